"""What is asked of back-end systems and what they say, as interactions hold it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

Json = dict[str, Any]

Outcome = Literal["answered", "failed", "timed_out", "refused", "open_circuit"]
"""``refused``: it is of no use to ask again so; ``open_circuit``: not asked, since it failed too often just before."""


class ConnectorWanted(Struct, frozen=True):
    """An agent wants to know something of a back end. ``arguments`` go into the call's row, and leave the log."""

    key: str
    connector: str
    operation: str
    arguments: Json
    by: str
    agent: int | None = None


class ConnectorCalled(Struct, frozen=True):
    """A back end is asked: for whom, which operation. What it is asked with is in the call's row alone."""

    call: UUID
    connector: str
    operation: str
    owner_kind: str
    owner: UUID


class ConnectorAnswered(Struct, frozen=True):
    """What came of a call: the mapped values, or the polite text for its stead and the reason for people."""

    call: UUID
    connector: str
    operation: str
    owner_kind: str
    owner: UUID
    outcome: Outcome
    values: Json = {}
    error: str = ""
    fallback: str = ""
