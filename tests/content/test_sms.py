"""Text messages: encoding and segments as networks count them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.content import SmsSource, TextRendered, compile_source, plain_quotes, render_text, segments, split_segments
from noline.kernel.errors import InvalidInput, TooLarge

from .samples import ANA, TOKEN

COUNTED = {
    "one letter": ("a", "gsm7", 1),
    "a full segment": ("a" * 160, "gsm7", 1),
    "one too many": ("a" * 161, "gsm7", 2),
    "two full": ("a" * 306, "gsm7", 2),
    "three": ("a" * 307, "gsm7", 3),
    "the euro takes two": ("€" * 80, "gsm7", 1),
    "and 81 of them two segments": ("€" * 81, "gsm7", 2),
    "an escape is not split from its character": ("a" * 152 + "€" + "a" * 152 + "€", "gsm7", 3),
    "the whole basic alphabet": ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", "gsm7", 1),
    "the whole extension": ("^{}\\[~]|€\f", "gsm7", 1),
    "ç is not in it": ("ça va", "ucs2", 1),
    "nor is a back tick": ("`", "ucs2", 1),
    "Greek capitals that look Latin": ("ΑΒΓ", "ucs2", 1),
    "a full UCS-2 segment": ("я" * 70, "ucs2", 1),
    "one too many in UCS-2": ("я" * 71, "ucs2", 2),
    "two full in UCS-2": ("я" * 134, "ucs2", 2),
    "three in UCS-2": ("я" * 135, "ucs2", 3),
    "an emoji takes two units": ("🎉" * 35, "ucs2", 1),
    "36 emoji": ("🎉" * 36, "ucs2", 2),
    "a pair is not split": ("я" * 66 + "🎉" + "я" * 65, "ucs2", 2),
    "a pair that would be split moves on": ("я" * 66 + "🎉" + "я" * 66, "ucs2", 3),
    "a typographic quote costs UCS-2": ("it’s", "ucs2", 1),
    "line breaks are in the alphabet": ("a\r\nb", "gsm7", 1),
}


@pytest.mark.parametrize(("text", "encoding", "count"), COUNTED.values(), ids=COUNTED)
def test_counts(text: str, encoding: str, count: int) -> None:
    assert segments(text) == TextRendered(text, encoding, count)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=600))
def test_segments_hold_the_text_and_fit(text: str) -> None:
    parts = split_segments(text)
    assert "".join(parts) == text
    if len(parts) > 1 and segments(text + "a").encoding == "ucs2":
        assert all(len(part.encode("utf-16-be")) <= 134 for part in parts)


REFUSED = {"nothing": "", "blank": " \n", "NUL": "a\x00", "half a pair": "\ud83c"}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_refuses(text: str) -> None:
    with pytest.raises(InvalidInput):
        segments(text)


def test_more_than_255_segments_can_not_be_numbered() -> None:
    assert segments("a" * 153 * 255).segments == 255
    with pytest.raises(TooLarge):
        segments("a" * 153 * 255 + "a")


def test_quotes_are_made_plain_only_when_asked() -> None:
    assert segments("“it’s” – 5\u00a0€…").encoding == "ucs2"
    plain = plain_quotes("“it’s” – 5\u00a0€…")
    assert plain == '"it\'s" - 5 €...'
    assert segments(plain).encoding == "gsm7"


def test_literal_links_are_tracked() -> None:
    compiled = compile_source(
        SmsSource(text="See (https://shop.example/a_(b)). Leave: {{ links.unsubscribe }} {{ url }}")
    )
    assert compiled.links == ("https://shop.example/a_(b)",)
    rendered = compiled.render({"url": "https://own.example/"}, ANA)
    assert rendered == segments(
        f"See (https://go.example.com/l/0/{TOKEN}). Leave: https://go.example.com/a/unsubscribe/{TOKEN} https://own.example/"
    )


def test_a_link_with_an_expression_is_left_alone() -> None:
    compiled = compile_source(SmsSource(text="https://shop.example/{{ id }}/x"))
    assert compiled.links == ()
    assert compiled.render({"id": 7}, ANA) == segments("https://shop.example/7/x")


def test_free_text_is_never_a_template() -> None:
    assert render_text("sms", "{{ x }} https://shop.example") == TextRendered("{{ x }} https://shop.example", "gsm7", 1)
