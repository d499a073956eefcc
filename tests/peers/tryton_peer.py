"""Tryton, a real system of customers and their business, with a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .peers import CONFIGURATIONS, find_python, free_port, own_directory, run, started, write_configuration


class TrytonPeer:
    """A running Tryton: its address, the name of its database, and its administrator's name and password."""

    database, username = "crm", "admin"

    def __init__(self, port: int, password: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.password = password


@asynccontextmanager
async def tryton() -> AsyncIterator[TrytonPeer]:
    """Run the CRM Tryton with its module of parties on a fresh SQLite database."""
    python, port, password = find_python("tryton", "trytond"), free_port(), "a password of 7 words"
    with own_directory() as directory:
        configuration = directory / "trytond.conf"
        write_configuration(CONFIGURATIONS / "tryton" / "trytond.conf", configuration, {"DIR": directory, "PORT": port})
        (directory / "crm.sqlite").touch()
        (directory / "password").write_text(password)
        common: list[str | Path] = ["-c", configuration, "-d", TrytonPeer.database]
        code, said = await run(
            str(python.parent / "trytond-admin"), *common, "-u", "party", "--activate-dependencies",
            "--email", "crm@harbour.example", environment={"TRYTONPASSFILE": str(directory / "password")},
        )  # fmt: skip
        assert code == 0, said
        async with started([python.parent / "trytond", *common], port, patience=60):
            yield TrytonPeer(port, password)
