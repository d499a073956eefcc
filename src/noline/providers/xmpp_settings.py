"""The settings of the provider ``xmpp``, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from noline.kernel.errors import InvalidInput
from noline.kernel.later import later

if TYPE_CHECKING:
    from slixmpp import jid as jids
else:
    jids = later("slixmpp.jid")  # for those who have an account

Mode = Literal["client", "component"]
Tls = Literal["starttls", "direct", "off"]


class XmppSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account at an XMPP server, or a component of one. ``mode``: client signs in as a person does, component
    serves a domain of its own (XEP-0114). ``jid``: the account, shop@example.com, or the component's domain,
    shop.example.com. ``password``: of the account, or the component's secret. ``host``: the server's name; a client's
    is looked up in the DNS where none is given. ``port``: 5222 for a client, 5347 for a component, where none is given.
    ``tls``: starttls, direct (from the first byte) or off; a component goes without unless it is direct.
    ``verify_tls``: check the server's certificate. ``ca_file``: PEM file of authorities to trust instead of the
    system's. ``ping``: seconds after which the server is asked whether it is there. ``timeout``: seconds an answer may
    take.
    """

    mode: Mode = "client"
    jid: str
    password: str
    host: str = ""
    port: int = 0
    tls: Tls = "starttls"
    verify_tls: bool = True
    ca_file: str | None = None
    ping: float = 60.0
    timeout: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        try:
            jid = jids.JID(self.jid)
        except jids.InvalidJID:
            jid = jids.JID()
        if self.mode == "client" and not jid.user:
            raise InvalidInput("This is no account.", field="jid", remedy="Write it as shop@example.com.")
        if self.mode == "component" and (not jid.domain or jid.user or jid.resource):
            raise InvalidInput("This is no component's domain.", field="jid", remedy="Write it as shop.example.com.")
        if not self.password:
            raise InvalidInput("It is empty.", field="password", remedy="The server has it, too.")
        if self.mode == "component" and not self.host:
            raise InvalidInput("Where is the server?", field="host", remedy="For example 127.0.0.1.")
        if any(sign.isspace() for sign in self.host):
            raise InvalidInput("This is no server's name.", field="host", remedy="For example xmpp.example.com.")
        if self.port and not self.host:
            raise InvalidInput("A port alone says nothing.", field="port", remedy="Name the host, too.")
        if not 0 <= self.port <= 65535:
            raise InvalidInput(f"{self.port} is no port.", field="port", remedy="As a rule 5222, or 5347.")
        for field in ("ping", "timeout"):
            if not 1 <= getattr(self, field) <= 600:
                raise InvalidInput("It is out of range.", field=field, remedy="From 1 to 600 seconds.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"XmppSettings(mode={self.mode!r}, jid={self.jid!r}, host={self.host!r})"
