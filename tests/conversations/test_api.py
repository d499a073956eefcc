"""Conversations over HTTP: reading, answering, the desk, amending, files; and that nobody else's are to be had."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.channels import Attachment
from noline.delivery import Message

PHONE, MAIL = "+447700900007", "ana@mail.example"
HTML = (
    '<p>Look <img src="https://shop.example/pixel.png"> here</p><script>steal()</script>'
    '<a href="javascript:steal()">this</a>'
)


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company with agents, over HTTP."""
    async with api_stage(dsn) as opened:
        yield opened


async def asked(api: ApiStage, text: str = "Do you open on Sundays?", **more: Any) -> Message:
    """A customer with a phone and a mailbox writes by SMS."""
    await api.stage.customer("Ana", phone=PHONE, email=MAIL)
    return await api.stage.hear("sms", PHONE, text, **more)


async def post(api: ApiStage, path: str, body: Any = None, *, by: httpx.AsyncClient | None = None) -> httpx.Response:
    """An agent does something, while everything that follows happens."""
    acting = asyncio.create_task((by or api.agent).post(f"/api/v1{path}", json=body))
    while not acting.done():
        await api.stage.settle()
        await asyncio.sleep(0.005)
    return await acting


async def read(api: ApiStage, message: Message, *, by: httpx.AsyncClient | None = None) -> Any:
    """An agent opens a conversation."""
    answer = await (by or api.agent).get(f"/api/v1/conversations/{message.conversation}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def inbox(api: ApiStage, **query: Any) -> list[Any]:
    """An agent looks into the inbox."""
    await api.stage.noline.lists.step(shards=64)
    answer = await api.agent.get("/api/v1/conversations", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


# ---- reading


async def test_a_conversation_says_who_what_and_how_to_answer(api: ApiStage) -> None:
    message = await asked(api)
    found = await read(api, message)
    head, customer = found["conversation"], found["customer"]
    assert (head["customer_name"], head["status"], head["waiting_for"], head["channel"]) == ("Ana", "open", "us", "sms")
    assert [(it["scheme"], it["value"]) for it in customer["addresses"]] == [("email", MAIL), ("phone", PHONE)] or [
        ("phone", PHONE),
        ("email", MAIL),
    ]
    (entry,) = [it for it in found["thread"]["entries"] if it["type"] == "message"]
    assert (entry["direction"], entry["text"], entry["reading"]) == ("in", "Do you open on Sundays?", "question")
    assert entry["placed_why"] == "Nothing that came before explains it."
    proposed = [it for it in found["reply"] if it["proposed"]]
    assert [(it["channel"], it["address"], it["why"]) for it in proposed] == [
        ("sms", PHONE, "By sms, on which the customer wrote last.")
    ]
    assert {it["channel"] for it in found["reply"] if it["may"]} == {"sms", "email"}


async def test_a_long_thread_comes_in_stretches(api: ApiStage) -> None:
    first = await asked(api, "1")
    for number in range(2, 8):
        await api.stage.advance(minutes=1)
        await api.stage.hear("sms", PHONE, str(number))
    url = f"/api/v1/conversations/{first.conversation}"
    last = (await api.agent.get(url, params={"limit": 3})).json()["thread"]
    seen = [last]
    while cursor := seen[-1]["earlier"]:
        seen.append((await api.agent.get(f"{url}/messages", params={"limit": 3, "cursor": cursor})).json())
    texts = [[it["text"] for it in part["entries"] if it["type"] == "message"] for part in seen]
    assert texts == [["5", "6", "7"], ["2", "3", "4"], ["1"]]
    kinds = [it["kind"] for part in seen for it in part["entries"] if it["type"] == "event"]
    assert kinds == ["conversation.opened"]


async def test_the_inbox_shows_whose_turn_it_is(api: ApiStage) -> None:
    message = await asked(api)
    (item,) = await inbox(api)
    assert (item["id"], item["customer_name"], item["unread"], item["fresh"]) == (
        str(message.conversation), "Ana", 1, True,
    )  # fmt: skip
    await api.agent.put(f"/api/v1/conversations/{message.conversation}/seen", json={"seen": True})
    assert [it["fresh"] for it in await inbox(api)] == [False]
    await post(api, f"/conversations/{message.conversation}/messages", {"text": "Yes."})
    assert await inbox(api) == []
    assert len(await inbox(api, view="customer")) == 1
    counts = (await api.agent.get("/api/v1/conversations/counts")).json()
    states = {"ours": 0, "customer": 1, "snoozed": 0, "open": 1, "closed": 0, "all": 1}
    assert counts == counts | states
    assert len(await inbox(api, view="open", q="an")) == 1
    assert await inbox(api, view="open", q="zoe") == []
    assert await inbox(api, view="open", channel="email") == []


# ---- answering


async def test_an_answer_comes_back_with_its_fate(api: ApiStage) -> None:
    message = await asked(api)
    answer = await post(api, f"/conversations/{message.conversation}/messages", {"text": "Yes, from ten."})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["channel"], said["by"], said["text"]) == ("sms", "Agent", "Yes, from ten.")
    assert said["status"] in ("sent", "delivered")
    assert await api.stage.texts(PHONE) == ["Yes, from ten."]
    found = await read(api, message)
    assert found["conversation"]["agent"]["name"] == "Agent"
    assert found["conversation"]["waiting_for"] == "customer"
    assert found["thread"]["entries"][-1]["id"] == said["id"] or found["thread"]["entries"][-2]["id"] == said["id"]


async def test_an_answer_goes_by_another_channel_with_a_file(api: ApiStage) -> None:
    message = await asked(api, "Can you send me the map?")
    upload = await api.agent.post(
        "/api/v1/files",
        params={"name": "the map.pdf"},
        content=b"%PDF-1.4 map",
        headers={"Content-Type": "application/pdf"},
    )
    assert upload.status_code == 201, upload.text
    file = {name: upload.json()[name] for name in ("hash", "name", "media_type")}
    body = {"text": "Here it is.", "channel": "email", "subject": "The map", "attachments": [file]}
    said = (await post(api, f"/conversations/{message.conversation}/messages", body)).json()
    assert (said["channel"], said["address"], said["status"]) == ("email", MAIL, "delivered") or said[
        "status"
    ] == "sent"
    raw = await api.stage.one("select decode(content ->> 'mime', 'base64') from sandbox_item where address = $1", MAIL)
    assert b'filename="the map.pdf"' in raw
    assert b"\r\nSubject: The map\r\n" in raw
    got = await api.agent.get(said["attachments"][0]["url"])
    assert got.content == b"%PDF-1.4 map"
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith('attachment; filename="the map.pdf"')


async def test_a_place_is_words_and_a_map_where_a_channel_has_no_places(api: ApiStage) -> None:
    message = await asked(api, "Where are you?")
    place = {"latitude": 51.477812, "longitude": -0.001, "name": "The Harbour", "address": "Quay 1"}
    here = f"/conversations/{message.conversation}/messages"
    words = "Come here.\n\nThe Harbour, Quay 1\nhttps://www.openstreetmap.org/?mlat=51.47781&mlon=-0.001&zoom=17"
    said = (await post(api, here, {"text": "Come here.", "channel": "sms", "location": place})).json()
    assert said["text"] == words
    assert await api.stage.texts(PHONE) == [words]
    await post(api, here, {"text": "Come here.", "channel": "email", "location": place})
    raw = await api.stage.one("select decode(content ->> 'mime', 'base64') from sandbox_item where address = $1", MAIL)
    mail = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert mail is not None
    assert words in mail.get_content().replace("\r\n", "\n")
    nowhere = await post(api, here, {"text": "Come here.", "location": place | {"latitude": 91}})
    assert (nowhere.status_code, nowhere.json()["field"]) == (400, "location.latitude")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("nothing to say", {"text": "  \n "}, "text"),
    ("a channel without words", {"text": "Hi", "channel": "print"}, "channel"),
    ("an address of nobody's", {"text": "Hi", "channel": "sms", "address": "+447700900099"}, "address"),
    (
        "a file that nobody brought",
        {"text": "Hi", "channel": "email", "attachments": [{"hash": "0" * 64, "name": "a", "media_type": "a/b"}]},
        "attachments[0].hash",
    ),
]


