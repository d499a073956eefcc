"""SMPP with an SMSC that nobody here wrote: messages and parts out, receipts and messages in, a lost session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest

from noline.channels import Event, Failed, Fault, Inbound, LineDown, Outgoing, Receipt, Sent, Unknown
from noline.content import segments
from noline.delivery import Status, add_route
from noline.log.kinds import MessageRequested
from noline.providers.smpp import Smpp
from noline.providers.smpp_line import SmppLine
from noline.providers.smpp_settings import SmppSettings
from stage import open_stage

from .peers import smsc

CUSTOMER = "+447700900001"
LONG = "long € " * 60


def provider(port: int, **more: Any) -> Smpp:
    """Return the provider of the SMSC on this port, whose ids are hexadecimal in answers and decimal in receipts."""
    common = {"host": "127.0.0.1", "port": port, "system_id": "shop", "password": "secret"}
    return Smpp(SmppSettings(**{**common, "message_ids": "hex-then-decimal", **more}))


def sms(number: int, text: str, sender: str = "Shop") -> Outgoing:
    """Return the SMS with this number."""
    return Outgoing(UUID(int=number), 1, "sms", CUSTOMER, sender, segments(text), str(number))


@asynccontextmanager
async def line_to(port: int, **more: Any) -> AsyncIterator[tuple[SmppLine, asyncio.Queue[Event]]]:
    """Open a line, listen on it, and give it with what comes in."""
    line = await provider(port, **more).open()
    told: asyncio.Queue[Event] = asyncio.Queue()

    async def tell(events: Sequence[Event]) -> None:
        for event in events:
            await told.put(event)

    task = asyncio.create_task(line.listen(tell))
    try:
        yield line, told
    finally:
        await line.close()
        await task


def said_in(file: Path, kind: str) -> list[dict[str, Any]]:
    """Return what the SMSC said of this kind."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["kind"] == kind]


async def test_messages_arrive_and_their_receipts_name_them() -> None:
    texts = ["Héllo € [1]", "Привет 😀", LONG]
    async with smsc("text") as (port, said), asyncio.timeout(60):
        async with line_to(port) as (line, told):
            results = await line.send([sms(number, text) for number, text in enumerate(texts, 1)])
            parts = segments(LONG).segments
            receipts = [await told.get() for _ in range(2 + parts)]
        got = said_in(said, "submit_sm")
        assert len(said_in(said, "unbind")) == 1
    assert all(isinstance(it, Receipt) and it.status == "delivered" for it in receipts)
    named = {it.reference for it in receipts if isinstance(it, Receipt)}
    assert {it.reference for it in results if isinstance(it, Sent)} <= named
    assert [it["text"] for it in got if not it["udh"]] == texts[:2]
    pieces = sorted((it for it in got if it["udh"]), key=lambda it: int(it["udh"][-1]))
    assert len(pieces) == parts
    assert "".join(it["text"] for it in pieces) == LONG
    assert {tuple(it["source"]) for it in got} == {("Shop", 5, 0)}
    assert {tuple(it["destination"]) for it in got} == {("447700900001", 1, 1)}


async def test_a_receipt_may_be_all_optional_parameters() -> None:
    async with smsc("tlv") as (port, _), asyncio.timeout(60), line_to(port) as (line, told):
        (result,) = await line.send([sms(1, "Hi")])
        receipt = await told.get()
    assert isinstance(result, Sent)
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.reference, receipt.fault) == ("failed", result.reference, Fault.UNREACHABLE)


async def test_messages_of_customers_come_in_whole() -> None:
    async with smsc("none") as (port, said), asyncio.timeout(60):
        async with line_to(port) as (line, told):
            await line.send([sms(1, "answer me", "13013")])
            events = [await told.get() for _ in range(3)]
            while len(said_in(said, "deliver_sm_resp")) < 5:  # answered just after they were told
                await asyncio.sleep(0.02)
        assert [it["status"] for it in said_in(said, "deliver_sm_resp")] == [0] * 5
    assert [event.text for event in events if isinstance(event, Inbound)] == [
        "Stop it [now] €",
        "Не надо 😀",
        "one two three",
    ]
    assert {(event.sender, event.recipient) for event in events if isinstance(event, Inbound)} == {(CUSTOMER, "13013")}


@pytest.mark.parametrize("encoding", ["gsm7", "latin-1"])
async def test_a_payload_is_taken_in_one_piece(encoding: Literal["gsm7", "latin-1"]) -> None:
    async with smsc("none") as (port, said), asyncio.timeout(60):
        async with line_to(port, long_messages="payload", encoding=encoding) as (line, _):
            (result,) = await line.send([sms(1, "e" * 500)])
        (got,) = said_in(said, "submit_sm")
    assert isinstance(result, Sent)
    assert (got["text"], got["payload"], got["udh"]) == ("e" * 500, True, None)


async def test_refusals_and_a_lost_session_are_told_apart() -> None:
    async with smsc("none") as (port, said), asyncio.timeout(60):
        async with line_to(port) as (line, _):
            throttled, nobody = await line.send([sms(1, "throttle"), sms(2, "nobody")])
            (lost,) = await line.send([sms(3, "hang up")])
            (after,) = await line.send([sms(4, "again")])
        assert len(said_in(said, "bind_transceiver")) == 2
        with pytest.raises(LineDown) as down:
            await provider(port, password="wrong").check()
    assert isinstance(throttled, Failed)
    assert (throttled.fault, throttled.retry) == (Fault.THROTTLED, True)
    assert isinstance(nobody, Failed)
    assert (nobody.fault, nobody.permanent) == (Fault.UNREACHABLE, True)
    assert isinstance(lost, Unknown)
    assert isinstance(after, Sent)
    assert down.value.failed.fault is Fault.ACCOUNT


async def test_a_customer_who_answers_is_heard_by_the_company(module_dsn: str) -> None:
    """The whole way: a message of the company's goes out by a seat, its receipt and the answers come in by its line."""
    async with smsc("text") as (port, _), open_stage(module_dsn) as stage, asyncio.timeout(90):
        settings = {"host": "127.0.0.1", "port": port, "system_id": "shop", "password": "secret"}
        async with stage.noline.database.transaction() as tx:
            more = {"message_ids": "hex-then-decimal"}
            whole = settings | more
            await add_route(
                tx, stage.workspace.id, "smsc", "smpp", "sms", settings=whole, sender="13013", position=-1, seats=1
            )
        customer = await stage.customer("Ana", phone=CUSTOMER)
        await stage.tell(customer, "message.requested", MessageRequested("answer me", channel="sms"), purpose="service")
        while (await stage.one("select count(*) from interaction where kind = 'message.received'")) < 3:
            await asyncio.sleep(0.05)
        await stage.settle()
        messages = await stage.messages(customer)
        while (await stage.message(next(it.id for it in messages if it.direction == 2))).status != Status.DELIVERED:
            await asyncio.sleep(0.05)
            await stage.noline.receipts.retry()
        said = [(it.body or {})["text"] for it in messages if it.direction == 1]
        assert sorted(said) == sorted(["Stop it [now] €", "Не надо 😀", "one two three"])
        assert len(await stage.conversations(customer)) == 1
