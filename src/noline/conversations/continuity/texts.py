"""What is said to customers who bring a code or want to be called, in their language; nothing of theirs is in it."""

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
    "call_when": {
        "en": "When shall {brand} call you? Reply with a number.\n{times}",
        "es": "¿Cuándo quiere que {brand} le llame? Responda con un número.\n{times}",
    },
    "call_soon": {"en": "0 As soon as possible", "es": "0 Lo antes posible"},
    "call_closed": {
        "en": "{brand} takes no calls in the next days. Write to us here instead.",
        "es": "{brand} no atiende llamadas en los próximos días. Escríbanos por aquí.",
    },
    "call_number": {
        "en": "Tell us your number and the hour that suits you: {link}",
        "es": "Díganos su número y la hora que prefiere: {link}",
    },
    "call_taken": {
        "en": "Somebody was quicker: that time has just been taken.",
        "es": "Alguien se adelantó: esa hora acaba de ocuparse.",
    },
    "call_planned": {
        "en": "We will call you: {when}. ANOTHER TIME or CANCEL CALL changes that, or {link}",
        "es": "Le llamaremos: {when}. Para cambiarlo, responda OTRA HORA o CANCELAR LLAMADA, o {link}",
    },
    "call_asap": {"en": "as soon as possible", "es": "lo antes posible"},
    "call_canceled": {"en": "We will not call you.", "es": "No le llamaremos."},
    "call_missed": {
        "en": "We tried to call you and will try again: {when}. Another time or no call: {link}",
        "es": "Hemos intentado llamarle y lo intentaremos de nuevo: {when}. Otra hora o ninguna llamada: {link}",
    },
}


def say(key: str, locale: str, brand: str, **values: str) -> str:
    """Return a text in the language of a locale, English where there is none."""
    texts = _TEXTS[key]
    return texts.get(locale[:2].lower(), texts["en"]).format(brand=brand, **values)
