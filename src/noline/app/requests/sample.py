"""A sample of what may come by the ten thousand: so many a second of each workspace, and no more; pure."""

from __future__ import annotations

from typing import Final

A_SECOND: Final = 10


class Sample:
    """Says of each whether it is taken."""

    def __init__(self, most: int = A_SECOND) -> None:
        self._most = most
        self._second = 0
        self._taken: dict[int, int] = {}

    def takes(self, workspace: int, seconds: float) -> bool:
        """Say whether one of a workspace's is taken at this reading of a clock."""
        if int(seconds) != self._second:
            self._second = int(seconds)
            self._taken.clear()
        taken = self._taken.get(workspace, 0)
        self._taken[workspace] = taken + 1
        return taken < self._most
