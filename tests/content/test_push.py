"""Notifications."""

from __future__ import annotations

import pytest

from noline.content import Button, PushRendered, PushSource, compile_source, render_text
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


def test_buttons_an_answer_a_picture_and_a_topic() -> None:
    buttons = (Button("Yes, {{ name }}", "yes-{{ n }}"), Button("Map", url="https://maps.example/x"))
    source = PushSource("a", "b", None, buttons, "Answer {{ name }}", "https://a.example/{{ n }}.png", "order-{{ n }}")
    compiled = compile_source(source)
    assert compiled.links == ("https://maps.example/x",)
    assert compiled.render({"name": "Ana", "n": 2}, ANA) == PushRendered(
        "a",
        "b",
        None,
        (Button("Yes, Ana", "yes-2"), Button("Map", url=f"https://go.example.com/l/0/{TOKEN}")),
        "Answer Ana",
        "https://a.example/2.png",
        "order-2",
    )


REFUSED = {
    "nothing": (PushSource(title="", body=""), "push.body"),
    "too much": (PushSource(title="a", body="ü" * 2_000), "push.body"),
    "a script": (PushSource(title="a", body="b", url="JavaScript:alert(1)"), "push.url"),
    "no address": (PushSource(title="a", body="b", url="shop"), "push.url"),
    "no label": (PushSource(title="a", body="b", buttons=(Button("{{ '' }}"),)), "push.buttons[0].label"),
    "a button of both kinds": (
        PushSource(title="a", body="b", buttons=(Button("x"), Button("y", "y", "https://a.example"))),
        "push.buttons[1]",
    ),
    "too many buttons": (PushSource(title="a", body="b", buttons=(Button("x"),) * 5), "push.buttons"),
    "a button that is a script": (
        PushSource(title="a", body="b", buttons=(Button("x", url="javascript:alert(1)"),)),
        "push.buttons[0].url",
    ),
    "a picture by http": (PushSource(title="a", body="b", image="http://a.example/x.png"), "push.image"),
    "a topic with a space": (PushSource(title="a", body="b", topic="order 7"), "push.topic"),
    "a long label of the answer": (PushSource(title="a", body="b", reply="x" * 41), "push.reply"),
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
