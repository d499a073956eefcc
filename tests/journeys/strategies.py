"""Random journeys, runs and signals for property tests: any shape that can be read, sound or not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from noline.journeys import READINGS

NAMES = [f"s{number}" for number in range(7)]
SPANS = st.sampled_from(["PT1S", "PT90M", "P3D"])
FIELDS = st.sampled_from(["customer.city", "run.answer", "run.count", "tags", "context.order", "enrolment.registered"])
VALUES = st.sampled_from(["Porto", 3, True, 2.5, "2026-05-04"])
EVENTS = st.sampled_from(["order.paid", "order.shipped"])

leaf = st.one_of(
    st.builds(
        lambda field, operator, value: {"type": "compare", "field": field, "operator": operator, "value": value},
        FIELDS,
        st.sampled_from(["eq", "ne", "lt", "ge", "contains", "prefix"]),
        VALUES,
    ),
    FIELDS.map(lambda field: {"type": "compare", "field": field, "operator": "exists"}),
    SPANS.map(lambda span: {"type": "within", "field": "customer.joined", "past": span}),
    EVENTS.map(lambda name: {"type": "happened", "event": name, "within": "P3D"}),
)
conditions = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"type": "all", "of": of}),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"type": "any", "of": of}),
        inner.map(lambda of: {"type": "not", "of": of}),
    ),
    max_leaves=5,
)

bodies: st.SearchStrategy[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = st.one_of(
    st.just(({"type": "send", "template": "t", "purpose": "service"}, ("next",), ("undeliverable",))),
    SPANS.map(
        lambda span: (
            {"type": "ask", "template": "t", "purpose": "marketing", "timeout": span, "store": "answer"},
            ("reply", "no_reply"),
            ("undeliverable", *READINGS),
        )
    ),
    SPANS.map(lambda span: ({"type": "wait", "duration": span}, ("next",), ())),
    st.just(({"type": "wait", "hour": "09:30"}, ("next",), ())),
    st.just(({"type": "wait", "day": "2026-05-05"}, ("next",), ())),
    st.just(({"type": "wait", "until": "customer.joined", "offset": "P1D"}, ("next", "no_date"), ())),
    st.builds(
        lambda event, span, when: (
            {"type": "wait_for_event", "event": event, "timeout": span, "condition": when, "keep": {"count": "count"}},
            ("event", "timeout"),
            (),
        ),
        EVENTS,
        SPANS,
        conditions,
    ),
    conditions.map(lambda when: ({"type": "branch", "cases": [{"exit": "a", "when": when}]}, ("a", "else"), ())),
    st.just(({"type": "split", "shares": {"a": 50, "b": 50}}, ("a", "b"), ())),
    st.just(({"type": "set", "variables": {"count": 1}, "add_tags": ["x"]}, ("next",), ())),
    st.just(({"type": "set", "attributes": {"city": {"from": "run.answer"}}, "context": {"o": 1}}, ("next",), ())),
    st.just(({"type": "goal", "name": "won"}, ("next",), ())),
    st.just(({"type": "hand_off", "queue": "q"}, ("next",), ())),
    st.builds(
        lambda event, span: (
            {"type": "digest", "event": event, "span": span, "store": "count", "at_most": 2},
            ("next",),
            ("empty",),
        ),
        EVENTS,
        SPANS,
    ),
    SPANS.map(lambda span: ({"type": "throttle", "span": span}, ("next", "too_often"), ())),
    st.just(({"type": "callback"}, ("next",), ("reached", "not_reached", "no_number"))),
    st.just(
        (
            {"type": "call", "connector": "c", "operation": "o", "keep": {"count": "n"}},
            ("answered", "failed"),
            ("timed_out",),
        )
    ),
    SPANS.map(lambda span: ({"type": "sub_journey", "journey": "other", "timeout": span}, ("next", "timeout"), ())),
    st.just(({"type": "wait", "weekdays": ["tue", "sun"]}, ("next",), ())),
    st.just(({"type": "post", "topic": "t", "text": "Hi"}, ("next",), ())),
    st.just(({"type": "exit"}, (), ())),
)


@st.composite
def steps(draw: st.DrawFn, targets: list[str]) -> dict[str, Any]:
    body, required, optional = draw(bodies)
    connected = (*required, *draw(st.lists(st.sampled_from(optional), unique=True) if optional else st.just([])))
    return {**body, "exits": {exit: draw(st.sampled_from(targets)) for exit in connected}}


@st.composite
def journeys(draw: st.DrawFn) -> dict[str, Any]:
    """A journey of up to seven steps, of which any may lead to any, or (rarely) to one that is not there."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    targets = names + (["nowhere"] if draw(st.integers(0, 9)) == 0 else [])
    return {
        "name": "random",
        "version": 1,
        "entry": {"type": "manual"},
        "first": "s0",
        "variables": {"answer": None},
        "goals": ["bought"],
        "steps": {name: draw(steps(targets)) for name in names},
    }


facts = st.fixed_dictionaries(
    {},
    optional={
        "customer": st.fixed_dictionaries(
            {},
            optional={
                "city": st.sampled_from(["Porto", 7, None, True]),
                "joined": st.sampled_from(["2026-05-01", "2026-05-09T10:00:00+02:00", "long ago", 5]),
                "time_zone": st.sampled_from(["Europe/Lisbon", "Asia/Kathmandu", "", 3]),
            },
        ),
        "tags": st.lists(st.sampled_from(["vip", "porto"]), max_size=2),
        "enrolment": st.just({"registered": True}),
        "events": st.just([{"name": "order.paid", "at": "2026-05-03T10:00:00Z", "properties": {"count": 2}}]),
    },
)

moves = st.sampled_from(["timer", "reply", "delivered", "undeliverable", "event", "goal", "old_timer", "other_message"])
