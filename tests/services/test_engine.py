"""The engine: programs from step to step, without a database; whatever happens, something polite is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from noline.services import parse_service
from noline.services.course import Turn, Visit
from noline.services.definition import Service
from noline.services.model import (
    Answered,
    AskBackEnd,
    DemandProof,
    GiveToPeople,
    KeepAttributes,
    KeepContext,
    Proved,
    Said,
    Session,
    Speak,
    StartJourney,
    TimeUp,
)
from noline.services.policy import begin, resume

from .programs import BALANCE, MINI

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
NOBODY = UUID(int=7)


def session(service: Service, **variables: Any) -> Session:
    """A session that has not begun."""
    title = service.title or service.name
    return Session(NOBODY, 1, NOBODY, NOBODY, service.name, title, "", "en", "", "", variables, NOW, NOW)


def program(*steps: dict[str, Any], **more: Any) -> Service:
    """A service with these steps."""
    return parse_service({"name": "one", "words": {"en": ["ONE"]}, "steps": list(steps), **more})


def started(service: Service, /, *, visit: dict[str, Any] | None = None, **variables: Any) -> tuple[Turn, Visit]:
    """Begin a service."""
    seen = Visit(service, NOW, **({"address": "phone:+1", "channel": "sms"} | (visit or {})))
    return begin(session(service, **variables), seen), seen


def said(turn: Turn) -> list[str]:
    """Return what a turn says."""
    return [it.text for it in turn.deeds if isinstance(it, Speak)]


def ask(**more: Any) -> dict[str, Any]:
    """A question."""
    return {"type": "ask", "name": "ask", "text": {"en": "How much?"}, "store": "sum", "kind": "amount", **more}


def tell(text: str = "{{ sum }}", name: str = "tell", **more: Any) -> dict[str, Any]:
    """An answer."""
    return {"type": "answer", "name": name, "text": {"en": text}, **more}


def test_a_back_end_is_asked_with_filled_arguments() -> None:
    turn, _ = started(parse_service(MINI), count=5)
    (deed,) = turn.deeds
    given: dict[str, Any] = {"phone": "+1", "count": 5}
    assert deed == AskBackEnd("bank", "transactions", given, "look 1")
    assert turn.session.waits == "call"


def test_what_it_answers_is_said_and_kept() -> None:
    turn, visit = started(parse_service(BALANCE))
    turn = resume(turn.session, Answered(True, {"balance": 12.5, "currency": "EUR", "more": 1}), visit)
    assert turn.deeds[0] == KeepContext({"balance": "€12.50"})
    assert said(turn) == ["Your balance is €12.50."]
    assert turn.session.variables == {"balance": 12.5, "currency": "EUR"}
    assert turn.due_at == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        (Answered(False, fallback="The connector says sorry."), "The bank's system is busy. Please try again later."),
        (TimeUp(), "The bank's system is busy. Please try again later."),
    ],
)
def test_a_back_end_that_does_not_answer_is_never_silence(signal: Any, text: str) -> None:
    turn, visit = started(parse_service(BALANCE))
    turn = resume(turn.session, signal, visit)
    assert said(turn) == [text]
    assert (turn.session.outcome, turn.session.failures) == ("failed", 1)


def test_without_a_text_of_its_own_the_connectors_is_said_and_then_ours() -> None:
    turn, visit = started(parse_service(MINI), count=5)
    assert said(resume(turn.session, Answered(False, fallback="From the bank."), visit)) == ["From the bank."]
    (ours,) = said(resume(turn.session, Answered(False), visit))
    assert ours.startswith("Sorry, we can't look that up")


def test_a_failure_may_lead_on_in_the_same_message() -> None:
    call = {"type": "call", "name": "look", "connector": "bank", "operation": "x", "failed": "people"}
    people = {"type": "hand_over", "name": "people", "text": {"en": "Somebody comes."}}
    turn, visit = started(program(call, tell("Well."), people, open_to="anybody"))
    turn = resume(turn.session, Answered(False, fallback="Busy."), visit)
    assert said(turn) == ["Busy.\n\nSomebody comes."]
    assert isinstance(turn.deeds[-1], GiveToPeople)
    assert turn.session.outcome == "handed_over"


@pytest.mark.parametrize("typed", ["1", "Call me back", "call me back!", "call_me"])
def test_a_menu_is_answered_by_number_label_or_value(typed: str) -> None:
    turn, visit = started(parse_service(BALANCE))
    turn = resume(turn.session, Answered(True, {"balance": 1, "currency": "EUR"}), visit)
    turn = resume(turn.session, Said(typed), visit)
    assert said(turn) == ["We will call you."]
    assert turn.session.outcome == "done"


def test_what_does_not_fit_is_asked_again_a_few_times_and_no_more() -> None:
    turn, visit = started(program(ask(tries=2), tell()))
    turn = resume(turn.session, Said("lots 💶"), visit)
    assert said(turn) == ["Sorry, that does not fit.\nHow much?"]
    turn = resume(turn.session, Said(""), visit)
    assert said(turn) == ["Sorry, that did not work. Please begin again."]
    assert turn.session.outcome == "failed"


def test_an_answer_that_fits_goes_on() -> None:
    turn, visit = started(program(ask(), tell("{{ sum|money('EUR') }}")))
    assert said(resume(turn.session, Said("12,50 €"), visit)) == ["€12.50"]


@pytest.mark.parametrize(("sum_", "text"), [("500", "Much."), ("5", "Little.")])
def test_a_branch_compares_a_variable(sum_: str, text: str) -> None:
    branch = {"type": "branch", "name": "way", "field": "sum", "operator": "ge", "value": 100, "otherwise": "little"}
    turn, visit = started(program(ask(), branch, tell("Much.", next="end"), tell("Little.", "little")))
    assert said(resume(turn.session, Said(sum_), visit)) == [text]


def test_an_argument_without_a_default_is_asked_for_first() -> None:
    argument = {"name": "sum", "kind": "amount", "ask": {"en": "Which sum?"}}
    turn, visit = started(program(tell(), arguments=[argument]))
    assert said(turn) == ["Which sum?"]
    assert said(resume(turn.session, Said("7"), visit)) == ["7"]


def test_values_go_to_context_attributes_and_variables_with_their_types() -> None:
    put = {"type": "set", "name": "put", "variables": {"twice": "{{ sum }}"}, "context": {"wish": "{{ sum }}"},
           "attributes": {"limit": "{{ sum }} EUR"}}  # fmt: skip
    turn, visit = started(program(ask(), put, tell("{{ twice }} {{ context.wish }} {{ customer.limit }}")))
    turn = resume(turn.session, Said("7"), visit)
    assert turn.deeds[:2] == (KeepContext({"wish": 7}), KeepAttributes({"limit": "7 EUR"}))
    assert said(turn) == ["7 7 7 EUR"]


def test_a_journey_is_started() -> None:
    start = {"type": "start", "name": "begin", "journey": "welcome", "variables": {"sum": "{{ sum }}"}}
    turn, visit = started(program(ask(), start, tell("Done.")))
    turn = resume(turn.session, Said("7"), visit)
    assert turn.deeds[0] == StartJourney("welcome", {"sum": 7})


# ---- who is it


def test_what_is_only_for_those_who_are_known_begins_with_a_code() -> None:
    service = parse_service(BALANCE | {"open_to": "verified"})
    turn, visit = started(service, visit={"can_send_code": True})
    assert turn.deeds == (DemandProof("Balance"),)
    assert turn.session.waits == "code"
    turn = resume(turn.session, Proved(), visit)
    assert isinstance(turn.deeds[0], AskBackEnd)


def test_a_pin_serves_where_no_code_can_be_sent_and_nothing_is_told_where_neither_can() -> None:
    service = parse_service(BALANCE | {"open_to": "verified"})
    turn, visit = started(service, visit={"pin": "set"})
    assert (said(turn), turn.session.waits) == (["Please type your PIN."], "pin")
    turn = resume(turn.session, Proved(False), visit)
    assert said(turn) == ["Sorry, that does not fit."]
    turn = resume(resume(turn.session, Proved(False), visit).session, Proved(False), visit)
    assert turn.session.outcome == "failed"
    nobody, _ = started(service)
    assert said(nobody) == ["For your safety we can't tell you that here. Please call us."]
    assert nobody.session.outcome == "failed"


def test_whoever_writes_from_a_verified_address_is_not_asked() -> None:
    turn, _ = started(parse_service(BALANCE | {"open_to": "verified"}), visit={"verified": True})
    assert isinstance(turn.deeds[0], AskBackEnd)


def test_another_address_in_the_same_session_proves_itself_and_is_asked_again() -> None:
    service = parse_service(BALANCE | {"open_to": "verified"})
    turn, visit = started(service, visit={"verified": True})
    turn = resume(turn.session, Answered(True, {"balance": 1, "currency": "EUR"}), visit)
    elsewhere = replace(visit, address="chat:9", channel="chat", verified=False, can_send_code=True)
    turn = resume(turn.session, Said("1"), elsewhere)
    assert turn.deeds == (DemandProof("Balance"),)
    turn = resume(turn.session, Proved(), elsewhere)
    assert said(turn) == ["Your balance is €1.00."]
    assert said(resume(turn.session, Said("1"), elsewhere)) == ["We will call you."]


# ---- offers, time, what is gone

OFFER = {"type": "offer", "name": "more", "text": {"en": "1 GB more for €5?"}, "yes": {"en": "Buy"}}


@pytest.mark.parametrize(
    ("typed", "outcome"), [("YES", "done"), ("1", "done"), ("buy", "done"), ("no", "declined"), ("what?", "declined")]
)
def test_an_offer_is_taken_by_a_yes_and_nothing_else(typed: str, outcome: str) -> None:
    turn, visit = started(program(OFFER, tell("Bought.")))
    turn = resume(turn.session, Said(typed), visit)
    assert turn.session.outcome == outcome
    assert said(turn) == (["Bought."] if outcome == "done" else [])


def test_an_offer_that_must_not_be_made_is_not() -> None:
    turn, _ = started(program(tell("Left: 1 GB."), OFFER), visit={"may_offer": lambda _: False})
    assert said(turn) == ["Left: 1 GB."]
    assert turn.session.outcome == "done"


def test_an_open_question_is_asked_again_once_and_then_given_up() -> None:
    turn, visit = started(program(ask(remind_after=60), tell(), timeout=2000))
    assert (turn.due_at, turn.reminds) == (NOW + timedelta(minutes=60), True)
    turn = resume(turn.session, TimeUp(), visit)
    assert (said(turn), turn.due_at) == (["How much?"], NOW + timedelta(minutes=2000))
    turn = resume(turn.session, TimeUp(), visit)
    assert (said(turn), turn.session.outcome) == ([], "timed_out")


def test_a_step_that_is_gone_ends_politely() -> None:
    turn, visit = started(program(ask(), tell()))
    changed = replace(visit, service=program(tell("Hello")))
    turn = resume(turn.session, Said("5"), changed)
    assert said(turn) == ["Sorry, that did not work. Please begin again."]
    assert turn.session.outcome == "failed"


def test_a_text_that_lacks_a_value_is_not_said_half() -> None:
    turn, _ = started(program(tell("You have {{ customer.points }} points.")))
    assert said(turn)[0].startswith("Sorry")


def test_a_circle_ends() -> None:
    turn, _ = started(program(tell("Round.", next="two"), tell("And round.", "two", next="tell")))
    assert turn.session.outcome == "failed"
