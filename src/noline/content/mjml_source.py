"""MJML turned into HTML, once per template version, with the template's tags set aside."""

from __future__ import annotations

import re

from mjml import mjml2html

from noline.content.readable import VOID
from noline.kernel.errors import InvalidInput, TooLarge

MAX_NESTING = 200

# In attributes the converter writes characters it finds unprintable, our marks among them, as \u{fdd0}.
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{2,6})\}")
_TAG = re.compile(r"<!--(?:.*?-->|.*)|<(/?)([^\s<>/!?]+)[^<>]*?(/?)>", re.DOTALL)


def html_from_mjml(mjml: str, field: str) -> str:
    """Return the HTML of an MJML document; no font is fetched and no file included.

    Raises ``InvalidInput`` with the parser's words where it isn't MJML.
    """
    _check_nesting(mjml, field)
    try:
        html: str = mjml2html(mjml, fonts={})
    except ValueError as error:
        remedy = "Write `<mjml><mj-body>…</mj-body></mjml>`, with every element closed and nothing included."
        raise InvalidInput(f"This is not MJML: {error}.", field=field, remedy=remedy) from None
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), html)


def _check_nesting(mjml: str, field: str) -> None:
    """The parser is recursive and would end the process on deep input, so depth is counted before."""
    depth = 0
    for found in _TAG.finditer(mjml):
        if found[0].startswith("<!--") or found[3] or found[2].lower() in VOID:
            continue
        depth += -1 if found[1] else 1
        if depth > MAX_NESTING:
            raise TooLarge("The elements nest deeper than 200 levels.", field=field, remedy="Close or flatten them.")
