"""``noline recipes`` from the command line: listed, installed beside a running server, and used by a customer."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.test_up import Installation, running
from noline.app.examples import serve

PHONE = "+447700900444"


async def refused(server: Installation, *words: str) -> str:
    """Run a command that must not work; returns what it says."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", *words,
        env=server.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await child.communicate()
    assert child.returncode != 0
    assert b"Traceback" not in errors
    return errors.decode()


@pytest.fixture
async def place(empty_dsn: str) -> Any:
    """A running server with a company that texts."""
    async with running(empty_dsn) as server:
        await server.command(
            "workspaces", "add", "harbour", "--owner", "you@harbour.example", "--zone", "Europe/London"
        )
        await server.command(
            "accounts", "add", "phone", "sandbox", "sms", "--workspace", "harbour", "--sender", "13013"
        )
        yield server


async def test_a_recipe_is_listed_installed_twice_exported_and_answers(place: Installation, tmp_path: Path) -> None:
    listed = json.loads(await place.command("recipes", "list", "--json"))
    assert {"bank", "operator", "appointment", "order"} <= {it["name"] for it in listed}
    assert "There is no recipe" in await refused(place, "recipes", "install", "moon", "--workspace", "harbour")
    async with serve("bank", port=0, key="k-99") as url:
        given = ("recipes", "install", "bank", "--workspace", "harbour", "--url", url, "--api-key", "k-99")
        said = await refused(place, *given)  # it runs on this machine, which nobody has allowed
        assert "private" in said or "encrypted" in said
        first = json.loads(await place.command(*given, "--allow-private", "--json"))
        assert {it["outcome"] for it in first["changed"]} == {"new"}
        again = await place.command(*given)
        assert set(again.split()) >= {"same"}
        assert ": new" not in again
        # What it asks the bank for is told to nobody who has not proved who they are.
        await place.command("sandbox", "sms", PHONE, "bal", "--workspace", "harbour")
        assert "For your safety" in await answered(place, 1)
        files = tmp_path / "files"
        await place.command("export", str(files), "--workspace", "harbour")
        service = files / "services" / "balance.json"
        opened = json.loads(service.read_text()) | {"open_to": "anybody"}
        service.write_text(json.dumps(opened))
        said = await place.command("apply", str(files), "--workspace", "harbour")
        assert "service balance: changed" in said
        assert said.count("warning: steps.") == 2
        assert "k-99" not in "".join(it.read_text() for it in files.rglob("*.json"))
        await place.command("sandbox", "sms", PHONE, "bal", "--workspace", "harbour")
        assert "Your balance is €" in await answered(place, 2)


async def answered(place: Installation, few: int) -> str:
    """Return what reached the telephone once there are so many messages."""
    async with asyncio.timeout(60):
        while True:
            box = json.loads(await place.command("sandbox", "box", PHONE, "--workspace", "harbour", "--json"))
            if len(box) >= few:
                return str(box)
            await asyncio.sleep(0.3)
