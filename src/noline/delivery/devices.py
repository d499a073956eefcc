"""Devices: by its form a token says which push service it is of, so that several have accounts side by side; pure.

Apple's are hexadecimal (developer.apple.com/documentation/usernotifications/registering-your-app-with-apns), Firebase's
are longer, with signs between that no hexadecimal number has (firebase.google.com/docs/cloud-messaging).
"""

from __future__ import annotations

import re
from typing import Final

_APPLE: Final = re.compile(r"[0-9a-fA-F]{64,200}")
_OF: Final = frozenset({"apns", "fcm"})


def serves(provider: str, address: str) -> bool:
    """Say whether a provider may be the one of an address; those that are no push service take what they get."""
    if provider not in _OF:
        return True
    return (provider == "apns") == bool(_APPLE.fullmatch(address))


def stands_in(provider: str, other: str) -> bool:
    """Say whether another provider reaches the same addresses."""
    return provider == other or not {provider, other} <= _OF
