"""A form's fields and what was entered into them: which are missing or can't be taken; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from noline.content import FormField

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_TEL: Final = re.compile(r"[+(]?\d[\d\s()./-]{3,30}")
TICKED: Final = "yes"
"""The value of a checkbox that is ticked."""


def faults_of(form: Sequence[FormField], entered: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong, by field, as keys of the texts; nothing if all can be taken."""
    found = {field.name: fault for field in form if (fault := _fault(field, entered.get(field.name, "")))}
    known = {field.name for field in form}
    return found | {name: "fault_unknown" for name in entered if name not in known}


def taken(form: Sequence[FormField], entered: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that are kept: those of the form, without the empty ones."""
    return {field.name: entered[field.name] for field in form if entered.get(field.name)}


def _fault(field: FormField, value: str) -> str | None:
    if not value:
        return "fault_required" if field.required else None
    if field.kind == "choice" and value not in field.choices:
        return "fault_choice"
    if field.kind == "checkbox" and value != TICKED:
        return "fault_choice"
    if field.kind == "email" and not _EMAIL.fullmatch(value):
        return "fault_email"
    if field.kind == "tel" and not _TEL.fullmatch(value):
        return "fault_tel"
    return None
