"""What comes to a provider's address in bad faith or by mistake: refused and changing nothing, or kept and shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.kernel.clock import wall_now

ANA = "447700900123"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(module_dsn) as opened:
        yield opened


async def path_of(api: ApiStage, provider: str, settings: dict[str, Any]) -> str:
    listed = (await api.owner.get("/api/v1/accounts")).json()
    found = next((it for it in listed if it["provider"] == provider), None)
    if found is None:
        made = await api.owner.post(
            "/api/v1/accounts", json={"name": provider, "provider": provider, "settings": settings}
        )
        assert made.status_code == 201, made.text
        found = made.json()
    return str(urlsplit(found["address"]).path)


def told(identity: str, kind: str = "text", **held: Any) -> bytes:
    """One message as WhatsApp tells of it."""
    message = {"from": ANA, "id": identity, "timestamp": str(int(wall_now().timestamp())), "type": kind, **held}
    about = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "messages": [message]}
    change = {"field": "messages", "value": about}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()


async def whatsapp(api: ApiStage, body: bytes, *, signed: bytes | None = None, secret: bytes = b"s") -> httpx.Response:
    """Send a body with the signature of ``signed``, its own where nothing is said."""
    path = await path_of(
        api, "whatsapp", {"phone_number_id": "1", "access_token": "t", "app_secret": "s", "verify_token": "v"}
    )
    mac = hmac.new(secret, body if signed is None else signed, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={mac}", "Content-Type": "application/json"}
    return await (await api.nobody()).post(path, content=body, headers=headers)


async def heard(api: ApiStage) -> int:
    return int(await api.stage.one("select count(*) from interaction where kind = 'message.received'"))


GOOD = told("wamid.good", text={"body": "Hello"})
REFUSED = {
    "forged": (GOOD, {"secret": b"another"}, 403),
    "another body than was signed": (told("wamid.evil", text={"body": "Evil"}), {"signed": GOOD}, 403),
    "cut off": (GOOD[:120], {}, 422),
    "cut off after it was signed": (GOOD[:120], {"signed": GOOD}, 403),
    "not UTF-8": (b'\xff\xfe{"object"', {}, 422),
    "3,000 deep": (b'{"a":' * 3000 + b"1" + b"}" * 3000, {}, 422),
    "a list": (b"[]", {}, 422),
    "entries that are none": (b'{"object": "whatsapp_business_account", "entry": 3}', {}, 422),
    "nothing": (b"", {}, 422),
    "60 MB": (b" " * 60_000_000, {}, 413),
}


@pytest.mark.parametrize(("body", "signing", "status"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_refused_changes_nothing(
    api: ApiStage, body: bytes, signing: dict[str, bytes], status: int
) -> None:
    before = await heard(api)
    answer = await whatsapp(api, body, **signing)
    assert answer.status_code == status, answer.text[:300]
    await api.stage.settle()
    assert await heard(api) == before


async def test_what_comes_twice_is_once(api: ApiStage) -> None:
    before = await heard(api)
    body = told("wamid.twice", text={"body": "Twice"})
    assert {(await whatsapp(api, body)).status_code for _ in range(3)} == {200}
    await api.stage.settle()
    assert await heard(api) == before + 1


async def test_an_unknown_kind_is_kept_as_what_we_cannot_show(api: ApiStage) -> None:
    assert (await whatsapp(api, told("wamid.odd", "hologram", hologram={"beam": 1}))).status_code == 200
    await api.stage.settle()
    body = await api.stage.one(
        "select body from interaction where kind = 'message.received' and body ->> 'unsupported' <> '' limit 1"
    )
    assert body is not None
    assert "hologram" in json.loads(body)["unsupported"]


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_a_request_of_another_hour_is_refused(api: ApiStage, seconds: int) -> None:
    path = await path_of(api, "http", {"url": "https://gateway.invalid/", "secret": SECRET})
    body = json.dumps({"type": "message", "id": "g1", "channel": "telegram", "from": "42", "text": "Hi"}).encode()
    at = int(wall_now().timestamp()) + seconds
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = base64.b64encode(hmac.new(key, b"m1.%d." % at + body, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": "m1", "webhook-timestamp": str(at), "webhook-signature": f"v1,{mac}"}
    before = await heard(api)
    answer = await (await api.nobody()).post(path, content=body, headers=headers)
    assert answer.status_code == 403, answer.text
    assert await heard(api) == before
