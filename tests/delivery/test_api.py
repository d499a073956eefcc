"""POST /messages and what became of them: the best channel, first contact, terms, files, and refusals by field."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from apistage import ApiStage, api_stage

MESSAGES = "/api/v1/messages"
PDF = b"%PDF-1.4 a ticket"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


@pytest.fixture(scope="module")
async def program(api: ApiStage) -> httpx.AsyncClient:
    """A program of the company's."""
    return await api.program("messages:write", "messages:read")


def said(text: str = "Your order is ready", **more: Any) -> dict[str, Any]:
    return {"content": {"text": text}, **more}


async def test_that_there_is_one_way_only_is_told(api: ApiStage, program: httpx.AsyncClient) -> None:
    to = {"channel": "email", "value": "only@example.com"}
    body = (await program.post(MESSAGES, json=said(to=to, channel="best"))).json()
    assert body["decision"] == "By email, the only channel that was asked for."


async def test_the_best_channel_is_chosen_and_explained(api: ApiStage, program: httpx.AsyncClient) -> None:
    customer = await api.stage.customer("Ana", phone="+447700900001", email="ana@example.com")
    answer = await program.post(MESSAGES, json=said(to={"customer": str(customer)}, matter="order:1"))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["channel"], body["status"], body["customer"]) == ("email", "waiting", str(customer))
    assert body["decision"] == "By email, the first in the plan's order."
    assert body["conversation"] is not None
    assert answer.headers["location"] == f"{MESSAGES}/{body['id']}"
    await api.stage.settle()
    fate = (await program.get(answer.headers["location"])).json()
    assert fate["status"] == "delivered"
    assert [it["outcome"] for it in fate["attempts"]] == ["sent"]
    assert [it["kind"] for it in fate["timeline"]][:3] == ["message.requested", "decision.made", "message.accepted"]


async def test_a_customer_who_prefers_a_channel_gets_it(api: ApiStage, program: httpx.AsyncClient) -> None:
    likes = {"preferred_channel": "sms"}
    await api.stage.customer("Ben", phone="+447700900002", email="ben@example.com", attributes=likes)
    to = {"scheme": "email", "value": "Ben@Example.com"}
    by_address = await program.post(MESSAGES, json=said(to=to))
    assert by_address.json()["channel"] == "email", "an address that is named is the one that is used"
    best = await program.post(MESSAGES, json=said(to={"customer": by_address.json()["customer"]}))
    assert best.json()["channel"] == "sms"
    assert best.json()["decision"] == "By sms, which the customer prefers."


async def test_first_contact_makes_the_customer_once(api: ApiStage, program: httpx.AsyncClient) -> None:
    to = {"channel": "sms", "value": "07911 123456"}
    first = await program.post(MESSAGES, json=said(to=to))
    again = await program.post(MESSAGES, json=said("Once more", to={"scheme": "phone", "value": "+44 7911 123456"}))
    assert first.json()["customer"] == again.json()["customer"]
    assert (first.json()["channel"], first.json()["status"]) == ("sms", "waiting")
    await api.stage.settle()
    assert sorted(await api.stage.texts("+447911123456")) == ["Once more", "Your order is ready"]
    facts = await api.stage.facts(UUID(first.json()["customer"]), "customer.created")
    assert len(facts) == 1


async def test_an_answer_is_part_of_the_fate(api: ApiStage, program: httpx.AsyncClient) -> None:
    to = {"channel": "sms", "value": "+447700900050"}
    sent = (
        await program.post(MESSAGES, json=said("Shall we deliver today?", to=to, matter="delivery", asks=True))
    ).json()
    await api.stage.settle()
    await api.stage.hear("sms", "+447700900050", "Yes please")
    fate = (await program.get(f"{MESSAGES}/{sent['id']}")).json()
    assert [(it["text"], it["reading"]) for it in fate["answers"]] == [("Yes please", "yes")]
    assert fate["answers"][0]["conversation"] == sent["conversation"]


