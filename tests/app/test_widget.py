"""The chat widget's server: who is vouched for, messages once, nobody else's history, sites on the list."""

from __future__ import annotations

import base64
import hmac
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.delivery import add_route

SITE = "https://www.harbour.example"
ORIGIN = {"origin": SITE}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "mail", "sandbox", "email", sender="Harbour <h@example.com>")
        yield opened


@pytest.fixture(scope="module")
async def made(api: ApiStage) -> dict[str, Any]:
    """A widget with its secret."""
    answer = await api.owner.post("/api/v1/widgets", json={"name": "Shop", "origins": [SITE]})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


class Page:
    """A page of the company's site, in a browser of its own."""

    def __init__(self, client: httpx.AsyncClient, key: str) -> None:
        self.client = client
        self.path = f"/widget/{key}"
        self.token = ""

    async def begin(self, **asked: str) -> dict[str, Any]:
        """Begin a session."""
        answer = await self.client.post(f"{self.path}/session", json={"token": self.token, **asked}, headers=ORIGIN)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        self.token = found["token"]
        return found

    async def post(self, what: str, **more: Any) -> httpx.Response:
        """Post with the session's token."""
        return await self.client.post(f"{self.path}/{what}", headers=self.headers, **more)

    async def say(self, text: str, once: str, *files: tuple[str, bytes, str]) -> httpx.Response:
        """Say something."""
        brought = [("files", file) for file in files]
        return await self.post("messages", files=[("text", (None, text)), ("once", (None, once)), *brought])

    async def lines(self, after: str = "") -> list[dict[str, Any]]:
        """Return what was said."""
        answer = await self.client.get(f"{self.path}/lines", params={"after": after}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["lines"]
        return found

    async def heard(self) -> list[tuple[str, str]]:
        """Return who said what."""
        return [(line["by"], line["text"]) for line in await self.lines()]

    @property
    def headers(self) -> dict[str, str]:
        """What a page of the site sends along."""
        return {**ORIGIN, "authorization": f"Bearer {self.token}"}


@pytest.fixture
async def page(api: ApiStage, made: dict[str, Any]) -> Page:
    """Somebody new on the site."""
    return Page(await api.nobody(), made["widget"]["key"])


async def conversation_of(api: ApiStage, text: str) -> Any:
    return await api.stage.one("select conversation from message where direction = 1 and body ->> 'text' = $1", text)


async def answer(api: ApiStage, asked: str, text: str, **more: Any) -> None:
    """An agent answers the conversation in which something was asked."""
    conversation = await conversation_of(api, asked)
    sent = await api.agent.post(f"/api/v1/conversations/{conversation}/messages", json={"text": text, **more})
    assert sent.status_code < 300, sent.text
    await api.stage.settle()


def vouched(secret: str, user: str) -> dict[str, str]:
    return {"user": user, "hash": hmac.digest(secret.encode(), user.encode(), "sha256").hex()}


def token_of(secret: str, claims: dict[str, Any], alg: str = "HS256") -> str:
    parts = [json.dumps({"alg": alg, "typ": "JWT"}).encode(), json.dumps(claims).encode()]
    head = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    mac = hmac.digest(secret.encode(), head.encode(), "sha256")
    return f"{head}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


async def test_a_visitor_asks_an_agent_answers_and_sees_that_it_was_read(api: ApiStage, page: Page) -> None:
    assert (await page.begin())["begun"] is False
    assert (await page.say("Is the pier open?", "1")).status_code == 200
    await api.stage.settle()
    await answer(api, "Is the pier open?", "Until nine.")
    lines = await page.lines()
    assert [(it["by"], it["text"], it["name"]) for it in lines] == [
        ("visitor", "Is the pier open?", ""),
        ("company", "Until nine.", "Agent"),
    ]
    assert lines[0]["once"] == "1"
    status = "select status from message where direction = 2 and channel = 'chat' and body ->> 'text' = 'Until nine.'"
    await api.stage.settle()
    assert await api.stage.one(status) == 4
    assert (await page.post("read", json={"upto": lines[1]["at"]})).json() == {"news": 1}
    await api.stage.settle()
    assert await api.stage.one(status) == 5
    assert (await page.begin())["begun"] is True
    assert len(await page.lines()) == 2


async def test_what_is_sent_again_is_said_once(api: ApiStage, page: Page) -> None:
    await page.begin()
    for _ in range(3):
        assert (await page.say("Hello?", "same")).status_code == 200
    await page.say("Hello?", "another")
    assert await page.heard() == [("visitor", "Hello?"), ("visitor", "Hello?")]


async def test_a_cursor_brings_what_is_new_and_little_else(api: ApiStage, page: Page) -> None:
    await page.begin()
    await page.say("Long ago", "1")
    await api.stage.advance(hours=1)
    await page.say("Just now", "2")
    last = (await page.lines())[-1]["at"]
    await api.stage.advance(seconds=5)
    await page.say("And this", "3")
    assert [it["text"] for it in await page.lines(last)] == ["Just now", "And this"]
    refused = await page.client.get(f"{page.path}/lines", params={"after": "yesterday"}, headers=page.headers)
    assert refused.status_code == 422


async def test_nobody_sees_what_was_said_elsewhere(api: ApiStage, page: Page, made: dict[str, Any]) -> None:
    stage = api.stage
    customer = await stage.customer("Ben", phone="+447700900701")
    await stage.hear("sms", "+447700900701", "A secret by text")
    await page.begin()
    await page.say("I am Ben, +447700900701", "1")
    other = Page(await api.nobody(), made["widget"]["key"])
    await other.begin()
    await other.say("Me too", "1")
    assert await page.heard() == [("visitor", "I am Ben, +447700900701")]
    assert await other.heard() == [("visitor", "Me too")]
    (conversation,) = await stage.conversations(customer)
    assert conversation.channels == ("sms",)


async def test_whom_the_company_vouches_for_is_its_customer_in_every_browser(
    api: ApiStage, page: Page, made: dict[str, Any]
) -> None:
    await page.begin()
    await page.say("Before signing in", "1")
    await api.stage.advance(seconds=1)
    begun = await page.begin(**vouched(made["secret"], "user-7"))
    assert begun["user"] == "user-7"
    await page.say("After signing in", "2")
    assert await page.heard() == [("visitor", "Before signing in"), ("visitor", "After signing in")]
    elsewhere = Page(await api.nobody(), made["widget"]["key"])
    await elsewhere.begin(jwt=token_of(made["secret"], {"sub": "user-7", "exp": 4_000_000_000, "name": "Ida Sea"}))
    assert await elsewhere.heard() == [("visitor", "After signing in")]
    owners = "select count(distinct customer) from message where direction = 1 and body ->> 'text' like '% signing in'"
    assert await api.stage.one(owners) == 1
    external = (
        "select customer.attributes ->> 'external_id' from customer join message on message.customer = customer.id"
        " where message.body ->> 'text' = 'After signing in'"
    )
    assert await api.stage.one(external) == "user-7"
    second = Page(page.client, made["widget"]["key"])
    second.token = page.token
    await second.begin(**vouched(made["secret"], "user-8"))
    assert await second.heard() == [], "another person on the same device"


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"user": "user-7", "hash": "0" * 64}, id="a wrong hash"),
        pytest.param({"user": "user-7"}, id="no hash"),
        pytest.param(vouched("another secret", "user-7"), id="a hash under another secret"),
        pytest.param({"jwt": "a.b"}, id="no token"),
        pytest.param({"jwt": token_of("another secret", {"sub": "u", "exp": 4e9})}, id="a token of another secret"),
    ],
)
async def test_who_is_not_vouched_for_is_refused(page: Page, asked: dict[str, str]) -> None:
    answer = await page.client.post(f"{page.path}/session", json=asked, headers=ORIGIN)
    assert answer.status_code == 403
    assert "token" not in answer.json()


