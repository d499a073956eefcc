"""Profiles: whom a row of a file or a message belongs to, what it changes, and that nobody is ever there twice."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from noline.app.bootstrap import Noline
from noline.customers import Entered, NewCustomer, customer_facts
from noline.kernel.errors import InvalidInput
from noline.log.kinds import AddressChanged, ConsentChanged, CustomerChanged, MessageRequested
from stage import Stage

PHONE, MAIL = "+447700900007", "ana@mail.example"
NOBODYS = """
select scheme, value from directory
where not exists (select from customer where customer.id = directory.customer) order by 1, 2
"""


def row(key: str = "row 1", **given: Any) -> NewCustomer:
    """A row of a file; ``addresses`` by scheme."""
    addresses = tuple(given.pop("addresses", {}).items())
    return NewCustomer(key, addresses=addresses, **given)


async def enter(stage: Stage, *rows: NewCustomer, by: Noline | None = None) -> list[Entered]:
    """Enter rows, and let engage see them."""
    noline = by or stage.noline
    entrance = stage.entrance() if by is None else type(stage.entrance())(
        noline.database, noline.shards, noline.directory, noline.ids
    )  # fmt: skip
    entered = await entrance.enter(stage.workspace.id, "GB", rows, stage.now)
    await stage.follow()
    return entered


async def addresses(stage: Stage, customer: UUID) -> list[tuple[str, str, str]]:
    """Scheme, value and status of a customer's addresses."""
    rows = await stage.fetch(
        "select scheme, value, status from customer_address where customer = $1 order by scheme, value", customer
    )
    return [tuple(it) for it in rows]


# ---- whose it is


async def test_a_new_row_is_a_new_customer(stage: Stage) -> None:
    consents = (ConsentChanged("news", "email", "form"),)
    written = {"phone": "07911 123456", "email": "Ana@Mail.example", "postal": "Ana\n1 High St"}
    given = row(
        attributes={"city": "Bath"}, tags=("vip", "new"), external_id="C1", consents=consents, addresses=written
    )
    (entered,) = await enter(stage, given)
    assert entered.new
    profile = await stage.profile(entered.customer)
    assert (profile.attributes, profile.tags) == ({"city": "Bath", "external_id": "C1"}, ("new", "vip"))
    assert (profile.locale, profile.zone) == ("en", "Europe/London")  # the company's, where nothing is said
    assert await addresses(stage, entered.customer) == [
        ("email", MAIL, "active"), ("phone", "+447911123456", "active"), ("postal", "Ana\n1 High St", "active"),
    ]  # fmt: skip
    known = await stage.fetch("select subscription, channel, state from consent")
    assert [tuple(it) for it in known] == [("news", "email", "given")]
    named = await stage.fetch("select scheme, value from directory order by 1")
    assert [tuple(it) for it in named] == [("email", MAIL), ("external", "C1"), ("phone", "+447911123456")]


@pytest.mark.parametrize(
    "again",
    [
        pytest.param({"external_id": "C1"}, id="by the external id alone"),
        pytest.param({"addresses": {"phone": "+44 7700 900 007"}}, id="by the phone, written otherwise"),
        pytest.param({"addresses": {"email": "ANA@mail.example"}}, id="by the mail, in capitals"),
        pytest.param({"external_id": "C1", "addresses": {"email": "ana@work.example"}}, id="with another address"),
    ],
)
async def test_a_row_about_somebody_known_changes_them(stage: Stage, again: dict[str, Any]) -> None:
    (first,) = await enter(stage, row(external_id="C1", addresses={"phone": PHONE, "email": MAIL}))
    (second,) = await enter(stage, row("row 2", attributes={"city": "Bath"}, **again))
    assert (second.new, second.customer) == (False, first.customer)
    assert (await stage.profile(first.customer)).attributes["city"] == "Bath"
    assert await stage.one("select count(*) from customer") == 1
    assert await stage.fetch(NOBODYS) == []


