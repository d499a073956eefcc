"""The one table that maps errors to problem responses (RFC 9457), for every HTTP application of Noline.

A problem tells what is wrong, where and what to do about it; of errors that are ours it tells nothing but that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from noline.kernel.db import LOST, UNSTORABLE
from noline.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    Misconfigured,
    NolineError,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

MEDIA_TYPE: Final = "application/problem+json"

STATUSES: Final[Mapping[type[NolineError], tuple[int, str]]] = {
    TooLarge: (413, "too-large"),
    InvalidInput: (422, "invalid-input"),
    NotFound: (404, "not-found"),
    Conflict: (409, "conflict"),
    Forbidden: (403, "forbidden"),
    Unauthenticated: (401, "unauthenticated"),
    TooManyRequests: (429, "too-many-requests"),
    Misconfigured: (500, "misconfigured"),
    Unavailable: (503, "unavailable"),
    NolineError: (400, "refused"),
}
"""Each class of the error tree with its status and the name of its problem type."""

RETRY_AFTER: Final = 2
"""Seconds after which a caller may try again what can't be done now."""

_UNREADABLE = (UnicodeDecodeError, RecursionError, msgspec.DecodeError)
_OURS = "Something went wrong on our side. It has been written down."


class Problem(Struct, frozen=True, omit_defaults=True):
    """A problem as it travels: RFC 9457 (3.1), and ``field`` and ``remedy`` of our errors; ``retry`` if it may pass."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    remedy: str | None = None
    retry: bool = False
    after: int | None = None
    """Seconds after which to try again."""


def problem_of(error: Exception) -> Problem:
    """Return what a caller is told of an error."""
    if isinstance(error, NolineError):
        return _of_ours(error)
    if isinstance(error, HTTPException):
        return _of_framework(error)
    if isinstance(error, LOST):
        return _of_ours(Unavailable("It can't be done at the moment.", remedy="Try again in a moment."))
    if isinstance(error, UNSTORABLE):
        return _of_ours(InvalidInput("There is a NUL character in a text.", field="body", remedy="Remove it."))
    if isinstance(error, _UNREADABLE):  # Litestar would answer 500 to invalid UTF-8 and to deeply nested JSON
        return Problem(
            _type("unreadable"), "Bad Request", 400, "The request can't be read.", remedy="Send valid UTF-8."
        )
    return Problem(_type("internal"), HTTPStatus(500).phrase, 500, _OURS)


def problem_response(problem: Problem) -> Response[bytes]:
    """Return the response that carries a problem."""
    headers = {"Retry-After": str(problem.after or RETRY_AFTER)} if problem.retry else {}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    body = msgspec.json.encode(problem)
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def is_ours(error: Exception) -> bool:
    """Say whether an error is a fault on our side, to be logged with its traceback."""
    return problem_of(error).status == HTTPStatus.INTERNAL_SERVER_ERROR


def _of_ours(error: NolineError) -> Problem:
    status, name = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    title = HTTPStatus(status).phrase
    if error.whose == "operator":  # a setting's name is nobody's business but the operator's, who reads the log
        return Problem(_type(name), title, status, _OURS)
    after = error.after if isinstance(error, TooManyRequests) else None
    return Problem(_type(name), title, status, error.text, error.field, error.remedy, error.retry, after)


def _of_framework(error: HTTPException) -> Problem:
    extra = _of_body(error) or error.extra
    status = 400 if _is_of_input(extra) else error.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Problem(_type("internal"), HTTPStatus(500).phrase, 500, _OURS)
    title = HTTPStatus(status).phrase
    name = title.lower().replace(" ", "-")
    field, detail, remedy = _PLAIN.get(status) or _first_fault(extra)
    return Problem(_type(name), title, status, detail or error.detail or title, field, remedy)


def _of_body(error: HTTPException) -> list[dict[str, str]] | None:
    """Return the fault of a body's field that is named like a dependency, which Litestar takes for a fault of ours."""
    if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(error.__cause__, msgspec.ValidationError):
        return None
    found = _IN_BODY.fullmatch(str(error.__cause__))
    return [{"source": "body", "key": found[2], "message": found[1]}] if found else None


def _is_of_input(extra: Any) -> bool:
    """Say whether validation found fault with what was sent."""
    first = extra[0] if isinstance(extra, list) and extra else None
    return isinstance(first, dict) and first.get("source") in ("body", "query", "path", "header", "cookie")


_PLAIN: Final = {
    404: (None, "There is nothing at this address.", "Check the address."),
    405: (None, "This can't be done at this address.", "Use a method that `Allow` names."),
    413: ("body", "The request is too large.", "Send less at once."),
}
"""What the framework refuses before anything of ours is asked."""
_IN_BODY: Final = re.compile(r"(.*) - at `\$\.data\.(.*)`", re.DOTALL)
_FAULTS: Final = (
    (re.compile(r"Object contains unknown field `(.*)`"), "There is no field {0!r}.", "Leave it out."),
    (re.compile(r"Object missing required field `(.*)`"), "The field {0!r} is missing.", "Add it."),
    (re.compile(r"Invalid enum value (.*)"), "There is no choice {0}.", "Use one that the API's description names."),
    (re.compile(r"Expected `(.*)`, got `(.*)`"), "It is {1} where {0} is expected.", "Send {0}."),
    (re.compile(r"Expected `(.*)` (<=|>=|<|>|of length .*)(.*)"), "{0} {1}{2} is expected.", "Keep within the limit."),
    (re.compile(r"'data'"), "There is no body.", "Send JSON."),
)
"""What msgspec and Litestar say of input, what people are told, and what they can do."""


def _first_fault(extra: Any) -> tuple[str | None, str, str | None]:
    """Return the field, the fault and the remedy that Litestar's validation names first."""
    if not isinstance(extra, list) or not extra or not isinstance(extra[0], dict):
        return None, "", None
    key, message = str(extra[0].get("key", "")), str(extra[0].get("message", ""))
    key = "body" if key == "data" else key
    for at, (pattern, sentence, remedy) in enumerate(_FAULTS):
        if found := pattern.fullmatch(message):
            words = [group or "" for group in found.groups()]
            names_field = at < 2  # it names the field that is in the wrong place, or in none
            field = ".".join(part for part in (key if key != "body" else "", words[0]) if part) if names_field else key
            return field, sentence.format(*words), remedy.format(*words)
    return key or None, message, None


def _type(name: str) -> str:
    return f"urn:noline:problem:{name}"
