"""What a process loads when it begins: the help nothing of the product, a worker nothing that only others need."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
import typer

from noline.app.cli import ENTRIES, Entry, program

PRODUCT = ("noline.app.bootstrap", "noline.log", "noline.access", "noline.delivery", "noline.app.commands.running")
HEAVY = (
    "PIL", "aiohttp", "aiosmtpd", "asyncpg", "asyncssh", "cryptography", "dns", "h2", "litestar", "mjml", "msgspec",
    "nh3", "phonenumbers", "pypdf", "python_calamine", "slixmpp", "structlog", "typst", "uvicorn",
)  # fmt: skip
"""Libraries of others that take time or memory to load."""


def _loaded(module: str) -> set[str]:
    """Return what a fresh process has loaded after importing a module."""
    code = f"import sys, {module}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_help_loads_nothing() -> None:
    assert {*HEAVY, *PRODUCT} & _loaded("noline.app.cli") == set()


def test_a_worker_loads_what_it_works_with_and_no_more() -> None:
    found = _loaded("noline.app.commands.working")
    assert {"noline.app.bootstrap", "noline.app.worker", "asyncpg"} <= found
    assert {*ONLY_AT_ITS_PLACE} & found == set()


ONLY_AT_ITS_PLACE = (
    "PIL", "aiosmtpd", "asyncssh", "dns", "litestar", "noline.app.http", "prometheus_client", "pypdf",
    "python_calamine", "slixmpp", "typst", "uvicorn",
)  # fmt: skip
"""Loaded by whoever draws, hears mail, fetches files, looks up domains, serves …"""


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_help_says_of_each_command_what_it_says_itself(entry: Entry) -> None:
    (found,) = (it for it in _commands(program(entry.name)) if it[0] == entry.name)
    assert found[1] == entry.about


def _commands(app: typer.Typer) -> list[tuple[str | None, str]]:
    """Return the names and first sentences of commands and groups."""
    groups = [(it.name, it.typer_instance.info.help if it.typer_instance else "") for it in app.registered_groups]
    commands = [(it.name, inspect.getdoc(it.callback) or "") for it in app.registered_commands]
    return [(name, " ".join(str(text).split("\n\n")[0].split())) for name, text in (*groups, *commands)]
