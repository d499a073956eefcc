"""Pictures: kept upright and without their place, and only if they are what they claim to be."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from noline.content.pictures import MAX_SIDE, clean_picture, is_picture
from noline.kernel.errors import InvalidInput, TooLarge

PLACE = {1: "N", 2: (51.0, 27.0, 14.0), 3: "W", 4: (2.0, 35.0, 30.0)}


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    kept = io.BytesIO()
    image.save(kept, form, **options)
    return kept.getvalue()


def taken_at(orientation: int = 1, **tags: str) -> Image.Exif:
    """Return what a telephone writes into a picture."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Telephone", orientation
    exif.get_ifd(0x8825).update(PLACE)
    return exif


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_where_it_was_taken_is_taken_out(form: str) -> None:
    told = picture(form, exif=taken_at())
    assert opened(told).getexif().get_ifd(0x8825)
    content, kind = clean_picture(told)
    assert kind == f"image/{form.lower()}"
    kept = opened(content)
    assert not kept.getexif()
    assert kept.size == (60, 40)
    assert b"Telephone" not in content
    assert clean_picture(content) == (content, kind)


def test_words_beside_a_picture_are_taken_out_too() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_itxt("XML:com.adobe.xmp", "<exif:GPSLatitude>51,27.14N</exif:GPSLatitude>")
    told = picture("PNG", pnginfo=words)
    assert b"GPSLatitude" in told
    assert b"GPSLatitude" not in clean_picture(told)[0]
    assert b"Where" not in clean_picture(picture(comment=b"Where I was"))[0]


def test_what_lies_on_its_side_stands_up() -> None:
    content, _ = clean_picture(picture(exif=taken_at(orientation=6)))  # to be turned a quarter clockwise
    kept = opened(content).convert("RGB")
    assert kept.size == (40, 60)
    top, bottom = kept.getpixel((20, 5)), kept.getpixel((20, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > 60 > top[2]  # what was left is above
    assert bottom[2] > 200 > 60 > bottom[0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_needs_nothing_stays_byte_for_byte(form: str) -> None:
    told = picture(form)
    assert clean_picture(told) == (told, f"image/{form.lower()}")


def test_a_picture_that_moves_still_moves() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    kept = io.BytesIO()
    frames[0].save(kept, "WEBP", save_all=True, append_images=frames[1:], duration=100, exif=taken_at())
    content, _ = clean_picture(kept.getvalue())
    assert (getattr(opened(content), "n_frames", 1), bool(opened(content).getexif())) == (3, False)


def test_a_large_one_is_scaled_to_what_is_carried() -> None:
    noise = Image.effect_noise((5000, 800), 90).convert("RGB")
    kept = io.BytesIO()
    noise.save(kept, "JPEG", quality=95)
    assert max(opened(clean_picture(kept.getvalue())[0]).size) == MAX_SIDE
    content, kind = clean_picture(kept.getvalue(), most=100_000)
    assert len(content) <= 100_000
    assert kind == "image/jpeg"


def bomb() -> bytes:
    """Return a PNG of a few kilobytes that says it has 900 million pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)

    def chunk(name: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html>Not found</html>", InvalidInput),
        (b"", InvalidInput),
        (picture()[:300], InvalidInput),
        (b"\x89PNG\r\n\x1a\n" + b"nothing" * 20, InvalidInput),
        (b"GIF89a" + b"\0" * 10, InvalidInput),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", InvalidInput),
        (bomb(), TooLarge),
    ],
    ids=["HTML", "nothing", "a part", "a beginning alone", "an empty GIF", "a program (PostScript)", "a bomb"],
)
def test_what_is_no_picture_is_refused(content: bytes, error: type[InvalidInput]) -> None:
    with pytest.raises(error):
        clean_picture(content)


def test_what_is_looked_at_as_a_picture() -> None:
    assert is_picture("application/octet-stream", picture())
    assert is_picture("application/octet-stream", picture("WEBP"))
    assert is_picture("image/jpeg", b"<html>")
    assert not is_picture("application/pdf", b"%PDF-1.7")
    assert not is_picture("image/heic", b"\0\0\0\x18ftypheic")
