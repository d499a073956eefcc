"""Story 4, the receipt: a shop's call sends it by mail; the question, the answer and a text from the train are one."""

from __future__ import annotations

from datetime import datetime

from noline.app.stories.model import Call, Cast, Part, Play, Step, Story, at_of, then
from noline.content import EmailSource

TEMPLATE = "story-receipt"
_TEMPLATE = EmailSource(
    subject="Your receipt for order {{ order }}",
    html="<p>Dear {{ first_name }},</p><p>thank you: you paid <strong>{{ total }}</strong> for order {{ order }}: "
    "a kettle, with postage.</p><p>Is something wrong? Reply to this mail, or "
    '<a href="{{ continue_on.sms }}">go on by text message</a>.</p><p>Harbour Shop</p>',
)


def _receipt(play: Play) -> datetime | None:
    return at_of(play.went("marta", channel="email", purpose="transactional"))


def _question(play: Play) -> datetime | None:
    return at_of(play.came("marta", "email"))


def _answer(play: Play) -> datetime | None:
    return then(play.came("marta", "email"), lambda at: play.fact("marta", "reply.requested", after=at))


def _train(play: Play) -> datetime | None:
    mail, text = play.came("marta", "email"), play.came("marta", "sms")
    same = mail is not None and text is not None and text.conversation == mail.conversation
    return at_of(text) if same else None


def _there(play: Play) -> datetime | None:
    return then(play.came("marta", "sms"), lambda at: play.went("marta", channel="sms", after=at))


def _send(cast: Cast) -> Call:
    return Call(
        "/api/v1/messages",
        {
            "to": {"customer": str(cast.customers["marta"])},
            "channel": "email",
            "purpose": "transactional",
            "matter": f"order {cast.order}",
            "content": {"template": TEMPLATE, "variables": {"order": cast.order, "total": "£12.00"}},
        },
    )


RECEIPT = Story(
    number=4,
    parts=(Part("marta", "Marta", "Bell", prefers="email"),),
    templates={TEMPLATE: {"email": _TEMPLATE}},
    steps=(
        Step("receipt", _receipt, "marta", "mail", call=_send),
        Step("question", _question, "marta", "mail", say="Why twelve pounds? I saw ten."),
        Step("answer", _answer, "marta", "agent", say="Ten for the kettle, two for the post."),
        Step("train", _train, "marta", "phone", say="I am on the train now. When does it come?"),
        Step("there", _there, "marta", "agent", say="Tomorrow before noon."),
    ),
)
