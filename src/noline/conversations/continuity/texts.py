"""What is said to customers who bring a code, in their language; nothing of theirs is in it: codes are forwarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "joined": {
        "en": "You are talking with {brand} here now. We have your conversation: just go on.",
        "es": "Ahora habla con {brand} por aquí. Tenemos su conversación: siga donde lo dejó.",
    },
    "over": {
        "en": "That code is no longer valid. Write to us here anyway: {brand} will answer you.",
        "es": "Ese código ya no es válido. Escríbanos aquí de todos modos: {brand} le contestará.",
    },
}


def say(key: str, locale: str, brand: str, **values: str) -> str:
    """Return a text in the language of a locale, English where there is none."""
    texts = _TEXTS[key]
    return texts.get(locale[:2].lower(), texts["en"]).format(brand=brand, **values)