async def test_what_is_suppressed_says_why(api: ApiStage, program: httpx.AsyncClient) -> None:
    customer = await api.stage.customer("Cleo", consents=(), email="cleo@example.com")
    wanted = said(to={"customer": str(customer)}, purpose="marketing", subscription="news", channel="email")
    answer = await program.post(MESSAGES, json=wanted)
    assert answer.status_code == 201
    assert answer.json()["status"] == "suppressed"
    assert answer.json()["reason"]["code"] == "no_consent"
    assert "consented" in answer.json()["reason"]["text"]
    listed = (await program.get(MESSAGES, params={"customer": str(customer), "status": "suppressed"})).json()
    assert [it["reason"]["code"] for it in listed["items"]] == ["no_consent"]


async def test_a_mail_carries_html_and_files(api: ApiStage, program: httpx.AsyncClient) -> None:
    content = {"text": "Here it is", "subject": "Your ticket", "html": "<p>Here <b>it</b> is</p>"}
    file = {"name": "ticket.pdf", "media_type": "application/pdf", "content": b64encode(PDF).decode()}
    to = {"channel": "email", "value": "dora@example.com"}
    answer = await program.post(MESSAGES, json={"to": to, "content": content, "attachments": [file]})
    assert answer.status_code == 201, answer.text
    await api.stage.settle()
    (item,) = await api.stage.fetch("select file, content from sandbox_item where address = 'dora@example.com'")
    mail = message_from_bytes(b64decode(json.loads(item["content"])["mime"]), policy=default)
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("ticket.pdf", PDF)
    fate = (await program.get(f"{MESSAGES}/{answer.json()['id']}")).json()
    assert fate["status"] == "delivered"


