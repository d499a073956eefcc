"""What is asked from within the log comes back as a fact, once per key, whatever the back end does."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from connectors.acting import BALANCE, asks, connect, want
from connectors.conftest import Answers, BackEnd
from stage import Stage


async def test_a_back_end_is_asked_and_its_answer_is_a_fact(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=BALANCE)
    answer = await asks(stage, customer, "bank", "balance", phone="+447700900001")
    assert answer["outcome"] == "answered"
    assert answer["values"] == {"balance": 12.5, "currency": "EUR"}
    ((method, path, headers, _),) = back_end.asked
    assert (method, path) == ("GET", "/accounts/%2B447700900001")
    assert headers["Idempotency-Key"] == answer["call"]
    (called,) = await stage.facts(customer, "connector.called")
    assert called.body["call"] == answer["call"]
    assert "447700900001" not in str(called.body)
    (row,) = await stage.fetch("select outcome, arguments, answered_at is not null from connector_call")
    assert tuple(row) == ("answered", "{}", True)


async def test_the_same_key_asks_once(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=BALANCE)
    for _ in range(3):
        await asks(stage, customer, "bank", "balance", key="first", phone="+447700900001")
    await asks(stage, customer, "bank", "balance", key="first", owner="two", phone="+447700900001")
    assert len(back_end.asked) == 2
    assert len(await stage.facts(customer, "connector.called")) == 2
    assert len(await stage.facts(customer, "connector.answered")) == 2


def says(status: int = 200, body: Any = None, text: str = "", kind: str = "application/json") -> Answers:
    async def say(_: web.Request) -> web.StreamResponse:
        if body is not None:
            return web.json_response(body, status=status)
        return web.Response(text=text, status=status, content_type=kind)

    return say


async def hangs(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def pours(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(160):
        await response.write(b'"' + b"x" * (1 << 16))
    return response


async def breaks_off(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


FAULTS: list[tuple[str, Answers, str, str]] = [
    ("it hangs", hangs, "timed_out", "did not answer within 0.2 seconds"),
    ("it pours out 10 MB", pours, "failed", "more than 1,024 KB"),
    ("it breaks off", breaks_off, "failed", "broke off"),
    ("it stumbles", says(500, {"error": "db"}), "failed", "answered 500"),
    ("it knows nobody", says(404, {"error": "no"}), "refused", "answered 404"),
    ("it wants another key", says(401, {}), "failed", "sign in"),
    ("it redirects", says(302, {}), "failed", "answered 302"),
    ("no JSON", says(text="<html>"), "failed", "is not"),
    ("a number is a list", says(body={"account": {"balance": [1], "currency": "EUR"}}), "failed", "'balance'"),
    ("a text is a map", says(body={"account": {"balance": 1, "currency": {}}}), "failed", "a map, not a text"),
    ("nothing is there", says(body={}), "failed", "'balance'"),
    ("it is a list", says(body=[1, 2]), "failed", "'balance'"),
    ("a control character", says(body={"account": {"balance": 1, "currency": "\x00"}}), "failed", "can't be kept"),
    ("no number at all", says(text='{"account": {"balance": 1e999, "currency": "E"}}'), "failed", ""),
]


async def test_whatever_a_back_end_does_there_is_a_polite_text(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001", locale="es-MX")
    for number, (label, answers, outcome, why) in enumerate(FAULTS):
        back_end.says = answers
        operation = {**BALANCE, "timeout": 0.2 if label == "it hangs" else 5.0, "retries": 0}
        operation["fallback"] = {"en": "Please call us.", "es": "Llámenos."}
        await connect(stage, f"bank-{number}", "http", {"url": back_end.url}, balance=operation)
        answer = await asks(stage, customer, f"bank-{number}", "balance", phone="+447700900001")
        assert (answer["outcome"], answer["fallback"], answer.get("values", {})) == (outcome, "Llámenos.", {}), label
        assert why in answer["error"], label
        assert "447700900001" not in answer["error"]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("nothing", {}, "no such operation"),
    ("balance", {}, "missing"),
    ("balance", {"phone": ["a", "list"]}, "no text"),
    ("balance", {"phone": "1", "other": "2"}, "no such argument"),
]


async def test_what_cant_be_asked_is_refused(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=BALANCE)
    for operation, arguments, why in WRONG:
        answer = await asks(stage, customer, "bank", operation, **arguments)
        assert answer["outcome"] == "refused"
        assert why in answer["error"]
    assert back_end.asked == []


async def test_a_connector_that_is_gone_refuses_politely(stage: Stage) -> None:
    customer = await stage.customer(phone="+447700900001", locale="de")
    answer = await asks(stage, customer, "bank", "balance")
    assert answer["outcome"] == "refused"
    assert answer["fallback"].startswith("Das können wir gerade leider nicht")


async def test_what_only_reads_is_tried_again_and_what_writes_is_not(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    write = {"request": {"way": "http", "method": "POST", "path": "/buy", "json": {"n": 1}}, "retries": 2}
    both = {"balance": {**BALANCE, "retries": 2}, "buy": write, "again": {**write, "uncertain": "repeat"}}
    await connect(stage, "bank", "http", {"url": back_end.url}, {"breaker": {"failures": 100}}, **both)
    back_end.says = says(500, {})
    await asks(stage, customer, "bank", "balance", phone="1234")
    assert len(back_end.asked) == 3
    await asks(stage, customer, "bank", "buy")
    assert len(back_end.asked) == 4
    answer = await asks(stage, customer, "bank", "again")
    assert len(back_end.asked) == 7
    assert {it[2]["Idempotency-Key"] for it in back_end.asked[4:]} == {answer["call"]}


async def test_an_attempt_that_a_dead_process_made_is_repeated_only_where_that_is_safe(
    stage: Stage, back_end: BackEnd
) -> None:
    customer = await stage.customer(phone="+447700900001")
    write = {"request": {"way": "http", "method": "POST", "path": "/buy"}}
    await connect(stage, "bank", "http", {"url": back_end.url}, balance=BALANCE, buy=write)
    for operation, arguments, asked, outcome in (
        ("balance", {"phone": "1234"}, 1, "answered"),
        ("buy", {}, 0, "timed_out"),
    ):
        back_end.asked.clear()
        stage.calls = False
        await want(stage, customer, "bank", operation, **arguments)
        # What a process leaves behind that took it and died: its lease has run out.
        await stage.fetch(
            "update connector_call set attempts = 1, lease = now() - interval '1 second' where lease is null"
        )
        stage.calls = True
        await stage.settle()
        answer = (await stage.facts(customer, "connector.answered"))[-1].body
        assert (answer["operation"], answer["outcome"], len(back_end.asked)) == (operation, outcome, asked)


async def test_after_failures_in_a_row_a_back_end_is_left_alone_and_then_tried(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    back_end.says = says(500, {})
    breaker = {"breaker": {"failures": 3, "seconds": 1}}
    bank = await connect(stage, "bank", "http", {"url": back_end.url}, breaker, balance={**BALANCE, "retries": 0})
    outcomes = [(await asks(stage, customer, "bank", "balance", phone="1234"))["outcome"] for _ in range(5)]
    assert outcomes == ["failed", "failed", "failed", "open_circuit", "open_circuit"]
    assert len(back_end.asked) == 3
    other = await stage.another()
    assert await other.caller().begin() == 0
    assert other.backends.health(bank).failures == 3
    back_end.says = BackEnd().says
    await asyncio.wait_for(_until_asked(stage, customer), 20)
    assert (await stage.fetch("select failures, open_until from connector_state"))[0]["failures"] == 0
    assert (await asks(stage, customer, "bank", "balance", phone="1234"))["outcome"] == "answered"


async def test_answers_serve_for_a_while(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    await connect(stage, "bank", "http", {"url": back_end.url}, balance={**BALANCE, "cache": 60})
    for phone in ("1", "2", "1", "1"):
        assert (await asks(stage, customer, "bank", "balance", phone=phone))["outcome"] == "answered"
    assert [it[1] for it in back_end.asked] == ["/accounts/1", "/accounts/2"]


async def test_a_hanging_back_end_keeps_nobody_elses_waiting(stage: Stage, back_end: BackEnd) -> None:
    customer = await stage.customer(phone="+447700900001")
    slow = asyncio.Event()

    async def by_path(request: web.Request) -> web.StreamResponse:
        if "slow" in request.path:
            await slow.wait()
        return await BackEnd().says(request)

    back_end.says = by_path
    await connect(stage, "slow", "http", {"url": f"{back_end.url}/slow"}, balance=BALANCE)
    await connect(stage, "quick", "http", {"url": back_end.url}, balance=BALANCE)
    stage.calls = False
    for number in range(60):
        await want(stage, customer, "slow", "balance", phone=str(number))
    await want(stage, customer, "quick", "balance", phone="1")
    caller = stage.noline.caller()
    answered = "select count(*) from connector_call where connector = 'quick' and outcome = 'answered'"
    async with asyncio.timeout(20):
        while not await stage.one(answered):
            await caller.begin()
            await asyncio.sleep(0.01)
    assert await stage.one("select count(*) from connector_call where outcome <> ''") == 1
    slow.set()
    stage.calls = True
    await caller.settle()
    await stage.settle()
    assert await stage.one("select count(*) from connector_call where outcome = 'answered'") == 61


async def _until_asked(stage: Stage, customer: Any) -> None:
    while (await asks(stage, customer, "bank", "balance", phone="1234"))["outcome"] != "answered":
        await asyncio.sleep(0.1)
