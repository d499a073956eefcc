"""Provider ``telegram``: bots (core.telegram.org/bots/api, 9.2): messages, buttons, pictures and files both ways.

How Telegram tells is in ``telegram_updates``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    Fitted,
    Heard,
    Line,
    Location,
    Media,
    Outgoing,
    Reaction,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    failed_by_status,
    fit,
    forged,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
    same,
)
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number
from noline.providers.telegram_reactions import EMOJI
from noline.providers.telegram_updates import named, parted, read_update

ABLE = Capabilities(
    channel="telegram",
    renders="chat",
    max_length=4096,
    media=("image/", "video/", "audio/", "application/", "text/"),
    max_media_bytes=20_000_000,
    max_picture_bytes=5_000_000,  # of those that it fetches itself
    buttons=25,
    links=25,
    inbound=True,
    reactions=True,
    sends_reactions=True,
    reaction_choices=EMOJI,
    locations=True,
    sends_locations=True,
)
_MAX_DATA = 64  # bytes of callback_data

# core.telegram.org/api/errors; the bot API tells them apart by their words alone.
_GONE = ("bot was blocked", "user is deactivated", "chat not found", "bot was kicked", "can't initiate conversation")
_CONTENT = ("message is too long", "message text is empty", "can't parse", "wrong file", "failed to get http url")


class TelegramSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot of Telegram's. ``token``: as BotFather gave it. ``secret``: what Telegram sends along with each update
    (``secret_token`` of setWebhook), 1 to 256 letters, digits, _ and -. ``api_url``: another server of the bot API.
    """

    token: str
    secret: str = ""
    api_url: str = "https://api.telegram.org"

    def __post_init__(self) -> None:
        """Refuse a token that is none."""
        number, _, rest = self.token.partition(":")
        if not number.isdigit() or not rest:
            remedy = "Copy it from BotFather: digits, a colon, letters."
            raise InvalidInput("This is not a bot's token.", field="token", remedy=remedy)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"TelegramSettings(api_url={self.api_url!r})"


class Telegram:
    """One bot."""

    name = "telegram"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 100

    def __init__(self, settings: TelegramSettings) -> None:
        self._base = f"{settings.api_url.rstrip('/')}/bot{settings.token}"

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Ask who the bot is; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token is in every address."""

    def probe(self) -> Call:
        """Ask who the bot is."""
        return json_call(f"{self._base}/getMe", {})

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message of it."""
        assert isinstance(outgoing.content, ChatRendered)
        if outgoing.reaction:
            return self._reaction(outgoing.reaction)
        fitted = fit(outgoing.content, outgoing.files, ABLE)
        said = [call for part in fitted for call in self._calls(part, outgoing)]
        return [*self._location(outgoing.location, outgoing), *said] if outgoing.location else said

    def _reaction(self, reaction: Reaction) -> Sequence[Call] | Failed:
        """A bot has one reaction to a message; an empty list takes it back."""
        where = parted(reaction.to)
        if where is None or where.business:
            return Failed(Fault.CONTENT, "A bot can't react to this message.")
        kinds = [{"type": "emoji", "emoji": reaction.emoji}] if reaction.emoji else []
        told = {"chat_id": where.chat, "message_id": number(where.number), "reaction": kinds}
        return [json_call(f"{self._base}/setMessageReaction", told)]

    def _location(self, place: Location, outgoing: Outgoing) -> list[Call]:
        """A place with a name and an address is a venue; neither may be missing there."""
        told = {**_common(outgoing), "latitude": place.latitude, "longitude": place.longitude}
        if place.name and place.address:
            return [json_call(f"{self._base}/sendVenue", {**told, "title": place.name, "address": place.address})]
        words = place.name or place.address
        named = [json_call(f"{self._base}/sendMessage", {**_common(outgoing), "text": words})] if words else []
        return [json_call(f"{self._base}/sendLocation", told), *named]

    def _calls(self, part: Fitted, outgoing: Outgoing) -> list[Call]:
        common = _common(outgoing)
        markup = {"reply_markup": _keyboard(part)} if part.buttons or part.links else {}
        calls = [self._file(common, file.url, file.media_type) for file in part.files]
        if part.media:
            calls.append(self._file(common, part.media, "image/jpeg"))
        if calls and len(part.text) <= 1024:  # the words go with the last of the files
            *first, last = calls
            return [*map(_as_call, first), _as_call((last[0], {**last[1], "caption": part.text, **markup}))]
        said = [json_call(f"{self._base}/sendMessage", {**common, "text": part.text, **markup})] if part.text else []
        return [*map(_as_call, calls), *said]

    def _file(self, common: Mapping[str, Any], url: str, media_type: str) -> tuple[str, dict[str, Any]]:
        kind = media_type.partition("/")[0]
        kind = {"image": "photo", "video": "video", "audio": "audio"}.get(kind, "document")
        if media_type in ("image/gif", "image/svg+xml", "image/webp"):
            kind = "document"
        return f"{self._base}/send{kind.capitalize()}", {**common, kind: url}

    def result(self, reply: Reply) -> Result:
        """Read the bot API's answer: ``ok``, else ``error_code`` and ``description``."""
        told = reply.object
        if told.get("ok") is True:
            return _sent(told.get("result"))
        if "ok" not in told:
            return failed_by_status(reply) if reply.status >= 400 else not_understood(reply)
        text = str(told.get("description", ""))[:300]
        code, lower = told.get("error_code"), text.lower()
        if code == 429:
            after = (told.get("parameters") or {}).get("retry_after")
            return Failed(Fault.THROTTLED, text, retry=True, after=float(after) if after else None)
        if code in (401, 404):
            return Failed(Fault.ACCOUNT, text, retry=True)
        if any(words in lower for words in _GONE):
            return Failed(Fault.UNREACHABLE, text, permanent=True)
        if any(words in lower for words in _CONTENT):
            return Failed(Fault.CONTENT, text)
        return failed_by_status(reply, text)


