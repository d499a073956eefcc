"""A topic's page as HTML: the thread with its pictures, a box to write in, and how one wants to hear of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from litestar import Response
from minijinja import Environment, safe

from noline.app.public.headers import content_policy
from noline.app.public.texts import Words
from noline.app.public.topic.seat import Seat
from noline.app.public.topic.texts import TOPIC_TEXTS
from noline.conversations.topics import MODES, Comment, Member, may_invite, refusal, said_of_mode
from noline.customers import zone_of

PAGE: Final = 50
"""Comments on one page."""
_PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_DONE: Final = frozenset({"comment", "soon", "mode", "leave", "back", "invite"})


def topic_page(
    seat: Seat, comments: Sequence[Comment], member: Member | None, query: Mapping[str, str], *, once: str,
    fault: str = "", text: str = "", status: int = 200,
) -> Response[bytes]:  # fmt: skip
    """Return the page; ``comments`` are the latest first, one more than are shown where there are earlier ones."""
    words, topic = seat.visit.words, seat.topic
    shown = by_posts(comments[:PAGE])
    answered = next((it for it in shown if str(it.id) == query.get("answer")), None)
    why = _why_not(seat, member)
    done = query.get("done", "")
    html = _environment().render_template(
        "topic.html",
        language=words.language,
        brand=words.brand,
        style=safe(_style()),
        words={key: line(words, key) for key in _PLAIN},
        topic=topic.name,
        told=line(words, f"done_{done}") if done in _DONE else "",
        fault=fault,
        outside=not seat.active,
        comments=[_shown(it, seat) for it in shown],
        earlier=comments[PAGE - 1].number if len(comments) > PAGE else 0,
        later="before" in query,
        writes=not why,
        why=line(words, f"fault_{why}") if why else "",
        once=once,
        answering=line(words, "answering", name=answered.name or words.brand) if answered else "",
        answers=str(answered.id) if answered else "",
        text=text,
        invites=member is not None and may_invite(topic.rules, member.role),
        modes=[{"value": mode, "label": _said(words, mode)} for mode in _offered(seat.participant.mode)],
        chosen=seat.participant.mode,
        leave=line(words, "leave", topic=topic.name),
    )
    policy = content_policy(_style()).replace("img-src data:", "img-src 'self' data:")
    headers = {"Content-Security-Policy": policy, "Content-Language": words.language}
    return Response(html.encode(), status_code=status, media_type="text/html", headers=headers)


def by_posts(comments: Sequence[Comment]) -> list[Comment]:
    """Return comments with their posts together, in order; the post that was last spoken of comes last."""
    latest: dict[UUID, int] = {}
    for it in comments:
        latest[it.post] = max(latest.get(it.post, 0), it.number)
    return sorted(comments, key=lambda it: (latest[it.post], it.number))


def _offered(chosen: str) -> tuple[str, ...]:
    """Return the ways to choose from, with the participant's own if it is another."""
    return tuple(dict.fromkeys((*MODES[:-1], "every 4h", "daily 18:00", "weekly mon 09:00", chosen, MODES[-1])))


def _said(words: Words, mode: str) -> str:
    if mode in MODES:
        return line(words, mode)
    said = said_of_mode(mode, words.language)
    return f"{said[:1].upper()}{said[1:]}"


def line(words: Words, key: str, **values: str) -> str:
    """Return a text of the page."""
    return TOPIC_TEXTS[key][words.language].format(**{"brand": words.brand, **values})


def file_path(token: str, comment: UUID, place: int) -> str:
    """Return where a file of a comment is read, by whoever has the page's link."""
    return f"/a/topic/{token}/files/{comment}/{place}"


_PLAIN: Final = tuple(
    key for key, texts in TOPIC_TEXTS.items() if "{" not in texts["en"] and not key.startswith(("done_", "fault_"))
)


def _why_not(seat: Seat, member: Member | None) -> str:
    why = refusal(seat.topic, member, company=False, starts=False, mark="", at=seat.topic.created_at)
    return {"stranger": "", "unknown": "closed"}.get(why, why)


def _shown(comment: Comment, seat: Seat) -> dict[str, Any]:
    words = seat.visit.words
    mine = comment.author is not None and comment.author == seat.participant.customer
    customer = seat.visit.customer
    local = comment.at.astimezone(zone_of(customer.zone if customer else "", seat.visit.workspace.zone))
    return {
        "id": str(comment.id),
        "number": comment.number,
        "mine": mine,
        "starts": comment.post == comment.id,
        "name": line(words, "you") if mine else comment.name or "…",
        "by": line(words, "by", channel=words.channel(comment.channel)) if comment.channel else "",
        "iso": comment.at.isoformat(),
        "at": f"{local:%d/%m/%Y %H:%M}" if words.language == "es" else f"{local:%d %b %Y, %H:%M}",
        "removed": comment.removed_at is not None,
        "text": comment.text,
        "files": [
            {
                "url": file_path(seat.visit.token, comment.id, place),
                "name": str(file["name"]),
                "picture": str(file["media_type"]) in _PICTURES,
            }
            for place, file in enumerate(comment.files)
        ],
    }


@cache
def _style() -> str:
    plain = (files("noline.app.public") / "style.css").read_text(encoding="utf-8")
    return plain + (files("noline.app.public.topic") / "topic.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    page = (files("noline.app.public.topic") / "topic.html").read_text(encoding="utf-8")
    return Environment(
        templates={"topic.html": page}, trim_blocks=True, lstrip_blocks=True, undefined_behavior="strict"
    )
