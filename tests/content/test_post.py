"""Posts: X's weighted length."""

from __future__ import annotations

import pytest

from noline.content import PostRendered, PostSource, compile_source, render_text, weigh
from noline.kernel.errors import InvalidInput, TooLarge

from .samples import ANA, TOKEN

WEIGHED = {
    "Latin": ("hello", 5),
    "accents, composed or not": ("café cafe\u0301", 9),
    "Cyrillic": ("привет", 6),
    "Japanese": ("日本", 4),
    "Korean": ("한국", 4),
    "typographic quotes": ("“a”", 3),
    "a link": ("https://example.com/a/very/long/address/that/would/count/much/more", 23),
    "a link without scheme": ("see example.com now", 31),
    "an address of mail is no link": ("a@example.com", 13),
    "an emoji": ("🎉", 2),
    "a family": ("👨‍👩‍👧‍👦", 2),
    "a flag": ("🇩🇪", 2),
    "a skin tone": ("👍🏽", 2),
    "a keycap": ("1️⃣", 2),
    "a red heart": ("❤️", 2),
}


@pytest.mark.parametrize(("text", "weight"), WEIGHED.values(), ids=WEIGHED)
def test_weighs(text: str, weight: int) -> None:
    assert weigh(text) == weight


def test_280_is_the_limit() -> None:
    assert render_text("post", "a" * 280) == PostRendered("a" * 280)
    with pytest.raises(TooLarge) as caught:
        compile_source(PostSource(text="日" * 141)).render({}, ANA)
    assert caught.value.field == "post.text"
    assert "282" in caught.value.text


def test_an_empty_post_is_refused() -> None:
    with pytest.raises(InvalidInput):
        compile_source(PostSource(text="{{ x }}")).render({"x": " "}, ANA)


def test_links_are_tracked() -> None:
    compiled = compile_source(PostSource(text="Come! https://shop.example/"))
    assert compiled.render({}, ANA) == PostRendered(f"Come! https://go.example.com/l/0/{TOKEN}")
