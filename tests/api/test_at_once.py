"""Two who save one name at the same moment: one has it, the other is told which field, and nobody sees a fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.belongings import CONNECTOR, JOURNEY, SERVICE, SOURCE
from apistage import PASSWORD, ApiStage, api_stage

WIDTH = 6
"""How many try at once."""
CHOSEN: dict[str, Any] = {
    "condition": {"type": "compare", "field": "customer.city", "operator": "eq", "value": "Bristol"}
}
SMS = {"variants": {"sms": {"type": "sms", "text": "Hello"}}}
CAMPAIGN = {"definition": {"name": "Open day", "goal": {"name": "registered"}, "events": []}}
ACCOUNT = {"provider": "sandbox", "settings": {}}
AGENT = {"name": "Sam", "role": "agent", "password": PASSWORD}

# What is made under a name → where it is made, and the field that the late ones are told.
MADE: dict[str, tuple[str, dict[str, Any], str]] = {
    "an account": ("/accounts", {"name": "mine", **ACCOUNT}, "name"),
    "an agent": ("/agents", {"email": "sam@harbour.example", **AGENT}, "email"),
    "a campaign": ("/campaigns", {"slug": "open-day", **CAMPAIGN}, "slug"),
    "a connector": ("/connectors", CONNECTOR, "name"),
    "a department": ("/departments", {"slug": "sales", "name": "Sales"}, "slug"),
    "a segment": ("/segments", {"name": "Regulars", **CHOSEN}, "name"),
    "a topic's word": ("/topics", {"name": "Garden", "word": "GARDEN"}, "word"),
    "a widget": ("/widgets", {"name": "shop"}, "name"),
}
# What has a name in its path, or may be made again: everybody is served.
KEPT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a journey's next version": ("POST", "/journeys", JOURNEY),
    "a service, the latest": ("POST", "/services", SERVICE),
    "a template": ("PUT", "/templates/hello", SMS),
    "a draft": ("PUT", "/journeys/welcome/draft", {"title": "Welcome"}),
    "a mapping": ("PUT", "/sources/old-mailer", SOURCE),
    "a key": ("POST", "/keys", {"name": "shop", "scopes": ["customers:read"]}),
    "a webhook": ("POST", "/webhooks", {"url": "https://shop.example/hook"}),
}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """The company, for all of these tests together."""
    async with api_stage(module_dsn) as opened:
        yield opened


async def at_once(api: ApiStage, method: str, path: str, *bodies: dict[str, Any]) -> list[httpx.Response]:
    """Send requests together."""
    asked = [api.owner.request(method, f"/api/v1{path}", json=body) for body in bodies]
    return list(await asyncio.gather(*asked))


@pytest.mark.parametrize(("path", "body", "field"), MADE.values(), ids=MADE)
async def test_one_makes_it_and_the_others_are_told(api: ApiStage, path: str, body: dict[str, Any], field: str) -> None:
    answers = await at_once(api, "POST", path, *[body] * WIDTH)
    codes = sorted(it.status_code for it in answers)
    assert codes == [201] + [409] * (WIDTH - 1)
    assert {it.json()["field"] for it in answers if it.status_code == 409} == {field}


@pytest.mark.parametrize(("method", "path", "body"), KEPT.values(), ids=KEPT)
async def test_everybody_is_served(api: ApiStage, method: str, path: str, body: dict[str, Any]) -> None:
    answers = await at_once(api, method, path, *[body] * WIDTH)
    assert all(it.status_code < 300 for it in answers)


async def test_versions_of_a_journey_that_come_at_once_are_numbered(api: ApiStage) -> None:
    answers = await at_once(api, "POST", "/journeys", *[JOURNEY | {"name": "numbered"}] * WIDTH)
    assert sorted(it.json()["version"] for it in answers) == list(range(1, WIDTH + 1))


async def test_a_code_word_calls_one_service_however_many_claim_it_at_once(api: ApiStage) -> None:
    claims = [SERVICE | {"name": f"claim_{number}", "words": {"en": ["CLAIMED"]}} for number in range(WIDTH)]
    answers = await at_once(api, "POST", "/services", *claims)
    codes = sorted(it.status_code for it in answers)
    assert codes == [201, *[codes[-1]] * (WIDTH - 1)]
    assert codes[-1] in (400, 409, 422)
    assert {it.json()["field"].partition(".")[0] for it in answers if it.status_code != 201} == {"words"}


# What is renamed → what is made twice, the path of one, and the field.
RENAMED: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "an account": ("/accounts", [{"name": "first", **ACCOUNT}, {"name": "second", **ACCOUNT}], "name"),
    "a segment": ("/segments", [{"name": "First", **CHOSEN}, {"name": "Second", **CHOSEN}], "name"),
    "a topic's word": ("/topics", [{"name": "First", "word": "FIRST"}, {"name": "Second", "word": "SECOND"}], "word"),
    "a widget": ("/widgets", [{"name": "first"}, {"name": "second"}], "name"),
}


@pytest.mark.parametrize(("path", "bodies", "field"), RENAMED.values(), ids=RENAMED)
async def test_two_that_take_one_name(api: ApiStage, path: str, bodies: list[dict[str, Any]], field: str) -> None:
    answers = [(await api.owner.post(f"/api/v1{path}", json=body)).json() for body in bodies]
    made = [(it.get("widget") or it.get("segment") or it)["id"] for it in answers]
    asked = [api.owner.patch(f"/api/v1{path}/{it}", json={field: "together"}) for it in made]
    told = sorted(await asyncio.gather(*asked), key=lambda it: it.status_code)
    assert [it.status_code for it in told] == [200, 409]
    assert told[1].json()["field"] == field
