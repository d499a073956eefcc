"""Story 2, the bank: a balance by text message, a chat with somebody who sees it, a PIN, and a bank that is away."""

from __future__ import annotations

from datetime import datetime

from noline.app.stories.model import Call, Cast, Part, Play, Step, Story, at_of, then

PIN = "4711"


def _balance(play: Play) -> datetime | None:
    return then(play.came("nora", "sms", beginning="bal"), lambda at: play.went("nora", "balance is", after=at))


def _mini(play: Play) -> datetime | None:
    return then(play.came("nora", "sms", beginning="mini"), lambda at: play.went("nora", "€", after=at))


def _chat(play: Play) -> datetime | None:
    return at_of(play.fact("nora", "conversation.handed_over"))


def _web(play: Play) -> datetime | None:
    return at_of(play.came("nora", "chat"))


def _agent(play: Play) -> datetime | None:
    return then(play.came("nora", "chat"), lambda at: play.fact("nora", "reply.requested", after=at))


def _pin(play: Play) -> datetime | None:
    return then(play.fact("theo", "proof.given"), lambda at: play.went("theo", "balance is", after=at))


def _away(play: Play) -> datetime | None:
    return at_of(play.went("theo", "system is busy"))


def _break(_: Cast) -> Call:
    return Call("/api/v1/playground/stories/2/faults", {"fail": 503, "times": 6})


BANK = Story(
    number=2,
    parts=(
        Part("nora", "Nora", "Quinn", vouched=True),
        Part("theo", "Theo", "Marsh", channels=("sms",), pin=PIN),
    ),
    recipe="bank",
    steps=(
        Step("balance", _balance, "nora", "phone", say="BAL"),
        Step("mini", _mini, "nora", "phone", say="MINI 3"),
        Step("chat", _chat, "nora", "phone", say="BAL"),
        Step("web", _web, "nora", "agent"),
        Step("agent", _agent, "nora", "agent"),
        Step("pin", _pin, "theo", "phone", say="BAL"),
        Step("away", _away, "theo", "phone", say="BAL", call=_break),
    ),
)
