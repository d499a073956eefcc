"""What is wrong with a campaign's definition: each problem names its field and how to mend it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.campaigns import Definition, Goal, parse_definition, problems
from noline.campaigns.policy import cohort_of, says_goal_word
from noline.content import CHANNEL_FORMS
from noline.kernel.errors import InvalidInput

EVENT: dict[str, Any] = {"name": "mail", "template": "invitation", "channels": ["email"], "day": 0}


def definition(**changes: Any) -> dict[str, Any]:
    """A definition that is fine, with changes."""
    return {"name": "Open day", "goal": {"name": "registered"}, "events": [EVENT]} | changes


def event(**changes: Any) -> dict[str, Any]:
    """A definition whose one contact event is changed."""
    return definition(events=[{name: it for name, it in (EVENT | changes).items() if it is not None}])


FOUND: dict[str, tuple[dict[str, Any], str, str]] = {
    "no name": (definition(name=" "), "name", "Give the campaign a name."),
    "a goal without a name": (definition(goal={"name": ""}), "goal.name", "Name what customers are to do."),
    "a goal on a page that there is not": (
        definition(goal={"name": "x", "action": "buy"}), "goal.action", "Use register or page.",
    ),
    "a goal by leaving": (
        definition(goal={"name": "x", "action": "unsubscribe"}), "goal.action", "Use register or page.",
    ),
    "a goal by a phrase": (
        definition(goal={"name": "x", "words": ["count me in"]}), "goal.words", "Give single words, without signs.",
    ),
    "a goal by nothing": (
        definition(goal={"name": "x", "words": [""]}), "goal.words", "Give single words, without signs.",
    ),
    "more than everybody for comparison": (definition(control=1.0), "control", "Give 0 or more and less than 1."),
    "less than nobody for comparison": (definition(control=-0.1), "control", "Give 0 or more and less than 1."),
    "a zone that there is not": (definition(zone="Europe/Atlantis"), "zone", "Use a name such as Europe/Madrid."),
    "no contact event": (definition(events=[]), "events", "Plan at least one."),
    "too many contact events": (
        definition(events=[EVENT | {"name": f"e{n}"} for n in range(201)]), "events", "Plan 200 at most.",
    ),
    "a name used twice": (
        definition(events=[EVENT, EVENT]), "events.mail.name", "Give each contact event its own name.",
    ),
    "neither a day nor an event to follow": (event(day=None), "events.mail.day", "Set day, or on: goal."),
    "both a day and an event to follow": (event(on="goal"), "events.mail.day", "Set day, or on: goal."),
    "a day before launch": (event(day=-1), "events.mail.day", "Give 0 to 730."),
    "a day in another age": (event(day=731), "events.mail.day", "Give 0 to 730."),
    "no time of day": (event(at="nine"), "events.mail.at", "Write it as 09:00."),
    "a time of another zone": (event(at="09:00+02:00"), "events.mail.at", "Write it as 09:00."),
    "no channel": (event(channels=[]), "events.mail.channels", "Name at least one channel."),
    "a channel that there is not": (
        event(channels=["pigeon"]), "events.mail.channels", f"Use {', '.join(CHANNEL_FORMS)}.",
    ),
    "a channel twice": (
        event(channels=["email", "sms", "email"]), "events.mail.channels",
        "Name each channel once, the first choice first.",
    ),
    "a purpose that there is not": (
        event(purpose="fun"), "events.mail.purpose", "Use service, transactional, marketing.",
    ),
    "no time to send it": (event(expires_hours=0), "events.mail.expires_hours", "Give 1 or more."),
    "an audience over facts that nobody knows": (
        definition(audience={"type": "compare", "field": "moon.phase", "operator": "eq", "value": "full"}),
        "audience.field", "",
    ),
    "a contact for those with facts that nobody knows": (
        event(when={"type": "compare", "field": "moon.phase", "operator": "eq", "value": "full"}),
        "events.mail.when.field", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "field", "remedy"), FOUND.values(), ids=FOUND)
def test_a_problem_names_its_field_and_its_remedy(given: dict[str, Any], field: str, remedy: str) -> None:
    found = list(problems(msgspec.convert(given, Definition)))
    assert [problem.field for problem in found] == [field] * len(found)
    assert found[0].text.endswith(".")
    assert found[0].remedy == (remedy or found[0].remedy)
    assert found[0].remedy


def test_a_sound_definition_has_no_problem() -> None:
    assert list(problems(msgspec.convert(definition(), Definition))) == []


@pytest.mark.parametrize(
    ("written", "field"),
    [
        pytest.param(b"{", "definition", id="not JSON"),
        pytest.param(msgspec.json.encode(definition(colour="red")), "definition", id="a field too many"),
        pytest.param(msgspec.json.encode(event(template=7)), "events[0].template", id="a number for a name"),
        pytest.param(msgspec.json.encode(definition(zone="Mars")), "zone", id="sound JSON, unsound plan"),
    ],
)
def test_what_is_written_is_read_or_refused(written: bytes, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_definition(written)
    assert caught.value.field == field
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("YES", True, id="in any case"),
        pytest.param("yes!", True, id="with signs"),
        pytest.param("Yes AB34XYZ", True, id="with a code"),
        pytest.param("sí, claro", True, id="with an accent"),
        pytest.param("oh yes", False, id="not at the beginning"),
        pytest.param("yes but only if it does not rain", False, id="in a sentence"),
        pytest.param("yesterday", False, id="as part of another"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_goal_word_begins_a_short_message(text: str, says: bool) -> None:
    assert says_goal_word(text, Goal("registered", words=("Yes", "sí"))) is says


@given(st.uuids(), st.uuids(), st.floats(0, 0.99))
def test_the_cohort_is_a_function_of_campaign_and_customer(campaign: Any, customer: Any, control: float) -> None:
    cohort = cohort_of(campaign, customer, control)
    assert cohort == cohort_of(campaign, customer, control)
    assert cohort_of(campaign, customer, 0) == "treated"
    if cohort == "control":  # a larger control group keeps whom a smaller one held
        assert cohort_of(campaign, customer, min(0.99, control + 0.1)) == "control"
