"""Calling back by word: offers times in answer to CALL ME, and plans, moves or calls off what is chosen; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from noline.access import Workspace, Workspaces
from noline.conversations.awaiting import Called, Fit, Wait
from noline.conversations.call_places import has_place, taken_here
from noline.conversations.callbacks import (
    CALLBACK,
    callback_department,
    few_of,
    moment,
    offered_times,
    open_now,
    read_number,
    read_wish,
)
from noline.conversations.calls import PLANNED, PhoneCall
from noline.conversations.context import HIDDEN, values_of, with_context
from noline.conversations.continuity import say
from noline.conversations.model import CUSTOMER, NOBODY, Conversation, Handled, Placement
from noline.conversations.speaking import say_automatically
from noline.customers import Customer
from noline.delivery import SERVICE, Sending, Wanted, find_address, url_text
from noline.log import Effect, Effects, Interaction, Note, Put, Scene
from noline.log.kinds import CallMoved, CallPlanned, CallReported, MessageReceived

_OFFER: Final = f"{HIDDEN}callback_offer"
_OFFERED_FOR: Final = timedelta(days=1)
_SOON: Final = "now"
_MISSED: Final = ("no_answer", "busy")


class _Talk(Struct, frozen=True):
    """What it takes to talk about a call with a customer where they are."""

    scene: Scene
    workspace: Workspace
    customer: UUID
    conversation: Conversation
    channel: str
    locale: str
    zone: str
    department: int | None = None
    """In whose name it is spoken of, if not the conversation's."""

    def text(self, key: str, **values: str) -> str:
        return say(key, self.locale, self.workspace.name, **values)

    def when(self, at: datetime | None) -> str:
        return self.text("call_asap") if at is None else moment(at, self.zone, self.locale)

    def answer(self, text: str, *, waiting_for: str | None = None, identity: UUID | None = None) -> list[Effect]:
        ours = self.department or self.conversation.department
        wanted = Wanted(
            id=identity, customer=self.customer, channels=(self.channel,), purpose=SERVICE, text=text,
            department=ours or callback_department(self.scene, self.workspace.id),
        )  # fmt: skip
        return say_automatically(self.scene, self.conversation, wanted, waiting_for=waiting_for)[1]


def talk_of_calls(interaction: Interaction, body: MessageReceived, placement: Placement, scene: Scene) -> Effects:
    """Answer what a message wishes about a call; nothing for one that wishes none."""
    if not body.known or body.automatic or interaction.channel == "voice":
        return
    wish = read_wish(body.text)
    if wish is None and body.crossed is None and read_number(body.text) is None:
        return
    talk = _talk(scene, interaction.subject, placement.conversation, interaction.channel or "")
    planned = callback_of(scene, interaction.subject)
    if body.crossed is not None and body.crossed.outcome == "joined":
        wish = "call" if body.crossed.purpose == CALLBACK and body.crossed.alone else wish
    if wish == "call" and planned is not None:
        yield from talk.answer(_planned(talk, planned.id, planned.due_at))
    elif wish == "call" or (wish == "move" and planned is not None):
        yield from _offer(talk, _number(talk, body), planned)
    elif wish == "cancel" and planned is not None:
        yield scene.fact("call.move_requested", body=CallMoved(planned.id, None, by="customer"))
        yield from talk.answer(talk.text("call_canceled"), waiting_for=NOBODY)
    elif wish is not None or (number := read_number(body.text)) is None:
        return
    else:
        chosen = _chosen(talk, number)
        if chosen is None:
            return
        yield from _choose(talk, body, planned, chosen)
    yield Note(Handled(CALLBACK))


def call_waits(scene: Scene, customer: UUID) -> Iterable[Wait]:
    """Yield where times were offered that may still be chosen by their number."""
    for conversation in scene.of(Conversation, customer):
        if _OFFER in conversation.context:
            yield Wait(conversation.id, None, _reader(conversation, scene.now))


def call_word(scene: Scene, interaction: Interaction, body: MessageReceived) -> Called | None:
    """Return what a message calls that wishes a call, or something else about the one that is planned."""
    wish = read_wish(body.text)
    if wish is None or not body.known or interaction.channel == "voice":
        return None
    return Called("Call me") if wish == "call" or callback_of(scene, interaction.subject) is not None else None


