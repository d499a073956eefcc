"""Devices: an address says which push service and which app it is of, so that several have accounts side by side; pure.

Apple's are hexadecimal (developer.apple.com/documentation/usernotifications/registering-your-app-with-apns), Firebase's
are longer, with signs between that no hexadecimal number has (firebase.google.com/docs/cloud-messaging). Which app a
token is of stands before it, and which account's key a browser's subscription was made with behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

from noline.kernel.apps import split_app
from noline.kernel.browsers import account_of

_APPLE: Final = re.compile(r"[0-9a-fA-F]{64,200}")
_APP: Final[Mapping[str, str]] = {"apns": "topic", "fcm": "project_id"}
"""Push services, and the setting that names the app as devices of it do."""


class Account(Protocol):
    """What of a route says whom it reaches."""

    @property
    def account(self) -> int:
        """The account's number."""
        ...

    @property
    def provider(self) -> str:
        """The account's provider."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """The account's settings."""
        ...

    @property
    def channel(self) -> str:
        """The route's channel."""
        ...


def bound(channel: str, address: str) -> bool:
    """Say whether an address says whose it is, so that nobody else may write to it."""
    return bool(account_of(address) if channel == "webpush" else channel == "push" and split_app(address)[0])


def serves(route: Account, address: str) -> bool:
    """Say whether a route may be the one of an address; those that are no push service take what they get."""
    if route.channel == "webpush":
        whose = account_of(address)
        return not whose or whose == str(route.account) or route.provider != "webpush"
    if route.provider not in _APP:
        return True
    app, token = split_app(address)
    if app and app != _app(route):
        return False
    return (route.provider == "apns") == bool(_APPLE.fullmatch(token))


def stands_in(route: Account, other: Account) -> bool:
    """Say whether another route reaches the same addresses."""
    if "webpush" in (route.provider, other.provider):
        return route.account == other.account  # each has a key of its own
    if not {route.provider, other.provider} <= _APP.keys():
        return True
    return route.provider == other.provider and _app(route) == _app(other)


def _app(route: Account) -> str:
    return str(route.settings.get(_APP[route.provider], ""))
