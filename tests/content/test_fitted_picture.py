"""A picture made to fit a channel: in a format that it takes, within its bytes, upright, and still the picture."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from noline.content import Form, fitted_picture, picture_form

KINDS = ("image/jpeg", "image/png", "video/mp4")


def noise(form: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object) -> bytes:
    """Return a picture that can hardly be compressed."""
    count = size[0] * size[1] * len(mode)
    image = Image.frombytes(mode, size, random.Random(1).randbytes(count))
    kept = io.BytesIO()
    image.save(kept, form, **options)
    return kept.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("media_type", "content", "kinds", "expected"),
    [
        ("image/png", noise("PNG"), KINDS, "png"),
        ("image/webp", noise("WEBP"), KINDS, "jpeg"),
        ("image/gif", noise("GIF", mode="L"), KINDS, "jpeg"),
        ("image/webp", noise("WEBP"), ("image/",), "webp"),
        ("image/webp", noise("WEBP"), ("image/png",), "png"),
        ("image/webp", noise("WEBP"), ("video/",), None),
        ("application/pdf", b"%PDF-1.7", ("image/",), None),
        ("image/svg+xml", b"<svg/>", ("image/",), None),
    ],
)
def test_the_format_is_its_own_if_that_is_taken(
    media_type: str, content: bytes, kinds: tuple[str, ...], expected: str | None
) -> None:
    assert picture_form(content, media_type, kinds) == expected


@pytest.mark.parametrize(
    ("form", "most"), [("jpeg", 60_000), ("jpeg", 4_000), ("png", 100_000), ("png", 30_000), ("webp", 8_000)]
)
def test_it_gets_as_small_as_it_must(form: Form, most: int) -> None:
    content = noise(form.upper())
    assert len(content) > most
    made = fitted_picture(content, form, most)
    assert made is not None
    assert len(made) <= most
    picture = opened(made)
    assert (picture.format or "").lower() == form
    assert picture.width / picture.height == pytest.approx(4 / 3, rel=0.05)
    assert fitted_picture(content, form, most) == made, "the same again"


def test_what_fits_stays_byte_for_byte() -> None:
    content = noise()
    assert fitted_picture(content, "jpeg", len(content)) is content


def test_another_format_keeps_what_is_seen() -> None:
    image = Image.new("RGBA", (80, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 40, 40))
    kept = io.BytesIO()
    image.save(kept, "WEBP", lossless=True)
    made = opened(fitted_picture(kept.getvalue(), "jpeg", 100_000) or b"").convert("RGB")
    left, right = made.getpixel((10, 20)), made.getpixel((70, 20))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (left[0] > 240, max(left[1:]) < 15, min(right) > 240) == (True, True, True), "glass is white"


def test_it_is_upright_and_says_nothing_of_its_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 27.0, 14.0)})
    made = opened(fitted_picture(noise(exif=exif), "jpeg", 20_000) or b"")
    assert made.height > made.width
    assert not made.getexif()


def test_what_can_not_be_made_smaller_is_left_to_others() -> None:
    kept = io.BytesIO()
    frames = [Image.new("L", (200, 200), shade) for shade in (0, 255)]
    frames[0].save(kept, "GIF", save_all=True, append_images=frames[1:])
    moving = kept.getvalue()
    assert fitted_picture(moving, "gif", len(moving)) == moving
    assert fitted_picture(moving, "jpeg", 100_000) is None
    assert fitted_picture(moving, "gif", len(moving) - 1) is None
    assert fitted_picture(noise(), "jpeg", 200) is None
    assert fitted_picture(b"\xff\xd8\xff no picture", "jpeg", 100) is None
    assert fitted_picture(noise()[:500], "png", 100_000) is None
