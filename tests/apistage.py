"""The API on the stage: the real application, agents of every role who have signed in, and keys.

``async with api_stage(dsn) as api`` gives an ``ApiStage``; its ``owner``, ``agent`` and ``viewer`` are httpx clients
that carry a session, ``program(*scopes)`` makes one with a key. ``api.stage`` is the company in virtual time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.utils.signature import ParsedSignature

from noline.access import COOKIE, Passwords, System, create_agent, create_key, create_workspace, open_session
from noline.app.http import http_app
from noline.kernel.clock import wall_now
from stage import Stage, open_stage

BASE = "http://noline.test"
PASSWORD = "correct horse battery"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashes that a test need not wait for."""
OTHER = "other"
"""The slug of the workspace that nothing may leak to or from."""


def altered(text: str) -> str:
    """Return a secret with one sign changed: not the last, whose bits need not all count."""
    return text[:-4] + ("0" if text[-4] != "0" else "1") + text[-3:]


# What the framework reads of a function's signature is the same each time the application is built: read once, which is
# a third of the building. A function made anew each time has its code in common with the one before.
_SIGNATURES: dict[object, ParsedSignature] = {}
_read = ParsedSignature.from_fn


def _remembered(fn: Any, namespace: dict[str, Any]) -> ParsedSignature:
    code = getattr(fn, "__code__", None)
    if code is None or fn.__defaults__ or fn.__kwdefaults__:
        return _read(fn, namespace)
    if code not in _SIGNATURES:
        _SIGNATURES[code] = _read(fn, namespace)
    return _SIGNATURES[code]


_FRAMEWORK: Any = ParsedSignature
_FRAMEWORK.from_fn = _remembered


class ApiStage:
    """An installation with two companies, and clients of the first."""

    def __init__(self, stage: Stage, app: Litestar, exits: AsyncExitStack) -> None:
        self.stage = stage
        self.app = app
        self._exits = exits
        self.owner: httpx.AsyncClient
        self.agent: httpx.AsyncClient
        self.viewer: httpx.AsyncClient
        self.stranger: httpx.AsyncClient
        """The owner of the other workspace."""

    async def nobody(self, **headers: str) -> httpx.AsyncClient:
        """Return a client that has not signed in."""
        transport = httpx.ASGITransport(app=self.app)  # type: ignore[arg-type]  # Litestar's own ASGI types
        client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)
        return await self._exits.enter_async_context(client)

    async def signed_in(self, workspace: int, role: str) -> httpx.AsyncClient:
        """Return a client with a session of a new agent."""
        database = self.stage.noline.database
        email = f"{role}@{'harbour' if workspace == self.stage.workspace.id else OTHER}.example"
        agent = await create_agent(
            database,
            System(workspace),
            email=email,
            name=role.title(),
            role=role,
            password=PASSWORD,
            passwords=QUICK,
        )
        async with database.transaction() as tx:
            session = await open_session(tx, agent, wall_now())
        client = await self.nobody(**{"X-CSRF-Token": session.csrf})
        client.cookies.set(COOKIE, session.token)
        return client

    async def program(self, *scopes: str, workspace: int | None = None) -> httpx.AsyncClient:
        """Return a client with an API key."""
        async with self.stage.noline.database.transaction() as tx:
            _, secret = await create_key(tx, System(workspace or self.stage.workspace.id), "test", scopes)
        return await self.nobody(Authorization=f"Bearer {secret}")


@asynccontextmanager
async def api_stage(dsn: str, **more: Any) -> AsyncIterator[ApiStage]:
    """Open the stage on a fresh database, with an owner, an agent, a viewer, and a stranger."""
    async with open_stage(dsn, **more) as stage, AsyncExitStack() as exits:
        noline = stage.noline
        async with noline.database.transaction() as tx:
            other = await create_workspace(tx, OTHER, "Other")
        api = ApiStage(stage, http_app(noline), exits)
        api.owner = await api.signed_in(stage.workspace.id, "owner")
        api.agent = await api.signed_in(stage.workspace.id, "agent")
        api.viewer = await api.signed_in(stage.workspace.id, "viewer")
        api.stranger = await api.signed_in(other.id, "owner")
        yield api
