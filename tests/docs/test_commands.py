"""What the pages tell readers to type is typed here, on an installation of its own: blocks below ``<!-- run -->``."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from browser.house import free_port

HERE = Path(__file__).parents[2]
MARKED = re.compile(r"^<!-- (run|background) -->\n```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = [
    page for page in sorted(HERE.glob("**/*.md")) if ".venv" not in page.parts and "node_modules" not in page.parts
]
RUN = [page for page in PAGES if MARKED.search(page.read_text(encoding="utf-8"))]
PATIENCE = 60


class Block(Struct, frozen=True):
    """Commands of a page; ``background``: they go on while the rest runs."""

    background: bool
    commands: str


def blocks(page: Path, ports: dict[str, int]) -> Iterator[Block]:
    """Yield a page's commands with ports of this run."""
    for kind, commands in MARKED.findall(page.read_text(encoding="utf-8")):
        for known, port in ports.items():
            commands = commands.replace(known, str(port))
        yield Block(kind == "background", commands)


def test_some_pages_are_run() -> None:
    assert HERE / "docs" / "tutorial.md" in RUN


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.relative_to(HERE).as_posix())
async def test_the_commands_of_a_page_do_what_it_says(page: Path, empty_dsn: str, tmp_path: Path) -> None:
    ports = {"8700": free_port(), "8725": free_port(), "8587": free_port(), "8791": free_port()}
    environment = {
        **os.environ,
        "NOLINE_DSN": empty_dsn,
        "NOLINE_HTTP_PORT": str(ports["8700"]),
        "NOLINE_MAIL_PORT": str(ports["8725"]),
        "NOLINE_SUBMISSION_PORT": str(ports["8587"]),
        "NOLINE_KEY_FILE": str(tmp_path / "noline.key"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    script = ["set -euo pipefail"]
    children = []
    for block in blocks(page, ports):
        if block.background:
            child = await asyncio.create_subprocess_shell(f"exec {block.commands}", cwd=tmp_path, env=environment)
            children.append(child)
            await _answers(ports["8700"])
        else:
            script.append(block.commands)
    try:
        ran = await asyncio.create_subprocess_exec(
            "bash", "-c", "\n".join(script), cwd=tmp_path, env=environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await asyncio.wait_for(ran.communicate(), 4 * PATIENCE)
        assert ran.returncode == 0, output.decode()
        assert "urn:noline:problem" not in output.decode(), output.decode()
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
            await asyncio.wait_for(child.wait(), PATIENCE)


async def _answers(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(PATIENCE * 5):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.2)
        else:
            writer.close()
            return
    raise AssertionError("noline up does not listen")
