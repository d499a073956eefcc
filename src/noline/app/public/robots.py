"""Who is probably no person: scanners, previews and prefetchers that open links and images; pure.

A suspicion only keeps a visit out of the figures; everybody gets the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# "CUBOT" makes phones. Apps that show pages in a window of their own (Telegram-Android, FBAV, Instagram) are people.
_AGENTS: Final = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|scanner|prefetch|headless|phantomjs|lighthouse"
    r"|curl/|wget/|libwww|python|aiohttp|httpx|scrapy|go-http-client|^java/|apache-httpclient|axios/|node-fetch|^ruby"
    r"|facebookexternalhit|^whatsapp/|barracuda|proofpoint|mimecast|fireeye|trendmicro|virustotal|urlscan|google-safety",
    re.IGNORECASE,
)
_BARE: Final = frozenset({"", "mozilla/5.0", "mozilla/4.0"})
"""No browser says just this; Apple's Mail Privacy Protection does, fetching images nobody has looked at."""
_AHEAD: Final = re.compile("prefetch|prerender|preview", re.IGNORECASE)
_PURPOSES: Final = ("purpose", "x-purpose", "sec-purpose", "x-moz")


def is_robot(method: str, headers: Mapping[str, str], *, navigation: bool = True) -> bool:
    """Say whether a request looks like a machine's. ``navigation``: a person would be following a link."""
    agent = headers.get("user-agent", "").strip()
    if method == "HEAD" or agent.lower() in _BARE or _AGENTS.search(agent):
        return True
    if any(_AHEAD.search(headers.get(name, "")) for name in _PURPOSES):
        return True
    return navigation and not _shows_a_page(headers)


def _shows_a_page(headers: Mapping[str, str]) -> bool:
    """Say whether a person would see the answer: as a page, or in a frame of our own screens (the playground)."""
    wanted = headers.get("sec-fetch-dest", "document")
    return wanted == "document" or (wanted == "iframe" and headers.get("sec-fetch-site") == "same-origin")
