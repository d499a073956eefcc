"""Recipes install at once and work with the examples that play their back ends, whatever goes wrong there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from apistage import ApiStage, api_stage
from noline.access import Rules
from noline.app.connector_files import ConnectorFile
from noline.app.definitions import export_definitions, read_definitions
from noline.app.examples import serve
from noline.app.recipes import list_recipes
from noline.log.kinds import ConsentChanged
from stage import Stage

PHONE = "+447700900123"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company whose connectors may reach this machine."""
    async with api_stage(dsn, rules=Rules(private_webhooks=True, automatic_replies_per_hour=100)) as opened:
        yield opened


async def install(api: ApiStage, recipe: str, **more: Any) -> dict[str, str]:
    """Install as an owner does; returns what came of each thing."""
    answer = await api.owner.post(f"/api/v1/recipes/{recipe}/install", json=more)
    assert answer.status_code == 200, answer.text
    return {f"{it['what']} {it['name']}": it["outcome"] for it in answer.json()["changed"]}


async def says(stage: Stage, text: str) -> str:
    """The customer writes, and we say something."""
    before = await stage.texts(PHONE)
    await stage.hear("sms", PHONE, text)
    return "\n".join((await stage.texts(PHONE))[len(before) :])


async def fault(url: str, **wanted: Any) -> None:
    """Let something go wrong over there."""
    async with aiohttp.ClientSession() as session, session.put(f"{url}/faults", json=wanted) as response:
        assert response.status == 200


async def customer(stage: Stage) -> Any:
    """Somebody who is certain to be who they say."""
    found = await stage.customer(phone=PHONE)
    await stage.fetch("update customer_address set verification = 'verified' where customer = $1", found)
    return found


async def test_the_bank_answers_and_is_polite_when_it_can_not(api: ApiStage) -> None:
    stage = api.stage
    someone = await customer(stage)
    async with serve("bank", port=0, key="k-99") as url:
        assert set((await install(api, "bank", url=url, api_key="k-99")).values()) == {"new"}
        assert set((await install(api, "bank", url=url, api_key="k-99")).values()) == {"same"}
        said = await says(stage, "bal")
        assert said.startswith("Your balance is €")
        assert "1. Call me back" in said
        (conversation,) = await stage.conversations(someone)
        assert conversation.context["balance"]["value"] in said.replace("\u00a0", " ")
        said = await says(stage, "mini 3")
        assert len(said.strip().splitlines()) == 3
        for wrong in ({"fail": 500}, {"lie": 1}, {"big": 1}, {"fail": 401}, {"fail": 503}):
            await fault(url, **wrong)
            assert "busy just now" in await says(stage, "bal"), wrong
        # After so many failures it is left alone, and the answer is as polite.
        await fault(url, times=0)
        assert "busy just now" in await says(stage, "bal")
        rows = await stage.fetch("select outcome from connector_call order by answered_at")
        assert [row[0] for row in rows][-1] == "open_circuit"


async def test_nobody_who_is_not_certain_is_told_anything(api: ApiStage) -> None:
    stage = api.stage
    await stage.customer(phone=PHONE)
    await stage.fetch("update customer_address set verification = 'claimed'")
    async with serve("bank", port=0) as url:
        await install(api, "bank", url=url, api_key="demo")
        assert "€" not in await says(stage, "bal")
        assert await stage.one("select count(*) from connector_call") == 0


async def test_a_top_up_is_bought_once_however_often_it_is_asked_for(api: ApiStage) -> None:
    stage = api.stage
    someone = await customer(stage)
    await stage.tell(someone, "consent.given", ConsentChanged("offers", "sms", "form"))
    async with serve("operator", port=0) as url, aiohttp.ClientSession(headers={"X-API-Key": "demo"}) as session:
        await install(api, "operator", url=url, api_key="demo")
        said = await says(stage, "DATA")
        left = int(said.split()[2])
        await stage.advance(minutes=1)  # an offer leaves a moment after the answer
        assert "YES" in (await stage.texts(PHONE))[-1]
        await fault(url, fail=503, times=1)
        assert f"{left + 2000} MB" in await says(stage, "yes")
        async with session.get(f"{url}/asked") as response:
            keys = [it["key"] for it in await response.json() if it["method"] == "POST"]
        assert len(keys) == 2
        assert len(set(keys)) == 1


