"""Web push from end to end: a visitor subscribes, is written to, answers by a button and in words, changes, leaves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from apistage import ApiStage, altered, api_stage
from noline.access import Rules
from noline.content import Button, PushSource
from noline.delivery import Status
from noline.log.kinds import MessageRequested
from noline.providers.push_jwt import from_url, to_url
from noline.providers.webpush_sealing import new_key, public_point

SITE = "https://shop.example"
WORDS = "Yes, tell me here when my order is on its way."


class Browser:
    """A browser with a subscription: it can read what is sent to it."""

    def __init__(self, service: str, name: str) -> None:
        self._key = new_key()
        self._secret = name.encode().ljust(16, b".")
        self.endpoint = f"{service}/send/{name}"

    def subscription(self) -> dict[str, Any]:
        """Return what its ``PushSubscription.toJSON()`` gives."""
        keys = {"p256dh": to_url(public_point(self._key)), "auth": to_url(self._secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, sealed: bytes) -> dict[str, Any]:
        """Decrypt a notification, as RFC 8291 has it from this side."""
        salt, point, content = sealed[:16], sealed[21:86], sealed[86:]
        shared = self._key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point))
        info = b"WebPush: info\0" + public_point(self._key) + point
        material = HKDF(SHA256(), 32, self._secret, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        plain = AESGCM(key).decrypt(nonce, content, None)
        assert plain.endswith(b"\x02")
        told: dict[str, Any] = json.loads(plain[:-1])
        return told


class Service:
    """A push service: keeps what it is sent, and refuses if it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 201
        self.sent: list[tuple[str, dict[str, str], bytes]] = []

    async def send(self, request: web.Request) -> web.Response:
        """Take a notification."""
        self.sent.append((str(request.url), dict(request.headers), await request.read()))
        return web.Response(status=self.status)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    found = Service()
    app = web.Application()
    app.router.add_post("/send/{name}", found.send)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


async def account(api: ApiStage, service: Service) -> int:
    """Make an account without a key, with a route."""
    settings = {"contact": "mailto:web@shop.example", "origins": [SITE], "services": [service.url]}
    wanted = {"name": "web push", "provider": "webpush", "settings": settings}
    answer = await api.owner.post("/api/v1/accounts", json=wanted)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["secrets_set"] == ["private_key"]
    route = {"account": made["id"], "channel": "webpush", "sender": "Shop"}
    assert (await api.owner.post("/api/v1/routes", json=route)).status_code == 201
    return int(made["id"])


async def subscribe(site: httpx.AsyncClient, number: int, browser: Browser, **more: Any) -> httpx.Response:
    wanted = {"subscription": browser.subscription(), "consent": WORDS, "anonymous_id": "visitor-1"} | more
    return await site.post(f"/push/web/{number}", content=json.dumps(wanted), headers={"Content-Type": "text/plain"})


async def ask(api: ApiStage, customer: Any) -> None:
    """Ask the customer by web push whether tomorrow is fine."""
    buttons = (Button("Tomorrow", "tomorrow"), Button("Where is it?", url="https://shop.example/track"))
    question = PushSource("Your order", "May we come tomorrow?", "https://shop.example/o/7", buttons, "Answer")
    await api.stage.template("question", {"push": question})
    await api.stage.tell(
        customer, "message.requested", MessageRequested(channel="webpush", template="question", asks=True)
    )
    await api.stage.settle()


async def test_a_visitor_is_asked_and_answers(api: ApiStage, service: Service) -> None:
    stage, number = api.stage, await account(api, service)
    site = await api.nobody(Origin=SITE)
    about = await site.get(f"/push/web/{number}")
    assert about.headers["access-control-allow-origin"] == SITE
    assert len(from_url(about.json()["public_key"])) == 65

    # Again and again is once.
    browser = Browser(service.url, "ana")
    for _ in range(2):
        answer = await subscribe(site, number, browser)
        assert answer.status_code == 200, answer.text
    await stage.settle()
    (address,) = await stage.fetch("select * from customer_address where scheme = 'webpush'")
    customer = address["customer"]
    assert (address["value"], address["verification"]) == (browser.endpoint, "claimed")
    (said,) = await stage.facts(customer, "consent.given")
    assert (said.body["channel"], said.body["text"]) == ("webpush", WORDS)
    assert len(await stage.facts(customer, "address.linked")) == 1

    # What is sent only the browser can read; it says where to report.
    await ask(api, customer)
    ((url, headers, body),) = service.sent
    assert (url, headers["TTL"], headers["Urgency"]) == (browser.endpoint, "86400", "normal")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert about.json()["public_key"] in headers["Authorization"]
    told = browser.read(body)
    assert (told["title"], told["body"], told["reply"]) == ("Your order", "May we come tomorrow?", "Answer")
    assert told["buttons"][0] == {"label": "Tomorrow", "value": "tomorrow"}
    assert "/l/" in told["url"]
    report = httpx.URL(told["report"]).path

    # It is shown, pressed (told of twice) and answered in words.
    device = await api.nobody()
    for event in ({"event": "shown"}, *[{"event": "pressed", "value": "tomorrow", "label": "Tomorrow"}] * 2):
        assert (await device.post(report, content=json.dumps(event))).status_code == 204
    reply = {"event": "replied", "text": "After six, please", "id": "r1"}
    assert (await device.post(report, content=json.dumps(reply))).status_code == 204
    await stage.settle()
    asked, *heard = sorted(await stage.messages(customer), key=lambda it: it.at)
    assert asked.status == Status.READ
    assert sorted((it.body or {})["text"] for it in heard) == ["After six, please", "Tomorrow"]
    assert {it.placed_by for it in heard} == {"token"}
    assert len(await stage.conversations(customer)) == 1


