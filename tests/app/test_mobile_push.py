"""Mobile push from end to end: a signed sign-in, a notification with buttons, reports of an app, one that is gone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from apistage import ApiStage, api_stage
from noline.access import Rules
from noline.content import Button, PushSource
from noline.delivery import Status
from noline.log.kinds import MessageRequested
from noline.providers import EXAMPLES
from noline.providers.push_jwt import from_url, read_rsa

DEVICE = "bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1"


class Google:
    """A server that gives tokens for signed assertions and takes messages."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self.url = ""
        self._key = key
        self.sent: list[dict[str, Any]] = []
        self.projects: list[str] = []
        self.gone = False

    async def token(self, request: web.Request) -> web.Response:
        """Give a token to who vouches for itself."""
        form = await request.post()
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        head, claims, signature = str(form["assertion"]).split(".")
        self._key.public_key().verify(from_url(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
        said = json.loads(from_url(claims))
        assert (said["aud"], said["exp"] - said["iat"]) == (f"{self.url}/token", 3600)
        return web.json_response({"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"})

    async def send(self, request: web.Request) -> web.Response:
        """Take a message."""
        if request.headers.get("Authorization") != "Bearer ya29.x":
            return web.json_response({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, status=401)
        body = await request.json()
        if self.gone:
            detail = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "UNREGISTERED"}
            error = {"code": 404, "message": "Not found.", "status": "NOT_FOUND", "details": [detail]}
            return web.json_response({"error": error}, status=404)
        if not body.get("validate_only"):
            self.sent.append(body["message"])
            self.projects.append(request.match_info["project"])
        return web.json_response({"name": "projects/shop-1234/messages/1"})


@pytest.fixture
async def google() -> AsyncIterator[Google]:
    key = read_rsa(EXAMPLES["fcm"]["private_key"])
    assert key is not None
    server = Google(key)
    app = web.Application()
    app.router.add_post("/token", server.token)
    app.router.add_post("/v1/projects/{project}/messages:send", server.send)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


async def account(api: ApiStage, google: Google, project: str = "shop-1234") -> int:
    """Make an account with a route, and try it."""
    urls = {"api_url": google.url, "token_url": f"{google.url}/token"}
    settings = {**EXAMPLES["fcm"], **urls, "project_id": project, "app_shows": True}
    made = await api.owner.post("/api/v1/accounts", json={"name": project, "provider": "fcm", "settings": settings})
    assert made.status_code == 201, made.text
    number = int(made.json()["id"])
    for stand_in in (await api.owner.get("/api/v1/routes")).json():
        if stand_in["channel"] == "push" and project == "shop-1234":
            assert (await api.owner.delete(f"/api/v1/routes/{stand_in['id']}")).status_code == 204
    route = {"account": number, "channel": "push", "sender": ""}
    assert (await api.owner.post("/api/v1/routes", json=route)).status_code == 201
    assert (await api.owner.post(f"/api/v1/accounts/{number}/test")).json()["ok"] is True
    return number


async def ask(api: ApiStage) -> Any:
    """Ask a customer with a device whether tomorrow is fine."""
    wanted = {"attributes": {"first_name": "Ana"}, "addresses": [{"scheme": "push", "value": DEVICE}]}
    made = await api.owner.post("/api/v1/customers", json=wanted)
    assert made.status_code in (200, 201), made.text
    customer = await api.stage.one("select customer from customer_address where scheme = 'push'")
    buttons = (Button("Tomorrow", "tomorrow"), Button("Where is it?", url="https://shop.example/track"))
    question = PushSource("Your order", "May we come tomorrow?", "shop://orders/7", buttons, "Answer")
    await api.stage.template("question", {"push": question})
    await api.stage.tell(
        customer, "message.requested", MessageRequested(channel="push", template="question", asks=True)
    )
    await api.stage.settle()
    return customer


async def test_an_app_is_told_and_reports_what_was_pressed_and_written(api: ApiStage, google: Google) -> None:
    await account(api, google)
    customer = await ask(api)
    (message,) = google.sent
    told = message["data"]
    assert (message["token"], told["title"], told["url"]) == (DEVICE, "Your order", "shop://orders/7")
    assert "notification" not in message  # the app shows it, with its buttons
    assert json.loads(told["buttons"])[0] == {"label": "Tomorrow", "value": "tomorrow"}
    assert message["apns"]["payload"]["aps"]["category"] == "noline"

    report, device = httpx.URL(told["report"]).path, await api.nobody()
    assert (await device.post(report, json={"event": "shown"})).status_code == 204
    assert (await device.post(report, json={"event": "opened"})).status_code == 204
    for event in (
        {"event": "pressed", "value": "tomorrow", "label": "Tomorrow"},
        {"event": "replied", "text": "After six", "id": "1"},
    ):
        assert (await device.post(report, json=event)).status_code == 204
    await api.stage.settle()
    asked, *heard = sorted(await api.stage.messages(customer), key=lambda it: it.at)
    assert asked.status == Status.READ
    assert {(it.body or {})["text"] for it in heard} == {"Tomorrow", "After six"}
    assert {it.channel for it in heard} == {"push"}
    assert len(await api.stage.conversations(customer)) == 1


async def test_an_app_that_is_gone_is_marked(api: ApiStage, google: Google) -> None:
    await account(api, google)
    google.gone = True
    await ask(api)
    assert await api.stage.one("select status from customer_address where scheme = 'push'") == "bounced"


async def test_each_device_is_written_to_by_the_account_of_its_app(api: ApiStage, google: Google) -> None:
    """Two brands' apps, told apart by the project that a token was registered with."""
    await account(api, google)
    await account(api, google, "club-5678")
    for brand, name in (("club-5678", "Ben"), ("shop-1234", "Ana")):
        device = {"scheme": "push", "value": f"{DEVICE}{name}", "app": brand}
        made = await api.owner.post("/api/v1/customers", json={"external_id": name, "addresses": [device]})
        assert made.status_code == 201, made.text
        (kept,) = [it for it in made.json()["customer"]["addresses"] if it["scheme"] == "push"]
        assert kept["value"] == f"{brand}/{DEVICE}{name}"
        wanted = {"to": {"external_id": name}, "channel": "push", "content": {"text": "Hello"}}
        assert (await api.owner.post("/api/v1/messages", json=wanted)).status_code in (201, 202)
    await api.stage.settle()
    told = dict(zip(google.projects, (it["token"] for it in google.sent), strict=True))
    assert told == {"club-5678": f"{DEVICE}Ben", "shop-1234": f"{DEVICE}Ana"}


async def test_an_app_that_can_not_be_is_refused(api: ApiStage, google: Google) -> None:
    await account(api, google)
    for given in ({"app": "a b"}, {"app": "/"}, {"scheme": "email", "value": "ana@example.org", "app": "shop-1234"}):
        device = {"scheme": "push", "value": DEVICE, **given}
        answer = await api.owner.post("/api/v1/customers", json={"external_id": "Eve", "addresses": [device]})
        assert answer.status_code == 422, answer.text
        assert answer.json()["field"] == "app", answer.text
