"""The books: counted from the log and from ledger and outbox, and what is amiss shows."""

from __future__ import annotations

from noline.channels import Failed, Fault, Outgoing, Result, Sent, Uncertain, Unknown
from noline.delivery import Books, balance
from stage import Stage, invitation

from .carrier import Carrier, carry, take

NUMBERS = ("waiting", "sent", "suppressed", "failed", "expired", "uncertain")


def by_fate(outgoing: Outgoing) -> Result:
    """The answer that the end of a phone number asks for."""
    answers: dict[str, Result] = {
        "1": Sent(),
        "2": Failed(Fault.REJECTED, "no"),
        "3": Unknown("the line broke"),
        "4": Failed(Fault.THROTTLED, "slow down", retry=True),
    }
    return answers[outgoing.to[-1]]


async def books_of(stage: Stage) -> Books:
    return await balance(stage.noline.database, stage.workspace.id)


async def one_of_each(stage: Stage) -> None:
    """Let there be messages in every class."""
    for number in (1, 2, 3, 4):
        await stage.customer(f"P{number}", phone=f"+44770090014{number}")
    await stage.customer("Silent", phone="+447700900145", consents=())
    await stage.customer("Asleep", phone="+447700900146", zone="Pacific/Auckland")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms", expires_hours=72))
    await carry(stage, Carrier(by_fate, uncertain=Uncertain.LEAVE))
    await stage.customer("Hurried", phone="+447700900147")
    await stage.begin("soon", invitation("invitation", "sms", expires_hours=1))
    await stage.advance(hours=2)
    await carry(stage, Carrier(by_fate, uncertain=Uncertain.LEAVE))


async def test_every_class_is_counted_alike_in_both_books(stage: Stage) -> None:
    await one_of_each(stage)
    books = await books_of(stage)
    assert books.balanced
    count = books.log["sms"]
    assert all(getattr(count, name) for name in NUMBERS), count
    assert sum(getattr(count, name) for name in NUMBERS) == count.accepted == 13


async def test_what_is_under_way_counts_as_waiting(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone="+447700900141")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms"))
    await take(stage, customer)
    books = await books_of(stage)
    assert books.balanced
    assert books.ledger["sms"].waiting == 1


AMISS = {
    "a message that waits is gone from the outbox": ("outbox", "delete from outbox returning 1"),
    "a ledger row says otherwise": ("ledger", "update ledger set outcome = 1 where outcome = 3 returning 1"),
    "a ledger row is missing": ("ledger", "delete from ledger where outcome = 1 returning 1"),
    "a fact is missing": ("interaction", "delete from interaction where kind = 'message.sent' returning 1"),
    "nothing was accepted": ("interaction", "delete from interaction where kind = 'message.accepted' returning 1"),
    "a message is missing": ("message", "delete from message where status = 3 returning 1"),
}


async def test_what_is_amiss_shows(stage: Stage) -> None:
    for number in (1, 2, 4):
        await stage.customer(f"P{number}", phone=f"+44770090014{number}")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms"))
    await carry(stage, Carrier(by_fate))
    for label, (table, statement) in AMISS.items():
        assert (await books_of(stage)).balanced
        await stage.fetch(f"create table saved as select * from {table}")
        assert await stage.fetch(statement), label
        assert not (await books_of(stage)).balanced, label
        await stage.fetch(f"delete from {table}")
        await stage.fetch(f"insert into {table} select * from saved")
        await stage.fetch("drop table saved")


async def test_another_companys_messages_are_in_its_own_books(stage: Stage) -> None:
    await stage.customer("Ana", phone="+447700900141")
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms"))
    assert await balance(stage.noline.database, stage.workspace.id + 1) == Books({}, {})
