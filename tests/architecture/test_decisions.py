"""Checks that keep decisions of ``docs/decisions`` where no room's own tests do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.delivery import AUTOMATIC, BULK, Signer
from noline.delivery.model import PERSON
from noline.delivery.token import MessageToken, url_text
from noline.kernel.db import Database
from noline.kernel.ids import derive

HOUSE = Path(__file__).parents[2] / "src" / "noline"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CAUSE = UUID("018f0000-0000-7000-8000-000000000001")
SIGNER = Signer(b"a secret of 32 bytes, kept at home")
MIGRATIONS = "\n".join(path.read_text() for path in sorted((HOUSE / "app" / "migrations").glob("*.sql")))
SUBJECTS = re.findall(r"^create table (\w+) \(\n  shard integer (?:not null|primary key)", MIGRATIONS, re.MULTILINE)
WRITES = re.compile(rf"\b(?:insert into|update|delete from)\s+(?:{'|'.join(SUBJECTS)})\b")
ON_ALL_SHARDS = {"update head set seen_generation = $1"}  # generations change everywhere at once, all heads locked

_KEY = """
select array_agg(attname::text order by place)
from pg_index, unnest(indkey) with ordinality as keys(number, place)
join pg_attribute on attnum = keys.number where attrelid = $1::regclass and indrelid = $1::regclass and indisprimary
"""
_INDEXES = "select count(*) from pg_index where indrelid = $1::regclass"


async def key_of(table: str, database: Database) -> list[str]:
    """Return the columns of a table's primary key, in order."""
    return list(await database.pool.fetchval(_KEY, table))


def writing_statements() -> Iterator[tuple[str, str]]:
    """Yield every text in the source that writes a subject's table, and where it stands."""
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.search(node.value):
                yield f"{path.relative_to(HOUSE)}:{node.lineno}", node.value


def test_whatever_writes_a_subjects_table_names_the_shard() -> None:
    found = list(writing_statements())
    assert [place for place, text in found if "shard" not in text and text not in ON_ALL_SHARDS] == []
    assert len(found) > 20


async def test_the_outbox_is_ordered_by_lane_before_time(module_database: Database) -> None:
    assert await key_of("outbox", module_database) == ["shard", "route", "lane", "due_at", "message"]


def test_lanes_are_ordered_by_who_waits() -> None:
    assert PERSON < AUTOMATIC < BULK


async def test_the_ledger_has_no_index_but_its_key(module_database: Database) -> None:
    assert await module_database.pool.fetchval(_INDEXES, "ledger") == 1


async def test_an_enrolment_is_found_by_its_customer(module_database: Database) -> None:
    assert await key_of("enrolment", module_database) == ["shard", "customer", "campaign"]
    assert await module_database.pool.fetchval(_INDEXES, "enrolment") == 1


def test_a_derived_id_is_of_version_7_and_a_function_of_its_cause() -> None:
    one = derive(NOW, CAUSE, "message")
    assert (one.version, one.variant) == (7, UUID(int=0x8 << 60).variant)
    assert one == derive(NOW, CAUSE, "message")
    others = {derive(NOW, CAUSE, "message", 1), derive(NOW, CAUSE, "run"), derive(NOW, one, "message")}
    assert len(others | {one}) == 4
    assert one < derive(NOW + timedelta(milliseconds=1), CAUSE, "message")


@given(shard=st.integers(0, 1023), message=st.uuids())
def test_a_token_survives_an_address_that_loses_its_case(shard: int, message: UUID) -> None:
    token = SIGNER.token(shard, message)
    assert SIGNER.read(token.hex().upper()) == SIGNER.read(url_text(token)) == MessageToken(shard, message)
    assert len(f"r-{token.hex()}") <= 64  # of a local part (RFC 5321 4.5.3.1.1)
    assert len(url_text(token)) == 35


@pytest.mark.parametrize("place", [0, 4, 30, 51])
def test_a_changed_token_names_nothing(place: int) -> None:
    text = SIGNER.token(7, CAUSE).hex()
    changed = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
    assert SIGNER.read(changed) is None
    assert Signer(b"another installation's secret").read(text) is None
