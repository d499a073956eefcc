"""A one-time code proves the address from which it is typed; whoever guesses, or is late, proves nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from uuid import UUID

import pytest

from noline.conversations import Conversation, Proved, check_pin, pin_set
from noline.conversations.pins import PINS, Pin
from noline.customers import ADDRESSES, Address
from noline.delivery import Sending
from noline.log import Interaction, Scene
from noline.log.kinds import AddressChanged, Nothing, ProofRequested
from stage import Stage

HERE = "+447700900999"
MAIL = "ana@customer.example"


async def addresses(stage: Stage, customer: UUID) -> dict[str, Address]:
    async with stage.noline.database.transaction() as tx:
        found = await ADDRESSES.of_subjects(tx, stage.shard(customer), [customer])
    return {it.scheme: it for it in found}


async def somebody(stage: Stage) -> tuple[UUID, UUID]:
    """A customer whose mail address is proved, who writes from a phone that anybody might have: both, and where."""
    customer = await stage.customer("Ana", email=MAIL, phone=HERE)
    verified = AddressChanged("email", MAIL, MAIL, "verified", "the branch", how="company")
    await stage.tell(customer, "address.verified", verified)
    heard = await stage.hear("sms", HERE, "What is my balance?")
    assert heard.customer == customer
    assert heard.conversation is not None
    return customer, heard.conversation


async def mailed(stage: Stage) -> list[str]:
    """Return the mails in the customer's box, without their attachments."""
    statement = "select decode(content ->> 'mime', 'base64') from sandbox_item where address = $1 order by arrived"
    mails = [message_from_bytes(row[0], policy=policy.default) for row in await stage.fetch(statement, MAIL)]
    return [str(part.get_content()) for it in mails if (part := it.get_body(("plain",))) is not None]


async def ask(stage: Stage, customer: UUID, conversation: UUID) -> str:
    """Have a code sent; returns it as it stands in the customer's mail."""
    await stage.tell(customer, "proof.requested", ProofRequested(reason="balance"), conversation=conversation)
    (code,) = re.findall(r"is (\d{6})\.", (await mailed(stage))[-1])
    return str(code)


async def test_the_right_code_verifies_the_address_and_answers_no_other_question(stage: Stage) -> None:
    customer, conversation = await somebody(stage)
    code = await ask(stage, customer, conversation)
    assert code not in str(await stage.fetch("select body from message where customer = $1", customer))
    heard = await stage.hear("sms", HERE, f" {code[:3]} {code[3:]}. ")
    assert (heard.placed_by, heard.conversation, heard.answers) == ("one_time_code", conversation, None)
    proved = (await addresses(stage, customer))["phone"]
    assert (proved.verification, proved.how, proved.strength) == ("verified", "code", 100)
    assert proved.evidence_at == stage.now
    (given,) = await stage.facts(customer, "proof.given")
    assert given.conversation == conversation
    assert given.body["reason"] == "balance"
    assert (await stage.texts(HERE))[-1] == "Thank you, that is right."


async def test_a_code_is_good_once_and_in_the_end_for_nothing(stage: Stage) -> None:
    customer, conversation = await somebody(stage)
    code = await ask(stage, customer, conversation)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        await stage.hear("sms", HERE, wrong)
    await stage.hear("sms", HERE, code)
    assert [it.body["why"] for it in await stage.facts(customer, "proof.failed")] == ["wrong"] * 4 + ["spent"]
    assert (await addresses(stage, customer))["phone"].verification == "claimed"


async def test_a_code_runs_out(stage: Stage) -> None:
    customer, conversation = await somebody(stage)
    code = await ask(stage, customer, conversation)
    await stage.advance(minutes=11)
    await stage.hear("sms", HERE, code)
    assert [it.body["why"] for it in await stage.facts(customer, "proof.failed")] == ["expired"]
    assert (await addresses(stage, customer))["phone"].verification == "claimed"


async def test_three_codes_an_hour_are_the_most(stage: Stage) -> None:
    customer, conversation = await somebody(stage)
    first = await ask(stage, customer, conversation)
    for _ in range(2):
        await ask(stage, customer, conversation)
    await stage.tell(customer, "proof.requested", ProofRequested(), conversation=conversation)
    assert [it.body["why"] for it in await stage.facts(customer, "proof.failed")] == ["too_many"]
    assert len(await stage.facts(customer, "proof.asked")) == 3
    await stage.hear("sms", HERE, first)  # a newer one took its place
    assert (await addresses(stage, customer))["phone"].verification == "claimed"


