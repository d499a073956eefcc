"""Segments and counts over the API: by condition, by name, from a figure; and the list and CSV of who is meant."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from apistage import ApiStage, api_stage
from stage import invitation

CITY = {"type": "compare", "field": "customer.city", "operator": "eq", "value": "lima"}
BIG = {"type": "compare", "field": "customer.orders", "operator": "ge", "value": 5}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """The API with four customers, one of whom answered an invitation."""
    async with api_stage(module_dsn) as opened:
        stage = opened.stage
        await stage.customer("Ana", email="ana@example.com", phone="+442071838750", attributes={"city": "Lima"})
        await stage.customer("Ben", email="ben@example.com", tags=("vip",), attributes={"city": "Lima", "orders": 7})
        await stage.customer("Cleo", phone="+442071838751", tags=("vip", "new"), attributes={"orders": 2})
        await stage.customer("=cmd()", x="dan", attributes={"note": '=1+1;"x"\n', "tags_json": ["a"]})
        campaign = await stage.begin("open-day", invitation("invite", "email"))
        await stage.hear("email", "ben@example.com", "yes")
        opened.campaign = campaign  # type: ignore[attr-defined]
        yield opened


async def names(api: ApiStage, **query: Any) -> list[str]:
    """Return who is listed."""
    answer = await api.viewer.get("/api/v1/customers", params={"sort": "name", **query})
    assert answer.status_code == 200, answer.text
    return [it["name"] for it in answer.json()["items"]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, 4),
        ({"tag": "vip"}, 2),
        ({"channel": "sms"}, 2),
        ({"condition": CITY}, 2),
        ({"condition": {"type": "all", "of": [CITY, BIG]}}, 1),
        ({"condition": {"type": "not", "of": CITY}, "channel": "x"}, 1),
    ],
)
async def test_customers_are_counted(api: ApiStage, wanted: dict[str, Any], found: int) -> None:
    answer = await api.viewer.post("/api/v1/customers/count", json=wanted)
    assert answer.json()["count"] == found, answer.text
    assert (await api.stranger.post("/api/v1/customers/count", json=wanted)).json()["count"] == 0


async def test_the_list_takes_words_filters_and_conditions_together(api: ApiStage) -> None:
    assert await names(api) == ["=cmd()", "Ana", "Ben", "Cleo"]
    assert await names(api, q="an") == ["Ana"]
    assert await names(api, tag="vip") == ["Ben", "Cleo"]
    assert await names(api, channel="email", conditions=json.dumps(CITY)) == ["Ana", "Ben"]
    assert await names(api, q="be", conditions=json.dumps(CITY)) == ["Ben"]
    assert await names(api, q="cl", conditions=json.dumps(CITY)) == []


@pytest.mark.parametrize("sort", ["name", "recent"])
async def test_filtered_pages_follow_each_other_without_gap(api: ApiStage, sort: str) -> None:
    query: dict[str, Any] = {"sort": sort, "conditions": json.dumps({"type": "not", "of": BIG}), "limit": 1}
    found: list[str] = []
    while True:
        page = (await api.viewer.get("/api/v1/customers", params=query)).json()
        found += [it["name"] for it in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert sorted(found) == ["=cmd()", "Ana", "Cleo"]


@pytest.mark.parametrize("conditions", ["{", '{"type": "all"}', '{"type": "compare", "field": "x", "operator": "eq"}'])
async def test_a_bad_condition_is_refused_by_name(api: ApiStage, conditions: str) -> None:
    answer = await api.viewer.get("/api/v1/customers", params={"conditions": conditions})
    assert answer.status_code == 422
    assert answer.json()["field"].startswith("condition")


async def test_a_segment_by_condition_follows_its_customers(api: ApiStage) -> None:
    made = await api.agent.post("/api/v1/segments", json={"name": "Big", "condition": BIG})
    assert made.status_code == 201, made.text
    segment = made.json()["segment"]
    assert (made.json()["count"], segment["sentence"]) == (1, "the customer's orders is at least 5")
    assert await names(api, segment=segment["id"]) == ["Ben"]
    changed = await api.agent.patch(f"/api/v1/segments/{segment['id']}", json={"condition": CITY, "name": "Lima"})
    assert (changed.json()["count"], changed.json()["segment"]["name"]) == (2, "Lima")
    refused = await api.agent.patch(f"/api/v1/segments/{segment['id']}", json={"add": [str(uuid4())]})
    assert refused.status_code == 409
    assert (await api.stranger.get(f"/api/v1/segments/{segment['id']}")).status_code == 404
    assert (await api.viewer.delete(f"/api/v1/segments/{segment['id']}")).status_code == 403
    assert (await api.agent.delete(f"/api/v1/segments/{segment['id']}")).status_code == 204
    assert (await api.agent.get("/api/v1/customers", params={"segment": segment["id"]})).status_code == 404


async def test_named_members_are_added_and_removed(api: ApiStage) -> None:
    listed = (await api.agent.get("/api/v1/customers", params={"sort": "name"})).json()["items"]
    ana, ben = listed[1]["customer"], listed[2]["customer"]
    made = await api.agent.post("/api/v1/segments", json={"name": "Friends", "customers": [ana, str(uuid4())]})
    path = f"/api/v1/segments/{made.json()['segment']['id']}"
    assert made.json()["count"] == 1
    assert (await api.agent.patch(path, json={"add": [ben]})).json()["count"] == 2
    assert (await api.agent.patch(path, json={"remove": [ana]})).json()["count"] == 1
    assert (await api.agent.post("/api/v1/segments", json={"name": "friends", "customers": []})).status_code == 409
    assert (await api.agent.delete(path)).status_code == 204
    assert await api.stage.one("select count(*) from segment_member") == 0


async def test_a_frozen_segment_keeps_whoever_was_in_it(api: ApiStage) -> None:
    made = await api.agent.post("/api/v1/segments", json={"name": "Then", "condition": CITY, "freeze": True})
    assert (made.json()["count"], made.json()["segment"]["condition"]) == (2, None)


async def test_a_figure_becomes_a_segment(api: ApiStage) -> None:
    campaign = str(api.campaign.id)  # type: ignore[attr-defined]
    for measure, found in (("sent", 2), ("positive", 1), ("failed", 0)):
        figure = {"campaign": campaign, "measure": measure, "contact_event": "invite"}
        made = await api.agent.post("/api/v1/segments", json={"name": measure, "figure": figure})
        assert made.json()["count"] == found, measure
    two = await api.agent.post("/api/v1/segments", json={"name": "x", "condition": CITY, "customers": []})
    assert two.status_code == 422


async def test_the_csv_has_every_attribute_and_runs_nothing(api: ApiStage) -> None:
    answer = await api.viewer.get("/api/v1/customers/export.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = {row["customer"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    by_name = {row["first_name"]: row for row in rows.values()}
    assert by_name["Ben"]["email"] == "ben@example.com"
    assert (by_name["Ben"]["city"], by_name["Ben"]["orders"], by_name["Ben"]["tags"]) == ("Lima", "7", "vip")
    assert by_name["'=cmd()"]["note"].startswith("'=1+1")
    assert "news by email: given" in by_name["Ana"]["consent"]
    some = await api.viewer.get("/api/v1/customers/export.csv", params={"tag": "vip"})
    assert some.text.count("\r\n") == 3
    assert (await api.stranger.get("/api/v1/customers/export.csv")).text.count("\r\n") == 1


async def test_fields_tell_what_conditions_can_be_made_of(api: ApiStage) -> None:
    fields = (await api.viewer.get("/api/v1/customers/fields")).json()
    known = {it["name"]: it for it in fields["attributes"]}
    assert known["orders"]["kinds"] == ["number"]
    assert known["city"]["values"] == ["Lima"]
    assert fields["tags"][0] == {"tag": "vip", "customers": 2}