async def test_an_appointment_is_confirmed_told_to_the_back_end_and_reminded_of(api: ApiStage) -> None:
    stage = api.stage
    someone = await customer(stage)
    async with serve("shop", port=0) as url, aiohttp.ClientSession(headers={"X-API-Key": "demo"}) as session:
        await install(api, "appointment", url=url, api_key="demo")
        await stage.track(someone, "appointment_booked", at="2026-03-05T15:00:00+00:00", place="Quay 1", phone=PHONE)
        assert "Will you come?" in (await stage.texts(PHONE))[-1]
        assert "look forward" in await says(stage, "Yes")
        async with session.get(f"{url}/appointments/{PHONE.replace('+', '%2B')}") as response:
            assert (await response.json())["appointment"]["state"] == "confirmed"
        await stage.advance(days=3)
        assert (await stage.texts(PHONE))[-1].startswith("A reminder: we see you tomorrow")


async def test_a_late_order_is_told_of_before_the_customer_asks(api: ApiStage) -> None:
    stage = api.stage
    someone = await customer(stage)
    async with serve("shop", port=0) as url:
        await install(api, "order", url=url, api_key="demo")
        await stage.track(someone, "order_placed", order="A1")
        await stage.track(someone, "order_shipped")
        assert "on its way" in (await stage.texts(PHONE))[-1]
        assert "Order A" in await says(stage, "ORDER")
        await stage.advance(days=5)
        assert "later than we promised" in (await stage.texts(PHONE))[-1]


async def test_nothing_is_made_where_something_else_is_in_the_way(api: ApiStage) -> None:
    async with serve("bank", port=0) as url:
        await install(api, "bank", url=url)
        answer = await api.owner.post("/api/v1/recipes/bank/install", json={"url": "http://127.0.0.1:9"})
        assert (answer.status_code, answer.json()["field"]) == (409, "replace")
        assert (await api.owner.get("/api/v1/connectors")).json()[0]["settings"]["url"] == url
        assert (await install(api, "bank", url="http://127.0.0.1:9", replace=True))["connector bank"] == "changed"
    assert (await api.owner.post("/api/v1/recipes/none/install", json={})).status_code == 404
    assert (await api.agent.post("/api/v1/recipes/bank/install", json={})).status_code == 403


async def test_private_networks_are_asked_for(dsn: str) -> None:
    async with api_stage(dsn) as api:
        refused = await api.owner.post("/api/v1/recipes/bank/install", json={})
        assert (refused.status_code, refused.json()["field"]) == (422, "url")
        assert await api.stage.one("select count(*) from connector") == 0
        assert (await install(api, "bank", allow_private=True))["connector bank"] == "new"


async def test_connectors_travel_as_files_without_their_secrets(api: ApiStage, tmp_path: Path) -> None:
    await install(api, "bank", url="http://127.0.0.1:9", api_key="top-secret-1")
    async with api.stage.noline.database.transaction() as tx:
        written = await export_definitions(tx, api.stage.workspace, tmp_path)
    assert "connectors/bank.json" in written
    text = (tmp_path / "connectors" / "bank.json").read_text()
    assert "top-secret-1" not in text
    assert "sealed" not in text
    found = read_definitions(tmp_path).connectors["bank"]
    assert isinstance(found, ConnectorFile)
    assert found.settings == {"url": "http://127.0.0.1:9", "auth": "api_key"}


def test_every_recipe_says_what_it_is() -> None:
    recipes = list_recipes()
    assert [it.name for it in recipes] == ["appointment", "bank", "operator", "order"]
    for it in recipes:
        assert it.words
        assert it.title["en"]
        assert it.parts["services"]
