"""Posts on social networks, with length counted as X counts it (developer.x.com: counting characters; twitter-text v3).

Most of the world's letters weigh 1, CJK and emoji 2, any link 23 whatever its length; 280 is the limit.
"""

from __future__ import annotations

import re
from typing import ClassVar
from unicodedata import normalize

from noline.content.flat import Flat
from noline.content.links import LinkTable
from noline.content.model import Personal, PostRendered, PostSource, Values
from noline.content.templates import TemplateSet
from noline.kernel.errors import InvalidInput, TooLarge

MAX_WEIGHT = 280
LINK_WEIGHT = 23
MAX_CHARACTERS = 25_000  # of which links may take most; what is beyond counts one each

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_DOMAINS = "com|org|net|info|biz|edu|gov|app|dev|shop|store|online|site|blog|cloud|io|co|me|tv"
_URL = re.compile(
    rf"https?://[^\s<>\"]+|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_DOMAINS})\b(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_BASE = "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"  # noqa: E501 - one range
_ONE = f"{_BASE}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_ONE}(?:[\U000e0020-\U000e007f]+|(?:\u200d{_ONE})+)?"
)


class PostTemplate:
    """A compiled post."""

    channel_form: ClassVar[str] = "post"

    def __init__(self, source: PostSource, *, name: str) -> None:
        self._templates = TemplateSet(name)
        table = LinkTable()
        flat = Flat(self._templates.parse("text", source.text))
        self._templates.add("text", flat.pieces(table.track_text(flat.text, flat)), "text")
        self.variables: frozenset[str] = self._templates.variables
        self.required: frozenset[str] = self._templates.required
        self.links: tuple[str, ...] = table.urls

    def render(self, values: Values, personal: Personal) -> PostRendered:
        """Render for one recipient; refuses an empty post and one that weighs more than 280."""
        scope = self._templates.scope(values, personal, len(self.links))
        return post(self._templates.render("text", scope), field=self._templates.field("text"))


def post(text: str, *, field: str = "text") -> PostRendered:
    """Return the text as a post, if it is neither empty nor too long."""
    if not text.strip():
        raise InvalidInput("The text is empty.", field=field, remedy="Write one.")
    weight = weigh(text[:MAX_CHARACTERS]) + len(text[MAX_CHARACTERS:])
    if weight > MAX_WEIGHT:
        said = f"The post weighs {weight} characters of {MAX_WEIGHT}."
        raise TooLarge(said, field=field, remedy=f"Shorten it by {weight - MAX_WEIGHT}; each link counts 23.")
    return PostRendered(text)


def weigh(text: str) -> int:
    """Return the weighted length of a post in characters."""
    without_links, links = _URL.subn("", normalize("NFC", text))
    without_emoji, emoji = _EMOJI.subn("", without_links)
    return LINK_WEIGHT * links + 2 * emoji + sum(_weight(ord(character)) for character in without_emoji)


def _weight(code: int) -> int:
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2
