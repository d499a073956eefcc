"""The line of SMPP against an SMSC whose every move is scripted: windows, refusals, lost answers, what comes in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from noline.channels import (
    Failed,
    Fault,
    LineDown,
    Outgoing,
    Sent,
    Uncertain,
    Unknown,
)
from noline.kernel.errors import InvalidInput
from noline.providers.smpp import Smpp
from noline.providers.smpp_pdu import ANSWER, MESSAGE_PAYLOAD, UDHI, Command, Party, Short, read_short
from noline.providers.smpp_settings import SmppSettings

from .smpp_smsc import Smsc, an_smsc, close, sms


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    async with an_smsc() as found:
        yield found


@pytest.mark.parametrize(
    ("bind", "command"), [("transceiver", Command.BIND_TRANSCEIVER), ("transmitter", Command.BIND_TRANSMITTER)]
)
async def test_it_binds_as_it_is_told_and_unbinds(smsc: Smsc, bind: str, command: Command) -> None:
    checking = asyncio.create_task(Smpp(smsc.settings(bind=bind, password="pw", system_type="t")).check())
    talk = await smsc.talks.get()
    pdu = await talk.bound()
    assert (pdu.command, pdu.body) == (command, b"shop\0pw\0t\0\x34\0\0\0")
    unbind = await talk.next()
    talk.answer(unbind)
    await checking
    assert unbind.command == Command.UNBIND


@pytest.mark.parametrize(
    ("status", "fault"),
    [(0x0E, Fault.ACCOUNT), (0x0D, Fault.ACCOUNT), (0x05, Fault.UNAVAILABLE), (0x58, Fault.THROTTLED)],
)
async def test_a_refused_bind_says_why(smsc: Smsc, status: int, fault: Fault) -> None:
    opening = asyncio.create_task(Smpp(smsc.settings()).open())
    await smsc.session(status)
    with pytest.raises(LineDown) as down:
        await opening
    assert down.value.failed.fault is fault


async def test_where_nobody_is_the_line_is_down(smsc: Smsc) -> None:
    opening = asyncio.create_task(Smpp(smsc.settings()).open())
    (await smsc.talks.get()).hang_up()
    with pytest.raises(LineDown) as down:
        await opening
    assert down.value.failed.fault is Fault.UNAVAILABLE
    with pytest.raises(LineDown):
        await Smpp(smsc.settings(port=1)).open()


async def test_answers_find_their_messages_in_any_order(smsc: Smsc) -> None:
    line, talk = await smsc.open(window=3)
    sending = asyncio.create_task(line.send([sms(number) for number in range(3)]))
    asked = [await talk.next() for _ in range(3)]
    for pdu, name in reversed(list(zip(asked, "abc", strict=True))):
        talk.answer(pdu, name=name)
    assert await sending == [Sent("a"), Sent("b"), Sent("c")]
    await close(line, talk)


async def test_no_more_than_the_window_are_under_way(smsc: Smsc) -> None:
    line, talk = await smsc.open(window=2)
    sending = asyncio.create_task(line.send([sms(number) for number in range(5)]))
    first, second = await talk.next(), await talk.next()
    talk.say(Command.ENQUIRE_LINK, 77)
    assert (await talk.next()).command == Command.ENQUIRE_LINK | ANSWER, "not a third message"
    waiting = [first, second]
    for number in range(5):
        talk.answer(waiting.pop(0), name=str(number))
        if number < 3:
            waiting.append(await talk.next())
    assert await sending == [Sent(str(number)) for number in range(5)]
    await close(line, talk)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (0x58, (Fault.THROTTLED, True, False)),
        (0x14, (Fault.THROTTLED, True, False)),
        (0x0B, (Fault.UNREACHABLE, False, True)),
        (0x0A, (Fault.ACCOUNT, True, False)),
        (0x08, (Fault.UNAVAILABLE, True, False)),
        (0x45, (Fault.REJECTED, False, False)),
        (0x01, (Fault.CONTENT, False, False)),
        (0x0400, (Fault.REJECTED, False, False)),
    ],
)
async def test_a_refusal_says_why(smsc: Smsc, status: int, expected: tuple[Fault, bool, bool]) -> None:
    line, talk = await smsc.open()
    sending = asyncio.create_task(line.send([sms(1)]))
    talk.answer(await talk.next(), status)
    (result,) = await sending
    assert isinstance(result, Failed)
    assert (result.fault, result.retry, result.permanent) == expected
    assert f"0x{status:08X}" in result.text
    await close(line, talk)


async def test_an_answer_that_is_lost_is_unknown_and_the_next_batch_binds_anew(smsc: Smsc) -> None:
    line, talk = await smsc.open(window=1)
    sending = asyncio.create_task(line.send([sms(1), sms(2), sms(3)]))
    talk.answer(await talk.next(), name="a")
    await talk.next()
    talk.hang_up()
    taken, lost, never = await sending
    assert taken == Sent("a")
    assert isinstance(lost, Unknown)
    assert isinstance(never, Failed)
    assert (never.fault, never.retry) == (Fault.UNAVAILABLE, True), "it was not begun and may be tried again"
    again = asyncio.create_task(line.send([sms(3)]))
    talk = await smsc.session()
    talk.answer(await talk.next(), name="c")
    assert await again == [Sent("c")]
    await close(line, talk)


async def test_without_an_answer_in_time_it_is_unknown(smsc: Smsc) -> None:
    line, talk = await smsc.open(timeout=1.0, window=1)
    lost, never = await line.send([sms(1), sms(2)])
    assert isinstance(lost, Unknown)
    assert isinstance(never, Failed)
    assert never.retry
    talk.hang_up()
    await line.close()


async def test_an_smsc_that_does_not_answer_any_more_is_left(smsc: Smsc) -> None:
    line, talk = await smsc.open(enquire=1.0, timeout=1.0)
    assert (await talk.next()).command == Command.ENQUIRE_LINK
    with pytest.raises(ConnectionError):
        await talk.next()
    await line.close()


async def test_an_smsc_that_unbinds_is_answered_and_bound_again_when_needed(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    talk.say(Command.UNBIND, 9)
    assert (await talk.next()).command == Command.UNBIND | ANSWER
    sending = asyncio.create_task(line.send([sms(1)]))
    talk = await smsc.session()
    talk.answer(await talk.next(), name="a")
    assert await sending == [Sent("a")]
    await close(line, talk)


async def test_a_request_that_it_does_not_know_is_told_so(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    talk.say(0x0102, 9)
    pdu = await talk.next()
    assert (pdu.command, pdu.sequence, pdu.status) == (Command.GENERIC_NACK, 9, 0x03)
    await close(line, talk)


async def submitted(smsc: Smsc, outgoing: Outgoing, count: int, **settings: Any) -> list[Short]:
    """Send a message and return what the SMSC got of it."""
    line, talk = await smsc.open(**settings)
    sending = asyncio.create_task(line.send([outgoing]))
    asked = []
    for number in range(count):
        asked.append(await talk.next())
        talk.answer(asked[-1], name=f"m{number}")
    assert await sending == [Sent("m0")]
    await close(line, talk)
    return [read_short(pdu) for pdu in asked]


async def test_a_long_message_goes_in_parts_named_by_the_first(smsc: Smsc) -> None:
    shorts = await submitted(smsc, sms(0x2A, "a" * 400), 3)
    assert [short.text[:6].hex() for short in shorts] == ["0500032a0301", "0500032a0302", "0500032a0303"]
    assert b"".join(short.text[6:] for short in shorts) == b"a" * 400
    assert {short.esm_class for short in shorts} == {UDHI}


async def test_a_long_message_may_go_as_a_payload(smsc: Smsc) -> None:
    (short,) = await submitted(smsc, sms(1, "П" * 400), 1, long_messages="payload")
    assert short.tlvs == {MESSAGE_PAYLOAD: ("П" * 400).encode("utf-16-be")}
    assert (short.data_coding, short.esm_class) == (8, 0)


@pytest.mark.parametrize(
    ("sender", "party"),
    [
        ("Shop", Party("Shop", 5, 0)),
        ("13013", Party("13013", 3, 0)),
        ("+447700900009", Party("447700900009", 1, 1)),
        ("447700900009", Party("447700900009", 1, 1)),
        ("", Party("")),
    ],
)
async def test_a_sender_has_its_type_and_plan(smsc: Smsc, sender: str, party: Party) -> None:
    (short,) = await submitted(smsc, sms(1, sender=sender), 1, receipts=False)
    assert (short.source, short.destination) == (party, Party("447700900001", 1, 1))
    assert short.registered_delivery == 0


async def test_receipts_are_asked_for(smsc: Smsc) -> None:
    (short,) = await submitted(smsc, sms(1), 1, service_type="CMT")
    assert (short.registered_delivery, short.service_type) == (1, "CMT")


async def test_a_later_part_waits_where_the_smsc_is_busy(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    sending = asyncio.create_task(line.send([sms(1, "a" * 200)]))
    talk.answer(await talk.next(), name="a")
    busy = await talk.next()
    talk.answer(busy, 0x58)
    again = await talk.next()
    assert again.body == busy.body
    talk.answer(again, name="b")
    assert await sending == [Sent("a")]
    await close(line, talk)


async def test_a_message_of_which_a_part_was_refused_is_not_tried_again(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    sending = asyncio.create_task(line.send([sms(1, "a" * 200)]))
    talk.answer(await talk.next(), name="a")
    talk.answer(await talk.next(), 0x08)
    (result,) = await sending
    assert isinstance(result, Failed)
    assert (result.fault, result.retry) == (Fault.UNAVAILABLE, False)
    await close(line, talk)


async def test_noise_ends_the_session(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    talk.noise()
    with pytest.raises(ConnectionError):
        await talk.next()
    await line.close()


def test_what_becomes_of_a_lost_answer_is_a_setting() -> None:
    assert Smpp(SmppSettings(host="h", system_id="s")).uncertain is Uncertain.LEAVE
    assert Smpp(SmppSettings(host="h", system_id="s", uncertain="repeat")).uncertain is Uncertain.REPEAT


@pytest.mark.parametrize(
    ("field", "value"),
    [("host", ""), ("host", "a b"), ("port", 0), ("system_id", ""), ("system_id", "x" * 16), ("password", "é"),
     ("system_type", "x" * 13), ("service_type", "x" * 6), ("window", 0), ("enquire", 0), ("timeout", 601)],
)  # fmt: skip
def test_settings_that_can_not_work_are_refused(field: str, value: object) -> None:
    settings: dict[str, Any] = {"host": "h", "system_id": "s", field: value}
    with pytest.raises(InvalidInput) as refused:
        SmppSettings(**settings)
    assert refused.value.field == field
