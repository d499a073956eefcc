"""Which providers there are, by name, and how one is made from its stored settings.

Built-in providers stand in ``BUILT_IN``; others come through the entry-point group ``noline.providers``, whose entries
name a ``ProviderKind``. Both are used the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import msgspec
from msgspec import Struct

from noline.channels import Provider
from noline.kernel.errors import InvalidInput, Misconfigured, NotFound
from noline.providers.apns import APNS
from noline.providers.apprise import APPRISE
from noline.providers.chat import Chat, ChatSettings
from noline.providers.dial_list import DialList, DialListSettings
from noline.providers.fcm import FCM
from noline.providers.http import HTTP
from noline.providers.imap import IMAP
from noline.providers.inapp import INAPP
from noline.providers.instagram import INSTAGRAM
from noline.providers.ipp import IPP
from noline.providers.kannel import KANNEL
from noline.providers.kind import Ports, ProviderKind
from noline.providers.line import LINE
from noline.providers.mailgun import MAILGUN
from noline.providers.matrix import MATRIX
from noline.providers.messenger import MESSENGER
from noline.providers.postmark import POSTMARK
from noline.providers.printhouse import PRINTHOUSE
from noline.providers.sandbox import Sandbox, SandboxSettings
from noline.providers.sendgrid import SENDGRID
from noline.providers.ses import SES
from noline.providers.sip import SIP
from noline.providers.slack import SLACK
from noline.providers.smpp import SMPP
from noline.providers.smtp import Smtp
from noline.providers.smtp_settings import SmtpSettings
from noline.providers.teams import TEAMS
from noline.providers.telegram import TELEGRAM
from noline.providers.twilio import TWILIO
from noline.providers.twilio_voice import TWILIO_VOICE
from noline.providers.viber import VIBER
from noline.providers.vonage import VONAGE
from noline.providers.webpush import WEBPUSH
from noline.providers.whatsapp import WHATSAPP
from noline.providers.x import X_KIND
from noline.providers.xmpp import XMPP

_PLACE = re.compile(r" - at `\$\.?(?P<field>[^`]*)`$")
_NAMED = re.compile(r"field `(?P<field>[^`]+)`")


BUILT_IN: tuple[ProviderKind, ...] = (
    ProviderKind(
        name="smtp",
        channels=("email",),
        settings=SmtpSettings,
        make=lambda settings, _: Smtp(settings),
        secrets=("password", "dkim_key"),
    ),
    ProviderKind(
        name="sandbox",
        channels=("print", "email", "sms", "push", "web", "x"),
        settings=SandboxSettings,
        make=lambda settings, ports: Sandbox(settings, ports.box),
    ),
    ProviderKind(name="chat", channels=("chat",), settings=ChatSettings, make=lambda _settings, _ports: Chat()),
    APNS,
    FCM,
    ProviderKind(
        name="dial_list",
        channels=("voice",),
        settings=DialListSettings,
        make=lambda _settings, ports: DialList(ports.dials),
    ),
    APPRISE,
    IMAP,
    INAPP,
    INSTAGRAM,
    IPP,
    HTTP,
    KANNEL,
    LINE,
    MAILGUN,
    MATRIX,
    MESSENGER,
    POSTMARK,
    PRINTHOUSE,
    SENDGRID,
    SES,
    SIP,
    SLACK,
    SMPP,
    TEAMS,
    TELEGRAM,
    TWILIO,
    TWILIO_VOICE,
    VIBER,
    VONAGE,
    WEBPUSH,
    WHATSAPP,
    X_KIND,
    XMPP,
)


def provider_kinds(outside: Iterable[EntryPoint] | None = None) -> Mapping[str, ProviderKind]:
    """Return all kinds by name, outsiders after our own; raises ``Misconfigured`` where one is none or takes a name."""
    kinds = {kind.name: kind for kind in BUILT_IN}
    for entry in entry_points(group="noline.providers") if outside is None else outside:
        kind = entry.load()
        if not isinstance(kind, ProviderKind):
            raise Misconfigured(f"{entry.value} is no ProviderKind.", field=f"noline.providers: {entry.name}")
        if kind.name in kinds:
            raise Misconfigured(
                f"There are two providers named {kind.name!r}.", field=f"noline.providers: {entry.name}"
            )
        kinds[kind.name] = kind
    return kinds


def make_provider(kind: ProviderKind, settings: Mapping[str, Any], ports: Ports) -> Provider:
    """Make a provider of stored settings (plain JSON data); raises ``InvalidInput`` naming the setting."""
    return kind.make(read_settings(kind, settings), ports)


def read_settings(kind: ProviderKind, settings: Mapping[str, Any]) -> Struct:
    """Check stored settings and return them typed; raises ``InvalidInput`` naming the setting."""
    try:
        return msgspec.convert(settings, kind.settings)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error


def completed(
    kind: ProviderKind, settings: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return settings with those that are made where they are not given: keys, of which ``before`` keeps its own."""
    if kind.fresh is None:
        return dict(settings)
    given = {name: value for name, value in settings.items() if value not in (None, "")}
    made = kind.fresh()
    kept = {name: value for name, value in (before or {}).items() if name in made}
    return {**made, **kept, **given}


def kind_named(name: str, kinds: Mapping[str, ProviderKind]) -> ProviderKind:
    """Return the kind of this name; raises ``NotFound`` listing those there are."""
    if name not in kinds:
        raise NotFound(f"There is no provider {name!r}.", remedy=f"There are {', '.join(sorted(kinds))}.")
    return kinds[name]


def _invalid(text: str) -> InvalidInput:
    """Translate msgspec's words: the setting out of the text and into ``field``."""
    place, named = _PLACE.search(text), _NAMED.search(text)
    found = place or named
    return InvalidInput(f"{_PLACE.sub('', text)}.", field=found["field"] if found else None)
