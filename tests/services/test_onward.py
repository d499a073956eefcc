"""Steps that lead on: a call at a time that the customer chooses, and another channel by a link."""

from __future__ import annotations

import re
from typing import Any

import pytest

from noline.conversations import PHONE_CALLS, PhoneCall
from noline.services import check, parse_service
from noline.services.model import LINK, OfferCalls, Speak
from stage import Stage

from .programs import set_up
from .test_engine import program, started

PHONE = "+447700900321"
ONWARD: dict[str, Any] = {
    "name": "help_me",
    "title": "Help",
    "words": {"en": ["ADVICE"]},
    "steps": [
        {
            "type": "menu",
            "name": "how",
            "text": {"en": "How shall we help?"},
            "choices": [
                {"value": "call", "label": {"en": "Call me back"}, "next": "call"},
                {"value": "ring", "label": {"en": "Ring you"}, "next": "ring"},
                {"value": "chat", "label": {"en": "Chat"}, "next": "chat"},
            ],
        },
        {"type": "call_back", "name": "call", "text": {"en": "Gladly."}},
        {
            "type": "continue",
            "name": "ring",
            "text": {"en": "Tap {{ link }} to ring us."},
            "channel": "voice",
            "next": "end",
        },
        {"type": "continue", "name": "chat", "text": {"en": "Chat with us:"}},
    ],
}


async def calls(stage: Stage) -> list[PhoneCall]:
    """Return the calls that are planned."""
    async with stage.noline.database.transaction() as tx:
        rows = await tx.fetch(f"select {PHONE_CALLS.selected} from phone_call where state = 'planned' order by due_at")
    return [PHONE_CALLS.read(row) for row in rows]


async def test_a_step_offers_times_and_the_number_chosen_plans_the_call(stage: Stage) -> None:
    await set_up(stage, ONWARD)
    ana = (await stage.hear("sms", PHONE, "ADVICE")).customer
    await stage.hear("sms", PHONE, "1")
    said = "\n".join((await stage.texts(PHONE))[1:])
    assert said.startswith("Gladly.\nWhen shall Harbour call you? Reply with a number.\n1 Monday 2 March")
    (conversation,) = await stage.conversations(ana)
    assert conversation.waiting_for == "customer"
    await stage.hear("sms", PHONE, "2")
    (call,) = await calls(stage)
    assert (call.customer, call.number, call.why, call.conversation) == (ana, PHONE, "callback", conversation.id)
    assert "We will call you: Monday 2 March" in (await stage.texts(PHONE))[-1]
    # Whoever asks again is told of the call that is planned.
    await stage.hear("sms", PHONE, "ADVICE")
    await stage.hear("sms", PHONE, "1")
    assert "We will call you: Monday 2 March" in (await stage.texts(PHONE))[-1]
    assert len(await calls(stage)) == 1


async def test_a_number_answers_what_was_asked_last(stage: Stage) -> None:
    await set_up(stage, ONWARD)
    await stage.hear("sms", PHONE, "ADVICE")
    await stage.hear("sms", PHONE, "1")
    await stage.hear("sms", PHONE, "ADVICE")  # the times are not chosen from, the menu is asked again
    await stage.hear("sms", PHONE, "3")
    assert await calls(stage) == []
    assert (await stage.texts(PHONE))[-1].startswith("Chat with us: http")


async def test_what_is_full_is_not_offered(stage: Stage) -> None:
    """Two calls begin at each time."""
    await set_up(stage, ONWARD)
    offered = []
    for number in range(3):
        phone = f"+4477009004{number:02}"
        for text in ("ADVICE", "1"):
            await stage.hear("sms", phone, text)
        offered.append((await stage.texts(phone))[-1].splitlines()[1])
        await stage.hear("sms", phone, "1")
    assert offered == ["1 Monday 2 March, 10:30", "1 Monday 2 March, 10:30", "1 Monday 2 March, 11:00"]
    assert len(await calls(stage)) == 3


async def test_links_lead_to_the_page_of_the_message_itself(stage: Stage) -> None:
    await set_up(stage, ONWARD)
    ana = (await stage.hear("sms", PHONE, "ADVICE")).customer
    await stage.hear("sms", PHONE, "2")
    message = (await stage.messages(ana))[-1]
    found = re.fullmatch(r"Tap (\S+)/c/(\S+)/voice to ring us\.", (message.body or {})["text"])
    assert found is not None
    token = stage.noline.signer.read(found[2])
    assert token is not None
    assert (token.shard, token.message) == (stage.shard(ana), message.id)


def test_the_engine_says_where_the_link_stands_and_ends_where_times_are_offered() -> None:
    turn, _ = started(program({"type": "continue", "name": "on", "text": {"en": "Here: {{ link }}."}}))
    assert turn.deeds == (Speak(f"Here: {LINK}.", onward="any"),)
    turn, _ = started(program({"type": "continue", "name": "on", "text": {"en": "Go on."}, "channel": "whatsapp"}))
    assert turn.deeds == (Speak(f"Go on. {LINK}", onward="whatsapp"),)
    turn, _ = started(program({"type": "call_back", "name": "call"}))
    assert (turn.deeds, turn.session.outcome) == ((OfferCalls(),), "done")


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"type": "continue", "name": "on", "text": {"en": "{{ link }}"}, "channel": "pigeon"}, "steps.0.channel"),
        ({"type": "continue", "name": "on", "text": {}}, "steps.0.text"),
        ({"type": "answer", "name": "on", "text": {"en": "{{ link }}"}}, "steps.0.text.en"),
        ({"type": "call_back", "name": "on", "text": {"en": "{{ nobody }}"}}, "steps.0.text.en"),
    ],
)
def test_what_is_wrong_with_them_is_named(step: dict[str, Any], field: str) -> None:
    service = parse_service({"name": "one", "words": {"en": ["ONE"]}, "steps": [step]})
    assert [it.field for it in check(service)] == [field]
    assert check(parse_service(ONWARD)) == []
