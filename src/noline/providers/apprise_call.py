"""One notification by the library Apprise, which says yes or no: why is read from the lines that it logs meanwhile.

The library is optional (``noline[apprise]``) and works with blocking calls, so that ``notify`` is run in a thread.
"""

from __future__ import annotations

import importlib
import logging
import re
import warnings
from contextvars import ContextVar
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from noline.channels import Failed, Fault, Result, Sent, Unknown
from noline.kernel.reach import watched_sockets

MISSING = Failed(Fault.ACCOUNT, "Apprise is not installed: pip install 'noline[apprise]'.", retry=True)
_SECRET = 4  # characters from which a part of an address may be one
_STATUS = re.compile(r"error=(\d{3})|\b(?:status|code|HTTP)[ :=]+(\d{3})\b", re.IGNORECASE)
_BROKEN = re.compile(r"connection error|timed? ?out|socket", re.IGNORECASE)
_LINES: ContextVar[list[str] | None] = ContextVar("apprise_lines", default=None)


class _Lines(logging.Handler):
    """Keeps what is logged in a context that wants to know; nothing of it goes elsewhere, as it may hold addresses."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        lines = _LINES.get()
        if lines is not None and record.levelno >= logging.WARNING:
            lines.append(record.getMessage())


@cache
def library() -> Any | None:
    """Return the library, or None where it is not installed."""
    try:
        with warnings.catch_warnings():  # its services are all loaded at once, some of which use what is going away
            warnings.simplefilter("ignore")
            found: Any = importlib.import_module("apprise")
            found.Apprise.instantiate("json://localhost")
    except ImportError:
        return None
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addHandler(_Lines())
    return found


def notify(address: str, title: str, body: str) -> Result:
    """Notify an address of Apprise's; blocks until it is done."""
    apprise = library()
    if apprise is None:
        return MISSING
    lines: list[str] = []
    kept = _LINES.set(lines)
    try:
        asset = apprise.AppriseAsset(app_id="Noline", app_desc="Noline", async_mode=False, secure_logging=True)
        service = apprise.Apprise.instantiate(address, asset=asset)
        if service is None:
            return _not_known(address, lines)
        one = apprise.Apprise(asset=asset)
        one.add(service)
        with watched_sockets():
            done = bool(one.notify(body=body, title=title, body_format="text"))
        return Sent() if done else failed_by_lines(_without_secrets(lines, address))
    except Exception as error:  # a service's own, of which there are more than a hundred
        return Unknown(f"Apprise broke: {type(error).__name__}")
    finally:
        _LINES.reset(kept)


def is_known(address: str) -> Failed | None:
    """Say why an address is none of Apprise's; None where it is one. Nothing is sent."""
    apprise = library()
    if apprise is None:
        return MISSING
    lines: list[str] = []
    kept = _LINES.set(lines)
    try:
        known = apprise.Apprise.instantiate(address) is not None
        return None if known else _not_known(address, lines)
    finally:
        _LINES.reset(kept)


def failed_by_lines(text: str) -> Failed | Unknown:
    """Say what Apprise's lines mean: most services write the status of HTTP, or that the connection broke."""
    said = text or "Apprise says no, and not why."
    statuses = [int(first or second) for first, second in _STATUS.findall(text)]
    status = next((it for it in statuses if 400 <= it < 600), 0)
    if status in (401, 402, 403):
        return Failed(Fault.ACCOUNT, said, retry=True)
    if status == 429:
        return Failed(Fault.THROTTLED, said, retry=True)
    if status >= 500:
        return Failed(Fault.UNAVAILABLE, said, retry=True)
    if not status and _BROKEN.search(text):
        return Unknown(said)
    return Failed(Fault.REJECTED, said)


def _not_known(address: str, lines: list[str]) -> Failed:
    said = _without_secrets(lines, address)
    return Failed(Fault.ACCOUNT, f"This is no address of Apprise's. {said}".strip(), retry=True)


def _without_secrets(lines: list[str], address: str) -> str:
    """Return lines for a person, without what in the address may be a secret: everything but scheme and host."""
    parts = urlsplit(address)
    held = re.split(r"[/?&=:@#;,]", f"{parts.netloc.rpartition('@')[0]}/{parts.path}/{parts.query}/{parts.fragment}")
    text = " ".join(lines).replace(address, f"{parts.scheme}://…")
    secrets = {it for part in held for it in (part, unquote(part)) if len(it) >= _SECRET}
    if parts.hostname and "." not in parts.hostname:  # many services have a token where a host would be
        secrets |= {parts.hostname, parts.netloc.rpartition("@")[2].partition(":")[0]}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "…")
    return " ".join(text.split())[:300]
