"""/metrics: for the machine itself or for a key that may; what waits is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from apistage import BASE, ApiStage, api_stage


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """A company on a stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


def coming_from(api: ApiStage, host: str, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=api.app, client=(host, 1))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 401),
        ("203.0.113.7", {"Authorization": "Bearer nlk_" + "a" * 43}, 401),
    ],
)
async def test_only_the_machine_itself_asks_without_a_key(
    api: ApiStage, host: str, headers: dict[str, str], status: int
) -> None:
    async with coming_from(api, host, **headers) as client:
        assert (await client.get("/metrics")).status_code == status


async def test_a_key_needs_the_right(api: ApiStage) -> None:
    for scope, status in (("operations:read", 200), ("messages:read", 403)):
        key = (await api.program(scope)).headers["Authorization"]
        async with coming_from(api, "203.0.113.7", Authorization=key) as client:
            assert (await client.get("/metrics")).status_code == status


async def test_what_waits_is_counted(api: ApiStage) -> None:
    program = await api.program("messages:write")
    wanted = {"to": {"channel": "sms", "value": "+447700900301"}, "content": {"text": "Hello"}}
    assert (await program.post("/api/v1/messages", json=wanted)).status_code == 201
    async with coming_from(api, "127.0.0.1") as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = {
        (sample.name, sample.labels.get("channel", sample.labels.get("follower"))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["noline_outbox_due", "sms"] == 1
    assert samples["noline_follower_behind", "engage"] == 0
    assert samples["noline_follower_behind", "webhooks"] > 0
    assert samples["noline_log_interactions", None] >= 3
    assert samples["process_resident_memory_bytes", None] > 0
