"""Makes HTML of strangers safe to show: a strict allow-list, no scripts, no forms, nothing loaded from afar."""

from __future__ import annotations

import html as entities
from collections import Counter
from collections.abc import Callable

import nh3

from noline.channels.mail.html_text import html_to_text
from noline.channels.mail.html_tokens import VOID, Tag, read_tokens

MAX_HTML = 2_000_000  # characters
MAX_DEPTH = 400  # elements open at once
MAX_SIGNS = 100_000  # signs that are written as entities
MAX_ATTRIBUTES = 40  # of one tag
_SIGNS = "&<>\u00a0"

REMOTE = "data-remote-src"  # where the address of a blocked image waits for the reader's click
_BLOCKED = "x-noline-blocked:"

_TAG_NAMES = (
    "a abbr address article b big blockquote br caption center cite code col colgroup dd del details div dl dt em "
    "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section "
    "small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var wbr"
)
_TAGS = frozenset(_TAG_NAMES.split())
_DROPPED_WITH_CONTENT = frozenset({"script", "style", "title", "iframe", "object", "template", "noscript", "textarea"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"align", "dir", "lang", "style", "title", "valign"},
    "a": {"href"},
    "blockquote": {"type"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "tr": {"bgcolor"},
}
# Properties that can neither load anything nor leave the place of the mail on the page.
_STYLE_NAMES = (
    "background-color border-collapse color direction font-family font-style font-variant font-weight line-height "
    "list-style-type text-align text-decoration text-transform vertical-align white-space"
)
_STYLES = frozenset(_STYLE_NAMES.split())
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "cid", "data", "x-noline-blocked"})
_DATA_IMAGES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")
# In these the parser closes the former element by itself, so they don't nest.
_SELF_CLOSING = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot"})


def sanitise_html(
    html: str, *, inline_image: Callable[[str], str | None] | None = None, show_remote: bool = False
) -> str:
    """Return a fragment that is safe to put on a page of ours.

    ``inline_image`` maps a Content-ID (without its brackets) to an address of ours, or None to drop the image. Remote
    images keep their address in ``data-remote-src`` and load nothing, unless ``show_remote``. Links open elsewhere,
    with ``rel="noopener noreferrer nofollow"``. What is nested absurdly deep is shown as plain text.
    """
    page = html[:MAX_HTML].replace("\0", "")
    plain = _rewritten(page)
    if plain is None:
        return f"<pre>{entities.escape(html_to_text(page))}</pre>"
    images = _Images(inline_image, show_remote)
    clean = nh3.clean(
        plain,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=images.filter_attribute,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes=set(_SCHEMES),
        filter_style_properties=set(_STYLES),
        url_relative="deny",
    )
    if images.error is not None:
        raise images.error
    return clean.replace(f' src="{_BLOCKED}', f' {REMOTE}="')


class _Images:
    """Decides on each attribute; keeps a failure of the callback, which must not vanish inside the parser."""

    def __init__(self, inline_image: Callable[[str], str | None] | None, show_remote: bool) -> None:
        self._inline_image = inline_image
        self._show_remote = show_remote
        self.error: Exception | None = None

    def filter_attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return None if any(sign in value.lower() for sign in ("url", "\\", "expression", "@", "<")) else value
        if name == "href":
            return None if _scheme(value) in ("data", "cid", "x-noline-blocked") else value
        return self._source(value.strip()) if (tag, name) == ("img", "src") else value

    def _source(self, value: str) -> str | None:
        scheme = _scheme(value)
        if scheme == "cid":
            return self._inline(value[4:].strip("<> "))
        if scheme in ("http", "https"):
            return value if self._show_remote else f"{_BLOCKED}{value}"
        return value if value.lower().startswith(_DATA_IMAGES) else None

    def _inline(self, content_id: str) -> str | None:
        try:
            return self._inline_image(content_id) if self._inline_image else None
        except Exception as error:  # re-raised by the caller: the parser would only print it
            self.error = error
            return None


def _scheme(value: str) -> str:
    return value.strip().partition(":")[0].lower()


def _rewritten(page: str) -> str | None:
    """Return the page in plain, well-formed tags, or None when it holds more of something than a mail needs.

    nh3's parser takes quadratic time on deep nesting, on thousands of attributes and on entities; none of them is
    left in such numbers. Open elements are counted by name, so that stray end tags hide nothing.
    """
    out: list[str] = []
    opened: Counter[str] = Counter()
    depth = signs = 0
    foreign = False
    for token in read_tokens(page):
        if not isinstance(token, Tag):
            out.append(entities.escape(token, quote=False))
            signs += sum(token.count(sign) for sign in _SIGNS)
            continue
        foreign = foreign or token.name in ("svg", "math")
        out.append(_written(token))
        if token.name in VOID or (token.name in _SELF_CLOSING and not foreign):
            continue
        change = 1 if not token.closing else -1 if opened[token.name] else 0
        opened[token.name] += change
        depth += change
        signs += sum(value.count(sign) for value in token.attributes.values() for sign in _SIGNS)
        if depth > MAX_DEPTH or signs > MAX_SIGNS:
            return None
    return "".join(out) if signs <= MAX_SIGNS else None


def _written(tag: Tag) -> str:
    if tag.closing:
        return f"</{tag.name}>"
    attributes = list(tag.attributes.items())[:MAX_ATTRIBUTES]
    written = "".join(f' {name}="{entities.escape(value)}"' for name, value in attributes)
    return f"<{tag.name}{written}>"
