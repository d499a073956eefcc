"""A request that is to be done once however often it comes: ids of what it makes are derived from its key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.kernel.ids import derive

_PLACE = "noline_once"


class Once(Struct, frozen=True):
    """Whose key it is, and when it came first (wall time): the same again at every repetition."""

    who: str
    key: str
    begun_at: datetime

    def id(self, role: str) -> UUID:
        """Return the id of what the request makes in this ``role``."""
        seed = hashlib.blake2b(f"{self.who}\x1f{self.key}".encode(), digest_size=16).digest()
        return derive(self.begun_at, UUID(bytes=seed), role)


def put_once(scope: Mapping[str, Any], once: Once) -> None:
    """Let the endpoint know that its request carries a key."""
    scope.setdefault("state", {})[_PLACE] = once  # type: ignore[attr-defined]  # a scope is a dict


def once_of(scope: Mapping[str, Any]) -> Once | None:
    """Return the key that a request carries, if it carries one."""
    found = (scope.get("state") or {}).get(_PLACE)
    return found if isinstance(found, Once) else None
