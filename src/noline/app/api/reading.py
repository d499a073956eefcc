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


class ApiRequest(Request[Any, Any, Any]):
    """A request whose body is read straight into what its endpoint asks for."""

    async def json(self) -> Any:
        """Return the body as the endpoint's ``data``; raises ValidationException that names the field at fault."""
        wanted = self.route_handler.parsed_fn_signature.parameters.get("data")
        if wanted is None:
            return await super().json()
        try:
            return _decoder(wanted.raw).decode(await self.body() or b"null")
        except msgspec.ValidationError as error:
            raise _refusal(str(error)) from error


@cache  # there are as many as endpoints
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _refusal(said: str) -> ValidationException:
    found = _PATH.fullmatch(said)
    message, at = (found[1], found[2] or "body") if found else (said, "body")
    return ValidationException("The body can't be taken.", extra=[{"source": "body", "key": at, "message": message}])
