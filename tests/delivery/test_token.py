"""Tokens and short codes: what names a message, and what is forged, cut or of another installation."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from noline.delivery import MessageToken, Signer, find_codes, url_text
from noline.delivery.token import CODE_LENGTH

OURS, THEIRS = Signer(b"ours" * 8), Signer(b"theirs" * 8)
MESSAGE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
TOKEN = OURS.token(7, MESSAGE)

shards = st.integers(0, 1023)
messages = st.uuids()


@given(shards, messages)
def test_a_token_is_read_back_in_both_of_its_forms(shard: int, message: UUID) -> None:
    token = OURS.token(shard, message)
    named = MessageToken(shard, message)
    assert OURS.read(token.hex()) == named
    assert OURS.read(token.hex().upper()) == named  # mail addresses lose their case
    assert OURS.read(url_text(token)) == named


@given(st.integers(0, len(TOKEN) - 1), st.integers(1, 255))
def test_a_token_with_any_byte_changed_is_forged(place: int, change: int) -> None:
    forged = bytearray(TOKEN)
    forged[place] ^= change
    assert OURS.read(forged.hex()) is None
    assert OURS.read(url_text(bytes(forged))) is None


FORGED = {
    "of another installation": THEIRS.token(7, MESSAGE).hex(),
    "of another installation, in a link": url_text(THEIRS.token(7, MESSAGE)),
    "cut at its end": TOKEN.hex()[:-2],
    "cut at its beginning": TOKEN.hex()[2:],
    "cut in a link": url_text(TOKEN)[:-1],
    "too long": TOKEN.hex() + "00",
    "of the right length, but no token": "0" * 52,
    "spaces in it": TOKEN.hex()[:-4] + "    ",
    "no hexadecimal": "z" * 52,
    "another script": "ж" * 35,
    "nothing": "",
    "half a surrogate pair": "\ud800" * 52,
    "not from this alphabet": "!" * 35,
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED.keys())
def test_what_is_no_token_of_ours_names_nothing(text: str) -> None:
    assert OURS.read(text) is None


@given(st.text())
@example("A")
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert OURS.read(text) is None


@given(messages)
def test_a_code_is_short_the_same_again_and_found_in_what_people_type(message: UUID) -> None:
    code = OURS.code(message)
    assert len(code) == CODE_LENGTH
    assert OURS.code(message) == code
    assert code in find_codes(f"hello, my code is {code.lower()}, thank you")


def test_codes_of_two_installations_differ() -> None:
    assert OURS.code(MESSAGE) != THEIRS.code(MESSAGE)


CODES = {
    "alone": ("7KMNP2Q", ["7KMNP2Q"]),
    "in a sentence": ("yes please 7kmnp2q!", ["7KMNP2Q"]),
    "after a colon": ("code:7KMNP2Q", ["7KMNP2Q"]),
    "too short": ("7KMNP2", []),
    "too long": ("7KMNP2QX", []),
    "with signs that no code has": ("7KMNP0I", []),
    "a word of letters when nothing better is there": ("PERHEPS", ["PERHEPS"]),
    "a word of letters beside one with digits": ("PERHEPS 7KMNP2Q", ["7KMNP2Q", "PERHEPS"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "codes"), CODES.values(), ids=CODES.keys())
def test_what_may_be_a_code_in_what_somebody_typed(text: str, codes: list[str]) -> None:
    assert find_codes(text)[: len(codes)] == codes
    assert bool(find_codes(text)) == bool(codes)
