"""Accounts lead into private networks only where the owner allows it, and no secret goes to another server unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.access import Rules
from noline.providers import EXAMPLES

TWILIO = {"account_sid": f"AC{'a' * 32}", "auth_token": "t", "api_url": "https://api.twilio.invalid"}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(module_dsn) as opened:
        yield opened


async def make(api: ApiStage, name: str, provider: str, settings: dict[str, Any]) -> Any:
    wanted = {"name": name, "provider": provider, "settings": settings}
    return await api.owner.post("/api/v1/accounts", json=wanted)


@pytest.mark.parametrize(
    ("provider", "settings", "field"),
    [
        ("twilio", {**TWILIO, "api_url": "http://127.0.0.1:8001"}, "api_url"),
        ("twilio", {**TWILIO, "api_url": "http://169.254.169.254/latest"}, "api_url"),
        ("twilio", {**TWILIO, "api_url": "http://[::1]:8001"}, "api_url"),
        ("twilio", {**TWILIO, "api_url": "http://localhost:8001"}, "api_url"),
        ("smtp", {**EXAMPLES["smtp"], "host": "10.1.2.3"}, "host"),
        ("smtp", {**EXAMPLES["smtp"], "host": "localhost"}, "host"),
        ("smpp", {**EXAMPLES["smpp"], "host": "192.168.0.7"}, "host"),
        ("kannel", {**EXAMPLES["kannel"], "api_url": "http://[::ffff:10.0.0.1]:13013/"}, "api_url"),
    ],
)
async def test_a_private_network_is_refused(api: ApiStage, provider: str, settings: dict[str, Any], field: str) -> None:
    answer = await make(api, f"{provider} inside", provider, settings)
    assert (answer.status_code, answer.json()["field"]) == (422, f"settings.{field}"), answer.text
    assert "private network" in answer.json()["detail"]


async def test_a_change_and_a_test_are_refused_too(api: ApiStage) -> None:
    made = (await make(api, "outside", "twilio", TWILIO)).json()
    path, inside = f"/api/v1/accounts/{made['id']}", "http://127.0.0.1:8001"
    changed = await api.owner.patch(path, json={"settings": {"api_url": inside, "auth_token": "u"}})
    assert (changed.status_code, changed.json()["field"]) == (422, "settings.api_url"), changed.text
    # What was stored before, or leads elsewhere by now, is not tried either.
    statement = "update account set settings = settings || jsonb_build_object('api_url', $2::text) where id = $1"
    await api.stage.fetch(f"{statement} returning id", made["id"], inside)
    tested = (await api.owner.post(f"{path}/test")).json()
    assert (tested["ok"], tested["fault"]) == (False, "configuration")
    assert "private network" in tested["text"]


async def test_the_owner_may_allow_it(api: ApiStage) -> None:
    inside = {**TWILIO, "api_url": "http://127.0.0.1:8001"}
    assert (await make(api, "mine", "twilio", inside)).status_code == 422
    for allowed, expected in ((True, 201), (False, 422)):
        rules = {"rules": {"private_webhooks": allowed}}
        assert (await api.owner.patch("/api/v1/workspace", json=rules)).status_code == 200
        assert (await make(api, f"mine {allowed}", "twilio", inside)).status_code == expected


async def test_a_secret_does_not_follow_to_another_server(dsn: str) -> None:
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as api:
        made = (await make(api, "texts", "twilio", TWILIO)).json()
        path = f"/api/v1/accounts/{made['id']}"
        elsewhere = {"api_url": "https://elsewhere.invalid"}
        refused = await api.owner.patch(path, json={"settings": elsewhere})
        assert (refused.status_code, refused.json()["field"]) == (422, "settings.auth_token"), refused.text
        same = await api.owner.patch(path, json={"settings": {"api_url": f"{TWILIO['api_url']}/v2"}})
        assert same.status_code == 200, "the same server keeps it"
        given = await api.owner.patch(path, json={"settings": {**elsewhere, "auth_token": "u"}})
        assert given.status_code == 200, given.text
