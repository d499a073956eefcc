"""Reacting: by an emoji below a message of the customer's, where its account can, and taking that back; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from noline.conversations.model import Conversation
from noline.delivery import PERSON, SERVICE, Message, Route, Routes, Wanted, request_message
from noline.kernel.errors import InvalidInput
from noline.log import INBOUND, Effects, Interaction, Scene
from noline.log.kinds import ReactionRequested

COMMON: Final = ("👍", "❤️", "😂", "😮", "😢", "🙏", "🎉", "👀", "✅", "👏", "🔥", "👎")
"""What is offered where a channel takes any emoji."""

_NO_MESSAGES: Final = ("reaction:", "postback:", "referral:", "optin:", "command:", "action:", "callback:")
"""How ids begin of what came in and is no message at the provider."""
_SIGNS: Final = frozenset({"So", "Sm", "Sk", "Mn", "Me", "Cf"})
_LONGEST: Final = 20
_VARIATION: Final = "\ufe0f"


def react(
    interaction: Interaction, body: ReactionRequested, conversation: Conversation | None, scene: Scene
) -> Effects:
    """Send it by the account that the message came by; nobody's turn to answer changes by it."""
    kept = {
        "to": body.to, "emoji": body.emoji, "before": body.before, "reference": body.reference, "account": body.account,
    }  # fmt: skip
    about: dict[str, Any] = {"reaction": {name: it for name, it in kept.items() if it}}
    about |= {"by": body.by} if body.by else {}
    about |= {"agent": body.agent} if body.agent is not None else {}
    wanted = Wanted(
        id=interaction.id,
        customer=interaction.subject,
        channels=(body.channel,),
        purpose=SERVICE,
        text=body.emoji,
        about=about,
        address=body.address,
        conversation=interaction.conversation,
        department=(conversation.department if conversation else None) or interaction.department,
        lane=PERSON,
        route=body.route,
        answers=interaction.message,
    )
    yield from request_message(scene, wanted)[1]


def is_reaction(message: Message) -> bool:
    """Say whether a message is an emoji below another one, ours or theirs."""
    body = message.body or {}
    return "reaction" in body or "reacts_to" in body


def route_to_react(message: Message, routes: Routes) -> Route | None:
    """Return the route by which a message can be reacted to: of the account it came by, if that declares it."""
    body = message.body or {}
    to = str(body.get("provider_id") or "")
    if message.direction != INBOUND or not to or to.startswith(_NO_MESSAGES):
        return None
    if body.get("public") or body.get("beside") or is_reaction(message):
        return None
    found = routes.by_channel.get((message.workspace, message.channel), [])
    if account := body.get("account"):
        found = [it for it in found if it.account == account]
    route = found[0] if len(found) == 1 else None
    return route if route is not None and route.reactions is not None else None


def offered_emoji(route: Route) -> tuple[str, ...]:
    """Return what may be chosen from."""
    return route.reactions or COMMON


def emoji_of(text: str, route: Route) -> str:
    """Return an emoji as the channel writes it; raises InvalidInput for what is none, or not to be had there."""
    given = text.strip()
    if not _is_emoji(given):
        raise InvalidInput("This is no emoji.", field="emoji", remedy="Give one, such as 👍.")
    if not route.reactions:
        return given
    plain = given.replace(_VARIATION, "")
    known = next((it for it in route.reactions if it.replace(_VARIATION, "") == plain), None)
    if known is None:
        text = f"{route.channel} has no reaction {given}."
        raise InvalidInput(text, field="emoji", remedy=f"Use one of {' '.join(route.reactions[:20])}.")
    return known


def standing_of(reactions: Sequence[Message], failed: Sequence[int]) -> Message | None:
    """Return the reaction of ours that stands below a message: the last that did not fail, if it has an emoji."""
    ours = [it for it in reactions if "reaction" in (it.body or {}) and it.status not in failed]
    last = max(ours, key=lambda it: (it.at, it.id.bytes), default=None)
    return last if last is not None and (last.body or {})["reaction"].get("emoji") else None


def _is_emoji(text: str) -> bool:
    kinds = [unicodedata.category(sign) for sign in text]
    signs = all(kind in _SIGNS or sign in "0123456789#*" for kind, sign in zip(kinds, text, strict=True))
    return 0 < len(text) <= _LONGEST and signs and any(kind in ("So", "Sm", "Me") for kind in kinds)
