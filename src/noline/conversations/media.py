"""Files of messages that lie at a provider: rows that say which, and what becomes of the message once one is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.delivery import Message
from noline.log import Effects, Interaction, Put, RowType, Scene
from noline.log.kinds import FileFetched, MessageReceived

MAX_FETCHED = 100 * 1024 * 1024
"""Bytes of one file: the largest that a messenger carries (WhatsApp's documents)."""
ATTEMPTS = 6
_FIRST_PAUSE = timedelta(seconds=5)


class Fetch(Struct, frozen=True, gc=False):
    """A file to be fetched for a message."""

    message: UUID
    place: int
    customer: UUID
    workspace: int
    account: int
    file: dict[str, Any]
    due_at: datetime
    attempts: int = 0


FETCHES = RowType(Fetch, "media_fetch", key=("message", "place"))


def next_fetch(attempts: int, now: datetime) -> datetime | None:
    """Return when a file is tried again after so many attempts; None: it is given up."""
    return now + _FIRST_PAUSE * 4 ** (attempts - 1) if attempts < ATTEMPTS else None


def wanted_files(interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
    """Ask for the files of a message that came in."""
    for at, file in enumerate(body.media, len(body.attachments)):
        yield Put(
            Fetch(
                message=interaction.id,
                place=at,
                customer=interaction.subject,
                workspace=interaction.workspace,
                account=file.account,
                file=msgspec.to_builtins(file),
                due_at=scene.now,
            )
        )


def fetched(interaction: Interaction, body: FileFetched, scene: Scene) -> Effects:
    """Show the file where it was awaited, or why it is not there."""
    message = scene.get(Message, interaction.message) if interaction.message else None
    if message is None or message.body is None:
        return
    held = [dict(file) for file in message.body.get("attachments", ())]
    if body.place >= len(held):
        return
    found = {"name": body.name, "media_type": body.media_type, "hash": body.hash, "size": body.size}
    found |= {"why": body.why} if body.why else {}
    held[body.place] = found if body.hash else {**held[body.place], "why": body.why}
    yield Put(msgspec.structs.replace(message, body={**message.body, "attachments": held}))
