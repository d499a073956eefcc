"""The application: what a process of Noline is made of, and how it is run.

Each name is loaded when it is first asked for: a worker needs nothing of the server, ``noline --help`` nothing at all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from noline.app.bootstrap import Noline, find_database, migrations, prepare
    from noline.app.http import http_app
    from noline.app.worker import Worker

_PLACES = {"http_app": "noline.app.http", "Worker": "noline.app.worker"}

__all__ = ["Noline", "Worker", "find_database", "http_app", "migrations", "prepare"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES.get(name, "noline.app.bootstrap")), name)
