"""Pictures by MMS: fetched with the account's credentials, shown upright and without the place they were taken at."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web
from PIL import Image

from apistage import ApiStage, api_stage

SID = f"AC{'a' * 32}"
PROGRAM = b"MZ\x90\0\3\0\0\0"
FILES = "/2010-04-01/Accounts/AC/Messages/MM/Media"


def photo() -> bytes:
    """Return a picture as a telephone takes it: on its side, with the place."""
    image = Image.new("RGB", (60, 40), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 27.0, 14.0), 3: "W", 4: (2.0, 35.0, 30.0)})
    kept = io.BytesIO()
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


@pytest.fixture
async def twilio() -> AsyncIterator[str]:
    """A server with two files, which it gives to whoever has the credentials."""
    app = web.Application()

    async def give(request: web.Request) -> web.Response:
        if not request.headers.get("Authorization", "").startswith("Basic "):
            return web.Response(status=401)
        if request.match_info["name"] == "ME3":
            return web.Response(body=PROGRAM, content_type="application/pdf")
        content = photo() if request.match_info["name"] == "ME1" else b"<html>Gone</html>"
        return web.Response(body=content, content_type="image/jpeg")

    app.router.add_get(f"{FILES}/{{name}}", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        answer = await opened.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        assert answer.status_code == 200, answer.text
        yield opened


async def test_a_picture_comes_by_mms(api: ApiStage, twilio: str) -> None:
    settings = {"account_sid": SID, "auth_token": "token", "api_url": twilio}
    made = await api.owner.post("/api/v1/accounts", json={"name": "t", "provider": "twilio", "settings": settings})
    path = httpx.URL(made.json()["address"]).path
    form = {
        "MessageSid": "MM1",
        "From": "+447700900123",
        "To": "+14155550111",
        "Body": "Look",
        "NumMedia": "3",
        "MediaUrl0": f"{twilio}{FILES}/ME1",
        "MediaContentType0": "image/jpeg",
        "MediaUrl1": f"{twilio}{FILES}/ME2",
        "MediaContentType1": "image/jpeg",
        "MediaUrl2": f"{twilio}{FILES}/ME3",
        "MediaContentType2": "application/pdf",
    }
    signed = f"{api.stage.noline.settings.public_url.rstrip('/')}{path}"
    signed += "".join(f"{name}{form[name]}" for name in sorted(form))
    mac = base64.b64encode(hmac.new(b"token", signed.encode(), hashlib.sha1).digest()).decode()
    provider = await api.nobody(**{"X-Twilio-Signature": mac, "Content-Type": "application/x-www-form-urlencoded"})
    assert (await provider.post(path, content=urlencode(form))).status_code == 200
    await api.stage.settle()
    assert await api.stage.noline.fetcher().step() == 3
    await api.stage.settle()

    identity = await api.stage.one("select conversation from message where channel = 'sms'")
    thread = (await api.agent.get(f"/api/v1/conversations/{identity}")).json()["thread"]["entries"]
    (message,) = [it for it in thread if it["type"] == "message"]
    shown, refused, opaque = message["attachments"]
    content = (await api.agent.get(shown["url"])).content
    kept = Image.open(io.BytesIO(content))
    assert (kept.size, dict(kept.getexif())) == ((40, 60), {})
    assert shown["hash"] == hashlib.sha256(content).hexdigest()
    assert (refused["hash"], refused["why"]) == (
        "",
        "It is not the picture that it claims to be, or only a part of it.",
    )
    assert (opaque["media_type"], opaque["why"]) == ("application/octet-stream", "It is not what it claims to be.")
    given = await api.agent.get(f"{opaque['url']}&inline=true")
    assert (given.content, given.headers["content-type"]) == (PROGRAM, "application/octet-stream")
    assert given.headers["content-disposition"].startswith("attachment;")
    assert await api.stage.one("select count(*) from file") == 2


async def test_what_an_agent_uploads_loses_its_place_too(api: ApiStage) -> None:
    sent = await api.agent.post(
        "/api/v1/files", params={"name": "me.jpg"}, content=photo(), headers={"Content-Type": "image/jpeg"}
    )
    assert sent.status_code == 201, sent.text
    content = await api.stage.one("select content from file where encode(hash, 'hex') = $1", sent.json()["hash"])
    assert not Image.open(io.BytesIO(content)).getexif()
    assert len(content) == sent.json()["size"]
