"""How accounts do, over HTTP: refused and mended, tried out, paused, ordered, and what went through them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.channels import Inbound

A = "/api/v1/accounts"
R = "/api/v1/routes"
_PHONES = itertools.count(447700900800)


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


async def added(api: ApiStage, name: str, channel: str, provider: str = "sandbox", **more: Any) -> dict[str, Any]:
    """An account that carries a channel; returns its route."""
    made = await api.owner.post(A, json={"name": name, "provider": provider, **more})
    assert made.status_code == 201, made.text
    body = {"account": made.json()["id"], "channel": channel, "sender": "Harbour", "position": 50}
    answer = await api.owner.post(R, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def health(api: ApiStage, account: int) -> dict[str, Any]:
    return next(it for it in (await api.viewer.get(f"{A}/health")).json() if it["account"] == account)


async def refuse(api: ApiStage, route: int) -> None:
    """The route's provider has said that the password is wrong."""
    await api.stage.fetch(
        "update route set refused_since = clock_timestamp(), failed_at = clock_timestamp(), failed_fault = 'account',"
        " failed_why = '535 wrong password', suspended_why = '535 wrong password',"
        " suspended_until = clock_timestamp() + interval '1 hour' where id = $1 returning 1",
        route,
    )


async def test_a_provider_declares_what_it_can_do_and_has_a_guide(api: ApiStage) -> None:
    kinds = {it["name"]: it for it in (await api.viewer.get("/api/v1/providers")).json()}
    assert (kinds["kannel"]["telling"], kinds["kannel"]["sends"], kinds["imap"]["sends"]) == ("hook", True, False)
    (able,) = kinds["kannel"]["abilities"]
    assert (able["channel"], able["inbound"], able["receipts"], able["max_length"]) == ("sms", True, True, 1530)
    assert kinds["smpp"]["telling"] == "line"
    for name in kinds:
        guide = (await api.viewer.get(f"/api/v1/providers/{name}/guide")).json()
        assert guide["text"].startswith("# "), name
    assert (await api.viewer.get("/api/v1/providers/pigeon/guide")).status_code == 404
    assert (await api.viewer.get("/api/v1/providers/..%2Findex/guide")).status_code == 404


