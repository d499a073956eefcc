"""Idempotency keys: a repeated request is answered as the first time and done once, whoever dies in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.app.api.kept_answers import tidy_idempotency
from noline.app.http import http_app
from noline.kernel.clock import wall_now

MESSAGES = "/api/v1/messages"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


@pytest.fixture(scope="module")
async def program(api: ApiStage) -> httpx.AsyncClient:
    """A program of the company's."""
    return await api.program("messages:write", "messages:read")


def wanted(text: str, phone: str = "+447700900100") -> dict[str, Any]:
    return {"to": {"channel": "sms", "value": phone}, "content": {"text": text}}


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


async def messages(api: ApiStage, text: str) -> int:
    return int(await api.stage.one("select count(*) from message where body ->> 'text' = $1", text))


async def test_a_repeated_request_gets_the_same_answer(api: ApiStage, program: httpx.AsyncClient) -> None:
    first = await program.post(MESSAGES, json=wanted("once"), headers=key("one"))
    again = await program.post(MESSAGES, json=wanted("once"), headers=key('"one"'))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await messages(api, "once") == 1


async def test_without_a_key_everything_is_done_again(api: ApiStage, program: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await program.post(MESSAGES, json=wanted("twice"))).status_code == 201
    assert await messages(api, "twice") == 2


async def test_a_key_for_something_else_is_refused(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("this"), headers=key("two"))
    other = await program.post(MESSAGES, json=wanted("that"), headers=key("two"))
    assert (other.status_code, other.json()["field"]) == (422, "Idempotency-Key")
    assert await messages(api, "that") == 0


async def test_keys_are_their_owners(api: ApiStage, program: httpx.AsyncClient) -> None:
    another = await api.program("messages:write")
    first = await program.post(MESSAGES, json=wanted("mine"), headers=key("three"))
    second = await another.post(MESSAGES, json=wanted("mine"), headers=key("three"))
    assert first.json()["id"] != second.json()["id"]


async def test_what_was_refused_may_be_tried_again(api: ApiStage, program: httpx.AsyncClient) -> None:
    refused = await program.post(MESSAGES, json=wanted("", "+447700900101"), headers=key("four"))
    assert refused.status_code == 422
    good = await program.post(MESSAGES, json=wanted("now", "+447700900101"), headers=key("four"))
    assert good.status_code == 201


async def test_of_many_at_once_one_does_it(api: ApiStage, program: httpx.AsyncClient) -> None:
    other = await api.stage.another()
    transport = httpx.ASGITransport(app=http_app(other))  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://noline.test", headers=program.headers
    ) as elsewhere:
        asked = [
            client.post(MESSAGES, json=wanted("race"), headers=key("five"))
            for client in (program, elsewhere)
            for _ in range(6)
        ]
        answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert await messages(api, "race") == 1


async def test_a_process_that_died_after_doing_it_leaves_nothing_doubled(
    api: ApiStage, program: httpx.AsyncClient
) -> None:
    first = await program.post(MESSAGES, json=wanted("crash"), headers=key("six"))
    # As it is when the process ends between the doing and the remembering.
    await api.stage.fetch(
        "update idempotency set status = null, headers = null, body = null, until = $1 where key = 'six'", wall_now()
    )
    again = await program.post(MESSAGES, json=wanted("crash"), headers=key("six"))
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]
    assert await messages(api, "crash") == 1


async def test_one_under_way_is_waited_for(api: ApiStage, program: httpx.AsyncClient) -> None:
    await program.post(MESSAGES, json=wanted("slow"), headers=key("seven"))
    until = wall_now() + timedelta(minutes=1)
    await api.stage.fetch("update idempotency set status = null, until = $1 where key = 'seven'", until)
    assert (await program.post(MESSAGES, json=wanted("slow"), headers=key("seven"))).status_code == 409


async def test_answers_are_kept_for_a_day(api: ApiStage, program: httpx.AsyncClient) -> None:
    first = await program.post(MESSAGES, json=wanted("daily"), headers=key("eight"))
    yesterday = wall_now() - timedelta(hours=25)
    await api.stage.fetch("update idempotency set begun_at = $1 where key = 'eight'", yesterday)
    again = await program.post(MESSAGES, json=wanted("daily"), headers=key("eight"))
    assert again.json()["id"] != first.json()["id"]
    await api.stage.fetch("update idempotency set begun_at = $1 where key = 'eight'", yesterday)
    await tidy_idempotency(api.stage.noline.database, wall_now())
    assert await api.stage.one("select count(*) from idempotency where key = 'eight'") == 0


@pytest.mark.parametrize("bad", ["", "k" * 256, '""', "a\tb"])
async def test_what_is_no_key_is_refused(program: httpx.AsyncClient, bad: str) -> None:
    answer = await program.post(MESSAGES, json=wanted("bad"), headers=key(bad))
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


async def test_an_agent_has_keys_too(api: ApiStage) -> None:
    answers = [await api.agent.post(MESSAGES, json=wanted("by hand"), headers=key("nine")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("path", "body"),
    [("keys", {"name": "shop", "scopes": ["messages:read"]}), ("webhooks", {"url": "https://hooks.example/x"})],
)
async def test_an_answer_with_a_secret_is_never_kept(api: ApiStage, path: str, body: dict[str, object]) -> None:
    answer = await api.owner.post(f"/api/v1/{path}", json=body, headers={"Idempotency-Key": f"secret-{path}"})
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert (await api.owner.post(f"/api/v1/{path}", json=body)).status_code == 201
    assert await api.stage.one("select count(*) from idempotency where key = $1", f"secret-{path}") == 0