async def test_two_ids_of_the_companys_that_share_a_phone_are_two_customers_and_a_candidate(stage: Stage) -> None:
    (first,) = await enter(stage, row(external_id="C1", addresses={"phone": PHONE, "email": MAIL}))
    (second,) = await enter(stage, row("row 2", external_id="C2", addresses={"phone": PHONE}))
    assert second.new
    assert second.others == (("phone", PHONE),)
    await stage.settle()
    assert (await stage.profile(first.customer)).attributes["external_id"] == "C1"
    found = await stage.fetch("select customer, other, how, status from customer_match")
    assert [set(row[:2]) for row in found] == [{first.customer, second.customer}]
    assert [tuple(row[2:]) for row in found] == [("company", "open")]


async def test_who_wrote_first_is_found_when_the_file_comes_later(stage: Stage) -> None:
    wrote = await stage.hear("sms", PHONE, "Hello")
    (entered,) = await enter(stage, row(external_id="C1", addresses={"phone": PHONE, "email": MAIL}))
    assert (entered.new, entered.customer) == (False, wrote.customer)
    mail = await stage.hear("email", MAIL, "Hello again")
    assert mail.customer == wrote.customer
    assert await stage.fetch(NOBODYS) == []


async def test_new_addresses_of_a_known_customer_become_theirs_in_whatever_order_they_stand(stage: Stage) -> None:
    wrote = await stage.hear("sms", PHONE, "Hello")
    given = NewCustomer("row 1", addresses=(("email", MAIL), ("x", "ana_lopez"), ("phone", PHONE)))
    (entered,) = await enter(stage, given)
    assert entered.customer == wrote.customer
    for channel, sender in (("email", MAIL), ("x", "ana_lopez")):
        assert (await stage.hear(channel, sender, "It is me")).customer == wrote.customer


async def test_an_address_of_somebody_else_stays_theirs(stage: Stage) -> None:
    ana, ben = await enter(
        stage, row("a", external_id="C1", addresses={"phone": PHONE}),
        row("b", external_id="C2", addresses={"email": MAIL}),
    )  # fmt: skip
    (again,) = await enter(stage, row("c", external_id="C1", addresses={"phone": PHONE, "email": MAIL}))
    assert again.customer == ana.customer
    assert await addresses(stage, ana.customer) == [("phone", PHONE, "active")]
    assert await addresses(stage, ben.customer) == [("email", MAIL, "active")]


async def test_two_rows_of_one_file_about_one_person_are_one_customer(stage: Stage) -> None:
    first, second = await enter(
        stage, row("a", attributes={"city": "Bath"}, addresses={"phone": PHONE, "email": MAIL}),
        row("b", attributes={"age": 40}, addresses={"email": MAIL, "phone": PHONE}),
    )  # fmt: skip
    assert (first.customer, first.new, second.new) == (second.customer, True, False)
    assert (await stage.profile(first.customer)).attributes == {"city": "Bath", "age": 40}


async def test_a_household_shares_a_letter_box_and_nothing_else(stage: Stage) -> None:
    home = {"postal": "1 High Street\nBath"}
    ana, ben = await enter(stage, row("a", addresses=home), row("b", addresses=home))
    assert ana.customer != ben.customer
    assert await addresses(stage, ana.customer) == await addresses(stage, ben.customer)


async def test_a_row_with_an_impossible_address_is_refused_and_leaves_nothing(stage: Stage) -> None:
    with pytest.raises(InvalidInput) as caught:
        await enter(stage, row("a", addresses={"phone": PHONE}), row("b", addresses={"email": "ana at mail"}))
    assert caught.value.field == "email"
    assert await stage.one("select count(*) from directory") == 0


# ---- at once


async def test_the_same_file_imported_twice_at_once_makes_everybody_once(stage: Stage) -> None:
    other = await stage.another()
    rows = [
        row(f"row {n}", external_id=f"C{n}", addresses={"phone": f"+4477009{n:05d}", "email": f"c{n}@mail.example"})
        for n in range(60)
    ]
    first, second = await asyncio.gather(enter(stage, *rows), enter(stage, *rows, by=other))
    assert [it.customer for it in first] == [it.customer for it in second]
    assert sum(it.new for it in (*first, *second)) == 60
    assert await stage.one("select count(*) from customer") == 60
    assert await stage.fetch(NOBODYS) == []
    assert await stage.one("select count(*) from customer_address") == 120