def _reader(conversation: Conversation, now: datetime) -> Callable[[str, str], Fit]:
    def reads(text: str, _: str) -> Fit:
        number = read_number(text)
        return Fit.VALUE if number is not None and _offered(conversation, number, now) is not None else Fit.NO

    return reads


def missed(body: CallReported, scene: Scene) -> Effects:
    """Whoever was to be called back and wasn't reached is told when it is tried again, and how to change that."""
    call = scene.get(PhoneCall, body.call)
    if call is None or call.why != CALLBACK or call.state != PLANNED or body.outcome not in _MISSED:
        return
    conversation = scene.get(Conversation, call.conversation)
    if conversation is None:
        return
    channel = "sms" if conversation.channel == "voice" else conversation.channel
    talk = replace(_talk(scene, call.customer, conversation, channel), department=call.department)
    when = talk.when(body.again_at) if body.again_at is not None else talk.text("call_asap")
    yield from talk.answer(talk.text("call_missed", when=when, link=_call_link(talk, call.id)))


def callback_of(scene: Scene, customer: UUID) -> PhoneCall | None:
    """Return the call that a customer waits for."""
    waiting = [it for it in scene.of(PhoneCall, customer) if it.state == PLANNED and it.why == CALLBACK]
    return min(waiting, key=lambda it: (it.due_at, it.id.bytes), default=None)


def _talk(scene: Scene, customer: UUID, conversation: Conversation, channel: str) -> _Talk:
    workspace = scene.catalogue(Workspaces).by_id[conversation.workspace]
    known = scene.get(Customer, customer)
    locale = (known.locale if known else "") or workspace.language
    return _Talk(
        scene, workspace, customer, conversation, channel, locale, (known.zone if known else "") or workspace.zone
    )


def offer_calls(scene: Scene, conversation: Conversation, address: str, department: int | None = None) -> Effects:
    """Offer times to be called at, as to CALL ME; ``address``: a telephone that the customer writes from, if any.

    ``department``: whose the call will be, if not the conversation's.
    """
    talk = _talk(scene, conversation.customer, conversation, conversation.channel)
    talk = replace(talk, department=department)
    planned = callback_of(scene, conversation.customer)
    if planned is not None:
        yield from talk.answer(_planned(talk, planned.id, planned.due_at))
    else:
        yield from _offer(talk, address or _best(talk), None)


def withdraw_calls(scene: Scene, conversation: Conversation) -> Effects:
    """Something else is asked now: a number that is typed chooses no time any more."""
    current = scene.get(Conversation, conversation.id) or conversation
    if values_of(current).get(_OFFER):
        yield Put(with_context(current, {_OFFER: None}, CALLBACK, scene.now))


def told(interaction: Interaction, body: CallPlanned | CallMoved, scene: Scene) -> Effects:
    """Whoever chose a time by word learns that they are called then, or that somebody was quicker."""
    call = interaction.id if isinstance(body, CallPlanned) else body.call
    planned = scene.get(PhoneCall, call or interaction.id)
    where = interaction.conversation or (planned.conversation if planned else None)
    conversation = scene.get(Conversation, where) if where else None
    if conversation is None:
        return
    talk = _talk(scene, interaction.subject, conversation, conversation.channel)
    talk = replace(talk, department=interaction.department or (planned.department if planned else None))
    if has_place(interaction, scene):
        yield from talk.answer(_planned(talk, call or interaction.id, body.due_at))
    else:
        yield from talk.answer(talk.text("call_taken"))
        number = body.number if isinstance(body, CallPlanned) else planned.number if planned else None
        yield from _offer(talk, number, planned, full=body.due_at)