@pytest.mark.parametrize(("body", "field"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_what_can_not_be_said_is_refused_by_field(api: ApiStage, body: dict[str, Any], field: str) -> None:
    message = await asked(api)
    answer = await post(api, f"/conversations/{message.conversation}/messages", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_an_agent_writes_first(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone=PHONE, email=MAIL)
    options = (await api.agent.get("/api/v1/conversations/reply-options", params={"customer": str(ana)})).json()
    assert [it["channel"] for it in options if it["may"]] == ["email", "sms"]
    body = {"customer": str(ana), "text": "Your order is here.", "channel": "sms", "matter": "order 7"}
    said = await post(api, "/conversations", body)
    assert said.status_code == 201, said.text
    (begun,) = await api.stage.conversations(ana)
    assert (str(begun.id), begun.matter) == (said.json()["conversation"], "order 7")
    stranger = await post(api, "/conversations", body | {"customer": str(uuid4())})
    assert stranger.status_code == 404


# ---- the desk


async def test_it_is_closed_opened_assigned_snoozed_noted_and_given_context(api: ApiStage) -> None:
    message = await asked(api)
    here = f"/conversations/{message.conversation}"
    agents = (await api.agent.get("/api/v1/conversations/agents")).json()
    me = next(it["id"] for it in agents if it["name"] == "Agent")
    assert (await post(api, f"{here}/assign", {"agent": me})).json()["agent"] == {"id": me, "name": "Agent"}
    assert (await post(api, f"{here}/assign", {"agent": 2**30})).json()["field"] == "agent"
    until = (api.stage.now + timedelta(days=2)).isoformat()
    assert (await post(api, f"{here}/snooze", {"until": until})).json()["snoozed_until"] is not None
    assert [it["id"] for it in await inbox(api, view="snoozed", agent=me)] == [str(message.conversation)]
    assert (await post(api, f"{here}/snooze", {"until": api.stage.now.isoformat()})).status_code == 422
    assert (await post(api, f"{here}/snooze", {"until": None})).json()["snoozed_until"] is None
    assert (await post(api, f"{here}/notes", {"text": "Asks every year."})).status_code == 201
    changed = await api.agent.patch(f"/api/v1{here}/context", json={"values": {"order": "7"}})
    assert changed.json()["context"] == {"order": {"value": "7", "source": "agent Agent"}}
    assert (await post(api, f"{here}/close")).json()["status"] == "closed"
    assert (await post(api, f"{here}/snooze", {"until": until})).status_code == 409
    assert (await post(api, f"{here}/reopen")).json()["waiting_for"] == "us"
    entries = (await read(api, message))["thread"]["entries"]
    assert [it["text"] for it in entries if it["type"] == "note"] == ["Asks every year."]
    assert [it["kind"].partition(".")[2] for it in entries if it["type"] == "event"] == [
        "opened", "assigned", "snoozed", "snoozed", "closed", "opened",
    ]  # fmt: skip


async def test_a_reading_is_corrected_and_a_message_moved(api: ApiStage) -> None:
    message = await asked(api, "Put the kettle on")
    path = f"/messages/{message.id}"
    assert (await post(api, f"{path}/reading", {"reading": "complaint"})).json()["reading"] == "complaint"
    assert (await post(api, f"{path}/reading", {"reading": "perhaps"})).status_code == 400
    moved = (await post(api, f"{path}/move", {"matter": "kettle"})).json()
    assert (moved["placed_by"], moved["placed_why"]) == ("agent", "Agent moved it here.")
    assert moved["conversation"] != str(message.conversation)
    assert (await post(api, f"{path}/move", {})).json()["field"] == "matter"
    other = await api.stage.hear("sms", "+447700900008", "Hello")
    refused = await post(api, f"{path}/move", {"conversation": str(other.conversation)})
    assert refused.status_code == 404


async def test_two_agents_see_each_other(api: ApiStage) -> None:
    message = await asked(api)
    path = f"/api/v1/conversations/{message.conversation}/presence"
    assert (await api.agent.put(path, json={"typing": True})).json() == []
    (other,) = (await api.owner.put(path, json={})).json()
    assert (other["name"], other["typing"]) == ("Agent", True)
    assert [it["name"] for it in (await read(api, message))["present"]] == ["Owner"]
    assert (await api.agent.delete(path)).status_code == 204
    assert (await api.owner.put(path, json={})).json() == []


# ---- mail and files of strangers


async def test_mail_is_shown_without_scripts_and_without_what_it_would_load(api: ApiStage) -> None:
    message = await api.stage.hear("email", MAIL, "Look here", html=HTML, subject="Look")
    (entry,) = [it for it in (await read(api, message))["thread"]["entries"] if it["type"] == "message"]
    assert entry["html"] is True
    shown = await api.agent.get(f"/api/v1/messages/{message.id}/html")
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in shown.text
    assert "javascript:" not in shown.text
    assert ' src="https:' not in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; img-src 'self' data:; ")
    assert "allow-scripts" not in policy
    asked_for = await api.agent.get(f"/api/v1/messages/{message.id}/html", params={"images": True})
    assert ' src="https://shop.example/pixel.png"' in asked_for.text


PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
FILES = [
    ("a page", "x.html", "text/html", b"<script>steal()</script>", "application/octet-stream", "attachment"),
    ("a drawing", "x.svg", "image/svg+xml", b"<svg onload=steal()>", "application/octet-stream", "attachment"),
    ("a picture", 'so "nice".png', "image/png", PICTURE, "image/png", "inline"),
    ("what calls itself a picture", "x.png", "image/png", b"\x89PNG", "application/octet-stream", "attachment"),
]


@pytest.mark.parametrize(
    ("name", "media_type", "content", "served", "how"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
async def test_a_file_is_never_run(
    api: ApiStage, name: str, media_type: str, content: bytes, served: str, how: str
) -> None:
    message = await api.stage.hear("email", MAIL, "See", attachments=(Attachment(name, media_type, content),))
    (entry,) = [it for it in (await read(api, message))["thread"]["entries"] if it["type"] == "message"]
    (file,) = entry["attachments"]
    got = await api.agent.get(file["url"] + "&inline=true")
    assert (got.headers["content-type"], got.headers["content-disposition"].partition(";")[0]) == (served, how)
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert (await api.stranger.get(file["url"])).status_code == 404
    other = await api.stage.hear("email", MAIL, "Nothing with this")
    assert (await api.agent.get(f"/api/v1/files/{file['hash']}?message={other.id}")).status_code == 404


# ---- nobody else's


def endpoints_of(conversation: UUID | None, message: UUID) -> list[tuple[str, str, Any]]:
    here, words = f"/api/v1/conversations/{conversation}", f"/api/v1/messages/{message}"
    return [
        ("GET", here, None),
        ("GET", f"{here}/messages", None),
        ("POST", f"{here}/messages", {"text": "Hello"}),
        ("POST", f"{here}/close", None),
        ("POST", f"{here}/reopen", None),
        ("POST", f"{here}/snooze", {"until": None}),
        ("POST", f"{here}/assign", {"agent": None}),
        ("POST", f"{here}/notes", {"text": "Hello"}),
        ("PATCH", f"{here}/context", {"values": {"a": 1}}),
        ("PUT", f"{here}/presence", {}),
        ("PUT", f"{here}/seen", {}),
        ("POST", f"{words}/reading", {"reading": "yes"}),
        ("POST", f"{words}/move", {"matter": "mine"}),
        ("GET", f"{words}/html", None),
    ]


async def test_another_company_finds_none_of_it(api: ApiStage) -> None:
    message = await asked(api)
    before = await read(api, message)
    for method, path, body in endpoints_of(message.conversation, message.id):
        answer = await api.stranger.request(method, path, json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    assert await read(api, message) == before
    assert (await api.stranger.get("/api/v1/conversations", params={"view": "all"})).json()["items"] == []


async def test_who_may_only_look_changes_nothing(api: ApiStage) -> None:
    message = await asked(api)
    for method, path, body in endpoints_of(message.conversation, message.id):
        if method in ("POST", "PATCH"):
            answer = await api.viewer.request(method, path, json=body)
            assert answer.status_code == 403, (method, path, answer.text)
    assert (await read(api, message, by=api.viewer))["conversation"]["status"] == "open"
