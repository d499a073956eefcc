"""What was posted, as plain texts by name within limits: a form (WHATWG URL, 5) or a flat JSON object; pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from noline.kernel.errors import InvalidInput, TooLarge

MAX_BODY: Final = 64 * 1024
MAX_FIELDS: Final = 50
MAX_VALUE: Final = 10_000

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,62}")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_JSON = msgspec.json.Decoder(dict[str, str])


def read_fields(media_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a body; raises InvalidInput or TooLarge naming the field."""
    if len(body) > MAX_BODY:
        raise TooLarge(f"{len(body)} bytes is too large.", field="body", remedy=f"Send {MAX_BODY} bytes at most.")
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        pairs = _read_json(body)
    elif kind in ("application/x-www-form-urlencoded", ""):
        pairs = _read_form(body)
    else:
        remedy = "Send application/x-www-form-urlencoded or application/json."
        raise InvalidInput("This type of content can't be read here.", field="Content-Type", remedy=remedy)
    if len(pairs) > MAX_FIELDS:
        raise _too_many()
    fields: dict[str, str] = {}
    for name, value in pairs:
        _check(name, value)
        if name in fields:
            raise InvalidInput("The field comes twice.", field=name, remedy="Send each field once.")
        fields[name] = value.replace("\r\n", "\n").strip()
    return fields


def _read_form(body: bytes) -> list[tuple[str, str]]:
    if body.count(b"&") >= MAX_FIELDS:
        raise _too_many()
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise _unreadable() from None


def _read_json(body: bytes) -> list[tuple[str, str]]:
    try:
        return list(_JSON.decode(body).items())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unreadable() from None


def _check(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        remedy = "Use letters, digits, _, - and full stops."
        raise InvalidInput("A field's name can't be used.", field="name", remedy=remedy)
    if len(value) > MAX_VALUE:
        raise TooLarge("The text is too long.", field=name, remedy=f"Send {MAX_VALUE} characters at most.")
    if found := _FORBIDDEN.search(value):
        said = f"The text holds the character U+{ord(found[0]):04X}."
        raise InvalidInput(said, field=name, remedy="Remove it.")


def _too_many() -> TooLarge:
    return TooLarge("There are too many fields.", field="body", remedy=f"Send {MAX_FIELDS} at most.")


def _unreadable() -> InvalidInput:
    remedy = "Send a form, or a JSON object of texts, as valid UTF-8."
    return InvalidInput("The fields can't be read.", field="body", remedy=remedy)
