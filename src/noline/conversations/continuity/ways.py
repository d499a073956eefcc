"""Ways on: for each account of a company that customers can write to or call, the link that opens it with a code; pure.

Formats: ``sms:`` RFC 5724 (with ``?&``, which both iOS and Android read), ``mailto:`` RFC 6068, ``tel:`` RFC 3966,
``xmpp:`` RFC 5122 with XEP-0147; ``wa.me``, ``t.me``, ``m.me``, ``ig.me`` and ``line.me`` as their makers say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct

from noline.delivery import Route

CHAT: Final = "chat"
VOICE: Final = "voice"
_NUMBER: Final = re.compile(r"\+?[0-9]{3,15}")
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{2,64}")
_BOT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
_MAILBOX: Final = re.compile(r"[^\s<>\"(),:;]+@[^\s<>\"(),:;]+")
_JID: Final = re.compile(r"[^\s<>\"/@]+@[^\s<>\"/@]+")


class Way(Struct, frozen=True):
    """One way on. ``address``: whom to write to or call, as people know it; ``carries``: whether the link brings the
    code along; where it doesn't, it is typed.
    """

    channel: str
    address: str
    url: str
    carries: bool = True


class WayOut(Struct, frozen=True):
    """What a way is made of: the code word, the link of the page, and what a mail is about."""

    code: str
    link: str
    subject: str = ""


def ways_on(routes: Iterable[Route], out: WayOut) -> list[Way]:
    """Return the ways that these accounts give, each channel and address once, in the order of ``CROSSED_TO``."""
    found: dict[tuple[str, str], Way] = {}
    for route in routes:
        maker = _MAKERS.get(route.channel)
        way = maker(route.sender.strip(), route.settings, out) if maker else None
        if way is not None:
            found.setdefault((way.channel, way.address), way)
    return sorted(found.values(), key=lambda way: CROSSED_TO.index(way.channel))


def _sms(sender: str, _: Mapping[str, Any], out: WayOut) -> Way | None:
    number = _number(sender)
    return Way("sms", number, f"sms:{number}?&body={_text(out.code)}") if number else None


def _whatsapp(sender: str, _: Mapping[str, Any], out: WayOut) -> Way | None:
    number = _number(sender).lstrip("+")
    return Way("whatsapp", f"+{number}", f"https://wa.me/{number}?text={_text(out.code)}") if number else None


def _telegram(sender: str, _: Mapping[str, Any], out: WayOut) -> Way | None:
    name = sender.removeprefix("@")
    return Way("telegram", f"@{name}", f"https://t.me/{name}?start={out.code}") if _BOT.fullmatch(name) else None


def _messenger(sender: str, settings: Mapping[str, Any], out: WayOut) -> Way | None:
    page = sender if _NAME.fullmatch(sender) else str(settings.get("page_id") or "")
    return Way("messenger", page, f"https://m.me/{page}?ref={out.code}") if _NAME.fullmatch(page) else None


def _instagram(sender: str, _: Mapping[str, Any], out: WayOut) -> Way | None:
    name = sender.removeprefix("@")
    return Way("instagram", f"@{name}", f"https://ig.me/m/{name}?ref={out.code}") if _NAME.fullmatch(name) else None


def _line(sender: str, _: Mapping[str, Any], out: WayOut) -> Way | None:
    if not sender.startswith("@") or not _NAME.fullmatch(sender[1:]):
        return None
    return Way("line", sender, f"https://line.me/R/oaMessage/{_text(sender)}/?{_text(out.code)}")


def _xmpp(sender: str, settings: Mapping[str, Any], out: WayOut) -> Way | None:
    jid = sender if _JID.fullmatch(sender) else str(settings.get("jid") or "")
    if not _JID.fullmatch(jid):
        return None
    return Way("xmpp", jid, f"xmpp:{quote(jid, safe='@')}?message;body={_text(out.code)}")


def _matrix(sender: str, settings: Mapping[str, Any], _: WayOut) -> Way | None:
    user = sender if sender.startswith("@") else str(settings.get("user_id") or settings.get("user") or "")
    known = user.startswith("@") and ":" in user and not any(sign.isspace() for sign in user)
    return Way("matrix", user, f"https://matrix.to/#/{quote(user, safe='@:')}", carries=False) if known else None


def _email(sender: str, _: Mapping[str, Any], out: WayOut) -> Way | None:
    mailbox = sender.rpartition("<")[2].removesuffix(">").strip()
    if not _MAILBOX.fullmatch(mailbox):
        return None
    subject = f"{out.subject} {out.code}".strip()
    url = f"mailto:{quote(mailbox, safe='@+')}?subject={_text(subject)}"
    return Way("email", mailbox, url)


def _voice(sender: str, _: Mapping[str, Any], __: WayOut) -> Way | None:
    number = _number(sender)
    return Way(VOICE, number, f"tel:{number}", carries=False) if number else None


def _chat(_: str, __: Mapping[str, Any], out: WayOut) -> Way | None:
    return Way(CHAT, "", f"{out.link}/chat")


_MAKERS: Final[Mapping[str, Callable[[str, Mapping[str, Any], WayOut], Way | None]]] = {
    CHAT: _chat,
    "whatsapp": _whatsapp,
    "sms": _sms,
    "telegram": _telegram,
    "messenger": _messenger,
    "instagram": _instagram,
    "line": _line,
    "xmpp": _xmpp,
    "matrix": _matrix,
    "email": _email,
    VOICE: _voice,
}
CROSSED_TO: Final = tuple(_MAKERS)
"""The channels on which a conversation can go on by a code, a link or a call, in their order."""


def _number(sender: str) -> str:
    """Return a number to write to or call; a name as sender can't be answered."""
    plain = re.sub(r"[\s().-]", "", sender)
    return plain if _NUMBER.fullmatch(plain) else ""


def _text(text: str) -> str:
    return quote(text, safe="")
