"""What happened between queueing and sending counts: a message is looked at again before it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import msgspec
import pytest

from noline.access import Rules
from noline.app.bootstrap import Noline
from noline.bench.people import people
from noline.delivery import Status, add_route
from noline.log.kinds import ConsentChanged, FormSubmitted, MessageRequested
from stage import Stage, invitation, open_stage, ticket

from .carrier import Carrier, carry, sending

Happens = Callable[[Stage, UUID], Awaitable[object]]

PHONE, EMAIL = "+447700900101", "ana@example.com"


async def queued(stage: Stage, channel: str = "email", **more: object) -> UUID:
    """A customer for whom an invitation waits."""
    customer = await stage.customer("Ana", email=EMAIL, phone=PHONE)
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", channel, **more), ticket("email"))
    assert await stage.one("select count(*) from outbox") == 1
    return customer


async def said(stage: Stage, customer: UUID, kind: str, subscription: str, channel: str) -> None:
    """A customer's word on a consent, a minute later than anything before."""
    await stage.advance(minutes=1)
    state = kind.removeprefix("consent.")
    await stage.tell(customer, kind, ConsentChanged(subscription, channel, "said so", state=state), channel=channel)


async def stops(stage: Stage, customer: UUID) -> None:
    await stage.hear("sms", await stage.one("select address from message where customer = $1", customer), "STOP")


async def stops_and_starts_again(stage: Stage, customer: UUID) -> None:
    await said(stage, customer, "consent.withdrawn", "*", "*")
    await said(stage, customer, "consent.given", "*", "sms")


async def address_bounces(stage: Stage, customer: UUID) -> None:
    await stage.fetch("update customer_address set status = 'bounced' where customer = $1 returning 1", customer)


async def reaches_the_goal(stage: Stage, customer: UUID) -> None:
    about = {"message": await stage.one("select id from message where customer = $1", customer)}
    await stage.tell(customer, "form.submitted", FormSubmitted("register"), channel="sms", **about)


async def nothing(stage: Stage, customer: UUID) -> None:
    """Nothing happens."""


def withdraws(subscription: str, channel: str) -> Happens:
    return lambda stage, customer: said(stage, customer, "consent.withdrawn", subscription, channel)


MEANWHILE: dict[str, tuple[Happens, str, str]] = {
    "nothing": (nothing, "sent", ""),
    "STOP": (stops, "suppressed", "no_consent"),
    "STOP on every channel": (withdraws("*", "*"), "suppressed", "no_consent"),
    "STOP on another channel": (withdraws("*", "email"), "sent", ""),
    "STOP on every channel and START on this one": (stops_and_starts_again, "sent", ""),
    "consent to this subject withdrawn": (withdraws("news", "sms"), "suppressed", "no_consent"),
    "consent to this subject withdrawn on every channel": (withdraws("news", "*"), "suppressed", "no_consent"),
    "consent to this subject withdrawn on another channel": (withdraws("news", "email"), "sent", ""),
    "consent to another subject withdrawn": (withdraws("offers", "sms"), "sent", ""),
    "the address bounced": (address_bounces, "suppressed", "suppressed_address"),
    "the goal was reached": (reaches_the_goal, "suppressed", "goal_reached"),
}


async def test_what_happened_to_a_customer_since_their_message_was_queued_counts(stage: Stage) -> None:
    people = {label: await stage.customer(phone=f"+4477009010{number:02}") for number, label in enumerate(MEANWHILE)}
    stage.sends = False
    await stage.begin("open-day", invitation("invitation", "sms"))
    for label, (happens, _, _) in MEANWHILE.items():
        await happens(stage, people[label])
    carrier = Carrier()
    await carry(stage, carrier)
    found = {}
    for label, customer in people.items():
        (invited,) = [it for it in await stage.messages(customer) if it.contact_event == "invitation"]
        reason = "select coalesce(reason, '') from ledger where message = $1"
        found[label] = (Status(invited.status).word, await stage.one(reason, invited.id))
        assert (invited.id in carrier.messages) is (invited.status == Status.SENT), label
    assert found == {label: (status, reason) for label, (_, status, reason) in MEANWHILE.items()}


