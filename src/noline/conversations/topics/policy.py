"""What holds in topics: who may post, who is mentioned, when a digest is due; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from noline.access import Rules
from noline.conversations.topics.model import Member, Topic
from noline.customers import QuietHours, Rhythm, next_allowed, read_rhythm, zone_of

MOST_AN_HOUR: Final = 30
"""Comments of one participant in a topic within an hour: more is a machine."""
MOST_MENTIONED: Final = 20
MAX_TEXT: Final = 20_000

_MENTION: Final = re.compile(r"(?<![\w@.])@(\w[\w-]{0,59})")


def handle_of(name: str) -> str:
    """Return a name as a mention writes it: without spaces, marks and case."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())[:60]


def short_of(name: str) -> str:
    """Return the first word of a name as a mention writes it."""
    return handle_of(name.split()[0]) if name.split() else ""


def public_name(attributes: Mapping[str, Any]) -> str:
    """Return the name under which others read a customer: the first, and the beginning of the last."""
    first, last = (str(attributes.get(it) or "").strip() for it in ("first_name", "last_name"))
    if first:
        return f"{first[:60]} {last[:1]}." if last else first[:60]
    return " ".join(str(attributes.get("name") or "").split())[:60]


def mentions_in(text: str) -> tuple[str, ...]:
    """Return the handles that a text mentions."""
    found = dict.fromkeys(handle_of(name) for name in _MENTION.findall(text))
    return tuple(name for name in found if name)[:MOST_MENTIONED]


def mark_of_text(text: str, files: Iterable[str]) -> str:
    """Return a mark by which the same comment is known when it comes again."""
    said = " ".join(text.casefold().split()) + "\x1f" + "\x1f".join(files)
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def refusal(topic: Topic | None, member: Member | None, *, company: bool, starts: bool, mark: str, at: datetime) -> str:
    """Return why something is not posted; empty: it may be.

    ``unknown`` topic, ``closed``, ``stranger`` to it, ``reader`` only, ``company`` speaks alone, ``same`` as the last
    one within ten minutes, or ``often``.
    """
    if topic is None:
        return "unknown"
    if company:
        return ""
    if topic.status != "open":
        return "closed"
    if member is None:
        return "" if starts and topic.rules.get("starts") == "anyone" else "stranger"
    if member.role == "reader":
        return "reader"
    posts = topic.rules.get("posts", "participants")
    if posts == "company" or (posts == "owners" and member.role != "owner"):
        return "company"
    since = member.posted_since
    if since is not None and at - since < timedelta(minutes=10) and member.last_text == mark:
        return "same"
    if since is not None and at - since < timedelta(hours=1) and member.posted >= MOST_AN_HOUR:
        return "often"
    return ""


def may_invite(rules: Mapping[str, Any], role: str | None) -> bool:
    """Say whether a participant may bring in others."""
    invites = rules.get("invites", "company")
    return role == "owner" if invites == "owners" else invites == "participants" and role in ("owner", "participant")


def next_digest(mode: str, now: datetime, zone: str, rules: Rules) -> datetime:
    """Return when what waits is told: when the rhythm comes next, but never in the customer's quiet hours."""
    due = (read_rhythm(mode) or Rhythm()).next_after(now, zone_of(zone))
    quiet = None
    if rules.quiet_from != rules.quiet_until:
        quiet = QuietHours(time.fromisoformat(rules.quiet_from), time.fromisoformat(rules.quiet_until))
    return next_allowed(due, zone, quiet)
