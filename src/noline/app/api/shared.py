"""A middleware that is one thing: Litestar copies what routers are made of, but a pool of connections cannot."""

from __future__ import annotations

from typing import Any, Self

from litestar.middleware import ASGIMiddleware


class SharedMiddleware(ASGIMiddleware):
    """A middleware of which copies are the same."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return itself."""
        return self