async def test_a_message_whose_time_has_run_out_expires(stage: Stage) -> None:
    customer = await queued(stage, "sms", expires_hours=6)
    await stage.advance(hours=6, minutes=1)
    carrier = Carrier()
    await carry(stage, carrier)
    assert await stage.fates(customer) == [("sms", "expired", "")]
    assert carrier.taken == []


async def test_a_ticket_goes_out_whatever_became_of_the_consent_to_news(stage: Stage) -> None:
    customer = await queued(stage, "sms")
    await reaches_the_goal(stage, customer)
    await said(stage, customer, "consent.withdrawn", "news", "email")
    carrier = Carrier()
    await carry(stage, carrier)
    assert ("email", "sent", "") in await stage.fates(customer)


async def test_what_was_refused_at_the_last_moment_is_in_ledger_and_log_with_its_reason(stage: Stage) -> None:
    customer = await queued(stage, "sms")
    await stops(stage, customer)
    await carry(stage, Carrier())
    (fact,) = await stage.facts(customer, "message.suppressed")
    assert fact.body == {"reason": "no_consent"}
    assert await stage.one("select count(*) from claim") == 0


async def test_safe_mode_that_was_switched_on_since_holds_back_all_but_its_list(stage: Stage) -> None:
    ana = await queued(stage, "email")
    bea = await stage.customer("Bea", email="bea@ours.example")
    for customer in (ana, bea):
        await stage.tell(customer, "message.requested", MessageRequested("Hello", channel="email"), purpose="service")
    carrier = Carrier()
    safe = msgspec.structs.replace(stage.noline.settings, safe_mode=("@ours.example",))
    restarted = await Noline.open(safe, stage.noline.database.dsn)
    await carry(stage, carrier, by=restarted)
    await restarted.close()
    assert [it.to for it in carrier.taken] == ["bea@ours.example"]
    assert {fate[1:] for fate in await stage.fates(ana)} == {("suppressed", "safe_mode")}


async def test_quiet_hours_that_have_begun_hold_marketing_back_until_the_morning(stage: Stage) -> None:
    customer = await queued(stage, "sms")
    await stage.tell(customer, "message.requested", MessageRequested("Your seat", channel="sms"), purpose="service")
    await stage.advance(hours=12)  # to ten in the evening
    carrier = Carrier()
    await carry(stage, carrier)
    assert sorted(fate[1] for fate in await stage.fates(customer)) == ["sent", "waiting"]
    assert await stage.one("select due_at::text from outbox") == "2026-03-03 08:00:00+00"
    await stage.advance(hours=10)
    await carry(stage, carrier)
    assert [fate[1] for fate in await stage.fates(customer)] == ["sent", "sent"]
    assert await stage.one("select max(attempt) from ledger") == 1


async def test_messages_of_one_customer_go_out_in_the_order_in_which_they_were_asked_for(stage: Stage) -> None:
    customer = await queued(stage, "email")
    for number in range(5):
        await stage.advance(seconds=1)
        text = MessageRequested(f"number {number}", channel="sms")
        await stage.tell(customer, "message.requested", text, purpose="service")
    carrier = Carrier()
    await carry(stage, carrier)
    texts = [it.content.text for it in carrier.taken if it.channel == "sms"]  # type: ignore[union-attr]
    assert texts == [f"number {number}" for number in range(5)]


@pytest.fixture
async def strict(dsn: str) -> AsyncIterator[Stage]:
    async with open_stage(dsn, Rules(quiet_from="00:00", quiet_until="00:00")) as opened:
        yield opened


async def test_two_processes_that_claim_at_once_send_everything_once(strict: Stage) -> None:
    count = 200
    await people(strict.noline.database, strict.noline.shards, strict.workspace.id, count, strict.now)
    strict.sends = False
    await strict.begin("open-day", invitation("invitation", "email"))
    here, there = Carrier(batch=3), Carrier(batch=3)
    other = await strict.another()
    async with strict.noline.database.transaction() as tx:
        await add_route(tx, strict.workspace.id, "sandbox", "sandbox", "email", sender="us@harbour.example", seats=2)
    async with sending(other, there):
        await carry(strict, here)
    sent = [*here.messages, *there.messages]
    assert len(sent) == len(set(sent)) == count
