"""Receipts: in any order, any number of times, too early, and of nobody's message."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from noline.access import create_workspace
from noline.channels import Failed, Fault, Receipt, Sent, Uncertain, Unknown
from noline.delivery import Message, Signer, add_route, balance, url_text
from noline.log.kinds import MessageRequested
from stage import Stage

from .carrier import Carrier, carry

ACCOUNT = 77


async def asked(stage: Stage, **addresses: str) -> UUID:
    """A customer for whom a text message waits."""
    given: dict[str, Any] = dict(addresses or {"phone": "+447700900111"})
    customer = await stage.customer("Ana", **given)
    stage.sends = False
    channel = "sms" if "phone" in given else "email"
    await stage.tell(customer, "message.requested", MessageRequested("Hello", channel=channel), purpose="service")
    return customer


async def sent(stage: Stage, carrier: Carrier | None = None, **addresses: str) -> Message:
    """A text message that has been sent."""
    customer = await asked(stage, **addresses)
    await carry(stage, carrier or Carrier())
    return await the_message(stage, customer)


async def the_message(stage: Stage, customer: UUID) -> Message:
    (message,) = await stage.messages(customer)
    return message


async def come(stage: Stage, message: Message, *statuses: str) -> None:
    """Receipts come, one by one."""
    for status in statuses:
        permanent = status == "failed"
        receipt = Receipt(status, token=stage.token(message), permanent=permanent, text=f"they say {status}")
        assert await stage.noline.receipts.take([receipt], stage.now) == []
    await stage.settle()


async def classes(stage: Stage) -> dict[str, int]:
    """How many messages by final class; both books agree."""
    books = await balance(stage.noline.database, stage.workspace.id)
    assert books.balanced, books
    names = ("waiting", "sent", "suppressed", "failed", "expired", "uncertain")
    counts = {name: sum(getattr(count, name) for count in books.log.values()) for name in names}
    return {name: number for name, number in counts.items() if number}


async def test_that_it_was_sent_is_no_news(stage: Stage) -> None:
    message = await sent(stage)
    await come(stage, message, "sent")
    assert [fate[1] for fate in await stage.fates(message.customer)] == ["sent"]
    await come(stage, message, "delivered", "sent")
    assert [fate[1] for fate in await stage.fates(message.customer)] == ["delivered"]


ORDERS = [order for size in (1, 2, 3) for order in itertools.permutations(("delivered", "read", "failed"), size)]


async def test_in_whatever_order_and_however_often_they_come_the_furthest_counts(stage: Stage) -> None:
    failures = 0
    for number, order in enumerate(ORDERS):
        message = await sent(stage, phone=f"+4477009002{number:02}")
        await come(stage, message, *order, *order)
        furthest = next(status for status in ("failed", "read", "delivered") if status in order)
        assert [fate[1] for fate in await stage.fates(message.customer)] == [furthest], order
        kinds = [f"message.{status}" for status in order]
        facts = await stage.facts(message.customer, *kinds)
        assert sorted(fact.kind for fact in facts) == sorted(kinds), order  # each once
        failures += "failed" in order
    assert await classes(stage) == {"sent": len(ORDERS) - failures, "failed": failures}


async def test_a_bounce_after_delivery_moves_a_message_from_sent_to_failed_in_both_books(stage: Stage) -> None:
    message = await sent(stage, email="ana@example.com")
    await come(stage, message, "delivered")
    assert await classes(stage) == {"sent": 1}
    await come(stage, message, "failed")
    assert await classes(stage) == {"failed": 1}
    (fact,) = await stage.facts(message.customer, "message.failed")
    assert fact.body == {"reason": "unreachable", "text": "they say failed", "permanent": True, "bounced": True}
    assert await stage.one("select status from customer_address where scheme = 'email'") == "bounced"


async def test_a_receipt_that_overtakes_our_own_record_is_kept_and_counts_once_it_is_there(stage: Stage) -> None:
    customer = await asked(stage)
    early = Receipt("delivered", token=stage.token(await the_message(stage, customer)))
    await stage.noline.receipts.keep([early, early], stage.now)
    assert await stage.one("select count(*) from early_receipt") == 2
    assert await stage.noline.receipts.retry() == 0
    assert [fate[1] for fate in await stage.fates(customer)] == ["waiting"]
    await carry(stage, Carrier())
    assert await stage.noline.receipts.retry() == 2
    assert [fate[1] for fate in await stage.fates(customer)] == ["delivered"]
    assert len(await stage.facts(customer, "message.delivered")) == 1
    assert await stage.one("select count(*) from early_receipt") == 0


async def test_a_receipt_by_the_providers_reference_may_come_before_the_reference(stage: Stage) -> None:
    early = Receipt("read", reference="their-1")
    account = await stage.one("select account from route where channel = 'sms'")
    await stage.noline.receipts.keep([early], stage.now, account=account)
    assert await stage.one("select count(*) from early_receipt") == 1
    message = await sent(stage, Carrier(lambda _: Sent("their-1")))
    assert await stage.noline.receipts.retry() == 1
    assert [fate[1] for fate in await stage.fates(message.customer)] == ["read"]


async def test_the_same_reference_of_another_account_is_another_message(stage: Stage) -> None:
    message = await sent(stage, Carrier(lambda _: Sent("their-1")))
    receipt = Receipt("read", reference="their-1")
    assert await stage.noline.receipts.take([receipt], stage.now, account=ACCOUNT) == [receipt]
    assert [fate[1] for fate in await stage.fates(message.customer)] == ["sent"]


async def test_what_nobody_signed_is_dropped_and_what_stays_unknown_is_forgotten_after_an_hour(stage: Stage) -> None:
    forged = Receipt("delivered", token=Signer(b"theirs").token(3, UUID(int=3)).hex())
    nameless = Receipt("failed", text="something went wrong")
    await stage.noline.receipts.keep([forged, nameless], stage.now)
    assert await stage.one("select count(*) from early_receipt") == 0
    await stage.noline.receipts.keep([Receipt("delivered", reference="nobody's")], stage.now, account=ACCOUNT)
    assert await stage.noline.receipts.retry() == 0
    assert await stage.one("select count(*) from early_receipt") == 1
    await stage.fetch("update early_receipt set at = at - interval '61 minutes' returning 1")
    assert await stage.noline.receipts.retry() == 0
    assert await stage.one("select count(*) from early_receipt") == 0


async def test_those_that_never_find_their_message_do_not_keep_others_waiting(stage: Stage) -> None:
    hopeless = [Receipt("delivered", reference=f"nobody's {number}") for number in range(500)]
    await stage.noline.receipts.keep(hopeless, stage.now, account=ACCOUNT)
    customer = await asked(stage)
    await stage.noline.receipts.keep(
        [Receipt("read", token=stage.token(await the_message(stage, customer)))], stage.now
    )
    await carry(stage, Carrier())
    assert await stage.noline.receipts.retry() + await stage.noline.receipts.retry() == 1
    assert [fate[1] for fate in await stage.fates(customer)] == ["read"]


async def test_a_token_from_a_link_names_its_message_too(stage: Stage) -> None:
    message = await sent(stage)
    token = url_text(bytes.fromhex(stage.token(message)))
    assert await stage.noline.receipts.take([Receipt("read", token=token)], stage.now) == []
    assert [fate[1] for fate in await stage.fates(message.customer)] == ["read"]


UNCERTAIN = {"delivered": ("delivered", "sent"), "read": ("read", "sent"), "failed": ("failed", "failed")}


@pytest.mark.parametrize(("status", "final"), UNCERTAIN.values(), ids=UNCERTAIN)
async def test_a_receipt_settles_what_was_uncertain(stage: Stage, status: str, final: str) -> None:
    message = await sent(stage, Carrier(lambda _: Unknown("the line broke"), uncertain=Uncertain.LEAVE))
    assert await classes(stage) == {"uncertain": 1}
    await come(stage, message, status, status)
    assert [fate[1] for fate in await stage.fates(message.customer)] == [status]
    assert await classes(stage) == {final: 1}


async def test_a_receipt_of_a_failure_after_a_failure_changes_nothing(stage: Stage) -> None:
    message = await sent(stage, Carrier(lambda _: Failed(Fault.REJECTED, "no")))
    await come(stage, message, "failed")
    assert len(await stage.facts(message.customer, "message.failed")) == 1
    assert await classes(stage) == {"failed": 1}


async def test_a_text_that_can_not_be_stored_does_not_cost_its_receipt(stage: Stage) -> None:
    message = await sent(stage)
    token = stage.token(await the_message(stage, await asked(stage, phone="+447700900112")))
    receipt = Receipt("failed", token=stage.token(message), text="no \0 such \ud800 user" + "!" * 5000)
    await stage.noline.receipts.keep([receipt, Receipt("failed", token=token, text=receipt.text)], stage.now)
    assert await stage.one("select count(*) from early_receipt") == 1
    assert await classes(stage) == {"failed": 1, "waiting": 1}


async def test_an_account_tells_nothing_of_another_companys_messages(stage: Stage) -> None:
    message = await sent(stage)
    async with stage.noline.database.transaction() as tx:
        other = await create_workspace(tx, "neighbour", "Neighbour")
        await add_route(tx, other.id, "texts", "sandbox", "sms")
        account = await tx.fetchval("select id from account where workspace = $1", other.id)
    receipt = Receipt("failed", token=stage.token(message), permanent=True, text="they say so")
    assert await stage.noline.receipts.take([receipt], stage.now, account=account) == []
    await stage.settle()
    assert [fate[1] for fate in await stage.fates(message.customer)] == ["sent"]


async def test_a_receipt_of_all_that_was_sent_by_a_time_is_of_each_of_them(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone="+447700900111")
    account = await stage.one("select account from route where channel = 'sms'")
    carrier = Carrier()
    for text in ("One", "Two", "Three"):
        stage.sends = False
        await stage.tell(customer, "message.requested", MessageRequested(text, channel="sms"), purpose="service")
        await carry(stage, carrier)
        await stage.advance(minutes=10)
    seen = stage.now - timedelta(minutes=15)  # the third went ten minutes ago

    async def come(status: str, recipient: str = "+447700900111") -> list[str]:
        receipt = Receipt(status, channel="sms", recipient=recipient, until=seen)
        await stage.noline.arrivals.keep(stage.workspace, [receipt], account=account)
        await stage.settle()
        return [fate[1] for fate in await stage.fates(customer)]

    assert await come("delivered", "+447700900999") == ["sent", "sent", "sent"], "a stranger's is nobody's"
    assert await come("delivered") == ["delivered", "delivered", "sent"]
    assert await come("read") == ["read", "read", "sent"]
    assert await come("delivered") == await come("read") == ["read", "read", "sent"]
    assert len(await stage.facts(customer, "message.read")) == 2
    assert await stage.one("select count(*) from early_receipt") == 0
    assert await classes(stage) == {"sent": 3}
