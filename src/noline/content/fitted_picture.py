"""A picture made to fit what a channel carries: in a format that it takes, of no more bytes than it takes; pure.

The same picture and limits always give the same bytes, so that it can be made anew wherever it is asked for.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from noline.content.pictures import MAX_PIXELS, is_picture
from noline.kernel.later import later

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageOps
else:
    PIL = later("PIL")  # for those who change pictures
    Image = later("PIL.Image")
    ImageOps = later("PIL.ImageOps")

Form = Literal["jpeg", "png", "gif", "webp"]
FORMS: Final[tuple[Form, ...]] = ("jpeg", "png", "gif", "webp")
_QUALITIES: Final = (88, 80, 70)
_SMALLEST: Final = 64
"""Pixels of the longer side below which a picture is none."""


def picture_form(content: bytes, media_type: str, kinds: Sequence[str]) -> Form | None:
    """Return the format that a picture is to have for a channel that takes these kinds (or their beginnings).

    Its own if that is taken, else JPEG, else PNG; None for what is no picture, and where none of them is taken.
    """
    if not is_picture(media_type, content):
        return None
    own = media_type.removeprefix("image/")
    wanted: list[Form] = [form for form in FORMS if form == own] + ["jpeg", "png"]
    taken = [form for form in wanted if any(f"image/{form}".startswith(kind) for kind in kinds)]
    return taken[0] if taken else None


def fitted_picture(content: bytes, form: Form, most: int) -> bytes | None:
    """Return a picture in a format, of at most so many bytes, upright; as it is where it fits.

    None where that can't be: it moves, is broken, or is larger still when nothing can be seen on it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is looked at below
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "GIF", "WEBP")) as image:
                if (image.format or "").lower() == form and len(content) <= most:
                    return content
                if image.width * image.height > MAX_PIXELS or getattr(image, "is_animated", False):
                    return None
                image.load()
                return _smaller(ImageOps.exif_transpose(image), form, most)
    except (
        Image.DecompressionBombError,
        PIL.UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
    ):
        return None


def _smaller(image: Image.Image, form: Form, most: int) -> bytes | None:
    """Write it with less and less quality, then smaller and smaller, until it fits."""
    image = _painted(image, form)
    qualities: Sequence[int] = _QUALITIES if form in ("jpeg", "webp") else _QUALITIES[:1]
    while True:
        for quality in qualities:
            written = _written(image, form, quality)
            if len(written) <= most:
                return written
        if max(image.size) * 3 // 4 < _SMALLEST:
            return None
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS)


def _painted(image: Image.Image, form: Form) -> Image.Image:
    """Return a picture in colours that its format knows: JPEG has no glass, so it is laid on white."""
    if form == "gif":
        return image.convert("P")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if form != "jpeg":
        return image.convert("RGBA" if clear else "RGB")
    if not clear:
        return image.convert("RGB")
    glass = image.convert("RGBA")
    white = Image.new("RGBA", glass.size, "white")
    return Image.alpha_composite(white, glass).convert("RGB")


def _written(image: Image.Image, form: Form, quality: int) -> bytes:
    bare = image.copy()
    profile = image.info.get("icc_profile") if image.mode == "RGB" else None
    bare.info = {}
    kept = io.BytesIO()
    options = {"quality": quality} if form in ("jpeg", "webp") else {"optimize": True} if form == "png" else {}
    bare.save(kept, form.upper(), icc_profile=profile, **options)
    return kept.getvalue()
