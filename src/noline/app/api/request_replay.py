"""A request to the API sent again: through the whole application, with the rights of whoever sends it again."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from noline.app.api.request_capture import Replayed, mark_replayed
from noline.app.requests import Asking, RequestEntry, SentAgain
from noline.kernel.clock import wall_now
from noline.kernel.ids import RandomIds

_OF_WHO_ASKS: Final = (b"authorization", b"cookie", b"x-csrf-token", b"host", b"origin")
"""Headers by which whoever asks is known, taken over from them; the key that it was sent with plays no part."""
_OF_THE_REQUEST: Final = ("accept", "content-type", "content-encoding")
_ALIKE: Final = ("asgi", "http_version", "scheme", "server", "client", "root_path")


class ApiReplays:
    """Sends requests to the API again."""

    async def send(self, entry: RequestEntry, asking: Asking) -> SentAgain:
        """Send method, path, query and body again, under no idempotency key: what it did, it does once more."""
        identity = RandomIds().new(wall_now(), "request")
        scope = _scope(entry, asking)
        mark_replayed(scope, Replayed(identity, entry.id))
        given = [{"type": "http.request", "body": entry.sent.content, "more_body": False}]
        status = 0

        async def receive() -> dict[str, Any]:
            return given.pop() if given else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]

        await asking.scope["litestar_app"](scope, receive, send)
        return SentAgain(identity, status)


def _scope(entry: RequestEntry, asking: Asking) -> dict[str, Any]:
    theirs = [(name, value) for name, value in asking.scope["headers"] if name.lower() in _OF_WHO_ASKS]
    its = [(name.encode(), entry.headers[name].encode("latin-1", "replace")) for name in _OF_THE_REQUEST
           if name in entry.headers]  # fmt: skip
    length = [(b"content-length", str(len(entry.sent.content)).encode())]
    return {
        **{name: asking.scope[name] for name in _ALIKE if name in asking.scope},
        "type": "http",
        "method": entry.method,
        "path": entry.path,
        "raw_path": quote(entry.path).encode(),
        "query_string": entry.query.encode("latin-1", "replace"),
        "headers": [*theirs, *its, *length],
        "extensions": {},
    }
