"""The line against real servers on loopback: what is sent, what is refused, what happens when the connection breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest
import uvloop

from noline.bench.sink import Sink
from noline.channels import Failed, Fault, LineDown, Sent, Uncertain, Unknown

from .scripted import DROP, SILENT, Scripted, mail, said, send, smtp

PIPELINED = ("PIPELINING", "8BITMIME", "SIZE 1000000")
LOCKSTEP = ("8BITMIME", "SIZE 1000000")
BOTH = pytest.mark.parametrize("offers", [PIPELINED, LOCKSTEP], ids=["pipelined", "lockstep"])


def test_the_provider_declares_what_it_is() -> None:
    provider = smtp(25, timeout=30.0, batch=7)
    (email,) = provider.capabilities
    assert (provider.name, provider.uncertain, provider.batch) == ("smtp", Uncertain.REPEAT, 7)
    assert (email.channel, email.renders, email.receipts, email.inbound) == ("email", "email", False, True)
    assert provider.timeout > 2 * 30.0


@BOTH
async def test_mails_arrive_in_order_as_they_were_written(offers: Sequence[str]) -> None:
    mails = [mail(0, mime=b"Subject: a\r\n\r\n.dot\r\n"), mail(1), mail(2)]
    async with Scripted(offers=offers) as server:
        assert await send(smtp(server.port), *mails) == [Sent(), Sent(), Sent()]
    assert [to for to, _ in server.taken] == [("c0@example.test",), ("c1@example.test",), ("c2@example.test",)]
    assert server.taken[0][1] == b"Subject: a\r\n\r\n..dot\r\n"
    assert server.said[0][-1] == "QUIT"


async def test_many_lines_lose_and_double_nothing() -> None:
    async with Sink(keep=True) as sink:
        provider = smtp(sink.port, max_per_connection=70)
        batches = [[mail(line * 200 + number) for number in range(200)] for line in range(8)]
        results = await asyncio.gather(*(send(provider, *batch) for batch in batches))
        assert results == [[Sent()] * 200] * 8
        counts = sink.counts.summary()
    assert (counts["mails"], counts["unique"], counts["duplicates"]) == (1600, 1600, 0)
    assert counts["connections"] == 8 * 3  # 200 mails over connections of 70


async def test_a_large_mail_passes() -> None:
    line = b"x" * 76 + b"\r\n"
    async with Sink() as sink:
        assert await send(smtp(sink.port), mail(1, mime=line * 100_000)) == [Sent()]
        assert sink.counts.bytes == len(line) * 100_000


def test_it_works_the_same_under_uvloop() -> None:
    async def scenario() -> list[str]:
        async with Scripted({"RCPT": ["250 Ok", "550 5.1.1 User unknown"], ".": ["250 Ok", DROP]}) as server:
            return [said(result) for result in await send(smtp(server.port), *map(mail, range(4)))]

    assert uvloop.run(scenario()) == ["Sent", "unreachable permanent", "Unknown", "unavailable retry"]


REFUSALS: list[tuple[str, Mapping[str, Sequence[str]], list[str]]] = [
    # what happens, the answers, the results of three mails
    ("recipient unknown", {"RCPT": ["250", "550 5.1.1 User unknown"]}, ["Sent", "unreachable permanent", "Sent"]),
    ("recipient for now", {"RCPT": ["450 4.2.1 Later"]}, ["unreachable retry", "Sent", "Sent"]),
    ("sender refused", {"MAIL": ["250", "550 5.7.1 Not you"]}, ["Sent", "rejected", "Sent"]),
    ("data refused", {"DATA": ["354", "451 4.3.0 Disk"]}, ["Sent", "unavailable retry", "Sent"]),
    ("content refused", {".": ["250", "554 5.7.1 Spam", "250"]}, ["Sent", "rejected", "Sent"]),
    ("too large after all", {".": ["552 5.3.4 Too big"]}, ["content", "Sent", "Sent"]),
    ("all refused", {"RCPT": ["550 5.1.1 No"] * 3}, ["unreachable permanent"] * 3),
    (
        "wants data for nobody",
        {"RCPT": ["550 5.1.1 No"], "DATA": ["354"]},
        ["unreachable permanent", "Sent", "Sent"],
    ),
    ("throttled, goes on", {"RCPT": ["250", "450 4.7.1 Too many"]}, ["Sent", "throttled retry", "Sent"]),
    (
        "two-line refusal",
        {"RCPT": ["550-5.1.1 User\r\n550 5.1.1 unknown"]},
        ["unreachable permanent", "Sent", "Sent"],
    ),
    ("421 to MAIL", {"MAIL": ["250", "421 4.7.0 Too fast"]}, ["Sent", "throttled retry", "throttled retry"]),
    ("421 to RCPT", {"RCPT": ["250", "421 4.7.0 Too fast"]}, ["Sent", "throttled retry", "throttled retry"]),
    ("421 to DATA", {"DATA": ["354", "421 4.7.0 Too fast"]}, ["Sent", "throttled retry", "throttled retry"]),
    ("421 to the dot", {".": ["250", "421 4.3.2 Shutting down"]}, ["Sent", "throttled retry", "throttled retry"]),
    (
        "421 after a refusal",
        {"RCPT": ["550 5.1.1 No"], "DATA": ["421 Bye"]},
        ["unreachable permanent", *["throttled retry"] * 2],
    ),
    ("lost at the first command", {"MAIL": [DROP]}, ["unavailable retry"] * 3),
    ("lost at MAIL", {"MAIL": ["250", DROP]}, ["Sent", "unavailable retry", "unavailable retry"]),
    ("lost at RCPT", {"RCPT": ["250", DROP]}, ["Sent", "unavailable retry", "unavailable retry"]),
    ("lost at DATA", {"DATA": ["354", DROP]}, ["Sent", "unavailable retry", "unavailable retry"]),
    ("lost at the dot", {".": ["250", DROP]}, ["Sent", "Unknown", "unavailable retry"]),
    ("silent at MAIL", {"MAIL": [SILENT]}, ["unavailable retry"] * 3),
    ("silent at DATA", {"DATA": ["354", SILENT]}, ["Sent", "unavailable retry", "unavailable retry"]),
    ("silent at the dot", {".": [SILENT]}, ["Unknown", "unavailable retry", "unavailable retry"]),
    ("nonsense at RCPT", {"RCPT": ["hello?"]}, ["unavailable retry"] * 3),
    ("nonsense at the dot", {".": ["hello?"]}, ["Unknown", "unavailable retry", "unavailable retry"]),
    ("odd answer to DATA", {"DATA": ["250 Fine"]}, ["unavailable retry"] * 3),
    ("odd answer to the dot", {".": ["334 Go on"]}, ["Unknown", "unavailable retry", "unavailable retry"]),
]


@BOTH
@pytest.mark.parametrize(("answers", "expected"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
async def test_each_mail_has_the_result_it_met(
    answers: Mapping[str, Sequence[str]], expected: list[str], offers: Sequence[str]
) -> None:
    quiet = any(SILENT in given for given in answers.values())
    async with Scripted(answers, offers) as server:
        results = await send(smtp(server.port, timeout=0.2 if quiet else 5.0), *map(mail, range(3)))
    assert [said(result) for result in results] == expected
    sent = [(f"c{at}@example.test",) for at, result in enumerate(results) if isinstance(result, Sent)]
    assert [to for to, _ in server.taken] == sent


async def test_what_can_not_go_to_this_server_does_not_stop_the_others() -> None:
    too_large = mail(1, mime=b"x" * 1_000_001)
    async with Scripted() as server:
        results = await send(smtp(server.port), mail(0), too_large, mail(2))
    assert [said(result) for result in results] == ["Sent", "content", "Sent"]


async def test_a_line_goes_on_after_refusals_on_the_same_connection() -> None:
    async with Scripted({"RCPT": ["550 5.1.1 No", "550 5.1.1 No"]}) as server:
        line = await smtp(server.port).open()
        first = await line.send([mail(0), mail(1)])
        second = await line.send([mail(2), mail(3)])
        await line.close()
    assert [said(result) for result in [*first, *second]] == [
        "unreachable permanent",
        "unreachable permanent",
        "Sent",
        "Sent",
    ]
    assert len(server.said) == 1
    assert server.said[0].count("RSET") == 2


async def test_a_new_connection_that_breaks_is_not_tried_again_at_once() -> None:
    async with Scripted({"MAIL": [DROP]}) as server:
        assert [said(result) for result in await send(smtp(server.port), mail(0))] == ["unavailable retry"]
    assert len(server.said) == 1


async def test_silence_is_told_from_a_batch_that_takes_long() -> None:
    async with Scripted({"RCPT": [SILENT]}) as server:
        (result,) = await send(smtp(server.port, timeout=0.2), mail(0))
    assert isinstance(result, Failed)
    assert result.text == "no answer within 0.2 s"


async def test_an_empty_batch_has_no_results() -> None:
    async with Scripted() as server:
        assert await send(smtp(server.port)) == []


@pytest.mark.parametrize("last_words", [b"", b"421 4.4.2 Idle too long\r\n"], ids=["closed", "421"])
async def test_a_connection_closed_while_idle_is_replaced(last_words: bytes) -> None:
    async with Scripted() as server:
        line = await smtp(server.port).open()
        assert await line.send([mail(0)]) == [Sent()]
        await server.hang_up(last_words)
        assert await line.send([mail(1), mail(2)]) == [Sent(), Sent()]
        await line.close()
    assert len(server.said) == 2
    assert len(server.taken) == 3


@BOTH
@pytest.mark.parametrize("answer", [DROP, "421 4.4.2 Idle too long"], ids=["closed", "421"])
async def test_a_connection_closed_at_the_first_command_is_replaced(answer: str, offers: Sequence[str]) -> None:
    async with Scripted({"MAIL": ["250 Ok", answer]}, offers) as server:
        line = await smtp(server.port).open()
        assert await line.send([mail(0)]) == [Sent()]
        assert await line.send([mail(1), mail(2)]) == [Sent(), Sent()]
        await line.close()
    assert len(server.said) == 2
    assert len(server.taken) == 3


async def test_where_the_server_is_gone_the_mails_wait() -> None:
    async with Scripted() as server:
        line = await smtp(server.port).open()
        assert await line.send([mail(0)]) == [Sent()]
        await server.hang_up()
    results = await line.send([mail(1), mail(2)])
    assert [said(result) for result in results] == ["unavailable retry"] * 2
    await line.close()


async def test_when_the_time_of_a_batch_is_over_no_further_mail_is_begun() -> None:
    async with Scripted(pause=0.12) as server:
        line = await smtp(server.port, timeout=0.25).open()
        results = [said(result) for result in await line.send([mail(number) for number in range(20)])]
        sent = results.count("Sent")
        assert 0 < sent < 20
        assert results == ["Sent"] * sent + ["unavailable retry"] * (20 - sent)
        assert await line.send([mail(20)]) == [Sent()]
        await line.close()
    assert len(server.said) == 1
    assert len(server.taken) == sent + 1


async def test_a_cancelled_send_leaves_no_connection_behind_in_mid_mail() -> None:
    async with Scripted({".": [SILENT]}) as server:
        line = await smtp(server.port).open()
        sending = asyncio.ensure_future(line.send([mail(0)]))
        while not server.said or "." not in server.said[0]:
            await asyncio.sleep(0.01)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert await line.send([mail(1)]) == [Sent()]
        await line.close()
    assert len(server.said) == 2


DOWN: list[tuple[str, Mapping[str, Sequence[str]], str]] = [
    ("too many connections", {"CONNECT": ["421 4.7.0 Too many connections"]}, "throttled retry"),
    ("too many connections, 450", {"CONNECT": ["450 Too many connections"]}, "throttled retry"),
    ("no service", {"CONNECT": ["554 5.3.2 No SMTP here"]}, "unavailable retry"),
    ("closed at once", {"CONNECT": [DROP]}, "unavailable retry"),
    ("no greeting", {"CONNECT": [SILENT]}, "unavailable retry"),
    ("not SMTP", {"CONNECT": ["HTTP/1.1 400 Bad Request"]}, "unavailable retry"),
    ("EHLO refused", {"EHLO": ["550 5.7.1 Go away"]}, "unavailable retry"),
    ("closed at EHLO", {"EHLO": [DROP]}, "unavailable retry"),
]


@pytest.mark.parametrize(("answers", "meaning"), [row[1:] for row in DOWN], ids=[row[0] for row in DOWN])
async def test_a_line_that_can_not_be_had_says_why(answers: Mapping[str, Sequence[str]], meaning: str) -> None:
    async with Scripted(answers) as server:
        with pytest.raises(LineDown) as down:
            await smtp(server.port, timeout=0.3).open()
    assert said(down.value.failed) == meaning


async def test_nobody_listening_is_a_line_down() -> None:
    async with Scripted() as server:
        port = server.port
    with pytest.raises(LineDown) as down:
        await smtp(port).open()
    assert down.value.failed.fault is Fault.UNAVAILABLE
    assert str(port) in str(down.value)


async def test_a_server_without_ehlo_is_greeted_the_old_way() -> None:
    async with Scripted({"EHLO": ["502 What?"], "HELO": ["250 hello"]}) as server:
        assert await send(smtp(server.port, helo="noline.test"), mail(0), mail(1)) == [Sent(), Sent()]
    assert server.said[0][:2] == ["EHLO noline.test", "HELO noline.test"]


async def test_without_a_name_of_our_own_we_are_an_address_literal() -> None:
    async with Scripted() as server:
        await send(smtp(server.port))
    assert server.said[0][0] == "EHLO [127.0.0.1]"


async def test_a_result_is_never_sent_for_a_mail_that_was_not_taken() -> None:
    async with Scripted({".": ["450 4.3.0 Later"] * 5}) as server:
        results = await send(smtp(server.port), *map(mail, range(5)))
    assert all(isinstance(result, Failed) and result.retry for result in results)
    assert not any(isinstance(result, Unknown) for result in results)
    assert server.taken == []
