"""Story 7, the journey to after-sales: a question, a purchase, a late delivery, a problem, and a friend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from noline.app.stories.model import Call, Cast, Part, Play, Step, Story, at_of, then
from noline.content import EmailSource, SmsSource, Source

JOURNEY: Final = "after_sales"
OFFERS: Final = "offers"
_LAMPS = EmailSource(
    subject="{{ first_name }}, our new lamps are here",
    html="<p>Dear {{ first_name }},</p><p>the harbour lamp comes in brass and in blue. You have a question? "
    '<a href="{{ continue_on.chat }}">Ask us in the chat</a>.</p><p>Harbour Lamps</p>',
)
_RECEIPT = EmailSource(
    subject="Your order {{ order }}",
    html="<p>Thank you, {{ first_name }}: order {{ order }}, {{ total }}. With you on {{ promised }}.</p>",
)
_HOW = "Your lamp is there, {{ first_name }}. Is everything all right? Answer YES, or tell us what is not."
TEMPLATES: Final[Mapping[str, Mapping[str, Source]]] = {
    "story-lamps": {"email": _LAMPS},
    "story-order": {"email": _RECEIPT},
    "story-late": {
        "sms": SmsSource("{{ first_name }}, order {{ order }} is late: it comes on {{ expected }}. We are sorry."),
    },
    "story-how": {"sms": SmsSource(_HOW), "email": EmailSource(subject="Is all well?", html=f"<p>{_HOW}</p>")},
    "story-sorry": {"sms": SmsSource("We are sorry, {{ first_name }}. We hand this to our people at once.")},
    "story-friend": {"sms": SmsSource("{{ first_name }}, bring a friend: both of you save 10 %. Reply STOP to end.")},
    "story-thanks": {"sms": SmsSource("Your friend has come. Thank you, {{ first_name }}: 10 % are yours.")},
}


def _sends(template: str, then_to: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "send", "template": template, "purpose": "service", "channel": "sms", "exits": {"next": then_to},
    } | more  # fmt: skip


def _waits(event: str, then_to: str, days: int, **more: Any) -> dict[str, Any]:
    exits = {"event": then_to, "timeout": "quiet"}
    return {"type": "wait_for_event", "event": event, "timeout": f"P{days}D", "exits": exits} | more


_NEWS = {"state": "state", "expected": "expected"}
_LATE = {"type": "compare", "field": "run.state", "operator": "eq", "value": "late"}
_STEPS: Final[Mapping[str, Any]] = {
    "receipt": _sends("story-order", "news", purpose="transactional", channel="email"),
    "news": _waits("delivery_told", "which", 14, keep=_NEWS),
    "which": {"type": "branch", "cases": [{"exit": "late", "when": _LATE}], "exits": {"late": "late", "else": "how"}},
    "late": _sends("story-late", "news", purpose="transactional"),
    "how": {
        "type": "ask", "template": "story-how", "purpose": "service", "channel": "sms", "timeout": "P3D",
        "exits": {"yes": "friend", "reply": "sorry", "no": "sorry", "no_reply": "quiet"},
    },
    "sorry": _sends("story-sorry", "people"),
    "people": {
        "type": "hand_off", "queue": "service", "note": "Something is wrong with a lamp.", "exits": {"next": "solved"},
    },
    "solved": _waits("problem_solved", "friend", 14),
    "friend": _sends("story-friend", "comes", purpose="marketing"),
    "comes": _waits("friend_came", "won", 30),
    "won": {"type": "goal", "name": "recommended", "exits": {"next": "thanks"}},
    "thanks": _sends("story-thanks", "happy"),
    "happy": {"type": "exit", "reason": "happy"},
    "quiet": {"type": "exit", "reason": "quiet"},
}  # fmt: skip
DEFINITION: Final[Mapping[str, Any]] = {
    "name": JOURNEY,
    "title": "From the order to after-sales",
    "version": 1,
    "subscription": OFFERS,
    "entry": {"type": "event", "name": "lamp_bought", "keep": {it: it for it in ("order", "total", "promised")}},
    "first": "receipt",
    "variables": {"state": "", "expected": ""},
    "steps": _STEPS,
}


def _lamps(play: Play) -> datetime | None:
    return at_of(play.went("lena", channel="email", run=False))


def _question(play: Play) -> datetime | None:
    return at_of(play.came("lena", "chat"))


def _answer(play: Play) -> datetime | None:
    return then(play.came("lena", "chat"), lambda at: play.fact("lena", "reply.requested", after=at))


def _bought(play: Play) -> datetime | None:
    return at_of(play.went("lena", channel="email", run=True))


def _late(play: Play) -> datetime | None:
    return at_of(play.went("lena", template="story-late"))


def _there(play: Play) -> datetime | None:
    return at_of(play.went("lena", template="story-how"))


def _problem(play: Play) -> datetime | None:
    return at_of(play.went("lena", template="story-sorry"))


def _help(play: Play) -> datetime | None:
    how = play.went("lena", template="story-how")
    said = play.came("lena", after=how.at) if how is not None else None
    return then(said, lambda at: play.fact("lena", "reply.requested", after=at)) if _problem(play) else None


def _solved(play: Play) -> datetime | None:
    return at_of(play.went("lena", template="story-friend"))


def _friend(play: Play) -> datetime | None:
    return at_of(play.went("lena", template="story-thanks"))


def _send(cast: Cast) -> Call:
    to = {"customer": str(cast.customers["lena"])}
    body = {"to": to, "channel": "email", "purpose": "service", "content": {"template": "story-lamps"}}
    return Call("/api/v1/messages", body)


def _event(name: str, **properties: str) -> Call:
    return Call("/api/v1/playground/stories/7/events", {"part": "lena", "name": name, "properties": properties})


AFTER_SALES = Story(
    number=7,
    parts=(Part("lena", "Lena", "Ford", prefers="sms", vouched=True, subscription=OFFERS),),
    templates=TEMPLATES,
    journeys={JOURNEY: DEFINITION},
    steps=(
        Step("lamps", _lamps, "lena", "mail", call=_send),
        Step("question", _question, "lena", "mail", say="Does the lamp come in blue?"),
        Step("answer", _answer, "lena", "agent", say="It does. Shall we keep one for you?"),
        Step(
            "bought", _bought, "lena", "mail",
            call=lambda cast: _event("lamp_bought", order=cast.order, total="£89.00", promised="Friday"),
        ),
        Step(
            "late", _late, "lena", "phone",
            call=lambda _: _event("delivery_told", state="late", expected="Monday"),
        ),
        Step("there", _there, "lena", "phone", call=lambda _: _event("delivery_told", state="there", expected="")),
        Step("problem", _problem, "lena", "phone", say="The shade is broken"),
        Step("help", _help, "lena", "agent", say="A new shade is on its way to you."),
        Step("solved", _solved, "lena", "phone", call=lambda _: _event("problem_solved")),
        Step("friend", _friend, "lena", "phone", call=lambda _: _event("friend_came", friend="Cleo")),
        Step("line", _friend, screen="journey"),
    ),
)  # fmt: skip
