"""Libraries that few processes need: each is loaded when something of it is first used, not when a process begins.

if TYPE_CHECKING:
    import asyncssh
else:
    asyncssh = later("asyncssh")  # 20 MB, for those who fetch files
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def later(name: str) -> Any:
    """Return what stands for a module until it is used, and after."""
    return _Later(name)


class _Later:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)  # the import system keeps it
