"""Customers over the API: created or identified, found, changed, tagged; addresses and consent with their evidence."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from msgspec import Struct

from apistage import ApiStage, api_stage

_NUMBERS = itertools.count(10)


class Ana(Struct, frozen=True):
    """One of many Anas: each test has one of its own."""

    number: int

    @property
    def external_id(self) -> str:
        return f"C-{self.number}"

    @property
    def email(self) -> str:
        return f"ana{self.number}@example.com"

    @property
    def phone(self) -> str:
        return f"+4420718387{self.number}"

    def given(self, **more: Any) -> dict[str, Any]:
        """What is posted of her."""
        return {
            "external_id": self.external_id,
            "addresses": [
                {"scheme": "email", "value": self.email.title()},
                {"scheme": "phone", "value": f"020 7183 87{self.number}"},
            ],
            "attributes": {"first_name": "Ana", "last_name": "Mora", "city": "Lima", "orders": 3},
            "tags": ["vip"],
            "locale": "es",
            "zone": "America/Lima",
            "consents": [{"subscription": "news", "channel": "email", "how": "form", "text": "Send me news."}],
        } | more


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """The API on a database for all tests of this file."""
    async with api_stage(module_dsn) as opened:
        yield opened


@pytest.fixture
def ana() -> Ana:
    """Somebody nobody knows yet."""
    return Ana(next(_NUMBERS))


async def enter(api: ApiStage, ana: Ana, **more: Any) -> dict[str, Any]:
    """Create or identify a customer as an agent."""
    answer = await api.agent.post("/api/v1/customers", json=ana.given(**more))
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def path_of(api: ApiStage, ana: Ana, **more: Any) -> str:
    """Create a customer; returns the path."""
    return f"/api/v1/customers/{(await enter(api, ana, **more))['customer']['id']}"


async def test_a_customer_is_created_with_addresses_and_consent(api: ApiStage, ana: Ana) -> None:
    created = await enter(api, ana)
    customer = created["customer"]
    assert (created["created"], created["others"]) == (True, [])
    assert (customer["name"], customer["external_id"], customer["tags"]) == ("Ana Mora", ana.external_id, ["vip"])
    assert [(it["scheme"], it["value"], it["evidence"]) for it in customer["addresses"]] == [
        ("email", ana.email, "agent Agent"),
        ("phone", ana.phone, "agent Agent"),
    ]
    assert customer["addresses"][1]["channels"] == ["sms", "whatsapp", "voice"]
    assert [(it["subscription"], it["channel"], it["state"]) for it in customer["consents"]] == [
        ("news", "email", "given")
    ]


async def test_the_same_customer_again_is_identified_and_changed(api: ApiStage, ana: Ana) -> None:
    first = await enter(api, ana)
    again = await enter(api, ana, external_id=None, attributes={"city": "Cusco"}, tags=["loyal"])
    assert not again["created"]
    assert again["customer"]["id"] == first["customer"]["id"]
    assert again["customer"]["attributes"]["city"] == "Cusco"
    assert again["customer"]["tags"] == ["loyal", "vip"]


async def test_an_address_of_somebody_else_stays_there_and_is_told(api: ApiStage, ana: Ana) -> None:
    first = await enter(api, ana)
    other = f"{ana.external_id}-other"
    await enter(api, ana, external_id=other, addresses=[])
    again = await enter(api, ana, external_id=other)
    assert sorted(again["others"]) == [ana.phone, ana.email]
    assert again["customer"]["addresses"] == []
    assert again["customer"]["id"] != first["customer"]["id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"addresses": [{"scheme": "email", "value": "nobody"}]}, "email"),
        ({"addresses": [{"scheme": "pigeon", "value": "x"}]}, "scheme"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"attributes": {"n": "a\0b"}}, "body"),
    ],
)
async def test_what_cannot_be_taken_is_refused_by_field(
    api: ApiStage, ana: Ana, change: dict[str, Any], field: str
) -> None:
    answer = await api.agent.post("/api/v1/customers", json=ana.given(**change))
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field


async def test_a_customer_is_found_by_whatever_names_them(api: ApiStage, ana: Ana) -> None:
    created = await enter(api, ana)
    for wanted in (ana.external_id, ana.email.upper(), f"+44 20 7183 87{ana.number}", f"0207183 87{ana.number}"):
        found = await api.viewer.get("/api/v1/customers/find", params={"address": wanted})
        assert found.json()["id"] == created["customer"]["id"], wanted
        assert (await api.stranger.get("/api/v1/customers/find", params={"address": wanted})).status_code == 404


async def test_a_change_removes_what_is_null_and_leaves_the_rest(api: ApiStage, ana: Ana) -> None:
    path = await path_of(api, ana)
    answer = await api.agent.patch(path, json={"attributes": {"city": None, "size": 42}, "locale": "pt-BR"})
    changed = answer.json()
    assert changed["attributes"] == {
        "external_id": ana.external_id, "first_name": "Ana", "last_name": "Mora", "orders": 3, "size": 42
    }  # fmt: skip
    assert (changed["locale"], changed["zone"]) == ("pt-BR", "America/Lima")
    assert (await api.agent.patch(path, json={"attributes": {"external_id": "C-9"}})).status_code == 422
    assert (await api.viewer.patch(path, json={})).status_code == 403
    assert (await api.stranger.patch(path, json={})).status_code == 404


async def test_tags_are_set_as_a_whole_and_may_go_and_come_back(api: ApiStage, ana: Ana) -> None:
    path = f"{await path_of(api, ana)}/tags"
    for tags in (["new"], ["new", "vip"], [], ["vip"]):
        assert (await api.agent.put(path, json={"tags": tags})).json()["tags"] == tags


async def test_an_address_is_added_verified_stopped_and_removed(api: ApiStage, ana: Ana) -> None:
    path = f"{await path_of(api, ana)}/addresses"
    handle = f"ana_{ana.number}"
    added = await api.agent.post(path, json={"scheme": "x", "value": f"@{handle}", "why": "said so by phone"})
    assert added.status_code == 201
    assert (added.json()["addresses"][-1]["value"], added.json()["addresses"][-1]["verification"]) == (
        handle,
        "claimed",
    )
    of = f"{path}?{urlencode({'scheme': 'phone', 'value': ana.phone})}"

    async def phone(change: dict[str, Any]) -> tuple[str, str]:
        found = (await api.agent.patch(of, json=change)).json()["addresses"]
        return next((it["verification"], it["status"]) for it in found if it["scheme"] == "phone")

    assert await phone({"verified": True, "why": "called back"}) == ("verified", "active")
    assert await phone({"status": "stopped"}) == ("verified", "stopped")
    assert await phone({"status": "active"}) == ("verified", "active")
    gone = (await api.agent.delete(of)).json()
    assert [it["scheme"] for it in gone["addresses"]] == ["email", "x"]
    assert (await api.agent.delete(of)).status_code == 404


async def test_a_removed_address_may_become_somebody_elses(api: ApiStage, ana: Ana) -> None:
    path = f"{await path_of(api, ana)}/addresses"
    other = f"{await path_of(api, ana, external_id=f'{ana.external_id}-other', addresses=[])}/addresses"
    given = {"scheme": "email", "value": ana.email}
    assert (await api.agent.post(other, json=given)).status_code == 409
    await api.agent.delete(f"{path}?{urlencode(given)}")
    await api.stage.settle()
    assert (await api.agent.post(other, json=given)).status_code == 201


async def test_removed_and_added_at_once_the_address_stays_theirs(api: ApiStage, ana: Ana) -> None:
    customer, given = await path_of(api, ana), {"scheme": "email", "value": ana.email}
    await api.agent.delete(f"{customer}/addresses?{urlencode(given)}")
    await api.agent.post(f"{customer}/addresses", json=given)
    await api.stage.settle()
    found = await api.agent.get("/api/v1/customers/find", params={"address": ana.email})
    assert customer.endswith(found.json()["id"])


async def test_consent_is_appended_with_who_how_and_text(api: ApiStage, ana: Ana) -> None:
    path = f"{await path_of(api, ana)}/consents"
    said = {"subscription": "news", "channel": "sms", "state": "given", "how": "phone call", "text": "News by SMS?"}
    assert (await api.agent.put(path, json=said)).status_code == 200
    await api.agent.put(path, json=said | {"state": "withdrawn", "how": "wrote a letter"})
    record = (await api.viewer.get(path)).json()
    assert [(it["channel"], it["state"]) for it in record["current"]] == [("email", "given"), ("sms", "withdrawn")]
    assert [(it["state"], it["how"], it["by"]) for it in record["history"]] == [
        ("withdrawn", "wrote a letter", "agent Agent"),
        ("given", "phone call", "agent Agent"),
        ("given", "form", "agent Agent"),
    ]
    assert record["history"][1]["text"] == "News by SMS?"


async def test_nobody_of_another_workspace_sees_a_customer(api: ApiStage, ana: Ana) -> None:
    path, nobody = await path_of(api, ana), await api.nobody()
    for tail in ("", "/consents", "/timeline", "/conversations", "/journeys", "/best-channel", "/export.json"):
        assert (await api.agent.get(f"{path}{tail}")).status_code == 200, tail
        assert (await api.stranger.get(f"{path}{tail}")).status_code == 404, tail
        assert (await api.agent.get(f"/api/v1/customers/{uuid4()}{tail}")).status_code == 404, tail
        assert (await nobody.get(f"{path}{tail}")).status_code == 401, tail
