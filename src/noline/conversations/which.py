"""Which matter: where two are open and nothing decides between them, the customer is asked, once; pure.

Until they say, a message stays with what was last spoken of. Nothing is named to an address that is not known to be the
customer's but what was spoken of with that address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.conversations.choosing import Chosen
from noline.conversations.correlation import Arrival, Placed
from noline.conversations.model import Conversation
from noline.delivery import Message
from noline.log import INBOUND

ASKED_FOR: Final = timedelta(days=14)
"""For so long nobody is asked again."""
BY_CHOICE: Final = "chosen_matter"
_TALK: Final = timedelta(days=1)
"""What was spoken of here so lately is what one goes on with."""
_MOST: Final = 5
_LONGEST: Final = 40
_TEXTS: Final = {
    "en": ("Which of these is it about?", "Something else", "Your question"),
    "es": ("¿A cuál de estos asuntos se refiere?", "Otra cosa", "Su consulta"),
    "pt": ("Sobre qual destes assuntos é?", "Outra coisa", "A sua pergunta"),
    "de": ("Worum geht es?", "Etwas anderes", "Ihre Frage"),
}


class Undecided(Struct, frozen=True):
    """Note: a message may belong to several open conversations."""

    among: tuple[Conversation, ...]


class Asking(Struct, frozen=True):
    """What the customer is asked: a text, and for each choice its label and the conversation (empty: none of them)."""

    text: str
    choices: tuple[tuple[str, str], ...]


def undecided(arrival: Arrival, placed: Placed) -> tuple[Conversation, ...]:
    """Return the open conversations among which only a guess decided; none if one of them is spoken of here."""
    if placed.by != "recent_matter" or arrival.body.automatic or not arrival.body.known:
        return ()
    opened = [it for it in arrival.conversations if it.status == "open"]
    said = sorted((it for it in arrival.messages if it.channel == arrival.channel), key=lambda it: it.at)
    here = {it.conversation: it.at for it in said}
    talking = [it for it in opened if it.id in here and arrival.at - here[it.id] <= _TALK]
    spoken = [it for it in opened if it.id in here or it.channel == arrival.channel]
    if len(opened) < 2 or len(talking) == 1 or len(spoken) == 1:
        return ()
    return tuple(sorted(opened, key=lambda it: (it.last_at, it.id.bytes), reverse=True)[:_MOST])


def asking(
    among: Sequence[Conversation],
    messages: Sequence[Message],
    names: Mapping[str, str],
    language: str,
    address: str,
    *,
    verified: bool,
) -> Asking | None:
    """Return what to ask; None where fewer than two may be named."""
    text, other, question = _TEXTS.get(language, _TEXTS["en"])
    choices = []
    for conversation in among:
        said = [it for it in messages if it.conversation == conversation.id]
        if not verified and not any(it.address == address for it in said):
            continue
        choices.append((_label(conversation, said, names, question), str(conversation.id)))
    if len(choices) < 2 or len({label for label, _ in choices}) < len(choices):
        return None
    return Asking(text, (*choices, (other, "new")))


def _label(conversation: Conversation, said: Sequence[Message], names: Mapping[str, str], question: str) -> str:
    """Return how a customer would call a matter: by its name, else by their own words in it."""
    if conversation.matter:
        name = names.get(conversation.matter) or conversation.matter.replace(":", " ").replace("_", " ")
        return name[:_LONGEST]
    own = [str((it.body or {}).get("text") or "") for it in said if it.direction == INBOUND]
    words = " ".join(next((it for it in reversed(own) if it.strip()), "").split())
    if not words:
        return question
    return f"“{words}”" if len(words) <= _LONGEST else f"“{words[: _LONGEST - 1]}…”"


def which_of(arrival: Arrival, chosen: Chosen | None) -> Placed | None:
    """Return where a message belongs that says which matter is meant."""
    asked: Any = (chosen.message.body or {}).get("which") if chosen else None
    if chosen is None or not asked:
        return None
    known = next((it for it in arrival.conversations if str(it.id) == chosen.button.value), None)
    if known is None:
        return None
    why = "The customer said which matter it is about."
    return Placed(BY_CHOICE, why, known.matter, chosen.message, known.id)


def asked_about(chosen: Chosen) -> UUID:
    """Return the message for whose sake the customer was asked."""
    return UUID((chosen.message.body or {})["which"]["message"])
