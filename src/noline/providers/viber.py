"""Provider ``viber``: bots (developers.viber.com/docs/api/rest-bot-api): messages, keyboards, files and receipts."""

from __future__ import annotations

import html
import mimetypes
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from noline.channels import (
    Call,
    Capabilities,
    Event,
    Failed,
    Fault,
    File,
    Fitted,
    Heard,
    Inbound,
    Left,
    Line,
    Location,
    Media,
    Outgoing,
    Receipt,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    check_hmac,
    failed_by_status,
    fit,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
)
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import moment, number, place, table, word

ABLE = Capabilities(
    channel="viber",
    renders="chat",
    max_length=7000,
    media=("image/", "video/", "audio/", "application/", "text/"),
    max_media_bytes=50_000_000,
    buttons=24,
    links=24,
    label_length=250,
    inbound=True,
    receipts=True,
    reads=True,
    locations=True,
    sends_locations=True,
)
_LONGEST_CAPTION = 512
_LONGEST_TRACK = 4000
_PICTURES = {"image/jpeg", "image/png"}
_BIGGEST_PICTURE, _BIGGEST_VIDEO = 1_000_000, 26_000_000
_FILES = {"picture": "image/jpeg", "video": "video/mp4", "file": "application/octet-stream", "sticker": "image/png"}
_SAID = {"text", "url", "contact", "location", "picture", "video", "file"}
_RECEIPTS = {"delivered": "delivered", "seen": "read", "failed": "failed"}

# developers.viber.com/docs/api/rest-bot-api/#error-codes
_ERRORS: Mapping[int, tuple[Fault, bool]] = {
    1: (Fault.ACCOUNT, False),  # invalidUrl
    2: (Fault.ACCOUNT, False),  # invalidAuthToken
    3: (Fault.CONTENT, False),  # badData
    4: (Fault.CONTENT, False),  # missingData
    5: (Fault.UNREACHABLE, True),  # receiverNotRegistered
    6: (Fault.UNREACHABLE, True),  # receiverNotSubscribed
    7: (Fault.ACCOUNT, False),  # publicAccountBlocked
    8: (Fault.ACCOUNT, False),  # publicAccountNotFound
    9: (Fault.ACCOUNT, False),  # publicAccountSuspended
    10: (Fault.ACCOUNT, False),  # webhookNotSet
    11: (Fault.UNREACHABLE, True),  # receiverNoSuitableDevice
    12: (Fault.THROTTLED, False),  # tooManyRequests
    13: (Fault.UNREACHABLE, False),  # apiVersionNotSupported
    14: (Fault.CONTENT, False),  # incompatibleWithVersion
    15: (Fault.ACCOUNT, False),  # publicAccountNotAuthorized
    16: (Fault.REJECTED, False),  # inchatReplyMessageNotAllowed
    17: (Fault.ACCOUNT, False),  # publicAccountIsNotInline
    18: (Fault.ACCOUNT, False),  # noPublicChat
    19: (Fault.ACCOUNT, False),  # cannotSendBroadcast
    20: (Fault.ACCOUNT, False),  # broadcastNotAllowed
    21: (Fault.UNREACHABLE, False),  # unsupportedCountry
    22: (Fault.ACCOUNT, False),  # paymentUnsupported
    23: (Fault.ACCOUNT, False),  # freeMessagesExceeded
    24: (Fault.ACCOUNT, False),  # noBalance
}


class ViberSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot of Viber's. ``auth_token``: from the bot's page; it signs what Viber tells as well. ``sender_name``: who
    the customer sees, up to 28 characters. ``avatar``: the address of a picture that is seen with it, if any.
    ``api_url``: another address of the API.
    """

    auth_token: str
    sender_name: str
    avatar: str = ""
    api_url: str = "https://chatapi.viber.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.auth_token.strip():
            raise InvalidInput("It is empty.", field="auth_token", remedy="Copy it from the bot's page at Viber.")
        if not 0 < len(self.sender_name.strip()) <= 28:
            remedy = "Give 1 to 28 characters."
            raise InvalidInput("Viber does not take this name.", field="sender_name", remedy=remedy)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"ViberSettings(sender_name={self.sender_name!r})"


class Viber:
    """One bot."""

    name = "viber"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 100

    def __init__(self, settings: ViberSettings) -> None:
        self._base = f"{settings.api_url.rstrip('/')}/pa"
        self._headers = {"X-Viber-Auth-Token": settings.auth_token}
        self._sender = {"name": settings.sender_name} | ({"avatar": settings.avatar} if settings.avatar else {})

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Ask about the bot; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Ask about the bot."""
        return json_call(f"{self._base}/get_account_info", {}, headers=self._headers)

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return a call for each message of it; the keyboard comes with the last."""
        assert isinstance(outgoing.content, ChatRendered)
        messages: list[dict[str, Any]] = _location(outgoing.location) if outgoing.location else []
        for part in fit(outgoing.content, outgoing.files, ABLE):
            messages += _messages(part)
        return [self._call(outgoing.to, message) for message in messages]

    def _call(self, to: str, message: Mapping[str, Any]) -> Call:
        told = {"receiver": to, "min_api_version": 1, "sender": self._sender, **message}
        return json_call(f"{self._base}/send_message", told, headers=self._headers)

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``status`` is 0, or a number of the table, whatever HTTP says."""
        told = reply.object
        if not word(told.get("status")).isdigit():
            return failed_by_status(reply) if reply.status >= 400 else not_understood(reply)
        code = number(told["status"])
        if code == 0:
            return Sent(word(told.get("message_token")) or None)
        fault, permanent = _ERRORS.get(code, (Fault.REJECTED, False))
        again = fault in (Fault.THROTTLED, Fault.ACCOUNT)
        said = f"{code} {word(told.get('status_message'))}".strip()[:300]
        return Failed(fault, said, retry=again, permanent=permanent)


def read(request: WebhookRequest) -> Heard:
    """Read a callback; the trial of a new address, openings and answers to it mean nothing."""
    told = request.object()
    kind = word(told.get("event"))
    if not kind:
        raise malformed("It has no event.")
    event: Event | None = None
    if kind == "message":
        event = _message(told)
    elif kind in ("subscribed", "unsubscribed"):
        sender = word(told.get("user_id")) or word(table(told.get("user")).get("id"))
        event = Left("viber", sender, back=kind == "subscribed") if sender else None
    elif kind in _RECEIPTS:
        event = _receipt(told, _RECEIPTS[kind])
    return Heard((event,) if event else ())


