"""The sink of the benchmarks: it counts right whatever the client does, in this process and as a program."""

from __future__ import annotations

import asyncio
import json
import signal
import smtplib
import subprocess
import sys

import pytest

from noline.bench.sink import Sink

from .scripted import mail, send, smtp


async def talk(port: int, *parts: bytes) -> bytes:
    """Write each part by itself, then return all that was answered until the sink closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)
    answer = await reader.read()
    writer.close()
    return answer


def codes(answer: bytes) -> list[str]:
    """Return the codes of the replies."""
    return [line[:3].decode() for line in answer.split(b"\r\n") if line and line[3:4] == b" "]


ENVELOPE = b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"


async def test_everything_in_one_write_is_answered_in_order() -> None:
    mime = b"message-ID:  <one@x>\r\n\r\nHi\r\n.\r\n"
    async with Sink(keep=True) as sink:
        answer = await talk(sink.port, b"EHLO x\r\n" + ENVELOPE + mime + ENVELOPE + b".\r\n" + b"NOOP\r\nQUIT\r\n")
        counts = sink.counts.summary()
    assert codes(answer) == ["250", "250", "250", "354", "250", "250", "250", "354", "250", "250", "221"]
    assert (counts["mails"], counts["recipients"], counts["unique"], counts["duplicates"]) == (2, 2, 2, 0)
    assert counts["kept"] == [["c@d", "<one@x>", 1], ["c@d", "", 1]]


async def test_it_does_not_mind_how_the_network_splits_a_mail() -> None:
    whole = ENVELOPE + b"Message-ID: <one@x>\r\n\r\nHi\r\n.\r\nQUIT\r\n"
    async with Sink(keep=True) as sink:
        answer = await talk(sink.port, *(whole[at : at + 1] for at in range(len(whole))))
        assert codes(answer) == ["250", "250", "354", "250", "221"]
        assert list(sink.counts.kept) == [("c@d", "<one@x>")]


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (b"DATA\r\n", "554"),
        (b"RCPT TO: nobody\r\n", "501"),
        (b"WHAT\r\n", "502"),
        (b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRSET\r\nDATA\r\n", "554"),
    ],
)
async def test_what_is_out_of_order_is_refused(said: bytes, answered: str) -> None:
    async with Sink() as sink:
        assert codes(await talk(sink.port, said + b"QUIT\r\n"))[-2] == answered
        assert sink.counts.mails == 0


async def test_a_mail_sent_twice_shows() -> None:
    async with Sink(keep=True) as sink:
        await send(smtp(sink.port), mail(1), mail(2), mail(1))
        counts = sink.counts.summary()
    assert (counts["mails"], counts["unique"], counts["duplicates"]) == (3, 2, 1)
    assert ["c1@example.test", "<1@shop.test>", 2] in counts["kept"]


def test_as_a_program_it_says_its_port_and_at_the_end_its_counts() -> None:
    command = [sys.executable, "-m", "noline.bench.sink", "--port", "0", "--keep"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        port = int(program.stdout.readline())
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@b.test", ["c@d.test", "e@f.test"], b"Message-ID: <one@x>\r\n\r\n.dot\r\n")
        program.send_signal(signal.SIGTERM)
        counts = json.loads(program.stdout.readline())
    assert (counts["mails"], counts["recipients"], counts["connections"]) == (1, 2, 1)
    assert program.returncode == 0


def test_as_a_program_it_can_stop_after_so_many_mails() -> None:
    command = [sys.executable, "-m", "noline.bench.sink", "--mails", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        port = int(program.stdout.readline())
        with smtplib.SMTP("127.0.0.1", port) as client:
            for _ in range(2):
                client.sendmail("a@b.test", ["c@d.test"], b"Subject: x\r\n\r\nx\r\n")
            assert json.loads(program.stdout.readline())["mails"] == 2