@pytest.mark.parametrize(
    ("claims", "alg"),
    [
        pytest.param({"sub": "u", "exp": 1_000_000_000}, "HS256", id="over"),
        pytest.param({"sub": "u"}, "HS256", id="without an end"),
        pytest.param({"exp": 4_000_000_000}, "HS256", id="of nobody"),
        pytest.param({"sub": "u", "exp": 4_000_000_000}, "none", id="algorithm none"),
        pytest.param({"sub": "u", "exp": 4_000_000_000}, "HS512", id="another algorithm"),
        pytest.param({"sub": "u", "exp": 4_000_000_000, "nbf": 3_900_000_000}, "HS256", id="not yet"),
    ],
)
async def test_a_signed_token_must_be_whole(page: Page, made: dict[str, Any], claims: dict[str, Any], alg: str) -> None:
    jwt = token_of(made["secret"], claims, alg)
    answer = await page.client.post(f"{page.path}/session", json={"jwt": jwt}, headers=ORIGIN)
    assert answer.status_code == 403


async def test_a_new_secret_ends_what_was_vouched_for_under_the_old(api: ApiStage) -> None:
    widget = (await api.owner.post("/api/v1/widgets", json={"name": "Rotated", "origins": [SITE]})).json()
    page = Page(await api.nobody(), widget["widget"]["key"])
    await page.begin(**vouched(widget["secret"], "user-9"))
    assert await page.lines() == []
    renewed = await api.owner.post(f"/api/v1/widgets/{widget['widget']['id']}/secret")
    assert renewed.json()["secret"] != widget["secret"]
    assert (await page.client.get(f"{page.path}/lines", headers=page.headers)).status_code == 401


