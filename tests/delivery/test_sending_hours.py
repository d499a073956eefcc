"""Sending hours: outside of them a route's messages wait until it opens, or go by the next route that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from noline.delivery import RouteLimits, SendingHours, Status, add_route, check_hours, save_limits
from noline.kernel.errors import InvalidInput
from noline.log.kinds import MessageRequested
from stage import Stage

from .carrier import Carrier, carry, routes_of

OFFICE = SendingHours(("1-5 09:00-18:00",), "Europe/Madrid")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 3, 2, 10, tzinfo=UTC), None),
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (datetime(2026, 3, 2, 17, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (datetime(2026, 3, 6, 20, tzinfo=UTC), datetime(2026, 3, 9, 8, tzinfo=UTC)),
        (datetime(2026, 3, 27, 20, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
    ],
    ids=["open", "before", "at the end", "over the weekend", "when the clocks have changed"],
)
def test_when_a_route_opens(now: datetime, expected: datetime | None) -> None:
    assert OFFICE.is_open("UTC", now) is (expected is None)
    if expected is not None:
        assert OFFICE.opens_at("UTC", now) == expected


def test_without_a_zone_of_its_own_it_is_the_companys() -> None:
    hours = SendingHours(("1-7 09:00-18:00",))
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert hours.is_open("Europe/Madrid", noon)
    assert not hours.is_open("Asia/Tokyo", noon)


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (SendingHours(("1-5 9-18",)), "hours.spans"),
        (SendingHours(("1-5 18:00-09:00",)), "hours.spans"),
        (SendingHours(("1-5 09:00-18:00",), "Europe/Nowhere"), "hours.zone"),
    ],
)
def test_what_can_be_no_hours_is_refused(hours: SendingHours, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_hours(hours)
    assert refused.value.field == field


async def limit(stage: Stage, route: int, hours: SendingHours) -> None:
    async with stage.noline.database.transaction() as tx:
        await save_limits(tx, route, RouteLimits(hours=hours), stage.now)


async def ask(stage: Stage) -> UUID:
    customer = await stage.customer("Ana", phone="+447700900171")
    stage.sends = False
    return await stage.tell(customer, "message.requested", MessageRequested("Hello", channel="sms"), purpose="service")


def closed_for(stage: Stage, hours: int) -> SendingHours:
    """Hours that begin some hours from now, on the full hour, and end at midnight."""
    opens = (stage.now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    return SendingHours((f"{opens.isoweekday()} {opens:%H:%M}-24:00",), "UTC")


async def test_messages_wait_until_the_route_opens(stage: Stage) -> None:
    (route,) = await routes_of(stage, "sms")
    hours = closed_for(stage, 3)
    await limit(stage, route, hours)
    asked, carrier = await ask(stage), Carrier()
    await carry(stage, carrier)
    assert carrier.taken == []
    opens = hours.opens_at("UTC", stage.now)
    assert await stage.one("select due_at from outbox where message = $1", asked) == opens
    await stage.advance(seconds=(opens - stage.now).total_seconds() + 1)
    await carry(stage, carrier)
    assert carrier.messages == [asked]
    assert (await stage.message(asked)).status == Status.SENT


async def test_or_go_by_the_next_route_that_is_open(stage: Stage) -> None:
    (first,) = await routes_of(stage, "sms")
    async with stage.noline.database.transaction() as tx:
        closed = await add_route(tx, stage.workspace.id, "closed too", "sandbox", "sms", sender="Night", position=1)
        open_now = await add_route(tx, stage.workspace.id, "open", "sandbox", "sms", sender="Night", position=2)
    hours = closed_for(stage, 3)
    for route in (first, closed):
        await limit(stage, route, SendingHours(hours.spans, "UTC", "elsewhere"))
    asked = await ask(stage)
    carriers = {first: Carrier(), closed: Carrier(), open_now: Carrier()}
    await carry(stage, carriers)
    assert [carriers[it].messages for it in (first, closed, open_now)] == [[], [], [asked]]


async def test_where_no_other_is_open_they_wait_too(stage: Stage) -> None:
    (first,) = await routes_of(stage, "sms")
    hours = closed_for(stage, 3)
    await limit(stage, first, SendingHours(hours.spans, "UTC", "elsewhere"))
    asked, carrier = await ask(stage), Carrier()
    await carry(stage, carrier)
    assert carrier.taken == []
    assert await stage.one("select due_at from outbox where message = $1", asked) == hours.opens_at("UTC", stage.now)


@pytest.fixture
async def api(empty_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(empty_dsn) as opened:
        yield opened


async def test_hours_are_set_and_read_over_http(api: ApiStage) -> None:
    route = next(it["id"] for it in (await api.owner.get("/api/v1/routes")).json() if it["channel"] == "sms")
    path = f"/api/v1/routes/{route}/limits"
    hours = closed_for(api.stage, 3)
    wanted = {"spans": list(hours.spans), "zone": "UTC", "meanwhile": "elsewhere"}
    saved = await api.owner.put(path, json={"hours": wanted})
    assert saved.status_code == 200, saved.text
    shown = (await api.owner.get(path)).json()
    assert shown["hours"] == wanted
    assert datetime.fromisoformat(shown["opens_at"]) == hours.opens_at("UTC", api.stage.now)
    wrong: dict[str, Any]
    for wrong in ({"spans": []}, {"spans": ["9-18"]}, {"spans": ["1 09:00-10:00"], "zone": "Nowhere"}):
        assert (await api.owner.put(path, json={"hours": wrong})).status_code in (400, 422)
    assert (await api.owner.put(path, json={})).json()["hours"] is None
