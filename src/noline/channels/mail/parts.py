"""Takes a MIME message apart into its leaves: in linear time, without recursion past a limit, whatever is broken.

Regions of the raw bytes are passed as offsets, so a nested 25 MB attachment is copied once, when it is decoded.
"""

from __future__ import annotations

import binascii
import re

from noline.channels.mail.headers import decode_base64, decode_words, read_parameters, split_headers
from noline.channels.mail.model import Part

MAX_DEPTH = 20  # multiparts within multiparts; what lies deeper is kept as one opaque part
MAX_PARTS = 500  # leaves of one mail; further ones are left out

RawFields = list[tuple[str, bytes]]

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")


def read_parts(raw: bytes, fields: RawFields, start: int) -> tuple[Part, ...]:
    """Return the leaves of the body that begins at ``start``, in their order."""
    found: list[Part] = []
    _collect(raw, fields, start, len(raw), 0, "text/plain", found)
    return tuple(found)


def media_type_of(fields: RawFields, default: str = "text/plain") -> tuple[str, dict[str, str]]:
    """Return the media type and its parameters; the default where the header is missing or broken."""
    value = _field(fields, "content-type")
    media_type, parameters = read_parameters(value)
    if _MEDIA_TYPE.fullmatch(media_type):
        return media_type, parameters
    return ("text/html" if media_type == "html" else default), parameters


def _collect(raw: bytes, fields: RawFields, start: int, end: int, depth: int, default: str, found: list[Part]) -> None:
    media_type, parameters = media_type_of(fields, default)
    if media_type.startswith("multipart/"):
        regions = _regions(raw, parameters.get("boundary", ""), start, end) if depth < MAX_DEPTH else []
        for begin, stop in regions:
            if len(found) >= MAX_PARTS:
                return
            inner, body = split_headers(raw, begin, stop)
            inherited = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
            _collect(raw, inner, body, stop, depth + 1, inherited, found)
        if regions:
            return
        media_type = "text/plain" if depth < MAX_DEPTH else "application/octet-stream"
    found.append(_leaf(raw, fields, start, end, media_type, parameters))


def _regions(raw: bytes, boundary: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the parts lie between boundary lines; the last may lack its end, the boundary its declaration."""
    mark = b"--" + (boundary.encode("latin-1", "replace") if boundary else _guessed_boundary(raw, start, end))
    regions: list[tuple[int, int]] = []
    begin = -1
    at = raw.find(mark, start, end)
    while at >= 0 and len(mark) > 2 and len(regions) < MAX_PARTS:
        line_end = raw.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end + 1
        rest = raw[at + len(mark) : min(line_end, at + len(mark) + 200)].strip()
        if rest in (b"", b"--") and (at == start or raw[at - 1 : at] in b"\r\n"):
            if begin >= 0:
                regions.append((begin, _before_line_end(raw, begin, at)))
            begin = -1 if rest else line_end
            if rest:
                break
        at = raw.find(mark, line_end, end)
    if begin >= 0:
        regions.append((begin, end))
    return regions


def _guessed_boundary(raw: bytes, start: int, end: int) -> bytes:
    found = re.search(rb"(?m)^--([^\s-][^\r\n]{0,98}?)[ \t]*\r?$", raw[start : min(end, start + 4096)])
    return found.group(1) if found else b""


def _before_line_end(raw: bytes, begin: int, at: int) -> int:
    """Return the end of a part: the line end before a boundary belongs to the boundary (RFC 2046, 5.1.1)."""
    if raw[at - 1 : at] == b"\n":
        at -= 1
    if raw[at - 1 : at] == b"\r":
        at -= 1
    return max(at, begin)


def _leaf(raw: bytes, fields: RawFields, start: int, end: int, media_type: str, parameters: dict[str, str]) -> Part:
    disposition, options = read_parameters(_field(fields, "content-disposition"))
    name = decode_words(options.get("filename") or parameters.get("name") or "")
    identity = _field(fields, "content-id").strip().strip("<>").strip()
    return Part(
        media_type=media_type,
        content=_decoded(raw[start:end], _field(fields, "content-transfer-encoding")),
        charset=parameters.get("charset", ""),
        name=name,
        content_id=identity[:500] or None,
        attached=disposition == "attachment",
        flowed=parameters.get("format", "").lower() == "flowed",
        delsp=parameters.get("delsp", "").lower() == "yes",
    )


def _decoded(content: bytes, encoding: str) -> bytes:
    kind = encoding.partition(";")[0].strip().strip("\"'").lower()
    if kind == "base64":
        return decode_base64(content)
    if kind in ("quoted-printable", "qp"):
        return binascii.a2b_qp(content)
    if kind in ("x-uuencode", "uuencode", "x-uue"):
        return _uudecoded(content)
    return content


def _uudecoded(content: bytes) -> bytes:
    out: list[bytes] = []
    for line in content.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(out)


def _field(fields: RawFields, name: str) -> str:
    raw = next((value for key, value in fields if key.lower() == name), b"")
    return (
        " ".join(raw.decode("utf-8", "surrogateescape").split())
        .encode("utf-8", "surrogateescape")
        .decode("utf-8", "replace")
    )
