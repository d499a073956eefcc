"""Provider ``vonage`` (once Nexmo): SMS by its SMS API, WhatsApp, Messenger and Viber by its Messages API."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    Fitted,
    Line,
    Location,
    Media,
    Outgoing,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    approved_for,
    failed_by_status,
    fit,
    form_call,
    json_call,
    not_understood,
    open_line,
    probe_account,
    with_links,
)
from noline.content import Approved, ChatRendered, TextRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, tables, word
from noline.providers.sms_numbers import bare
from noline.providers.vonage_errors import MESSAGES, SENDING, failed
from noline.providers.vonage_inbound import greet, read
from noline.providers.vonage_signing import check

_FILES = ("image/", "video/", "audio/", "application/", "text/")
SMS = Capabilities(channel="sms", renders="sms", max_length=3200, inbound=True, receipts=True, cost=7)
WHATSAPP = Capabilities(
    channel="whatsapp",
    renders="chat",
    max_length=4096,
    media=_FILES,
    max_media_bytes=16_000_000,
    templates=True,
    inbound=True,
    receipts=True,
    reads=True,
    locations=True,
    sends_locations=True,
    reply_window_hours=24,
    cost=3,
)
MESSENGER = Capabilities(
    channel="messenger",
    renders="chat",
    max_length=640,
    media=_FILES,
    max_media_bytes=25_000_000,
    inbound=True,
    receipts=True,
    reads=True,
    reply_window_hours=24,
    cost=1,
)
VIBER = Capabilities(
    channel="viber", renders="chat", max_length=1000, media=("image/",), inbound=True, receipts=True, reads=True, cost=3
)
_BY_CHANNEL = {able.channel: able for able in (WHATSAPP, MESSENGER, VIBER)}
_THEIRS = (".nexmo.com", ".vonage.com")


class VonageSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account at Vonage. ``api_key``: of the account. ``api_secret``: signs in. ``signature_secret``: signs what
    Vonage tells; without one the secret part of the address alone tells. ``signature_method``: how, as chosen in
    Vonage's settings: md5hash, md5, sha1, sha256 or sha512, the last four as HMAC. ``api_url``: another address of the
    SMS API. ``messages_url``: another address of the Messages API.
    """

    api_key: str
    api_secret: str
    signature_secret: str = ""
    signature_method: Literal["md5hash", "md5", "sha1", "sha256", "sha512"] = "sha256"
    api_url: str = "https://rest.nexmo.com"
    messages_url: str = "https://api.nexmo.com"

    def __post_init__(self) -> None:
        """Refuse what is no account."""
        if not self.api_key.strip():
            raise InvalidInput("The account has no API key.", field="api_key")
        if not self.api_secret.strip():
            raise InvalidInput("The account has no API secret.", field="api_secret")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"VonageSettings(api_key={self.api_key!r})"


