"""What an SMSC brings by our line: kept before it is answered, together where much comes, and not lost with a line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from noline.channels import Event, Inbound, Listening, Receipt
from noline.providers.smpp_pdu import ANSWER, UDHI, Command

from .smpp_smsc import Smsc, an_smsc, close, listening


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    async with an_smsc() as found:
        yield found


async def test_what_comes_in_is_answered_once_it_is_kept(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    assert isinstance(line, Listening)
    kept = asyncio.Event()
    told = list[Event]()

    async def tell(events: Sequence[Event]) -> None:
        told.extend(events)
        await kept.wait()

    task = asyncio.create_task(line.listen(tell))
    talk.deliver(5, b"STOP")
    talk.say(Command.ENQUIRE_LINK, 6)
    assert (await talk.next()).command == Command.ENQUIRE_LINK | ANSWER, "not yet the message"
    kept.set()
    pdu = await talk.next()
    assert (pdu.command, pdu.sequence, pdu.status) == (Command.DELIVER_SM | ANSWER, 5, 0)
    (event,) = told
    assert isinstance(event, Inbound)
    assert event == Inbound("sms", "+447700900001", "13013", event.provider_id, "STOP")
    await close(line, talk)
    await task


async def test_what_is_brought_again_after_the_line_broke_is_the_same_message(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    async with listening(line) as told:

        async def bring(*texts: bytes) -> list[str]:
            ids = []
            for sequence, text in enumerate(texts, 1):
                talk.deliver(sequence, text)
                assert (await talk.next()).status == 0
                (event,) = await told.get()
                assert isinstance(event, Inbound)
                ids.append(event.provider_id)
            return ids

        before = await bring(b"Yes", b"Yes", b"No")
        assert len(set(before)) == 3, "who says the same twice is heard twice"
        talk.hang_up()
        talk = await smsc.session()
        after = await bring(b"Yes", b"No", b"Yes", b"Yes")
        assert after[:3] == [before[0], before[2], before[1]]
        assert after[3] not in before
        await close(line, talk)


async def test_what_can_not_be_kept_is_asked_for_again(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    fails = [OSError("no database")]

    async def tell(events: Sequence[Event]) -> None:
        if fails:
            raise fails.pop()

    task = asyncio.create_task(line.listen(tell))
    statuses = []
    for sequence in (1, 2):
        talk.deliver(sequence, b"STOP")
        statuses.append((await talk.next()).status)
    assert statuses == [0x64, 0]
    await close(line, talk)
    await task


RECEIPT = b"id:%d sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:"


async def test_what_came_meanwhile_is_told_together_but_two_of_one_sender_one_after_the_other(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    told, free = list[list[str]](), asyncio.Event()

    async def tell(events: Sequence[Event]) -> None:
        told.append([it.reference if isinstance(it, Receipt) else getattr(it, "text", "") for it in events])
        await free.wait()

    task = asyncio.create_task(line.listen(tell))
    for sequence in range(1, 4):
        talk.deliver(sequence, RECEIPT % sequence, esm_class=4)
    talk.deliver(4, b"STOP")
    talk.deliver(5, RECEIPT % 5, esm_class=4)
    talk.deliver(6, b"START")
    talk.say(Command.ENQUIRE_LINK, 7)
    assert (await talk.next()).command == Command.ENQUIRE_LINK | ANSWER, "nothing is answered before it is kept"
    free.set()
    assert [(await talk.next()).sequence for _ in range(6)] == [1, 2, 3, 4, 5, 6]
    assert [it for few in told for it in few] == ["1", "2", "3", "STOP", "5", "START"]
    assert len(told) < 6
    assert not [few for few in told if {"STOP", "START"} <= set(few)]
    await close(line, talk)
    await task


async def test_one_that_can_not_be_kept_does_not_keep_its_neighbours_from_it(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    kept = set[str]()
    first = asyncio.Event()

    async def tell(events: Sequence[Event]) -> None:
        await first.wait()
        names = {it.reference for it in events if isinstance(it, Receipt)}
        if "2" in names:
            raise RuntimeError("it can't be kept")
        kept.update(names)

    task = asyncio.create_task(line.listen(tell))
    for sequence in (1, 2, 3):
        talk.deliver(sequence, RECEIPT % sequence, esm_class=4)
    talk.say(Command.ENQUIRE_LINK, 9)
    await talk.next()
    first.set()
    left = {1, 2, 3}
    for _ in range(3):  # an SMSC brings again what was not taken
        answers = [await talk.next() for _ in left]
        left = {pdu.sequence for pdu in answers if pdu.status == 0x64}
        if left == {2}:
            break
        for sequence in sorted(left):
            talk.deliver(sequence, RECEIPT % sequence, esm_class=4)
    assert (left, kept) == ({2}, {"1", "3"})
    await close(line, talk)
    await task


async def test_what_can_not_be_read_is_refused_and_the_rest_is_taken(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    async with listening(line) as told:
        talk.say(Command.DELIVER_SM, 1, body=b"\0\1")
        assert (await talk.next()).status == 0x02
        talk.deliver(2, b"STOP")
        assert (await talk.next()).status == 0
        assert len(await told.get()) == 1
        await close(line, talk)


PARTS = [bytes.fromhex("050003070201") + b"Hello ", bytes.fromhex("050003070202") + b"world"]


async def test_parts_are_answered_once_the_whole_is_kept(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    async with listening(line) as told:
        for sequence, text in enumerate(PARTS, 1):
            talk.deliver(sequence, text, esm_class=UDHI)
        answers = [await talk.next(), await talk.next()]
        assert told.qsize() == 1, "no part is answered before"
        assert {(pdu.sequence, pdu.status) for pdu in answers} == {(1, 0), (2, 0)}
        await close(line, talk)


async def test_a_part_is_answered_soon_though_the_next_comes_only_then(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    async with listening(line) as told:
        for sequence, text in enumerate(PARTS, 1):
            talk.deliver(sequence, text, esm_class=UDHI)
            assert (await talk.next()).status == 0
        (event,) = await told.get()
        assert isinstance(event, Inbound)
        assert event.text == "Hello world"
        await close(line, talk)


async def test_listening_goes_on_in_a_new_session_and_parts_meet(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    async with listening(line) as told:
        talk.deliver(1, PARTS[1], esm_class=UDHI)
        talk.say(Command.ENQUIRE_LINK, 2)
        await talk.next()
        talk.hang_up()
        talk = await smsc.session()
        talk.deliver(1, PARTS[0], esm_class=UDHI)
        (event,) = await told.get()
        assert isinstance(event, Inbound)
        assert event.text == "Hello world"
        await talk.next()
        await close(line, talk)


async def test_what_nobody_listens_to_is_asked_for_again(smsc: Smsc) -> None:
    line, talk = await smsc.open()
    talk.deliver(1, b"STOP")
    assert (await talk.next()).status == 0x64
    await close(line, talk)
