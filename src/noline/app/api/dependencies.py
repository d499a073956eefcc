"""What endpoints may ask for by name: the parts of the installation, and who asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from litestar import Request
from litestar.di import Provide

from noline.access import Principal, Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.kernel.db import Connection
from noline.log import Catalogue


def dependencies(noline: Noline) -> Mapping[str, Provide]:
    """Return the providers; README lists them with their types."""
    parts = {
        "appender": noline.appender,
        "clock": noline.clock,
        "commands": noline.commands,
        "database": noline.database,
        "directory": noline.directory,
        "ids": noline.ids,
        "ingress": noline.ingress,
        "people": noline.people,
        "sealer": noline.sealer,
        "settings": noline.settings,
        "shards": noline.shards,
        "signer": noline.signer,
        "wake": noline.wake,
    }
    provided = {name: _always(part) for name, part in parts.items()}

    async def catalogue() -> Catalogue:
        async with noline.database.connection() as lent:
            return await noline.catalogue(lent)

    async def connection() -> AsyncIterator[Connection]:
        async with noline.database.connection() as lent:
            yield lent

    return {
        **provided,
        "catalogue": Provide(catalogue),
        "connection": Provide(connection),
        "principal": Provide(_principal, sync_to_thread=False),
        "workspace": Provide(_workspace, sync_to_thread=False),
    }


def _always(part: Any) -> Provide:
    return Provide(lambda: part, sync_to_thread=False)


def _principal(request: Request[Principal, Any, Any]) -> Principal:
    return request.user


def _workspace(principal: Principal, catalogue: Catalogue) -> Workspace:
    workspaces: Workspaces = catalogue[Workspaces]
    return workspaces.by_id[principal.workspace]
