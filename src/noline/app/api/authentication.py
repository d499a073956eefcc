"""Who asks: an agent's session in a cookie, guarded against forged requests, or an API key; and whether they may."""

from __future__ import annotations

from base64 import b64decode
from hmac import compare_digest
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from noline.access import COOKIE, Principal, find_key, find_session
from noline.app.api.shared import SharedMiddleware
from noline.app.bootstrap import Noline
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput, Unauthenticated

_SAFE = ("GET", "HEAD", "OPTIONS")
_SIGN_IN = "Sign in, or send `Authorization: Bearer` with an API key."

Connection = ASGIConnection[Any, Any, Any, Any]


class Authentication(SharedMiddleware):
    """Puts the Principal into ``connection.user``; endpoints with ``public=True`` go without."""

    def __init__(self, noline: Noline) -> None:
        self._database = noline.database

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Authenticate, then go on."""
        connection: Connection = ASGIConnection(scope)
        if scope["route_handler"].opt.get("public"):
            check_origin(connection)
        elif scope["type"] == ScopeType.WEBSOCKET:
            scope["user"] = await self._listener(connection)
        elif scope.get("method") != "OPTIONS":
            scope["user"] = await self._principal(connection)
        await next_app(scope, receive, send)

    async def _listener(self, connection: Connection) -> Principal | None:
        """Return who opens a WebSocket; it says itself why it closes where that is nobody, and checks the site."""
        token = connection.cookies.get(COOKIE)
        if token is None:
            return None
        async with self._database.connection() as lent:
            return await find_session(lent, token, wall_now())

    async def _principal(self, connection: Connection) -> Principal:
        if secret := key_of(connection.headers.get("authorization", "")):
            async with self._database.connection() as lent:
                principal = await find_key(lent, secret, wall_now())
        elif token := connection.cookies.get(COOKIE):
            async with self._database.connection() as lent:
                principal = await find_session(lent, token, wall_now())
            if principal is not None:
                _check_forgery(connection, principal)
        else:
            raise Unauthenticated("Nobody is signed in.", remedy=_SIGN_IN)
        if principal is None:
            raise Unauthenticated("The session or key has ended, or never was.", remedy=_SIGN_IN)
        return principal


def check_scope(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse who lacks the endpoint's scope; ``any`` is everybody who is known."""
    if handler.opt.get("public") or connection.scope["type"] == ScopeType.WEBSOCKET or _only_asks(connection):
        return
    scope = handler.opt["scope"]
    if scope != "any":
        connection.user.require(scope)


def check_query(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse query parameters that the endpoint does not know: a misspelt filter must not show everything.

    And texts, in the path too, that PostgreSQL can't compare with any.
    """
    if not isinstance(handler, HTTPRouteHandler) or _only_asks(connection):
        return
    for field, value in (*connection.path_params.items(), *connection.query_params.multi_items()):
        if "\0" in f"{field}{value}":
            raise InvalidInput("There is a NUL character in it.", field=field.replace("\0", ""), remedy="Leave it out.")
    if handler.opt.get("lenient"):
        return
    known = query_names(handler)
    for name in connection.query_params:
        if name not in known:
            raise _not_asked(name[:50], f"There is no query parameter {name[:50]!r}.")
    parameters = handler.parsed_fn_signature.parameters
    for name, values in connection.query_params.dict().items():
        wanted = parameters[name]
        if len(values) > 1 and _takes_one(wanted.annotation):
            raise _not_asked(name, "It is given more than once.")
        if "null" in values and wanted.is_optional and str not in get_args(wanted.annotation):
            raise _not_asked(name, "It is null, which is no value; leave it out.")


def _takes_one(annotation: Any) -> bool:
    return not any(get_origin(it) is list for it in (annotation, *get_args(annotation)))


def _not_asked(name: str, fault: str) -> ValidationException:
    return ValidationException("A query parameter can't be taken.", extra=[{"message": fault, "key": name}])


def query_names(handler: HTTPRouteHandler) -> frozenset[str]:
    """Return the names of an endpoint's query parameters."""
    parameters = handler.parsed_fn_signature.parameters
    inner = {"data", "request", "socket", "state", "scope", *handler.resolve_dependencies()}
    return frozenset(parameters) - inner - frozenset(path_names(handler))


def path_names(handler: BaseRouteHandler) -> list[str]:
    """Return the names of an endpoint's path parameters."""
    return [part[1:-1].split(":")[0] for path in handler.paths for part in path.split("/") if part.startswith("{")]


def check_origin(connection: Connection) -> None:
    """Refuse a browser's request that comes from another site; raises Forbidden."""
    origin = connection.headers.get("origin")
    if origin and urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden("The request comes from another site.", field="Origin", remedy="Use the pages of this server.")


def _only_asks(connection: Connection) -> bool:
    """Say whether somebody asks which methods there are, which the framework answers."""
    return connection.scope.get("method") == "OPTIONS"


def _check_forgery(connection: Connection, principal: Principal) -> None:
    if connection.scope.get("method") in _SAFE:
        return
    given = connection.headers.get("x-csrf-token", "")
    if not compare_digest(given.encode(), (principal.csrf or "").encode()):
        remedy = "Send the `csrf` of GET /api/v1/session with every change."
        raise Forbidden("The request does not prove that it comes from our pages.", field="X-CSRF-Token", remedy=remedy)


def key_of(header: str) -> str | None:
    """Return the key in a header: a bearer's (RFC 6750), or the user of basic authentication (Segment's clients)."""
    kind, _, value = header.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() == "basic":
        try:
            return b64decode(value, validate=True).decode().partition(":")[0]
        except ValueError:  # no base64, no ASCII, or no UTF-8
            return "-"  # somebody wanted to be known and is not
    return None
