"""Approved templates are fetched from their maker for an account: page by page, ready to be filled in, or refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.access import Rules
from providers.listing_graph import ANSWERS, OWNER, TOKEN, ListingGraph, listing_graph

A = "/api/v1/accounts"


@pytest.fixture
async def graph() -> AsyncIterator[ListingGraph]:
    async with listing_graph() as server:
        yield server


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn, rules=Rules(private_webhooks=True)) as opened:
        yield opened


async def made(api: ApiStage, name: str, graph: ListingGraph, **more: Any) -> int:
    settings = {"phone_number_id": "1", "access_token": TOKEN, "api_url": graph.url, **more}
    answer = await api.owner.post(A, json={"name": name, "provider": "whatsapp", "settings": settings})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_the_templates_of_an_account_are_listed_as_its_maker_lists_them_now(
    api: ApiStage, graph: ListingGraph
) -> None:
    account = await made(api, "boats", graph, business_account_id=OWNER)
    answer = await api.agent.get(f"{A}/{account}/templates")
    assert answer.status_code == 200, answer.text
    found = {it["name"]: it for it in answer.json()}
    assert len(found) == sum(len(page["data"]) for page in ANSWERS["pages"])
    assert list(found) == sorted(found)
    promo = found["2023_april_promo"]
    assert (promo["language"], promo["status"], promo["category"]) == ("en_US", "REJECTED", "MARKETING")
    assert promo["reason"] == "INVALID_FORMAT"
    assert promo["approved"]["name"] == "2023_april_promo"
    assert promo["approved"]["wording"]["footer"].startswith("Not interested")
    assert [it.get("after") for it in graph.asked] == [None, "MjQZD"]


@pytest.mark.parametrize(
    ("label", "more", "field", "words"),
    [
        ("nothing to ask for", {}, "settings", "whose templates"),
        ("another's", {"business_account_id": "9"}, "account", "100/33 Unsupported get request. Object with ID"),
        (
            "another token",
            {"business_account_id": OWNER, "access_token": "old"},
            "account",
            "whatsapp says: 100/33",
        ),
    ],
)
async def test_what_the_maker_refuses_is_told_in_its_words(
    api: ApiStage, graph: ListingGraph, label: str, more: dict[str, str], field: str, words: str
) -> None:
    account = await made(api, label, graph, **more)
    answer = await api.agent.get(f"{A}/{account}/templates")
    assert answer.status_code == 422, answer.text
    assert (answer.json()["field"], words in answer.json()["detail"]) == (field, True)
    assert TOKEN not in answer.text


async def test_a_maker_that_can_t_be_reached_may_be_asked_again(api: ApiStage, graph: ListingGraph) -> None:
    account = await made(api, "away", graph, business_account_id=OWNER, api_url="http://127.0.0.1:9")
    answer = await api.agent.get(f"{A}/{account}/templates")
    assert answer.status_code == 503
    assert "can't be reached" in answer.json()["detail"]


async def test_a_provider_without_templates_says_so(api: ApiStage) -> None:
    account = (await api.owner.post(A, json={"name": "play", "provider": "sandbox"})).json()["id"]
    answer = await api.agent.get(f"{A}/{account}/templates")
    assert (answer.status_code, answer.json()["detail"]) == (422, "sandbox lists no templates.")