async def test_lists_come_latest_first_page_by_page(api: ApiStage, program: httpx.AsyncClient) -> None:
    to = {"channel": "sms", "value": "+447700900009"}
    ids = []
    for number in range(5):
        ids.append((await program.post(MESSAGES, json=said(f"Number {number}", to=to))).json()["id"])
        await api.stage.advance(minutes=1)
    customer = (await program.get(f"{MESSAGES}/{ids[0]}")).json()["customer"]
    seen: list[str] = []
    cursor = None
    while True:
        params = {"customer": customer, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await program.get(MESSAGES, params=params)).json()
        seen += [it["id"] for it in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ids[::-1]
    everybody = (await program.get(MESSAGES, params={"limit": 3})).json()
    assert [it["id"] for it in everybody["items"]] == ids[:1:-1]


async def test_no_other_company_sees_it(api: ApiStage, program: httpx.AsyncClient) -> None:
    sent = (await program.post(MESSAGES, json=said(to={"channel": "sms", "value": "+447700900010"}))).json()
    assert (await api.stranger.get(f"{MESSAGES}/{sent['id']}")).status_code == 404
    assert (await api.stranger.get(MESSAGES)).json() == {"items": [], "next": None}
    to = {"customer": sent["customer"]}
    assert (await api.stranger.post(MESSAGES, json=said(to=to))).status_code == 404


HERE = {"channel": "sms", "value": "+447700900011"}
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("nobody", said(to={}), 422, "to"),
    ("two recipients", said(to={"external_id": "1", "channel": "sms", "value": "+447700900011"}), 422, "to"),
    ("an unknown customer", said(to={"customer": str(uuid4())}), 404, "to.customer"),
    ("an unknown external id", said(to={"external_id": "nobody"}), 404, "to.external_id"),
    ("a value of no kind", said(to={"value": "+447700900011"}), 422, "to"),
    ("two kinds", said(to={"value": "+447700900011", "channel": "sms", "scheme": "phone"}), 422, "to"),
    ("a kind without value", said(to={"external_id": "1", "scheme": "phone"}), 422, "to.value"),
    ("an unknown kind", said(to={"scheme": "fax", "value": "1"}), 422, "to.scheme"),
    ("an unknown channel of the address", said(to={"channel": "fax", "value": "1"}), 422, "to.channel"),
    ("no phone number", said(to={"channel": "sms", "value": "hello"}), 422, "to.value"),
    ("a letter box", said(to={"scheme": "postal", "value": "High Street"}), 422, "to"),
    ("an unknown channel", said(to=HERE, channel="pigeon"), 422, "channel"),
    ("another channel's address", said(to=HERE, channel="email"), 422, "channel"),
    ("an unknown fallback", said(to=HERE, fallback=["pigeon"]), 422, "fallback[0]"),
    ("best as fallback", said(to=HERE, fallback=["best"]), 422, "fallback[0]"),
    ("text on paper", said(to={"external_id": "1"}, channel="print"), 422, "channel"),
    ("nothing", said("  ", to=HERE), 422, "content.text"),
    ("half a surrogate pair is cut before", said("a\0b", to=HERE), 422, "body"),
    ("both text and template", {"to": HERE, "content": {"text": "a", "template": "ticket"}}, 422, "content"),
    ("an unknown template", {"to": HERE, "content": {"template": "none"}}, 404, "content.template"),
    ("variables of text", {"to": HERE, "content": {"text": "a", "variables": {"a": 1}}}, 422, "content.variables"),
    ("a purpose", said(to=HERE, purpose="fun"), 400, "purpose"),
    ("a subscription without marketing", said(to=HERE, subscription="news"), 422, "subscription"),
    ("time that has gone", said(to=HERE, expires_in=0), 400, "expires_in"),
    ("too much time", said(to=HERE, expires_in=1e9), 400, "expires_in"),
    (
        "a file by push",
        said(to=HERE, channel="push", attachments=[{"name": "a", "media_type": "a/b", "content": ""}]),
        422,
        "channel",
    ),
    ("an unknown field", said(to=HERE, urgent=True), 400, "urgent"),
]
MAIL = {"channel": "email", "value": "eve@example.com"}
BAD_FILES: list[tuple[str, dict[str, Any], int, str]] = [
    ("neither content nor hash", {}, 422, "attachments[0]"),
    ("both", {"content": "", "hash": "0" * 64}, 422, "attachments[0]"),
    ("no base64", {"content": "%%%"}, 422, "attachments[0].content"),
    ("an unknown hash", {"hash": "0" * 64}, 404, "attachments"),
    ("too much", {"content": "A" * 13_400_000}, 413, "attachments[0].content"),
    ("no media type", {"media_type": "pdf", "content": ""}, 400, "attachments"),
]


@pytest.mark.parametrize(("what", "body", "status", "field"), REFUSED, ids=[it[0] for it in REFUSED])
async def test_what_can_not_be_asked_for_is_refused_by_field(
    program: httpx.AsyncClient, what: str, body: dict[str, Any], status: int, field: str
) -> None:
    answer = await program.post(MESSAGES, json=body)
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["detail"]
    if status != 400:
        assert (problem["field"], bool(problem.get("remedy"))) == (field, True) or field in ("body", "to.value")


@pytest.mark.parametrize(("what", "file", "status", "field"), BAD_FILES, ids=[it[0] for it in BAD_FILES])
async def test_files_that_can_not_be_are_refused(
    program: httpx.AsyncClient, what: str, file: dict[str, Any], status: int, field: str
) -> None:
    given = {"name": "a.pdf", "media_type": "application/pdf"} | file
    answer = await program.post(MESSAGES, json=said(to=MAIL, attachments=[given]))
    assert answer.status_code == status, answer.text
    if status != 400:
        assert answer.json()["field"] == field


async def test_rights_are_needed(api: ApiStage) -> None:
    reader = await api.program("messages:read")
    assert (await reader.post(MESSAGES, json=said(to=HERE))).status_code == 403
    writer = await api.program("messages:write")
    assert (await writer.get(MESSAGES)).status_code == 403
