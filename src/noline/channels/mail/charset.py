"""Turns bytes of a declared, missing or wrong character set into clean text; never fails."""

from __future__ import annotations

import codecs
import re

# Senders name the old set and use its superset (WHATWG Encoding Standard, section 4.2).
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "x-mac-roman": "mac_roman",
    "iso-8859-8-i": "iso8859-8",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
}
# Codecs of Python that are no character sets of mail, or that a sender could use to waste time.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_LOOK = 100_000
_STATEFUL = {"utf-7", "hz", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_kr"}
_SINGLE_BYTE = ("cp125", "iso8859", "koi8")  # sets whose letters next to never make valid UTF-8
_META = re.compile(rb"<meta[^>]{0,300}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_UNWANTED = {
    **dict.fromkeys(range(0x00, 0x20)),
    **dict.fromkeys(range(0x7F, 0xA0)),
    **dict.fromkeys(range(0xD800, 0xE000)),
}
_CLEAN = {code: None for code in _UNWANTED if code not in (0x09, 0x0A, 0x85)} | {0x85: "\n", 0x0C: "\n", 0xFEFF: None}


def decode_text(data: bytes, declared: str = "", *, html: bool = False) -> str:
    """Decode by the declared set, else UTF-8, else what an HTML page says of itself, else Windows-1252.

    Line ends become ``\\n``; NUL, other control signs and lone surrogates, which no database takes, are gone.
    """
    return clean_text(_decode(data, declared, html))


def clean_text(text: str) -> str:
    """Drop what can't be shown or stored (control signs, lone surrogates); line ends become ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)


def _decode(data: bytes, declared: str, html: bool) -> str:
    named = codec_of(declared)
    if data.isascii() and b"\x1b" not in data and named not in _STATEFUL:
        return data.decode("ascii")
    escaped = "" if named in _STATEFUL else _escaped(data)
    for candidate in (*_marked(data), escaped, named, "utf-8", _own_charset(data) if html else ""):
        text = _attempt(data, candidate)
        if text is not None:
            return text
    return _patched(data, named)


def _patched(data: bytes, named: str) -> str:
    """Decode what fits no set: damaged UTF-8 stays UTF-8 if more of it is whole than broken."""
    if named not in ("", "utf-8", "cp1252"):
        return data.decode(named, "replace")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for char in text[:_LOOK] if char > "\x7f") - broken
    return text if whole >= broken else data.decode("cp1252", "replace")


def codec_of(declared: str) -> str:
    """Return Python's name for a declared character set, widened to the superset in use; empty when unknown."""
    name = declared.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name if name.isascii() and len(name) <= 40 else ""
    except (LookupError, ValueError):
        return ""
    return "" if codec in _REFUSED else _SUPERSETS.get(codec, codec)


def _attempt(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    if codec.startswith(_SINGLE_BYTE) and _looks_utf8(data):
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _looks_utf8(data: bytes) -> bool:
    """Say whether bytes called Latin, Cyrillic and so on are UTF-8: valid UTF-8 by chance is next to unknown."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _marked(data: bytes) -> tuple[str, ...]:
    if data.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    return ("utf-16",) if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ()


def _escaped(data: bytes) -> str:
    return "iso2022_jp" if b"\x1b$" in data[:100_000] else ""


def _own_charset(data: bytes) -> str:
    found = _META.search(data[:4096])
    return codec_of(found.group(1).decode("ascii")) if found else ""