async def test_a_browser_changes_its_subscription_and_leaves(api: ApiStage, service: Service) -> None:
    stage, number = api.stage, await account(api, service)
    site = await api.nobody(Origin=SITE)
    old, new = Browser(service.url, "old"), Browser(service.url, "new")
    await subscribe(site, number, old)
    await stage.settle()
    wanted = json.dumps({"subscription": new.subscription(), "replaces": old.endpoint})
    assert (await site.post(f"/push/web/{number}/renew", content=wanted)).status_code == 200
    await stage.settle()
    (address,) = await stage.fetch("select customer, value from customer_address where scheme = 'webpush'")
    assert address["value"] == new.endpoint
    unknown = json.dumps({"subscription": new.subscription(), "replaces": f"{service.url}/send/nobody"})
    assert (await site.post(f"/push/web/{number}/renew", content=unknown)).status_code == 404

    for _ in range(2):
        gone = json.dumps({"subscription": new.subscription()})
        assert (await site.post(f"/push/web/{number}/leave", content=gone)).status_code == 200
    await stage.settle()
    assert await stage.fetch("select 1 from customer_address where scheme = 'webpush'") == []
    assert await stage.one("select state from consent where channel = 'webpush'") == "withdrawn"


async def test_a_subscription_that_is_gone_is_marked_and_comes_back(api: ApiStage, service: Service) -> None:
    stage, number = api.stage, await account(api, service)
    site = await api.nobody(Origin=SITE)
    browser = Browser(service.url, "gone")
    await subscribe(site, number, browser)
    await stage.settle()
    (customer,) = await stage.fetch("select customer from customer_address where scheme = 'webpush'")
    service.status = 410
    await ask(api, customer[0])
    assert await stage.one("select status from customer_address where scheme = 'webpush'") == "bounced"
    await subscribe(site, number, browser)
    await stage.settle()
    assert await stage.one("select status from customer_address where scheme = 'webpush'") == "active"


async def test_who_may_not_subscribe(api: ApiStage, service: Service) -> None:
    number = await account(api, service)
    site, elsewhere, nowhere = (
        await api.nobody(Origin=SITE),
        await api.nobody(Origin="https://evil.example"),
        await api.nobody(),
    )
    browser = Browser(service.url, "ana")
    for client in (elsewhere, nowhere):
        assert (await client.get(f"/push/web/{number}")).status_code == 403
        assert (await subscribe(client, number, browser)).status_code == 403
    assert (await site.get(f"/push/web/{number + 1}")).status_code == 404
    no_consent = await subscribe(site, number, browser, consent=" ")
    assert (no_consent.status_code, no_consent.json()["field"]) == (422, "consent")
    inside = Browser("http://127.0.0.1:1", "ana")  # a server of the company's own network
    assert (await subscribe(site, number, inside)).status_code == 422
    broken = await subscribe(
        site, number, browser, subscription={"endpoint": browser.endpoint, "keys": {"p256dh": "x", "auth": "y"}}
    )
    assert broken.status_code == 422
    for body in (b"", b"[]", b"null", b"\xff", b'{"subscription": 1}'):
        assert (await site.post(f"/push/web/{number}", content=body)).status_code == 422
    assert await api.stage.fetch("select 1 from customer") == []


async def test_who_may_not_report(api: ApiStage, service: Service) -> None:
    stage, number = api.stage, await account(api, service)
    await subscribe(await api.nobody(Origin=SITE), number, browser := Browser(service.url, "ana"))
    await stage.settle()
    (customer,) = await stage.fetch("select customer from customer_address where scheme = 'webpush'")
    await ask(api, customer[0])
    told = browser.read(service.sent[0][2])
    report = httpx.URL(told["report"]).path
    _, _, _, token, proof = report.split("/")
    device = await api.nobody()
    said = json.dumps({"event": "replied", "text": "stop", "id": "1"})
    # The token alone stands in every link of the notification.
    for path in (
        f"/push/{number}/{token}/{altered(proof)}",
        f"/push/{number}/{token}/ü",
        f"/push/{number + 1}/{token}/{proof}",
        f"/push/{number}/{altered(token)}/{proof}",
        f"/push/0/{token}/{proof}",
    ):
        assert (await device.post(path, content=said)).status_code == 404, path
    for wrong in ({"event": "stolen"}, {"event": "replied", "text": " "}, {"event": "pressed"}, {}):
        assert (await device.post(report, content=json.dumps(wrong))).status_code == 422
    await stage.settle()
    assert len(await stage.messages(customer[0])) == 1
