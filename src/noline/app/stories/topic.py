"""Story 3, the notification that answers back: a text begins a post, and answers come on any channel."""

from __future__ import annotations

from datetime import datetime

from noline.app.stories.model import Happened, Part, Play, Step, Story, at_of

NAME, WORD = "The community garden", "garden"


def _post(play: Play) -> datetime | None:
    return at_of(_written(play, "anna"))


def _told(play: Play) -> datetime | None:
    post = _written(play, "anna")
    if post is None:
        return None
    told = [play.went(part, after=post.at) for part in ("ben", "cleo", "dan")]
    found = [it.at for it in told if it is not None]
    return max(found) if len(found) == len(told) else None


def _mail(play: Play) -> datetime | None:
    return at_of(_written(play, "ben", "email"))


def _text(play: Play) -> datetime | None:
    return at_of(_written(play, "dan", "sms"))


def _page(play: Play) -> datetime | None:
    return at_of(_written(play, "cleo", "web"))


def _mute(play: Play) -> datetime | None:
    return at_of(play.fact("dan", "topic.followed", mode="muted"))


def _written(play: Play, part: str, channel: str = "") -> Happened | None:
    written = (it for it in play.facts if it.kind == "comment.written" and it.part == part)
    return next((it for it in written if channel in ("", it.channel)), None)


TOPIC = Story(
    number=3,
    parts=(
        Part("anna", "Anna", "Reyes", channels=("sms",)),
        Part("ben", "Ben", "Okafor", channels=("email",)),
        Part("cleo", "Cleo", "Lindqvist", channels=("email",)),
        Part("dan", "Dan", "Price", channels=("sms",)),
    ),
    topic=(NAME, WORD),
    steps=(
        Step("post", _post, "anna", "phone", say="GARDEN The first roses are out"),
        Step("told", _told, "ben", "mail"),
        Step("mail", _mail, "ben", "mail", say="Lovely. I water them on Friday."),
        Step("text", _text, "dan", "phone", say="I bring the new soil"),
        Step("page", _page, "cleo", "mail", say="And I bring cake"),
        Step("mute", _mute, "dan", "phone", say="MUTE"),
        Step("thread", lambda play: _all(play), screen="topic"),
    ),
)


def _all(play: Play) -> datetime | None:
    """Return when the last of the four had said something: the thread holds all of it."""
    found = [_written(play, part) for part in ("anna", "ben", "cleo", "dan")]
    said = [it.at for it in found if it is not None]
    return max(said) if len(said) == len(found) else None
