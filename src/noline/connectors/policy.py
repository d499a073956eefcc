"""Whether an attempt is repeated, when a back end is left alone, and what is said in its stead; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from noline.connectors.model import (
    ConnectorBreaker,
    ConnectorDefinition,
    FileRequest,
    HttpRequest,
    Operation,
    Request,
    RpcRequest,
    SqlRequest,
)

_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 3.0

_SORRY: Final[Mapping[str, str]] = {
    "en": "Sorry, we can't look this up just now. Please try again in a few minutes.",
    "es": "Lo sentimos, ahora no podemos consultarlo. Inténtelo de nuevo en unos minutos.",
    "pt": "Desculpe, não conseguimos consultar isso agora. Tente novamente em alguns minutos.",
    "fr": "Désolés, nous ne pouvons pas le consulter pour l'instant. Réessayez dans quelques minutes.",
    "de": "Das können wir gerade leider nicht nachsehen. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
    "it": "Spiacenti, al momento non possiamo verificarlo. Riprovi tra qualche minuto.",
}


def reads(request: Request) -> bool:
    """Say whether a request changes nothing there, so that it may be sent again."""
    match request:
        case HttpRequest():
            return request.method == "GET"
        case SqlRequest():
            return True
        case RpcRequest():
            return not request.writes
        case FileRequest():
            return request.action == "find"


def repeats(operation: Operation) -> bool:
    """Say whether an attempt whose answer was never seen is repeated."""
    return reads(operation.request) if operation.uncertain is None else operation.uncertain == "repeat"


def pause_before(attempt: int) -> float:
    """Return the seconds before an attempt, the first being 1."""
    return min(_PAUSE * 2.0 ** (attempt - 2), _LONGEST_PAUSE) if attempt > 1 else 0.0


def polite_text(definition: ConnectorDefinition, operation: Operation | None, language: str) -> str:
    """Return what is said where a back end did not answer: the operation's text, the connector's, or a general one."""
    for texts in (operation.fallback if operation else {}, definition.fallback):
        if texts:
            return in_language(texts, language)
    return in_language(_SORRY, language)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text of a language, of its plain form, in English, or whichever comes first."""
    plain = language.partition("-")[0].lower()
    return texts.get(language) or texts.get(plain) or texts.get("en") or next(iter(texts.values()))


class ConnectorHealth(Struct, frozen=True):
    """How a back end fares: failures in a row, and until when it is left alone."""

    failures: int = 0
    open_until: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""
    answered_at: datetime | None = None


def after_answer(health: ConnectorHealth, now: datetime) -> ConnectorHealth:
    """Return how a back end fares that has answered."""
    return ConnectorHealth(0, None, health.failed_at, health.error, now)


def after_failure(health: ConnectorHealth, breaker: ConnectorBreaker, why: str, now: datetime) -> ConnectorHealth:
    """Return how a back end fares that has failed once more."""
    failures = health.failures + 1
    until = now + timedelta(seconds=breaker.seconds) if failures >= breaker.failures else None
    return ConnectorHealth(failures, until, now, why, health.answered_at)


def is_open(health: ConnectorHealth, now: datetime) -> bool:
    """Say whether a back end is left alone now."""
    return health.open_until is not None and now < health.open_until


def needs_trial(health: ConnectorHealth, breaker: ConnectorBreaker) -> bool:
    """Say whether one call alone is to find out whether a back end is back."""
    return health.failures >= breaker.failures
