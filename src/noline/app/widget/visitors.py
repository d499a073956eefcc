"""Who asks: a visitor with a token of chance, or one for whom the company vouches; each sees what is theirs alone.

An anonymous visitor's token is 128 bits of chance, of which agents and the log see a digest: nothing is stored. That of
somebody identified is signed under the installation's secret and the widget's: a new secret of the widget ends it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final

import msgspec
from msgspec import Struct

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.public.chat_session import Chat, new_secret
from noline.app.public.visit import CHAT
from noline.app.widget.identity import Identity
from noline.app.widget.store import Widget
from noline.customers import Named, Person, normalise
from noline.kernel.errors import Unauthenticated

LASTS: Final = 12 * 3600.0
"""Seconds after which an identified visitor's page has to vouch again, at most."""
SOURCE: Final = "chat widget"
_SECRET_SIGNS: Final = 22
_MAX_TOKEN: Final = 2048


class Visitor(Struct, frozen=True):
    """Somebody at a widget. They write from the first of ``addresses``, and read what was said on all of them."""

    widget: Widget
    workspace: Workspace
    addresses: tuple[str, ...]
    token: str
    user: str = ""
    name: str = ""
    place: str = ""
    """The site that they are on."""


class _Ticket(Struct, frozen=True):
    """What the token of somebody identified says."""

    w: int
    u: str
    n: str
    a: tuple[str, ...]
    e: float


class Reception:
    """Admits visitors."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline

    def admit(self, widget: Widget, workspace: Workspace, token: str, now: float) -> Visitor:
        """Return whose token it is; raises Unauthenticated for one that is forged, over, or no longer enough."""
        if _is_secret(token) and not widget.settings.identified_only:
            return Visitor(widget, workspace, (_address(workspace, token),), token)
        ticket = self._read(widget, token)
        if ticket is None or ticket.w != widget.id or ticket.e < now:
            raise Unauthenticated("This chat has ended.", field="token", remedy="Begin a session.")
        return Visitor(widget, workspace, ticket.a, token, ticket.u, ticket.n)

    def begin(self, widget: Widget, workspace: Workspace, token: str = "") -> Visitor:
        """Return an anonymous visitor: one who was here before, or somebody new."""
        secret = token if _is_secret(token) else new_secret()
        return Visitor(widget, workspace, (_address(workspace, secret),), secret)

    async def identify(
        self, widget: Widget, workspace: Workspace, identity: Identity, now: float, *, before: str = ""
    ) -> Visitor:
        """Return somebody vouched for. ``before``: their token from when they were anonymous, whose chat is theirs."""
        user = normalise("external", identity.user)
        own = _address(workspace, f"user {user}")
        addresses = (own, _address(workspace, before)) if _is_secret(before) else (own,)
        named = tuple(Named(CHAT, it, it) for it in addresses)
        person = Person(external=user, addresses=named)
        at = self._noline.clock.now()
        (met,) = await self._noline.people.meet(workspace.id, [person], at, source=SOURCE)
        # What another customer owns was somebody else's before: it is not shown to this one.
        theirs = tuple(it.value for it in met.addresses if it.value != own)
        until = min(now + LASTS, identity.until) if identity.until is not None else now + LASTS
        ticket = _Ticket(widget.id, user, identity.name, (own, *theirs), until)
        return Visitor(widget, workspace, ticket.a, self._write(widget, ticket), user, identity.name)

    def _write(self, widget: Widget, ticket: _Ticket) -> str:
        said = msgspec.json.encode(ticket)
        return f"{_text(said)}.{_text(hmac.digest(self._key(widget), said, 'sha256'))}"

    def _read(self, widget: Widget, token: str) -> _Ticket | None:
        said, dot, mac = token.partition(".")
        if not dot or len(token) > _MAX_TOKEN or not token.isascii():
            return None
        try:
            raw, given = _bytes(said), _bytes(mac)
            if not hmac.compare_digest(given, hmac.digest(self._key(widget), raw, "sha256")):
                return None
            return msgspec.json.decode(raw, type=_Ticket)
        except (binascii.Error, ValueError, msgspec.DecodeError):
            return None

    def _key(self, widget: Widget) -> bytes:
        secret = widget.identity_secret(self._noline.sealer)
        return hmac.digest(self._noline.installation.secret, f"widget session {secret}".encode(), "sha256")


def _address(workspace: Workspace, secret: str) -> str:
    return Chat(workspace, workspace.slug, proved=False, secret=secret).address


def _is_secret(token: str) -> bool:
    return len(token) == _SECRET_SIGNS and token.isascii() and token.replace("-", "a").replace("_", "a").isalnum()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
