"""A stream of XML with a server, by slixmpp: what it does of itself that we do not want is switched off here."""

from __future__ import annotations

import logging
import ssl
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from noline.kernel.later import later
from noline.kernel.reach import reachable
from noline.providers.xmpp_read import MARKERS, OOB, RECEIPTS, REPLY
from noline.providers.xmpp_settings import XmppSettings

if TYPE_CHECKING:
    import slixmpp
    from slixmpp.xmlstream import handler, matcher
else:
    slixmpp = later("slixmpp")  # for those who have an account
    handler = later("slixmpp.xmlstream.handler")
    matcher = later("slixmpp.xmlstream.matcher")

CLIENT_PORT = 5222
COMPONENT_PORT = 5347
_KNOWN = (RECEIPTS, MARKERS, OOB, REPLY)
_BASE_HANDLERS = ("IM", "IMError", "Presence")

logging.getLogger("slixmpp").setLevel(logging.CRITICAL)  # it writes down what it sends, secrets too; we say what failed


def make_stream(settings: XmppSettings) -> Any:
    """Return a stream that is not connected yet."""
    port = settings.port or (CLIENT_PORT if settings.mode == "client" else COMPONENT_PORT)
    stream: Any
    if settings.mode == "component":
        component: Any = slixmpp.ComponentXMPP  # its parameters have no types
        stream = component(settings.jid, settings.password, settings.host, port)
        stream.enable_plaintext = settings.tls != "direct"
    else:
        stream = slixmpp.ClientXMPP(settings.jid, settings.password, ssl_context=_tls(settings))
        stream.enable_starttls = settings.tls == "starttls"
        stream.enable_plaintext = settings.tls == "off"
        stream.plugin["feature_mechanisms"].unencrypted_scram = settings.tls == "off"
    stream.ssl_context = _tls(settings)
    stream.enable_direct_tls = settings.tls == "direct"
    stream.whitespace_keepalive = False
    stream.auto_authorize, stream.auto_subscribe = None, False
    stream.max_redirects = -1
    for name in _BASE_HANDLERS:
        stream.remove_handler(name)
    _by_the_door(stream)
    stream.register_plugin("xep_0030")
    stream.register_plugin("xep_0199")
    for feature in _KNOWN:
        stream.plugin["xep_0030"].add_feature(feature)
    return stream


def connect(stream: Any, settings: XmppSettings) -> None:
    """Begin to connect; what comes of it is told by events."""
    if settings.mode == "client" and settings.host:
        stream.connect(settings.host, settings.port or CLIENT_PORT)
    else:
        stream.connect()


def _by_the_door(stream: Any) -> None:
    """Have the stream connect to addresses that were checked alone; each name that it finds in the DNS, too."""
    connected = stream._attempt_connection

    async def attempt(host: str, port: int, tls: bool, name: str | None) -> bool:
        try:
            addresses = await reachable(host, port)
        except OSError as error:
            stream.event("connection_failed", error)
            return False
        for address in addresses:
            if await connected(address, port, tls, name):
                return True
        return False

    stream._attempt_connection = attempt


def hang_up(stream: Any) -> None:
    """Drop the connection and everything that slixmpp runs for it."""
    stream.cancel_connection_attempt()
    stream.abort()
    for name in list(stream.scheduled_events):
        stream.cancel_schedule(name)
    if stream._run_out_filters is not None:  # there is no public way to end it before it is collected
        stream._run_out_filters.cancel()


def on_stanza(stream: Any, name: str, heed: Any) -> None:
    """Have ``heed`` get the XML of every stanza of this name."""

    def take(stanza: Any) -> None:
        xml: Element = stanza.xml
        heed(xml)

    stream.register_handler(handler.Callback(f"our {name}", matcher.MatchXPath(f"{{{stream.default_ns}}}{name}"), take))


def _tls(settings: XmppSettings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.ca_file if settings.tls != "off" else None)
    if not settings.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
