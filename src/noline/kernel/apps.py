"""Which app a device's token is of: ``com.example.shop/8c1f…``; pure.

The app is named as its push service knows it: Firebase's project id, or Apple's bundle id. Neither service has tokens
with a stroke in them, so a token without an app stays readable as one.
"""

from __future__ import annotations

import re
from typing import Final

_APP: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,154}")


def split_app(address: str) -> tuple[str, str]:
    """Return the app that an address of a device names, if it names one, and the token."""
    app, stroke, token = address.partition("/")
    return (app, token) if stroke and _APP.fullmatch(app) and token else ("", address)


def names_app(app: str) -> bool:
    """Say whether an app may be called so."""
    return _APP.fullmatch(app) is not None
