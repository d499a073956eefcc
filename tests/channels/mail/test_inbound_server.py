"""The mail server against real clients: a mail is acknowledged when it has been taken in, and not before."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from noline.channels.mail import MailServer, parse_mail
from noline.kernel.errors import InvalidInput, Unavailable

from .mails import mail_of

Taken = list[tuple[bytes, str, tuple[str, ...]]]


def accepts(address: str) -> bool:
    return address.lower().endswith("@ours.example")


@asynccontextmanager
async def running(deliver: Any, **options: Any) -> AsyncIterator[MailServer]:
    server = MailServer(deliver, accepts, **options)
    await server.start("127.0.0.1", 0)
    try:
        yield server
    finally:
        await server.stop()


def keep_in(taken: Taken) -> Callable[[bytes, str, Sequence[str]], Any]:
    async def deliver(raw: bytes, envelope_from: str, envelope_to: Sequence[str]) -> None:
        taken.append((raw, envelope_from, tuple(envelope_to)))

    return deliver


async def send(port: int, raw: bytes, *to: str, sender: str = "ann@example.org", **options: Any) -> Any:
    def in_thread() -> Any:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            return client.sendmail(sender, list(to), raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), **options)

    return await asyncio.to_thread(in_thread)


class Talk:
    """A client that says exactly what a test says."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> Talk:
        talk = cls(*await asyncio.open_connection("127.0.0.1", port))
        await talk.answer()
        return talk

    async def say(self, line: str | bytes) -> str:
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return await self.answer()

    async def answer(self) -> str:
        """The last line of the next answer."""
        while True:
            line = (await self.reader.readline()).decode()
            if line[3:4] != "-":
                return line.strip()

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


async def test_a_mail_is_taken_with_its_envelope() -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        assert await send(server.port, mail_of("Hi\n.\n..dots\n.end"), "shop@ours.example", "b@ours.example") == {}
    ((raw, envelope_from, envelope_to),) = taken
    assert (envelope_from, envelope_to) == ("ann@example.org", ("shop@ours.example", "b@ours.example"))
    assert parse_mail(raw).text == "Hi\n.\n..dots\n.end\n"


async def test_the_null_sender_is_empty() -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        await send(server.port, mail_of(), "shop@ours.example", sender="")
    assert taken[0][1] == ""


async def test_foreign_recipients_are_refused_and_the_others_served() -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        refused = await send(server.port, mail_of(), "x@theirs.example", "shop@ours.example")
        assert refused["x@theirs.example"][0] == 550
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await send(server.port, mail_of(), "x@theirs.example")
    assert [to for _, _, to in taken] == [("shop@ours.example",)]


