"""A condition as SQL over rows of ``customer``, for counting and listing; it finds whom ``evaluate`` says yes to.

Where ``evaluate`` refuses to compare (a number with a word), nobody is found. Beside a customer's attributes and tags
it knows ``address.SCHEME``, ``consent.SUBSCRIPTION.CHANNEL`` (``everything`` for ``*``) and ``profile.created_at``; an
event may also be a kind of interaction, such as ``link.clicked``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

from noline.customers.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Not,
    Scope,
    Within,
    check_condition,
    moment,
)
from noline.customers.conditions.evaluate import number
from noline.customers.consent import EVERYTHING
from noline.kernel.errors import InvalidInput
from noline.log import KINDS

SCOPE: Final = Scope(roots=frozenset({"customer", "tags", "address", "consent", "profile"}))
"""What a segment may look at."""
ALL: Final = "everything"

_NUMBER = r"^\s*-?[0-9]{1,15}(\.[0-9]{1,9})?\s*$"
# Without look-around and classes of a locale, which would take the engine ten times as long.
_MOMENT = (
    "^[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    "(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$"
)
_DAY = "^[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$"
_ORDERS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


class Statement:
    """SQL in the making: its parameters begin with ``$first``."""

    def __init__(self, *arguments: Any) -> None:
        self.arguments = list(arguments)

    def take(self, value: Any, kind: str) -> str:
        """Add a parameter; returns how it is written."""
        self.arguments.append(value)
        return f"${len(self.arguments)}::{kind}"


def check_segment(condition: Condition, *, field: str = "condition") -> None:
    """Raise InvalidInput for the first thing that is wrong with a condition of a segment."""
    for problem in check_condition(condition, SCOPE, path=field):
        raise problem.as_error()


def matching(condition: Condition, statement: Statement, now: datetime) -> str:
    """Return what is true of the rows of ``customer`` that meet the condition; raises InvalidInput for a fault."""
    check_segment(condition)
    return _said(condition, statement, now, event=None)


def _said(condition: Condition, statement: Statement, now: datetime, event: str | None) -> str:
    match condition:
        case AllOf(of=parts):
            return "(" + " and ".join(_said(part, statement, now, event) for part in parts) + ")"
        case AnyOf(of=parts):
            return "(" + " or ".join(_said(part, statement, now, event) for part in parts) + ")"
        case Not(of=part):
            return f"({_said(part, statement, now, event)} is not true)"
        case Compare(field=field):
            return _compared(condition, statement, event) if field != "tags" else _tagged(condition, statement)
        case Within(field=field, past=past, future=future):
            begin, end = statement.take(now - past, "timestamptz"), statement.take(now + future, "timestamptz")
            return f"({_moment(_fact(field, statement, event))} between {begin} and {end})"
        case Happened():
            return _happened(condition, statement, now)


def _fact(field: str, statement: Statement, event: str | None) -> str:
    """Return the fact as ``jsonb``; null of SQL or of JSON where it is missing."""
    root, _, name = field.partition(".")
    if root == "customer" and name in ("locale", "zone"):
        return f"to_jsonb(customer.{name})"
    if root == "profile":
        if name != "created_at":
            raise InvalidInput(f"“{field}” is not known here.", field="condition", remedy="Use profile.created_at.")
        return "to_jsonb(customer.created_at)"
    if root == "consent":
        return _consent(name, statement)
    column = "customer.attributes" if root == "customer" else f"({event}.body -> 'properties')"
    path = "".join(f" -> {statement.take(part, 'text')}" for part in name.split("."))
    return f"({column}{path})"


def _consent(name: str, statement: Statement) -> str:
    subscription, _, channel = name.partition(".")
    if not channel:
        remedy = f"Write it as consent.SUBSCRIPTION.CHANNEL; {ALL} stands for all."
        raise InvalidInput(f"“consent.{name}” names no channel.", field="condition", remedy=remedy)
    named = [statement.take(EVERYTHING if part == ALL else part, "text") for part in (subscription, channel)]
    return (
        "(select to_jsonb(consent.state) from consent where consent.shard = customer.shard"
        f" and consent.customer = customer.id and consent.subscription = {named[0]} and consent.channel = {named[1]})"
    )


def _compared(part: Compare, statement: Statement, event: str | None) -> str:
    root, _, name = part.field.partition(".")
    if root == "address":
        return _addressed(part, name, statement)
    fact = _fact(part.field, statement, event)
    return _OPERATORS[part.operator](fact, part, statement)


def _addressed(part: Compare, scheme: str, statement: Statement) -> str:
    """One address is enough; ``ne`` and what else is said of a missing one is for ``not``."""
    inner = ""
    if part.operator != "exists":
        fact = "to_jsonb(address.value)"
        inner = f" and {_OPERATORS[part.operator](fact, part, statement)}"
    return (
        "exists (select from customer_address as address where address.shard = customer.shard"
        f" and address.customer = customer.id and address.scheme = {statement.take(scheme, 'text')}"
        f" and address.status = 'active'{inner})"
    )


def _tagged(part: Compare, statement: Statement) -> str:
    if part.operator == "exists":
        return "(customer.tags <> '{}')"
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    wanted = statement.take([str(value).lower() for value in values], "text[]")
    return f"(lower(customer.tags::text)::text[] && {wanted})"


def _text(fact: str) -> str:
    return f"({fact} #>> '{{}}')"


def _number(fact: str) -> str:
    text = _text(fact)
    return (
        f"(case jsonb_typeof({fact}) when 'number' then ({fact})::numeric"
        f" when 'string' then case when {text} ~ '{_NUMBER}' then {text}::numeric end end)"
    )


def _moment(fact: str) -> str:
    """Read a time; a day that the month doesn't have is none, and must not end the statement."""
    last = (
        "extract(day from make_date(left(said.it, 4)::int, substr(said.it, 6, 2)::int, 1)"
        " + interval '1 month' - interval '1 day')"
    )
    some = f"substr(said.it, 9, 2) <= '28' or substr(said.it, 9, 2)::int <= {last}"
    return (
        f"(select case when said.it ~ '{_MOMENT}' then case when {some} then said.it::timestamptz end end"
        f" from (select case when jsonb_typeof({fact}) = 'string' then {_text(fact)} end as it offset 0) as said)"
    )


