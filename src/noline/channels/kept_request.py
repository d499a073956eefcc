"""A provider's request as somebody kept it in a file: the body alone, or all of it with its first line and headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from noline.channels.webhook import WebhookRequest

_FIRST = re.compile(rb"(GET|POST|PUT|PATCH) +((?:/|https?://)\S*)(?: +HTTP/[0-9.]+)?[ \t]*(?:\r?\n|\Z)")
_HEADERS = re.compile(rb"(?:[a-z][a-z0-9-]*:.*\r?\n)+\r?\n", re.IGNORECASE)
_TELLING = re.compile(rb"^content-(?:type|length):", re.IGNORECASE | re.MULTILINE)
_BLANK = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"[\w.%~+-]+(?:\[\w*\])?=")
_MARK = b"\xef\xbb\xbf"
_SOMEWHERE = "https://noline.example/in"


def kept_request(
    content: bytes, *, query: str = "", headers: Mapping[str, str] | None = None, url: str = "", method: str = ""
) -> WebhookRequest:
    """Return the request that a file holds; what is given beside it counts more than what stands in it.

    ``query`` may be a whole address, of which the query is taken. A form may stand on several lines.
    """
    content = content.removeprefix(_MARK)
    if (headers_alone := _HEADERS.match(content)) and _TELLING.search(headers_alone[0]):
        content = b"POST /in\n" + content
    first = _FIRST.match(content)
    told_method, target, told_headers, body = _whole(content, first) if first else ("", "", {}, content)
    all_headers = {**told_headers, **(headers or {})}
    if "x-kannel-from" not in all_headers:
        body = _form(body, all_headers.get("content-type", ""))
    asked = "&".join(filter(None, (urlsplit(target).query, _query(query), urlsplit(url).query if not query else "")))
    return WebhookRequest(
        method=(method or told_method or ("POST" if body else "GET")).upper(),
        url=_url(url, target, all_headers.get("host", ""), asked),
        query=dict(parse_qsl(asked, keep_blank_values=True)),
        headers=all_headers,
        body=body,
    )


def _whole(content: bytes, first: re.Match[bytes]) -> tuple[str, str, dict[str, str], bytes]:
    """Take a request apart; a file that ends before the blank line has no body."""
    rest = content[first.end() :]
    if rest[:1] in (b"\n", b"\r"):
        head, body = b"", rest.lstrip(b"\r\n")
    else:
        cut = _BLANK.search(rest)
        head, body = (rest[: cut.start()], rest[cut.end() :]) if cut else (rest, b"")
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and not body[int(length) :].strip():
        body = body[: int(length)]  # an editor's last line end is none of theirs
    return first[1].decode(), first[2].decode("latin-1"), headers, body


def _form(body: bytes, kind: str) -> bytes:
    """Return a form without line ends, which no form has; what is none stays as it is, and blank lines are nothing."""
    text = body.strip().removeprefix(b"?")
    if not text:
        return b""
    if "multipart" in kind or "json" in kind or not _FIELD.match(text):
        return body
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(b"&" not in line and _FIELD.match(line) for line in lines):
        return b"&".join(lines)
    return b"".join(lines)


def _query(text: str) -> str:
    return text.strip().rpartition("?")[2]


def _url(url: str, target: str, host: str, query: str) -> str:
    """Return the address with all of its query: some providers' signatures and character sets need it as it was."""
    if url:
        return url if urlsplit(url).query or not query else f"{url}?{query}"
    where = target.partition("?")[0]
    if "://" not in where:
        where = f"https://{host}{where}" if host and where.startswith("/") else _SOMEWHERE
    return f"{where}?{query}" if query else where
