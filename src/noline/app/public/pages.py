"""The HTML of the public pages: one layout, a page described as data, everything escaped but sanitised author HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from minijinja import Environment, safe
from msgspec import Struct

from noline.app.public.headers import content_policy, style_attributes
from noline.app.public.texts import Words
from noline.content import FormField

_AUTOCOMPLETE: Final = {
    "email": "email",
    "tel": "tel",
    "name": "name",
    "first_name": "given-name",
    "last_name": "family-name",
    "company": "organization",
    "city": "address-level2",
    "postcode": "postal-code",
}


class Option(Struct, frozen=True):
    """One of the answers to a field."""

    value: str
    label: str


class Entry(Struct, frozen=True):
    """A field as it is shown. ``kind`` as of ``FormField``, or ``long`` for lines; ``radio``: options in a row."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    options: tuple[Option, ...] = ()
    radio: bool = False
    value: str = ""
    fault: str = ""


class Button(Struct, frozen=True):
    """A button that sends the form, with a field of its own where ``name`` is set."""

    label: str
    name: str = ""
    value: str = ""


class Link(Struct, frozen=True):
    """A link at the foot of the page."""

    url: str
    label: str


class WayShown(Struct, frozen=True):
    """A way to go on elsewhere: a link as a button, and its QR code for another device."""

    url: str
    label: str
    note: str
    image: str
    image_text: str
    summary: str


class Page(Struct, frozen=True):
    """What stands on a page. ``html`` is an author's, as rendering has sanitised it; without buttons no form.

    ``image``: a picture as ``data:`` address, said in words by ``image_text``.
    """

    title: str
    text: str = ""
    hello: str = ""
    html: str = ""
    fields: Sequence[Entry] = ()
    buttons: Sequence[Button] = ()
    links: Sequence[Link] = ()
    foot: str = ""
    done: bool = False
    image: str = ""
    image_text: str = ""
    ways: Sequence[WayShown] = ()


def write_page(page: Page, words: Words) -> tuple[str, str]:
    """Return the page as HTML, and its content security policy."""
    style = _style()
    written = _environment().render_template(
        "layout.html",
        language=words.language,
        brand=words.brand,
        style=safe(style),
        light=any("color" in attribute for attribute in style_attributes(page.html)),
        title=page.title,
        text=page.text,
        hello=page.hello,
        html=safe(page.html),
        fields=[_field(entry, words) for entry in page.fields],
        buttons=[_plain(button) for button in page.buttons],
        links=[_plain(link) for link in page.links],
        faults=words("faults") if any(entry.fault for entry in page.fields) else "",
        foot=page.foot,
        done=page.done,
        image=page.image,
        image_text=page.image_text,
        ways=[_plain(way) for way in page.ways],
    )
    return written, content_policy(style, author_html=page.html)


def entries_of(
    form: Sequence[FormField], words: Words, entered: Mapping[str, str], faults: Mapping[str, str]
) -> list[Entry]:
    """Return a form's fields as they are shown, with what was entered and what is wrong with it."""
    return [
        Entry(
            name=field.name,
            label=field.label,
            kind=field.kind,
            required=field.required,
            options=_options(field, words),
            value=entered.get(field.name, ""),
            fault=words(faults[field.name]) if field.name in faults else "",
        )
        for field in form
    ]


def _options(field: FormField, words: Words) -> tuple[Option, ...]:
    if field.kind != "choice":
        return ()
    return (Option("", words("choose")), *[Option(choice, choice) for choice in field.choices])


def _field(entry: Entry, words: Words) -> dict[str, Any]:
    shown = _plain(entry) | {"options": [_plain(option) for option in entry.options]}
    optional = "" if entry.required or entry.kind in ("choice", "checkbox") else words("optional")
    return shown | {"attributes": safe(_attributes(entry)), "optional": optional}


def _attributes(entry: Entry) -> str:
    """Return the attributes that browsers and screen readers want; names were checked when the form was saved."""
    given = ["required"] if entry.required else []
    if wanted := _AUTOCOMPLETE.get(entry.name) or _AUTOCOMPLETE.get(entry.kind):
        given.append(f'autocomplete="{wanted}"')
    if entry.fault:
        given.append(f'aria-invalid="true" aria-describedby="fault-{entry.name}"')
    return "".join(f" {attribute}" for attribute in given)


def _plain(struct: Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


@cache
def _style() -> str:
    return (files("noline.app.public") / "style.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    layout = (files("noline.app.public") / "layout.html").read_text(encoding="utf-8")
    return Environment(
        templates={"layout.html": layout}, trim_blocks=True, lstrip_blocks=True, undefined_behavior="strict"
    )
