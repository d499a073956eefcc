"""Against Postfix's own test server, which nobody here wrote; skipped aloud where Postfix is not installed."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from noline.channels import Sent
from peers.peers import find

from .scripted import mail, said, send, smtp


@asynccontextmanager
async def smtp_sink(*options: str) -> AsyncIterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run ``smtp-sink`` and give its port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    command = [find("smtp-sink", "postfix"), *user, *options, f"127.0.0.1:{port}", "100"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    try:
        await _listening(port, process)
        yield port, process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.02)
    raise AssertionError(process.communicate()[0].decode())


async def test_it_counts_what_was_sent() -> None:
    async with smtp_sink("-c") as (port, process):
        results = await asyncio.gather(*(send(smtp(port), *map(mail, range(50))) for _ in range(4)))
        assert results == [[Sent()] * 50] * 4
        process.terminate()
        assert process.stdout is not None
        shown = process.stdout.read().decode()
    assert re.findall(r"mesg=(\d+)", shown)[-1] == "200"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["Sent"] * 3),
        (["-p"], ["Sent"] * 3),
        (["-e"], ["Sent"] * 3),
        (["-8"], ["Sent"] * 3),
        (["-r", "RCPT"], ["unavailable retry"] * 3),
        (["-f", "RCPT"], ["rejected"] * 3),
        (["-f", "RCPT", "-B", "550 5.1.1 No such user"], ["unreachable permanent"] * 3),
        (["-f", "MAIL", "-B", "550 5.7.1 No"], ["rejected"] * 3),
        (["-f", "DATA", "-B", "554 5.7.1 No"], ["rejected"] * 3),
        (["-f", ".", "-B", "554 5.6.0 No"], ["content"] * 3),
        (["-Q", "MAIL"], ["throttled retry"] * 3),
        (["-Q", "."], ["throttled retry"] * 3),
        (["-q", "RCPT"], ["unavailable retry"] * 3),
        (["-q", "DATA"], ["unavailable retry"] * 3),
        (["-q", "."], ["Unknown", "unavailable retry", "unavailable retry"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and (not value or value[0].startswith("-")) else "",
)
async def test_its_refusals_mean_what_ours_do(options: list[str], expected: list[str]) -> None:
    async with smtp_sink(*options) as (port, _):
        assert [said(result) for result in await send(smtp(port), *map(mail, range(3)))] == expected
