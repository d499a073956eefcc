"""Provider ``apprise``: notifications one way by any of more than a hundred services that the library Apprise knows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from noline.channels import (
    Capabilities,
    Failed,
    Fault,
    LineDown,
    Outgoing,
    Result,
    Uncertain,
    fit,
)
from noline.content import ChatRendered, PushRendered, TextRendered
from noline.kernel.errors import InvalidInput
from noline.providers.apprise_call import MISSING, is_known, library, notify
from noline.providers.kind import ProviderKind

CHANNELS = (
    "push", "sms", "telegram", "messenger", "instagram", "line", "viber", "slack", "teams", "xmpp", "matrix",
)  # fmt: skip
_FORMS = {"push": "push", "sms": "sms"}
_LENGTH = 30_000  # a service that takes less cuts a text into several, by itself
_AT_ONCE = 8
_TO = "{to}"
_LEADING = frozenset("/\\?&\r\n\t ")  # services undo what protects them, and have an address of HTTP of them


def _able(channel: str) -> Capabilities:
    return Capabilities(channel=channel, renders=_FORMS.get(channel, "chat"), max_length=_LENGTH)


class AppriseSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Services by Apprise. ``url``: the service as an address of Apprise's, with {to} where the customer's address
    belongs; ntfy://ntfy.example.com/{to}. Without {to} everything goes to one place. ``schemes``: where customers have
    addresses of Apprise's themselves, which services they may be of; ntfy, pover. ``title``: of what has none.
    """

    url: str = ""
    schemes: tuple[str, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.url and not self.schemes:
            remedy = "For example ntfy://ntfy.example.com/{to}; or name schemes."
            raise InvalidInput("Where to?", field="url", remedy=remedy)
        if self.url and not _scheme(self.url):
            remedy = "It begins with the service's name and ://, see the list of Apprise."
            raise InvalidInput("This is no address of Apprise's.", field="url", remedy=remedy)
        for scheme in self.schemes:
            if not _scheme(f"{scheme}://"):
                remedy = "Only the name, as ntfy; a star is none."
                raise InvalidInput(f"{scheme!r} is no service's name.", field="schemes", remedy=remedy)

    def __repr__(self) -> str:
        """Show no secret: the address has them."""
        return f"AppriseSettings(url={_scheme(self.url)!r}, schemes={self.schemes!r})"


class Apprise:
    """One account."""

    name = "apprise"
    capabilities: tuple[Capabilities, ...] = tuple(map(_able, CHANNELS))
    uncertain = Uncertain.REPEAT  # of one way: twice is better than never
    timeout = 60.0
    batch = 50

    def __init__(self, settings: AppriseSettings) -> None:
        self._settings = settings

    async def open(self) -> AppriseLine:
        """Return a line; raises ``LineDown`` where the library is not installed."""
        if library() is None:
            raise LineDown(MISSING)
        return AppriseLine(self._settings)

    async def check(self) -> None:
        """See whether Apprise knows the service; raises ``LineDown``. Nothing is sent, so a secret may yet be wrong."""
        if library() is None:
            raise LineDown(MISSING)
        if self._settings.url and (failed := is_known(_to(self._settings.url, "customer"))):
            raise LineDown(failed)


class AppriseLine:
    """A seat's line: a few threads at a time, each with a notification."""

    def __init__(self, settings: AppriseSettings) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message once; one result each, in order."""
        return await asyncio.gather(*map(self._send, batch))

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _send(self, outgoing: Outgoing) -> Result:
        address = address_of(self._settings, outgoing.to)
        if isinstance(address, Failed):
            return address
        title, body = said(outgoing)
        if not body:
            return Failed(Fault.CONTENT, "There was nothing to send.")
        async with self._free:
            return await asyncio.to_thread(notify, address, title or self._settings.title, body)


def address_of(settings: AppriseSettings, to: str) -> str | Failed:
    """Return where a message goes: the account's service, or the customer's own where such are allowed."""
    if settings.url:
        if set(to) & _LEADING:
            return Failed(Fault.UNREACHABLE, "The address holds signs that could lead elsewhere.", permanent=True)
        return _to(settings.url, to)
    scheme = _scheme(to)
    if scheme not in settings.schemes:
        return Failed(Fault.UNREACHABLE, f"The account allows no addresses of {scheme or 'this kind'}.")
    return to


def said(outgoing: Outgoing) -> tuple[str, str]:
    """Return title and text; links and files are written below it."""
    content = outgoing.content
    if isinstance(content, PushRendered):
        links = [content.url or "", *(f"{it.label}: {it.url}" for it in content.buttons if it.url)]
        return content.title, "\n".join(filter(None, [content.body, *links]))
    if isinstance(content, TextRendered):
        return "", content.text
    assert isinstance(content, ChatRendered)
    return "", "\n\n".join(part.text for part in fit(content, outgoing.files, _able(outgoing.channel)))


def _to(url: str, to: str) -> str:
    return url.replace(_TO, quote(to, safe=""))


def _scheme(address: str) -> str:
    scheme, sign, _ = address.partition("://")
    return scheme.lower() if sign and scheme.isascii() and scheme.isalnum() else ""


APPRISE = ProviderKind(
    name="apprise",
    channels=CHANNELS,
    settings=AppriseSettings,
    make=lambda settings, _: Apprise(settings),
    secrets=("url",),
)
