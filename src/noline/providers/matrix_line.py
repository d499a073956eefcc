"""The line to a Matrix homeserver: finds or makes a customer's room, brings files there, then says what is to be said.

Which room is a customer's is kept at the homeserver: with our user, where a customer has invited us, else under a name
(alias) that follows from the customer's, so that no two processes make two rooms. A message that is tried again goes
under the same keys, and what was said before is not said twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from noline.channels import (
    Call,
    Failed,
    Fault,
    File,
    Fitted,
    HttpLine,
    HttpProvider,
    LineDown,
    Outgoing,
    Reaction,
    Reply,
    Result,
    Sent,
    Unknown,
)
from noline.providers.loose import table, word
from noline.providers.matrix_events import parted, path_part, room_kept


class Homeserver(HttpProvider, Protocol):
    """What the line needs of the provider: how calls are written and answers read."""

    server: str
    user: str

    def parts(self, outgoing: Outgoing) -> list[Fitted]:
        """Return a message as the channel can carry it."""
        ...

    def call(self, path: str, data: Any = None, *, method: str = "POST") -> Call:
        """Return a call, made as our user."""
        ...

    def reactions(self, reaction: Reaction, key: str) -> Sequence[Call] | Failed:
        """Return the calls that take back what stands there of ours, and say it anew."""
        ...

    def registration(self) -> Call:
        """Return the call that makes our user."""
        ...

    def upload(self, file: File) -> Call:
        """Return the call that brings a file."""
        ...

    def events(self, outgoing: Outgoing, parts: list[Fitted], uploads: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the contents of the messages; ``uploads``: where the files are, by name."""
        ...

    def put(self, outgoing: Outgoing, room: str, events: list[dict[str, Any]]) -> list[Call]:
        """Return the calls that say them, each under a key by which a repetition is dropped."""
        ...


class _Stopped(Exception):
    """It can't go on; ``result`` says why."""

    def __init__(self, result: Failed | Unknown) -> None:
        super().__init__(result.text)
        self.result = result


class MatrixLine(HttpLine):
    """A seat's line."""

    def __init__(self, homeserver: Homeserver) -> None:
        super().__init__(homeserver)
        self._homeserver = homeserver

    async def register(self) -> None:
        """Have our user; raises ``LineDown``. A homeserver that has it already says so."""
        reply = await self._ask(self._homeserver.registration())
        if not isinstance(reply, Reply):
            failed = reply if isinstance(reply, Failed) else Failed(Fault.UNAVAILABLE, reply.text, retry=True)
            raise LineDown(failed)
        if reply.status < 300 or reply.object.get("errcode") == "M_USER_IN_USE":
            return
        result = self._homeserver.result(reply)
        raise LineDown(result if isinstance(result, Failed) else Failed(Fault.ACCOUNT, reply.words, retry=True))

    async def _send(self, outgoing: Outgoing) -> Result:
        if outgoing.reaction:
            return await self._react(outgoing.reaction, outgoing.key)
        try:
            room = parted(outgoing.answers)[0] or await self._room(outgoing.to)
            parts = self._homeserver.parts(outgoing)
            uploads = {file.name: await self._uploaded(file) for part in parts for file in part.files}
            identity = ""
            for call in self._homeserver.put(outgoing, room, self._homeserver.events(outgoing, parts, uploads)):
                identity = await self._put(call)
        except _Stopped as stopped:
            return stopped.result
        return Sent(f"{room}{identity}") if identity else Failed(Fault.CONTENT, "There was nothing to send.")

    async def _react(self, reaction: Reaction, key: str) -> Result:
        made = self._homeserver.reactions(reaction, key)
        if isinstance(made, Failed):
            return made
        identity = ""
        try:
            for call in made:
                identity = await self._put(call)
        except _Stopped as stopped:
            return stopped.result
        return Sent(f"{parted(reaction.to)[0]}{identity}")

    async def _put(self, call: Call) -> str:
        """Return the id of an event; where the answer has none, nobody knows whether it was taken."""
        identity = word((await self._get(call)).get("event_id"))
        if not identity:
            raise _Stopped(Unknown("The homeserver does not say what the message is called there."))
        return identity

    async def _uploaded(self, file: File) -> str:
        address = word((await self._get(self._homeserver.upload(file))).get("content_uri"))
        if not address:
            raise _Stopped(Failed(Fault.UNAVAILABLE, "The homeserver does not say where the file is.", retry=True))
        return address

    async def _room(self, user: str) -> str:
        """Return the room with a customer, who is in it or invited."""
        if not user.startswith("@") or ":" not in user:
            raise _Stopped(Failed(Fault.UNREACHABLE, "This is no user of Matrix.", permanent=True))
        kept = self._homeserver.call(room_kept(self._homeserver.user, user), method="GET")
        room = word((await self._get(kept, missing=True)).get("room_id")) or await self._own_room(user)
        where = f"/_matrix/client/v3/rooms/{path_part(room)}"
        member = self._homeserver.call(f"{where}/state/m.room.member/{path_part(user)}", method="GET")
        if (await self._get(member, missing=True)).get("membership") not in ("join", "invite"):
            await self._get(self._homeserver.call(f"{where}/invite", {"user_id": user}))
        return room

    async def _own_room(self, user: str) -> str:
        """Return the room that we made for a customer, or make it."""
        name = f"noline_{hashlib.sha256(f'{self._homeserver.user} {user}'.encode()).hexdigest()[:32]}"
        alias = path_part(f"#{name}:{self._homeserver.server}")
        known = self._homeserver.call(f"/_matrix/client/v3/directory/room/{alias}", method="GET")
        if room := word((await self._get(known, missing=True)).get("room_id")):
            return room
        data = {"preset": "trusted_private_chat", "is_direct": True, "invite": [user], "room_alias_name": name}
        made = await self._get(self._homeserver.call("/_matrix/client/v3/createRoom", data), taken=True)
        room = word(made.get("room_id")) or word((await self._get(known)).get("room_id"))
        if not room:
            raise _Stopped(Failed(Fault.UNAVAILABLE, "The homeserver does not say which room it made.", retry=True))
        return room

    async def _get(self, call: Call, *, missing: bool = False, taken: bool = False) -> dict[str, Any]:
        """Return the answer's object; an empty one where what was asked for may be ``missing`` or ``taken``, and is."""
        reply = await self._ask(call)
        if not isinstance(reply, Reply):
            raise _Stopped(reply)
        code = reply.object.get("errcode")
        if (missing and code in ("M_NOT_FOUND", "M_FORBIDDEN")) or (taken and code == "M_ROOM_IN_USE"):
            return {}
        result = self._homeserver.result(reply)
        if not isinstance(result, Sent):
            raise _Stopped(result)
        return table(reply.json)
