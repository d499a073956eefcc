"""The condition language: what holds for which facts, what is refused beforehand, and how it is said in words."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.customers.conditions import (
    OPERATORS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Incomparable,
    Kind,
    Not,
    Operator,
    Scope,
    Within,
    check_condition,
    evaluate,
    to_sentence,
)

FACTS: dict[str, Any] = {
    "customer": {
        "city": "Porto",
        "age": 41,
        "balance": -2.5,
        "shoe": "42",
        "vip": True,
        "languages": ["pt", "EN"],
        "joined": "2026-04-01",
        "seen": datetime(2026, 5, 3, 22, tzinfo=UTC),
        "born": date(1985, 2, 3),
        "next_visit": "2026-05-06T10:00:00+02:00",
        "nothing": None,
        "empty": "",
        "address": {"country": "PT"},
    },
    "tags": ["VIP", "north"],
    "context": {"order": "4711"},
    "enrolment": {"registered": False},
    "events": [
        {"name": "order.paid", "at": "2026-05-01T10:00:00Z", "properties": {"amount": 120}},
        {"name": "order.paid", "at": "2026-03-01T10:00:00Z", "properties": {"amount": 80}},
        {"name": "link.clicked", "at": datetime(2026, 5, 4, tzinfo=UTC)},
    ],
    "now": datetime(2026, 5, 4, 8, tzinfo=UTC),
}

COMPARISONS: list[tuple[str, Operator, Any, bool]] = [
    ("customer.city", "eq", "Porto", True),
    ("customer.city", "eq", "PORTO", True),
    ("customer.city", "eq", "Lisboa", False),
    ("customer.city", "ne", "Lisboa", True),
    ("customer.city", "ne", "porto", False),
    ("customer.address.country", "eq", "pt", True),
    ("customer.age", "eq", 41, True),
    ("customer.age", "eq", 41.0, True),
    ("customer.age", "eq", "41", True),
    ("customer.shoe", "eq", 42, True),
    ("customer.vip", "eq", True, True),
    ("customer.vip", "eq", 1, False),
    ("customer.vip", "eq", "true", False),
    ("enrolment.registered", "eq", False, True),
    ("enrolment.registered", "ne", True, True),
    ("customer.age", "lt", 42, True),
    ("customer.age", "le", 41, True),
    ("customer.age", "le", 40.9, False),
    ("customer.age", "gt", 41, False),
    ("customer.age", "ge", 41, True),
    ("customer.age", "ge", 42, False),
    ("customer.balance", "lt", 0, True),
    ("customer.shoe", "gt", 9, True),  # as numbers: as text, 42 would come before 9
    ("customer.joined", "lt", "2026-05-01", True),
    ("customer.seen", "ge", "2026-05-03T23:00:00+02:00", True),
    ("customer.born", "lt", "2000-01-01", True),
    ("customer.city", "in", ("Faro", "porto"), True),
    ("customer.city", "in", ("Faro",), False),
    ("customer.age", "in", (40, 41), True),
    ("customer.languages", "in", ("de", "en"), True),
    ("customer.languages", "contains", "en", True),
    ("customer.languages", "contains", "e", False),
    ("customer.city", "contains", "ORT", True),
    ("customer.city", "prefix", "por", True),
    ("customer.city", "prefix", "orto", False),
    ("tags", "contains", "vip", True),
    ("tags", "contains", "south", False),
    ("tags", "in", ("south", "north"), True),
    ("tags", "exists", None, True),
    ("context.order", "eq", "4711", True),
    ("customer.city", "exists", None, True),
    ("customer.empty", "exists", None, False),
    ("customer.nothing", "exists", None, False),
    ("customer.unknown", "exists", None, False),
    ("customer.city.deeper", "exists", None, False),
    ("context.unknown", "eq", "x", False),
    ("context.unknown", "ne", "x", True),
    ("context.unknown", "lt", 1, False),
    ("context.unknown", "contains", "x", False),
    ("context.unknown", "prefix", "x", False),
    ("nowhere.at_all", "in", ("x",), False),
]


@pytest.mark.parametrize(("field", "operator", "value", "holds"), COMPARISONS)
def test_comparison(field: str, operator: Operator, value: Any, holds: bool) -> None:
    assert evaluate(Compare(field, operator, value), FACTS) is holds


def test_every_operator_is_compared_both_ways() -> None:
    assert {(operator, holds) for _, operator, _, holds in COMPARISONS} == {
        (operator, holds) for operator in OPERATORS for holds in (True, False)
    }


YES, NO = Compare("customer.age", "eq", 41), Compare("customer.age", "eq", 40)
DAYS = timedelta(days=1)

OTHERS: dict[str, tuple[Condition, bool]] = {
    "all of them": (AllOf((YES, YES)), True),
    "not all of them": (AllOf((YES, NO)), False),
    "any of them": (AnyOf((NO, YES)), True),
    "none of them": (AnyOf((NO, NO)), False),
    "not": (Not(NO), True),
    "not what is missing": (Not(Compare("customer.unknown", "eq", 1)), True),
    "in the last week": (Within("customer.seen", past=7 * DAYS), True),
    "not in the last week": (Within("customer.joined", past=7 * DAYS), False),
    "in the next three days": (Within("customer.next_visit", future=3 * DAYS), True),
    "the future is not the past": (Within("customer.next_visit", past=3 * DAYS), False),
    "a time that is missing": (Within("customer.unknown", past=3 * DAYS), False),
    "happened": (Happened("order.paid"), True),
    "never happened": (Happened("order.returned"), False),
    "happened twice": (Happened("order.paid", at_least=2), True),
    "not three times": (Happened("order.paid", at_least=3), False),
    "lately once, not twice": (Happened("order.paid", at_least=2, within=30 * DAYS), False),
    "lately once": (Happened("order.paid", within=30 * DAYS), True),
    "with properties": (Happened("order.paid", where=Compare("event.amount", "gt", 100)), True),
    "without such properties": (Happened("order.paid", where=Compare("event.amount", "gt", 200)), False),
    "without any properties": (Happened("link.clicked", where=Compare("event.url", "exists")), False),
    "properties and other facts": (Happened("order.paid", where=AllOf((YES, Compare("event.amount", "eq", 80)))), True),
}


@pytest.mark.parametrize(("condition", "holds"), OTHERS.values(), ids=OTHERS)
def test_condition(condition: Condition, holds: bool) -> None:
    assert evaluate(condition, FACTS) is holds


INCOMPARABLE: list[tuple[Condition, str]] = [
    (Compare("customer.city", "lt", 5), "A text can't be put in order"),
    (Compare("customer.vip", "ge", 1), "Yes or no can't be put in order"),
    (Compare("customer.languages", "gt", 1), "A list can't be put in order"),
    (Compare("customer.address", "gt", 1), "A compound value can't be put in order"),
    (Compare("customer.age", "lt", "2026-05-04"), "A number can't be put in order"),
    (Compare("customer.age", "contains", "4"), "A number can't be searched"),
    (Compare("customer.seen", "prefix", "2026"), "A time can't be matched"),
    (Within("customer.city", past=DAYS), "A text can't be read as a time"),
]


@pytest.mark.parametrize(("condition", "text"), INCOMPARABLE)
def test_what_has_no_order_is_an_error_that_names_the_fact_but_not_its_value(condition: Any, text: str) -> None:
    with pytest.raises(Incomparable, match=text) as refused:
        evaluate(condition, FACTS)
    assert refused.value.field == condition.field
    assert "Porto" not in str(refused.value)


def test_a_span_of_time_needs_a_present() -> None:
    with pytest.raises(Incomparable, match="present time"):
        evaluate(Within("customer.seen", past=DAYS), {"customer": FACTS["customer"]})


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30", "20260504"])
def test_times_off_the_calendar_are_no_times(when: str) -> None:
    assert evaluate(Compare("customer.x", "eq", when), {"customer": {"x": when}})
    with pytest.raises(Incomparable):
        evaluate(Within("customer.x", past=DAYS), {"customer": {"x": when}, "now": FACTS["now"]})


def deep(levels: int) -> Condition:
    condition: Condition = YES
    for _ in range(levels):
        condition = Not(condition)
    return condition


ATTRIBUTES: dict[str, Kind] = {"age": "number", "city": "text", "vip": "truth", "joined": "moment", "languages": "list"}

REFUSED: dict[str, tuple[Condition, str, str]] = {
    "a root that is not there": (Compare("user.age", "eq", 1), "condition.field", "context, customer, enrolment, tags"),
    "a variable outside a journey": (Compare("run.answer", "eq", 1), "condition.field", "Use one of"),
    "an event outside of one": (Compare("event.amount", "eq", 1), "condition.field", "Use one of"),
    "a root without a name": (Compare("customer", "exists"), "condition.field", "customer.name"),
    "a name with a space": (Compare("customer.first name", "exists"), "condition.field", "customer.name"),
    "a part of tags": (Compare("tags.vip", "exists"), "condition.field", "contains"),
    "tags compared with eq": (Compare("tags", "eq", "vip"), "condition.operator", "contains, in or exists"),
    "eq with a list": (Compare("customer.city", "eq", ("a",)), "condition.value", "one text"),
    "eq with nothing": (Compare("customer.city", "eq"), "condition.value", "one text"),
    "lt with a word": (Compare("customer.age", "lt", "old"), "condition.value", "a number or a time"),
    "lt with yes": (Compare("customer.age", "lt", True), "condition.value", "a number or a time"),
    "in with one": (Compare("customer.city", "in", "a"), "condition.value", "a list"),
    "in with nothing in it": (Compare("customer.city", "in", ()), "condition.value", "a list"),
    "contains nothing": (Compare("customer.city", "contains", ""), "condition.value", "one text"),
    "prefix with a number": (Compare("customer.city", "prefix", 4), "condition.value", "a text"),
    "exists with a value": (Compare("customer.city", "exists", True), "condition.value", "no value"),
    "a text as long as a page": (Compare("customer.city", "eq", "x" * 1_001), "condition.value", "Shorten"),
    "nothing in all": (AllOf(()), "condition.of", "Add a condition"),
    "nothing in any, below": (Not(AnyOf(())), "condition.of.of", "Add a condition"),
    "the second of two": (AllOf((YES, Compare("x.y", "exists"))), "condition.of.1.field", "Use one of"),
    "the condition of an event": (
        Happened("e", where=Compare("evnt.x", "exists")),
        "condition.where.field",
        "context, customer, enrolment, event, tags",
    ),
    "an event without a name": (Happened(""), "condition.event", "Name"),
    "an event at least never": (Happened("e", at_least=0), "condition.at_least", "not"),
    "an event within no time": (Happened("e", within=timedelta(0)), "condition.within", "P30D"),
    "a span backwards": (Within("customer.joined", past=-DAYS), "condition.past", "P30D"),
    "a span of a century": (Within("customer.joined", future=36_500 * DAYS), "condition.future", "P30D"),
    "too deep": (deep(8), "condition.of.of.of.of.of.of.of.of", "Flatten"),
    "too many parts": (AllOf((YES,) * 100), "condition", "segment"),
    "an attribute that is not defined": (Compare("customer.agee", "eq", 1), "condition.field", "spelling"),
    "an order of yes and no": (Compare("customer.vip", "lt", 1), "condition.operator", "eq or in"),
    "a part of a number": (Compare("customer.age", "contains", 4), "condition.operator", "eq or in"),
    "the beginning of a list": (Compare("customer.languages", "prefix", "e"), "condition.operator", "eq or in"),
}


@pytest.mark.parametrize(("condition", "field", "remedy"), REFUSED.values(), ids=REFUSED)
def test_refused(condition: Condition, field: str, remedy: str) -> None:
    problems = check_condition(condition, Scope(attributes=ATTRIBUTES))
    assert [problem for problem in problems if problem.field == field and remedy in problem.remedy], problems


@pytest.mark.parametrize(
    "condition",
    [
        YES,
        deep(7),
        AllOf((YES,) * 99),
        Compare("tags", "contains", "vip"),
        Compare("customer.joined", "ge", "2026-05-04"),
        Compare("customer.languages", "contains", "en"),
        Happened("order.paid", where=Compare("event.amount", "gt", 100)),
        Within("customer.joined", past=30 * DAYS),
    ],
)
def test_not_refused(condition: Condition) -> None:
    assert check_condition(condition, Scope(attributes=ATTRIBUTES)) == []


def test_a_variable_must_be_known_where_variables_are() -> None:
    scope = Scope(frozenset({"run"}), variables={"answer", "count"})
    (problem,) = check_condition(Compare("run.anwser", "exists"), scope, path="when")
    assert (problem.field, "answer, count" in problem.remedy) == ("when.field", True)


def test_a_problem_can_be_raised() -> None:
    (problem,) = check_condition(AllOf(()))
    error = problem.as_error()
    assert (error.field, error.remedy) == ("condition.of", "Add a condition or remove this part.")


SENTENCES: list[tuple[Condition, str]] = [
    (Compare("customer.first_order", "eq", "Porto"), "the customer's first order is “Porto”"),
    (Compare("enrolment.registered", "eq", True), "the enrolment's registered is yes"),
    (Compare("context.amount", "ge", 2.5), "the conversation's amount is at least 2.5"),
    (Compare("run.answer", "exists"), "the journey's answer is known"),
    (Compare("customer.city", "in", ("Porto", "Faro")), "the customer's city is one of “Porto”, “Faro”"),
    (Not(Compare("tags", "contains", "vip")), "not (the customer has the tag “vip”)"),
    (Compare("tags", "in", ("vip", "new")), "the customer has one of the tags “vip”, “new”"),
    (Compare("tags", "exists"), "the customer has tags"),
    (
        AllOf((YES, AnyOf((NO, Compare("tags", "exists"))))),
        "the customer's age is 41 and (the customer's age is 40 or the customer has tags)",
    ),
    (Within("customer.seen", past=7 * DAYS), "the customer's seen lies in the last 7 days"),
    (Within("customer.visit", future=DAYS), "the customer's visit lies in the next 1 day"),
    (
        Happened("order.paid", 2, 30 * DAYS, Compare("event.amount", "gt", 100)),
        "“order.paid” happened at least 2 times in the last 30 days where the event's amount is above 100",
    ),
]


@pytest.mark.parametrize(("condition", "sentence"), SENTENCES)
def test_said_in_words(condition: Condition, sentence: str) -> None:
    assert to_sentence(condition) == sentence


# What JSON can hold: neither NaN nor infinity, and no integer beyond 64 bits.
numbers = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.text(max_size=5), numbers, st.booleans())
fields = st.sampled_from([f"customer.{name}" for name in FACTS["customer"]] + ["tags", "context.order", "x.y"])
leaves = st.one_of(
    st.builds(Compare, fields, st.sampled_from(OPERATORS), st.none() | scalars | st.lists(scalars).map(tuple)),
    st.builds(Within, fields, past=st.timedeltas(timedelta(0), 3_000 * DAYS)),
    st.builds(Happened, st.just("order.paid"), st.integers(1, 3)),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.builds(Not, inner),
        st.builds(Happened, st.just("order.paid"), where=inner),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(conditions, st.recursive(st.none() | scalars, lambda inner: st.lists(inner), max_leaves=4))
def test_any_condition_on_any_fact_is_answered_or_refused_as_incomparable(condition: Condition, fact: object) -> None:
    facts = {**FACTS, "customer": dict.fromkeys(FACTS["customer"], fact)}
    with suppress(Incomparable):
        assert evaluate(condition, facts) in (True, False)
    assert to_sentence(condition) or isinstance(condition, AllOf | AnyOf)


@settings(deadline=None)
@given(conditions)
def test_a_condition_survives_being_written_and_read(condition: Condition) -> None:
    assert msgspec.json.decode(msgspec.json.encode(condition), type=Condition) == condition
