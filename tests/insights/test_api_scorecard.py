"""The scorecard over the API: figures that add up, the customers behind each, segments and tables of them, alerts."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from noline.campaigns import Goal
from noline.insights import watch
from noline.insights.scorecard_customers import BEGINNING, list_behind
from noline.insights.scorecard_facts import MEASURES, FigureWanted
from noline.kernel.http import decode_cursor
from stage import invitation, ticket

PEOPLE = 8
COUNTED = [it for it in MEASURES if it not in ("moved", "waiting")]


class Company:
    """Eight customers invited by mail, then by SMS; one answered the mail by SMS, one the SMS."""

    def __init__(self, api: ApiStage, customers: list[UUID]) -> None:
        self.api = api
        self.customers = customers

    async def get(self, path: str, **query: Any) -> Any:
        """Read as a viewer."""
        answer = await self.api.viewer.get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def behind(self, measure: str, **query: Any) -> list[Any]:
        """Return all customers behind a figure, page by page."""
        found: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get("scorecard/customers", measure=measure, limit=3, **query, **cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}


@pytest.fixture(scope="module")
async def company(module_dsn: str) -> AsyncIterator[Company]:
    """The story, told once for all tests of this file."""
    async with api_stage(module_dsn) as api:
        stage = api.stage
        customers = [
            await stage.customer(f"Ana{n}", email=f"ana{n}@example.com", phone=f"+4477009001{n:02d}")
            for n in range(PEOPLE)
        ]
        await stage.customer("Nobody", consents=(), email="nobody@example.com")
        events = invitation("invite", "email"), invitation("again", "sms", day=2), ticket("sms", "email")
        await stage.begin("open-day", *events, goal=Goal("registered", words=("yes",)))
        await stage.advance(days=1)
        await stage.hear("sms", "+447700900101", "yes please")
        await stage.advance(days=2)
        await stage.hear("sms", "+447700900103", "yes")
        await stage.hear("sms", "+447700900104", "no thanks")
        await stage.advance(hours=2)
        yield Company(api, customers)


async def test_figures_of_channels_and_of_contact_events_add_up(company: Company) -> None:
    card = await company.get("scorecard", campaign="open-day")
    assert card["campaign"]["slug"] == "open-day"
    assert card["before"] is None
    assert card["total"]["sent"] > PEOPLE
    assert card["total"]["reached"] == 2
    assert card["total"]["positive"] == 2
    assert card["total"]["cost_per_positive"] == card["total"]["cost"] / 2
    for name in ("accepted", "sent", "delivered", "answered", "positive", "suppressed", "cost"):
        for rows in ("channels", "events"):
            assert sum(row["figures"][name] for row in card[rows]) == card["total"][name], (name, rows)
    assert {(row["contact_event"], row["channel"]) for row in card["events"]} >= {("invite", "email"), ("again", "sms")}


async def test_a_period_is_held_against_the_one_before(company: Company) -> None:
    whole = await company.get("scorecard", campaign="open-day")
    begin, noon, end = "2026-03-02T00:00:00Z", "2026-03-03T12:00:00Z", "2026-03-05T00:00:00Z"
    first = await company.get("scorecard", campaign="open-day", since=begin, until=noon)
    then = await company.get("scorecard", campaign="open-day", since=noon, until=end)
    assert then["before"] == {**first["total"], "waiting": then["before"]["waiting"]}
    assert first["before"]["sent"] == 0
    for name in ("sent", "delivered", "reached", "cost"):
        later = await company.get("scorecard", campaign="open-day", since="2026-03-05T00:00:00Z")
        assert first["total"][name] + then["total"][name] + later["total"][name] == whole["total"][name]


async def test_the_last_days_of_everything(company: Company) -> None:
    card = await company.get("scorecard", last="30d")
    assert card["campaign"] is None
    assert card["events"] == []
    assert card["total"]["sent"] == (await company.get("scorecard"))["total"]["sent"]
    assert (await company.get("scorecard", last="1h"))["total"]["sent"] == 0


@pytest.mark.parametrize("bucket", ["hour", "day"])
async def test_the_course_over_time_adds_up_to_the_figures(company: Company, bucket: str) -> None:
    card = await company.get("scorecard", campaign="open-day")
    series = await company.get("scorecard/series", campaign="open-day", bucket=bucket, measure=["sent", "cost"])
    assert all(len(line["values"]) == len(series["buckets"]) for line in series["lines"])
    for name in ("sent", "cost"):
        found = sum(sum(line["values"]) for line in series["lines"] if line["measure"] == name)
        assert found == card["total"][name]


async def test_the_funnel_counts_each_customer_once(company: Company) -> None:
    funnel = (await company.get("scorecard/funnel", campaign="open-day"))["customers"]
    assert funnel["enrolled"] == PEOPLE + 1
    assert funnel["sent"] == PEOPLE
    assert funnel["answered"] == 3
    assert funnel["positive"] == 2
    assert funnel["reached"] == 2


async def test_switches_lead_from_the_contact_to_the_answer(company: Company) -> None:
    switches = (await company.get("scorecard/switches", campaign="open-day"))["switches"]
    found = {(it["before"], it["after"]): it["count"] for it in switches}
    assert found[("email", "sms")] == 1
    assert found[("sms", "sms")] == 2
    movers = await company.behind("moved", campaign="open-day", channel="sms", detail="email")
    assert [UUID(it["customer"]) for it in movers] == [company.customers[1]]


async def test_behind_each_figure_are_as_many_as_it_says(company: Company) -> None:
    card = await company.get("scorecard", campaign="open-day")
    for measure in COUNTED:
        found = await company.behind(measure, campaign="open-day")
        assert sum(it["times"] for it in found) == card["total"][measure], measure
        assert len({it["customer"] for it in found}) == len(found)
        assert all(it["name"] for it in found)
    for row in card["events"]:
        place = {"contact_event": row["contact_event"], "channel": row["channel"]}
        for measure in ("sent", "answered", "suppressed"):
            found = await company.behind(measure, campaign="open-day", **place)
            assert sum(it["times"] for it in found) == row["figures"][measure], (place, measure)


async def test_who_is_looked_for_a_few_at_a_time_is_found_all_the_same(company: Company) -> None:
    stage = company.api.stage
    wanted = FigureWanted("sent", contact_event="again", channel="sms")
    found: list[UUID] = []
    after: tuple[int, UUID] | None = BEGINNING
    async with stage.noline.database.connection() as connection:
        while after is not None:
            page = await list_behind(connection, stage.workspace.id, wanted, after, 50, looked_at=2)
            found += [it.customer for it in page.items]
            after = decode_cursor(page.next, tuple[int, UUID]) if page.next else None
    assert sorted(found) == sorted(
        UUID(it["customer"])
        for it in await company.behind("sent", campaign="open-day", contact_event="again", channel="sms")
    )


async def test_behind_a_figure_of_everything_and_of_a_period(company: Company) -> None:
    card = await company.get("scorecard", since="2026-03-03T00:00:00Z", until="2026-03-04T12:00:00Z")
    for measure in ("sent", "received", "answered"):
        found = await company.behind(measure, since="2026-03-03T00:00:00Z", until="2026-03-04T12:00:00Z")
        assert sum(it["times"] for it in found) == card["total"][measure], measure


async def test_a_figure_becomes_a_segment(company: Company) -> None:
    query = {"measure": "positive", "campaign": "open-day"}
    answer = await company.api.agent.post("/api/v1/scorecard/segment", params=query, json={"name": "Said yes"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["count"] == 2
    segment = await company.get(f"segments/{answer.json()['id']}")
    assert segment["count"] == 2
    assert segment["segment"]["sentence"] == "the figure “positive” of Open-Day"
    again = await company.api.agent.post("/api/v1/scorecard/segment", params=query, json={"name": "Said yes"})
    assert again.status_code == 409
    refused = await company.api.viewer.post("/api/v1/scorecard/segment", params=query, json={"name": "No"})
    assert refused.status_code == 403


@pytest.mark.parametrize("path", ["scorecard/export.csv", "scorecard/customers.csv"])
async def test_figures_and_customers_as_tables(company: Company, path: str) -> None:
    answer = await company.api.viewer.get(f"/api/v1/{path}", params={"campaign": "open-day"} | _sent(path))
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = (await company.get("scorecard", campaign="open-day"))["total"]["sent"]
    column = "times" if "customers" in path else "sent"
    assert sum(int(row[column]) for row in rows) == total


def _sent(path: str) -> dict[str, str]:
    return {"measure": "sent"} if "customers" in path else {}


async def test_one_customer(company: Company) -> None:
    found = await company.get(f"scorecard/customers/{company.customers[1]}")
    by_channel = {it["channel"]: it for it in found["channels"]}
    assert by_channel["email"]["sent"] == 1
    assert by_channel["email"]["answered"] == 1
    assert by_channel["sms"]["received"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"last": "7d", "since": "2026-03-03T00:00:00Z"}, "last"),
        ({"until": "2026-03-03T00:00:00Z"}, "since"),
        ({"since": "2026-03-04T00:00:00Z", "until": "2026-03-03T00:00:00Z"}, "until"),
        ({"since": "2026-03-04T00:00:00"}, "since"),
        ({"last": "9999d"}, "last"),
    ],
)
async def test_a_time_that_cannot_be(company: Company, query: dict[str, str], field: str) -> None:
    answer = await company.api.viewer.get("/api/v1/scorecard", params=query)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["field"] == field


async def test_another_company_sees_nothing_of_it(company: Company) -> None:
    stranger = company.api.stranger
    assert (await stranger.get("/api/v1/scorecard")).json()["total"]["sent"] == 0
    assert (await stranger.get("/api/v1/scorecard", params={"campaign": "open-day"})).status_code == 404
    for measure in MEASURES:
        page = await stranger.get("/api/v1/scorecard/customers", params={"measure": measure})
        assert page.json() == {"items": [], "next": None}, measure


async def test_what_goes_wrong_is_told_until_it_is_over_and_seen_by_somebody(company: Company) -> None:
    owner, stage = company.api.owner, company.api.stage
    workspace = stage.workspace.id

    async def look() -> list[Any]:
        await watch(stage.noline.database, [workspace], stage.now)
        found: list[Any] = (await company.get("alerts"))["items"]
        return found

    assert await look() == []
    campaign = (await company.get("scorecard", campaign="open-day"))["campaign"]["id"]
    rules = await company.get("alerts/rules")
    plan = rules | {"budgets": [{"campaign": campaign, "amount": 1}]}
    assert (await owner.put("/api/v1/alerts/rules", json=plan)).status_code == 200
    (first,) = await look()
    assert (first["kind"], first["level"], first["expected"]) == ("cost_over_plan", "bad", 1.0)
    (again,) = await look()
    assert again["id"] == first["id"]
    seen = await company.api.agent.post(f"/api/v1/alerts/{first['id']}/acknowledge")
    assert (seen.status_code, seen.json()["acknowledged_by"]) == (200, "Agent")
    refused = await company.api.stranger.post(f"/api/v1/alerts/{first['id']}/acknowledge")
    assert refused.status_code == 404
    (await owner.put("/api/v1/alerts/rules", json=rules)).raise_for_status()
    assert await look() == []
    past = (await company.get("alerts", past=True))["items"]
    assert [it["id"] for it in past] == [first["id"]]
    assert past[0]["cleared_at"] is not None
