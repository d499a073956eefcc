"""A company's currency: the owner chooses it, every figure says it, and other currencies stay out of sums."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from stage import invitation

PHONE = "+447700900101"


class Company:
    """A company that counts in dollars: a customer has had an SMS at the company's price, then one paid in reals."""

    def __init__(self, api: ApiStage, customer: UUID) -> None:
        self.api = api
        self.customer = customer

    async def get(self, path: str) -> Any:
        """Read as a viewer."""
        answer = await self.api.viewer.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.headers["content-type"].startswith("application/json") else answer.text


@pytest.fixture(scope="module")
async def company(module_dsn: str) -> AsyncIterator[Company]:
    """The story, told once for all tests of this file."""
    async with api_stage(module_dsn) as api:
        stage = api.stage
        changed = await api.owner.patch("/api/v1/workspace", json={"currency": "USD"})
        assert changed.status_code == 200, changed.text
        customer = await stage.customer("Ana", phone=PHONE)
        await stage.begin("fair", invitation("first", "sms"), invitation("second", "sms", day=2))
        await stage.advance(days=1)
        await stage.fetch("update account set settings = $1", '{"currency": "BRL"}')
        await stage.fetch("update installation set catalogue = catalogue + 1")
        await stage.advance(days=2)
        yield Company(api, customer)


async def test_the_owner_chooses_and_everybody_learns(company: Company) -> None:
    assert (await company.get("workspace"))["currency"] == "USD"
    assert (await company.get("session"))["workspace"]["currency"] == "USD"
    entries = (await company.api.owner.get("/api/v1/audit?action=workspace.changed")).json()["items"]
    assert entries[0]["detail"] == {"currency": ["EUR", "USD"]}
    refused = await company.api.agent.patch("/api/v1/workspace", json={"currency": "GBP"})
    assert refused.status_code == 403
    unknown = await company.api.owner.patch("/api/v1/workspace", json={"currency": "usd"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "currency")


async def test_a_cost_is_of_the_company_s_currency_where_the_provider_names_none(company: Company) -> None:
    told = await company.get(f"customers/{company.customer}/timeline?limit=200")
    costs = [(it["cost"], it["currency"]) for it in told["items"] if it["cost"]]
    assert sorted(costs) == [(7, "BRL"), (7, "USD")]


async def test_what_costs_nothing_has_no_currency(company: Company) -> None:
    rows = await company.api.stage.fetch("select 1 from interaction where cost = 0 and currency is not null")
    assert rows == []


@pytest.mark.parametrize(
    "path",
    [
        "scorecard",
        "scorecard?campaign=fair",
        "scorecard/series?last=7d",
        "scorecard/customers/{customer}",
        "campaigns/fair/figures",
        "alerts",
    ],
)
async def test_figures_say_the_company_s(company: Company, path: str) -> None:
    assert (await company.get(path.format(customer=company.customer)))["currency"] == "USD"


async def test_a_department_counts_in_it_unless_it_is_said(company: Company) -> None:
    for slug, given, currency in (("sales", {}, "USD"), ("abroad", {"currency": "JPY"}, "JPY")):
        made = await company.api.owner.post("/api/v1/departments", json={"slug": slug, "name": slug, **given})
        assert (made.status_code, made.json()["currency"]) == (201, currency)
    body = {"slug": "old", "name": "Old", "currency": "DEM"}
    refused = await company.api.owner.post("/api/v1/departments", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, "currency")


async def test_so_do_lists_forecasts_tables_and_prices(company: Company) -> None:
    (sums,) = (await company.get("figures/campaigns"))["campaigns"]
    assert sums["currency"] == "USD"
    forecast = await company.api.viewer.post("/api/v1/campaigns/fair/forecast", json={})
    assert forecast.json()["currency"] == "USD"
    table = (await company.get("scorecard/export.csv")).splitlines()
    assert [line.rpartition(",")[2] for line in table] == ['"currency"', *["USD"] * (len(table) - 1)]
    assert len(table) > 1
    prices = {able["currency"] for it in await company.get("providers") for able in it["abilities"]}
    assert prices == {"USD"}


async def test_other_currencies_are_in_no_sum(company: Company) -> None:
    assert (await company.get("scorecard"))["total"]["cost"] == 7
    assert (await company.get("campaigns/fair/figures"))["cost"] == 7
    (row,) = (await company.get(f"scorecard/customers/{company.customer}"))["channels"]
    assert (row["sent"], row["cost"]) == (2, 7)
    (behind,) = (await company.get("scorecard/customers?measure=sent"))["items"]
    assert (behind["times"], behind["cost"]) == (2, 7)
