"""Every kind of interaction: its body, the body's version, and whether engage reacts to it.

Kinds are flat ``noun.verb_past``; commands are ``noun.verb_requested``. A new kind is one line here. A kind that
begins to react gets a new version, so that workers of the release before leave it to newer ones.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from noline.log.bodies import (
    AddressChanged,
    AddressMarked,
    AgentAssigned,
    AgentNoted,
    AnswerReread,
    BeginRequested,
    ByAgent,
    CampaignEnrolled,
    CodeIssued,
    ConsentChanged,
    ContactPlanned,
    ContextChanged,
    ConversationMoved,
    ConversationOpened,
    ConversationSnoozed,
    CustomerChanged,
    DecisionMade,
    EventTracked,
    FormSubmitted,
    GoalReached,
    Json,
    LinkClicked,
    MessageAnswered,
    MessageFailed,
    MessageMoved,
    MessageReason,
    MessageReceived,
    MessageRequested,
    Nothing,
    ReadingCorrected,
    ReplyRequested,
    RunEnded,
    RunNotified,
    RunRequested,
    RunStarted,
    TimerFired,
)
from noline.log.bodies_files import FileFetched, OfferedButton, StoredFile, WantedFile
from noline.log.call_bodies import CallDialled, CallPlanned, CallReported
from noline.log.connector_bodies import ConnectorAnswered, ConnectorCalled
from noline.log.desk_bodies import TicketCheck, VisitLogged
from noline.log.service_bodies import HandedOver
from noline.log.source_bodies import SourceImported

__all__ = [
    "KINDS",
    "REACTING",
    "AddressChanged",
    "AddressMarked",
    "AgentAssigned",
    "AgentNoted",
    "AnswerReread",
    "BeginRequested",
    "ByAgent",
    "CallDialled",
    "CallPlanned",
    "CallReported",
    "CampaignEnrolled",
    "CodeIssued",
    "ConnectorAnswered",
    "ConnectorCalled",
    "ConsentChanged",
    "ContactPlanned",
    "ContextChanged",
    "ConversationMoved",
    "ConversationOpened",
    "ConversationSnoozed",
    "CustomerChanged",
    "DecisionMade",
    "EventTracked",
    "FileFetched",
    "FormSubmitted",
    "GoalReached",
    "HandedOver",
    "Json",
    "Kind",
    "LinkClicked",
    "MessageAnswered",
    "MessageFailed",
    "MessageMoved",
    "MessageReason",
    "MessageReceived",
    "MessageRequested",
    "Nothing",
    "OfferedButton",
    "ReadingCorrected",
    "ReplyRequested",
    "RunEnded",
    "RunNotified",
    "RunRequested",
    "RunStarted",
    "SourceImported",
    "StoredFile",
    "TicketCheck",
    "TimerFired",
    "VisitLogged",
    "WantedFile",
    "decode_body",
]


class Kind(Struct, frozen=True):
    """One kind of interaction."""

    name: str
    body: type[Struct] = Nothing
    version: int = 1
    reacts: bool = False


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("message.requested", MessageRequested, version=3, reacts=True),
        Kind("reply.requested", ReplyRequested, version=3, reacts=True),
        Kind("message.received", MessageReceived, version=2, reacts=True),
        Kind("file.fetched", FileFetched, reacts=True),
        Kind("message.accepted"),
        Kind("message.sent"),
        Kind("message.delivered"),
        Kind("message.read"),
        Kind("message.failed", MessageFailed, reacts=True),
        Kind("message.suppressed", MessageReason),
        Kind("message.expired"),
        Kind("message.uncertain"),
        Kind("reading.corrected", ReadingCorrected, version=2, reacts=True),
        Kind("message.answered", MessageAnswered),
        Kind("message.reread", AnswerReread),
        Kind("message.move_requested", MessageMoved, reacts=True),
        Kind("message.moved", MessageMoved),
        Kind("link.clicked", LinkClicked),
        Kind("mail.opened"),
        Kind("page.visited", LinkClicked),
        Kind("form.submitted", FormSubmitted, reacts=True),
        Kind("letter.printed"),
        Kind("code.issued", CodeIssued),
        Kind("ticket.check_requested", TicketCheck, reacts=True),
        Kind("ticket.checked_in", TicketCheck),
        Kind("visit.logged", VisitLogged),
        Kind("consent.requested", ConsentChanged, reacts=True),
        Kind("consent.given", ConsentChanged, reacts=True),
        Kind("consent.withdrawn", ConsentChanged, reacts=True),
        Kind("address.linked", AddressChanged, reacts=True),
        Kind("address.verified", AddressChanged, reacts=True),
        Kind("address.bounced", AddressChanged),
        Kind("address.marked", AddressMarked, reacts=True),
        Kind("address.unlinked", AddressChanged, reacts=True),
        Kind("customer.created", CustomerChanged, reacts=True),
        Kind("customer.changed", CustomerChanged, reacts=True),
        Kind("conversation.begin_requested", BeginRequested, version=2, reacts=True),
        Kind("conversation.opened", ConversationOpened, version=2),
        Kind("conversation.moved", ConversationMoved),
        Kind("conversation.close_requested", ByAgent, version=2, reacts=True),
        Kind("conversation.closed", ByAgent, version=2),
        Kind("conversation.reopen_requested", ByAgent, reacts=True),
        Kind("conversation.assign_requested", AgentAssigned, reacts=True),
        Kind("conversation.assigned", AgentAssigned),
        Kind("conversation.snooze_requested", ConversationSnoozed, reacts=True),
        Kind("conversation.snoozed", ConversationSnoozed),
        Kind("agent.noted", AgentNoted),
        Kind("context.changed", ContextChanged, reacts=True),
        Kind("call.plan_requested", CallPlanned, reacts=True),
        Kind("call.planned", CallPlanned),
        Kind("call.dial_requested", CallDialled, reacts=True),
        Kind("call.reported", CallReported, reacts=True),
        Kind("call.answered", CallReported),
        Kind("call.missed", CallReported),
        Kind("call.ended", CallReported),
        Kind("connector.called", ConnectorCalled),
        Kind("connector.answered", ConnectorAnswered, reacts=True),
        Kind("run.start_requested", RunRequested, reacts=True),
        Kind("run.started", RunStarted),
        Kind("run.ended", RunEnded),
        Kind("run.noted", RunEnded),
        Kind("run.notified", RunNotified, reacts=True),
        Kind("conversation.handed_over", HandedOver, version=2),
        Kind("campaign.enrolled", CampaignEnrolled),
        Kind("contact.planned", ContactPlanned, reacts=True),
        Kind("goal.reached", GoalReached, reacts=True),
        Kind("decision.made", DecisionMade),
        Kind("timer.fired", TimerFired, reacts=True),
        Kind("event.tracked", EventTracked, reacts=True),
        Kind("source.imported", SourceImported, version=2),
    )
}
"""The list of kinds, by name."""

REACTING = frozenset(name for name, kind in KINDS.items() if kind.reacts)
"""The kinds that engage reacts to; the log keeps a partial index on them."""

_DECODERS = {name: msgspec.json.Decoder(kind.body) for name, kind in KINDS.items() if kind.body is not Nothing}
_NOTHING = Nothing()


def decode_body(kind: str, text: str | None) -> Struct:
    """Read a stored body; raises msgspec.ValidationError where it is not of its kind."""
    decoder = _DECODERS.get(kind)
    return decoder.decode(text or "{}") if decoder else _NOTHING