class Vonage:
    """One account."""

    name = "vonage"
    capabilities: tuple[Capabilities, ...] = (SMS, WHATSAPP, MESSENGER, VIBER)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 30  # messages a second, unless Vonage raises it

    def __init__(self, settings: VonageSettings) -> None:
        self._settings = settings
        self._url = settings.api_url.rstrip("/")
        self._headers = basic(settings)

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the balance; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """Credentials go with every call."""

    def probe(self) -> Call:
        """Read the balance."""
        return Call(f"{self._url}/account/get-balance", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the call for an SMS, or one for each message of another channel."""
        outgoing = with_links(outgoing, SMS)
        content = outgoing.content
        if isinstance(content, TextRendered):
            return [self._sms(outgoing, content)]
        assert isinstance(content, ChatRendered)
        named = "viber_service" if outgoing.channel == "viber" else outgoing.channel
        common: dict[str, Any] = {"channel": named, "to": bare(outgoing.to), "from": bare(outgoing.sender)}
        if outgoing.channel == "messenger":
            common |= {"messenger": {"category": "response"}}
        url = f"{self._settings.messages_url.rstrip('/')}/v1/messages"
        approved = approved_for(outgoing) if _BY_CHANNEL[outgoing.channel].templates else None
        if approved is not None:
            messages = [_approved(approved)]
        else:
            fitted = fit(content, outgoing.files, _BY_CHANNEL[outgoing.channel])
            messages = [it for part in fitted for it in _messages(part)]
            if outgoing.location and named == "whatsapp":
                messages.insert(0, _place(outgoing.location))
        if outgoing.answers and named == "whatsapp" and messages:
            messages[0]["context"] = {"message_uuid": outgoing.answers}
        return [json_call(url, {**common, **it}, headers=self._headers) for it in messages]

    def _sms(self, outgoing: Outgoing, content: TextRendered) -> Call:
        fields = [
            ("api_key", self._settings.api_key),
            ("api_secret", self._settings.api_secret),
            ("from", bare(outgoing.sender)),
            ("to", bare(outgoing.to)),
            ("text", content.text),
            ("type", "unicode" if content.encoding == "ucs2" else "text"),
            ("status-report-req", "1"),
            ("client-ref", outgoing.key[:100]),
            *([("callback", outgoing.told_at)] if outgoing.told_at else []),
        ]
        return form_call(f"{self._url}/sms/json", fields)

    def result(self, reply: Reply) -> Result:
        """Read the parts of an SMS, the id of the Messages API, or its problem (RFC 9457)."""
        told = reply.object
        if parts := tables(told.get("messages")):
            return _parts(parts, reply)
        if reply.status in (200, 202) and (identity := word(told.get("message_uuid"))):
            return Sent(identity)
        if reply.status < 300:
            return not_understood(reply)
        named = word(told.get("type")).rpartition("#")[2] or word(told.get("type")).rpartition("/")[2]
        code = number(named) or number(told.get("title"))
        detail = word(told.get("detail")) or word(told.get("title"))
        known = bool(code) and reply.status != 429
        return failed(MESSAGES, code, detail, reply) if known else failed_by_status(reply, detail[:300])


def _place(location: Location) -> dict[str, Any]:
    """Pass on a place in WhatsApp's own form (developer.vonage.com/messages/code-snippets/whatsapp/send-location)."""
    words = {name: it for name, it in (("name", location.name), ("address", location.address)) if it}
    where = {"longitude": location.longitude, "latitude": location.latitude, **words}
    return {"message_type": "custom", "custom": {"type": "location", "location": where}}


def verify(settings: VonageSettings, request: WebhookRequest, now: datetime) -> None:
    """Check what Vonage signs, once its secret is set."""
    if settings.signature_secret:
        check(request, settings.signature_secret, settings.signature_method, now)


def media(settings: VonageSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file: with our credentials from Vonage itself, without them from elsewhere."""
    if replies and replies[-1].status not in (301, 302, 303, 307, 308):
        return None
    if len(replies) > 3:
        return None
    url = urljoin(file.url, replies[-1].headers.get("location", "")) if replies else file.url
    host = urlsplit(url).hostname or ""
    ours = host.endswith(_THEIRS) or host == urlsplit(settings.messages_url).hostname
    return Call(url, headers=basic(settings) if ours else {}, method="GET")


def basic(settings: VonageSettings) -> dict[str, str]:
    """Return the credentials for the header Authorization (RFC 7617)."""
    pair = f"{settings.api_key}:{settings.api_secret}".encode()
    return {"Authorization": f"Basic {b64encode(pair).decode()}"}


def _messages(part: Fitted) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = []
    for file in part.files:
        kind = file.media_type.partition("/")[0]
        kind = kind if kind in ("image", "video", "audio") else "file"
        held.append({"message_type": kind, kind: {"url": file.url}})
    if part.media:
        held.append({"message_type": "image", "image": {"url": part.media}})
    return [*held, *([{"message_type": "text", "text": part.text}] if part.text else [])]


def _approved(approved: Approved) -> dict[str, Any]:
    """WhatsApp's own form of a template, which Vonage passes on (message type ``custom``)."""
    template = {
        "name": approved.name,
        "language": {"policy": "deterministic", "code": approved.language},
        "components": list(approved.components),
    }
    return {"message_type": "custom", "custom": {"type": "template", "template": template}}


def _parts(parts: Sequence[Mapping[str, Any]], reply: Reply) -> Result:
    refused = [it for it in parts if word(it.get("status")) != "0"]
    if refused:
        first = refused[0]
        found = failed(SENDING, number(first.get("status")), word(first.get("error-text")), reply)
        if len(refused) == len(parts):
            return found if number(first.get("status")) in SENDING else Failed(Fault.REJECTED, found.text)
        return Failed(found.fault, f"Only a part of it was sent: {found.text}")
    return Sent(word(parts[0].get("message-id")) or None, _cost(parts))


def _cost(parts: Sequence[Mapping[str, Any]]) -> int:
    """Return the price of all parts in cents; Vonage counts in euros."""
    prices = [word(it.get("message-price")) for it in parts]
    try:
        return round(sum(float(price) for price in prices if price) * 100)
    except (ValueError, OverflowError):
        return 0


VONAGE = ProviderKind(
    name="vonage",
    channels=("sms", "whatsapp", "messenger", "viber"),
    settings=VonageSettings,
    make=lambda settings, _: Vonage(settings),
    secrets=("api_secret", "signature_secret"),
    signed_by=("signature_secret",),
    webhook=Webhook(read, verify, greet),
    media=media,
)
