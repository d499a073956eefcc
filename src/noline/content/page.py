"""Personal web pages: a template whose output is sanitised, and a form described as data (never as HTML)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import nh3

from noline.content.flat import Flat
from noline.content.links import LinkTable
from noline.content.model import FormField, PageRendered, PageSource, Personal, Values
from noline.content.syntax import word_set
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput

KINDS = frozenset({"text", "email", "tel", "choice", "checkbox"})
MAX_FIELDS = 50

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TAGS = word_set(
    "a abbr address article aside b blockquote br caption cite code col colgroup dd del details div dl dt em"
    " figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p picture pre q s section"
    " small span strong sub summary sup table tbody td tfoot th thead time tr u ul"
)
_ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "style", "title", "aria-label", "aria-hidden", "role"},
    "a": {"href", "target"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
    "time": {"datetime"},
}
# No position, no url(): a page can't cover the frame around it or fetch what it isn't meant to.
_STYLES = word_set(
    "color background-color border border-color border-radius border-style border-width font-size font-style"
    " font-weight letter-spacing line-height margin margin-bottom margin-left margin-right margin-top max-width"
    " padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-transform"
    " width"
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    filter_style_properties=set(_STYLES),
    url_schemes={"http", "https", "mailto", "tel", "sms"},
    link_rel="noopener noreferrer",
    id_prefix="page-",
)


class PageTemplate:
    """A compiled page."""

    channel_form: ClassVar[str] = "page"

    def __init__(self, source: PageSource, *, name: str) -> None:
        self._templates = templates = TemplateSet(name)
        table = LinkTable()
        templates.add("title", templates.parse("title", source.title), "text")
        flat = Flat(templates.parse("html", source.html))
        templates.add("html", flat.pieces(table.track_html(flat.text, flat)), "html")
        check_form(source.form, templates.field("form"))
        self._form, self._button = source.form, source.button
        self.variables: frozenset[str] = templates.variables
        self.required: frozenset[str] = templates.required
        self.links: tuple[str, ...] = table.urls

    def render(self, values: Values, personal: Personal) -> PageRendered:
        """Render for one visitor; scripts, frames, forms and events of the author's HTML are gone."""
        scope = self._templates.scope(values, personal, len(self.links))
        title = self._templates.render("title", scope).strip()
        html = sanitise(self._templates.render("html", scope))
        return PageRendered(title, html, self._form, self._button)


def sanitise(html: str) -> str:
    """Return what is harmless of an HTML fragment: text, tables, images, links to the web, mail and telephone."""
    return _CLEANER.clean(html)


def check_form(form: Sequence[FormField], field: str) -> None:
    """Refuse unknown kinds, double or odd names, and a choice without choices."""
    if len(form) > MAX_FIELDS:
        raise InvalidInput("A form has at most 50 fields.", field=field, remedy="Remove some.")
    seen: set[str] = set()
    for at, one in enumerate(form):
        here = f"{field}[{at}]"
        if not _NAME.fullmatch(one.name) or one.name in seen:
            remedy = "Use small letters, digits and _, and each name once."
            raise InvalidInput(f"The name {one.name[:63]!r} can't be used.", field=f"{here}.name", remedy=remedy)
        if one.kind not in KINDS:
            remedy = f"Use one of: {', '.join(sorted(KINDS))}."
            raise InvalidInput(f"There is no kind {one.kind[:40]!r}.", field=f"{here}.kind", remedy=remedy)
        if (one.kind == "choice") != bool(one.choices):
            remedy = "Give `choices` to a field of kind `choice`, and to no other."
            raise InvalidInput("The choices don't fit the kind.", field=f"{here}.choices", remedy=remedy)
        seen.add(one.name)
