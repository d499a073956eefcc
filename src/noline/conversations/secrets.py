"""Secrets that customers type: a PIN or a one-time code is read, and not kept where anybody reads it; pure."""

from __future__ import annotations

import re
from typing import Any, Final

from msgspec.structs import replace

from noline.delivery import Message
from noline.log import Effects, Interaction, Masked, Put
from noline.log.kinds import MessageReceived

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


def hide(interaction: Interaction, body: MessageReceived, message: Message) -> Effects:
    """Take what may be a secret out of a message and out of the log, where its customer was asked for one."""
    taken = {name: hidden(getattr(body, name)) for name in _TEXTS if getattr(body, name)}
    changed: dict[str, Any] = {name: text for name, text in taken.items() if text != getattr(body, name)}
    if changed:
        yield Put(replace(message, body={**(message.body or {}), **changed}))
        yield Put(Masked(interaction.subject, interaction.seq, changed))