def _equal(fact: str, value: Any, statement: Statement) -> str:
    def text() -> str:
        wanted = statement.take(value.lower(), "text")
        return f"(jsonb_typeof({fact}) = 'string' and lower({_text(fact)}) = {wanted})"

    if isinstance(value, bool):
        return f"({fact} = {statement.take('true' if value else 'false', 'text')}::jsonb)"
    if isinstance(value, str):
        numeric = number(value)
        if numeric is None:  # nothing but a text reads like this, unless it is written as JSON
            plain = value[:1].isalpha() and value.lower() not in ("true", "false")
            return f"(lower({_text(fact)}) = {statement.take(value.lower(), 'text')})" if plain else text()
        written = statement.take(Decimal(str(numeric)), "numeric")
        return f"({text()} or (case when jsonb_typeof({fact}) = 'number' then ({fact})::numeric = {written} end))"
    return f"({_number(fact)} = {statement.take(Decimal(str(value)), 'numeric')})"


def _ordered(fact: str, part: Compare, statement: Statement) -> str:
    sign = _ORDERS[part.operator]
    numeric = number(part.value)
    if numeric is not None:
        return f"({_number(fact)} {sign} {statement.take(Decimal(str(numeric)), 'numeric')})"
    return _dated(fact, sign, moment(part.value), statement)


def _dated(fact: str, sign: str, when: datetime | None, statement: Statement) -> str:
    """Compare with a time; days, the usual case, as the texts they are: that is much faster than as times."""
    assert when is not None
    midnight = when.time() == time()  # a day is its first moment
    same_day = sign if midnight else {"<": "<=", "<=": "<=", ">": ">", ">=": ">"}[sign]
    day = statement.take(when.date().isoformat(), "text")
    exact = f"{_moment(fact)} {sign} {statement.take(when, 'timestamptz')}"
    text = f"(case when jsonb_typeof({fact}) = 'string' then {_text(fact)} end)"
    return f"(case when {text} ~ '{_DAY}' then {text} {same_day} {day} collate \"C\" else {exact} end)"


def _among(fact: str, part: Compare, statement: Statement) -> str:
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    either = " or ".join(_equal("member.it", value, statement) for value in values)
    itself = " or ".join(_equal(fact, value, statement) for value in values)
    members = f"exists (select from jsonb_array_elements({fact}) as member(it) where {either})"
    return f"(case jsonb_typeof({fact}) when 'array' then {members} else {itself} end)"


def _contains(fact: str, part: Compare, statement: Statement) -> str:
    part_of = statement.take(str(part.value).lower(), "text")
    member = _among(f"(case jsonb_typeof({fact}) when 'array' then {fact} end)", part, statement)
    text = f"(jsonb_typeof({fact}) = 'string' and position({part_of} in lower({_text(fact)})) > 0)"
    return f"({text} or {member})"


def _begins(fact: str, part: Compare, statement: Statement) -> str:
    begin = statement.take(str(part.value).lower(), "text")
    return f"(jsonb_typeof({fact}) = 'string' and starts_with(lower({_text(fact)}), {begin}))"


_OPERATORS: Final[dict[str, Callable[[str, Compare, Statement], str]]] = {
    "eq": lambda fact, part, statement: _equal(fact, part.value, statement),
    "ne": lambda fact, part, statement: f"({_equal(fact, part.value, statement)} is not true)",
    **dict.fromkeys(_ORDERS, _ordered),
    "in": _among,
    "contains": _contains,
    "prefix": _begins,
    "exists": lambda fact, _, __: f"({fact} is not null and {fact} not in ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb))",
}


def _happened(part: Happened, statement: Statement, now: datetime) -> str:
    """An event of the company's own, or a kind of interaction."""
    own = part.event not in KINDS
    kind = statement.take("event.tracked" if own else part.event, "text")
    where = [
        "fact.shard = customer.shard", "fact.subject = customer.id", "fact.workspace = customer.workspace",
        f"fact.kind = {kind}",
    ]  # fmt: skip
    if own:
        where.append(f"fact.body ->> 'name' = {statement.take(part.event, 'text')}")
    if part.within is not None:
        begin, end = statement.take(now - part.within, "timestamptz"), statement.take(now, "timestamptz")
        where.append(f"fact.at between {begin} and {end}")
    if part.where is not None:
        where.append(_said(part.where, statement, now, event="fact"))
    found = f"from interaction as fact where {' and '.join(where)}"
    if part.at_least == 1:
        return f"exists (select {found})"
    return f"((select count(*) {found}) >= {statement.take(part.at_least, 'bigint')})"
