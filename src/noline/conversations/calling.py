"""Calls' part in engage: what rings, what is planned, and how calls end, each within its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from noline.channels import is_call
from noline.conversations.call_moves import move_call
from noline.conversations.call_places import find_places, has_place
from noline.conversations.call_reports import after_report, settled
from noline.conversations.callbacks import CALLBACK, callback_department
from noline.conversations.calls import ENDED, PHONE_CALLS, PLANNED, REACHED, RINGING, TALKING, PhoneCall
from noline.conversations.model import CONVERSATIONS, NOBODY, US, Conversation, Placement
from noline.delivery import (
    LEDGER,
    PERSON,
    SERVICE,
    Attempt,
    Message,
    Outcome,
    Reason,
    Status,
    Wanted,
    request_message,
)
from noline.kernel.db import Connection
from noline.log import INBOUND, OUTBOUND, Effect, Effects, Interaction, Put, Scene, Scenes
from noline.log.kinds import (
    AddressMarked,
    AgentNoted,
    CallDialled,
    CallMoved,
    CallPlanned,
    CallReported,
    ConversationOpened,
    MessageFailed,
    MessageReceived,
)

_CALLS = PHONE_CALLS.select("customer = any($2) and (state <> 'ended' or id = any($3))")
_VOICE = "voice"
_CONTACT = "contact"
_IN_VAIN = frozenset({"no_answer", "busy", "wrong_number", "failed"})


class CallsPart:
    """Owns calls; it comes after conversations, which have placed what rings by then."""

    kinds = frozenset(
        {
            "message.received", "message.failed", "call.plan_requested", "call.reported", "call.dial_requested",
            "call.move_requested",
        }
    )  # fmt: skip

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load the open calls of whom the batch is about, and those it names."""
        scenes.know(PHONE_CALLS)
        await find_places(tx, batch, scenes)
        mine = [it for it in batch if it.kind in self.kinds and (it.channel == _VOICE or it.kind.startswith("call."))]
        if not mine:
            return
        about = [it.body for it in mine if isinstance(it.body, CallReported | CallDialled | CallPlanned | CallMoved)]
        named = [body.call for body in about if body.call is not None]
        subjects = list({it.subject for it in mine})
        await scenes.load(tx, PHONE_CALLS, _CALLS, subjects, named)
        # A call may end long after its conversation was last spoken in.
        places = {call.conversation for subject in subjects for call in scenes.of(PhoneCall, subject)}
        known = [it for it in places if scenes.get(Conversation, it) is None]
        if known:
            await scenes.load(tx, CONVERSATIONS, CONVERSATIONS.select("id = any($2)"), known)
        spoken = [it.message for subject in subjects for it in scenes.of(PhoneCall, subject) if it.why == _CONTACT]
        if named and any(spoken):
            await scenes.load(tx, LEDGER, LEDGER.select("message = any($2)"), [it for it in spoken if it])

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        match interaction.body:
            case MessageReceived() as body if interaction.channel == _VOICE:
                return _rings(interaction, body, scene)
            case MessageFailed():
                return _not_made(interaction, scene)
            case CallPlanned() as planned:
                return _plan(interaction, planned, scene)
            case CallReported() as reported:
                return _report(interaction, reported, scene)
            case CallDialled() as dialled:
                return _dial(interaction, dialled, scene)
            case CallMoved() as moved:
                return move_call(interaction, moved, scene)
        return None


