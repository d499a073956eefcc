"""What agents attach is what it claims to be, and no program; what a channel carries is said before."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from apistage import ApiStage, api_stage
from noline.content import is_program
from noline.delivery import add_route

PDF = b"%PDF-1.7 a bill"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(held, "PNG")
    return held.getvalue()


async def upload(api: ApiStage, name: str, kind: str, content: bytes) -> Any:
    return await api.agent.post("/api/v1/files", params={"name": name}, content=content, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("bill.pdf", "application/pdf", b"<script>alert(1)</script>"),
        ("bill.pdf", "application/pdf", b"PK\x03\x04zip"),
        ("song.ogg", "audio/ogg", b"MThd"),
        ("film.mp4", "video/mp4", b"not a film"),
        ("notes.txt", "text/plain", b"a\0b"),
        ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", PDF),
        ("photo.png", "image/png", b"GIF89a"),
        ("setup.exe", "application/octet-stream", b"MZ\x90\0"),
        ("harmless.bin", "application/octet-stream", b"MZ\x90\0"),
        ("tool", "application/octet-stream", b"\x7fELF\x02\0"),
        ("run.txt", "text/plain", b"#!/bin/sh\nrm -r /"),
        ("bill.pdf.js", "text/javascript", b"alert(1)"),
        ("bill.pdf.EXE", "application/pdf", PDF),
    ],
    ids=lambda it: it[:20] if isinstance(it, str) else "",
)
async def test_what_is_not_what_it_claims_to_be_is_refused(api: ApiStage, name: str, kind: str, content: bytes) -> None:
    said = await upload(api, name, kind, content)
    assert (said.status_code, said.json()["field"]) == (422, "content"), said.text
    assert not await api.stage.one("select exists (select from file_upload)")


async def test_what_is_genuine_is_taken(api: ApiStage) -> None:
    for name, kind, content in (
        ("bill.pdf", "application/pdf", PDF),
        ("notes.txt", "text/plain; charset=utf-8", "Grüße".encode()),
        ("photo.png", "image/png", picture()),
        ("map.gpx", "application/gpx+xml", b"<gpx/>"),
    ):
        assert (await upload(api, name, kind, content)).status_code == 201, name


@pytest.mark.parametrize(
    ("name", "kind"), [("bill.png", "image/png"), ("bill.exe", "application/pdf")], ids=["another type", "a program"]
)
async def test_it_is_looked_at_again_under_the_name_that_it_is_sent_with(api: ApiStage, name: str, kind: str) -> None:
    digest = (await upload(api, "bill.pdf", "application/pdf", PDF)).json()["hash"]
    await api.stage.customer("Ana", email="ana@mail.example")
    heard = await api.stage.hear("email", "ana@mail.example", "The bill?")
    file = {"hash": digest, "name": name, "media_type": kind}
    body = {"text": "Here it is.", "channel": "email", "attachments": [file]}
    said = await api.agent.post(f"/api/v1/conversations/{heard.conversation}/messages", json=body)
    assert (said.status_code, said.json()["field"]) == (422, "attachments[0].media_type"), said.text


async def test_what_a_channel_carries_is_said_before(api: ApiStage) -> None:
    stage = api.stage
    async with stage.noline.database.transaction() as tx:
        settings = {"phone_number_id": "106540352242922", "access_token": "t"}
        await add_route(tx, stage.workspace.id, "wa", "whatsapp", "whatsapp", settings=settings)
    await stage.customer("Ana", phone="+447700900007", email="ana@mail.example")
    heard = await stage.hear("whatsapp", "+447700900007", "The bill?")
    told = (await api.agent.get(f"/api/v1/conversations/{heard.conversation}")).json()
    ways = {it["channel"]: it for it in told["reply"]}
    files = ways["whatsapp"]["files"]
    assert (files["max_bytes"], files["max_picture_bytes"]) == (16_000_000, 5_000_000)
    assert "application/pdf" in files["media"]
    assert (ways["whatsapp"]["places"], ways["email"]["places"]) == (True, False)
    assert ways["email"]["files"] == {"media": ["*"], "max_bytes": 10 * 1024 * 1024, "max_picture_bytes": 0}


def test_a_sentence_is_no_program() -> None:
    assert not is_program("What about .exe files.txt", b"MB of words")
    assert not is_program("exe", b"")
