"""Provider ``http``: any gateway by signed webhooks of our own; its contract is docs/howto/connect-any-system.md."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct, structs

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    HttpLine,
    Line,
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
    json_call,
    not_understood,
)
from noline.content import Approved, ChatRendered, TextRendered
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers.http_inbound import CHANNELS, fault_of, read
from noline.providers.http_signing import check, key_of, sign
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, table, word

_FILES = ("image/", "video/", "audio/", "application/", "text/")
_AGAIN = (Fault.ACCOUNT, Fault.THROTTLED, Fault.UNAVAILABLE)
_LONGEST = 3600.0


def _able(channel: str) -> Capabilities:
    plain = channel == "sms"
    return Capabilities(
        channel=channel,
        renders="sms" if plain else "chat",
        media=_FILES,
        buttons=0 if plain else 10,
        links=0 if plain else 10,
        templates=channel == "whatsapp",
        inbound=True,
        receipts=True,
        reads=not plain,
        reactions=not plain,
        locations=True,
        reply_window_hours=24 if channel == "whatsapp" else None,
    )


class GatewaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gateway of yours. ``url``: where it takes messages. ``secret``: signs both ways; base64, as a rule with whsec_
    before it, of 16 bytes or more.
    """

    url: str
    secret: str

    def __post_init__(self) -> None:
        """Refuse what can't be called or signed with."""
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            raise InvalidInput("This is no web address.", field="url", remedy="Like https://gateway.example/noline.")
        if not key_of(self.secret):
            raise InvalidInput(
                "This is no secret of Standard Webhooks.",
                field="secret",
                remedy="Make one: echo whsec_$(openssl rand -base64 32)",
            )

    def __repr__(self) -> str:
        """Show no secret."""
        return f"GatewaySettings(url={self.url!r})"


class Gateway:
    """One gateway. What is asked is unsigned here; its line signs, as a signature holds the time."""

    name = "http"
    capabilities: tuple[Capabilities, ...] = tuple(_able(channel) for channel in CHANNELS)
    uncertain = Uncertain.REPEAT  # the gateway knows each message by its webhook-id
    timeout = 20.0
    batch = 100

    def __init__(self, settings: GatewaySettings) -> None:
        self._url = settings.url
        self._key = key_of(settings.secret)

    async def open(self) -> Line:
        """Open a line."""
        return GatewayLine(self, self._key)

    async def check(self) -> None:
        """Send a ping; raises ``LineDown``."""
        line = GatewayLine(self, self._key)
        try:
            await line.probe()
        finally:
            await line.close()

    def grant(self) -> None:
        """Each call is signed."""

    def probe(self) -> Call:
        """Ask whether anybody is there."""
        return json_call(self._url, {"type": "ping"}, headers={"webhook-id": "ping"})

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return the one call that carries all of a message."""
        return [json_call(self._url, message_of(outgoing), headers={"webhook-id": outgoing.key})]

    def result(self, reply: Reply) -> Result:
        """Read ``id`` or ``error``; without either, the status of HTTP."""
        told = reply.object
        if error := told.get("error"):
            return _failed(table(error) or {"text": word(error)}, reply)
        if reply.status >= 300:
            return failed_by_status(reply)
        if reply.body.strip() and not isinstance(reply.json, dict):
            return not_understood(reply)
        return Sent(word(told.get("id")) or None, number(told.get("cost")), word(told.get("currency"))[:3])


class GatewayLine(HttpLine):
    """A line that signs each call at the moment it is made; a message without another id goes by our own."""

    def __init__(self, gateway: Gateway, key: bytes, now: Callable[[], datetime] = wall_now) -> None:
        super().__init__(_Signing(gateway, key, now))

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message, all at once."""
        results = await super().send(batch)
        return [
            structs.replace(result, reference=outgoing.key)
            if isinstance(result, Sent) and not result.reference
            else result
            for outgoing, result in zip(batch, results, strict=True)
        ]


class _Signing:
    """A gateway whose calls are signed."""

    name = Gateway.name
    timeout = Gateway.timeout

    def __init__(self, gateway: Gateway, key: bytes, now: Callable[[], datetime]) -> None:
        self._gateway = gateway
        self._key = key
        self._now = now

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        return [self._signed(call) for call in self._gateway.calls(outgoing)]

    def probe(self) -> Call:
        return self._signed(self._gateway.probe())

    def grant(self) -> None:
        return None

    def result(self, reply: Reply) -> Result:
        return self._gateway.result(reply)

    def _signed(self, call: Call) -> Call:
        headers = sign(self._key, call.headers["webhook-id"], int(self._now().timestamp()), call.body)
        return structs.replace(call, headers={**call.headers, **headers})


def message_of(outgoing: Outgoing) -> dict[str, Any]:
    """Return a message as the contract has it; what is empty is left out."""
    content = outgoing.content
    if isinstance(content, TextRendered):
        content = ChatRendered(content.text)
    assert isinstance(content, ChatRendered)
    files = [{"name": it.name, "media_type": it.media_type, "url": it.url} for it in outgoing.files]
    if content.media:
        name = urlsplit(content.media).path.rpartition("/")[2]
        media_type = mimetypes.guess_type(name)[0] or "image/jpeg"
        files.insert(0, {"name": name or "picture", "media_type": media_type, "url": content.media})
    buttons = [
        {"label": it.label, "url": it.url} if it.url else {"label": it.label, "value": it.value or it.label}
        for it in content.buttons
    ]
    approved = approved_for(outgoing)
    told = {
        "type": "message",
        "id": outgoing.key,
        "channel": outgoing.channel,
        "to": outgoing.to,
        "from": outgoing.sender,
        "text": content.text,
        "buttons": buttons,
        "files": files,
        "template": _template(approved) if approved else None,
        "answers": outgoing.answers,
        "reply_token": outgoing.reply_token,
        "receipts_to": outgoing.told_at,
    }
    needed = ("type", "id", "channel", "to", "from", "text")
    return {name: value for name, value in told.items() if value or name in needed}


def verify(settings: GatewaySettings, request: WebhookRequest, now: datetime) -> None:
    """Check the signature and its time."""
    check(key_of(settings.secret), request, now)


def media(settings: GatewaySettings, file: Media, replies: Sequence[Reply]) -> Call | None:  # noqa: ARG001
    """Fetch a file from its address, following it a few times."""
    if not replies:
        return Call(file.url, method="GET")
    last = replies[-1]
    if last.status in (301, 302, 303, 307, 308) and len(replies) < 4:
        return Call(urljoin(file.url, last.headers.get("location", "")), method="GET")
    return None


def _template(approved: Approved) -> dict[str, Any]:
    """Return what is sent of an approved template: not what it says, which is for people here."""
    return {"name": approved.name, "language": approved.language, "components": list(approved.components)}


def _failed(error: dict[str, Any], reply: Reply) -> Failed:
    code = word(error.get("code"))
    text = (word(error.get("text")) or code or f"HTTP {reply.status}")[:300]
    fault = fault_of(code)
    if fault is None:
        return failed_by_status(reply, text)
    after = error.get("retry_after")
    seconds = float(after) if isinstance(after, int | float) and not isinstance(after, bool) and after >= 0 else None
    return Failed(
        fault,
        text,
        retry=fault in _AGAIN,
        after=None if seconds is None else min(seconds, _LONGEST),
        permanent=error.get("permanent") is True,
    )


HTTP = ProviderKind(
    name="http",
    channels=CHANNELS,
    settings=GatewaySettings,
    make=lambda settings, _: Gateway(settings),
    secrets=("secret",),
    webhook=Webhook(read, verify),
    media=media,
)
