"""What strangers write is text, wherever it is shown: in the screens, in mail, in the chat and on public pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page

from browser.house import House, open_house
from browser.test_screens import settled
from conftest import Address, fresh_database
from noline.access import SCOPES, System, create_key
from noline.channels import Attachment, Inbound

EVIL = (
    "<img src=x data-evil onerror=\"window.stolen=1;alert('stolen')\"><script data-evil>window.stolen=1</script>"
    "<svg data-evil onload=window.stolen=1>'\"></title></style></script>{{7*7}}${7*7}"
)
SHORT = "<img src=x data-evil onerror=window.stolen=1>"
"""For what is but a name."""
MAIL = f'<p>Hello</p>{EVIL}<a href="javascript:window.stolen=1">here</a><iframe src="/app/"></iframe>'
PHONE, SENDER = "+447700900666", "mallory@evil.example"
PLACES = (
    "/app/customers", "/app/customers/{customer}", "/app/inbox?open={sms}", "/app/inbox?open={mail}", "/app/campaigns",
    "/app/campaigns/{campaign}", "/app/content", "/app/content/evil", "/app/scorecard",
    "/app/scorecard?campaign={campaign}", "/app/playground", "/app/operations", "/app/operations?tab=requests",
    "/app/settings", "/app/settings/agents",
    "/app/settings/keys", "/app/settings/webhooks", "/app/settings/audit", "/chat/demo",
)  # fmt: skip
_LOOK = """() => [...document.querySelectorAll('iframe')]
  .filter(it => !it.srcdoc || it.sandbox.length === 0 || it.sandbox.contains('allow-scripts'))
  .map(it => it.contentDocument).concat(document)
  .filter(it => it).map(it => it.querySelectorAll('[data-evil], [onerror], [onload], script[data-evil]').length)
  .reduce((a, b) => a + b, 0) + (window.stolen ? 1000 : 0)"""
"""How much of the markup has become part of a page. An author's mail is shown as is, in a frame without scripts."""


class Evil:
    """A house in which everything has a hostile name, and what is to be looked at."""

    def __init__(self, house: House, ids: dict[str, str], page: Page) -> None:
        self.house = house
        self.ids = ids
        self.page = page
        self.seen: list[str] = []
        """What the page did that it should not."""
        page.on("dialog", self._refuse)
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))

    async def _refuse(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        await dialog.dismiss()


@pytest.fixture(scope="module")
async def evil(server: Address, template: str, browser: Browser) -> AsyncIterator[Evil]:
    """A company whose customers, agents and programs write markup wherever they can write."""
    async with (
        fresh_database(server, template) as dsn,
        open_house(dsn, browser, customers=2) as house,
    ):
        yield Evil(house, await _written(house), await house.page())


async def _written(house: House) -> dict[str, str]:
    noline = house.noline
    async with noline.database.transaction() as tx:
        _, secret = await create_key(tx, System(house.workspace.id), "writer", SCOPES)
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=f"{house.url}/api/v1/", headers=headers, timeout=30) as client:
        customer = await _post(client, "customers", {"attributes": {"first_name": EVIL, SHORT: EVIL}, "tags": [SHORT]})
        identity = customer["customer"]["id"]
        for scheme, value in (("phone", PHONE), ("email", SENDER)):
            await _post(client, f"customers/{identity}/addresses", {"scheme": scheme, "value": value})
        await _post(client, "segments", {"name": SHORT, "customers": [identity]})
        goal = {"name": "registered"}
        campaign = await _post(client, "campaigns", {"definition": {"name": SHORT, "goal": goal, "events": []}})
        await _post(client, "keys", {"name": SHORT, "scopes": ["events:write"]})
        await _post(client, "webhooks", {"url": "https://93.184.215.14/", "description": SHORT})
        variants = {
            "email": {"type": "email", "subject": SHORT, "html": MAIL},
            "page": {"type": "page", "title": SHORT, "html": MAIL},
            "sms": {"type": "sms", "text": "<script>window.stolen=1</script>"},
        }
        answer = await client.put("templates/evil", json={"variants": variants})
        if answer.status_code >= 400:  # what is no template is refused; then one that is
            variants["email"]["html"] = variants["page"]["html"] = MAIL.replace("{{7*7}}", "")
            variants["email"]["subject"] = variants["page"]["title"] = "<script data-evil>window.stolen=1</script>"
            answer = await client.put("templates/evil", json={"variants": variants})
        assert answer.status_code < 300, answer.text
        said = Attachment(f"{SHORT}.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>")
        for inbound in (
            Inbound("sms", PHONE, "", uuid4().hex, EVIL),
            Inbound("email", SENDER, "", uuid4().hex, EVIL, subject=EVIL, html=MAIL, attachments=(said,)),
        ):
            await noline.ingress.receive(house.workspace, inbound, noline.clock.now())
        found: dict[str, str] = {}
        async with asyncio.timeout(30):
            while set(found) != {"sms", "email"}:
                await asyncio.sleep(0.1)
                items = (await client.get("messages", params={"direction": "in"})).json()["items"]
                found = {it["channel"]: it["conversation"] for it in items if it["conversation"]}
        await _post(client, f"conversations/{found['sms']}/notes", {"text": EVIL})
    return {"customer": identity, "sms": found["sms"], "mail": found["email"], "campaign": campaign["slug"]}


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code < 300, f"{path} {answer.text}"
    return answer.json()


@pytest.mark.parametrize("place", PLACES)
async def test_it_stays_text(evil: Evil, place: str) -> None:
    page = evil.page
    await page.goto(place.format_map(evil.ids))
    if place.startswith("/app/"):
        await settled(page)
        await page.wait_for_timeout(500)  # frames of mail and previews come by themselves
    assert await page.evaluate(_LOOK) == 0
    assert evil.seen == []


async def test_it_is_there_to_be_read(evil: Evil) -> None:
    page = await evil.house.page(path=f"/app/inbox?open={evil.ids['sms']}")
    await settled(page)
    await page.get_by_text(re.compile(re.escape("<script data-evil>window.stolen=1</script>"))).first.wait_for()


async def test_a_visitor_of_the_chat_says_it(evil: Evil) -> None:
    page = await evil.house.visitor()
    await page.goto(f"/chat/{evil.house.workspace.slug}")
    await page.fill("#message", EVIL)
    await page.keyboard.press("Enter")
    await page.locator("#lines .visitor:not(.waiting)").first.wait_for()
    assert await page.evaluate(_LOOK) == 0
    await page.reload()
    assert EVIL[:40] in await page.locator("#lines").inner_text()
    assert await page.evaluate(_LOOK) == 0
    await page.close()