async def test_a_widget_is_its_own_companys(api: ApiStage, page: Page, made: dict[str, Any]) -> None:
    path = f"/api/v1/widgets/{made['widget']['id']}"
    assert (await api.viewer.get(path)).json() == made["widget"]
    assert (await api.viewer.patch(path, json={"name": "Mine"})).status_code == 403
    assert (await api.agent.post(f"{path}/secret")).status_code == 403
    for asked in (api.stranger.get(path), api.stranger.patch(path, json={}), api.stranger.delete(path)):
        assert (await asked).status_code == 404
    theirs = (await api.stranger.post("/api/v1/widgets", json={"name": "Theirs", "origins": [SITE]})).json()
    await page.begin()
    await page.say("Between us", "1")
    there = Page(page.client, theirs["widget"]["key"])
    there.token = page.token
    assert await there.lines() == []
    await page.begin(**vouched(made["secret"], "user-7"))
    there.token = page.token
    assert (await page.client.get(f"{there.path}/lines", headers=there.headers)).status_code == 401
    assert (await api.owner.post("/api/v1/widgets", json={"name": "Shop"})).status_code == 409
    wrong = {"name": "Hours", "hours": {"always": False, "spans": [{"day": 0, "begins": "17:00", "until": "09:00"}]}}
    assert (await api.owner.post("/api/v1/widgets", json=wrong)).json()["field"] == "hours.spans[0].until"


async def test_a_forged_session_is_none(page: Page, made: dict[str, Any]) -> None:
    await page.begin(**vouched(made["secret"], "user-7"))
    said, _, mac = page.token.partition(".")
    forged = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    forged["u"] = "user-8"
    page.token = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode() + "." + mac
    for token in (page.token, "", "short", said, f"{said}.", f"{said}.{'A' * 43}"):
        page.token = token
        assert (await page.client.get(f"{page.path}/lines", headers=page.headers)).status_code == 401


async def test_only_sites_on_the_list_may_use_it(page: Page) -> None:
    allowed = await page.client.get(page.path, headers=ORIGIN)
    assert allowed.headers["access-control-allow-origin"] == SITE
    assert "Origin" in allowed.headers["vary"]
    before = await page.client.options(f"{page.path}/session", headers=ORIGIN)
    assert before.status_code == 204
    assert "authorization" in before.headers["access-control-allow-headers"].lower()
    for origin in ("https://evil.example", f"{SITE}.evil.example", "null", "http://www.harbour.example"):
        refused = await page.client.post(f"{page.path}/session", json={}, headers={"origin": origin})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
    problem = await page.client.get(f"{page.path}/lines", headers=ORIGIN)
    assert (problem.status_code, problem.headers["access-control-allow-origin"]) == (401, SITE)
    assert (await page.client.get("/widget/nothing", headers=ORIGIN)).status_code == 404


PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


@pytest.mark.parametrize(
    ("file", "status"),
    [
        pytest.param(("a.png", PNG, "image/png"), 200, id="a picture"),
        pytest.param(("a.png", b"<svg onload=alert(1)>", "image/png"), 422, id="no picture"),
        pytest.param(("a.html", b"<script>", "text/html"), 422, id="a page"),
        pytest.param(("a.exe", b"MZ", "application/x-msdownload"), 422, id="a program"),
        pytest.param(("a.txt", b"", "text/plain"), 422, id="nothing"),
        pytest.param(("a.txt", b"x" * (10 * 1024 * 1024 + 1), "text/plain"), 413, id="too large"),
    ],
)
async def test_files_are_taken_within_limits(page: Page, file: tuple[str, bytes, str], status: int) -> None:
    await page.begin()
    said = await page.say("", "1", file)
    assert said.status_code == status, said.text
    if status != 200:
        assert await page.lines() == []
        return
    (line,) = await page.lines()
    assert [(it["name"], it["media_type"], it["size"]) for it in line["files"]] == [("a.png", "image/png", len(PNG))]
    mine = await page.client.get(f"{page.path}/files/{line['id']}/0", headers=page.headers)
    assert mine.content == PNG
    stranger = Page(page.client, page.path.rpartition("/")[2])
    await stranger.begin()
    other = await page.client.get(f"{page.path}/files/{line['id']}/0", headers=stranger.headers)
    assert other.status_code == 404


