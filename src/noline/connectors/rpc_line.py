"""A line to a system that speaks JSON-RPC; with Tryton's sessions, opened when they are needed and again when they end.

Tryton: docs.tryton.org/projects/server, "RPC"; its calls name a database in the address and sign in by a session.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any

import msgspec

from noline.connectors.exchange import CallFailed, Exchange, Question
from noline.connectors.http_exchange import basic, exchanged, open_session
from noline.connectors.mapping import filled
from noline.connectors.model import RpcRequest
from noline.connectors.settings import RpcSettings
from noline.connectors.tls import tls_context
from noline.kernel.errors import InvalidInput
from noline.kernel.targets import check_url

_LOGIN = "common.db.login"
_LEAST = 3
"""What a login answers with at least is the user's id and the session; more may follow."""


class RpcLine:
    """Calls of one server."""

    def __init__(self, settings: RpcSettings, *, private: bool) -> None:
        check_url(settings.url, private=private)
        self._settings = settings
        self._private = private
        self._session = open_session(tls_context(settings.ca_certificate), private=private)
        self._opened = ""
        self._opening = asyncio.Lock()

    async def ask(self, question: Question, exchange: Exchange) -> dict[str, Any]:
        """Call the method; its result is what expressions see."""
        request = question.request
        assert isinstance(request, RpcRequest)
        try:
            params = filled(request.params, question.arguments, "request.params")
        except InvalidInput as error:
            raise CallFailed(f"The request can't be made: {error.text}", "refused") from None
        signed_in = await self._signed_in()
        answer = await self._call(request.method, params, signed_in, exchange, safe=not request.writes)
        if answer["status"] in (401, 403) and self._settings.login == "tryton":
            self._forget(signed_in)
            answer = await self._call(
                request.method, params, await self._signed_in(), exchange, safe=not request.writes
            )
        return {"result": _result(answer, safe=not request.writes)}

    async def close(self) -> None:
        """Close its connections; a session of Tryton's ends by itself."""
        await self._session.close()

    async def _call(
        self, method: str, params: Any, signed_in: str, exchange: Exchange, *, safe: bool
    ) -> dict[str, Any]:
        it = self._settings
        url = f"{it.url.rstrip('/')}/{it.database}/rpc/" if it.login == "tryton" else it.url
        body: dict[str, Any] = {"id": 1, "method": method, "params": params}
        if it.login != "tryton" and it.version == "2.0":
            body = {"jsonrpc": "2.0", **body}
        encoded = msgspec.json.encode(body)
        if method != _LOGIN:
            exchange.method, exchange.address, exchange.sent = "POST", url, encoded.decode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if signed_in:
            headers["Authorization"] = signed_in
        told = exchange if method != _LOGIN else Exchange()
        return await exchanged(self._session, "POST", url, encoded, headers, told, private=self._private, safe=safe)

    async def _signed_in(self) -> str:
        it = self._settings
        match it.login:
            case "basic":
                return basic(it.username, it.password)
            case "bearer":
                return f"Bearer {it.token}"
            case "tryton":
                async with self._opening:
                    self._opened = self._opened or await self._open()
                    return self._opened
        return ""

    async def _open(self) -> str:
        it = self._settings
        answer = await self._call(_LOGIN, [it.username, {"password": it.password}], "", Exchange(), safe=True)
        result = _result(answer, safe=True)
        if not isinstance(result, list) or len(result) < _LEAST - 1 or not result[1]:
            raise CallFailed("The CRM refuses this name and password.")
        return "Session " + b64encode(f"{it.username}:{result[0]}:{result[1]}".encode()).decode()

    def _forget(self, session: str) -> None:
        if self._opened == session:
            self._opened = ""


def _result(answer: dict[str, Any], *, safe: bool) -> Any:
    """Return the result of a call; raises CallFailed for an error."""
    status, body = answer["status"], answer["body"]
    if status in (401, 403):
        raise CallFailed(f"It answered {status}. Is what we sign in with still right?")
    if status >= 500 or status == 429:
        raise CallFailed(f"It answered {status}.", again="yes" if safe else "uncertain")
    if not isinstance(body, dict):
        if 200 <= status < 300:
            return body  # Tryton's answer is the bare result where the caller asks for no envelope
        raise CallFailed(f"It answered {status}.", "refused")
    if (error := body.get("error")) is not None:
        raise CallFailed(f"It refuses the call: {_said(error)}", "refused")
    if "result" not in body:
        raise CallFailed("The answer has no result.")
    return body["result"]


def _said(error: Any) -> str:
    if isinstance(error, dict):
        error = error.get("message") or error.get("code")
    if isinstance(error, list) and error:
        error = error[0]
    return str(error)[:200]
