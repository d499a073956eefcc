"""Approved templates an agent may send when a reply window is closed: which there are, what they say, what they ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.content import Approved, ChatRendered, Personal, Template, Templates, approved_of
from noline.kernel.errors import InvalidInput

_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


class OfferedTemplate(Struct, frozen=True):
    """A template with what the provider has approved of it. ``asks``: values that are to be given with it.

    ``text``: what the customer reads; ``[name]`` stands for a value that is asked for.
    """

    id: UUID
    name: str
    language: str
    text: str
    asks: list[str]


def offered(templates: Templates, workspace: int, channel: str, known: Mapping[str, Any]) -> list[OfferedTemplate]:
    """Return the templates of a workspace that may go on a channel whatever its window, by name."""
    found = [(it, approved_of(it, channel)) for it in templates.of(workspace)]
    made = [_offered(it, approved, channel, known) for it, approved in found if approved is not None]
    return sorted(made, key=lambda it: it.name)


def check_template(
    templates: Templates,
    workspace: int,
    identity: UUID,
    channel: str,
    known: Mapping[str, Any],
    given: Mapping[str, str],
) -> None:
    """Raise InvalidInput for a template that can't be sent on a channel, or lacks a value, naming the field."""
    template = templates.by_id.get(identity)
    if template is None or template.workspace != workspace:
        raise InvalidInput("There is no such template.", field="template", remedy="Use one of those that are offered.")
    if approved_of(template, channel) is None:
        text = f"Nothing of this template has been approved for {channel}."
        raise InvalidInput(text, field="template", remedy="Use one of those that are offered.")
    for name in _asks(template, channel, known):
        if not given.get(name, "").strip():
            raise InvalidInput(f"The template wants a value for {name}.", field=f"variables.{name}", remedy="Give it.")


def _asks(template: Template, channel: str, known: Mapping[str, Any]) -> list[str]:
    compiled = template.compiled(channel)
    return sorted(compiled.required - known.keys()) if compiled else []


def _offered(template: Template, approved: Approved, channel: str, known: Mapping[str, Any]) -> OfferedTemplate:
    asks = _asks(template, channel, known)
    return OfferedTemplate(
        template.id, template.name, approved.language, _text(template, approved, channel, known, asks), asks
    )


def _text(template: Template, approved: Approved, channel: str, known: Mapping[str, Any], asks: Sequence[str]) -> str:
    compiled = template.compiled(channel)
    if compiled is None:
        return ""
    values = {name: known[name] for name in compiled.variables if name in known} | {name: f"[{name}]" for name in asks}
    personal = Personal(message="", token=b"", code="", base_url="about:", sender="", to="")
    try:
        rendered = compiled.render(values, personal)
    except InvalidInput:
        return ""
    if not isinstance(rendered, ChatRendered) or rendered.approved is None:
        return ""
    if approved.wording is None:
        return rendered.text
    return "\n".join(part for part in _wording(approved, rendered.approved) if part)


def _wording(source: Approved, filled: Approved) -> tuple[str, str, str]:
    assert source.wording is not None
    parts = {it.get("type"): list(it.get("parameters") or ()) for it in filled.components}
    header = _filled(source.wording.header, parts.get("header", []))
    return header, _filled(source.wording.body, parts.get("body", [])), source.wording.footer


def _filled(words: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    named = {str(it.get("parameter_name") or at): str(it.get("text") or "") for at, it in enumerate(parameters, 1)}
    return _PLACE.sub(lambda place: named.get(place[1], place[0]) or place[0], words)
