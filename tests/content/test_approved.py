"""Approved templates: every kind of component the maker takes is taken, and what would be refused is named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from noline.content import Approved, ChatRendered, ChatSource, compile_source
from noline.content.model import Wording
from noline.content.preview import preview
from noline.kernel.errors import InvalidInput

from .samples import ANA

PERSONAL = ANA
IMAGE = {
    "type": "header",
    "parameters": [{"type": "image", "image": {"link": "https://harbour.example/{{ boat }}.png"}}],
}


def text(words: str, name: str = "") -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"parameter_name": name} if name else {})


def header(kind: str, held: Any) -> dict[str, Any]:
    return {"type": "header", "parameters": [{"type": kind, kind: held}]}


def body(*parameters: dict[str, Any]) -> dict[str, Any]:
    return {"type": "body", "parameters": list(parameters)}


def button(kind: str, index: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": index, "parameters": list(parameters)}


def action(**held: Any) -> dict[str, Any]:
    return {"type": "action", "action": held}


def cards(count: int) -> dict[str, Any]:
    card = [IMAGE, body(text("{{ boat }}")), button("url", "0", text("boats/1"))]
    return {"type": "carousel", "cards": [{"card_index": at, "components": card} for at in range(count)]}


PRODUCTS = [{"title": "Boats", "product_items": [{"product_retailer_id": "b-1"}]}]
MONEY = {"type": "currency", "currency": {"fallback_value": "€5", "code": "EUR", "amount_1000": 5000}}
DATE = {"type": "date_time", "date_time": {"fallback_value": "1 June"}}
ENDS = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1_790_000_000_000}}

TAKEN: dict[str, list[dict[str, Any]]] = {
    "nothing to fill in": [],
    "a header in words": [{"type": "header", "parameters": [text("{{ boat }}")]}],
    "a picture": [IMAGE],
    "a picture by its id": [header("image", {"id": "1234"})],
    "a film": [header("video", {"link": "https://harbour.example/a.mp4"})],
    "a document": [header("document", {"link": "{{ ticket }}", "filename": "Ticket.pdf"})],
    "a place": [header("location", {"latitude": "1", "longitude": "2", "name": "Pier", "address": "Quay 1"})],
    "a product": [header("product", {"product_retailer_id": "b-1", "catalog_id": "77"})],
    "values by number": [body(text("{{ boat }}"), MONEY, DATE)],
    "values by name": [body(text("{{ boat }}", "boat"), text("9", "hour"))],
    "all kinds of buttons": [
        button("quick_reply", "0", {"type": "payload", "payload": "yes"}),
        button("url", "1", text("{{ ticket }}")),
        button("copy_code", "2", {"type": "coupon_code", "coupon_code": "SUMMER"}),
        button("flow", "3", action(flow_token="t", flow_action_data={"boat": "{{ boat }}"})),
        button("catalog", "4", action(thumbnail_product_retailer_id="b-1")),
        button("mpm", "5", action(thumbnail_product_retailer_id="b-1", sections=PRODUCTS)),
    ],
    "buttons that need be told nothing": [button("flow", "0"), button("CATALOG", "1")],
    "an offer that ends": [{"type": "limited_time_offer", "parameters": [ENDS]}],
    "a carousel": [body(text("Boats")), cards(3)],
    "a kind that came later": [{"type": "order_status", "parameters": [{"type": "order_status"}]}],
}


@pytest.mark.parametrize("label", TAKEN)
def test_every_kind_of_component_is_taken_and_filled_in(label: str) -> None:
    values = {"boat": "Anna", "ticket": "https://harbour.example/t/1"}
    rendered = compiled(TAKEN[label]).render(values, PERSONAL)
    assert isinstance(rendered, ChatRendered)
    assert rendered.approved is not None
    said = msgspec.json.encode(rendered.approved.components).decode()
    assert "{{" not in said
    assert ("Anna" in said) == ("{{ boat }}" in str(TAKEN[label]))


def compiled(components: list[dict[str, Any]], wording: Wording | None = None) -> Any:
    approved = Approved("boat_offer", "en_GB", tuple(components), wording)
    return compile_source(ChatSource("Hello", approved=approved), name="chat")


REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "two headers": ([IMAGE, IMAGE], "components[1]"),
    "a header of nothing": ([{"type": "header", "parameters": []}], "components[0].parameters"),
    "an unknown header": ([header("sticker", {})], "components[0].parameters[0].type"),
    "a picture without a place": ([header("image", {"link": ""})], "components[0].parameters[0].image.link"),
    "a picture on a disc": ([header("image", {"link": "C:/a.png"})], "components[0].parameters[0].image.link"),
    "a place without a length": (
        [header("location", {"latitude": "1"})],
        "components[0].parameters[0].location.longitude",
    ),
    "an empty value": ([body(text("a"), text(" "))], "components[0].parameters[1].text"),
    "half the names": ([body(text("a", "boat"), text("b"))], "components[0].parameters[1].parameter_name"),
    "a name twice": ([body(text("a", "x"), text("b", "x"))], "components[0].parameters[1].parameter_name"),
    "money without a code": (
        [body({"type": "currency", "currency": {"fallback_value": "5"}})],
        "components[0].parameters[0].currency.code",
    ),
    "the eleventh button": ([button("url", "10", text("a"))], "components[0].index"),
    "one button twice": ([button("url", "0", text("a")), button("url", "0", text("b"))], "components[1].index"),
    "an answer without words": (
        [button("quick_reply", "0", {"type": "payload", "payload": ""})],
        "components[0].parameters[0].payload",
    ),
    "products without a picture": (
        [button("mpm", "0", action(sections=PRODUCTS))],
        "components[0].parameters[0].action.thumbnail_product_retailer_id",
    ),
    "an offer without an end": (
        [{"type": "limited_time_offer", "parameters": []}],
        "components[0].parameters[0].limited_time_offer.expiration_time_ms",
    ),
    "one card": ([cards(1)], "components[0].cards"),
    "a carousel on a card": (
        [{"type": "carousel", "cards": [{"components": [cards(2)]}, {"components": []}]}],
        "components[0].cards[0].components[0].type",
    ),
    "parameters that are none": ([{"type": "body", "parameters": "Anna"}], "components[0].parameters"),
}


@pytest.mark.parametrize("label", REFUSED)
def test_what_the_maker_would_refuse_is_named(label: str) -> None:
    components, field = REFUSED[label]
    with pytest.raises(InvalidInput) as refused:
        compiled(components)
    assert refused.value.field == f"chat.approved.{field}"


@pytest.mark.parametrize(
    ("wording", "components", "field"),
    [
        (Wording(body="Hi {{1}}, {{2}}"), [body(text("a"))], "components[0]"),
        (Wording(body="Hi {{name}}"), [], "wording.body"),
        (Wording(header="Boat {{1}}", body="Hi"), [], "wording.header"),
        (Wording(header="Boat", body="Hi {{1}}, {{1}}", footer="Bye"), [body(text("a"))], None),
        (Wording(header="ignored {{1}}"), [IMAGE], None),
    ],
)
def test_as_many_values_are_filled_in_as_the_wording_leaves_open(
    wording: Wording, components: list[dict[str, Any]], field: str | None
) -> None:
    if field is None:
        compiled(components, wording)
        return
    with pytest.raises(InvalidInput) as refused:
        compiled(components, wording)
    assert refused.value.field == f"chat.approved.{field}"


@pytest.mark.parametrize("part", ["name", "language"])
def test_it_has_a_name_and_a_language(part: str) -> None:
    approved = msgspec.structs.replace(Approved("a", "en"), **{part: " "})
    with pytest.raises(InvalidInput) as refused:
        compile_source(ChatSource("Hello", approved=approved), name="chat")
    assert refused.value.field == f"chat.approved.{part}"


async def test_the_preview_fills_it_in_and_says_what_is_empty() -> None:
    wording = Wording(body="Hi {{1}}", buttons=("Look",))
    source = ChatSource("Hello", approved=Approved("hi", "en", (body(text("{{ first_name }}")),), wording))
    shown = (await preview({"chat": source}, {"first_name": "Anna"}, PERSONAL)).shown["chat"]
    assert shown.template.components[0]["parameters"][0]["text"] == "Anna"  # type: ignore[union-attr]
    assert shown.template.wording == wording  # type: ignore[union-attr]
    for value in ("", "a\nb"):
        fault = (await preview({"chat": source}, {"first_name": value}, PERSONAL)).shown["chat"]
        assert fault.field == "chat.approved.components[0].parameters[0].text"  # type: ignore[union-attr]
