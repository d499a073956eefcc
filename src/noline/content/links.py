"""The personal links of a message: their forms, the table of ordinary tracked links, and finding links in a source.

Action links ``/a/{name}/{token}``, ordinary tracked links ``/l/{n}/{token}``, the open pixel ``/o/{token}.gif``, the
one-click unsubscribe ``/u/{token}``; the token is base64url without padding. Nothing here makes or checks tokens.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from html import escape, unescape

from noline.content.flat import Flat
from noline.kernel.errors import InvalidInput

ACTIONS = ("register", "unsubscribe", "preferences", "page", "continue", "confirm", "ticket")
"""The names under ``links`` in templates."""
CONTINUE_ON = (
    "page", "chat", "whatsapp", "sms", "telegram", "messenger", "instagram", "line", "xmpp", "matrix", "email", "voice",
    "call",
)  # fmt: skip
"""The names under ``continue_on``: a page with all ways on, one way alone, or the page that asks when to call."""

_ON = "continue_on."
_TAG = re.compile(r"""<(?:a|area|v:\w+)\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.IGNORECASE)
_HREF = re.compile(r"""(?<=\shref=)(?:"(https?://[^"]*)"|'(https?://[^']*)'|(https?://[^\s"'>]+))""", re.IGNORECASE)
_SPACED = re.compile(r"\shref\s*=\s*", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_TRAILING = ".,;:!?…»”’"


def link_token(token: bytes) -> str:
    """Write a token for a link: base64url without padding."""
    return urlsafe_b64encode(token).decode("ascii").rstrip("=")


def action_link(base_url: str, action: str, token: str) -> str:
    """Return the link to an action's page."""
    return f"{base_url}/a/{action}/{token}"


def continue_link(base_url: str, channel: str, token: str) -> str:
    """Return the link to the page that leads to a channel; see ``CONTINUE_ON``."""
    return f"{base_url}/c/{token}" + ("" if channel == "page" else f"/{channel}")


def tracked_link(base_url: str, number: int, token: str) -> str:
    """Return the link that is counted and redirects to ``links[number]`` of the template version."""
    return f"{base_url}/l/{number}/{token}"


def open_pixel(base_url: str, token: str) -> str:
    """Return the address of the image whose fetching counts as an open."""
    return f"{base_url}/o/{token}.gif"


def unsubscribe_link(base_url: str, token: str) -> str:
    """Return the address of the one-click unsubscribe (RFC 8058)."""
    return f"{base_url}/u/{token}"


class LinkTable:
    """The ordinary tracked links of one template version, numbered from 0 in order of appearance; each URL once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, url: str) -> int:
        """Return the number of a URL, which is added if new."""
        return self._numbers.setdefault(url, len(self._numbers))

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs in order."""
        return tuple(self._numbers)

    def track_html(self, html: str, flat: Flat) -> str:
        """Replace literal http(s) addresses in the ``href`` of links; those with expressions stay as they are."""

        def one(found: re.Match[str]) -> str:
            url = found[1] or found[2] or found[3]
            return found[0] if flat.has_mark(url) else f'"{self._mark(unescape(url), flat)}"'

        return _TAG.sub(lambda tag: _HREF.sub(one, _SPACED.sub(" href=", tag[0])), html)

    def track_text(self, text: str, flat: Flat) -> str:
        """Replace http(s) addresses written literally in a text; those with expressions stay as they are."""

        def one(found: re.Match[str]) -> str:
            url, rest = _without_trailing(found[0])
            return found[0] if flat.has_mark(url) else self._mark(url, flat) + rest

        return _URL.sub(one, text)

    def _mark(self, url: str, flat: Flat) -> str:
        return flat.output(f"_l[{self.number(url)}]")


def _without_trailing(url: str) -> tuple[str, str]:
    """Part a URL from the punctuation of the sentence around it."""
    end = len(url)
    while end and (url[end - 1] in _TRAILING or (url[end - 1] in ")]" and not _balanced(url[:end]))):
        end -= 1
    return url[:end], url[end:]


def _balanced(url: str) -> bool:
    return url.count("(") == url.count(")") and url.count("[") == url.count("]")


def rewrite_hrefs(html: str, new: Callable[[str], str]) -> str:
    """Replace the http(s) addresses of a finished page's links by what ``new`` gives for each."""

    def one(found: re.Match[str]) -> str:
        return f'"{escape(new(unescape(found[1] or found[2] or found[3])))}"'

    return _TAG.sub(lambda tag: _HREF.sub(one, _SPACED.sub(" href=", tag[0])), html)


def check_action(name: str, field: str) -> None:
    """Refuse a name that no link has."""
    if name not in ACTIONS:
        remedy = "Use one of: " + ", ".join(f"links.{action}" for action in ACTIONS) + "."
        raise InvalidInput(f"There is no link named `{name}`.", field=field, remedy=remedy)


def check_continue(name: str, field: str) -> None:
    """Refuse a channel to which no link leads."""
    if name not in CONTINUE_ON:
        remedy = "Use one of: " + ", ".join(f"continue_on.{channel}" for channel in CONTINUE_ON) + "."
        raise InvalidInput(f"Nothing leads to `{name}`.", field=field, remedy=remedy)


def named_link(base_url: str, name: str, token: str) -> str:
    """Return the personal link of a name as letters' QR codes have it: ``register``, ``continue_on.sms``."""
    channel = name.removeprefix(_ON)
    return action_link(base_url, name, token) if channel == name else continue_link(base_url, channel, token)


def check_named(name: str, field: str) -> None:
    """Refuse a name that no personal link has."""
    channel = name.removeprefix(_ON)
    check_action(name, field) if channel == name else check_continue(channel, field)
