"""Story 6, the mobile operator: what is left, an offer to whoever consented and to nobody else, and a yes that buys."""

from __future__ import annotations

from datetime import datetime

from noline.app.stories.model import Part, Play, Step, Story, at_of, then

OFFERS = "offers"


def _data(play: Play) -> datetime | None:
    return then(play.came("eva", "sms", beginning="data"), lambda at: play.went("eva", "You have", after=at))


def _offer(play: Play) -> datetime | None:
    return at_of(play.went("eva", purpose="marketing"))


def _buy(play: Play) -> datetime | None:
    return then(play.came("eva", "sms", beginning="y"), lambda at: play.went("eva", "Done", after=at))


def _no_offer(play: Play) -> datetime | None:
    if play.went("finn", purpose="marketing") is not None:
        return None
    return then(play.came("finn", "sms", beginning="data"), lambda at: play.went("finn", "You have", after=at))


OPERATOR = Story(
    number=6,
    parts=(
        Part("eva", "Eva", "Stone", channels=("sms",), vouched=True, subscription=OFFERS),
        Part("finn", "Finn", "Wolf", channels=("sms",), vouched=True),
    ),
    recipe="operator",
    steps=(
        Step("data", _data, "eva", "phone", say="DATA"),
        Step("offer", _offer, "eva", "phone"),
        Step("buy", _buy, "eva", "phone", say="YES"),
        Step("no_offer", _no_offer, "finn", "phone", say="DATA"),
    ),
)
