"""Who may do what: the scopes, the roles that bundle them, and who asks. Nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from noline.kernel.errors import Forbidden

COOKIE: Final = "noline_session"
"""The cookie that holds an agent's session."""

AREAS: Final = (
    "customers",
    "conversations",
    "messages",
    "campaigns",
    "journeys",
    "content",
    "insights",
    "channels",
    "operations",
    "settings",
    "events",
)
SCOPES: Final = frozenset(f"{area}:{right}" for area in AREAS for right in ("read", "write"))
"""Every right there is. To write something does not include to read it."""

Role = Literal["owner", "agent", "viewer"]
Status = Literal["active", "disabled"]
Kind = Literal["agent", "key"]


def _scopes(right: str, *, but: tuple[str, ...] = ()) -> frozenset[str]:
    return frozenset(f"{area}:{right}" for area in AREAS if area not in but)


ROLES: Final[Mapping[str, frozenset[str]]] = {
    "viewer": _scopes("read", but=("operations", "settings")),
    "agent": _scopes("read", but=("settings",)) | _scopes("write", but=("channels", "settings")),
    "owner": SCOPES,
}
"""The roles, each with more scopes than the one before. Agents, keys and the audit trail are for owners to see."""


class Principal(Struct, frozen=True):
    """Who asks: an agent with a session, or a program with a key."""

    workspace: int
    kind: Kind
    id: int
    """The agent's or the key's."""
    name: str
    role: str | None
    """Of an agent; a key has scopes of its own."""
    scopes: frozenset[str]
    csrf: str | None = None
    """What a browser sends along with every change; a key needs none, since no browser sends it unasked."""
    departments: tuple[int, ...] = ()
    """Those it speaks for: an agent's own, a key's; none: any whose members are not named."""

    def require(self, scope: str) -> None:
        """Raise Forbidden, which names the scope and the remedy, unless this is allowed."""
        if scope in self.scopes:
            return
        if self.kind == "key":
            text = f"The key {self.name!r} does not give the right {scope}."
            raise Forbidden(text, field="scope", remedy=f"Use a key that has {scope}.")
        wanted = next(role for role, scopes in ROLES.items() if scope in scopes)
        text = f"The role {self.role} does not give the right {scope}."
        raise Forbidden(text, field="scope", remedy=f"Ask an owner for the role {wanted}.")


class System(Struct, frozen=True):
    """Noline itself, or whoever has its command line: may do everything."""

    workspace: int
    name: str = "command line"

    @property
    def kind(self) -> Literal["system"]:
        """Return what the audit trail calls it."""
        return "system"

    @property
    def id(self) -> None:
        """Return nothing: it is no row."""

    @property
    def scopes(self) -> frozenset[str]:
        """Return every scope."""
        return SCOPES

    def require(self, scope: str) -> None:
        """Allow it."""


Actor: TypeAlias = Principal | System
"""Whose name a change stands under."""


class Agent(Struct, frozen=True):
    """A person who works with Noline."""

    id: int
    workspace: int
    email: str
    """In lower case; unique in the workspace."""
    name: str
    role: Role
    status: Status
    created_at: datetime
    last_seen_at: datetime | None = None
    skills: tuple[str, ...] = ()
    """What they can be asked for, such as a language: conversations are handed over to a skill."""


class ApiKey(Struct, frozen=True):
    """A key of a program. Its secret is shown once, when it is made, and not kept."""

    id: int
    workspace: int
    name: str
    hint: str
    """The secret's last four characters."""
    scopes: tuple[str, ...]
    created_by: int | None
    """The agent who made it; null for another key or the command line."""
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    origins: tuple[str, ...] = ()
    """The sites in whose pages it stands, for everybody to read: it tells events from there and does nothing else."""
    department: int | None = None
    """In whose name it writes; none: in any that is asked for."""


class SiteKey(Struct, frozen=True):
    """A key that stands in the pages of sites, and which these are."""

    id: int
    workspace: int
    origins: tuple[str, ...]


class AuditEntry(Struct, frozen=True):
    """Something that was changed, and by whom."""

    id: int
    at: datetime
    actor_kind: Literal["agent", "key", "system"]
    actor: int | None
    actor_name: str
    action: str
    object: str
    detail: dict[str, Any]
