"""Notifications."""

from __future__ import annotations

import pytest

from noline.content import PushRendered, PushSource, compile_source, render_text
from noline.kernel.errors import InvalidInput

from .samples import ANA, TOKEN


def test_renders() -> None:
    compiled = compile_source(PushSource(title="Hi {{ name }} ", body="<b> & {{ n }}", url="{{ links.page }}"))
    assert compiled.variables == {"name", "n"}
    rendered = compiled.render({"name": "Ana", "n": 2}, ANA)
    assert rendered == PushRendered("Hi Ana", "<b> & 2", f"https://go.example.com/a/page/{TOKEN}")


def test_a_literal_address_is_tracked() -> None:
    compiled = compile_source(PushSource(title="a", body="b", url="https://shop.example/x"))
    assert compiled.links == ("https://shop.example/x",)
    assert compiled.render({}, ANA) == PushRendered("a", "b", f"https://go.example.com/l/0/{TOKEN}")


REFUSED = {
    "nothing": (PushSource(title="", body=""), "push.body"),
    "too much": (PushSource(title="a", body="ü" * 2_000), "push.body"),
    "a script": (PushSource(title="a", body="b", url="JavaScript:alert(1)"), "push.url"),
    "no address": (PushSource(title="a", body="b", url="shop"), "push.url"),
}


@pytest.mark.parametrize(("source", "field"), REFUSED.values(), ids=REFUSED)
def test_refuses(source: PushSource, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_source(source).render({}, ANA)
    assert caught.value.field == field


def test_an_app_address_is_kept() -> None:
    source = PushSource(title="a", body="b", url="shop://orders/7")
    assert compile_source(source).render({}, ANA) == PushRendered("a", "b", "shop://orders/7")


def test_free_text() -> None:
    assert render_text("push", "{{ x }}", title="Agent") == PushRendered("Agent", "{{ x }}")
    with pytest.raises(InvalidInput):
        render_text("push", "a\x00")
    with pytest.raises(InvalidInput):
        render_text("letter", "a")
