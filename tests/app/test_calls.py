"""Telephone calls through the whole of Noline: they ring, are missed, spoken, planned, connected, answered by keys."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from apistage import ApiStage, api_stage
from twilio_calls import ANA, SHOP, SOUND, Twilio, twilio_calls

DESK = "+447700900199"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


@pytest.fixture
async def twilio(api: ApiStage) -> AsyncIterator[Twilio]:
    async with twilio_calls() as server:
        wanted = {"name": "calls", "provider": "twilio_voice", "settings": {**server.settings, "agents": [DESK]}}
        made = await api.owner.post("/api/v1/accounts", json=wanted)
        assert made.status_code == 201, made.text
        route = {"channel": "voice", "account": made.json()["id"], "sender": SHOP}
        answer = await api.owner.post("/api/v1/routes", json=route)
        assert answer.status_code == 201, answer.text
        server.public = api.stage.noline.settings.public_url.rstrip("/")
        server.path = urlsplit(made.json()["address"]).path
        server.client = await api.nobody()
        yield server


async def thread(api: ApiStage, conversation: str) -> list[dict[str, Any]]:
    """Return what a conversation holds."""
    detail = (await api.agent.get(f"/api/v1/conversations/{conversation}")).json()
    entries: list[dict[str, Any]] = detail["thread"]["entries"]
    return entries


async def calls(api: ApiStage, state: str) -> list[dict[str, Any]]:
    """Return the calls in a state."""
    answer = await api.agent.get("/api/v1/calls", params={"status": state})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_call_rings_in_its_conversation_and_is_spoken(api: ApiStage, twilio: Twilio) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    answer = await twilio.ring()
    assert [it.tag for it in answer] == ["Say", "Dial"]
    assert "Ana" not in ET.tostring(answer, encoding="unicode")
    await api.stage.settle()
    [ringing] = await calls(api, "live")
    assert (ringing["customer"], ringing["state"], ringing["number"]) == (str(ana), "ringing", ANA)
    inbox = (await api.agent.get("/api/v1/conversations")).json()["items"]
    assert [(it["id"], it["channel"]) for it in inbox] == [(ringing["conversation"], "voice")]

    dial = answer[1]
    leg = {"CallSid": "CA10", "ParentCallSid": "CA9", "From": ANA, "To": DESK, "Direction": "outbound-dial"}
    await twilio.tell(dial[0].attrib["statusCallback"], CallStatus="in-progress", **leg)
    await api.stage.settle()
    assert [it["state"] for it in await calls(api, "live")] == ["talking"]

    over = {"CallSid": "CA9", "From": ANA, "To": SHOP, "Direction": "inbound"}
    await twilio.tell(dial.attrib["action"], DialCallStatus="completed", DialCallDuration="185", **over)
    await twilio.tell(CallStatus="completed", CallDuration="190", **over)
    await api.stage.settle()
    [spoken] = await calls(api, "ended")
    assert (spoken["outcome"], spoken["seconds"], spoken["cost"], spoken["telephone"]) == ("reached", 185, 20, DESK)
    entries = await thread(api, ringing["conversation"])
    [message] = [it for it in entries if it["type"] == "message"]
    assert (message["channel"], message["direction"], message["call"]["outcome"]) == ("voice", "in", "reached")
    assert [it["kind"] for it in entries if it["type"] == "event"][-2:] == ["call.answered", "call.ended"]
    facts = await api.stage.fetch("select kind, cost, conversation from interaction where kind = 'call.ended'")
    assert [(kind, cost, str(where)) for kind, cost, where in facts] == [("call.ended", 20, ringing["conversation"])]
    head = (await api.agent.get(f"/api/v1/conversations/{ringing['conversation']}")).json()["conversation"]
    assert head["waiting_for"] == "nobody"


async def test_a_caller_whom_nobody_knows_becomes_a_customer(api: ApiStage, twilio: Twilio) -> None:
    for _ in range(3):  # told again, it is the same call
        await twilio.ring(sender="+447700900124")
    await api.stage.settle()
    assert len(await calls(api, "live")) == 1
    assert await api.stage.one("select count(*) from customer_address where value = '+447700900124'") == 1


async def test_a_caller_with_an_impossible_number_is_put_through_all_the_same(api: ApiStage, twilio: Twilio) -> None:
    assert [it.tag for it in await twilio.ring(sender="+999123456")] == ["Say", "Dial"]
    await api.stage.settle()
    assert await calls(api, "live") == []


async def test_a_missed_call_asks_to_be_called_back_and_leaves_words(api: ApiStage, twilio: Twilio) -> None:
    await api.stage.customer("Ana", phone=ANA)
    dial = (await twilio.ring())[1]
    call = {"CallSid": "CA9", "From": ANA, "To": SHOP, "Direction": "inbound"}
    alone = await twilio.tell(dial.attrib["action"], DialCallStatus="no-answer", **call)
    gather, record, _ = alone
    await twilio.tell(gather.attrib["action"], Digits="1", **call)
    words = {"RecordingUrl": f"{twilio.url}/recordings/RE1", "RecordingSid": "RE1", "RecordingDuration": "4"}
    await twilio.tell(record.attrib["action"], **call, **words)
    await twilio.tell(CallStatus="completed", CallDuration="40", **call)
    await api.stage.settle()
    await api.stage.noline.fetcher().step()
    await api.stage.settle()
    [missed] = await calls(api, "ended")
    assert (missed["outcome"], missed["direction"]) == ("no_answer", "in")
    [wanted] = await calls(api, "planned")
    assert (wanted["why"], wanted["number"], wanted["customer_name"]) == ("callback", ANA, "Ana")
    assert wanted["conversation"] == missed["conversation"]
    assert (await api.agent.get("/api/v1/calls/due")).json() == {"due": 1}
    entries = await thread(api, missed["conversation"])
    [recording] = [it["attachments"][0] for it in entries if it["type"] == "message" and it["attachments"]]
    assert (recording["name"], recording["media_type"], recording["size"]) == (
        "voicemail.mp3", "audio/mpeg", len(SOUND),
    )  # fmt: skip
    assert [it["kind"] for it in entries if it["type"] == "event"][-2:] == ["call.missed", "call.planned"]


async def test_a_caller_who_gives_up_is_a_missed_call(api: ApiStage, twilio: Twilio) -> None:
    await twilio.ring()
    await twilio.tell(
        CallSid="CA9", From=ANA, To=SHOP, Direction="inbound", CallStatus="completed", CallDuration="7"
    )  # fmt: skip
    await api.stage.settle()
    assert [(it["outcome"], it["seconds"]) for it in await calls(api, "ended")] == [("canceled", 7)]


async def plan(api: ApiStage, customer: Any, **more: Any) -> dict[str, Any]:
    """Put a call into the dial list."""
    answer = await api.agent.post("/api/v1/calls", json={"customer": str(customer), **more})
    assert answer.status_code == 201, answer.text
    planned: dict[str, Any] = answer.json()
    return planned


async def test_an_agent_is_connected_from_the_dial_list(api: ApiStage, twilio: Twilio) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    planned = await plan(api, ana, script="Ask about the offer")
    dialled = await api.agent.post(f"/api/v1/calls/{planned['id']}/dial", json={"telephone": "+44 7700 900199"})
    assert dialled.status_code == 200, dialled.text
    await api.stage.settle()
    [made] = twilio.made
    assert (made["To"], made["From"]) == (DESK, SHOP)
    dial = ET.fromstring(made["Twiml"])[0]
    assert [it.text for it in dial] == [ANA]
    await twilio.tell(dial.attrib["action"], CallSid="CA1", DialCallStatus="busy", From=SHOP, To=DESK)
    await api.stage.settle()
    [again] = await calls(api, "planned")
    assert (again["outcome"], again["attempts"]) == ("busy", 1)

    await api.agent.post(f"/api/v1/calls/{planned['id']}/dial", json={"telephone": DESK})
    await api.stage.settle()
    action = ET.fromstring(twilio.made[1]["Twiml"])[0].attrib["action"]
    told = {"CallSid": "CA2", "DialCallStatus": "completed", "DialCallDuration": "61", "From": SHOP, "To": DESK}
    await twilio.tell(action, **told)
    await api.stage.settle()
    [spoken] = await calls(api, "ended")
    assert (spoken["id"], spoken["outcome"], spoken["seconds"], spoken["cost"]) == (planned["id"], "reached", 61, 10)
    noted = await api.agent.post(
        f"/api/v1/calls/{planned['id']}/outcome", json={"outcome": "reached", "note": "Wants it in blue"}
    )
    assert noted.json()["note"] == "Wants it in blue"
    entries = await thread(api, planned["conversation"])
    assert [it["text"] for it in entries if it["type"] == "note"] == ["Wants it in blue"]
    assert {it["status"] for it in entries if it["type"] == "message"} == {"failed", "delivered"}


OUTCOMES = {
    "reached": ({"outcome": "reached", "seconds": 90, "note": "Comes on Monday"}, "ended", "call.ended"),
    "nobody there": ({"outcome": "no_answer"}, "ended", "call.missed"),
    "again later": ({"outcome": "busy", "again_at": 3600}, "planned", "call.missed"),
    "somebody else's": ({"outcome": "wrong_number"}, "ended", "call.missed"),
}


@pytest.mark.parametrize(("said", "state", "kind"), OUTCOMES.values(), ids=OUTCOMES)
async def test_how_a_call_went_stands_in_its_conversation(
    api: ApiStage, said: dict[str, Any], state: str, kind: str
) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    planned = await plan(api, ana, matter="order:7")
    later = api.stage.now + timedelta(seconds=said.get("again_at", 0))
    body = said | ({"again_at": later.isoformat()} if "again_at" in said else {})
    answer = await api.agent.post(f"/api/v1/calls/{planned['id']}/outcome", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["state"], found["outcome"], found["attempts"], found["by"]) == (state, said["outcome"], 1, "Agent")
    await api.stage.settle()
    entries = await thread(api, planned["conversation"])
    assert [it["kind"] for it in entries][-1] == kind
    assert entries[-1]["detail"]["seconds"] == said.get("seconds", 0)
    status = await api.stage.one("select status from customer_address where value = $1", ANA)
    assert status == ("invalid" if said["outcome"] == "wrong_number" else "active")


async def test_a_spoken_question_is_answered_by_a_key(api: ApiStage, twilio: Twilio) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    source = {"type": "voice", "text": "Will you come, {{ first_name }}? Press 1.", "goodbye": "See you",
              "keys": [{"digit": "1", "label": "Yes, I will come", "value": "yes"}]}  # fmt: skip
    saved = await api.owner.put("/api/v1/templates/visit", json={"variants": {"voice": source}})
    assert saved.status_code in (200, 201), saved.text
    asked = {"to": {"customer": str(ana)}, "channel": "voice", "content": {"template": "visit"}}
    answer = await api.owner.post("/api/v1/messages", json=asked)
    assert answer.status_code in (200, 201, 202), answer.text
    await api.stage.settle()
    [made] = twilio.made
    gather = ET.fromstring(made["Twiml"])[0]
    assert gather[0].text == "Will you come, Ana? Press 1."
    step = {"CallSid": "CA1", "From": SHOP, "To": ANA, "Direction": "outbound-api"}
    bye = await twilio.tell(gather.attrib["action"], CallStatus="in-progress", Digits="1", **step)
    assert [it.text for it in bye if it.tag == "Say"] == ["See you"]
    await twilio.tell(made["StatusCallback"], CallStatus="completed", CallDuration="20", **step)
    await api.stage.settle()
    [out, said] = await api.stage.messages(ana)
    assert (said.body or {})["text"] == "Yes, I will come"
    assert (said.body or {})["choice"] == "yes"
    assert (said.answers, said.reading, out.status) == (out.id, "yes", 4)
    assert (out.body or {})["call"] == {"state": "ended", "outcome": "reached", "seconds": 20}


async def test_nothing_of_it_is_anothers(api: ApiStage, twilio: Twilio) -> None:
    planned = await plan(api, await api.stage.customer("Ana", phone=ANA))
    for verb, path, body in (
        ("GET", "", None),
        ("POST", "/outcome", {"outcome": "reached"}),
        ("POST", "/dial", {"telephone": DESK}),
    ):
        answer = await api.stranger.request(verb, f"/api/v1/calls/{planned['id']}{path}", json=body)
        assert answer.status_code == 404, answer.text
    assert (await api.stranger.get("/api/v1/calls")).json()["items"] == []
    assert json.dumps(await calls(api, "planned")).count(ANA) == 1
    forged = await twilio.client.post(twilio.path, content="CallSid=CA9&From=%2B447700900123&CallStatus=ringing")
    assert forged.status_code == 403
    await api.stage.settle()
    assert await calls(api, "live") == []


async def test_without_a_route_the_agent_is_told(api: ApiStage) -> None:
    planned = await plan(api, await api.stage.customer("Ana", phone=ANA))
    answer = await api.agent.post(f"/api/v1/calls/{planned['id']}/dial", json={"telephone": DESK})
    assert answer.status_code == 409, answer.text
    assert "account" in answer.json()["detail"]


async def test_a_message_by_voice_is_said_by_people_where_the_dial_list_carries_it(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=ANA)
    made = await api.owner.post("/api/v1/accounts", json={"name": "us", "provider": "dial_list", "settings": {}})
    assert made.status_code == 201, made.text
    route = {"channel": "voice", "account": made.json()["id"], "sender": ""}
    assert (await api.owner.post("/api/v1/routes", json=route)).status_code == 201
    asked = {"to": {"customer": str(ana)}, "channel": "voice", "content": {"text": "Ask how the boat sails"}}
    assert (await api.owner.post("/api/v1/messages", json=asked)).status_code in (200, 201, 202)
    await api.stage.settle()
    [planned] = await calls(api, "planned")
    assert (planned["why"], planned["script"], planned["number"]) == ("contact", "Ask how the boat sails", ANA)
    answer = await api.agent.post(f"/api/v1/calls/{planned['id']}/outcome", json={"outcome": "reached", "seconds": 30})
    assert answer.status_code == 200, answer.text
    await api.stage.settle()
    [message] = await api.stage.messages(ana)
    assert (message.status, str(message.conversation)) == (4, planned["conversation"])
    kinds = await api.stage.fetch("select kind from interaction where message = $1 order by seq", message.id)
    assert [row[0] for row in kinds][-2:] == ["message.delivered", "call.ended"]


async def test_a_contact_centre_outside_is_told_of_calls_to_be_made(api: ApiStage) -> None:
    kinds = (await api.owner.get("/api/v1/webhooks/kinds")).text
    assert "call.planned" in kinds
    assert "call.ended" in kinds
