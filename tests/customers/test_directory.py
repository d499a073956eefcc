"""The directory: of all who claim an address at once, exactly one owns it, and everybody learns who."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

from noline.customers import Directory, Entry
from noline.kernel.db import Database
from noline.kernel.ids import Shards

SHARDS = Shards(64)
ANA, BEN = uuid4(), uuid4()


def phone(customer: UUID, value: str = "+447700900007") -> Entry:
    """A claim to a phone."""
    return Entry("phone", value, customer)


async def test_nobody_owns_what_was_never_claimed(database: Database) -> None:
    directory = Directory(database, SHARDS)
    assert await directory.owner(1, "phone", "+447700900007") is None
    assert await directory.owners(1, [phone(ANA)]) == {}


async def test_who_claims_first_owns_it_and_the_second_learns_who(database: Database) -> None:
    directory = Directory(database, SHARDS)
    assert await directory.claim(1, phone(ANA)) == phone(ANA)
    assert await directory.claim(1, phone(BEN)) == phone(ANA)
    assert await directory.owner(1, "phone", "+447700900007") == phone(ANA)


async def test_of_many_who_claim_it_at_once_exactly_one_wins(database: Database, dsn: str) -> None:
    other = await Database.open(dsn)
    servers = [Directory(database, SHARDS), Directory(other, SHARDS)]
    claims = [phone(uuid4()) for _ in range(60)]
    owners = await asyncio.gather(*[servers[i % 2].claim(1, entry) for i, entry in enumerate(claims)])
    await other.close()
    assert len(set(owners)) == 1
    assert owners[0] in claims


async def test_claims_of_several_in_another_order_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    directory = Directory(database, SHARDS)
    entries = [phone(ANA, f"+4477009{number:05d}") for number in range(200)]
    owners = await asyncio.gather(*[directory.claim_all(1, entries[:: 1 if n % 2 else -1]) for n in range(8)])
    assert all({owner.customer for owner in found} == {ANA} for found in owners)


async def test_many_are_answered_in_the_order_in_which_they_were_claimed(database: Database) -> None:
    directory = Directory(database, SHARDS)
    await directory.claim(1, phone(BEN, "+447700900003"))
    entries = [phone(ANA, f"+44770090000{number}") for number in (5, 3, 1, 5)]
    owners = await directory.claim_all(1, entries)
    assert [(it.value[-1], it.customer) for it in owners] == [("5", ANA), ("3", BEN), ("1", ANA), ("5", ANA)]
    assert {value[-1]: it.customer for (_, value), it in (await directory.owners(1, entries)).items()} == {
        "5": ANA, "3": BEN, "1": ANA,
    }  # fmt: skip


async def test_companies_and_schemes_are_apart(database: Database) -> None:
    directory = Directory(database, SHARDS)
    await directory.claim(1, phone(ANA))
    assert (await directory.claim(2, phone(BEN))).customer == BEN
    assert (await directory.claim(1, Entry("external", "+447700900007", BEN))).customer == BEN


async def test_the_code_of_a_letter_names_its_message(database: Database) -> None:
    directory, letter = Directory(database, SHARDS), uuid4()
    await directory.claim(1, Entry("code", "AB34XYZ", ANA, letter))
    assert await directory.owner(1, "code", "AB34XYZ") == Entry("code", "AB34XYZ", ANA, letter)
