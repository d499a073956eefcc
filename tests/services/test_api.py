"""Services over HTTP: saved, checked, tried, listed with their use; and the brief of a conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.log.kinds import ContextChanged, ReplyRequested

from .programs import BALANCE, MINI, answer, service

PHONE = "+447700900007"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company on a fresh database."""
    async with api_stage(dsn) as opened:
        opened.stage.calls = False
        yield opened


async def test_a_service_is_saved_listed_read_and_removed(api: ApiStage) -> None:
    saved = await api.agent.post("/api/v1/services", json=BALANCE)
    assert (saved.status_code, saved.json()["revision"]) == (201, 1), saved.text
    again = (await api.agent.post("/api/v1/services", json=BALANCE | {"title": "Your balance"})).json()
    assert (again["revision"], again["definition"]["title"]) == (2, "Your balance")
    assert list(again["definition"]["words"]) == ["en", "es"]
    await api.stage.hear("sms", PHONE, "BAL")
    (listed,) = (await api.viewer.get("/api/v1/services")).json()["items"]
    assert (listed["name"], listed["words"]["es"], listed["used"], listed["steps"]) == ("balance", ["SALDO"], 1, 5)
    assert (await api.stranger.get("/api/v1/services/balance")).status_code == 404
    assert (await api.stranger.get("/api/v1/services")).json()["items"] == []
    assert (await api.viewer.post("/api/v1/services", json=BALANCE)).status_code == 403
    assert (await api.agent.delete("/api/v1/services/balance")).status_code == 204
    assert (await api.viewer.get("/api/v1/services/balance")).status_code == 404


def with_step(**step: Any) -> dict[str, Any]:
    """A service with one step."""
    return {"name": "one", "words": {"en": ["ONE"]}, "steps": [step]}


TELL = {"type": "answer", "name": "tell", "text": {"en": "Hello"}}


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    (service("one", {"en": ["STOP"]}), "words.en.0"),
    (service("one", {"es": ["BAJA"]}), "words.es.0"),
    (service("one", {"en": ["help"]}), "words.en.0"),
    (service("one", {"en": ["🙂"]}), "words.en.0"),
    (service("one", {}), "words"),
    (service("one", {"en": ["BAL"]}), "words.en.0"),  # another service's
    (service("One", {"en": ["ONE"]}), "name"),
    (with_step(**TELL, next="nowhere"), "steps.0.next"),
    (with_step(type="answer", name="tell", text={}), "steps.0.text"),
    (with_step(type="answer", name="tell", text={"en": "{{ nothing }}"}), "steps.0.text.en"),
    (with_step(type="answer", name="tell", text={"en": "{% for %}"}), "steps.0.text.en"),
    (with_step(type="menu", name="m", text={"en": "?"}, choices=[]), "steps.0.choices"),
    (with_step(type="ask", name="a", text={"en": "?"}, store="x", kind="pattern"), "steps.0.pattern"),
    (with_step(type="sing", name="tell"), "steps.0.type"),
    (with_step(**TELL, next="tell"), "steps.0.next"),
    (service("one", {"en": ["ONE"]}, arguments=[{"name": "x"}]), "arguments.0.ask"),
    (service("one", {"en": ["ONE"]}, colour="red"), ""),
    ({"name": "one", "words": {"en": ["ONE"]}, "steps": []}, "steps"),
)


async def test_what_is_wrong_is_named_with_its_field(api: ApiStage) -> None:
    await api.agent.post("/api/v1/services", json=BALANCE)
    named = []
    for definition, _ in WRONG:
        found = (await api.agent.post("/api/v1/services/check", json=definition)).json()
        refused = await api.agent.post("/api/v1/services", json=definition)
        problem = found["problems"][0] if "problems" in found else found  # of the wrong shape: refused at once
        named.append((definition, problem.get("field", ""), refused.status_code in (400, 422)))
    assert named == [(definition, field, True) for definition, field in WRONG]


async def test_what_tells_anybody_is_warned_of_and_is_closed_unless_that_is_said(api: ApiStage) -> None:
    closed = {name: value for name, value in BALANCE.items() if name != "open_to"}
    saved = (await api.agent.post("/api/v1/services", json=closed)).json()
    assert (saved["warnings"], "open_to" in saved["definition"]) == ([], False)
    (listed,) = (await api.viewer.get("/api/v1/services")).json()["items"]
    assert listed["open_to"] == "verified"
    saved = (await api.agent.post("/api/v1/services", json=BALANCE)).json()
    assert ([it["field"] for it in saved["warnings"]], saved["definition"]["open_to"]) == (["steps.0"], "anybody")
    assert (await api.viewer.get("/api/v1/services/balance")).json()["warnings"] == saved["warnings"]
    found = (await api.viewer.post("/api/v1/services/check", json=BALANCE)).json()
    assert (found["warnings"], found["opens_to"]) == (saved["warnings"], "anybody")


