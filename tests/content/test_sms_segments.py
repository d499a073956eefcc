"""Segments against values that are known: 3GPP TS 23.038 (alphabets) and 23.040 (headers), worked out by hand.

What is counted is what SMPP sends: no character is split over two parts, and every part fits its 140 octets.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from noline.content import segments, split_segments
from noline.providers.smpp_text import Alphabet, parts_of, read_text, unpack

FAMILY = "👨‍👩‍👧‍👦"  # 4 emoji of 2 units each, joined by 3 signs of 1: 11 units
FLAG = "🇩🇪"  # 2 signs of 2 units
KEYCAP = "1️⃣"  # 3 units
SKIN = "👍🏽"  # 2 signs of 2 units

# Text, encoding, and the lengths of the parts in characters.
KNOWN: dict[str, tuple[str, str, list[int]]] = {
    "159 septets": ("a" * 159, "gsm7", [159]),
    "160 septets": ("a" * 160, "gsm7", [160]),
    "161 septets": ("a" * 161, "gsm7", [153, 8]),
    "306 septets are two parts of 153": ("a" * 306, "gsm7", [153, 153]),
    "307 septets": ("a" * 307, "gsm7", [153, 153, 1]),
    "459 septets": ("a" * 459, "gsm7", [153] * 3),
    "460 septets": ("a" * 460, "gsm7", [153, 153, 153, 1]),
    "158 and an escape": ("a" * 158 + "€", "gsm7", [159]),
    "159 and an escape are 161": ("a" * 159 + "€", "gsm7", [153, 7]),
    "an escape ends the first part": ("a" * 151 + "{" + "a" * 9, "gsm7", [152, 9]),
    "an escape at its border moves on": ("a" * 152 + "{" + "a" * 9, "gsm7", [152, 10]),
    "an escape begins the second part": ("a" * 153 + "{" + "a" * 9, "gsm7", [153, 10]),
    "escapes alone: 76 to a part": ("€" * 81, "gsm7", [76, 5]),
    "and 153 of them": ("€" * 153, "gsm7", [76, 76, 1]),
    "two borders move": ("a" * 152 + "[" + "a" * 150 + "]" + "a", "gsm7", [152, 151, 2]),
    "every sign of the extension": ("\f^{}\\[~]|€" * 8, "gsm7", [80]),
    "and one more": ("\f^{}\\[~]|€" * 8 + "a", "gsm7", [76, 5]),
    "line ends count": ("a\r\n" * 53 + "a", "gsm7", [160]),
    "Greek capitals of the alphabet": ("ΔΦΓΛΩΠΨΣΘΞ" * 16, "gsm7", [160]),
    "69 units": ("я" * 69, "ucs2", [69]),
    "70 units": ("я" * 70, "ucs2", [70]),
    "71 units": ("я" * 71, "ucs2", [67, 4]),
    "134 units": ("я" * 134, "ucs2", [67, 67]),
    "135 units": ("я" * 135, "ucs2", [67, 67, 1]),
    "201 units": ("я" * 201, "ucs2", [67] * 3),
    "one foreign sign makes it all UCS-2": ("a" * 70 + "я", "ucs2", [67, 4]),
    "70 units with a pair": ("я" * 68 + "😀", "ucs2", [69]),
    "71 units with a pair": ("я" * 69 + "😀", "ucs2", [67, 3]),
    "a pair ends the first part": ("я" * 65 + "😀" + "я" * 4, "ucs2", [66, 4]),
    "a pair at its border moves on": ("я" * 66 + "😀" + "я" * 3, "ucs2", [66, 4]),
    "emoji alone: 33 to a part": ("😀" * 36, "ucs2", [33, 3]),
    "66 emoji": ("😀" * 66, "ucs2", [33, 33]),
    "67 emoji": ("😀" * 67, "ucs2", [33, 33, 1]),
    "a family is 11 units": (FAMILY * 6, "ucs2", [42]),
    "the seventh family is a part of its own": (FAMILY * 7, "ucs2", [42, 7]),
    "a flag is 4 units": (FLAG * 17, "ucs2", [34]),
    "18 flags": (FLAG * 18, "ucs2", [33, 3]),
    "a key cap is 3 units": (KEYCAP * 23, "ucs2", [69]),
    "a skin is 4 units": (SKIN * 17 + "a", "ucs2", [35]),
    "the euro is one unit there": ("я" + "€" * 69, "ucs2", [70]),
    "brackets are one unit there": ("я" + "[" * 69, "ucs2", [70]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "encoding", "parts"), KNOWN.values(), ids=KNOWN)
def test_known_values(text: str, encoding: str, parts: list[int]) -> None:
    counted = segments(text)
    assert (counted.encoding, counted.segments) == (encoding, len(parts))
    assert [len(part) for part in split_segments(text)] == parts
    assert len(parts_of(text, "gsm7", 1)) == len(parts)


@pytest.mark.parametrize("alphabet", ["gsm7", "gsm7-packed"])
@settings(deadline=None, max_examples=60)
@given(text=st.text(st.sampled_from("a{€я😀\n@é"), min_size=1, max_size=340).filter(str.strip))
@example(text="a" * 152 + "€" + "a" * 151 + "[" + "a")
@example(text="я" * 66 + "😀" + "я" * 65 + "😀")
def test_what_is_counted_is_what_is_sent_and_reads_as_it_was(alphabet: Alphabet, text: str) -> None:
    sent = parts_of(text, alphabet, 7)
    assert len(sent) == segments(text).segments
    read = ""
    for number, part in enumerate(sent, 1):
        header = 6 if part.headed else 0
        if header:
            assert part.octets[:6] == bytes((5, 0, 3, 7, len(sent), number))
        wire = len(part.octets)
        if part.data_coding == 0 and alphabet == "gsm7":
            assert wire - header <= (153 if header else 160)
        else:
            assert wire <= 140
        octets = part.octets[header:]
        if part.data_coding == 0 and alphabet == "gsm7-packed":
            octets = unpack(octets, header)
        piece = read_text(octets, part.data_coding, "gsm7")
        assert piece is not None
        assert "�" not in piece
        read += piece
    assert read == text