def _offer(talk: _Talk, number: str | None, planned: PhoneCall | None, *, full: datetime | None = None) -> Effects:
    """Offer times, but for one that is ``full``; without a number to call, the page that asks for it."""
    scene, now = talk.scene, talk.scene.now
    if number is None:
        identity = scene.new_id("message")
        signer, base = scene.catalogue(Sending).signer, scene.catalogue(Sending).base_url
        token = signer.token(scene.shard, identity)
        link = f"{base.rstrip('/')}/c/{url_text(token)}/call"
        yield from talk.answer(talk.text("call_number", link=link), waiting_for=CUSTOMER, identity=identity)
        return
    rules, zone = talk.workspace.rules, talk.workspace.zone
    free = offered_times(rules, zone, now, taken_here(scene, talk.workspace.id))
    times = few_of([it for it in free if it != full], talk.zone)
    soon = open_now(rules, zone, now)
    if not times and not soon:
        yield from talk.answer(talk.text("call_closed"))
        return
    lines = [f"{number} {talk.when(at)}" for number, at in enumerate(times, 1)]
    lines += [talk.text("call_soon")] if soon else []
    offer = {"times": [it.isoformat() for it in times], "soon": soon, "call": str(planned.id) if planned else ""}
    if talk.department:
        offer["department"] = talk.department
    current = scene.get(Conversation, talk.conversation.id) or talk.conversation
    yield Put(with_context(current, {_OFFER: offer}, CALLBACK, now))
    yield from talk.answer(talk.text("call_when", times="\n".join(lines)), waiting_for=CUSTOMER)


def _chosen(talk: _Talk, number: int) -> datetime | str | None:
    """Return the offered time of this number, if there is an offer that is still open."""
    return _offered(talk.conversation, number, talk.scene.now)


def _offered(conversation: Conversation, number: int, now: datetime) -> datetime | str | None:
    offer: Any = values_of(conversation).get(_OFFER)
    made = str(conversation.context.get(_OFFER, {}).get("at") or "")
    if not isinstance(offer, dict) or not made or now - datetime.fromisoformat(made) > _OFFERED_FOR:
        return None
    if number == 0:
        return _SOON if offer.get("soon") else None
    times = [datetime.fromisoformat(it) for it in offer.get("times") or ()]
    chosen = times[number - 1] if number <= len(times) else None
    return chosen if chosen is not None and chosen > now else None


def _choose(talk: _Talk, body: MessageReceived, planned: PhoneCall | None, chosen: datetime | str) -> Effects:
    """Plan the call, or move the one that is planned; it is said once it has its place."""
    scene, due = talk.scene, None if chosen == _SOON else chosen
    assert not isinstance(due, str)
    number = _number(talk, body)
    if number is None:
        return
    if planned is not None:
        moved = CallMoved(planned.id, due or scene.now, by="customer", tell=True)
        yield scene.fact("call.move_requested", conversation=talk.conversation.id, body=moved)
    else:
        plan = scene.fact(
            "call.plan_requested",
            channel="voice",
            conversation=talk.conversation.id,
            department=_offered_by(talk.conversation),
            body=CallPlanned(
                number, due_at=due, why=CALLBACK, by="customer", matter=talk.conversation.matter, tell=True
            ),
        )
        yield plan
    current = scene.get(Conversation, talk.conversation.id) or talk.conversation
    yield Put(with_context(current, {_OFFER: None}, CALLBACK, scene.now))


def _offered_by(conversation: Conversation) -> int | None:
    """Return the department that offered the times, if one did by its own name."""
    offer: Any = values_of(conversation).get(_OFFER)
    return offer.get("department") if isinstance(offer, dict) else None


def _planned(talk: _Talk, call: UUID, due: datetime | None) -> str:
    at = due if due is not None and due > talk.scene.now else None
    return talk.text("call_planned", when=talk.when(at), link=_call_link(talk, call))


def _call_link(talk: _Talk, call: UUID) -> str:
    sending = talk.scene.catalogue(Sending)
    return f"{sending.base_url.rstrip('/')}/k/{sending.signer.pointer('call', talk.workspace.id, call)}"


def _number(talk: _Talk, body: MessageReceived) -> str | None:
    """Return the number to call: the one they write from, else the customer's best."""
    if body.scheme == "phone":
        return body.address
    return _best(talk)


def _best(talk: _Talk) -> str | None:
    found = find_address(talk.scene, talk.customer, "voice")
    return found.value if found is not None and found.status == "active" else None
