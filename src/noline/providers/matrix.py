"""Provider ``matrix``: an application service at a Matrix homeserver: texts, files and read receipts, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Failed,
    Fault,
    File,
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
    degrees,
    failed_by_status,
    fit,
    forged,
    in_words,
    malformed,
    not_understood,
    same,
)
from noline.content import ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, word
from noline.providers.matrix_events import MARK, events_of, invitations, named, parted, path_part, room_kept
from noline.providers.matrix_line import MatrixLine

ABLE = Capabilities(
    channel="matrix",
    renders="chat",
    max_length=16_000,
    media=("image/", "video/", "audio/", "application/", "text/"),
    max_media_bytes=50_000_000,
    inbound=True,
    reads=True,
    receipts=True,
    reactions=True,
    sends_reactions=True,
    locations=True,
    sends_locations=True,
)
_USER = re.compile(r"@[a-z0-9._=/+\-]+:[^\s:]+(:\d+)?")
_KINDS = {"image": "m.image", "video": "m.video", "audio": "m.audio"}
_DONE = Answer(body=b"{}", media_type="application/json")
_NOBODY = Answer(404, b'{"errcode":"M_NOT_FOUND","error":"Noline makes its users itself."}', "application/json")

# spec.matrix.org, client-server API, "Standard error response"
_ERRORS: Mapping[str, tuple[Fault, bool]] = {
    "M_BAD_JSON": (Fault.CONTENT, False),
    "M_TOO_LARGE": (Fault.CONTENT, False),
    "M_FORBIDDEN": (Fault.UNREACHABLE, False),
    "M_NOT_FOUND": (Fault.UNREACHABLE, False),
    "M_INVALID_PARAM": (Fault.REJECTED, False),
    "M_EXCLUSIVE": (Fault.ACCOUNT, True),
    "M_UNKNOWN_TOKEN": (Fault.ACCOUNT, True),
    "M_MISSING_TOKEN": (Fault.ACCOUNT, True),
    "M_USER_DEACTIVATED": (Fault.ACCOUNT, True),
    "M_RESOURCE_LIMIT_EXCEEDED": (Fault.ACCOUNT, True),
    "M_LIMIT_EXCEEDED": (Fault.THROTTLED, True),
}


class MatrixSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An application service at a homeserver. ``api_url``: where clients reach the homeserver, https://matrix.example.com.
    ``user_id``: by whom messages are said, @support:example.com; of the service's own users. ``as_token``: what the
    registration says Noline is known by. ``hs_token``: what it says the homeserver is known by.
    """

    api_url: str
    user_id: str
    as_token: str
    hs_token: str

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        address = urlsplit(self.api_url)
        if address.scheme not in ("https", "http") or not address.netloc:
            raise InvalidInput(
                "This is no web address.", field="api_url", remedy="For example https://matrix.example.com."
            )
        if not _USER.fullmatch(self.user_id):
            raise InvalidInput(
                "This is no user of Matrix.", field="user_id", remedy="Write it as @support:example.com."
            )
        for field in ("as_token", "hs_token"):
            if len(getattr(self, field)) < 8:
                remedy = "Copy it from the registration; openssl rand -hex 32 makes one."
                raise InvalidInput("It is too short to be a secret.", field=field, remedy=remedy)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"MatrixSettings(api_url={self.api_url!r}, user_id={self.user_id!r})"


