"""Every screen, light, dark and narrow: nothing that axe complains of, nothing wider than the window, and a picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page

from browser.house import House, faults, open_house, picture
from browser.lively import live_in, told_token
from conftest import Address, fresh_database
from noline.access import System, create_department, create_key
from noline.app.demo.people import as_customer, person
from noline.channels import Inbound
from noline.connectors import (
    ConnectorDefinition,
    HttpRequest,
    Operation,
    OperationArgument,
    OperationValue,
    add_connector,
)
from noline.log import Draft
from noline.log.kinds import HandOverRequested
from noline.services import parse_service, save_service

SCREENS = (
    "scorecard",
    "customers",
    "customer",
    "inbox",
    "conversation",
    "logs",
    "desk",
    "calls",
    "campaigns",
    "plan",
    "content",
    "template",
    "channels",
    "catalogue",
    "account",
    "set-up",
    "numbers",
    "playground",
    "stories",
    "story",
    "journeys",
    "journey",
    "topics",
    "topic",
    "duplicates",
    "merged",
    "continue",
    "public-topic",
    "operations",
    "requests",
    "request",
    "settings",
    "departments",
    "department",
    "inbox-department",
    "widgets",
    "services",
    "service",
    "connectors",
    "connector",
)
_MERGED = "select subject from interaction where kind = 'customer.joined' limit 1"
LOOKS = {"light": {}, "dark": {"dark": True}, "narrow": {"narrow": True}}
LONG = "What is left of my allowance of data, minutes and texts, at home and abroad, until the end of the month"
SAID = (("sms", "YES, two of us"), ("email", "Is there parking?"), ("sms", "No, sorry"), ("email", "Never again!"))


@pytest.fixture(scope="module")
async def lively(server: Address, template: str, browser: Browser) -> AsyncIterator[House]:
    """The example company in the middle of its campaign, with people who have written."""
    async with (
        fresh_database(server, template) as dsn,
        open_house(dsn, browser, customers=40, launched=True) as house,
    ):
        for number, (channel, text) in enumerate(SAID):
            scheme = "phone" if channel == "sms" else "email"
            addresses = dict(as_customer(person(1, number)).addresses)
            if scheme in addresses:
                inbound = Inbound(channel, addresses[scheme], "", uuid4().hex, text)
                await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())
        async with asyncio.timeout(90):
            while not await house.noline.database.pool.fetchval("select count(*) from inbox_item"):
                await asyncio.sleep(0.1)
        await _asked(house)
        await _divided(house)
        await live_in(house)
        await _told_to_anybody(house)
        yield house


async def _told_to_anybody(house: House) -> None:
    """A service with long words, in two scripts, that asks a back end for anybody: its editor warns of that."""
    look = {
        "type": "call",
        "name": "look",
        "connector": "bank",
        "operation": "balance",
        "arguments": {"phone": "{{ address }}"},
    }
    tell = {
        "type": "answer",
        "name": "tell_what_is_left_of_the_allowance",
        "text": {"en": LONG * 3, "ar": "رصيدك ١٢ يورو"},
    }
    words = {"en": ["ALLOWANCE ABROAD", "ROAMING"], "ar": ["رصيد"]}
    service = {"name": "roaming", "title": LONG, "words": words, "open_to": "anybody", "steps": [look, tell]}
    noline = house.noline
    balance = Operation(
        HttpRequest(path="/accounts/{{ phone }}"),
        title="What is on the account",
        arguments={"phone": OperationArgument(personal=True)},
        response={"balance": OperationValue("body.balance", "number", personal=True)},
    )
    bank = ConnectorDefinition("http", title="Bank", operations={"balance": balance})
    async with noline.database.transaction() as tx:
        now = noline.clock.now()
        await add_connector(tx, house.workspace.id, "bank", bank, {"url": "https://bank.example"}, now)
        await save_service(tx, house.workspace.id, parse_service(service), "Sam", now)


async def _divided(house: House) -> None:
    """The company has departments, and one of them was handed a conversation."""
    noline = house.noline
    row = await noline.database.pool.fetchrow("select customer, conversation from inbox_item order by conversation")
    assert row is not None
    async with noline.database.transaction() as tx:
        us = System(house.workspace.id)
        given: dict[str, Any] = {
            "hours": ["1-5 09:00-17:00"],
            "holidays": ["12-25"],
            "automatic": True,
            "budget": 50_000,
        }
        await create_department(tx, us, "finance", "Finance", **given)
        await create_department(tx, us, "claims", "Claims of harbours, marinas and everybody who keeps a boat there")
        await create_department(tx, us, "marketing", "Marketing", purposes=["marketing"], budget=0)
    now = noline.clock.now()
    body = HandOverRequested("Sam", "Asks for an invoice.", "finance", "spanish")
    draft = Draft(
        uuid4(), house.workspace.id, row["customer"], now, "conversation.hand_over_requested", body,
        conversation=row["conversation"],
    )  # fmt: skip
    await noline.commands.perform(draft)


async def _asked(house: House) -> None:
    """A program has asked for this and that, not all of it well."""
    noline = house.noline
    async with noline.database.transaction() as tx:
        scopes = ["messages:write", "customers:read"]
        _, secret = await create_key(tx, System(house.workspace.id), "The shop’s till", scopes)
    message = {"to": {"channel": "sms", "value": "+447700900123"}, "content": {"text": "Your receipt: 12 pounds"}}
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=60) as program:
        for _ in range(3):
            assert (await program.post("/api/v1/messages", json=message)).status_code < 300
        await program.get(f"/api/v1/customers/{uuid4()}?{'expand=everything&' * 20}")
        await program.post("/api/v1/webhooks", json={"url": "https://hooks.example"})
        await program.post("/api/v1/messages", json=message | {"channel": "pigeon"})
    await noline.requests.flush()


async def path_of(house: House, screen: str) -> str:
    """Return where a screen is."""
    pool = house.noline.database.pool
    if screen == "customer":
        return f"/app/customers/{await pool.fetchval('select customer from inbox_item limit 1')}"
    if screen == "conversation":
        return f"/app/inbox?open={await pool.fetchval('select conversation from inbox_item limit 1')}"
    if screen in ("account", "numbers"):
        column = "id" if screen == "numbers" else "account"
        found = await pool.fetchval(f"select {column} from route where channel = 'sms' order by id limit 1")
        return f"/app/channels/numbers/{found}" if screen == "numbers" else f"/app/channels/accounts/{found}"
    if screen == "connector":
        return f"/app/settings/connectors/{await pool.fetchval('select min(id) from connector')}"
    if screen in ("department", "inbox-department"):
        department = await pool.fetchval("select min(id) from department")
        return f"/app/inbox?department={department}" if "inbox" in screen else f"/app/settings/departments/{department}"
    if screen == "request":
        latest = "select id from request_log where sent_size > 0 order by at desc limit 1"
        return f"/app/operations?tab=requests&request={await pool.fetchval(latest)}"
    if screen in ("topic", "public-topic", "continue"):
        return await _of_garden(house, screen)
    if screen == "merged":
        return f"/app/customers/{await pool.fetchval(_MERGED)}"
    if screen == "story":
        anna = "select id from customer where attributes ->> 'first_name' = 'Anna' and 'story' = any(tags)"
        return f"/app/playground?story=3&person={await pool.fetchval(anna)}"
    return {
        "stories": "/app/playground?story=0",
        "journey": "/app/journeys/after_sales",
        "duplicates": "/app/customers/duplicates",
        "requests": "/app/operations?tab=requests",
        "plan": "/app/campaigns/open-day",
        "template": "/app/content/invitation",
        "logs": "/app/customers/logs",
        "catalogue": "/app/channels/catalogue",
        "set-up": "/app/channels/new/kannel",
        "widgets": "/app/settings?tab=widget",
        "departments": "/app/settings?tab=departments",
        "service": "/app/services/roaming",
        "connectors": "/app/settings?tab=connectors",
    }.get(screen, f"/app/{screen}")


async def _of_garden(house: House, screen: str) -> str:
    """Return where the garden's topic is: to us, to somebody who takes part, and the way on to another channel."""
    pool = house.noline.database.pool
    if screen == "topic":
        return f"/app/topics/{await pool.fetchval('select id from topic limit 1')}"
    ben = await pool.fetchval("select customer from customer_address where value like 'ben.3%'")
    token = await told_token(house, ben)
    return f"/a/topic/{token}" if screen == "public-topic" else f"/c/{token}"


async def settled(page: Page) -> None:
    """Wait until a screen shows what it has to show."""
    await page.locator("main").wait_for()
    await page.wait_for_function("() => !document.querySelector('[data-loading=true], .mantine-Skeleton-root')")
    await page.evaluate("() => document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_is_for_everybody_and_fits(lively: House, screen: str, look: str) -> None:
    page = await lively.looking(await path_of(lively, screen), **LOOKS[look])
    await settled(page)
    if screen == "journey":
        await page.get_by_text("When “lamp_bought” happens").first.wait_for()
    assert await page.get_by_role("heading").count() > 0
    await picture(page, f"{screen}-{look}")
    assert await faults(page) == []
    wide, window = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window


async def test_a_page_of_what_is_not_there_says_so_in_its_heading(lively: House) -> None:
    page = await lively.looking("/app/settings/connectors/99999")
    await page.get_by_role("heading", level=1, name="There is nothing here").wait_for()
    assert await faults(page) == []
