"""Reading what was sent: JSON is taken at its word, so "5" is no number and 0 is no truth value.

The framework reads bodies as leniently as queries, in which everything is text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException

_PATH: Final = re.compile(r"(.*?)(?: - at `(?:key in )?\$\.?(.*)`)?", re.DOTALL)
"""What msgspec says of a value that is not as it should be, and where it stands."""
_EXACT: Final = 2**53
"""Whole numbers below it are exact as floating-point numbers."""


class ApiRequest(Request[Any, Any, Any]):
    """A request whose body is read straight into what its endpoint asks for."""

    async def json(self) -> Any:
        """Return the body as the endpoint's ``data``; raises ValidationException that names the field at fault."""
        wanted = self.route_handler.parsed_fn_signature.parameters.get("data")
        if wanted is None:
            return await super().json()
        content = await self.body() or b"null"
        try:
            return _decoder(wanted.raw).decode(content)
        except msgspec.ValidationError as error:
            return _read_again(content, wanted.raw, error)


@cache  # there are as many as endpoints
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _read_again(content: bytes, kind: Any, error: msgspec.ValidationError) -> Any:
    """Return a body in which whole numbers are written like 50.0 or 5e1, which JSON Schema takes for whole."""
    try:
        return msgspec.convert(_whole(msgspec.json.decode(content)), kind)
    except msgspec.ValidationError:
        raise _refusal(str(error)) from error


def _whole(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value


def _refusal(said: str) -> ValidationException:
    found = _PATH.fullmatch(said)
    message, at = (found[1], found[2] or "body") if found else (said, "body")
    return ValidationException("The body can't be taken.", extra=[{"source": "body", "key": at, "message": message}])
