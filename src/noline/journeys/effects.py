"""What a run wants done, as effects: messages, timers, values, goals, and the hand-over to people."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.access import Departments
from noline.content import CHANNEL_FORMS, Template, Templates
from noline.conversations import (
    Conversation,
    announce,
    hand_over,
    marketing_waits,
    say_automatically,
    talks_until,
    values_of,
    with_context,
)
from noline.customers import Customer, customer_facts
from noline.customers.conditions import Facts
from noline.decisions import order_channels
from noline.delivery import AUTOMATIC, MARKETING, Message, Wanted, find_address, request_message
from noline.journeys.definition import Journey
from noline.journeys.happened import earlier_of
from noline.journeys.model import (
    AddTags,
    AskBackEnd,
    AwaitTurn,
    CancelTimer,
    HandOff,
    Intent,
    Noted,
    PlanCall,
    PostInTopic,
    ReachGoal,
    RemoveTags,
    Run,
    RunEnded,
    SendMessage,
    SetAttributes,
    SetContext,
    SetTimer,
    id_of,
)
from noline.journeys.reaching_out import ask_back_end, plan_call, post_in_topic
from noline.journeys.turns import TURNS, Turn
from noline.journeys.yielding import UNTIL
from noline.log import TIMERS, Effect, Put, Remove, Scene, Timer
from noline.log import kinds as facts_of

PURPOSE = "journey"
"""The purpose of journeys' timers."""
SUBSCRIPTION = "news"
"""What the marketing of a journey that names no subscription is about."""


class Passage(Struct, frozen=True):
    """A move of a run. ``conversation``: where it talks, if anywhere; ``answering``: the customer has just written."""

    scene: Scene
    journey: Journey
    customer: Customer
    conversation: UUID | None = None
    answering: bool = False

    def talking(self) -> Conversation | None:
        """Return the conversation as it is now."""
        return self.scene.get(Conversation, self.conversation) if self.conversation else None


def facts_about(scene: Scene, customer: UUID, conversation: UUID | None) -> Facts:
    """Return what conditions may look at: the customer, and the context of the conversation the run talks in."""
    row = scene.get(Customer, customer)
    if row is None:
        return {"customer": {}, "tags": []}
    talking = scene.get(Conversation, conversation) if conversation else None
    context = values_of(talking) if talking else {}
    facts = {**customer_facts(row, context=context), "now": scene.now}
    if until := talks_until(scene, customer, conversation):
        facts[UNTIL] = until
    happened = earlier_of(scene, customer)
    return {**facts, "events": happened} if happened else facts


def send(passage: Passage, run: Run, intent: SendMessage) -> tuple[Message, list[Effect]]:
    """Ask for a message of the run's, within its conversation if it has one."""
    wanted, talking = _wanted(passage, run, intent), passage.talking()
    if talking is None:
        return request_message(passage.scene, wanted)
    after = "customer" if passage.answering or talking.waiting_for != "us" else None
    return say_automatically(passage.scene, talking, wanted, answering=passage.answering, waiting_for=after)


def _wanted(passage: Passage, run: Run, intent: SendMessage) -> Wanted:
    template = passage.scene.catalogue(Templates).latest(passage.customer.workspace, intent.template)
    return Wanted(
        id=intent.message,
        customer=run.customer,
        channels=_best(passage, template) if intent.channel == "best" else (intent.channel,),
        purpose=intent.purpose,
        template=template,
        variables=dict(intent.variables),
        run=run.id,
        lane=AUTOMATIC,
        expires_at=intent.expires_at,
        asks=intent.expects_reply,
        subscription=passage.journey.subscription or SUBSCRIPTION,
        department=_department(passage),
        not_before=marketing_waits(passage.scene, run.customer) if intent.purpose == MARKETING else None,
    )


def _department(passage: Passage) -> int | None:
    """Return the department in whose name the journey writes."""
    named = passage.journey.department
    found = passage.scene.catalogue(Departments).named(passage.customer.workspace, named) if named else None
    return found.id if found else None


def _best(passage: Passage, template: Template | None) -> tuple[str, ...]:
    """Return the channels that the template has a variant for, the best for this customer first."""
    offered = [channel for channel in CHANNEL_FORMS if template and CHANNEL_FORMS[channel] in template.variants]
    talking = passage.talking() or _latest(passage)
    preferred = None if passage.answering else passage.customer.attributes.get("preferred_channel")
    return order_channels(offered, preferred=preferred, last_used=talking.channel if talking else None).channels