async def test_a_25_mb_attachment_passes() -> None:
    taken: Taken = []
    raw = mail_of() + b"\r\n".join([b"QUJD" * 19] * (34_500_000 // 78))
    async with running(keep_in(taken)) as server:
        await send(server.port, raw, "shop@ours.example")
    assert len(taken[0][0]) > 34_000_000


async def test_a_mail_over_the_limit_is_refused_whether_announced_or_not() -> None:
    taken: Taken = []
    async with running(keep_in(taken), max_size=10_000) as server:
        with pytest.raises(smtplib.SMTPSenderRefused) as announced:
            await send(server.port, mail_of("x" * 20_000), "shop@ours.example")
        assert announced.value.smtp_code == 552
        talk = await Talk.to(server.port)
        for line in ("HELO x", "MAIL FROM:<a@b.example>", "RCPT TO:<shop@ours.example>", "DATA"):
            await talk.say(line)
        assert (await talk.say(b"Subject: x\r\n\r\n" + b"long line\r\n" * 20_000 + b".")).startswith("552")
        assert (await talk.say("NOOP")).startswith("250")
        await talk.close()
    assert taken == []


@pytest.mark.parametrize(
    ("error", "code"),
    [(Unavailable("No room."), 451), (RuntimeError("broken"), 451), (InvalidInput("The mail is empty."), 554)],
    ids=lambda value: type(value).__name__,
)
async def test_what_was_not_taken_in_is_not_acknowledged(error: Exception, code: int) -> None:
    async def deliver(raw: bytes, envelope_from: str, envelope_to: Sequence[str]) -> None:
        raise error

    async with running(deliver) as server:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await send(server.port, mail_of(), "shop@ours.example")
    assert refused.value.smtp_code == code
    assert (b"empty" in _bytes(refused.value.smtp_error)) == (code == 554)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


async def test_the_250_comes_after_the_mail_was_taken_in() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def deliver(raw: bytes, envelope_from: str, envelope_to: Sequence[str]) -> None:
        begun.set()
        await may_end.wait()

    async with running(deliver) as server:
        sending = asyncio.create_task(send(server.port, mail_of(), "shop@ours.example"))
        await begun.wait()
        assert not sending.done()
        may_end.set()
        assert await sending == {}


async def test_lmtp_answers_for_each_recipient() -> None:
    taken: Taken = []

    def deliver_by_lmtp(port: int) -> Any:
        with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
            return client.sendmail("ann@example.org", ["c@ours.example"], mail_of())

    async with running(keep_in(taken), protocol="lmtp") as server:
        talk = await Talk.to(server.port)
        assert (await talk.say("EHLO x")).startswith("500")
        for line in ("LHLO x", "MAIL FROM:<>", "RCPT TO:<a@ours.example>", "RCPT TO:<b@ours.example>", "DATA"):
            await talk.say(line)
        assert (await talk.say(b"Subject: x\r\n\r\nHi\r\n.")).startswith("250")
        assert (await talk.answer()).startswith("250")
        assert (await talk.say("QUIT")).startswith("221")
        await talk.close()
        assert await asyncio.to_thread(deliver_by_lmtp, server.port) == {}
    assert [to for _, _, to in taken] == [("a@ours.example", "b@ours.example"), ("c@ours.example",)]


async def test_lmtp_refuses_for_each_recipient_too() -> None:
    async def deliver(raw: bytes, envelope_from: str, envelope_to: Sequence[str]) -> None:
        raise Unavailable("No room.")

    async with running(deliver, protocol="lmtp", max_size=1_000) as server:
        talk = await Talk.to(server.port)
        await talk.say("LHLO x")
        for content, code in ((b"Hi", "451"), (b"x\r\n" * 1_000, "552")):
            for line in ("MAIL FROM:<>", "RCPT TO:<a@ours.example>", "RCPT TO:<b@ours.example>", "DATA"):
                await talk.say(line)
            assert (await talk.say(content + b"\r\n.")).startswith(code)
            assert (await talk.answer()).startswith(code)
        await talk.close()


async def test_what_modern_clients_need_is_offered() -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        talk = await Talk.to(server.port)
        talk.writer.write(b"EHLO x\r\n")
        offered = ""
        while " HELP" not in offered:
            offered += (await talk.reader.readline()).decode()
        assert {"8BITMIME", "SMTPUTF8"} <= set(
            offered.split("\r\n")[1].split("-") + [line[4:] for line in offered.split("\r\n")]
        )
        assert "SIZE 37748736" in offered
        assert "AUTH" not in offered
        await talk.say("MAIL FROM:<jö@exämple.example> SMTPUTF8 BODY=8BITMIME")
        await talk.say("RCPT TO:<gruß@ours.example>")
        await talk.say("DATA")
        assert (await talk.say("Subject: Grüße\r\n\r\nHallo\r\n.")).startswith("250")
        await talk.close()
    raw, envelope_from, envelope_to = taken[0]
    assert (envelope_from, envelope_to) == ("jö@exämple.example", ("gruß@ours.example",))
    assert parse_mail(raw).subject == "Grüße"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"])
async def test_no_second_mail_can_be_smuggled_in(end: bytes) -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        talk = await Talk.to(server.port)
        for line in ("HELO x", "MAIL FROM:<a@b.example>", "RCPT TO:<shop@ours.example>", "DATA"):
            await talk.say(line)
        inner = b"MAIL FROM:<boss@b.example>\r\nRCPT TO:<shop@ours.example>\r\nDATA\r\nSubject: y\r\n\r\nz"
        assert (await talk.say(b"Subject: x\r\n\r\nHi" + end + inner + b"\r\n.")).startswith("250")
        await talk.close()
    assert len(taken) == 1


@pytest.mark.parametrize(
    "content", [b"", b".", b"...\r\n", b"a.\r\n.b\r\n", b"x" * 200_000 + b".\r\ny\r\n", b"\r\n" * 50_000]
)
async def test_contents_arrive_as_they_were_sent(content: bytes) -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        talk = await Talk.to(server.port)
        for line in ("HELO x", "MAIL FROM:<a@b.example>", "RCPT TO:<shop@ours.example>", "DATA"):
            await talk.say(line)
        whole = content if content.endswith(b"\r\n") or not content else content + b"\r\n"
        stuffed = (b"\r\n" + whole).replace(b"\r\n.", b"\r\n..")[2:]
        assert (await talk.say(stuffed + b".")).startswith("250")
        await talk.close()
    assert taken[0][0] == whole


async def test_too_many_connections_are_sent_away_politely() -> None:
    taken: Taken = []
    async with running(keep_in(taken), max_connections=2) as server:
        first, second = await Talk.to(server.port), await Talk.to(server.port)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        assert (await reader.read()).startswith(b"421")
        writer.close()
        await first.say("QUIT")
        await first.close()
        await send(server.port, mail_of(), "shop@ours.example")
        await second.close()
    assert len(taken) == 1


async def test_a_silent_client_is_let_go() -> None:
    async with running(keep_in([]), idle_seconds=0.05) as server:
        talk = await Talk.to(server.port)
        assert await talk.reader.read() == b""
        await talk.close()


async def test_a_session_has_an_end() -> None:
    async with running(keep_in([]), session_seconds=0.05) as server:
        talk = await Talk.to(server.port)
        assert await talk.reader.read() == b""
        await talk.close()


async def test_a_client_that_vanishes_within_its_mail_leaves_nothing() -> None:
    taken: Taken = []
    async with running(keep_in(taken)) as server:
        talk = await Talk.to(server.port)
        for line in ("HELO x", "MAIL FROM:<a@b.example>", "RCPT TO:<shop@ours.example>", "DATA"):
            await talk.say(line)
        talk.writer.write(b"Subject: x\r\n\r\nhalf")
        await talk.close()
        await send(server.port, mail_of(), "shop@ours.example")
    assert len(taken) == 1


async def test_two_hundred_clients_at_once() -> None:
    taken: Taken = []

    async def one(port: int, number: int) -> str:
        talk = await Talk.to(port)
        for line in ("HELO x", f"MAIL FROM:<c{number}@b.example>", "RCPT TO:<shop@ours.example>", "DATA"):
            await talk.say(line)
        answer = await talk.say(f"Subject: {number}\r\n\r\nHi\r\n.".encode())
        await talk.close()
        return answer

    async with running(keep_in(taken)) as server:
        answers = await asyncio.gather(*(one(server.port, number) for number in range(200)))
    assert {answer[:3] for answer in answers} == {"250"}
    assert len({envelope_from for _, envelope_from, _ in taken}) == 200


async def test_stopping_ends_open_sessions() -> None:
    server = MailServer(keep_in([]), accepts)
    await server.start("127.0.0.1", 0)
    talk = await Talk.to(server.port)
    await server.stop()
    assert await talk.reader.read() == b""
    await talk.close()
    with pytest.raises(RuntimeError, match="started"):
        _ = server.port