async def test_a_test_message_goes_by_the_account_that_is_tried(api: ApiStage) -> None:
    route = await added(api, "trial box", "sms")
    to = f"+{next(_PHONES)}"
    answer = await api.owner.post(f"{A}/{route['account']}/messages", json={"channel": "sms", "to": to})
    assert answer.status_code == 201, answer.text
    await api.stage.settle()
    fate = (await api.owner.get(f"/api/v1/messages/{answer.json()['message']}")).json()
    assert (fate["status"], fate["attempts"][0]["account"]) == ("delivered", "trial box")
    assert "trial box" in fate["text"]
    found = await health(api, route["account"])
    assert (found["state"], found["sent"], found["trouble"]) == ("working", 1, None)
    traffic = (await api.viewer.get(f"{A}/{route['account']}/traffic")).json()
    assert ([it["sent"] for it in traffic["points"]], traffic["errors"]) == ([1], [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "email", "to": "a@b.example"}, "channel"),
        ({"channel": "sms", "to": "nobody"}, "to.value"),
    ],
    ids=["a channel it does not carry", "no address"],
)
async def test_what_can_t_be_tried_is_said_by_field(api: ApiStage, body: dict[str, str], field: str) -> None:
    account = (await api.owner.get(A)).json()
    number = next(it["id"] for it in account if it["name"] == "trial box")
    answer = await api.owner.post(f"{A}/{number}/messages", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field


async def test_a_failed_message_shows_with_the_providers_words(api: ApiStage) -> None:
    route = await added(api, "failing box", "sms")
    await api.owner.post(f"{A}/{route['account']}/messages", json={"channel": "sms", "to": "+491555000002"})
    await api.stage.settle()
    (error,) = (await api.viewer.get(f"{A}/{route['account']}/traffic?period=day")).json()["errors"]
    assert (error["channel"], error["count"]) == ("sms", 1)
    assert error["said"].startswith("sandbox: ")
    assert error["measure"] in ("failed", "again")


async def test_a_refused_account_says_so_and_settings_or_a_test_mend_it(api: ApiStage) -> None:
    route = await added(api, "refused box", "sms")
    one = f"{A}/{route['account']}"
    mends: tuple[dict[str, Any] | None, ...] = ({"settings": {}}, None)
    for mend in mends:
        await refuse(api, route["id"])
        found = await health(api, route["account"])
        assert (found["state"], found["trouble"]["said"], found["trouble"]["now"]) == (
            "refused",
            "535 wrong password",
            True,
        )
        assert found["since"]
        assert "Mend it" in found["trouble"]["remedy"]
        status = (await api.owner.get("/api/v1/operations/status")).json()
        (problem,) = [it for it in status["problems"] if it["about"] == str(route["id"])]
        assert (problem["kind"], problem["level"], problem["turn"]) == ("route_refused", "bad", "owner")
        if mend is not None:
            assert (await api.owner.patch(one, json=mend)).status_code == 200
        else:
            assert (await api.owner.post(f"{one}/test")).json()["ok"]
        found = await health(api, route["account"])
        assert (found["state"], found["trouble"]["now"]) == ("quiet", False)


async def test_an_account_is_paused_and_resumed_as_a_whole(api: ApiStage) -> None:
    route = await added(api, "paused box", "sms")
    one = f"{A}/{route['account']}"
    await api.owner.post(R, json={"account": route["account"], "channel": "push", "position": 50})
    paused = (await api.agent.post(f"{one}/suspend", json={"why": "the bill is disputed"})).json()
    assert {(it["channel"], it["state"]) for it in paused} == {("sms", "suspended"), ("push", "suspended")}
    assert (await health(api, route["account"]))["state"] == "paused"
    await api.owner.patch(one, json={"settings": {}})
    assert (await health(api, route["account"]))["state"] == "paused"  # a person decided it
    assert {it["state"] for it in (await api.agent.post(f"{one}/resume")).json()} == {"open"}
    assert (await api.viewer.post(f"{one}/resume")).status_code == 403


async def test_routes_are_ordered(api: ApiStage) -> None:
    await added(api, "order box", "sms")
    before = [it["id"] for it in (await api.owner.get(R)).json() if it["channel"] == "sms"]
    turned = before[::-1]
    answer = await api.owner.post(f"{R}/order", json={"channel": "sms", "routes": turned})
    assert [it["id"] for it in answer.json()] == turned
    assert [it["id"] for it in (await api.owner.get(R)).json() if it["channel"] == "sms"] == turned
    for wrong in (turned[1:], [*turned, turned[0]], [*turned[1:], 2**31 - 1]):
        answer = await api.owner.post(f"{R}/order", json={"channel": "sms", "routes": wrong})
        assert (answer.status_code, answer.json()["field"]) == (409, "routes")
    await api.owner.post(f"{R}/order", json={"channel": "sms", "routes": before})


async def test_what_only_receives_gets_no_route_and_its_mailbox_shows(api: ApiStage) -> None:
    settings = {"host": "imap.example.com", "username": "shop", "password": "p"}
    made = (await api.owner.post(A, json={"name": "mailbox", "provider": "imap", "settings": settings})).json()
    refused = await api.owner.post(R, json={"account": made["id"], "channel": "email"})
    assert (refused.status_code, refused.json()["field"]) == (422, "channel")
    assert (await health(api, made["id"]))["state"] == "quiet"
    await api.stage.fetch("insert into mailbox (account, problem) values ($1, 'LOGIN failed') returning 1", made["id"])
    found = await health(api, made["id"])
    assert (found["state"], found["mailbox"]["problem"], found["trouble"]["said"]) == (
        "failing",
        "LOGIN failed",
        "LOGIN failed",
    )
    status = (await api.owner.get("/api/v1/operations/status")).json()
    assert ("mailbox_failing", "mailbox") in [(it["kind"], it["about"]) for it in status["problems"]]


async def test_what_comes_in_by_an_account_is_found(api: ApiStage) -> None:
    route = await added(api, "hearing box", "sms")
    inbound = Inbound("sms", f"+{next(_PHONES)}", "Harbour", "from-outside", "Does it work?")
    noline = api.stage.noline
    await noline.arrivals.keep(api.stage.workspace, [inbound], account=route["account"])
    await noline.tally.close()
    await api.stage.settle()
    found = await health(api, route["account"])
    assert found["received"] == 1
    message = (await api.owner.get(f"/api/v1/messages/{found['received_last']}")).json()
    assert message["text"] == "Does it work?"


async def test_other_companies_see_nothing_of_it(api: ApiStage) -> None:
    route = await added(api, "private box", "sms")
    one = f"{A}/{route['account']}"
    assert (await api.stranger.get(f"{A}/health")).json() == []
    answers = await asyncio.gather(
        api.stranger.get(f"{one}/traffic"),
        api.stranger.post(f"{one}/suspend", json={"why": "theirs"}),
        api.stranger.post(f"{one}/resume"),
        api.stranger.post(f"{one}/messages", json={"channel": "sms", "to": "+447700900123"}),
    )
    assert [it.status_code for it in answers] == [404, 404, 404, 404]
    answer = await api.stranger.post(f"{R}/order", json={"channel": "sms", "routes": [route["id"]]})
    assert answer.status_code == 409
