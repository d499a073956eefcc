"""What a service says: the text in the customer's language with the session's values in it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from noline.content import compile_line
from noline.kernel.errors import NolineError
from noline.services.definition import Texts

MAX_SAID: Final = 1500
"""Characters of one answer: ten text messages are more than anybody reads."""

Own = Mapping[str, Mapping[str, str]]

SAID: Final[Own] = {
    "fallback": {
        "en": "Sorry, we can't look that up just now. Please try again in a few minutes.",
        "es": "Lo sentimos, ahora no podemos consultarlo. Inténtelo de nuevo en unos minutos.",
    },
    "again": {"en": "Sorry, that does not fit.", "es": "Lo sentimos, eso no es válido."},
    "given_up": {
        "en": "Sorry, that did not work. Please begin again.",
        "es": "Lo sentimos, no funcionó. Empiece de nuevo.",
    },
    "pin": {"en": "Please type your PIN.", "es": "Escriba su PIN, por favor."},
    "no_pin": {
        "en": "For your safety we can't tell you that here. Please call us.",
        "es": "Por su seguridad no podemos decírselo aquí. Llámenos, por favor.",
    },
    "locked": {
        "en": "There were too many wrong tries. Please try again in an hour, or call us.",
        "es": "Demasiados intentos incorrectos. Inténtelo en una hora o llámenos.",
    },
    "did_you_mean": {"en": "Did you mean {word}?", "es": "¿Quiso decir {word}?"},
    "yes": {"en": "Yes", "es": "Sí"},
    "no": {"en": "No", "es": "No"},
    "help": {"en": "You can text us:", "es": "Puede escribirnos:"},
    "which": {"en": "Which of these?", "es": "¿Cuál de estas?"},
    "onward": {"en": "Go on here:", "es": "Siga por aquí:"},
    "people": {
        "en": "A colleague will go on with you here.",
        "es": "Un compañero seguirá con usted por aquí.",
    },
}  # fmt: skip
"""What Noline itself says where a service has no text for it."""


def own(key: str, language: str) -> str:
    """Return one of our own texts."""
    return pick(SAID[key], language)


def pick(texts: Mapping[str, str], language: str) -> str:
    """Return the text for a language (``pt-BR`` takes ``pt``), else English, else the first; empty if there is none."""
    primary = language.partition("-")[0]
    for wanted in (language, primary, "en"):
        if wanted in texts:
            return texts[wanted]
    return next(iter(texts.values()), "")


def say(texts: Texts, language: str, values: Mapping[str, Any]) -> str:
    """Return the text with the values in it; empty where it can't be made of them, so that something else is said."""
    return fill(pick(texts, language), values, language)[:MAX_SAID]


def fill(template: str, values: Mapping[str, Any], language: str = "en") -> str:
    """Return a template with its values; empty where one is missing."""
    try:
        return compile_line(template).render(values, language)
    except NolineError:
        return ""
