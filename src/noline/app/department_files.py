"""Departments as files: what each sends, for how much and when its people are there; who they are is no definition."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from noline.access import (
    PURPOSES,
    Purpose,
    System,
    change_department,
    create_department,
    list_departments,
)
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput


class DepartmentFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What ``departments/<slug>.json`` holds."""

    name: str
    purposes: tuple[Purpose, ...] = PURPOSES
    budget: int | None = None
    currency: str | UnsetType = UNSET
    hours: tuple[str, ...] = ()
    zone: str | None = None
    holidays: tuple[str, ...] = ()
    automatic: bool = False
    agent_limit: int = 8
    talk_hours: int | None = None
    hand_back_hours: int | None = None


_FILE = msgspec.json.Decoder(DepartmentFile)
_BETWEEN = {"budget": (0, 10**15), "agent_limit": (1, 1000), "talk_hours": (0, 168), "hand_back_hours": (0, 720)}


async def department_files(tx: Connection, workspace: int) -> AsyncIterator[tuple[str, bytes]]:
    """Yield the name and the JSON of every department's file."""
    for it in sorted(await list_departments(tx, workspace), key=lambda it: it.slug):
        fields = {name: getattr(it, name) for name in DepartmentFile.__struct_fields__}
        yield f"departments/{it.slug}.json", msgspec.json.encode(DepartmentFile(**fields))


def read_department_file(path: Path) -> DepartmentFile:
    """Read and check one file; raises InvalidInput naming it."""
    named = f"departments/{path.name}"
    try:
        file = _FILE.decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{error}.", field=named, remedy="Correct the file.") from None
    for name, (least, most) in _BETWEEN.items():
        value = getattr(file, name)
        if value is not None and not least <= value <= most:
            raise InvalidInput(f"{value} is out of range.", field=f"{named}: {name}", remedy=f"Use {least} to {most}.")
    return file


async def apply_department(tx: Connection, workspace: int, slug: str, file: DepartmentFile) -> str:
    """Bring a department in line with its file; returns ``new``, ``changed`` or ``same``. Its people stay."""
    given = {name: value for name, value in asdict(file).items() if value is not UNSET}
    by = System(workspace)
    before = next((it for it in await list_departments(tx, workspace) if it.slug == slug), None)
    try:
        if before is None:
            await create_department(tx, by, slug, given.pop("name"), **given)
            return "new"
        return "same" if await change_department(tx, by, before.id, given) == before else "changed"
    except InvalidInput as error:
        field = f"departments/{slug}.json: {error.field}"
        raise type(error)(error.text, field=field, remedy=error.remedy) from error