async def test_a_back_end_that_there_is_not_is_found_out(api: ApiStage) -> None:
    found = (await api.agent.post("/api/v1/services/check", json=MINI)).json()
    assert [it["field"] for it in found["problems"]] == ["steps.0.operation"]


async def test_a_service_is_tried_step_by_step_without_anybody_noticing(api: ApiStage) -> None:
    async def happens(**given: Any) -> Any:
        answered = await api.viewer.post("/api/v1/services/try", json={"definition": BALANCE, **given})
        assert answered.status_code == 200, answered.text
        return answered.json()

    first = await happens(text="balnace")
    assert (first["waits"], first["asked"]["operation"]) == ("call", "balance")
    second = await happens(happens="answers", values={"balance": 5, "currency": "EUR"}, session=first["session"])
    assert second["said"] == ["Your balance is €5.00.\n\n1. Call me back\n2. Chat with us"]
    assert second["context"] == {"balance": "€5.00"}
    third = await happens(text="2", session=second["session"])
    assert (third["outcome"], third["said"]) == ("handed_over", ["A colleague is coming."])
    failed = await happens(happens="fails", session=first["session"])
    assert failed["said"] == ["The bank's system is busy. Please try again later."]
    assert (await happens(text="STOP", session=second["session"]))["session"] is None
    assert (await happens(text="hello"))["said"] == ["You can text us:\nBAL: your balance"]
    asked = await happens(text="BAL", verified=False, definition=BALANCE | {"open_to": "verified"})
    assert asked["waits"] == "code"
    assert await api.stage.one("select count(*) from service_session") == 0
    bad = {"definition": BALANCE, "session": {"id": 1}}
    assert (await api.viewer.post("/api/v1/services/try", json=bad)).status_code == 422


async def test_the_brief_says_what_was_wanted_tried_and_promised_and_where(api: ApiStage) -> None:
    await api.agent.post("/api/v1/services", json=BALANCE)
    heard = await api.stage.hear("sms", PHONE, "BAL")
    await answer(api.stage, heard.customer, "timed_out")
    await api.stage.advance(minutes=1)
    await api.stage.hear("whatsapp", PHONE.lstrip("+"), "Why does my card not work at the till?")
    said = ReplyRequested("I am looking. We will call you within 2 hours.", by="Sam", channel="whatsapp")
    await api.stage.tell(heard.customer, "reply.requested", said, conversation=heard.conversation)
    values = ContextChanged({"card": "1234", "promised_refund": "5 EUR"}, "agent Sam")
    await api.stage.tell(heard.customer, "context.changed", values, conversation=heard.conversation)
    brief = (await api.viewer.get(f"/api/v1/conversations/{heard.conversation}/brief")).json()
    lines = {
        part: {(it["kind"], it["text"], it["detail"]) for it in brief[part]} for part in ("wants", "tried", "promised")
    }
    assert ("service", "Balance", "BAL") in lines["wants"]
    assert ("said", "Why does my card not work at the till?", "complaint") in lines["wants"]
    assert ("context", "card", "1234") in lines["wants"]
    assert ("service", "Balance", "failed") in lines["tried"]
    assert ("back_end", "bank balance", "timed_out") in lines["tried"]
    assert lines["promised"] == {
        ("promise", "We will call you within 2 hours.", "whatsapp"), ("context", "promised_refund", "5 EUR")
    }  # fmt: skip
    assert {it["channel"] for it in brief["where"]} == {"sms", "whatsapp"}
    assert (await api.stranger.get(f"/api/v1/conversations/{heard.conversation}/brief")).status_code == 404


async def test_a_word_calls_either_a_service_or_a_topic_never_both(api: ApiStage) -> None:
    garden = await api.agent.post("/api/v1/topics", json={"name": "The garden", "kind": "post", "word": "Jardín"})
    assert garden.status_code in (201, 202), garden.text
    for word in ("JARDIN", "jardín hours"):
        taken = service("one", {"es": [word]}, scope={"numbers": ["12345"]})
        refused = await api.agent.post("/api/v1/services", json=taken)
        assert (refused.status_code, refused.json()["field"]) == (422, "words.es.0")
        assert "The garden" in refused.json()["detail"]
        found = (await api.agent.post("/api/v1/services/check", json=taken)).json()
        assert "The garden" in found["problems"][0]["text"]
    assert (await api.agent.post("/api/v1/services", json=BALANCE)).status_code == 201
    for word, status in (("bal", 409), ("saldo", 409), ("kitchen", 201)):
        made = await api.agent.post("/api/v1/topics", json={"name": "Another", "kind": "post", "word": word})
        assert (made.status_code, word) == (status, word)
        assert status != 409 or "Balance" in made.json()["detail"]
    changed = await api.agent.patch(f"/api/v1/topics/{garden.json()['id']}", json={"word": "balance"})
    assert changed.status_code == 409
