"""Topics over HTTP: begun, read, changed and removed; who takes part, and what is said by whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage

PATH = "/api/v1/topics"
NEVER = "00000000-0000-4000-8000-000000000001"
UNFIT_TOPICS: list[tuple[dict[str, Any], int, str]] = [
    ({"name": "A", "word": "stop"}, 422, "word"),
    ({"name": "A", "word": "mute"}, 422, "word"),
    ({"name": "A", "word": "taken"}, 409, "word"),
    ({"name": " "}, 422, "name"),
    ({"name": "A", "participants": [{"customer": NEVER}]}, 422, "participants[0].customer"),
]
UNFIT_COMMENTS: list[tuple[dict[str, str], int, str]] = [
    ({"text": " "}, 422, "text"),
    ({"text": "Hi", "author": "stranger"}, 404, "author"),
    ({"text": "Hi", "answers": NEVER}, 404, "answers"),
    ({"text": "Hi", "author": "reader"}, 409, "author"),
]


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API on the stage."""
    async with api_stage(dsn) as opened:
        yield opened


async def begin(api: ApiStage, *who: UUID, **more: Any) -> dict[str, Any]:
    """Begin a topic with participants."""
    body = {"name": "Order 17", "kind": "order", "participants": [{"customer": str(it)} for it in who]} | more
    answer = await api.agent.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    await api.stage.settle()
    found: dict[str, Any] = answer.json()
    return found


async def test_a_topic_from_its_beginning_to_its_end(api: ApiStage) -> None:
    stage = api.stage
    anna = await stage.customer("Anna", phone="+447700900123", attributes={"last_name": "Park"})
    ben = await stage.customer("Ben", email="ben@example.com")
    topic = await begin(api, anna, ben, reference="O-17", word="Order17")
    path = f"{PATH}/{topic['id']}"
    assert (topic["participants"], topic["word"], topic["status"]) == (2, "order17", "open")
    assert topic["address"].startswith("t-")
    people = (await api.viewer.get(f"{path}/participants")).json()["items"]
    assert sorted((it["name"], it["mode"], it["role"]) for it in people) == [
        ("Anna P.", "at_once", "participant"), ("Ben", "at_once", "participant"),
    ]  # fmt: skip

    first = (await api.agent.post(f"{path}/comments", json={"text": "It is on its way"})).json()
    await stage.settle()
    on_behalf = {"text": "Where is it now?", "author": str(anna), "answers": first["id"]}
    second = (await api.agent.post(f"{path}/comments", json=on_behalf)).json()
    await stage.settle()
    assert (first["name"], second["name"], second["post"]) == ("Agent", "Anna P.", first["id"])
    assert [len(await stage.sent(it)) for it in (anna, ben)] == [1, 2]
    page = (await api.viewer.get(f"{path}/comments", params={"limit": 1})).json()
    assert [it["text"] for it in page["items"]] == ["Where is it now?"]
    rest = (await api.viewer.get(f"{path}/comments", params={"cursor": page["next"]})).json()
    assert [it["text"] for it in rest["items"]] == ["It is on its way"]

    # a program speaks for the company: what its key is called is nobody's business
    program = await api.program("conversations:write")
    said = (await program.post(f"{path}/comments", json={"text": "It is at the depot"})).json()
    assert said["name"] == stage.workspace.name
    await stage.settle()
    assert (await api.owner.delete(f"{path}/comments/{said['id']}")).status_code == 204

    assert (await api.agent.patch(f"{path}/participants/{ben}", json={"mode": "muted"})).status_code == 204
    assert (await api.agent.delete(f"{path}/comments/{second['id']}")).status_code == 204
    assert (await api.agent.delete(f"{path}/participants/{anna}")).status_code == 204
    await stage.settle()
    await api.agent.post(f"{path}/comments", json={"text": "Delivered"})
    await stage.settle()
    assert [len(await stage.sent(it)) for it in (anna, ben)] == [2, 3]
    changed = (await api.agent.patch(path, json={"name": "Order 17, delivered", "status": "closed"})).json()
    assert (changed["name"], changed["status"], changed["participants"]) == ("Order 17, delivered", "closed", 1)
    found = (await api.viewer.get(PATH, params={"q": "o-17", "kind": "order", "status": "closed"})).json()["items"]
    assert [it["id"] for it in found] == [topic["id"]]

    assert (await api.agent.delete(path)).status_code == 204
    assert (await api.viewer.get(path)).status_code == 404
    assert (await api.viewer.get(PATH)).json()["items"] == []
    await begin(api, ben, word="order17")


async def test_files_go_with_a_comment_to_those_whom_it_is_told(api: ApiStage) -> None:
    ben = await api.stage.customer("Ben", email="ben@example.com")
    topic = await begin(api, ben)
    headers = {"content-type": "text/plain"}
    stored = (await api.agent.post("/api/v1/files?name=bill.txt", content=b"42 EUR", headers=headers)).json()
    file = {name: stored[name] for name in ("name", "media_type", "hash")}
    path = f"{PATH}/{topic['id']}/comments"
    comment = (await api.agent.post(path, json={"attachments": [file]})).json()
    await api.stage.settle()
    (sent,) = await api.stage.sent(ben)
    assert (sent.body or {})["attachments"][0]["hash"] == stored["hash"]
    answer = await api.viewer.get(f"{path}/{comment['id']}/files/0")
    assert (answer.content, answer.headers["content-disposition"].split(";")[0]) == (b"42 EUR", "attachment")
    assert (await api.viewer.get(f"{path}/{comment['id']}/files/1")).status_code == 404


async def test_what_cannot_be_is_refused(api: ApiStage) -> None:
    await begin(api, word="taken")
    for body, status, field in UNFIT_TOPICS:
        answer = await api.agent.post(PATH, json=body)
        assert (answer.status_code, answer.json()["field"]) == (status, field), body


async def test_what_cannot_be_said(api: ApiStage) -> None:
    stranger = await api.stage.customer("Otto", email="otto@example.com")
    reader = await api.stage.customer("Rita", email="rita@example.com")
    topic = await begin(api, participants=[{"customer": str(reader), "role": "reader"}])
    people = {"stranger": str(stranger), "reader": str(reader)}
    for body, status, field in UNFIT_COMMENTS:
        sent = {name: people.get(value, value) for name, value in body.items()}
        answer = await api.agent.post(f"{PATH}/{topic['id']}/comments", json=sent)
        assert (answer.status_code, answer.json()["field"]) == (status, field), body


async def test_what_a_participant_answers_stands_on_their_page_by_the_topics_name(api: ApiStage) -> None:
    stage = api.stage
    anna = await stage.customer("Anna", phone="+447700900123")
    topic = await begin(api, anna)
    await api.agent.post(f"{PATH}/{topic['id']}/comments", json={"text": "It is on its way"})
    await stage.settle()
    await stage.hear("sms", "+447700900123", "Thank you")
    await stage.settle()
    talks = (await api.viewer.get(f"/api/v1/customers/{anna}/conversations")).json()["items"]
    assert [it["about"] for it in talks] == [topic["name"]]
