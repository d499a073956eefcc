"""The sites on which a widget may stand: checked when they are set, and for each request; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from noline.kernel.errors import InvalidInput

_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\]")
_DEFAULT = {"http": 80, "https": 443}


def check_origin(text: str) -> str:
    """Return an origin as browsers write it (RFC 6454); raises InvalidInput."""
    parts = urlsplit(text.strip().lower())
    try:
        port = parts.port
    except ValueError:
        port = -1
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    plain = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in _DEFAULT or port == -1 or not plain or not _HOST.fullmatch(host):
        remedy = "Write it as https://www.example.com, or https://*.example.com for every name below."
        raise InvalidInput(f"{text!r} is not a site.", field="origins", remedy=remedy)
    return f"{parts.scheme}://{host}" + ("" if port in (None, _DEFAULT[parts.scheme]) else f":{port}")


def allows(origins: Sequence[str], origin: str) -> bool:
    """Say whether a page of this origin may use the widget."""
    given = origin.lower()
    return any(given == it or _below(it, given) for it in origins)


def _below(pattern: str, origin: str) -> bool:
    scheme, star, rest = pattern.partition("://*.")
    name = origin.removeprefix(f"{scheme}://")
    return bool(star) and origin.startswith(f"{scheme}://") and name.endswith(f".{rest}") and name != f".{rest}"
