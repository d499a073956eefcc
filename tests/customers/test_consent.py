"""Consent: what each word changes, what may be sent then, and that a merge never loosens anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.customers.consent import (
    EVERYTHING,
    Action,
    Change,
    Consent,
    ConsentEvent,
    ConsentPolicy,
    Purpose,
    Rule,
    State,
    change_of,
    may_send,
    merged,
    stricter,
)
from noline.kernel.errors import InvalidInput

DAY = datetime(2026, 5, 4, 10, tzinfo=UTC)


def _change(days: int = 0, how: str = "form") -> Change:
    return Change("customer", DAY + timedelta(days=days), how, "News by email, at most weekly")


def _event(action: Action, channel: str = "email", days: int = 1) -> ConsentEvent:
    return ConsentEvent(action, "news", channel, _change(days))


def _consent(state: State, channel: str = "email", subscription: str = "news", days: int = 0) -> Consent:
    return Consent(subscription, channel, state, None if state is State.UNKNOWN else _change(days))


CHANGES = [
    # label, channel, before, action, after
    ("a tick waits for its confirmation", "email", State.UNKNOWN, Action.REQUEST, State.REQUESTED),
    ("where one opt-in is enough a tick gives", "push", State.UNKNOWN, Action.REQUEST, State.GIVEN),
    ("ticking again keeps what was confirmed", "email", State.GIVEN, Action.REQUEST, State.GIVEN),
    ("after leaving, a tick must be confirmed anew", "email", State.WITHDRAWN, Action.REQUEST, State.REQUESTED),
    ("the confirmation gives", "email", State.REQUESTED, Action.CONFIRM, State.GIVEN),
    ("an old confirmation can't undo a withdrawal", "email", State.WITHDRAWN, Action.CONFIRM, State.WITHDRAWN),
    ("a confirmation of nothing is nothing", "email", State.UNKNOWN, Action.CONFIRM, State.UNKNOWN),
    ("START comes from the address itself", "sms", State.WITHDRAWN, Action.GIVE, State.GIVEN),
    ("giving confirms what was requested", "sms", State.REQUESTED, Action.GIVE, State.GIVEN),
    ("leaving from given", "sms", State.GIVEN, Action.WITHDRAW, State.WITHDRAWN),
    ("leaving from requested", "email", State.REQUESTED, Action.WITHDRAW, State.WITHDRAWN),
    ("leaving what was never joined is remembered", "email", State.UNKNOWN, Action.WITHDRAW, State.WITHDRAWN),
]


@pytest.mark.parametrize(("label", "channel", "before", "action", "after"), CHANGES, ids=[row[0] for row in CHANGES])
def test_what_a_word_changes(label: str, channel: str, before: State, action: Action, after: State) -> None:
    current = _consent(before, channel)
    new = change_of(current, _event(action, channel))
    assert new.state is after
    if after is before:
        assert new is current
    else:
        assert new.change == _event(action, channel).change, "who, when, how and the text shown are kept"


def test_without_double_opt_in_a_tick_is_enough_by_email() -> None:
    policy = ConsentPolicy(double_opt_in=frozenset())
    assert change_of(_consent(State.UNKNOWN), _event(Action.REQUEST), policy).state is State.GIVEN


def test_a_tick_for_every_channel_is_confirmed_where_any_channel_asks_for_it() -> None:
    assert change_of(_consent(State.UNKNOWN, EVERYTHING), _event(Action.REQUEST, EVERYTHING)).state is State.REQUESTED


@pytest.mark.parametrize("action", Action)
def test_an_older_word_changes_nothing(action: Action) -> None:
    current = _consent(State.WITHDRAWN, days=10)
    assert change_of(current, _event(action, days=9)) is current


def test_leaving_twice_holds_against_what_was_said_between_and_comes_late() -> None:
    left_twice = change_of(_consent(State.WITHDRAWN), _event(Action.WITHDRAW, days=5))
    assert left_twice.change == _change(5)
    assert change_of(left_twice, _event(Action.GIVE, days=3)) is left_twice


def test_an_event_of_another_consent_is_refused() -> None:
    with pytest.raises(InvalidInput, match="different consents"):
        change_of(_consent(State.GIVEN, "sms"), _event(Action.WITHDRAW, "email"))


GIVEN = _consent(State.GIVEN)
STOP_SMS = _consent(State.WITHDRAWN, "sms", EVERYTHING, days=5)
STOP_EMAIL = _consent(State.WITHDRAWN, "email", EVERYTHING, days=5)
STOP_ALL = _consent(State.WITHDRAWN, EVERYTHING, EVERYTHING, days=5)

SENDING: list[tuple[str, Purpose, str, Sequence[Consent], Rule | None]] = [
    ("marketing, consent given", "marketing", "email", [GIVEN], None),
    ("marketing, nothing known", "marketing", "email", [], Rule.NEVER_GIVEN),
    ("marketing, given on another channel", "marketing", "sms", [GIVEN], Rule.NEVER_GIVEN),
    (
        "marketing, given to another subscription",
        "marketing",
        "email",
        [_consent(State.GIVEN, subscription="offers")],
        Rule.NEVER_GIVEN,
    ),
    ("marketing, not confirmed", "marketing", "email", [_consent(State.REQUESTED)], Rule.UNCONFIRMED),
    ("marketing, withdrawn", "marketing", "email", [_consent(State.WITHDRAWN)], Rule.WITHDRAWN),
    ("marketing, given for every channel", "marketing", "push", [_consent(State.GIVEN, EVERYTHING)], None),
    (
        "marketing, left one channel after joining all",
        "marketing",
        "email",
        [_consent(State.GIVEN, EVERYTHING), _consent(State.WITHDRAWN, days=1)],
        Rule.WITHDRAWN,
    ),
    (
        "marketing, joined one channel after leaving all",
        "marketing",
        "email",
        [_consent(State.WITHDRAWN, EVERYTHING), _consent(State.GIVEN, days=1)],
        None,
    ),
    (
        "marketing, both at the same moment",
        "marketing",
        "email",
        [_consent(State.WITHDRAWN, EVERYTHING), _consent(State.GIVEN)],
        Rule.WITHDRAWN,
    ),
    ("marketing by print, nothing known", "marketing", "print", [], None),
    ("marketing by print, withdrawn", "marketing", "print", [_consent(State.WITHDRAWN, "print")], Rule.WITHDRAWN),
    ("marketing, stopped", "marketing", "email", [GIVEN, STOP_EMAIL], Rule.STOPPED),
    ("marketing, stopped on another channel", "marketing", "email", [GIVEN, STOP_SMS], None),
    ("marketing, stopped everywhere", "marketing", "email", [GIVEN, STOP_ALL], Rule.STOPPED),
    (
        "marketing, started again by that channel",
        "marketing",
        "email",
        [GIVEN, STOP_ALL, _consent(State.GIVEN, "email", EVERYTHING, days=6)],
        None,
    ),
    (
        "starting again gives no consent by itself",
        "marketing",
        "sms",
        [_consent(State.GIVEN, "sms", EVERYTHING, days=6)],
        Rule.NEVER_GIVEN,
    ),
    ("service, nothing known", "service", "sms", [], None),
    ("service, marketing withdrawn", "service", "email", [_consent(State.WITHDRAWN)], None),
    ("service, stopped", "service", "sms", [STOP_SMS], Rule.STOPPED),
    ("service, stopped everywhere", "service", "email", [STOP_ALL], Rule.STOPPED),
    ("transactional, nothing known", "transactional", "email", [], None),
    ("transactional by email, stopped", "transactional", "email", [STOP_EMAIL], None),
    ("transactional by SMS, stopped", "transactional", "sms", [STOP_SMS], Rule.STOPPED),
    ("transactional by SMS, stopped everywhere", "transactional", "sms", [STOP_ALL], Rule.STOPPED),
]


@pytest.mark.parametrize(("label", "purpose", "channel", "consents", "rule"), SENDING, ids=[row[0] for row in SENDING])
def test_what_may_be_sent(
    label: str, purpose: Purpose, channel: str, consents: Sequence[Consent], rule: Rule | None
) -> None:
    reason = may_send(purpose, channel, consents, subscription="news")
    assert (reason.rule if reason else None) is rule
    if reason:
        assert reason.code == "no_consent"
        assert channel in reason.text


def test_marketing_about_no_subscription_is_never_consented_to() -> None:
    reason = may_send("marketing", "email", [_consent(State.GIVEN, "email", EVERYTHING)])
    assert reason is not None
    assert reason.rule is Rule.NEVER_GIVEN


def test_a_workspace_can_let_transactional_messages_through_a_stop_by_sms() -> None:
    policy = ConsentPolicy(stop_blocks_transactional=frozenset())
    assert may_send("transactional", "sms", [STOP_SMS], policy) is None


_STATES = st.sampled_from(State)
_CONSENTS = st.builds(
    lambda state, days, how: Consent(
        "news", "email", state, None if state is State.UNKNOWN else Change("customer", DAY + timedelta(days), how)
    ),
    _STATES,
    st.integers(0, 3),
    st.sampled_from(["form", "link"]),
)


@given(_CONSENTS, _CONSENTS, _CONSENTS)
def test_the_stricter_one_is_the_same_in_any_order(first: Consent, second: Consent, third: Consent) -> None:
    assert stricter(first, second) == stricter(second, first)
    assert stricter(stricter(first, second), third) == stricter(first, stricter(second, third))
    assert stricter(first, first) == first


@given(_CONSENTS, _CONSENTS)
def test_a_merge_never_sends_what_either_customer_refused(first: Consent, second: Consent) -> None:
    (both,) = merged([first], [second])
    if State.WITHDRAWN in (first.state, second.state):
        assert both.state is State.WITHDRAWN
    if may_send("marketing", "email", [both], subscription="news") is None:
        assert {first.state, second.state} <= {State.GIVEN, State.UNKNOWN}


def test_a_merge_keeps_what_only_one_of_them_said() -> None:
    ours = [_consent(State.GIVEN), STOP_SMS]
    theirs = [_consent(State.REQUESTED, days=2), _consent(State.GIVEN, "print", "offers")]
    assert merged(ours, theirs) == (STOP_SMS, theirs[0], theirs[1])


def test_two_consents_about_different_things_are_not_compared() -> None:
    with pytest.raises(InvalidInput):
        stricter(_consent(State.GIVEN, "sms"), _consent(State.GIVEN, "email"))


@given(st.lists(st.sampled_from(Action), max_size=8))
def test_nothing_but_a_new_word_undoes_a_withdrawal(actions: list[Action]) -> None:
    current = _consent(State.WITHDRAWN)
    for day, action in enumerate(actions, start=1):
        current = change_of(current, _event(action, days=day))
    if not {Action.GIVE, Action.REQUEST} & set(actions):
        assert current.state is State.WITHDRAWN