def read(request: WebhookRequest) -> Heard:
    """Read an update."""
    update = request.object()
    if not isinstance(update.get("update_id"), int):
        raise malformed("It has no update_id.")
    event = read_update(update)
    return Heard((event,) if event else ())


def verify(settings: TelegramSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Compare the secret that Telegram sends along."""
    if settings.secret and not same(settings.secret, request.headers.get("x-telegram-bot-api-secret-token", "")):
        raise forged()


def media(settings: TelegramSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Ask where a file lies, then for the file."""
    base = settings.api_url.rstrip("/")
    if not replies:
        return json_call(f"{base}/bot{settings.token}/getFile", {"file_id": file.id})
    if len(replies) > 1:
        return None
    path = (replies[0].object.get("result") or {}).get("file_path")
    if not isinstance(path, str):
        raise InvalidInput("Telegram does not give the file.", field="media", remedy=replies[0].words)
    return Call(f"{base}/file/bot{settings.token}/{quote(path)}", method="GET")


def _common(outgoing: Outgoing) -> dict[str, Any]:
    """Return to whom, and which message is answered."""
    common: dict[str, Any] = {"chat_id": outgoing.to}
    if answered := parted(outgoing.answers):  # in its chat, be it a group's
        common["chat_id"] = answered.chat
        if answered.business:
            common["business_connection_id"] = answered.business
        if answered.chat != outgoing.to and (at := number(answered.number)):  # face to face it is plain
            common["reply_parameters"] = {"message_id": at, "allow_sending_without_reply": True}
    return common


def _keyboard(part: Fitted) -> dict[str, Any]:
    rows = [[{"text": it.label, "callback_data": _data(it)}] for it in part.buttons]
    return {"inline_keyboard": [*rows, *([{"text": it.label, "url": it.url}] for it in part.links)]}


def _data(button: Button) -> str:
    return button.value.encode()[:_MAX_DATA].decode("utf-8", "ignore")


def _as_call(made: tuple[str, dict[str, Any]]) -> Call:
    return json_call(*made)


def _sent(result: Any) -> Sent:
    if isinstance(result, dict) and "message_id" in result:
        return Sent(f"{(result.get('chat') or {}).get('id')}:{result['message_id']}")
    return Sent()


TELEGRAM = ProviderKind(
    name="telegram",
    channels=("telegram",),
    settings=TelegramSettings,
    make=lambda settings, _: Telegram(settings),
    secrets=("token", "secret"),
    signed_by=("secret",),
    webhook=Webhook(read, verify, named=named),
    media=media,
)
