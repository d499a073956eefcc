"""Whether a file is what it claims to be, by how files of its kind begin; pure.

Of what strangers send, only that is shown or offered as its kind which begins like one. Kinds that nobody knows here
are taken at their word, unless a program hides behind them.
"""

from __future__ import annotations

from typing import Final

OPAQUE: Final = "application/octet-stream"
"""The media type of what is kept, downloaded, and never shown."""
FALSE_CLAIM: Final = "It is not what it claims to be."

_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_RUN: Final = ("application/x-", "application/vnd.microsoft.portable-executable", "application/java", OPAQUE)
"""Media types that say they may be programs."""
_ZIPPED: Final = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Documents of old, and new ones with a password (MS-CFB)."""
_MATROSKA: Final = (b"\x1aE\xdf\xa3",)
_BEGINNINGS: Final = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "audio/ogg": (b"OggS",),
    "video/ogg": (b"OggS",),
    "audio/webm": _MATROSKA,
    "video/webm": _MATROSKA,
    "audio/mpeg": (b"ID3",),
    "audio/amr": (b"#!AMR",),
    "application/zip": _ZIPPED,
    "application/msword": (_COMPOUND, b"{\\rtf", *_ZIPPED),
    "application/vnd.ms-excel": (_COMPOUND, *_ZIPPED),
    "application/vnd.ms-powerpoint": (_COMPOUND, *_ZIPPED),
}
_OFFICE: Final = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_BOXED: Final = ("image/heic", "image/avif", "audio/mp4", "video/mp4", "video/quicktime", "video/3gpp")
"""Files of boxes (ISO 14496-12): the name of the first stands behind its length."""
_FIRST_BOXES: Final = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp")
_RIFFS: Final = {"image/webp": b"WEBP", "audio/wav": b"WAVE", "audio/x-wav": b"WAVE"}
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of texts that have zeros."""
_PDF_WITHIN: Final = 1024
"""Bytes in which readers look for a PDF's beginning."""


_PROGRAMS_BY_NAME: Final = frozenset(
    {
        "apk", "app", "appx", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta", "inf", "ins", "jar",
        "jnlp", "js", "jse", "lnk", "msc", "msi", "msix", "msp", "mst", "pif", "ps1", "psc1", "reg", "scr", "sh",
        "vb", "vbe", "vbs", "ws", "wsc", "wsf", "wsh",
    }
)  # fmt: skip
"""How names of files end that a system runs when they are opened."""


def is_program(name: str, content: bytes) -> bool:
    """Say whether a file runs where it is opened: by how it begins, or by how its name ends."""
    end = name.rpartition(".")[2].strip().lower() if "." in name else ""
    begins = content.startswith(_PROGRAMS) and b"\0" in content  # words may begin like one
    return begins or content.startswith(b"#!") or end in _PROGRAMS_BY_NAME


def is_genuine(media_type: str, content: bytes) -> bool:
    """Say whether a file begins as those of its media type do; text has no zeros in it."""
    kind = media_type.partition(";")[0].strip().lower()
    if content.startswith(_PROGRAMS) and not kind.startswith(_RUN):
        return kind.startswith("text/") and b"\0" not in content
    if kind in _BOXED:
        return content[4:8] in _FIRST_BOXES
    if kind in _RIFFS:
        return content[:4] == b"RIFF" and content[8:12] == _RIFFS[kind]
    if kind == "application/pdf":
        return b"%PDF-" in content[:_PDF_WITHIN]
    if kind.startswith("text/"):
        return b"\0" not in content or content.startswith(_WIDE)
    if kind.startswith(_OFFICE):
        return content.startswith((*_ZIPPED, _COMPOUND))
    if kind in ("audio/mpeg", "audio/aac") and len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0:
        return True  # a frame's synchronisation
    return content.startswith(_BEGINNINGS.get(kind, (b"",)))
