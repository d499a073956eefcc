"""Visitors of the chat are called by the site that they are on, until they give an address or a name."""

from __future__ import annotations

import re

import pytest

from apistage import api_stage

SITE = {"origin": "https://shop.example"}


@pytest.mark.parametrize("site", [SITE, {}], ids=["on a site", "on a page of our own"])
async def test_a_visitor_is_called_by_the_site_until_they_give_a_name(empty_dsn: str, site: dict[str, str]) -> None:
    async with api_stage(empty_dsn) as api:
        made = (await api.owner.post("/api/v1/widgets", json={"name": "Shop", "origins": [SITE["origin"]]})).json()
        browser, path = await api.nobody(), f"/widget/{made['widget']['key']}"
        token = (await browser.post(f"{path}/session", json={}, headers=site)).json()["token"]
        signed = site | {"authorization": f"Bearer {token}"}
        said = [("text", (None, "Are you open?")), ("once", (None, "1"))]
        assert (await browser.post(f"{path}/messages", files=said, headers=signed)).status_code == 200
        await api.stage.settle()
        customer = await api.stage.one("select customer from message where direction = 1")
        profile = f"/api/v1/customers/{customer}"
        conversation = await api.stage.one("select conversation from message where direction = 1 limit 1")

        async def names() -> tuple[str, str]:
            shown = (await api.agent.get(f"/api/v1/conversations/{conversation}")).json()["conversation"]
            return shown["customer_name"], (await api.agent.get(profile)).json()["name"]

        called, same = await names()
        place = "shop.example" if site else api.stage.workspace.name
        assert re.fullmatch(rf"Visitor from {re.escape(place)}, [0-9A-F]{{4}}", called)
        assert same == called
        assert [it["display"] for it in (await api.agent.get(profile)).json()["addresses"]] == [called]
        left = await browser.post(f"{path}/email", json={"email": "zoe@example.org"}, headers=signed)
        assert left.status_code == 200, left.text
        await api.stage.settle()
        assert await names() == ("zoe@example.org", "zoe@example.org")
        changed = await api.owner.patch(profile, json={"attributes": {"first_name": "Zoe"}})
        assert changed.status_code == 200, changed.text
        await api.stage.settle()
        assert await names() == ("Zoe", "Zoe")
