"""Provider ``line``: an official account of LINE (developers.line.biz/en/reference/messaging-api), both ways."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from noline.channels import (
    Call,
    Capabilities,
    Event,
    Failed,
    Fault,
    Fitted,
    Heard,
    Inbound,
    Left,
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
    check_hmac,
    degrees,
    failed_by_status,
    fit,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
    split_text,
)
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput, Unavailable
from noline.providers.kind import ProviderKind
from noline.providers.loose import moment, number, place, table, tables, word

ABLE = Capabilities(
    channel="line",
    renders="chat",
    max_length=5000,
    media=("image/jpeg", "image/png"),
    max_media_bytes=10_000_000,
    buttons=13,
    links=13,
    label_length=20,
    inbound=True,
    locations=True,
    sends_locations=True,
)
_AT_ONCE = 5  # messages of one call
_MOST_QUICK = 13
_LONGEST_DATA = 300
_KEYS = UUID("6a1f4f0e-5d0b-5a53-9f0c-0e1a7d1c8b21")
_FILES = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/x-m4a", "file": ""}

# developers.line.biz/en/reference/messaging-api/#error-messages; 429 is told apart by its words:
# developers.line.biz/en/docs/messaging-api/handling-http-429-errors
_FAULTS: Mapping[int, Fault] = {
    400: Fault.CONTENT,
    401: Fault.ACCOUNT,
    403: Fault.ACCOUNT,
    413: Fault.CONTENT,
    415: Fault.CONTENT,
    429: Fault.THROTTLED,
}
_QUOTA = ("monthly limit", "target limit")
_NOBODY = ("failed to send messages", "the property, 'to'", 'the property, "to"')


class LineSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel of LINE's Messaging API. ``channel_access_token``: the long-lived token from the console.
    ``channel_secret``: signs what LINE tells. ``video_preview``: the https address of a picture that stands for a
    video until it is played; without it a video goes as a link. ``api_url``: another address of the API.
    ``data_url``: another address of the API for files.
    """

    channel_access_token: str
    channel_secret: str
    video_preview: str = ""
    api_url: str = "https://api.line.me"
    data_url: str = "https://api-data.line.me"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        for field in ("channel_access_token", "channel_secret"):
            if not getattr(self, field).strip():
                raise InvalidInput("It is empty.", field=field, remedy="Copy it from the LINE Developers Console.")
        if self.video_preview and not self.video_preview.startswith("https://"):
            raise InvalidInput("LINE shows pictures from https alone.", field="video_preview", remedy="Use https.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"LineSettings(api_url={self.api_url!r})"


class LineAccount:
    """One official account. A message has a retry key, so that LINE drops repetitions for a day."""

    name = "line"
    uncertain = Uncertain.REPEAT
    timeout = 20.0
    batch = 100

    def __init__(self, settings: LineSettings) -> None:
        self._base = settings.api_url.rstrip("/")
        self._headers = _authorised(settings)
        self._preview = settings.video_preview
        self._able = replace(ABLE, media=(*ABLE.media, "video/mp4")) if settings.video_preview else ABLE
        self.capabilities: tuple[Capabilities, ...] = (self._able,)

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Ask who the account is; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Ask who the account is."""
        return Call(f"{self._base}/v2/bot/info", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return a call for every five messages of it; each with a key of its own."""
        assert isinstance(outgoing.content, ChatRendered)
        crowded = len(outgoing.content.buttons) > _MOST_QUICK
        fitted = fit(outgoing.content, outgoing.files, replace(self._able, links=0) if crowded else self._able)
        messages = [_location(outgoing.location)] if outgoing.location else []
        messages += [message for part in fitted for message in self._messages(part)]
        calls = []
        for at in range(0, len(messages), _AT_ONCE):
            key = str(uuid5(_KEYS, f"{outgoing.key}:{at}"))
            told = {"to": outgoing.to, "messages": messages[at : at + _AT_ONCE]}
            headers = {**self._headers, "X-Line-Retry-Key": key}
            calls.append(json_call(f"{self._base}/v2/bot/message/push", told, headers=headers))
        return calls

    def _messages(self, part: Fitted) -> list[dict[str, Any]]:
        messages = [self._file(file.url, file.media_type) for file in part.files]
        if part.media:
            messages.append(self._file(part.media, "image/jpeg"))
        messages += [{"type": "text", "text": text} for text in _texts(part.text)]
        if messages and (part.buttons or part.links):
            items = [*map(_answer, part.buttons), *map(_link, part.links)]
            messages[-1]["quickReply"] = {"items": [{"type": "action", "action": item} for item in items]}
        return messages

    def _file(self, url: str, media_type: str) -> dict[str, Any]:
        kind = media_type.partition("/")[0]
        preview = self._preview if kind == "video" else url
        return {"type": kind, "originalContentUrl": url, "previewImageUrl": preview}

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``sentMessages``, else ``message`` with ``details``; 409: it was taken before."""
        told = reply.object
        if reply.status in (200, 409):
            sent = [it["id"] for it in tables(told.get("sentMessages")) if word(it.get("id"))]
            said = isinstance(reply.json, dict) and (not told or "userId" in told)  # nothing, or who the account is
            if not sent and reply.status == 200 and not said:
                return not_understood(reply)
            return Sent(word(sent[0]) if sent else None)
        details = [f"{word(it.get('property'))}: {word(it.get('message'))}" for it in tables(told.get("details"))]
        text = ", ".join(filter(None, (word(told.get("message")), *details)))[:300]
        if not text:
            return failed_by_status(reply) if reply.status >= 400 else not_understood(reply)
        if reply.status == 429 and any(words in text.lower() for words in _QUOTA):
            return Failed(Fault.ACCOUNT, text, retry=True)
        if reply.status == 400 and (any(words in text.lower() for words in _NOBODY) or "to: " in details):
            return Failed(Fault.UNREACHABLE, text, permanent=True)
        if (fault := _FAULTS.get(reply.status)) is Fault.CONTENT:
            return Failed(fault, text)
        return failed_by_status(reply, text)


def read(request: WebhookRequest) -> Heard:
    """Read the events of a request; a trial of the address has none."""
    told = request.object()
    if not isinstance(told.get("events"), list):
        raise malformed("It has no events.")
    recipient = word(told.get("destination"))
    heard = [_event(event, recipient) for event in tables(told["events"]) if event.get("mode") != "standby"]
    return Heard(tuple(event for event in heard if event is not None))


def verify(settings: LineSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Check x-line-signature: HMAC-SHA256 of the body (developers.line.biz, verify-webhook-signature)."""
    given = request.headers.get("x-line-signature", "")
    check_hmac(settings.channel_secret, request.body, given, encoded="base64")


def media(settings: LineSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file: from LINE by the id of its message, else from where the customer's app keeps it."""
    if replies and replies[-1].status == 202:
        raise Unavailable("LINE is still preparing the file.", remedy="It is fetched again later.")
    if replies:
        return None
    if file.url:
        return Call(file.url, method="GET")
    address = f"{settings.data_url.rstrip('/')}/v2/bot/message/{quote(file.id, safe='')}/content"
    return Call(address, headers=_authorised(settings), method="GET")


def _location(place: Location) -> dict[str, Any]:
    """LINE wants both words; where one is missing, its coordinates stand for it."""
    where = f"{degrees(place.latitude)}, {degrees(place.longitude)}"
    words = {"title": place.name or place.address or where, "address": place.address or where}
    return {"type": "location", **words, "latitude": place.latitude, "longitude": place.longitude}


def _event(event: Mapping[str, Any], recipient: str) -> Event | None:
    sender = _sender(event)
    kind = event.get("type")
    if not sender:
        return None
    if kind == "message":
        return _message(event, sender, recipient)
    if kind == "postback":
        return _postback(event, sender, recipient)
    if kind in ("follow", "unfollow"):
        return Left("line", sender, recipient, back=kind == "follow")
    return None


def _sender(event: Mapping[str, Any]) -> str:
    """Return who wrote, or in a group where they can't be told the group."""
    source = table(event.get("source"))
    return word(source.get("userId")) or word(source.get("groupId")) or word(source.get("roomId"))


def _message(event: Mapping[str, Any], sender: str, recipient: str) -> Inbound | None:
    message = table(event.get("message"))
    kind, identity = word(message.get("type")), word(message.get("id"))
    if not identity:
        return None
    text = word(message.get("text"))
    if kind == "location":
        about = (message.get("title"), message.get("address"))
        text = place(message.get("latitude"), message.get("longitude"), *about)
    known = kind in ("text", "location", *_FILES)
    return Inbound(
        channel="line",
        sender=sender,
        recipient=recipient,
        provider_id=identity,
        text=text,
        answers=word(message.get("quotedMessageId")),
        media=(_file(message, kind, identity),) if kind in _FILES else (),
        unsupported="" if known else kind or "message",
        sent_at=moment(event.get("timestamp")),
    )


def _file(message: Mapping[str, Any], kind: str, identity: str) -> Media:
    name = word(message.get("fileName"))
    media_type = _FILES[kind] or mimetypes.guess_type(name)[0] or "application/octet-stream"
    holder = table(message.get("contentProvider"))
    url = word(holder.get("originalContentUrl")) if holder.get("type") == "external" else ""
    return Media(media_type, name, url, "" if url else identity, number(message.get("fileSize")))


def _postback(event: Mapping[str, Any], sender: str, recipient: str) -> Inbound | None:
    """Read a tapped button; of a date picker also what was picked."""
    told = table(event.get("postback"))
    data, params = word(told.get("data")), table(told.get("params"))
    picked = [word(params.get(name)) for name in ("datetime", "date", "time")]
    text = " ".join(filter(None, (data, *picked)))
    identity = word(event.get("webhookEventId")) or word(event.get("replyToken"))
    if not text or not identity:
        return None
    return Inbound("line", sender, recipient, identity, text, choice=data, sent_at=moment(event.get("timestamp")))


def _authorised(settings: LineSettings) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.channel_access_token}"}


def _texts(text: str) -> list[str]:
    """Cut a text of many emoji once more: LINE counts in UTF-16."""
    if len(text.encode("utf-16-le", "surrogatepass")) <= 2 * 5000:
        return [text] if text else []
    return split_text(text, 2500)


def _answer(button: Button) -> dict[str, str]:
    data = button.value[:_LONGEST_DATA]
    return {"type": "postback", "label": button.label, "data": data, "displayText": button.label}


def _link(button: Button) -> dict[str, str]:
    return {"type": "uri", "label": button.label, "uri": button.url}


LINE = ProviderKind(
    name="line",
    channels=("line",),
    settings=LineSettings,
    make=lambda settings, _: LineAccount(settings),
    secrets=("channel_access_token", "channel_secret"),
    webhook=Webhook(read, verify),
    media=media,
)
