"""Makes the name of an attached file safe to show and to store: no paths, no control signs, no disguise."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

MAX_NAME = 120  # characters, of which the ending is kept

# Overrides of writing direction show "exe.txt" for "txt.exe"; the others are invisible.
_DISGUISE = dict.fromkeys((0x61C, 0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(name: str, media_type: str, place: int) -> str:
    """Return a file name without folders, control signs and bidi overrides; one is made up where none is left.

    ``place`` counts the attachments of a mail from one and only serves the made-up name.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name[:2_000]).translate(_DISGUISE))[-1]
    kept = _FORBIDDEN.sub("_", " ".join(last.split())).strip(". ")
    if not kept:
        return f"attachment-{place}{extension_of(media_type)}"
    return _shortened(f"_{kept}" if _DEVICES.match(kept) else kept)


def extension_of(media_type: str) -> str:
    """Return the usual file ending of a media type with its dot, or an empty string."""
    if media_type == "message/rfc822":
        return ".eml"
    return mimetypes.guess_extension(media_type) or ""


def _shortened(name: str) -> str:
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        return name[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"
