"""The event's 25 days: one seed and end, one result, whatever the number of workers; and the books balance."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

from conftest import Address, fresh_database


async def play(dsn: str, *arguments: str) -> dict[str, Any]:
    """Run ``noline demo`` as a user would and return the JSON object of its last line."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", "demo", "--headless", "--exit", "--json", *arguments,
        env={**os.environ, "NOLINE_DSN": dsn}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await child.communicate()
    assert child.returncode == 0, errors.decode()[-3000:]
    figures: dict[str, Any] = json.loads(output.splitlines()[-1])
    return figures


async def test_the_same_seed_and_end_give_the_same_figures_with_one_worker_and_with_three(
    server: Address, tmp_path: Path
) -> None:
    arguments = ("--customers", "60", "--seed", "7", "--end", "2026-11-22T00:00Z")
    async with fresh_database(server, "template1") as dsn:
        one = await play(dsn, *arguments, "--export", str(tmp_path / "customers.csv"))
    async with fresh_database(server, "template1") as dsn:
        three = await play(dsn, *arguments, "--workers", "3")
    assert one == three
    assert one["balanced"] is True
    assert set(one["channels"]) == {"email", "print", "push", "sms", "web", "x"}
    for channel, row in one["channels"].items():
        classes = ("waiting", "sent", "suppressed", "failed", "expired", "uncertain")
        assert row["accepted"] == sum(row[name] for name in classes), channel
    assert one["letters"] == one["channels"]["print"]["sent"] > 0
    assert one["cross_channel_conversations"] > 0
    registered = sum(row["registered"] for row in one["channels"].values())
    with (tmp_path / "customers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == one["exported_rows"] == 60
    assert sum(row["state"] == "registered" for row in rows) == registered > 0
