"""Places in the network that limits count by, and files that are what they claim to be."""

from __future__ import annotations

import pytest

from noline.app.public.limits import Limit, place
from noline.content import is_genuine
from noline.kernel.errors import TooManyRequests


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:0:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.8", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "unix", False),
    ],
)
def test_a_household_is_one_place_however_its_addresses_are_written(one: str, other: str, same: bool) -> None:
    assert (place(one) == place(other)) is same


def test_changing_addresses_within_a_network_is_no_way_around_a_limit() -> None:
    limit = Limit(3, 60.0, lambda: 0.0)
    for number in range(3):
        limit.take(place(f"2001:db8::{number:x}"))
    with pytest.raises(TooManyRequests):
        limit.take(place("2001:db8::ffff"))


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0"


@pytest.mark.parametrize(
    ("media_type", "content", "expected"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n...", True),
        ("image/png", b"<script>", False),
        ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 ", True),
        ("image/webp", b"RIFF\x10\0\0\0WAVEfmt ", False),
        ("image/heic", b"\0\0\0\x18ftypheic", True),
        ("image/heic", b"<html>....", False),
        ("video/mp4", MP4, True),
        ("video/mp4", b"MZ\x90\0\x03\0\0\0", False),
        ("audio/webm", b"\x1aE\xdf\xa3\x9f", True),
        ("audio/ogg", b"OggS\0", True),
        ("audio/ogg", b"PK\x03\x04", False),
        ("text/csv", "größe;preis\n1;2\n".encode(), True),
        ("text/plain", b"MZ\x90\0", False),
        ("application/vnd.oasis.opendocument.text", b"PK\x03\x04...", True),
        ("application/vnd.oasis.opendocument.text", b"%PDF-1.7", False),
        ("application/pdf", b"\r\n%PDF-1.4", True),
        ("application/pdf", b"MZ\x90\0 %PDF-1.4", False),
        ("Application/PDF; name=a.pdf", b"MZ\x90\0", False),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", COMPOUND, True),
        ("application/msword", b"MZ\x90\0", False),
        ("audio/mpeg", b"\xff\xe3\x18", True),
        ("audio/mpeg", b"RIFF....WAVE", False),
        ("audio/wav", b"RIFF....WAVE", True),
        ("text/plain", "größe".encode("utf-16"), True),
        ("text/plain", b"MZ is how programs begin", True),
        ("application/dicom", b"anything", True),
        ("application/dicom", b"\x7fELF\2\1", False),
        ("application/octet-stream", b"MZ\x90\0", True),
        ("application/x-msdownload", b"MZ\x90\0", True),
    ],
)
def test_a_file_must_begin_as_its_media_type_does(media_type: str, content: bytes, expected: bool) -> None:
    assert is_genuine(media_type, content) is expected
