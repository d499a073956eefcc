"""Secrets that customers type: a PIN or a one-time code is read, and not kept where anybody reads it; pure."""

from __future__ import annotations

import re
from typing import Any, Final

from msgspec.structs import replace

from noline.customers import sent_on_for
from noline.delivery import Message
from noline.log import Effects, Interaction, Masked, Put, Scene
from noline.log.kinds import FormSubmitted, MessageHidden, MessageReceived

DOTS: Final = "••••"
"""What stands in the place of a secret."""
_SHORT: Final = 40
"""Characters of an answer that may be a secret as a whole, however it is mistyped."""
_DIGITS = re.compile(r"\d(?:[^\w\r\n]{0,3}\d){3,}")
"""Four digits or more, written together or in groups."""
_TEXTS: Final = ("text", "subject", "full_text", "html")


def hidden(text: str) -> str:
    """Return a text without what may be a secret: all of a short one that has a digit, else its groups of digits."""
    plain = text.strip()
    if len(plain) <= _SHORT and any(sign.isnumeric() for sign in plain):
        return DOTS
    return _DIGITS.sub(DOTS, text)


def hide(interaction: Interaction, body: MessageReceived, message: Message, scene: Scene) -> Effects:
    """Take what may be a secret out of a message and out of the log, where its customer was asked for one.

    What was sent on for a customer who has been merged is in their log too: it goes from there next.
    """
    changed = _changed(body)
    if not changed:
        return
    yield Put(replace(message, body={**(message.body or {}), **changed}))
    told = interaction.body
    if isinstance(told, FormSubmitted):
        yield Put(Masked(interaction.subject, interaction.seq, {"fields": {**told.fields, "message": changed["text"]}}))
        return
    yield Put(Masked(interaction.subject, interaction.seq, changed))
    other = sent_on_for(interaction.cause)
    if other is not None:
        yield scene.fact("message.hidden", body=MessageHidden(interaction.id, other, interaction.at, changed))


def hide_unread(interaction: Interaction) -> Effects:
    """Take what may be a secret out of the log alone, where nobody could read it."""
    body = interaction.body
    if isinstance(body, MessageReceived) and (changed := _changed(body)):
        yield Put(Masked(interaction.subject, interaction.seq, changed))


def _changed(body: MessageReceived) -> dict[str, Any]:
    taken = {name: hidden(getattr(body, name)) for name in _TEXTS if getattr(body, name)}
    return {name: text for name, text in taken.items() if text != getattr(body, name)}
