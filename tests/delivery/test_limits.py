"""Mail goes out carefully: a new sender a little more each day, no domain faster than it takes or while it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from apistage import api_stage
from noline.channels import Failed, Fault, Outgoing, Result, Sent
from noline.delivery import DomainLimit, Limits, RouteLimits, WarmUp, read_limits, read_use, save_limits, wake_domain
from noline.delivery.gate import Gate
from noline.delivery.limits import destination, rest_after, rest_domains
from noline.log.kinds import MessageRequested
from stage import START, Stage

from .carrier import Carrier, carry, routes_of

BLOCKED = Failed(Fault.THROTTLED, "421 4.7.28 unusual rate of unsolicited mail", retry=True, after=60, domain=True)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "expected"), [(-1, 50), (0, 50), (1, 75), (2, 112), (10, 2883), (17, 49_263), (18, None), (9999, None)]
)
def test_a_plan_grows_by_the_day_until_it_is_over(passed: int, expected: int | None) -> None:
    assert WarmUp(date(2026, 3, 1)).allowed(date(2026, 3, 1) + timedelta(days=passed)) == expected


def test_a_plan_that_began_long_ago_is_over_or_as_slow_as_it_is() -> None:
    long_ago, now = date(2000, 1, 1), date(2026, 3, 1)
    assert WarmUp(long_ago, first=1, factor=9.0, most=2).allowed(now) is None
    assert WarmUp(long_ago, first=1, factor=1.0, most=2).allowed(now) == 1
    assert WarmUp(long_ago, first=100, factor=1.0001, most=300).allowed(now) == 260


def test_rests_grow_with_each_refusal() -> None:
    assert [rest_after(count).total_seconds() / 60 for count in (1, 2, 3, 6, 7, 99)] == [5, 10, 20, 160, 240, 240]


def test_domains_that_one_company_receives_for_are_one() -> None:
    addresses = ("a@Gmail.com", "b@googlemail.com", "c@hotmail.com", "d@example.com.")
    assert [destination(it) for it in addresses] == ["gmail.com", "gmail.com", "outlook.com", "example.com"]


def waits(gate: Gate, limits: Limits, *addresses: str, seat: int = 0, share: float = 1.0) -> list[float]:
    """Return for how many seconds each is held."""
    held = [gate.hold(address, NOW, limits, seat, share) for address in addresses]
    return [0.0 if until is None else round((until - NOW).total_seconds(), 3) for until in held]


def test_what_is_beyond_a_rate_gets_a_place_behind_what_waits() -> None:
    limits = Limits({1: RouteLimits(domains={"gmail.com": DomainLimit(per_minute=60)})})
    assert waits(Gate(1), limits, *["a@gmail.com"] * 4, "b@example.com") == [0.0, 2.0, 3.0, 4.0, 0.0]
    assert waits(Gate(1), limits, *["a@gmail.com"] * 3, share=0.5) == [0.0, 4.0, 6.0]


def test_every_other_domain_has_the_rate_of_the_star_for_itself() -> None:
    limits = Limits({1: RouteLimits(domains={"*": DomainLimit(per_minute=60), "a.test": DomainLimit()})})
    assert waits(Gate(1), limits, "x@a.test", "x@a.test", "x@b.test", "x@c.test", "x@b.test") == [0, 0, 0, 0, 2.0]


def test_a_domain_of_few_connections_is_served_by_the_first_seats_alone() -> None:
    limits = Limits({1: RouteLimits(domains={"gmail.com": DomainLimit(connections=2)})})
    assert [waits(Gate(1), limits, "a@gmail.com", seat=seat)[0] > 0 for seat in range(4)] == [False, False, True, True]


def test_nothing_goes_to_a_domain_at_rest_and_afterwards_not_all_at_once() -> None:
    limits = Limits({}, {(1, "gmail.com"): NOW + timedelta(minutes=5)}, frozenset({1}))
    assert waits(Gate(1), limits, "a@gmail.com", "b@googlemail.com", "c@example.com") == [301.0, 302.0, 0.0]
    assert waits(Gate(2), limits, "a@gmail.com") == [0.0]


async def write_to(stage: Stage, *addresses: str) -> list[UUID]:
    """Ask for a mail to each."""
    customers = [await stage.customer(f"C{at}", email=address) for at, address in enumerate(addresses)]
    stage.sends = False
    for customer in customers:
        body = MessageRequested("Hello", channel="email", subject="Hello")
        await stage.tell(customer, "message.requested", body, purpose="service")
    return customers


async def limit(stage: Stage, limits: RouteLimits) -> int:
    """Set the limits of the route of mail."""
    (route,) = await routes_of(stage, "email")
    async with stage.noline.database.transaction() as tx:
        await save_limits(tx, route, limits, stage.now)
    return route


def refuse(domain: str, failed: Result = BLOCKED) -> Callable[[Outgoing], Result]:
    return lambda outgoing: failed if outgoing.to.endswith(domain) else Sent()


def sent_to(carrier: Carrier) -> list[str]:
    return sorted(outgoing.to for outgoing in carrier.taken)


async def test_a_new_sender_sends_a_little_each_day_and_the_rest_waits(stage: Stage) -> None:
    customers = await write_to(stage, *(f"c{number}@example.com" for number in range(7)))
    await limit(stage, RouteLimits(WarmUp(START.date(), first=2, factor=2.0, most=1000)))
    carrier = Carrier()
    await carry(stage, carrier)
    assert len(carrier.taken) == 2
    await stage.advance(hours=13, minutes=59)
    await carry(stage, carrier)
    assert len(carrier.taken) == 2
    await stage.advance(minutes=2)
    await carry(stage, carrier)
    assert len(carrier.taken) == 6
    assert sorted([(await stage.fates(it))[0][1] for it in customers]) == ["sent"] * 6 + ["waiting"]
    await limit(stage, RouteLimits())
    await carry(stage, carrier)
    assert len(carrier.taken) == 7


async def test_a_domain_that_refuses_us_rests_and_all_others_go_on(stage: Stage) -> None:
    await write_to(stage, "a@gmail.com", "b@example.com")
    carrier = Carrier(refuse("@gmail.com"), batch=1)
    await carry(stage, carrier)
    assert sent_to(carrier) == ["a@gmail.com", "b@example.com"]
    (route,) = await routes_of(stage, "email")
    async with stage.noline.database.connection() as connection:
        _, (resting,) = await read_limits(connection, route)
    assert (resting.domain, resting.until - stage.now, resting.refusals) == ("gmail.com", timedelta(minutes=5), 1)
    assert "unusual rate" in resting.why
    assert await stage.one("select suspended_until from route where id = $1", route) is None

    more = await stage.customer("D", email="d@googlemail.com")
    await stage.tell(more, "message.requested", MessageRequested("Hello", channel="email"), purpose="service")
    carrier.answer = lambda _: Sent()
    await stage.advance(minutes=4)
    await carry(stage, carrier)
    assert len(carrier.taken) == 2, "nothing is tried while the domain rests"
    assert await stage.fates(more) == [("email", "waiting", "")]
    await stage.advance(minutes=3)
    await carry(stage, carrier)
    assert sent_to(carrier)[-2:] == ["b@example.com", "d@googlemail.com"]
    assert len(carrier.taken) == 4


async def test_a_person_wakes_a_domain_at_once(stage: Stage) -> None:
    (customer,) = await write_to(stage, "a@gmail.com")
    carrier = Carrier(refuse("@gmail.com"))
    await carry(stage, carrier)
    (route,) = await routes_of(stage, "email")
    async with stage.noline.database.transaction() as tx:
        assert await wake_domain(tx, route, "gmail.com", stage.now)
    carrier.answer = lambda _: Sent()
    await carry(stage, carrier)
    assert await stage.fates(customer) == [("email", "sent", "")]


async def test_refusals_one_after_another_make_the_rest_longer_and_long_quiet_forgives(stage: Stage) -> None:
    (route,) = await routes_of(stage, "email")

    async def refused(at: datetime) -> tuple[int, float]:
        async with stage.noline.database.transaction() as tx:
            await rest_domains(tx, route, {"gmail.com": "blocked"}, at)
            row: Any = await tx.fetchrow("select refusals, until from route_domain where route = $1", route)
        return row[0], (row[1] - at).total_seconds() / 60

    assert await refused(NOW) == (1, 5)
    assert await refused(NOW + timedelta(minutes=1)) == (1, 4)
    assert await refused(NOW + timedelta(minutes=6)) == (2, 10)
    assert await refused(NOW + timedelta(minutes=20)) == (3, 20)
    assert await refused(NOW + timedelta(hours=12)) == (1, 5)


async def test_what_is_used_of_a_routes_limits_is_counted(stage: Stage) -> None:
    await write_to(stage, "a@gmail.com", "b@googlemail.com", "c@example.com", "d@paced.test")
    plan = WarmUp(START.date(), first=50)
    domains = {"gmail.com": DomainLimit(per_minute=6000), "paced.test": DomainLimit(per_minute=60)}
    route = await limit(stage, RouteLimits(plan, domains | {"*": DomainLimit(per_minute=600)}))
    await carry(stage, Carrier())
    async with stage.noline.database.connection() as connection:
        used = await read_use(connection, route, stage.now)
        assert (used.sending, used.sent_this_hour, used.taken_today) == (0, 4, 4)
        assert used.domains == {"gmail.com": 2, "paced.test": 1}
        later = await read_use(connection, route, stage.now + timedelta(days=1))
        assert (later.sent_this_hour, later.taken_today, later.domains) == (0, 0, {})


async def test_limits_are_set_and_seen_over_http_by_their_company_alone(dsn: str) -> None:
    async with api_stage(dsn) as api:
        (route,) = await routes_of(api.stage, "email")
        path = f"/api/v1/routes/{route}/limits"
        assert (await api.owner.get(path)).json() == {
            "warm_up": None, "domains": {}, "allowed_today": None, "resting": [], "hours": None, "opens_at": None,
            "used": {"seats": 0, "sending": 0, "sent_this_hour": 0, "taken_today": 0, "domains": {}},
        }  # fmt: skip
        wanted = {"warm_up": {"began": "2026-03-01", "first": 10}, "domains": {"*": {"per_minute": 6}}}
        saved = (await api.owner.put(path, json=wanted)).json()
        assert (saved["allowed_today"], saved["domains"]["*"]["per_minute"]) == (15, 6)
        async with api.stage.noline.database.transaction() as tx:
            await rest_domains(tx, route, {"gmail.com": "550 blocked"}, api.stage.now)
        (resting,) = (await api.owner.get(path)).json()["resting"]
        assert (resting["domain"], resting["rests"], resting["why"]) == ("gmail.com", True, "550 blocked")
        resume = f"/api/v1/routes/{route}/domains/gmail.com/resume"
        assert (await api.stranger.post(resume)).status_code == 404
        assert (await api.viewer.post(resume)).status_code == 403
        assert (await api.owner.post(resume)).json()["resting"] == []
        (sms,) = await routes_of(api.stage, "sms")
        assert (await api.owner.put(f"/api/v1/routes/{sms}/limits", json=wanted)).status_code == 422
        assert (await api.stranger.get(path)).status_code == 404
