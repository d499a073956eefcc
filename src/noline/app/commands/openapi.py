"""``noline openapi``: the description of the API, for whoever makes a client of it."""

from __future__ import annotations

import json
from typing import Any, cast

from litestar import Litestar

from noline.app.api.openapi import document
from noline.app.bootstrap import Noline
from noline.app.http import http_app
from noline.kernel.config import Settings
from noline.kernel.db import Database
from noline.kernel.ids import RandomIds
from noline.log import Installation


def app_of_nowhere() -> Litestar:
    """Return the server as it is made. Nothing is asked of a database, so there need not be one."""
    nowhere = Database(cast("Any", None), "")
    noline = Noline(Settings(), nowhere, Installation(1, b"", 0, None), RandomIds())
    return http_app(noline)


def described() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return document(app_of_nowhere())


def text() -> str:
    """Return the document as it is kept in files."""
    return json.dumps(described(), indent=1, sort_keys=True, ensure_ascii=False)
