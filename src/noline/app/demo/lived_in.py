"""The demo to live in: its screens are up while the 25 days play, and stay up in real time, with a letter to open."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from noline.access import System, create_agent
from noline.app.bootstrap import Noline
from noline.app.conductor import BUCKET
from noline.app.demo.guide import invite
from noline.app.demo.play import (
    DemoOptions,
    Stage,
    Tell,
    demo_settings,
    empty_database,
    play_days,
    set_stage,
    virtual_time,
)
from noline.app.demo.topic import begin_topic
from noline.app.server import Server
from noline.app.up import up
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings
from noline.kernel.errors import Unavailable

OWNER: Final = "demo@harbour.example"
_EVENING = timedelta(days=14)
_REAL_TIME = "update installation set virtual_now = null, virtual_phase = 'all'"


class Welcome(Struct, frozen=True):
    """How a visitor gets in."""

    url: str
    email: str
    password: str


async def live_in(
    settings: Settings,
    options: DemoOptions,
    tell: Tell,
    welcome: Callable[[Welcome], None],
    over: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Play with the screens up, then stay up in real time until told to stop; returns the figures of the 25 days.

    ``welcome`` is called once one can sign in, ``over`` with the figures when the days are over. They end now.
    """
    settings = demo_settings(settings, options)
    for name, host, port in (
        ("http_port", settings.http_host, settings.http_port),
        ("mail_port", settings.mail_host, settings.mail_port),
    ):
        _check_free(name, host, port)
    dsn, cluster = await empty_database(settings)
    try:
        figures = await _play(settings, options, dsn, tell, welcome)
        over(figures)
        noline = await Noline.open(settings, dsn)
        try:
            await up(noline)
        finally:
            await noline.close()
        return figures
    finally:
        if cluster is not None:
            await cluster.stop()


async def _play(
    settings: Settings, options: DemoOptions, dsn: str, tell: Tell, welcome: Callable[[Welcome], None]
) -> dict[str, Any]:
    """Play the days; afterwards the database is in real time, and nobody works on it."""
    end = options.end or _now()
    async with virtual_time(settings, options, dsn, end) as noline:
        server = Server(noline)
        await server.start()
        try:
            stage = await set_stage(noline, options, end, settings.mail_port)
            welcome(await _let_in(stage))
            figures = await play_days(stage, tell)
            await invite(noline, stage.workspace, stage.conductor.now, stage.conductor.now + _EVENING)
            await begin_topic(noline, stage.workspace, stage.conductor.now)
            await stage.conductor.settle()
        finally:
            await server.stop()
    # The clock is a process's own for its life, so those of virtual time end before real time begins.
    noline = await Noline.open(settings, dsn, connections=1)
    await noline.database.pool.execute(_REAL_TIME)
    await noline.close()
    return figures


async def _let_in(stage: Stage) -> Welcome:
    """Make an owner with a password that nobody else has."""
    password = secrets.token_urlsafe(9)
    actor = System(stage.workspace.id)
    database = stage.noline.database
    await create_agent(database, actor, email=OWNER, name="Sam", role="owner", password=password)
    return Welcome(stage.noline.settings.public_url, OWNER, password)


def _now() -> datetime:
    """Return the boundary of the last bucket: the days end now, and real time goes on from there."""
    seconds = wall_now().timestamp()
    size = BUCKET.total_seconds()
    return datetime.fromtimestamp(seconds // size * size, UTC)


def _check_free(name: str, host: str, port: int) -> None:
    """Raise Unavailable where a port is taken, before anything is thrown away."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, port))
        except OSError:
            text = f"Port {port} is taken. Is a demo or server running already?"
            remedy = f"Stop it, or set NOLINE_{name.upper()} to another."
            raise Unavailable(text, field=name, remedy=remedy) from None
