"""Provider ``sip``: calls both ways by a SIP gateway of yours; the contract is docs/howto/connect-a-sip-gateway.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Heard,
    Media,
    Outgoing,
    Reply,
    Uncertain,
    Webhook,
    WebhookRequest,
    json_call,
    malformed,
)
from noline.content import SpokenRendered
from noline.kernel.currencies import check_currency
from noline.kernel.errors import InvalidInput
from noline.providers.http import Gateway, GatewaySettings, media
from noline.providers.http_signing import check, key_of
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, table, word
from noline.providers.sms_numbers import international
from noline.providers.voice_calls import Report, Status, is_number, react
from noline.providers.voice_commands import Command, Step, spoken_commands, step_of

VOICE: Final = Capabilities(channel="voice", renders="voice", max_length=3000, inbound=True, receipts=True)

_STATUSES: Final[dict[str, Status]] = {
    "call.offered": "offered",
    "call.ringing": "under_way",
    "call.answered": "answered",
    "call.ended": "ended",
    "call.missed": "missed",
    "call.dialled": "ended",
    "call.input": "input",
    "call.recorded": "recorded",
}
_OUTCOMES: Final = frozenset({"busy", "no_answer", "failed", "canceled"})


class SipSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A SIP gateway of yours. ``url``: where it takes calls to be made. ``secret``: signs both ways; base64, as a rule
    with whsec_ before it, of 16 bytes or more. ``agents``: the numbers that are rung, all at once, when somebody calls.
    ``greeting``: what every caller hears first. ``unanswered``: what a caller hears when nobody answers; it should say
    that 1 asks to be called back and that the tone records. ``goodbye``: what is said at the end. ``language``: of
    these words. ``voice``: the gateway's voice for them. ``ring_seconds``: how long the agents are rung.
    ``minute_cost``: what a begun minute costs, in minor units. ``currency``: of it; none: the company's.
    """

    url: str
    secret: str
    agents: tuple[str, ...] = ()
    greeting: str = ""
    unanswered: str = "Nobody can take your call. Press 1 to be called back, or speak after the tone."
    goodbye: str = "Thank you. Goodbye."
    language: str = "en-US"
    voice: str = ""
    ring_seconds: int = 25
    minute_cost: int = 0
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't be called or signed with."""
        GatewaySettings(url=self.url, secret=self.secret)
        if wrong := next((it for it in self.agents if not is_number(it)), None):
            raise InvalidInput(f"{wrong[:40]!r} is no number.", field="agents", remedy="Write it like +493012345678.")
        if not 5 <= self.ring_seconds <= 600:
            raise InvalidInput("This is no time to ring.", field="ring_seconds", remedy="Use 5 to 600 seconds.")
        if self.currency:
            check_currency(self.currency)
        if self.minute_cost < 0:
            raise InvalidInput("A cost is negative.", field="minute_cost", remedy="Give minor units, 0 or more.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"SipSettings(url={self.url!r})"


_BLANK: Final = SipSettings(url="https://gateway.example", secret="bm9ib2R5J3Mgc2VjcmV0Li4u")  # noqa: S106 (signs nothing)


class Sip(Gateway):
    """One gateway; what it is asked is signed as messages are for the provider ``http``."""

    name = "sip"
    capabilities: tuple[Capabilities, ...] = (VOICE,)
    uncertain = Uncertain.REPEAT  # the gateway knows each call by its webhook-id
    batch = 20

    def __init__(self, settings: SipSettings) -> None:
        super().__init__(GatewaySettings(url=settings.url, secret=settings.secret))
        self._where = settings.url

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return the request that makes a call; to be connected, the one of ours is called first."""
        content = outgoing.content
        assert isinstance(content, SpokenRendered)
        token = outgoing.reply_token
        on = "rung" if content.connect else "told"
        told = {
            "type": "call",
            "id": outgoing.key,
            "to": content.connect or outgoing.to,
            "from": outgoing.sender,
            "state": Step(on, token, outgoing.to, outgoing.sender).written(),
            "commands": _written(spoken_commands(content, token, outgoing.to, outgoing.sender)),
            "events_to": outgoing.told_at,
        }
        return [json_call(self._where, told, headers={"webhook-id": outgoing.key})]


def read(request: WebhookRequest) -> Heard:
    """Say what a request means, whatever the account's settings are."""
    return hear(_BLANK, request)


def hear(settings: SipSettings, request: WebhookRequest) -> Heard:
    """Say what a request means, and answer with what the call does next."""
    reaction = react(settings, report_of(request.object()))
    told = {"commands": _written(reaction.commands)} if reaction.commands is not None else {}
    return Heard(reaction.events, Answer(body=msgspec.json.encode(told), media_type="application/json"))


def report_of(told: dict[str, Any]) -> Report:
    """Read one event of the contract; raises ``InvalidInput`` naming what is wrong."""
    kind, call = word(told.get("type")), word(told.get("call"))
    if kind not in _STATUSES:
        raise malformed(f"{kind[:40]!r} is no event of a call.")
    if not call:
        raise malformed("It has no `call`.")
    status, outcome = _STATUSES[kind], word(told.get("outcome"))
    if kind == "call.dialled":
        status, outcome = ("ended", "reached") if outcome == "answered" else ("missed", outcome)
    if status == "missed" and outcome not in _OUTCOMES:
        raise malformed(f"{outcome[:40]!r} is no outcome of a call.")
    step = step_of(dict(_pairs(word(told.get("state")))))
    return Report(
        status=status,
        call=call[:200],
        step=step,
        caller=international(word(told.get("from"))),
        called=international(word(told.get("to"))),
        incoming=told.get("direction") == "in" or step.on in ("dialled", "leg", "unanswered", "recorded"),
        outcome=outcome if status != "ended" or outcome == "reached" else "",
        seconds=min(number(told.get("seconds")), 86_400),
        digits=word(told.get("digits"))[:1],
        speech=word(told.get("speech"))[:2000],
        agent=international(word(told.get("agent"))),
        recording=_recording(told),
        recording_id=word(table(told.get("recording")).get("id")),
    )


def _recording(told: dict[str, Any]) -> Media | None:
    file = table(told.get("recording"))
    url = word(file.get("url"))
    if not url.startswith(("http://", "https://")):
        return None
    media_type = word(file.get("media_type")) or "audio/wav"
    return Media(media_type, word(file.get("name")) or "voicemail", url)


def _pairs(state: str) -> list[tuple[str, str]]:
    return parse_qsl(state, keep_blank_values=True)


def _written(commands: Sequence[Command]) -> list[Any]:
    """Return commands as plain data; what is empty is left out."""
    plain: list[dict[str, Any]] = [msgspec.to_builtins(command) for command in commands]
    return [_lean(command) for command in plain]


def _lean(command: dict[str, Any]) -> dict[str, Any]:
    held = {name: value for name, value in command.items() if value not in ("", None, False, ())}
    return held | ({"say": [_lean(it) for it in command["say"]]} if "say" in command else {})


def verify(settings: SipSettings, request: WebhookRequest, now: datetime) -> None:
    """Check the signature and its time."""
    check(key_of(settings.secret), request, now)


def _media(settings: SipSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    return media(GatewaySettings(url=settings.url, secret=settings.secret), file, replies)


SIP = ProviderKind(
    name="sip",
    channels=("voice",),
    settings=SipSettings,
    make=lambda settings, _: Sip(settings),
    secrets=("secret",),
    webhook=Webhook(read, verify, hear=hear),
    media=_media,
)
