"""Texts as octets and back: alphabets, septets packed and not, parts that hold as much as networks count."""

from __future__ import annotations

import pytest

from noline.content import segments
from noline.providers.smpp_text import Alphabet, Part, pack, parts_of, payload_of, read_header, read_text, unpack

ALL = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./019:;<=>?¡AZÄÖÑÜ§¿azäöñüà\f^{}\\[~]|€"


@pytest.mark.parametrize(
    ("text", "alphabet", "expected"),
    [
        ("@ Hé[€", "gsm7", Part(bytes.fromhex("00 20 48 05 1B3C 1B65"), 0)),
        ("hellohello", "gsm7-packed", Part(bytes.fromhex("E8329BFD4697D9EC37"), 0)),
        ("é", "latin-1", Part(b"\xe9", 3)),
        ("plain", "ascii", Part(b"plain", 1)),
        ("é", "ascii", Part(b"\x00\xe9", 8)),
        ("Пр", "gsm7", Part(bytes.fromhex("041F0440"), 8)),
        ("😀", "latin-1", Part(bytes.fromhex("D83DDE00"), 8)),
        ("", "gsm7", Part(b"", 0)),
    ],
)
def test_a_text_goes_in_the_alphabet_of_the_smsc_or_in_ucs2(text: str, alphabet: Alphabet, expected: Part) -> None:
    assert parts_of(text, alphabet, 1) == [expected]


@pytest.mark.parametrize("alphabet", ["gsm7", "gsm7-packed"])
def test_all_signs_come_back(alphabet: Alphabet) -> None:
    (part,) = parts_of(ALL, alphabet, 1)
    assert read_text(part.octets, part.data_coding, alphabet) == ALL


@pytest.mark.parametrize("length", range(1, 18))
def test_septets_are_packed_and_unpacked(length: int) -> None:
    septets = bytes(range(0x41, 0x41 + length))
    assert unpack(pack(septets)) == septets
    assert unpack(pack(septets, 6), 6) == septets


@pytest.mark.parametrize(
    ("text", "alphabet"),
    [
        ("a" * 160, "gsm7"),
        ("a" * 161, "gsm7"),
        ("€" * 81, "gsm7"),
        ("€" * 300, "gsm7-packed"),
        ("a" * 306, "gsm7-packed"),
        ("a" * 307, "gsm7"),
        ("П" * 70, "gsm7"),
        ("П" * 71, "gsm7"),
        ("😀" * 36, "gsm7"),
        ("x😀" * 67, "gsm7"),
    ],
)
def test_parts_are_as_many_as_the_network_counts_and_make_the_text(text: str, alphabet: Alphabet) -> None:
    parts = parts_of(text, alphabet, 0x12A)
    assert len(parts) == segments(text).segments
    assert all(len(part.octets) <= (140 if alphabet == "gsm7-packed" or part.data_coding else 160) for part in parts)
    found = ""
    for number, part in enumerate(parts, 1):
        header = read_header(part.octets) if part.headed else None
        if header:
            assert (header.reference, header.total, header.number) == (0x2A, len(parts), number)
        size = header.size if header else 0
        found += read_text(part.octets[size:], part.data_coding, alphabet, size) or ""
    assert found == text


def test_a_text_of_too_many_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="255"):
        parts_of("a" * 153 * 256, "gsm7", 1)


def test_a_payload_is_one_piece() -> None:
    assert payload_of("a" * 1000, "gsm7") == Part(b"a" * 1000, 0)


@pytest.mark.parametrize(
    ("octets", "coding", "text"),
    [
        ("00 48 1B65", 0, "@H€"),
        ("48 69", 1, "Hi"),
        ("1B3C 1B3E", 1, "[]"),
        ("E9", 3, "é"),
        ("041F", 8, "П"),
        ("041F", 0x19, "П"),
        ("48 69", 0xF1, "Hi"),
        ("48 69", 0x10, "Hi"),
        ("C4 E3", 6, "Фу"),
        ("01 02", 2, None),
        ("01 02", 4, None),
        ("01 02", 0xF5, None),
        ("D8 3D", 8, "�"),
        ("1B 7F", 0, "à"),
        ("1B", 0, ""),
        ("", 0, ""),
        ("48 69", 99, "Hi"),
    ],
)
def test_each_data_coding_is_read(octets: str, coding: int, text: str | None) -> None:
    assert read_text(bytes.fromhex(octets), coding, "gsm7") == text


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        ("05 00 03 2A 03 02", (6, 0x2A, 3, 2)),
        ("06 08 04 12 34 03 02", (7, 0x1234, 3, 2)),
        ("0B 05 04 1581 0000 00 03 07 02 01", (12, 7, 2, 1)),
        ("06 05 04 158A 15B3", (7, 0, 1, 1)),
        ("", (0, 0, 1, 1)),
        ("FF 00 03", (3, 0, 1, 1)),
        ("05 00 FF 01 01 01", (6, 1, 1, 1)),
    ],
    ids=["8 bits", "16 bits", "after a port", "a port alone", "none", "cut", "a wrong length"],
)
def test_headers_are_read(octets: str, expected: tuple[int, int, int, int]) -> None:
    header = read_header(bytes.fromhex(octets))
    assert (header.size, header.reference, header.total, header.number) == expected