def _latest(passage: Passage) -> Conversation | None:
    return max(passage.scene.of(Conversation, passage.customer.id), key=lambda it: it.last_at, default=None)


def effects_of(passage: Passage, run: Run, intent: Intent) -> Iterator[Effect]:
    """Yield the effects of an intent that sends nothing."""
    scene = passage.scene
    customer = scene.get(Customer, run.customer) or passage.customer
    match intent:
        case SetTimer(key=key, at=at):
            yield Put(Timer(at, id_of(key), customer.workspace, run.customer, PURPOSE, run.id, key))
        case CancelTimer(key=key):
            for timer in scene.table(TIMERS).of(run.customer):
                if timer.token == key:
                    yield Remove(timer)
            for turn in scene.table(TURNS).of(run.customer):
                if turn.timer == id_of(key):
                    yield Remove(turn)
        case AwaitTurn(budget=budget) if run.timer is not None and run.wake_at is not None:
            timer_id = id_of(run.timer)
            yield Put(Turn(run.id, customer.workspace, run.customer, budget, scene.now, run.wake_at, timer_id))
        case SetAttributes(values=values):
            merged = {**customer.attributes, **values}
            kept = {name: value for name, value in merged.items() if value is not None}
            yield Put(msgspec.structs.replace(customer, attributes=kept))
        case AddTags(tags=tags):
            yield Put(msgspec.structs.replace(customer, tags=tuple(sorted({*customer.tags, *tags}))))
        case RemoveTags(tags=tags):
            yield Put(msgspec.structs.replace(customer, tags=tuple(sorted(set(customer.tags) - set(tags)))))
        case SetContext(values=values):
            yield from _set_context(passage, run, dict(values))
        case ReachGoal(name=name):
            yield scene.fact("goal.reached", run=run.id, body=facts_of.GoalReached(name, how=f"journey {run.journey}"))
        case HandOff():
            yield from _hand_off(passage, run, intent)
        case PlanCall():
            yield from plan_call(scene, customer, passage.conversation, run, intent, _department(passage))
        case AskBackEnd():
            yield from ask_back_end(scene, customer, passage.conversation, run, intent)
        case PostInTopic():
            yield from post_in_topic(scene, customer, passage.conversation, run, intent)
        case RunEnded(reason=reason):
            yield scene.fact("run.ended", run=run.id, body=facts_of.RunEnded(reason))
        case Noted(text=text):
            yield scene.fact("run.noted", run=run.id, body=facts_of.RunEnded(text))
        case _:
            raise TypeError(f"There is no effect of {type(intent).__name__}.")


def _set_context(passage: Passage, run: Run, values: dict[str, object]) -> Iterator[Effect]:
    if conversation := passage.talking():
        yield Put(with_context(conversation, values, f"journey {run.journey}", passage.scene.now))


def _hand_off(passage: Passage, run: Run, intent: HandOff) -> Iterator[Effect]:
    """Give the conversation to people; where nothing has been said yet, or all is closed, there is one to be had."""
    conversation = passage.talking()
    if conversation is None or conversation.status != "open":
        conversation = _open_one(passage)
    yield from hand_over(
        passage.scene, conversation, by=f"journey {run.journey}", reason=intent.note, queue=intent.queue,
        skill=intent.skill, run=run.id,
    )  # fmt: skip


def tell_who_answers(passage: Passage) -> Iterator[Effect]:
    """Tell who has just written, and was handed over, who answers and when; others are not written to for that."""
    conversation = passage.talking()
    if passage.answering and conversation is not None:
        yield from announce(passage.scene, conversation)


def _open_one(passage: Passage) -> Conversation:
    """Return the customer's open conversation about nothing in particular, else a new one on a channel they have."""
    scene, customer = passage.scene, passage.customer
    mine = scene.of(Conversation, customer.id)
    if known := next((it for it in mine if it.matter == "" and it.status == "open"), None):
        return known
    found = ((channel, find_address(scene, customer.id, channel)) for channel in CHANNEL_FORMS)
    channel, address = next(((name, it.value) for name, it in found if it is not None), ("", ""))
    return Conversation(
        id=scene.new_id("conversation"),
        workspace=customer.workspace,
        customer=customer.id,
        matter="",
        status="open",
        waiting_for="us",
        mode="agent",
        channel=channel,
        address=address,
        channels=(),
        context={},
        opened_at=scene.now,
        last_at=scene.now,
    )
