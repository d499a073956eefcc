"""What happened, in a sentence: every kind of interaction said as a person would; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from noline.insights.identity_sentences import IDENTITY_SENTENCES
from noline.log import Interaction
from noline.log.kinds import (
    AddressChanged,
    AddressMarked,
    ConsentChanged,
    CustomerChanged,
    EventTracked,
    FormSubmitted,
    GoalReached,
    GoalWithdrawn,
    LinkClicked,
    MessageAnswered,
    RunReread,
    RunStarted,
    SourceImported,
)

Group = Literal["message", "conversation", "response", "consent", "profile", "campaign", "journey", "event", "other"]

GROUPS: Final[Mapping[str, Group]] = {
    "message": "message", "reply": "message", "letter": "message", "code": "message", "file": "message",
    "reaction": "message",
    "mail": "response",
    "link": "response", "page": "response", "form": "response", "ticket": "response", "visit": "response",
    "consent": "consent",
    "address": "profile", "customer": "profile", "match": "profile", "proof": "profile", "pin": "profile",
    "conversation": "conversation", "context": "conversation",
    "call": "conversation", "connector": "conversation", "service": "conversation",
    "agent": "conversation", "reading": "conversation", "campaign": "campaign", "contact": "campaign",
    "goal": "campaign", "decision": "campaign", "run": "journey", "event": "event", "source": "event",
    "receipt": "message",
    "topic": "conversation", "participant": "conversation", "comment": "conversation",
    "story": "other",
}  # fmt: skip
"""What an interaction is about, by the noun of its kind."""

_CHANNELS: Final = {
    "email": "email", "sms": "SMS", "whatsapp": "WhatsApp", "push": "push", "web": "web page", "x": "X",
    "webpush": "web push", "inapp": "in-app inbox",
    "print": "letter", "voice": "phone", "telegram": "Telegram", "messenger": "Messenger", "instagram": "Instagram",
}  # fmt: skip
_REASONS: Final = {
    "no_consent": "there is no consent", "suppressed_address": "the address is stopped",
    "quiet_hours": "it was a quiet hour", "frequency_cap": "enough was sent lately",
    "no_address": "there is no address", "window_closed": "the reply window is closed",
    "duplicate": "it was said before", "budget": "the budget is spent", "control_group": "of the control group",
    "goal_reached": "the goal is reached", "safe_mode": "safe mode allows few addresses",
    "rejected": "it was rejected", "unreachable": "it can't be reached", "content": "of its content",
    "account": "no account carries it",
}  # fmt: skip


class Naming(Struct, frozen=True):
    """What a sentence calls the campaign and the template of an interaction."""

    campaign: str = ""
    template: str = ""


def group_of(kind: str) -> Group:
    """Return what a kind of interaction is about."""
    return GROUPS.get(kind.partition(".")[0], "other")


def sentence_of(fact: Interaction, naming: Naming) -> str:
    """Say what happened."""
    said = _SAID.get(fact.kind)
    text = said(fact, naming) if said else _plain(fact.kind)
    return text[:1].upper() + text[1:]


def _plain(kind: str) -> str:
    noun, _, verb = kind.partition(".")
    return f"{noun} {verb.replace('_', ' ')}"


def _by(fact: Interaction) -> str:
    return f" by {_CHANNELS.get(fact.channel, fact.channel)}" if fact.channel else ""


def _why(fact: Interaction) -> str:
    reason = getattr(fact.body, "reason", "")
    return f": {reason}" if reason else ""


def _service(fact: Interaction) -> str:
    return getattr(fact.body, "title", "") or getattr(fact.body, "service", "")


def _what(fact: Interaction, naming: Naming) -> str:
    """Name the contact: “invitation” of “Open day”."""
    contact = f"“{fact.contact_event}”" if fact.contact_event else f"“{naming.template}”" if naming.template else ""
    campaign = f" of “{naming.campaign}”" if naming.campaign else ""
    return f"{contact}{campaign}".strip()


def _message(verb: str) -> Callable[[Interaction, Naming], str]:
    def said(fact: Interaction, naming: Naming) -> str:
        return f"{_what(fact, naming) or 'message'} {verb}{_by(fact)}"

    return said


def _reason(fact: Interaction, naming: Naming, verb: str) -> str:
    reason = str(getattr(fact.body, "reason", ""))
    why = _REASONS.get(reason, reason.replace("_", " "))
    words = str(getattr(fact.body, "text", ""))
    return f"{_what(fact, naming) or 'message'} {verb}{_by(fact)}: {words or why}" if why or words else verb


def _clicked(fact: Interaction, naming: Naming) -> str:
    link = fact.body.url or fact.body.link if isinstance(fact.body, LinkClicked) else ""
    verb = "opened the page behind" if fact.kind == "page.visited" else "clicked a link in"
    return f"{verb} {_what(fact, naming) or 'a message'}" + (f": {link}" if link else "")


def _form(fact: Interaction, _: Naming) -> str:
    action = fact.body.action if isinstance(fact.body, FormSubmitted) else ""
    return f"sent the form “{action}” on a page"


def _consent(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if not isinstance(body, ConsentChanged):
        return _plain(fact.kind)
    verb = {"requested": "asked for", "given": "gave consent to", "withdrawn": "withdrew consent to"}
    what = "everything" if body.subscription == "*" else f"“{body.subscription}”"
    where = "" if body.channel == "*" else f" by {_CHANNELS.get(body.channel, body.channel)}"
    return f"{verb[fact.kind.partition('.')[2]]} {what}{where} ({body.how})"


def _address(verb: str) -> Callable[[Interaction, Naming], str]:
    def said(fact: Interaction, _: Naming) -> str:
        body = fact.body
        shown = (body.display or body.value) if isinstance(body, AddressChanged) else ""
        return f"address {' / '.join(shown.splitlines())} {verb}"

    return said


def _marked(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if not isinstance(body, AddressMarked):
        return _plain(fact.kind)
    words = {"active": "works again", "stopped": "is to get nothing", "invalid": "is wrong"}
    why = f": {body.why}" if body.why else ""
    return f"address {' / '.join(body.value.splitlines())} {words.get(body.status, body.status)}{why}"


def _changed(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if not isinstance(body, CustomerChanged):
        return _plain(fact.kind)
    source = f" by {body.source}" if body.source else ""
    if fact.kind == "customer.created":
        return f"became a customer{source}"
    parts = [f"{name.replace('_', ' ')} {_shown(value)}" for name, value in body.attributes.items()]
    parts += [f"tag “{tag}”" for tag in body.add_tags] + [f"no tag “{tag}”" for tag in body.remove_tags]
    parts += [f"language {body.locale}"] if body.locale else []
    parts += [f"time zone {body.zone}"] if body.zone else []
    what = ", ".join(parts[:6]) + (f" and {len(parts) - 6} more" if len(parts) > 6 else "")
    return f"profile changed{source}" + (f": {what}" if what else "")


def _shown(value: Any) -> str:
    return "removed" if value is None else f"“{str(value)[:60]}”"


def _run(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if isinstance(body, RunStarted):
        return f"entered the journey “{body.journey}”"
    reason = str(getattr(body, "reason", ""))
    return f"left a journey: {reason.replace('_', ' ')}" if fact.kind == "run.ended" else f"journey noted: {reason}"


def _goal(fact: Interaction, naming: Naming) -> str:
    body = fact.body
    goal = body.goal if isinstance(body, GoalReached) else ""
    via = f", brought by {_CHANNELS.get(body.via, body.via)}" if isinstance(body, GoalReached) and body.via else ""
    return f"reached the goal “{goal}”" + (f" of “{naming.campaign}”" if naming.campaign else "") + via


def _withdrawn_goal(fact: Interaction, naming: Naming) -> str:
    body = fact.body
    goal, by = (body.goal, body.by) if isinstance(body, GoalWithdrawn) else ("", "")
    whose = f" of “{naming.campaign}”" if naming.campaign else ""
    return f"the goal “{goal}”{whose} is taken back" + (f", as {by} read the answer anew" if by else "")


def _reread_run(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if not isinstance(body, RunReread):
        return "an answer is read anew"
    return f"a journey counts the answer at “{body.step}” as “{body.after}”, no longer as “{body.before}”"


def _answered(fact: Interaction, naming: Naming) -> str:
    body = fact.body
    reading = f", read as {body.reading}" if isinstance(body, MessageAnswered) and body.reading else ""
    on = f" by {_CHANNELS.get(body.on, body.on)}" if isinstance(body, MessageAnswered) and body.on else ""
    return f"answered {_what(fact, naming) or 'a message'}{on}{reading}"


_IMPORTED: Final = {
    "sent": "{channel} sent", "delivered": "{channel} delivered", "read": "{channel} read",
    "opened": "{channel} opened",
    "clicked": "link of {channel} clicked", "failed": "{channel} failed", "bounced": "{channel} bounced",
    "received": "{channel} received", "answered": "answered by {channel}", "positive": "said yes by {channel}",
}  # fmt: skip


def _imported(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if not isinstance(body, SourceImported):
        return _plain(fact.kind)
    said = _IMPORTED.get(body.what, body.what).format(channel=_CHANNELS.get(fact.channel or "", fact.channel or ""))
    about = body.subject or body.campaign or body.text[:80]
    return f"{said} by {body.source}" + (f": “{about}”" if about else "")


def _event(fact: Interaction, _: Naming) -> str:
    body = fact.body
    if not isinstance(body, EventTracked):
        return _plain(fact.kind)
    shown = ", ".join(f"{name}: {str(value)[:60]}" for name, value in list(body.properties.items())[:4])
    return f"{body.name}" + (f" ({shown})" if shown else "")


def _called_by(fact: Interaction) -> str:
    by = str(getattr(fact.body, "by", "") or getattr(fact.body, "telephone", ""))
    return f" by {by}" if by else ""


def _outcome(fact: Interaction) -> str:
    outcome = str(getattr(fact.body, "outcome", ""))
    return f": {outcome.replace('_', ' ')}" if outcome else ""


def _length(fact: Interaction) -> str:
    seconds = int(getattr(fact.body, "seconds", 0))
    return f", {seconds // 60}:{seconds % 60:02}" if seconds else ""


def _reacted(fact: Interaction) -> str:
    by, emoji = getattr(fact.body, "by", "") or "an agent", getattr(fact.body, "emoji", "")
    return f"{by} reacted with {emoji}{_by(fact)}" if emoji else f"{by} took a reaction back{_by(fact)}"


_SAID: Final[Mapping[str, Callable[[Interaction, Naming], str]]] = {
    "message.received": lambda fact, _: f"wrote{_by(fact)}",
    "reply.requested": lambda fact, _: f"{getattr(fact.body, 'by', '') or 'an agent'} answered{_by(fact)}",
    "reaction.requested": lambda fact, _: _reacted(fact),
    "message.requested": lambda fact, _: f"message asked for{_by(fact)}",
    "message.accepted": _message("to be sent"),
    "message.sent": _message("sent"),
    "message.delivered": _message("delivered"),
    "message.read": _message("read"),
    "message.uncertain": _message("perhaps sent"),
    "message.expired": _message("expired before it could be sent"),
    "message.failed": lambda fact, naming: _reason(fact, naming, "failed"),
    "message.suppressed": lambda fact, naming: _reason(fact, naming, "not sent"),
    "message.answered": _answered,
    "mail.opened": lambda fact, naming: f"opened {_what(fact, naming) or 'a mail'}",
    "link.clicked": _clicked,
    "page.visited": _clicked,
    "form.submitted": _form,
    "letter.printed": _message("printed"),
    "code.issued": lambda *_: "reply code printed",
    "ticket.check_requested": lambda *_: "ticket shown",
    "ticket.checked_in": lambda _, naming: (
        f"checked in to “{naming.campaign}”" if naming.campaign else "checked in with a ticket"
    ),
    "visit.logged": lambda fact, _: (
        f"came to the desk: {note}" if (note := str(getattr(fact.body, "note", ""))) else "came to the desk"
    ),
    "consent.requested": _consent,
    "consent.given": _consent,
    "consent.withdrawn": _consent,
    **IDENTITY_SENTENCES,
    "address.linked": _address("added"),
    "address.verified": _address("verified"),
    "address.bounced": _address("bounced"),
    "address.unlinked": _address("removed"),
    "address.marked": _marked,
    "customer.created": _changed,
    "customer.changed": _changed,
    "conversation.opened": lambda *_: "conversation opened",
    "conversation.moved": lambda fact, _: f"went on{_by(fact)}",
    "conversation.continued": lambda fact, _: f"brought a code, and goes on{_by(fact)}",
    "call.moved": lambda _fact, _: "moved a call to another time",
    "call.refused": lambda _fact, _: "chose a time for a call that was taken just before",
    "call.canceled": lambda _fact, _: "called a call off",
    "conversation.closed": lambda *_: "conversation closed",
    "conversation.handed_over": lambda fact, _: f"handed over to an agent{_why(fact)}",
    "conversation.handed_back": lambda *_: "given back to programs",
    "service.begun": lambda fact, _: f"called the service “{_service(fact)}”{_by(fact)}",
    "service.ended": lambda fact, _: (
        f"service “{_service(fact)}” {getattr(fact.body, 'outcome', '').replace('_', ' ')}"
    ),
    "call.planned": lambda fact, _: f"to be called{_called_by(fact)}",
    "call.answered": lambda fact, _: f"call answered{_called_by(fact)}",
    "call.missed": lambda fact, _: f"call missed{_outcome(fact)}",
    "call.ended": lambda fact, _: f"spoke by phone{_called_by(fact)}{_length(fact)}",
    "run.started": _run,
    "run.ended": _run,
    "run.noted": _run,
    "run.reread": _reread_run,
    "campaign.enrolled": lambda fact, naming: (
        f"entered “{naming.campaign or 'a campaign'}” as {getattr(fact.body, 'cohort', '')}"
    ),
    "contact.planned": lambda fact, naming: f"{_what(fact, naming) or 'contact'} planned",
    "goal.reached": _goal,
    "goal.withdrawn": _withdrawn_goal,
    "decision.made": lambda fact, _: str(getattr(fact.body, "sentence", "")) or "channel chosen",
    "reading.corrected": lambda fact, _: (
        f"{getattr(fact.body, 'by', '') or 'an agent'} read the answer as {getattr(fact.body, 'reading', '')}"
    ),
    "event.tracked": _event,
    "source.imported": _imported,
    "timer.fired": lambda *_: "a waiting time ended",
}
