"""The settings of the provider ``ipp``, checked, and where IPP is spoken."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from noline.kernel.currencies import check_currency
from noline.kernel.errors import InvalidInput
from noline.providers.postal import is_country


class IppSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A printer that speaks IPP. ``url``: its address. ``username``: who prints. ``password``: if the printer wants
    one. ``country``: whose addresses name no country (ISO 3166). ``duplex``: print on both sides. ``poll``: seconds
    between looks at what became of letters. ``timeout``: seconds an answer may take. ``verify_tls``: check the
    printer's certificate; many have one of their own making. ``cost``: of one letter, in minor units. ``currency``:
    of that cost (ISO 4217).
    """

    url: str
    username: str = "noline"
    password: str = ""
    country: str
    duplex: bool = False
    poll: float = 10.0
    timeout: float = 60.0
    verify_tls: bool = True
    cost: int = 85
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("ipp", "ipps", "http", "https") or not parts.hostname or parts.username:
            remedy = "For example ipp://printer.local/ipp/print, or ipps:// with encryption."
            raise InvalidInput("This is no printer's address.", field="url", remedy=remedy)
        if not self.url.isascii() or any(sign.isspace() for sign in self.url):
            raise InvalidInput(
                "The address has signs that can't be.", field="url", remedy="Write them as %20 and so on."
            )
        if not self.username:
            raise InvalidInput("A printer wants to know who prints.", field="username", remedy="For example noline.")
        if not is_country(self.country):
            raise InvalidInput(f"{self.country!r} is no country.", field="country", remedy="For example DE.")
        if self.currency:
            check_currency(self.currency)
        for field, low, high in (("poll", 0.1, 3600), ("timeout", 1, 600), ("cost", 0, 10**6)):
            if not low <= getattr(self, field) <= high:
                raise InvalidInput("It is out of range.", field=field, remedy=f"From {low:g} to {high:g}.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"IppSettings(url={self.url!r}, username={self.username!r})"


def http_address(url: str) -> str:
    """Return where IPP is spoken: HTTP on port 631, where the address says nothing else (RFC 3510, RFC 7472)."""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https"):
        return url
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    scheme = "https" if parts.scheme == "ipps" else "http"
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{host}:{parts.port or 631}{parts.path or '/'}{query}"
