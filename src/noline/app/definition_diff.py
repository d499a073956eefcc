"""What applying files would change, line by line: the workspace's own files before and after, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import unified_diff

import msgspec

from noline.access import Workspace, get_workspace
from noline.app.definitions import Definitions, apply_definitions, definition_files
from noline.kernel.db import Connection


async def apply_and_compare(tx: Connection, workspace: Workspace, definitions: Definitions, at: datetime) -> list[str]:
    """Apply the files and return the difference as lines; the caller ends the transaction as it wants to."""
    before = await _lines(tx, workspace)
    await apply_definitions(tx, workspace, definitions, at)
    return list(difference(before, await _lines(tx, await get_workspace(tx, workspace.id))))


def difference(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield a unified diff of files, those that are the same left out."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, []), after.get(name, [])
        if old != new:
            yield from unified_diff(old, new, f"now/{name}", f"then/{name}", lineterm="")


async def _lines(tx: Connection, workspace: Workspace) -> dict[str, list[str]]:
    return {
        name: msgspec.json.format(_sorted(content), indent=2).decode().splitlines()
        async for name, content in definition_files(tx, workspace)
    }


def _sorted(content: bytes) -> bytes:
    """Return JSON with its keys in order, so that the same content is the same text."""
    return msgspec.json.encode(msgspec.json.decode(content), order="sorted")
