"""Letters: a PDF whose words are those composed, in their places on DIN 5008 form B."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from noline.content import LetterRendered, LetterSource, LetterTemplate, compile_source, letter_png, set_letters
from noline.kernel.errors import InvalidInput

from .samples import ANA, to

SOURCE = LetterSource(
    subject="Invitation for {{ name }}",
    paragraphs=(
        "Dear {{ name }},",
        "Come on {{ day|date('long') }}: #strong[x] $y$ *z* \\ `raw` @ref",
        "\n\nJonas\nHarbour Shop",
    ),
    sender=("Harbour Shop", "Quay 1", "20457 Hamburg", "+49 40 5550120"),
    reply_hint="Scan, or text {{ code }} to 55512",
)
VALUES = {"name": "Žoë Ελένη #image(1)", "day": "2025-12-18"}


def words(letter: LetterRendered) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(letter.pdf)).pages]


def rendered(source: LetterSource = SOURCE, **changes: object) -> LetterRendered:
    letter = compile_source(source).render(VALUES, to(**changes))
    assert isinstance(letter, LetterRendered)
    return letter


def test_every_word_is_on_the_page_as_text() -> None:
    (page,) = words(rendered())
    for part in (
        "Invitation for Žoë Ελένη #image(1)",
        "Come on 18 December 2025: #strong[x] $y$ *z* \\ `raw` @ref",
        "Jonas Harbour Shop",
        "Harbour Shop · Quay 1 · 20457 Hamburg",
        "Ana Müller Hafenstraße 8 20457 Hamburg",
        "1 December 2025",
        "Scan, or text K7P4QXZ to 55512",
        "K7P4QXZ",
    ):
        assert part in page
    assert "1 / 1" not in page


def test_the_address_stands_in_the_window() -> None:
    places: dict[str, tuple[float, float]] = {}
    millimetre = 72 / 25.4

    def note(text: str, page: list[float], line: list[float], _font: object, _size: object) -> None:
        if text.strip():
            across = page[0] * line[4] + page[2] * line[5] + page[4]
            up = page[1] * line[4] + page[3] * line[5] + page[5]
            places[text.strip()] = (across / millimetre, 297 - up / millimetre)

    PdfReader(BytesIO(rendered().pdf)).pages[0].extract_text(visitor_text=note)
    across, down = next(place for text, place in places.items() if text.startswith("Ana"))
    assert 24 <= across <= 26
    assert 62.7 <= down <= 90


def test_a_long_letter_has_numbered_pages() -> None:
    long = LetterSource(
        subject="Terms", paragraphs=("A paragraph of some length. " * 20,) * 14, sender=("Harbour Shop",)
    )
    letter = rendered(long)
    pages = words(letter)
    assert letter.pages == len(pages) == 3
    assert all(f"{number} / 3" in page for number, page in enumerate(pages, start=1))


def test_a_batch_numbers_each_letter_by_itself() -> None:
    compiled = compile_source(SOURCE)
    assert isinstance(compiled, LetterTemplate)
    batch = set_letters([compiled.words({**VALUES, "name": f"Nr{n}"}, ANA) for n in range(3)])
    assert batch.pages == 3
    assert ["Dear Nr0," in page or "Dear Nr1," in page or "Dear Nr2," in page for page in words(batch)] == [True] * 3


def test_the_same_letter_is_the_same_file() -> None:
    assert rendered().pdf == rendered().pdf


def test_a_preview_is_a_picture_of_each_page() -> None:
    compiled = compile_source(SOURCE)
    assert isinstance(compiled, LetterTemplate)
    (page,) = letter_png([compiled.words(VALUES, ANA)], ppi=40)
    assert page.startswith(b"\x89PNG")


def test_without_code_hint_and_sender_a_letter_is_still_one() -> None:
    assert rendered(LetterSource(subject="Hi", paragraphs=("x",), qr=None), headers={}).pages == 1


REFUSED = {
    "no address": (SOURCE, {"postal": ()}, "postal"),
    "an address too long": (SOURCE, {"postal": ("a",) * 7}, "postal"),
    "a line too long": (SOURCE, {"postal": ("a", "b" * 61)}, "postal[1]"),
    "an unreadable date": (SOURCE, {"headers": {"Date": "soon"}}, "headers.Date"),
    "no paragraph": (LetterSource(subject="a", paragraphs=()), {}, "letter.paragraphs"),
    "an unknown link": (LetterSource(subject="a", paragraphs=("a",), qr="nix"), {}, "letter.qr"),
    "a missing variable": (LetterSource(subject="a", paragraphs=("a", "{{ b }}")), {}, "letter.paragraphs[1]"),
}


@pytest.mark.parametrize(("source", "changes", "field"), REFUSED.values(), ids=REFUSED)
def test_refuses(source: LetterSource, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rendered(source, **changes)
    assert caught.value.field == field
    assert caught.value.remedy
