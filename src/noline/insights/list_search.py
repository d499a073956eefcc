"""Search in a list that has an order: near its beginning for what is common, by the index of words for what is rare.

No planner can tell how common the beginning of a word is. So the first thousand rows of the order are looked through:
what is common fills the page from them; of what does not, the word that is rarest there is looked up in the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from noline.insights.list_items import search_terms
from noline.kernel.db import Connection

NEAR = 1000
"""Rows that are looked through."""

_SOURCES = {
    "customer_item": ("item.words", ""),
    "inbox_item": (
        "who.words",
        "join customer_item as who on who.shard = item.shard and who.customer = item.customer",
    ),
}
"""Where a row's words are, by table, and how to come to them."""

_NEAR = """
(select * from {table} as item where {conditions} order by {order} limit {near}) as item {join}
"""
_RARE = """
with who as materialized (select * from customer_item where words @@ ${rare}::tsquery)
select {columns} from {source} where {conditions} and {words} @@ ${whole}::tsquery order by {order} limit {limit}
"""


class Listing(Struct):
    """A page to be read of ``table``, called ``item`` in the columns, conditions and order; arguments from ``$1``."""

    table: str
    columns: str
    conditions: list[str]
    order: str
    arguments: list[Any]
    limit: int

    def take(self, value: object) -> str:
        """Add an argument; returns its place."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def beyond(self, comparison: str, key: Sequence[object]) -> None:
        """Read from behind a key on."""
        self.conditions.append(f"{comparison} ({', '.join(self.take(part) for part in key)})")


async def read_listing(tx: Connection, wanted: Listing, workspace: int, q: str) -> list[Any]:
    """Return the rows in order; ``q``: those alone that have words which begin like this."""
    conditions = " and ".join(wanted.conditions)
    if not q.strip():
        statement = f"select {wanted.columns} from {wanted.table} as item where {conditions}"
        ordered = f"{statement} order by {wanted.order} limit {wanted.limit:d}"
        return list(await tx.fetch(ordered, *wanted.arguments))
    terms = search_terms(workspace, q)
    return await _search(tx, wanted, conditions, terms) if terms else []


async def _search(tx: Connection, wanted: Listing, conditions: str, terms: Sequence[str]) -> list[Any]:
    words, join = _SOURCES[wanted.table]
    near = _NEAR.format(table=wanted.table, conditions=conditions, order=wanted.order, near=NEAR, join=join)
    place = len(wanted.arguments) + 1
    whole = " & ".join(terms)
    # `is true`, so that the index of words is left alone.
    rows = await tx.fetch(
        f"select {wanted.columns} from {near} where ({words} @@ ${place}::tsquery) is true"
        f" order by {wanted.order} limit {wanted.limit:d}",
        *wanted.arguments, whole,
    )  # fmt: skip
    if len(rows) == wanted.limit:
        return list(rows)
    counts = ", ".join(f"count(*) filter (where {words} @@ ${place + n}::tsquery)" for n in range(len(terms)))
    total, *found = await tx.fetchrow(f"select count(*), {counts} from {near}", *wanted.arguments, *terms) or [0]
    if total < NEAR:
        return list(rows)  # that was the whole list
    rare = min(zip(found, (-len(term) for term in terms), terms, strict=True))[2]
    source = "who as item" if not join else f"who join {wanted.table} as item using (shard, customer)"
    statement = _RARE.format(
        rare=place, whole=place + 1, columns=wanted.columns, source=source, conditions=conditions, order=wanted.order,
        limit=wanted.limit, words=words,
    )  # fmt: skip
    return list(await tx.fetch(statement, *wanted.arguments, rare, whole))