def _rings(interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
    """An incoming call waits for us like any message, however silent it is."""
    placement = scene.note(Placement)
    if placement is None or not is_call(_VOICE, body.text, (*body.media, *body.attachments)):
        return
    conversation, message = placement.conversation, placement.message
    call = PhoneCall(
        id=interaction.id,
        workspace=interaction.workspace,
        customer=interaction.subject,
        conversation=conversation.id,
        direction=INBOUND,
        number=body.address,
        why="incoming",
        state=RINGING,
        due_at=interaction.at,
        at=interaction.at,
        message=interaction.id,
    )
    yield Put(call)
    yield Put(msgspec.structs.replace(message, reading=None, body=_shown(message, call)))
    yield Put(msgspec.structs.replace(conversation, waiting_for=US, snoozed_until=None))


def _plan(interaction: Interaction, body: CallPlanned, scene: Scene) -> Effects:
    """Somebody is to call: that stands in the dial list, and in a conversation."""
    if not has_place(interaction, scene):
        where, when = interaction.conversation, CallMoved(interaction.id, body.due_at, by=body.by)
        yield scene.fact("call.refused", channel=_VOICE, conversation=where, body=when)
        return
    conversation, effects = _place(interaction, body, scene)
    yield from effects
    if body.why == CALLBACK:  # the customer asked for it, and waits
        yield Put(msgspec.structs.replace(conversation, waiting_for=US, snoozed_until=None))
    call = PhoneCall(
        id=interaction.id,
        workspace=interaction.workspace,
        customer=interaction.subject,
        conversation=conversation.id,
        direction=OUTBOUND,
        number=body.number,
        why=body.why,
        state=PLANNED,
        due_at=body.due_at or interaction.at,
        at=interaction.at,
        message=interaction.message,
        script=body.script,
        by=body.by,
        agent=body.agent,
        department=_department(interaction, body, conversation, scene),
    )
    yield Put(call)
    message = scene.get(Message, interaction.message) if interaction.message else None
    if message is not None:
        placed = msgspec.structs.replace(message, conversation=conversation.id, body=_shown(message, call))
        yield Put(placed)
    yield scene.fact(
        "call.planned",
        channel=_VOICE,
        conversation=conversation.id,
        message=interaction.message,
        campaign=interaction.campaign,
        contact_event=interaction.contact_event,
        department=call.department,
        body=msgspec.structs.replace(body, call=call.id, due_at=call.due_at),
    )


def _department(interaction: Interaction, body: CallPlanned, conversation: Conversation, scene: Scene) -> int | None:
    """Return whose a call is: who plans it says, else its conversation does; what customers ask for has a rule."""
    named = interaction.department or conversation.department
    return named or (callback_department(scene, interaction.workspace) if body.why == CALLBACK else None)


def _place(interaction: Interaction, body: CallPlanned, scene: Scene) -> tuple[Conversation, list[Effect]]:
    """Return the conversation of a call: the named one, the open one about its matter, or a new one."""
    rang = scene.get(PhoneCall, body.call) if body.call else None
    where = interaction.conversation or (rang.conversation if rang else None)
    named = scene.get(Conversation, where) if where else None
    mine = [it for it in scene.of(Conversation, interaction.subject) if it.status == "open"]
    known = named or next((it for it in mine if it.matter == body.matter), None)
    if known is not None:
        channels = tuple(dict.fromkeys((*known.channels, _VOICE)))
        after = msgspec.structs.replace(known, channels=channels, last_at=max(known.last_at, interaction.at))
        return after, [Put(after)]
    new = Conversation(
        id=scene.new_id("conversation"),
        workspace=interaction.workspace,
        customer=interaction.subject,
        matter=body.matter,
        status="open",
        waiting_for=NOBODY,
        mode="none",
        channel=_VOICE,
        address=body.number,
        channels=(_VOICE,),
        context={},
        opened_at=interaction.at,
        last_at=interaction.at,
        agent=body.agent,
    )
    opened = ConversationOpened(body.matter, by=body.by)
    return new, [Put(new), scene.fact("conversation.opened", channel=_VOICE, conversation=new.id, body=opened)]


def _report(interaction: Interaction, body: CallReported, scene: Scene) -> Effects:
    """A call goes on or ends: as it stands, in its thread, and as a fact with its length and cost."""
    message = scene.get(Message, interaction.message) if interaction.message else None
    call = scene.get(PhoneCall, body.call) or _dialled_for(message, scene)
    if call is None and message is None:
        return
    if call is not None and call.state == ENDED and body.by:
        yield from _noted(call, body, scene)
        return
    told = settled(call, body)
    if told is None:
        return
    after = None
    if call is not None:
        after = after_report(call, told)
        yield Put(after)
        message = message or (scene.get(Message, call.message) if call.message else None)
    if message is not None:
        shown = _told(message, told) if after is None else _shown(message, after)
        yield Put(msgspec.structs.replace(message, body=shown))
    where = call.conversation if call else message.conversation if message else None
    conversation = scene.get(Conversation, where) if where else None
    if conversation is not None:
        yield from _moved(conversation, told)
    if after is not None and after.why == _CONTACT and message is not None:
        if told.outcome == REACHED:
            yield from _said(message, after, scene)
        elif after.state == ENDED and told.outcome in _IN_VAIN:
            yield from _in_vain(message, after, scene)
    if told.outcome == "wrong_number" and call is not None:
        yield scene.fact("address.marked", body=AddressMarked("phone", call.number, "invalid", told.by, "wrong number"))
    yield scene.fact(
        f"call.{told.status}",
        channel=_VOICE,
        direction=call.direction if call else OUTBOUND,
        conversation=where,
        message=message.id if message else interaction.message,
        campaign=message.campaign if message else None,
        contact_event=message.contact_event if message else None,
        department=call.department if call else message.department if message else None,
        cost=told.cost,
        currency=told.currency or None,
        body=told,
    )


def _said(message: Message, call: PhoneCall, scene: Scene) -> Effects:
    """What a person was to say has been said."""
    if message.status == Status.SENT:
        yield Put(
            msgspec.structs.replace(
                message, conversation=call.conversation, status=Status.DELIVERED, body=_shown(message, call)
            )
        )
        yield scene.fact(
            "message.delivered",
            direction=OUTBOUND,
            channel=_VOICE,
            conversation=call.conversation,
            message=message.id,
            campaign=message.campaign,
            contact_event=message.contact_event,
            run=message.run,
            purpose=message.purpose,
        )


def _in_vain(message: Message, call: PhoneCall, scene: Scene) -> Effects:
    """What was to be said was not said, and is not tried again: the message failed, and what is to go instead goes."""
    if message.status != Status.SENT:
        return
    words = f"Nobody was reached by telephone: {call.outcome}, after {call.attempts} calls."
    for attempt in scene.of(Attempt, message.id):
        if attempt.outcome == Outcome.SENT:
            yield Put(msgspec.structs.replace(attempt, outcome=Outcome.FAILED, reason=Reason.UNREACHABLE, detail=words))
    yield scene.fact(
        "message.failed",
        direction=OUTBOUND,
        channel=_VOICE,
        conversation=call.conversation,
        message=message.id,
        campaign=message.campaign,
        contact_event=message.contact_event,
        run=message.run,
        purpose=message.purpose,
        body=MessageFailed(Reason.UNREACHABLE, words, permanent=False, bounced=True),
    )


def _noted(call: PhoneCall, body: CallReported, scene: Scene) -> Effects:
    """What an agent says of a call that is over: how it went, and for colleagues what was said."""
    outcome = body.outcome or call.outcome
    noted = msgspec.structs.replace(call, note=body.note or call.note, outcome=outcome, by=body.by, agent=body.agent)
    yield Put(noted)
    message = scene.get(Message, call.message) if call.message else None
    if message is not None:
        yield Put(msgspec.structs.replace(message, body=_shown(message, noted)))
    if body.note:
        said = AgentNoted(body.note, body.by, body.agent)
        yield scene.fact("agent.noted", conversation=call.conversation, body=said)


def _not_made(interaction: Interaction, scene: Scene) -> Effects:
    """The message that was to connect somebody failed: the call is still to be made."""
    message = scene.get(Message, interaction.message) if interaction.message else None
    call = _dialled_for(message, scene)
    if call is not None and call.state == RINGING and call.direction == OUTBOUND:
        yield Put(msgspec.structs.replace(call, state=PLANNED, outcome="failed"))


def _moved(conversation: Conversation, body: CallReported) -> Effects:
    """Whoever was spoken with waits for nothing; a missed call of theirs waits for us."""
    after = conversation
    if body.outcome == REACHED and conversation.status == "open" and conversation.waiting_for == US:
        after = msgspec.structs.replace(after, waiting_for=NOBODY)
    if after.agent is None and body.agent is not None and conversation.status == "open":
        after = msgspec.structs.replace(after, agent=body.agent)
    if after is not conversation:
        yield Put(after)


def _dial(interaction: Interaction, body: CallDialled, scene: Scene) -> Effects:
    """Connect an agent with the customer: a message like any other, so that consent, routes and books know of it."""
    call = scene.get(PhoneCall, body.call)
    if call is None or call.state != PLANNED:
        return
    wanted = Wanted(
        id=interaction.id,
        customer=call.customer,
        channels=(_VOICE,),
        purpose=SERVICE,
        text=call.script or "…",
        about={"connect": body.telephone, "phone_call": str(call.id), "by": body.by},
        address=call.number,
        conversation=call.conversation,
        lane=PERSON,
        department=call.department,
    )
    message, effects = request_message(scene, wanted)
    yield from effects
    if message.status != Status.SUPPRESSED:
        ringing = msgspec.structs.replace(
            call, state=RINGING, message=message.id, by=body.by, agent=body.agent, telephone=body.telephone
        )
        yield Put(ringing)
        yield Put(msgspec.structs.replace(message, body=_shown(message, ringing)))


def _dialled_for(message: Message | None, scene: Scene) -> PhoneCall | None:
    """Return the call of the dial list that a message connects."""
    if message is None:
        return None
    return next((it for it in scene.of(PhoneCall, message.customer) if it.message == message.id), None)


def _shown(message: Message, call: PhoneCall) -> dict[str, Any]:
    """Return the body of a message with how its call stands."""
    shown = {"state": call.state, "outcome": call.outcome, "seconds": call.seconds, "telephone": call.telephone,
             "by": call.by, "note": call.note, "call": str(call.id)}  # fmt: skip
    return (message.body or {}) | {"call": {name: value for name, value in shown.items() if value}}


def _told(message: Message, body: CallReported) -> dict[str, Any]:
    """Return the body of a spoken notice with how its call went."""
    state = TALKING if body.status == "answered" else ENDED
    shown = {"state": state, "outcome": body.outcome, "seconds": body.seconds, "note": body.note}
    return (message.body or {}) | {"call": {name: value for name, value in shown.items() if value}}
