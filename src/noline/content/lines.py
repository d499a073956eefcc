"""A single text with variables, compiled once: what programs say in answer, without customers' links."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from noline.content.model import Personal
from noline.content.templates import TemplateSet


class Line:
    """A compiled text; raises InvalidInput naming ``field`` where it can't be one."""

    def __init__(self, source: str, field: str) -> None:
        self._templates = TemplateSet(field)
        self._templates.add("text", self._templates.parse("text", source), "text", named=field)
        self.variables: frozenset[str] = self._templates.variables

    def render(self, values: Mapping[str, Any], locale: str = "en") -> str:
        """Return the text for these values; raises InvalidInput naming what has no value."""
        scope = self._templates.scope(dict(values), _NOBODY).having("_locale", locale)
        return self._templates.render("text", scope).strip()


_NOBODY: Final = Personal(message="", token=b"", code="", base_url="about:", sender="", to="", postal=())


@lru_cache(maxsize=4096)
def compile_line(source: str, field: str = "text") -> Line:
    """Compile a text once."""
    return Line(source, field)
