"""Logs of other systems fetched from folders at SFTP servers: each file is taken once, then moved to done or failed.

A file is moved only when its rows are kept, and a row that was kept before counts once: after a crash a file may be
read again, but nothing is lost and nothing is counted twice.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import structlog

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.folder_sftp import LARGEST, Folder, FolderDown, folder_of
from noline.customers import (
    SourceFolder,
    StoredSource,
    find_source_anywhere,
    keep_log,
    note_look,
    note_rows,
    take_folder,
)
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput, NolineError

log = structlog.get_logger()

_TOLD = 100
"""Problems that are written beside a file."""


class Folders:
    """Looks into the folders whose time has come, one after the other."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline

    async def step(self) -> int:
        """Look into all folders that are due; returns how many files were taken."""
        taken = 0
        while True:
            async with self._noline.database.transaction() as tx:
                due = await take_folder(tx, wall_now())
            if due is None:
                return taken
            taken += await self._look(*due)

    async def _look(self, source: int, stored: dict[str, object]) -> int:
        """Take what lies in a source's folder, and write down what came of it."""
        files, problem, minutes = 0, "", float(str(stored.get("minutes", 15)))
        try:
            async with self._noline.database.connection() as connection:
                found = await find_source_anywhere(connection, source)
                workspaces: Workspaces = (await self._noline.catalogue(connection))[Workspaces]
            workspace = workspaces.by_id.get(found.workspace) if found else None
            if found is None or workspace is None:
                problem = "The company does not work now."
            else:
                settings = msgspec.convert(self._noline.sealer.open(stored), SourceFolder)
                async with folder_of(settings, private=workspace.rules.private_webhooks) as folder:
                    for name in await folder.waiting(wall_now()):
                        files += await self._take(folder, name, workspace, found)
        except FolderDown as down:
            problem = str(down)
        except (NolineError, msgspec.ValidationError) as error:
            problem = f"Its settings can't be used: {error}"
        except Exception as error:  # one folder's trouble is no other's
            log.exception("a folder of a source can't be looked into", source=source)
            problem = f"It can't be looked into: {type(error).__name__}."
        async with self._noline.database.transaction() as tx:
            await note_look(tx, source, wall_now(), minutes, files, problem)
        return files

    async def _take(self, folder: Folder, name: str, workspace: Workspace, source: StoredSource) -> bool:
        """Keep a file's rows and put it away; says whether it could be read."""
        noline, said, rows = self._noline, list[str](), 0
        with tempfile.TemporaryDirectory(prefix="noline-log-") as directory:
            path = Path(directory) / "log"
            if not await folder.fetch(name, path):
                said = [f"It has more than {LARGEST // 1_000_000} MB."]
                readable = False
            else:
                try:
                    parts = (noline.database, noline.shards, noline.people)
                    taken = await keep_log(parts, workspace, path, source.mapping, noline.clock.now(), lambda _: None)
                    rows, readable = taken.rows, True
                    said = [
                        f"Row {it.number}, {it.column or 'all of it'}: {it.text} {it.remedy}".strip()
                        for it in taken.errors[:_TOLD]
                    ]
                except InvalidInput as error:
                    said, readable = [f"{error}"], False
        await folder.put_away(name, "done" if readable else "failed", said, wall_now())
        async with noline.database.transaction() as tx:
            await note_rows(tx, source.id, rows, f"{name}: {said[0]}" if said else "", wall_now())
        return readable
