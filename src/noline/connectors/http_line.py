"""A line to a system that speaks HTTP and JSON: signed in, signed, bounded, and never led elsewhere by a redirect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from noline.connectors.exchange import CallFailed, Exchange, Question
from noline.connectors.http_exchange import basic, exchanged, in_path, open_session
from noline.connectors.mapping import filled, filled_texts
from noline.connectors.model import HttpRequest
from noline.connectors.oauth import Tokens
from noline.connectors.settings import HttpSettings
from noline.connectors.tls import tls_context
from noline.content import write_text
from noline.kernel.errors import InvalidInput
from noline.kernel.targets import check_url
from noline.providers import sign_request, signing_key

_SAFE: Final = frozenset({"GET", "HEAD"})
_NOW_AND_THEN: Final = frozenset({429, 502, 503, 504})
"""What passes by itself; the request was not carried out."""


class HttpLine:
    """Requests below one address."""

    def __init__(self, settings: HttpSettings, *, private: bool) -> None:
        check_url(settings.url, private=private)
        context = tls_context(settings.ca_certificate, settings.client_certificate, settings.client_key)
        self._settings = settings
        self._private = private
        self._session = open_session(context, private=private)
        self._tokens = Tokens(settings, self._session, private=private) if settings.auth == "oauth2" else None

    async def ask(self, question: Question, exchange: Exchange) -> dict[str, Any]:
        """Send the request; its answer's status, headers and body are what expressions see."""
        request = question.request
        assert isinstance(request, HttpRequest)
        url, query, body, headers = self._made(request, question.arguments)
        exchange.method, exchange.address = request.method, url
        exchange.query, exchange.sent = urlencode(query), body.decode("utf-8", "replace")
        headers |= {"Idempotency-Key": question.key}
        if self._settings.signing_secret:
            seconds = int(question.now.timestamp())
            headers |= sign_request(signing_key(self._settings.signing_secret), question.key, seconds, body)
        answer = await self._send(request, url, query, body, headers, exchange)
        if answer["status"] == 401 and self._tokens is not None and 401 not in request.also:
            self._tokens.forget()
            answer = await self._send(request, url, query, body, headers, exchange)
        return _judged(answer, request)

    async def close(self) -> None:
        """Close its connections."""
        await self._session.close()

    def _made(
        self, request: HttpRequest, arguments: Mapping[str, Any]
    ) -> tuple[str, dict[str, str], bytes, dict[str, str]]:
        """Return address, query, body and headers; raises CallFailed where a template fails."""
        present = {name: value for name, value in arguments.items() if value is not None}
        try:
            path = write_text(request.path, present, in_path, "request.path")
            query = filled_texts(request.query, arguments, "request.query")
            headers = filled_texts(request.headers, arguments, "request.headers")
            body, kind = b"", ""
            if request.json is not None:
                body, kind = msgspec.json.encode(filled(request.json, arguments, "request.json")), "application/json"
            elif request.form:
                form = filled_texts(request.form, arguments, "request.form")
                body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        except InvalidInput as error:
            raise CallFailed(f"The request can't be made: {error.text}", "refused") from None
        if any(not value.isascii() or not value.isprintable() for value in headers.values()):
            raise CallFailed("A header would hold signs that it can't carry.", "refused")
        headers = {"Accept": "application/json", **self._settings.headers, **headers}
        if kind:
            headers["Content-Type"] = kind
        return self._settings.url.rstrip("/") + "/" + path.lstrip("/"), query, body, headers

    async def _send(
        self,
        request: HttpRequest,
        url: str,
        query: Mapping[str, str],
        body: bytes,
        headers: Mapping[str, str],
        exchange: Exchange,
    ) -> dict[str, Any]:
        signed_in, further = await self._signed_in()
        full = {**query, **further}
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(full)}" if full else url
        return await exchanged(
            self._session,
            request.method,
            address,
            body,
            {**headers, **signed_in},
            exchange,
            private=self._private,
            safe=request.method in _SAFE,
        )

    async def _signed_in(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the headers and query fields that sign in."""
        it = self._settings
        match it.auth:
            case "basic":
                return {"Authorization": basic(it.username, it.password)}, {}
            case "bearer":
                return {"Authorization": f"Bearer {it.token}"}, {}
            case "api_key" if it.api_key_in == "query":
                return {}, {it.api_key_name: it.api_key}
            case "api_key":
                return {it.api_key_name: it.api_key}, {}
            case "oauth2" if self._tokens is not None:
                return {"Authorization": f"Bearer {await self._tokens.current()}"}, {}
        return {}, {}


def _judged(answer: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """Return an answer that is one; raises CallFailed for what its status says otherwise."""
    status: int = answer["status"]
    if 200 <= status < 300 or status in request.also:
        return answer
    text = f"It answered {status}."
    if status in _NOW_AND_THEN:
        raise CallFailed(text, again="yes")
    if status >= 500:
        raise CallFailed(text, again="yes" if request.method in _SAFE else "uncertain")
    if status in (401, 403):
        raise CallFailed(f"{text} Is what we sign in with still right?")
    raise CallFailed(text, "refused" if status >= 400 else "failed")
