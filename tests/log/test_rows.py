"""Row types: what is put comes back as it was, in one statement each way."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, Literal
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from log.programs.toy import subject_on
from noline.kernel.db import Database
from noline.log import RowType


class Rank(IntEnum):
    """A number with a name."""

    LOW = 1
    HIGH = 2


class Colour(StrEnum):
    """A word."""

    RED = "red"
    BLUE = "blue"


class Detail(Struct, frozen=True):
    """Kept as JSON."""

    lines: tuple[str, ...]


class Thing(Struct, frozen=True):
    """One of everything."""

    id: int
    owner: UUID
    text: str
    maybe: str | None
    rank: Rank
    colour: Colour
    mode: Literal["on", "off"]
    words: tuple[str, ...]
    values: dict[str, Any]
    detail: Detail | None
    ratio: float
    at: datetime
    raw: bytes
    grown: int = 0


THINGS = RowType(Thing, "thing", key=("id", "text"), subject="owner", forward=("grown",), fixed=("colour",))
TABLE = """
create table if not exists thing (
  shard integer, id bigint, owner uuid, text text, maybe text, rank smallint, colour text, mode text, words text[],
  values jsonb, detail jsonb, ratio float8, at timestamptz, raw bytea, grown smallint, primary key (shard, id, text))
"""
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
BUILT = st.builds(
    Thing,
    id=st.integers(0, 2**63 - 1),
    owner=st.just(subject_on(1)),
    text=TEXTS,
    maybe=st.none() | TEXTS,
    words=st.lists(TEXTS, max_size=3).map(tuple),
    values=st.dictionaries(TEXTS, TEXTS | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.none(), max_size=3),
    detail=st.none() | st.builds(Detail, lines=st.lists(TEXTS, max_size=2).map(tuple)),
    ratio=st.floats(allow_nan=False),
    at=st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    raw=st.binary(max_size=5),
    grown=st.integers(0, 1000),
)
THING = Thing(
    1, subject_on(1), "a", None, Rank.LOW, Colour.RED, "on", (), {}, None, 0.5, datetime(2030, 1, 1, tzinfo=UTC), b"", 5
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=st.lists(BUILT, max_size=20, unique_by=lambda thing: (thing.id, thing.text)))
async def test_what_is_put_comes_back_and_can_be_removed(things: list[Thing], module_database: Database) -> None:
    async with module_database.transaction() as tx:
        await tx.execute(TABLE)
        await THINGS.put(tx, 1, things)
        back = await THINGS.of_subjects(tx, 1, [subject_on(1)])
        assert {THINGS.key_of(thing): thing for thing in back} == {THINGS.key_of(thing): thing for thing in things}
        if things:
            await THINGS.remove(tx, 1, map(THINGS.key_of, things))
        assert await THINGS.of_subjects(tx, 1, [subject_on(1)]) == []


async def test_forward_columns_only_grow_and_fixed_ones_stay(module_database: Database) -> None:
    async with module_database.transaction() as tx:
        await tx.execute(TABLE)
        await THINGS.put(tx, 2, [THING])
        later = Thing(1, subject_on(1), "a", "x", Rank.HIGH, Colour.BLUE, "off", ("w",), {}, None, 1, THING.at, b"r", 3)
        await THINGS.put(tx, 2, [later])
        (back,) = await THINGS.of_subjects(tx, 2, [subject_on(1)])
    assert (back.rank, back.colour, back.grown, back.maybe) == (Rank.HIGH, Colour.RED, 5, "x")