class Matrix:
    """One user of an application service."""

    name = "matrix"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.REPEAT  # the homeserver drops what comes under the same key
    timeout = 40.0
    batch = 50

    def __init__(self, settings: MatrixSettings) -> None:
        self._settings = settings
        self.user = settings.user_id
        self.server = settings.user_id.partition(":")[2]

    async def open(self) -> Line:
        """Open a line, on which our user speaks; raises ``LineDown``."""
        line = MatrixLine(self)
        try:
            await line.register()
        except BaseException:
            await line.close()
            raise
        return line

    async def check(self) -> None:
        """Ask who we are; raises ``LineDown``."""
        line = MatrixLine(self)
        try:
            await line.register()
            await line.probe()
        finally:
            await line.close()

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Ask who we are."""
        return self.call("/_matrix/client/v3/account/whoami", method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the calls of an answer without files: the room is that of the message answered."""
        if outgoing.reaction:
            return self.reactions(outgoing.reaction, outgoing.key)
        room = parted(outgoing.answers)[0]
        return self.put(outgoing, room, self.events(outgoing, self.parts(outgoing), {})) if room else []

    def parts(self, outgoing: Outgoing) -> list[Fitted]:
        """Return a message as the channel can carry it; a picture that is an address elsewhere stays one."""
        assert isinstance(outgoing.content, ChatRendered)
        parts = fit(outgoing.content, outgoing.files, ABLE)
        shown = [f"{part.text}\n{part.media}".strip() if part.media else part.text for part in parts]
        return [msgspec.structs.replace(part, text=text, media=None) for part, text in zip(parts, shown, strict=True)]

    def events(self, outgoing: Outgoing, parts: list[Fitted], uploads: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the contents of the messages: files first; the first names what it answers."""
        made: list[dict[str, Any]] = [_place(outgoing.location)] if outgoing.location else []
        for part in parts:
            made += [_file(file, uploads[file.name]) for file in part.files if file.name in uploads]
            if part.text:
                made.append({"msgtype": "m.text", "body": part.text})
        answered = parted(outgoing.answers)[1]
        if made and answered:
            made[0]["m.relates_to"] = {"m.in_reply_to": {"event_id": answered}}
        return [{**event, MARK: self.user} for event in made]

    def put(self, outgoing: Outgoing, room: str, events: list[dict[str, Any]]) -> list[Call]:
        """Return the calls that say them, each under a key by which a repetition is dropped."""
        where = f"/_matrix/client/v3/rooms/{path_part(room)}/send/m.room.message"
        return [
            self.call(f"{where}/{path_part(f'{outgoing.key}-{at}')}", event, method="PUT")
            for at, event in enumerate(events)
        ]

    def reactions(self, reaction: Reaction, key: str) -> Sequence[Call] | Failed:
        """Return the calls that take back what stands there of ours, and say it anew (m.annotation)."""
        room, answered = parted(reaction.to)
        ours = parted(reaction.reference)[1]
        if not room or (reaction.before and not ours):
            return Failed(Fault.CONTENT, "It is not known to what in which room we are to react.")
        where, made = f"/_matrix/client/v3/rooms/{path_part(room)}", []
        if reaction.before:
            made.append(self.call(f"{where}/redact/{path_part(ours)}/{path_part(f'{key}-r')}", {}, method="PUT"))
        if reaction.emoji:
            relates = {"rel_type": "m.annotation", "event_id": answered, "key": reaction.emoji}
            said = {"m.relates_to": relates, MARK: self.user}
            made.append(self.call(f"{where}/send/m.reaction/{path_part(f'{key}-0')}", said, method="PUT"))
        return made

    def registration(self) -> Call:
        """Return the call that makes our user, by the service's own."""
        name = self.user[1:].partition(":")[0]
        data = {"type": "m.login.application_service", "username": name, "inhibit_login": True}
        made = self.call("/_matrix/client/v3/register", data)
        return msgspec.structs.replace(made, url=made.url.partition("?")[0])

    def upload(self, file: File) -> Call:
        """Return the call that brings a file."""
        asked = self.call(f"/_matrix/media/v3/upload?filename={path_part(file.name)}")
        return Call(asked.url, file.content, {**asked.headers, "Content-Type": file.media_type})

    def call(self, path: str, data: Any = None, *, method: str = "POST") -> Call:
        """Return a call, made as our user."""
        return call_of(self._settings, path, data, method=method)

    def result(self, reply: Reply) -> Result:
        """Read an answer: 200 with an object, else ``errcode`` and ``error``."""
        told = reply.object
        code = word(told.get("errcode"))
        if not code:
            if reply.status >= 400:
                return failed_by_status(reply)
            return Sent(word(told.get("event_id")) or None) if isinstance(reply.json, dict) else not_understood(reply)
        text = f"{code}: {word(told.get('error'))}"[:300]
        if code not in _ERRORS:
            return failed_by_status(reply, text)
        fault, retry = _ERRORS[code]
        after = number(told.get("retry_after_ms")) / 1000 or None
        return Failed(fault, text, retry=retry, after=min(after, 3600.0) if after and retry else None)


def read(request: WebhookRequest) -> Heard:
    """Read what a homeserver tells or asks."""
    if (asked := _asked(request)) is not None:
        return Heard(answer=asked)
    return Heard(events_of(request.object()), _DONE)


def hear(settings: MatrixSettings, request: WebhookRequest) -> Heard:
    """Read what a homeserver tells, without what we said ourselves; rooms that we are invited to are joined."""
    if (asked := _asked(request)) is not None:
        return Heard(answer=asked)
    told = request.object()
    ours = settings.user_id
    calls: list[Call] = []
    for room, inviter, direct in invitations(told, ours):
        calls.append(call_of(settings, f"/_matrix/client/v3/join/{path_part(room)}", {}))
        if direct:
            calls.append(call_of(settings, room_kept(ours, inviter), {"room_id": room}, method="PUT"))
    return Heard(events_of(told, ours), _DONE, calls=tuple(calls))


def verify(settings: MatrixSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Compare the homeserver's token; before Matrix 1.4 it came in the address."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else request.query.get("access_token", "")
    if not same(settings.hs_token, given):
        raise forged()


def media(settings: MatrixSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file of the homeserver's, or another's by way of it."""
    if replies:
        return None
    server, _, identity = file.id.removeprefix("mxc://").partition("/")
    if not server or not identity:
        raise InvalidInput("This is no file of Matrix.", field="media", remedy="It should begin with mxc://.")
    path = f"/_matrix/client/v1/media/download/{path_part(server)}/{path_part(identity)}"
    return call_of(settings, path, method="GET")


def call_of(settings: MatrixSettings, path: str, data: Any = None, *, method: str = "POST") -> Call:
    """Return a call, made as our user."""
    url = f"{settings.api_url.rstrip('/')}{path}{'&' if '?' in path else '?'}user_id={path_part(settings.user_id)}"
    headers = {"Authorization": f"Bearer {settings.as_token}"}
    if data is None:
        return Call(url, headers=headers, method=method)
    return Call(url, msgspec.json.encode(data), {**headers, "Content-Type": "application/json"}, method)


def _asked(request: WebhookRequest) -> Answer | None:
    """Answer what is no transaction: a trial, or whether we have a user or a room (we make them ourselves)."""
    path = urlsplit(request.url).path
    if path.endswith("/_matrix/app/v1/ping"):
        return _DONE
    if request.method == "GET":
        return _NOBODY
    if "/_matrix/app/" in path and "/transactions/" not in path:
        raise malformed("Noline knows transactions only.")
    return None


def _place(location: Location) -> dict[str, Any]:
    """Say where something is (m.location); those who see no map read its words, and a map's address."""
    where = f"geo:{degrees(location.latitude)},{degrees(location.longitude)}"
    return {"msgtype": "m.location", "body": in_words(location), "geo_uri": where}


def _file(file: File, address: str) -> dict[str, Any]:
    kind = _KINDS.get(file.media_type.partition("/")[0], "m.file")
    info = {"mimetype": file.media_type, "size": len(file.content)}
    return {"msgtype": kind, "body": file.name, "filename": file.name, "url": address, "info": info}


MATRIX = ProviderKind(
    name="matrix",
    channels=("matrix",),
    settings=MatrixSettings,
    make=lambda settings, _: Matrix(settings),
    secrets=("as_token", "hs_token"),
    webhook=Webhook(read, verify, hear=hear, named=named),
    media=media,
)