async def test_who_leaves_an_address_is_answered_by_email_and_goes_on_there(api: ApiStage, page: Page) -> None:
    await page.begin()
    assert (await page.post("email", json={"email": "zoe@example.org"})).status_code == 409
    await page.say("Nobody there?", "1")
    await api.stage.settle()
    assert (await page.post("email", json={"email": "not one"})).status_code == 422
    assert (await page.post("email", json={"email": "Zoe@example.org"})).status_code == 200
    await api.stage.settle()
    await answer(api, "Nobody there?", "Here we are.")
    sent = "select channel, address, conversation from message where direction = 2 and body ->> 'text' = 'Here we are.'"
    async with api.stage.noline.database.connection() as connection:
        row = await connection.fetchrow(sent)
    assert row is not None
    assert (row[0], row[1], row[2]) == ("email", "zoe@example.org", await conversation_of(api, "Nobody there?"))
    assert await page.heard() == [("visitor", "Nobody there?")], "the mailbox may be somebody else's"


async def test_leaving_a_known_customers_address_shows_and_takes_nothing(api: ApiStage, page: Page) -> None:
    stage = api.stage
    customer = await stage.customer("Ana", email="ana@example.org")
    await stage.hear("email", "ana@example.org", "A private matter")
    await page.begin()
    await page.say("This is Ana", "1")
    assert (await page.post("email", json={"email": "ana@example.org"})).status_code == 200
    await stage.settle()
    assert await page.heard() == [("visitor", "This is Ana")]
    (conversation,) = await stage.conversations(customer)
    assert conversation.channels == ("email",)
    owner = await stage.noline.directory.owner(stage.workspace.id, "email", "ana@example.org")
    assert owner is not None
    assert owner.customer == customer
    await answer(api, "This is Ana", "To your mailbox.")
    where = "select address from message where direction = 2 and body ->> 'text' = 'To your mailbox.'"
    assert await stage.one(where) == "ana@example.org"


async def test_agents_see_who_is_writing_and_nothing_of_it_is_kept(api: ApiStage, page: Page) -> None:
    await page.begin()
    await page.say("Let me think", "1")
    await api.stage.settle()
    path = f"/api/v1/conversations/{await conversation_of(api, 'Let me think')}/presence"
    facts = await api.stage.one("select count(*) from interaction")
    assert (await page.post("typing", json={"typing": True})).status_code < 300
    assert (await api.agent.put(path, json={"typing": False})).json() == [{"agent": 0, "name": "", "typing": True}]
    await page.post("typing", json={"typing": False})
    assert (await api.agent.put(path, json={"typing": False})).json() == []
    assert await api.stage.one("select count(*) from interaction") == facts


async def test_only_who_is_vouched_for_may_write_where_that_is_set(api: ApiStage) -> None:
    given = {"name": "Members", "origins": [SITE], "identified_only": True}
    widget = (await api.owner.post("/api/v1/widgets", json=given)).json()
    page = Page(await api.nobody(), widget["widget"]["key"])
    assert (await page.client.post(f"{page.path}/session", json={}, headers=ORIGIN)).status_code == 401
    page.token = "a" * 22
    assert (await page.say("Hello", "1")).status_code == 401
    await page.begin(**vouched(widget["secret"], "m-1"))
    assert (await page.say("Hello", "1")).status_code == 200


async def test_a_visitor_is_led_on_to_other_channels_and_to_a_call(api: ApiStage, page: Page) -> None:
    await page.begin()
    assert (await page.post("continue")).status_code == 409, "nothing has been said"
    await page.say("Do you have sails?", "sails-1")
    await api.stage.settle()
    led = (await page.post("continue")).json()
    assert led["call"] == f"{led['link']}/call"
    nobody = await api.nobody()
    shown = await nobody.get(led["link"].removeprefix("https://go.harbour.example"), headers={"accept": "text/html"})
    assert "Continue by text message" in shown.text
    assert "sails" not in shown.text
    heard = await api.stage.hear("sms", "+447700900871", led["code"])
    assert heard.conversation == await conversation_of(api, "Do you have sails?")


async def test_who_writes_too_fast_is_told_so_and_the_page_may_read_it(api: ApiStage, page: Page) -> None:
    await page.begin()
    for n in range(60):
        answer = await page.say(f"Message {n}", str(n))
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["access-control-allow-origin"] == SITE