def verify(settings: ViberSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Check X-Viber-Content-Signature: HMAC-SHA256 of the body with the token; older ones come in the address."""
    given = request.headers.get("x-viber-content-signature") or request.query.get("sig", "")
    check_hmac(settings.auth_token, request.body, given.lower())


def media(settings: ViberSettings, file: Media, replies: Sequence[Reply]) -> Call | None:  # noqa: ARG001 (anybody may)
    """Fetch a file: its address holds all that is needed, for an hour."""
    return None if replies else Call(file.url, method="GET")


def _location(place: Location) -> list[dict[str, Any]]:
    """Viber's places have no words: they go before."""
    words = ", ".join(filter(None, (place.name, place.address)))
    named = [{"type": "text", "text": words}] if words else []
    return [*named, {"type": "location", "location": {"lat": place.latitude, "lon": place.longitude}}]


def _message(told: Mapping[str, Any]) -> Inbound | None:
    sender, message = table(told.get("sender")), table(told.get("message"))
    kind, identity = word(message.get("type")), word(told.get("message_token"))
    if not word(sender.get("id")) or not identity:
        return None
    text = _text(kind, message)
    choices = _choices(message) if kind == "text" else {}
    media = (_file(kind, message),) if kind in _FILES and message.get("media") else ()
    return Inbound(
        channel="viber",
        sender=word(sender["id"]),
        recipient="",
        provider_id=identity,
        text=choices.get(text, text),
        sender_name=word(sender.get("name")),
        choice=text if text in choices else "",
        media=media,
        unsupported="" if kind in _SAID or media else kind or "message",
        sent_at=moment(told.get("timestamp")),
    )


def _text(kind: str, message: Mapping[str, Any]) -> str:
    text = word(message.get("text"))
    if kind == "location":
        where = table(message.get("location"))
        return place(where.get("lat"), where.get("lon"), text, where.get("address"))
    if kind == "contact":
        contact = table(message.get("contact"))
        named = (text, word(contact.get("name")), word(contact.get("phone_number")))
        return " ".join(filter(None, named))
    if kind == "url":
        link = word(message.get("media"))
        return "\n".join(filter(None, (text if text != link else "", link)))
    return text


def _file(kind: str, message: Mapping[str, Any]) -> Media:
    name, url = word(message.get("file_name")), word(message.get("media"))
    guessed = mimetypes.guess_type(name or urlsplit(url).path.rpartition("/")[2])[0]
    return Media(guessed or _FILES[kind], name, url, size=number(message.get("file_size") or message.get("size")))


def _receipt(told: Mapping[str, Any], status: str) -> Receipt | None:
    reference = word(told.get("message_token"))
    if not reference:
        return None
    customer = word(told.get("user_id"))
    if status != "failed":
        return Receipt(status, reference=reference, channel="viber", recipient=customer)
    text = word(told.get("desc")) or "failed"
    gone = "not subscribed" in text.lower() or "not registered" in text.lower()
    return Receipt(
        status,
        reference=reference,
        fault=Fault.UNREACHABLE,
        permanent=gone,
        text=text[:300],
        channel="viber",
        recipient=customer,
    )


def _choices(message: Mapping[str, Any]) -> dict[str, str]:
    """Return what the buttons of our last message were called, by their values: Viber gives back what it was told."""
    try:
        tracked = msgspec.json.decode(word(message.get("tracking_data")) or "null")
    except (msgspec.DecodeError, RecursionError):
        return {}
    return {value: word(label) for value, label in table(table(tracked).get("choices")).items() if word(label)}


def _messages(part: Fitted) -> list[dict[str, Any]]:
    """Return the messages of a part; a single picture has its words below it."""
    messages = [_sent_file(file) for file in part.files]
    if part.media:
        messages.append({"type": "picture", "media": part.media, "text": ""})
    if len(messages) == 1 and messages[0]["type"] == "picture" and len(part.text) <= _LONGEST_CAPTION:
        messages[0]["text"] = part.text
    elif part.text:
        messages.append({"type": "text", "text": part.text})
    if messages and (part.buttons or part.links):
        messages[-1]["keyboard"] = _keyboard(part)
        if track := _track(part.buttons):
            messages[-1]["tracking_data"] = track
    return messages


def _sent_file(file: File) -> dict[str, Any]:
    size = len(file.content)
    if file.media_type in _PICTURES and size <= _BIGGEST_PICTURE:
        return {"type": "picture", "media": file.url, "text": ""}
    if file.media_type == "video/mp4" and size <= _BIGGEST_VIDEO:
        return {"type": "video", "media": file.url, "size": size}
    return {"type": "file", "media": file.url, "size": size, "file_name": file.name[-256:]}


def _keyboard(part: Fitted) -> dict[str, Any]:
    answers = [_key(it.label, "reply", it.value) for it in part.buttons]
    links = [_key(it.label, "open-url", it.url) for it in part.links]
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": [*answers, *links]}


def _key(label: str, kind: str, value: str) -> dict[str, Any]:
    return {"Columns": 6, "Rows": 1, "ActionType": kind, "ActionBody": value, "Text": html.escape(label, quote=False)}


def _track(buttons: Sequence[Button]) -> str:
    track = msgspec.json.encode({"choices": {it.value: it.label for it in buttons}}).decode() if buttons else ""
    return track if len(track) <= _LONGEST_TRACK else ""


VIBER = ProviderKind(
    name="viber",
    channels=("viber",),
    settings=ViberSettings,
    make=lambda settings, _: Viber(settings),
    secrets=("auth_token",),
    webhook=Webhook(read, verify),
    media=media,
)