async def test_a_first_message_that_races_with_an_import_is_its_customers(stage: Stage) -> None:
    other = await stage.another()
    phones = [f"+4477009{n:05d}" for n in range(40)]
    rows = [
        row(f"row {n}", addresses={"phone": phone, "email": f"c{n}@mail.example"}) for n, phone in enumerate(phones)
    ]
    await asyncio.gather(enter(stage, *rows), *[stage.arrive("sms", phone, "Hello", by=other) for phone in phones])
    await stage.settle()
    assert await stage.one("select count(*) from conversation") == 40
    rows_of_phone = await stage.fetch("select customer from directory where scheme = 'phone'")
    talking = await stage.fetch("select customer from conversation")
    assert {it[0] for it in talking} == {it[0] for it in rows_of_phone}
    assert await stage.fetch(NOBODYS) == []


# ---- what changes


async def test_what_is_new_is_added_and_what_is_null_is_removed(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, attributes={"city": "Bath", "age": 40}, tags=("new",))
    changed = CustomerChanged({"city": None, "job": "cook"}, ("vip",), ("new",), locale="pt-BR", zone="America/Lima")
    await stage.tell(ana, "customer.changed", changed)
    profile = await stage.profile(ana)
    assert (profile.attributes, profile.tags) == ({"first_name": "Ana", "age": 40, "job": "cook"}, ("vip",))
    assert (profile.locale, profile.zone) == ("pt-BR", "America/Lima")


async def test_a_linked_address_is_found_when_it_writes(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.tell(
        ana, "address.linked", AddressChanged("email", MAIL, verification="inferred", evidence="agent Sam")
    )
    assert (await stage.hear("email", MAIL, "Hello")).customer == ana


async def test_verification_only_grows(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    state = "select verification, evidence from customer_address where scheme = 'phone'"
    await stage.tell(ana, "address.verified", AddressChanged("phone", PHONE, verification="verified", evidence="code"))
    await stage.tell(ana, "address.linked", AddressChanged("phone", PHONE, verification="claimed", evidence="a form"))
    assert [tuple(it) for it in await stage.fetch(state)] == [("verified", "code")]


async def test_an_address_that_bounced_gets_nothing_until_somebody_says_that_it_works(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900003", email="ana@mail.example")  # the sandbox: no such number
    assert await fate_of_a_text(stage, ana) == ("sms", "failed", "unreachable")
    assert await fate_of_a_text(stage, ana) == ("sms", "suppressed", "suppressed_address")
    await enter(stage, row("again", addresses={"phone": "+447700900003"}))  # the same file, as every night
    assert await fate_of_a_text(stage, ana) == ("sms", "suppressed", "suppressed_address")
    await stage.tell(ana, "address.verified", AddressChanged("phone", "+447700900003", verification="verified"))
    assert await fate_of_a_text(stage, ana) == ("sms", "failed", "unreachable")


async def fate_of_a_text(stage: Stage, customer: UUID) -> tuple[str, str, str]:
    """Send a text and see what becomes of it."""
    await stage.advance(minutes=1)
    await stage.tell(customer, "message.requested", MessageRequested("Hello", channel="sms"))
    return (await stage.fates(customer))[-1]


async def test_who_writes_from_an_address_shows_that_it_works(stage: Stage) -> None:
    ana = await stage.customer(phone="+447700900003")
    await fate_of_a_text(stage, ana)
    assert await addresses(stage, ana) == [("phone", "+447700900003", "bounced")]
    await stage.hear("sms", "+447700900003", "Here I am")
    assert await addresses(stage, ana) == [("phone", "+447700900003", "active")]


async def test_a_customer_as_facts(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, attributes={"city": "Bath"}, tags=("vip",), locale="es")
    facts = customer_facts(await stage.profile(ana), enrolment={"registered": True})
    assert facts["customer"] == {"first_name": "Ana", "city": "Bath", "locale": "es", "zone": "Europe/London"}
    assert (facts["tags"], facts["enrolment"]) == (["vip"], {"registered": True})