async def test_a_code_typed_from_elsewhere_proves_nothing(stage: Stage) -> None:
    customer, conversation = await somebody(stage)
    code = await ask(stage, customer, conversation)
    heard = await stage.hear("sms", "+447700900111", code)
    assert heard.customer != customer
    assert (await addresses(stage, customer))["phone"].verification == "claimed"
    await stage.hear("email", MAIL, code)
    assert (await addresses(stage, customer))["phone"].verification == "claimed"


async def test_without_a_verified_address_elsewhere_no_code_goes_out(stage: Stage) -> None:
    customer = await stage.customer("Ana", email=MAIL, phone=HERE)
    heard = await stage.hear("sms", HERE, "What is my balance?")
    await stage.tell(customer, "proof.requested", ProofRequested(), conversation=heard.conversation)
    assert [it.body["why"] for it in await stage.facts(customer, "proof.failed")] == ["no_address"]
    assert await stage.texts(MAIL) == []


@pytest.mark.parametrize("known", [False, True], ids=["the only ones", "with another of theirs"])
async def test_an_address_proved_by_itself_is_verified_only_where_nothing_else_is_at_stake(
    stage: Stage, known: bool
) -> None:
    customer = await stage.customer("Ana", email=MAIL, phone=HERE)
    if known:
        await stage.tell(customer, "address.linked", AddressChanged("x", "ana"))
    heard = await stage.hear("sms", HERE, "Here is my mail address.")
    asked = ProofRequested("email", MAIL)
    await stage.tell(customer, "proof.requested", asked, conversation=heard.conversation)
    (code,) = re.findall(r"is (\d{6})\.", (await mailed(stage))[-1])
    await stage.hear("sms", HERE, code)
    found = await addresses(stage, customer)
    wanted = "claimed" if known else "verified"
    assert (found["email"].verification, found["phone"].verification) == (wanted, wanted)


def test_what_is_no_pin_is_refused(stage: Stage) -> None:
    with pytest.raises(Exception, match="not a PIN"):
        pin_set(stage.noline.signer, UUID(int=1), "12a4", "Sam")


async def test_a_pin_is_kept_as_a_keyed_hash_only(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=HERE)
    await stage.tell(customer, "pin.changed", pin_set(stage.noline.signer, customer, "4711", "Sam"))
    row = (await stage.fetch("select * from customer_pin where customer = $1", customer))[0]
    assert row["mac"] == stage.noline.signer.pin_mac(customer, "4711")
    assert "4711" not in str(await stage.fetch("select body from interaction where subject = $1", customer))
    await stage.tell(customer, "pin.changed", pin_set(stage.noline.signer, customer, "", "Sam"))
    assert await stage.fetch("select * from customer_pin where customer = $1", customer) == []


def test_a_pin_is_checked_a_few_times_and_then_not_for_a_while(stage: Stage) -> None:
    def scene_at(now: datetime, pin: Pin) -> Scene:
        scene = Scene(3, now, {Sending: stage.noline.sending})
        scene.table(PINS).load([pin])
        scene.begin(interaction)
        return scene

    ana, now = UUID(int=7), stage.now
    kept = Pin(ana, 1, stage.noline.signer.pin_mac(ana, "4711"), now)
    conversation = Conversation(
        UUID(int=8), 1, ana, "", "open", "us", "none", "sms", HERE, ("sms",), {}, now, now
    )  # fmt: skip
    interaction = Interaction(
        3, 1, UUID(int=9), 1, ana, now, "message.received", 2, Nothing(), 1, "sms", None, None, None, None, None, None,
        None, 0, None, None, 0,
    )  # fmt: skip
    for _ in range(5):
        scene = scene_at(now, kept)
        right, effects = check_pin(scene, conversation, "0000")
        assert not right
        scene.apply(effects)
        kept = scene.of(Pin, ana)[0]
    assert kept.failures == 5
    assert not check_pin(scene_at(now, kept), conversation, "4711")[0]
    later = scene_at(now + timedelta(minutes=16), kept)
    right, effects = check_pin(later, conversation, " 47-11 ", reason="balance")
    later.apply(effects)
    assert right
    assert later.note(Proved) == Proved(conversation.id, "pin", "balance")
    assert later.of(Pin, ana)[0].failures == 0
