"""Callbacks by word: times are offered, a call is planned at the one chosen, moved and called off, from any channel."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from noline.access import (
    Rules,
    RulesChange,
    System,
    WorkspaceChange,
    change_workspace,
    read_hours,
    times_within,
)
from noline.conversations.call_list import list_calls
from noline.conversations.callbacks import moment, offered_times, read_number, read_wish
from noline.conversations.calls import PhoneCall
from noline.kernel.errors import InvalidInput
from noline.log.kinds import CallMoved, CallReported
from stage import Stage

ANA, MAIL = "+447700900111", "ana@example.org"
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def calls(stage: Stage, *states: str) -> list[PhoneCall]:
    async with stage.noline.database.connection() as connection:
        found = await list_calls(
            connection, stage.workspace.id, states or ("planned",), since=datetime(2020, 1, 1, tzinfo=UTC),
            customer=None, after=None, limit=50, latest_first=False,
        )  # fmt: skip
    return [it.call for it in found]


@pytest.mark.parametrize(
    ("text", "wish"),
    [("CALL ME", "call"), ("call me back, please!", "call"), ("¡Llámame, por favor!", "call"), ("Later", "move"),
     ("otra hora", "move"), ("Cancel call", "cancel"), ("Don't call me", "cancel"),
     ("Will you call me back about the parcel?", None), ("cancel", None), ("", None)],
)  # fmt: skip
def test_only_the_whole_message_is_a_wish(text: str, wish: str | None) -> None:
    assert read_wish(text) == wish


@pytest.mark.parametrize(("text", "number"), [("2", 2), (" 2. ", 2), ("NOW", 0), ("200", None), ("two", None)])
def test_the_number_of_an_offer(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("wrong", ["9-17", "1-5 17:00-09:00", "5-1 09:00-10:00", "0 09:00-10:00", "1 09:00-25:00"])
def test_hours_that_are_none_are_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        read_hours((wrong,))


def test_times_lie_in_the_companys_hours_and_are_read_in_the_customers_zone() -> None:
    rules = Rules(callback_hours=("1-5 09:00-11:00",), callback_minutes=60, callback_places=1)
    taken = {datetime(2026, 3, 3, 9, 0, tzinfo=UTC): 1}
    times = offered_times(rules, "Europe/London", MONDAY, taken, most=3)
    assert [it.isoformat() for it in times] == [
        "2026-03-03T10:00:00+00:00", "2026-03-04T09:00:00+00:00", "2026-03-04T10:00:00+00:00"
    ], "that of ten o'clock today is too soon, one is taken, the weekend is free"  # fmt: skip
    assert moment(times[0], "Asia/Tokyo", "en") == "Tuesday 3 March, 19:00"
    assert moment(times[0], "America/Bogota", "es-CO") == "martes 3 de marzo, 05:00"


def test_an_hour_that_the_clocks_leave_out_is_not_offered() -> None:
    hours = read_hours(("7 00:00-04:00",))
    night, end = datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 4, 0, tzinfo=UTC)
    found = [f"{it:%H:%M}" for it in times_within(hours, "Europe/Madrid", night, end, 60)]
    assert found == ["23:00", "00:00", "01:00"], "midnight, one and three o'clock: there is no two o'clock"


async def test_a_word_offers_times_and_a_number_plans_the_call(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=ANA, zone="Europe/Madrid")
    await stage.hear("sms", ANA, "Call me back, please")
    (offer,) = await stage.texts(ANA)
    assert offer.splitlines() == [
        "When shall Harbour call you? Reply with a number.",
        "1 Monday 2 March, 11:30",
        "2 Monday 2 March, 12:00",
        "3 Monday 2 March, 12:30",
        "4 Tuesday 3 March, 10:00",
        "5 Tuesday 3 March, 12:00",
        "0 As soon as possible",
    ]
    await stage.hear("sms", ANA, "4")
    (call,) = await calls(stage)
    assert (call.customer, call.number, call.why, call.by) == (customer, ANA, "callback", "customer")
    assert call.due_at == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert "We will call you: Tuesday 3 March, 10:00." in (await stage.texts(ANA))[-1]
    (conversation,) = await stage.conversations(customer)
    assert (call.conversation, conversation.waiting_for) == (conversation.id, "us"), "the call is ours to make"
    await stage.hear("sms", ANA, "4")
    assert len(await calls(stage)) == 1, "the offer is taken, and a number is a number again"


async def test_now_is_as_soon_as_possible(stage: Stage) -> None:
    await stage.customer("Ana", phone=ANA)
    await stage.hear("sms", ANA, "callback")
    await stage.hear("sms", ANA, "now")
    (call,) = await calls(stage)
    assert call.due_at == stage.now


async def test_it_moves_and_is_called_off_from_another_channel(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=ANA, email=MAIL)
    await stage.hear("sms", ANA, "call me")
    await stage.hear("sms", ANA, "1")
    (before,) = await calls(stage)
    await stage.hear("email", MAIL, "Another time")
    await stage.hear("email", MAIL, "5")
    (after,) = await calls(stage)
    assert (after.id, after.number) == (before.id, ANA)
    assert after.due_at == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert [it.kind for it in await stage.facts(customer, "call.planned", "call.moved")] == [
        "call.planned",
        "call.moved",
    ]
    await stage.hear("email", MAIL, "cancel call")
    assert await calls(stage) == []
    (gone,) = await calls(stage, "ended")
    assert (gone.id, gone.outcome) == (before.id, "canceled")
    assert [it.kind for it in await stage.facts(customer, "call.canceled")] == ["call.canceled"]
    later = await stage.hear("email", MAIL, "later")
    assert later.reading is not None
    assert await calls(stage) == [], "without a call there is nothing to move"


async def test_an_attempt_that_reached_nobody_is_told_with_the_way_to_change_it(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone=ANA)
    await stage.hear("sms", ANA, "call me")
    await stage.hear("sms", ANA, "0")
    (call,) = await calls(stage)
    again = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    await stage.tell(customer, "call.reported", CallReported(call.id, "missed", "no_answer", by="Sam", again_at=again))
    (tried,) = await calls(stage)
    assert (tried.attempts, tried.due_at) == (1, again)
    last = (await stage.texts(ANA))[-1]
    assert last.startswith("We tried to call you and will try again: Monday 2 March, 15:00.")
    assert "https://go.harbour.example/k/" in last


async def test_who_has_no_number_is_led_to_the_page_that_asks_for_it(stage: Stage) -> None:
    customer = await stage.customer("Ana", email=MAIL)
    await stage.hear("email", MAIL, "call me", subject="Parcel")
    (sent,) = await stage.sent(customer)
    assert sent.body is not None
    assert "/c/" in sent.body["text"]
    assert sent.body["text"].endswith("/call")


# ---- the last place of a time


async def with_places(stage: Stage, places: int) -> None:
    """So many calls begin at each time."""
    async with stage.noline.database.transaction() as tx:
        change = WorkspaceChange(rules=RulesChange(callback_places=places))
        await change_workspace(tx, System(stage.workspace.id), change)


@pytest.mark.parametrize("places", [1, 3])
async def test_the_last_place_of_a_time_is_one_customers_however_many_choose_it_at_once(
    stage: Stage, places: int
) -> None:
    """Eight choose the same time while four processes read the log; as many are called as there are places."""
    await with_places(stage, places)
    phones = [f"+4477009005{number:02}" for number in range(8)]
    for phone in phones:
        await stage.customer(phone=phone)
        await stage.hear("sms", phone, "call me")
    others = [stage.noline, *[await stage.another() for _ in range(3)]]
    await asyncio.gather(*[stage.arrive("sms", phone, "4") for phone in phones])
    for _ in range(4):  # what is chosen, what follows of it
        await asyncio.gather(*[noline.engage.step(shards=64) for noline in others])
    await stage.settle()
    planned = await calls(stage)
    assert len(planned) == places
    assert len({it.due_at for it in planned}) == 1
    said = [(await stage.texts(phone))[-1] for phone in phones]
    assert sum("We will call you" in it for it in said) == places
    assert sum("When shall" in it for it in said) == 8 - places
    taken = moment(planned[0].due_at, "Europe/London", "en")
    assert not any(f" {taken}" in it for it in said if "When shall" in it), "what is taken is not offered again"


async def test_who_was_too_slow_chooses_again_and_who_moves_keeps_the_old_time_until_there_is_another(
    stage: Stage,
) -> None:
    await with_places(stage, 1)
    other = "+447700900599"
    for phone in (ANA, other):
        await stage.customer(phone=phone)
        await stage.hear("sms", phone, "call me")
    await stage.hear("sms", ANA, "1")
    await stage.hear("sms", other, "1")
    assert len(await calls(stage)) == 1
    await stage.hear("sms", other, "1")
    first, second = sorted(await calls(stage), key=lambda it: it.due_at)
    assert (first.number, second.number) == (ANA, other)
    await stage.tell(
        first.customer, "call.move_requested", CallMoved(first.id, second.due_at, "customer"), channel="voice"
    )
    assert [it.due_at for it in sorted(await calls(stage), key=lambda it: it.due_at)] == [first.due_at, second.due_at]
    (refused,) = await stage.facts(first.customer, "call.refused")
    assert refused.body["call"] == str(first.id)
