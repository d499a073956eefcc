"""Number pools: each customer is always written to by one number, of their country, within what it may send."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid5

import pytest

from apistage import api_stage
from noline.channels import Inbound
from noline.delivery import PoolNumber, save_pool
from noline.delivery.numbers import choose
from noline.kernel.errors import Conflict, InvalidInput
from noline.log.kinds import MessageRequested
from stage import Stage

from .carrier import Carrier, carry, routes_of

UK, UK2, DE, MOBILE, ANY = "+447700900901", "+447700900902", "+4915550000", "+447700900903", "Shop"
POOL = (
    PoolNumber(UK, ("+44",)),
    PoolNumber(UK2, ("+44",)),
    PoolNumber(MOBILE, ("+4477009005",)),
    PoolNumber(DE, ("+49", "+43")),
    PoolNumber(ANY),
)
PEOPLE = [uuid5(UUID(int=0), str(number)) for number in range(2000)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("+447700100111", {UK, UK2}),
        ("+447700900555", {MOBILE}),
        ("+4915551234", {DE}),
        ("+43660123", {DE}),
        ("+33612345678", {ANY}),
    ],
    ids=["its country", "the longest prefix", "a country", "another of the same number", "nobody's country"],
)
def test_a_customer_gets_a_number_of_their_country(address: str, expected: set[str]) -> None:
    assert {choose(POOL, person, address).sender for person in PEOPLE[:50]} == expected


def test_where_no_number_is_for_a_country_a_foreign_one_is_taken() -> None:
    assert choose(POOL[:4], PEOPLE[0], "+33612345678").sender in {UK, UK2, MOBILE, DE}


def test_numbers_have_their_share_by_what_they_may_send() -> None:
    pool = [PoolNumber("111", per_minute=10), PoolNumber("222", per_minute=30), PoolNumber("333")]
    shares = Counter(choose(pool, person, "+44").sender for person in PEOPLE)
    for sender, expected in (("111", 1 / 7), ("222", 3 / 7), ("333", 3 / 7)):
        assert abs(shares[sender] / len(PEOPLE) - expected) < 0.04


def test_a_new_number_takes_only_its_own_from_the_others() -> None:
    before, after = POOL[:2], (*POOL[:2], PoolNumber("+447700900909", ("+44",)))
    moved = [
        choose(after, person, "+44770").sender
        for person in PEOPLE
        if choose(after, person, "+44770") != choose(before, person, "+44770")
    ]
    assert set(moved) == {"+447700900909"}
    assert 0.25 < len(moved) / len(PEOPLE) < 0.42


async def pool_of(stage: Stage, *numbers: PoolNumber) -> int:
    """Give the route of SMS these senders."""
    (route,) = await routes_of(stage, "sms")
    async with stage.noline.database.transaction() as tx:
        await save_pool(tx, route, "sms", numbers)
    return route


async def write_to(stage: Stage, customer: UUID, text: str = "Hello") -> None:
    """Ask for a message to a customer."""
    stage.sends = False
    await stage.tell(customer, "message.requested", MessageRequested(text, channel="sms"), purpose="service")


def senders(carrier: Carrier) -> dict[str, list[str]]:
    """Return by which numbers each address was written to, in order."""
    found: dict[str, list[str]] = {}
    for outgoing in carrier.taken:
        found.setdefault(outgoing.to, []).append(outgoing.sender)
    return found


async def test_a_customer_keeps_their_number_when_the_pool_grows_and_gets_another_when_it_is_gone(stage: Stage) -> None:
    await pool_of(stage, PoolNumber(UK, ("+44",)), PoolNumber(DE, ("+49",)))
    ana = await stage.customer("Ana", phone="+447700900111")
    bob = await stage.customer("Bob", phone="+4915551234567")
    carrier = Carrier()
    for person in (ana, bob):
        await write_to(stage, person)
    await carry(stage, carrier)
    await pool_of(stage, PoolNumber(UK), PoolNumber(UK2, ("+447",)), PoolNumber(DE, ("+49",)))
    await write_to(stage, ana)
    await carry(stage, carrier)
    await pool_of(stage, PoolNumber(UK2, ("+44",)), PoolNumber(ANY))
    for person in (ana, bob):
        await write_to(stage, person)
    await carry(stage, carrier)
    assert senders(carrier) == {"+447700900111": [UK, UK, UK2], "+4915551234567": [DE, ANY]}
    await pool_of(stage)
    await write_to(stage, ana)
    await carry(stage, carrier)
    assert carrier.taken[-1].sender == await stage.one("select sender from route where channel = 'sms'")


async def test_whoever_writes_to_a_number_is_answered_by_it(stage: Stage) -> None:
    await pool_of(stage, PoolNumber(UK, ("+44",)), PoolNumber(DE, ("+49",)))
    ana = await stage.customer("Ana", phone="+447700900111")
    carrier = Carrier()
    await write_to(stage, ana)
    await carry(stage, carrier)
    await stage.arrive("sms", "+447700900111", "Hi", recipient=DE)
    await stage.settle()
    await write_to(stage, ana)
    await carry(stage, carrier)
    assert senders(carrier) == {"+447700900111": [UK, DE]}


async def test_a_number_sends_no_more_than_it_may_and_the_others_go_on(stage: Stage) -> None:
    await pool_of(stage, PoolNumber(UK, ("+44",), per_minute=60), PoolNumber(DE, ("+49",)))
    for number in range(3):
        await write_to(stage, await stage.customer(f"U{number}", phone=f"+44770090011{number}"))
        await write_to(stage, await stage.customer(f"D{number}", phone=f"+491555123456{number}"))
    carrier = Carrier()
    await carry(stage, carrier)
    assert Counter(it.sender for it in carrier.taken) == {UK: 1, DE: 3}
    for expected in (2, 3):
        await stage.advance(seconds=10)
        await carry(stage, carrier)
        assert Counter(it.sender for it in carrier.taken) == {UK: expected, DE: 3}


async def test_what_can_not_be_a_pool_is_refused(stage: Stage) -> None:
    async with stage.noline.database.transaction() as tx:
        (route,) = await routes_of(stage, "sms")
        with pytest.raises(Conflict):
            await save_pool(tx, route, "sms", [PoolNumber(UK), PoolNumber(UK, ("+44",))])
        with pytest.raises(InvalidInput):
            await save_pool(tx, route, "email", [PoolNumber(UK)])


async def test_a_pool_is_set_over_http(dsn: str) -> None:
    async with api_stage(dsn) as api:
        (sms,), (email,) = await routes_of(api.stage, "sms"), await routes_of(api.stage, "email")
        path = f"/api/v1/routes/{sms}/numbers"
        assert (await api.owner.get(path)).json() == {"numbers": []}
        wanted = {"numbers": [{"sender": DE, "prefixes": ["+49"], "per_minute": 30.0}, {"sender": "Shop"}]}
        assert (await api.owner.put(path, json=wanted)).status_code == 200
        assert (await api.owner.get(path)).json()["numbers"] == [
            {"sender": DE, "prefixes": ["+49"], "per_minute": 30.0},
            {"sender": "Shop", "prefixes": [], "per_minute": None},
        ]
        for number in ({"sender": "x"}, {"sender": DE, "prefixes": ["49"]}, {"sender": DE, "per_minute": 0}):
            assert (await api.owner.put(path, json={"numbers": [number]})).status_code == 400
        assert (await api.owner.put(f"/api/v1/routes/{email}/numbers", json=wanted)).status_code == 422
        twice = await api.owner.put(path, json={"numbers": [{"sender": DE}, {"sender": "Shop"}, {"sender": DE}]})
        assert (twice.status_code, twice.json()["field"]) == (409, "numbers[2].sender")


async def test_it_is_known_who_keeps_a_number_and_what_it_carried(dsn: str) -> None:
    async with api_stage(dsn) as api:
        stage = api.stage
        route = await pool_of(stage, PoolNumber(UK, ("+44",)), PoolNumber(DE, ("+49",)))
        ana = await stage.customer("Ana", phone="+447700900111")
        bob = await stage.customer("Bob", phone="+4915551234567")
        carrier = Carrier()
        for person in (ana, ana, bob):
            await write_to(stage, person)
        await carry(stage, carrier)
        for identity, number in (("1", DE), ("1", DE), ("2", "+499999")):
            told = Inbound("sms", "+4915551234567", number, identity, "Hi")
            await stage.noline.arrivals.keep(stage.workspace, [told], account=await account_of(stage, route))
        await stage.noline.tally.close()
        await pool_of(stage, PoolNumber(DE, ("+49",)), PoolNumber("Shop"))
        path = f"/api/v1/routes/{route}/numbers"
        shown = (await api.owner.get(f"{path}/use")).json()["numbers"]
        assert [(it["sender"], it["pooled"], it["customers"], it["sent"], it["received"]) for it in shown] == [
            (DE, True, 1, 1, 1),
            ("Shop", True, 0, 0, 0),
            (UK, False, 1, 2, 0),
        ]
        assert (await api.owner.get(f"{path}/use?period=hour")).json()["numbers"][0]["sent"] == 1
        first = (await api.owner.get(f"{path}/customers?limit=1")).json()
        second = (await api.owner.get(f"{path}/customers", params={"limit": 1, "cursor": first["next"]})).json()
        kept = {it["customer"]: (it["name"], it["sender"]) for page in (first, second) for it in page["items"]}
        assert kept == {str(ana): ("Ana", UK), str(bob): ("Bob", DE)}
        assert second["next"] is None
        by_address = await api.owner.get(f"{path}/customers", params={"address": "+44 7700 900111"})
        assert [it["sender"] for it in by_address.json()["items"]] == [UK]
        by_number = await api.owner.get(f"{path}/customers", params={"sender": DE})
        assert [it["customer"] for it in by_number.json()["items"]] == [str(bob)]
        assert (await api.owner.get(f"{path}/customers", params={"address": "+33611111111"})).json()["items"] == []


async def account_of(stage: Stage, route: int) -> int:
    return int(await stage.one(f"select account from route where id = {int(route)}"))
