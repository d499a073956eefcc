"""Templates that a messenger's maker has approved: whether what is filled in fits what can be filled in; pure.

The kinds of components and their parameters are those of WhatsApp's Cloud API; kinds it may get later pass unread.
Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from noline.content.model import Approved
from noline.kernel.errors import InvalidInput

HEADERS: Final = ("text", "image", "video", "document", "location", "product")
VALUES: Final = ("text", "currency", "date_time")
BUTTONS: Final = {
    "quick_reply": ("payload", ("payload",)),
    "url": ("text", ("text",)),
    "copy_code": ("coupon_code", ("coupon_code",)),
    "flow": ("action", ()),
    "catalog": ("action", ()),
    "mpm": ("action", ("action", "thumbnail_product_retailer_id")),
}
"""Kinds of buttons: the type of their parameter, and what must be said in it; others pass unread."""
MEDIA: Final = frozenset({"image", "video", "document"})
MOST_BUTTONS: Final = 10
CARDS: Final = (2, 10)

_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_ADDRESS = re.compile(r"https?://|.*\{[{%]", re.IGNORECASE)
_SPACED = re.compile(r"[\n\r\t]| {5,}")


def check_approved(approved: Approved, field: str) -> None:
    """Raise InvalidInput for what the maker would refuse, naming the field; ``field`` begins its name."""
    for part in ("name", "language"):
        if not getattr(approved, part).strip():
            raise InvalidInput(f"The template's {part} is missing.", field=f"{field}.{part}", remedy="Copy it.")
    _check_components(approved.components, f"{field}.components", cards=True)
    if (wording := approved.wording) is not None:
        for kind, words in (("header", wording.header), ("body", wording.body)):
            _check_count(kind, words, approved.components, field)


def check_filled(approved: Approved, field: str) -> None:
    """Raise InvalidInput for values that the maker refuses once they are filled in."""
    for at, text in _values(approved.components, f"{field}.components"):
        if not text.strip():
            remedy = 'Give another word for it: {{ name|default("you") }}.'
            raise InvalidInput("This value is empty here.", field=at, remedy=remedy)
        if _SPACED.search(text):
            raise InvalidInput("A value has no line breaks or wide gaps.", field=at, remedy="Write it in one line.")


def _check_components(components: Sequence[Mapping[str, Any]], field: str, *, cards: bool) -> None:
    seen: set[object] = set()
    for at, it in enumerate(components):
        here, kind = f"{field}[{at}]", it.get("type")
        key = ("button", str(it.get("index"))) if kind == "button" else kind
        if key in seen:
            said = "Two values are for the same button." if kind == "button" else f"There are two of kind {kind}."
            raise InvalidInput(said, field=f"{here}.index" if kind == "button" else here, remedy="Leave one.")
        seen.add(key)
        match kind:
            case "header":
                _check_header(_parameters(it, here), f"{here}.parameters")
            case "body":
                _check_body(_parameters(it, here), f"{here}.parameters")
            case "button":
                _check_button(it, here)
            case "limited_time_offer":
                _check_offer(_parameters(it, here), f"{here}.parameters")
            case "carousel" if cards:
                _check_cards(it.get("cards"), f"{here}.cards")
            case None | "carousel":
                raise InvalidInput("This is no kind of component.", field=f"{here}.type", remedy="Say header or body.")


def _parameters(component: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    given = component.get("parameters", [])
    if not isinstance(given, list | tuple) or not all(isinstance(it, Mapping) for it in given):
        raise InvalidInput("Parameters are a list of objects.", field=f"{field}.parameters", remedy="Write a list.")
    return list(given)


def _check_header(parameters: Sequence[Mapping[str, Any]], field: str) -> None:
    if len(parameters) != 1:
        raise InvalidInput("A header takes one value.", field=field, remedy="Leave one, or take the header away.")
    (it,) = parameters
    kind = it.get("type")
    if kind not in HEADERS:
        raise InvalidInput("A header can't hold this.", field=f"{field}[0].type", remedy=f"One of {_list(HEADERS)}.")
    held = it.get(kind) if kind != "text" else it
    if kind in MEDIA:
        _check_media(held, f"{field}[0].{kind}")
    elif kind == "location":
        _demand(held, ("latitude", "longitude"), f"{field}[0].location")
    elif kind == "product":
        _demand(held, ("product_retailer_id", "catalog_id"), f"{field}[0].product")
    else:
        _demand(held, ("text",), f"{field}[0]")


def _check_media(held: Any, field: str) -> None:
    if isinstance(held, Mapping) and str(held.get("id") or "").strip():
        return
    _demand(held, ("link",), field)
    if not _ADDRESS.match(str(held["link"])):
        raise InvalidInput("This is no web address.", field=f"{field}.link", remedy="Use https://….")


def _check_body(parameters: Sequence[Mapping[str, Any]], field: str) -> None:
    names = [str(it.get("parameter_name") or "") for it in parameters]
    for at, (it, name) in enumerate(zip(parameters, names, strict=True)):
        here, kind = f"{field}[{at}]", it.get("type")
        if kind not in VALUES:
            raise InvalidInput("A body can't hold this.", field=f"{here}.type", remedy=f"One of {_list(VALUES)}.")
        if any(names) and (not name or name in names[:at]):
            said = "It comes twice." if name else "Either all values have names or none."
            raise InvalidInput(said, field=f"{here}.parameter_name", remedy="Name it as the template does.")
        match kind:
            case "text":
                _demand(it, ("text",), here)
            case "currency":
                _demand(it.get(kind), ("fallback_value", "code", "amount_1000"), f"{here}.{kind}")
            case _:
                _demand(it.get(kind), ("fallback_value",), f"{here}.{kind}")


def _check_button(button: Mapping[str, Any], field: str) -> None:
    kind, index = str(button.get("sub_type") or "").lower(), str(button.get("index", ""))
    if not kind:
        raise InvalidInput("What it does is missing.", field=f"{field}.sub_type", remedy="Say url or quick_reply.")
    if not index.isdecimal() or int(index) >= MOST_BUTTONS:
        raise InvalidInput("Buttons are numbered from 0 to 9.", field=f"{field}.index", remedy="Count from the top.")
    parameters = _parameters(button, field)
    if kind not in BUTTONS or (kind in ("flow", "catalog") and not parameters):
        return  # neither of them need be told anything
    type_, demanded = BUTTONS[kind]
    here = f"{field}.parameters[0]"
    if len(parameters) != 1 or parameters[0].get("type") != type_:
        raise InvalidInput(f"This button takes one value, a {type_}.", field=here, remedy="Fill it in.")
    if len(demanded) > 1:
        _demand(parameters[0].get(demanded[0]), demanded[1:], f"{here}.{demanded[0]}")
    else:
        _demand(parameters[0], demanded, here)


def _check_offer(parameters: Sequence[Mapping[str, Any]], field: str) -> None:
    held = parameters[0].get("limited_time_offer") if len(parameters) == 1 else None
    ends = held.get("expiration_time_ms") if isinstance(held, Mapping) else None
    if isinstance(ends, bool) or not isinstance(ends, int) or ends <= 0:
        at = f"{field}[0].limited_time_offer.expiration_time_ms"
        raise InvalidInput("When the offer ends is missing.", field=at, remedy="Give the moment in milliseconds.")


def _check_cards(cards: Any, field: str) -> None:
    least, most = CARDS
    if not isinstance(cards, list | tuple) or not least <= len(cards) <= most:
        remedy = "Add cards or take some away."
        raise InvalidInput(f"A carousel has {least} to {most} cards.", field=field, remedy=remedy)
    for at, card in enumerate(cards):
        held = card.get("components") if isinstance(card, Mapping) else None
        if not isinstance(held, list | tuple) or not all(isinstance(it, Mapping) for it in held):
            raise InvalidInput("A card has components.", field=f"{field}[{at}].components", remedy="Write a list.")
        _check_components(held, f"{field}[{at}].components", cards=False)


def _check_count(kind: str, words: str, components: Sequence[Mapping[str, Any]], field: str) -> None:
    """Compare what a part of the wording leaves open with what is filled in."""
    if not words.strip():
        return
    open_ = set(_PLACE.findall(words))
    at, given = next(
        ((at, list(it.get("parameters", ()))) for at, it in enumerate(components) if it.get("type") == kind), (None, [])
    )
    if kind == "header" and given and given[0].get("type") != "text":
        return
    if len(open_) != len(given):
        where = f"{field}.components[{at}]" if at is not None else f"{field}.wording.{kind}"
        said = f"The {kind} leaves {len(open_)} open, and {len(given)} are filled in."
        raise InvalidInput(said, field=where, remedy=f"Fill in {_list(sorted(open_)) or 'none'}.")


def _values(components: Sequence[Mapping[str, Any]], field: str) -> Iterator[tuple[str, str]]:
    """Return the texts that are filled in, with their fields."""
    for at, it in enumerate(components):
        for place, each in enumerate(it.get("parameters") or ()):
            if isinstance(each, Mapping) and isinstance(each.get("text"), str):
                yield f"{field}[{at}].parameters[{place}].text", each["text"]
        for place, card in enumerate(it.get("cards") or ()):
            if isinstance(card, Mapping):
                yield from _values(card.get("components") or (), f"{field}[{at}].cards[{place}].components")


def _demand(held: Any, names: Sequence[str], field: str) -> None:
    for name in names:
        value = held.get(name) if isinstance(held, Mapping) else None
        if value is None or not str(value).strip():
            raise InvalidInput("It is empty.", field=f"{field}.{name}", remedy="Fill it in.")


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
