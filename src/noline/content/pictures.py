"""Pictures as we keep them: what they claim to be, upright, of a size that screens and messengers take, without the
place where they were taken; pure.

A picture that needs none of this stays as it is, byte for byte.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

from noline.content.genuine import OPAQUE, is_genuine
from noline.kernel.errors import InvalidInput, TooLarge
from noline.kernel.later import later

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageOps
else:
    PIL = later("PIL")  # for those who change pictures
    Image = later("PIL.Image")
    ImageOps = later("PIL.ImageOps")

MAX_PIXELS: Final = 60_000_000
"""More than any telephone takes; a small file that unfolds to more is made to harm."""
MAX_SIDE: Final = 4096
"""Pixels of the longer side that are kept."""
MAX_PICTURE: Final = 5_000_000
"""What messengers carry of a picture (WhatsApp, MMS by Twilio)."""

_FORMATS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_CLAIMS: Final = frozenset({*_FORMATS.values(), "image/jpg", "image/pjpeg"})
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_ORIENTATION: Final = 0x0112
_TELLING: Final = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "parsed_exif", "mp")
"""What may say where, when, by what or by whom; colour profiles and densities stay."""


def is_picture(media_type: str, content: bytes) -> bool:
    """Say whether a file claims or begins to be a picture of a kind that we read."""
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return media_type in _CLAIMS or content.startswith(_BEGINNINGS) or webp


def kept_file(media_type: str, content: bytes) -> tuple[str, bytes]:
    """Return the media type and content of a file that came with something, as it is kept: a picture without its place.

    What is not what it claims to be, or unfolds to too much, is kept as it is, but as nothing that is shown.
    """
    if not is_picture(media_type, content):
        return (media_type if is_genuine(media_type, content) else OPAQUE), content
    try:
        cleaned, kind = clean_picture(content)
    except InvalidInput:
        return OPAQUE, content
    return kind, cleaned


def clean_picture(content: bytes, *, most: int | None = None) -> tuple[bytes, str]:
    """Return a picture as it is kept, and its media type; ``most``: bytes that it is scaled down to.

    Raises InvalidInput for what is no picture, TooLarge for one that unfolds to more than is sane.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is looked at below
            with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
                return _cleaned(image, content, most)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (PIL.UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        text = "It is not the picture that it claims to be, or only a part of it."
        raise InvalidInput(text, field="content", remedy="Send the picture itself.") from error


def _cleaned(image: Image.Image, content: bytes, most: int | None) -> tuple[bytes, str]:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    form = image.format or ""
    moves = getattr(image, "is_animated", False)
    image.load()  # whatever is cut or broken shows here
    heavy = max(image.size) > MAX_SIDE or (most is not None and len(content) > most)
    if moves or not (heavy or _tells(image)):
        return (content if not _tells(image) else _again(content, form)), _FORMATS[form]
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    written = _written(upright, form)
    while most is not None and len(written) > most and max(upright.size) > 64:
        form = "JPEG" if upright.mode in ("RGB", "L") else form
        upright.thumbnail((upright.width * 3 // 4, upright.height * 3 // 4), Image.Resampling.LANCZOS)
        written = _written(upright, form)
    return written, _FORMATS[form]


def _tells(image: Image.Image) -> bool:
    """Say whether more than the picture is in it, or it lies on its side."""
    texts = getattr(image, "text", {})
    return bool(image.getexif()) or bool(texts) or any(image.info.get(name) for name in _TELLING)


def _again(content: bytes, form: str) -> bytes:
    """Write a picture that moves once more without what it tells."""
    kept = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=(form,)) as moving:
        moving.info = {name: it for name, it in moving.info.items() if name in ("loop", "duration", "background")}
        moving.save(kept, form, save_all=True, exif=b"")
    return kept.getvalue()


def _written(image: Image.Image, form: str) -> bytes:
    bare = image if form != "JPEG" or image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")
    profile = image.info.get("icc_profile")
    bare.info = {}
    kept = io.BytesIO()
    options = {"quality": 88} if form in ("JPEG", "WEBP") else {}
    bare.save(kept, form, icc_profile=profile, **options)
    return kept.getvalue()


def _too_large() -> TooLarge:
    text = f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels."
    return TooLarge(text, field="content", remedy="Send a smaller one.")
