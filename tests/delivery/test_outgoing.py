"""What a provider gets: addresses, tokens and headers, by channel and purpose."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message as Mail
from uuid import UUID

import pytest

from noline.channels import Outgoing
from noline.content import EmailRendered
from noline.log.kinds import MessageRequested
from stage import Stage, invitation, ticket

from .carrier import Carrier, carry, routes_of

PURPOSES = ("marketing", "transactional", "service")


async def asked(stage: Stage, purpose: str, channel: str) -> UUID:
    """A customer for whom a message waits."""
    customer = await stage.customer(
        "Ana", email="Ana@Example.com", phone="+447700900151", x="ana", postal=True, consents=("email", "sms", "x")
    )
    stage.sends = False
    if purpose == "service":
        await stage.tell(customer, "message.requested", MessageRequested("Hello", channel=channel), purpose=purpose)
    else:
        await stage.begin("open-day", invitation("invitation", channel, purpose=purpose))
    return customer


async def what_goes_out(stage: Stage, purpose: str, channel: str = "email") -> Outgoing:
    """The one message that a provider gets."""
    await asked(stage, purpose, channel)
    carrier = Carrier()
    await carry(stage, carrier)
    (outgoing,) = carrier.taken
    return outgoing


def mail_of(outgoing: Outgoing) -> Mail:
    assert isinstance(outgoing.content, EmailRendered)
    return message_from_bytes(outgoing.content.mime)


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_list_unsubscribe_stands_on_marketing_mail_alone(stage: Stage, purpose: str) -> None:
    mail = mail_of(await what_goes_out(stage, purpose))
    marketing = purpose == "marketing"
    assert (mail["List-Unsubscribe"] is not None) is marketing
    assert mail["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if marketing else None)  # RFC 8058
    if marketing:
        assert mail["List-Unsubscribe"].startswith("<https://go.harbour.example/u/")


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_marketing_mail_says_which_list_and_which_campaign_it_is_of(stage: Stage, purpose: str) -> None:
    outgoing = await what_goes_out(stage, purpose)
    mail = mail_of(outgoing)
    if purpose != "marketing":
        assert (mail["List-Id"], mail["Feedback-ID"]) == (None, None)
        return
    assert mail["List-Id"].endswith(".mail.localhost>")  # RFC 2919
    about, workspace, kind, sender = mail["Feedback-ID"].split(":")
    assert (kind, sender) == ("marketing", "noline")
    assert mail["List-Id"] == f"<marketing.{workspace}.mail.localhost>"
    assert about != "single"  # it is of a journey


async def test_every_address_of_a_mail_carries_its_token(stage: Stage) -> None:
    outgoing = await what_goes_out(stage, "marketing")
    mail = mail_of(outgoing)
    token = stage.noline.signer.read(outgoing.reply_token)
    assert token is not None
    assert token.message == outgoing.message
    assert isinstance(outgoing.content, EmailRendered)
    assert outgoing.content.return_path == f"b-{outgoing.reply_token}@mail.localhost"
    assert mail["Reply-To"] == f"r-{outgoing.reply_token}@mail.localhost"
    assert outgoing.reply_token in mail["Message-ID"]
    assert mail["To"] == outgoing.to == "Ana@Example.com"
    unsubscribe = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert stage.noline.signer.read(unsubscribe) == token


async def test_an_attempt_that_is_repeated_is_the_same_mail_again(stage: Stage) -> None:
    first = await what_goes_out(stage, "marketing")
    again = "insert into outbox select shard, $1, 2, $2, id, customer, 2, null, false from message returning 1"
    await stage.fetch(again, (await routes_of(stage, "email"))[0], stage.now)
    carrier = Carrier()
    await carry(stage, carrier)
    (second,) = carrier.taken
    assert (first.attempt, second.attempt) == (1, 2)
    assert (second.key, second.content) == (first.key, first.content)


CHANNELS = {
    "a text goes to the number": ("sms", "+447700900151"),
    "a post goes to the name": ("x", "ana"),
}


@pytest.mark.parametrize(("channel", "to"), CHANNELS.values(), ids=CHANNELS)
async def test_where_it_goes(stage: Stage, channel: str, to: str) -> None:
    assert (await what_goes_out(stage, "service", channel)).to == to


async def test_a_letter_goes_to_the_postal_address_and_bears_a_code(stage: Stage) -> None:
    outgoing = await what_goes_out(stage, "marketing", "print")
    assert outgoing.to.splitlines()[-1] == "Bristol"
    assert await stage.one("select value from directory where scheme = 'code'") == stage.noline.signer.code(
        outgoing.message
    )


async def test_a_ticket_that_follows_a_goal_is_no_marketing(stage: Stage) -> None:
    await stage.customer("Ana", email="ana@example.com", phone="+447700900151")
    stage.sends = False
    carrier = Carrier()
    await stage.begin("open-day", invitation("invitation", "sms"), ticket("email"))
    await carry(stage, carrier)
    await stage.hear("sms", "+447700900151", "yes")
    await carry(stage, carrier)
    (mail,) = [mail_of(it) for it in carrier.taken if it.channel == "email"]
    assert mail["List-Unsubscribe"] is None
