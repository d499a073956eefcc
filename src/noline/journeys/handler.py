"""Journeys' part in engage: signals move runs, and what a run wants done becomes effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from noline.content import CHANNEL_FORMS, Templates
from noline.conversations import Conversation, Placement
from noline.customers import Customer, customer_facts
from noline.customers.conditions import Facts
from noline.decisions import order_channels
from noline.delivery import AUTOMATIC, MARKETING, Message, Status, Wanted, request_message
from noline.journeys.definition import Journey
from noline.journeys.engine import advance, start
from noline.journeys.entry import Trigger, WordReceived, admits, may_start
from noline.journeys.model import (
    AddTags,
    CancelTimer,
    EventHappened,
    HandOff,
    Intent,
    Noted,
    ReachGoal,
    RemoveTags,
    Replied,
    Run,
    RunEnded,
    SendMessage,
    SetAttributes,
    SetContext,
    SetTimer,
    Signal,
    TimerFired,
    Undeliverable,
    about_message,
    id_of,
)
from noline.journeys.repository import RUNS, Journeys, StoredRun, stored
from noline.kernel.db import Connection
from noline.kernel.ids import derive
from noline.log import TIMERS, Effect, Effects, Interaction, Put, Remove, Scene, Timer
from noline.log import kinds as facts_of

PURPOSE = "journey"
"""The purpose of journeys' timers."""


class JourneysPart:
    """Owns runs."""

    kinds = frozenset({"message.received", "message.failed", "event.tracked", "timer.fired", "run.start_requested"})

    async def load(self, tx: Connection, batch: Sequence[Interaction], scene: Scene) -> None:
        """Load the runs of who may move (ended ones say who may enter again), and the timers of those that wait."""
        runs_of, timers_of = scene.table(RUNS), scene.table(TIMERS)
        subjects = list({interaction.subject for interaction in batch if interaction.kind in self.kinds})
        if not subjects:
            return
        runs = await RUNS.of_subjects(tx, scene.shard, subjects)
        runs_of.load(runs)
        if waiting := [run.id for run in runs if run.state == "waiting"]:
            timers_of.load(await TIMERS.fetch(tx, TIMERS.select("owner = any($2)"), scene.shard, waiting))

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Let what happened move the customer's runs, and bring the customer into journeys."""
        body = interaction.body
        if isinstance(body, facts_of.MessageReceived):
            return self._received(interaction, body, scene)
        if isinstance(body, facts_of.EventTracked):
            happened = EventHappened(body.name, body.properties)
            return self._signalled(interaction, [happened], happened, scene)
        if isinstance(body, facts_of.TimerFired) and body.purpose == PURPOSE:
            return self._woken(body, scene)
        if isinstance(body, facts_of.MessageFailed):
            return self._failed(interaction, body, scene)
        if isinstance(body, facts_of.RunRequested):
            return self._requested(interaction, body, scene)
        return None

    def _received(self, interaction: Interaction, body: facts_of.MessageReceived, scene: Scene) -> Effects:
        placement = scene.note(Placement)
        signals: list[Signal] = []
        if placement is not None and placement.answers is not None and not body.automatic:
            answered = placement.answers.instead_of or placement.answers.id
            signals.append(Replied(answered, placement.reading, body.text[:2000]))
        return self._signalled(interaction, signals, WordReceived(body.text), scene)

    def _signalled(
        self, interaction: Interaction, signals: list[Signal], trigger: Trigger | None, scene: Scene
    ) -> Effects:
        for signal in signals:
            for row in scene.of(StoredRun, interaction.subject):
                if row.state == "waiting":
                    yield from self._advance(row, signal, scene)
        if trigger is not None:
            yield from self._enter(interaction, trigger, scene)

    def _woken(self, body: facts_of.TimerFired, scene: Scene) -> Effects:
        row = scene.get(StoredRun, body.owner)
        if row is not None:
            yield from self._advance(row, TimerFired(body.token), scene)

    def _failed(self, interaction: Interaction, body: facts_of.MessageFailed, scene: Scene) -> Effects:
        message = scene.get(Message, interaction.message)
        if message is None or message.run is None or message.fallback:
            return
        row = scene.get(StoredRun, message.run)
        if row is not None:
            yield from self._advance(row, Undeliverable(message.instead_of or message.id, body.reason), scene)

    def _enter(self, interaction: Interaction, trigger: Trigger, scene: Scene) -> Effects:
        for journey in scene.catalogue(Journeys).live.get(interaction.workspace, []):
            if admits(journey.entry, trigger, _facts(interaction.subject, scene)):
                happened = trigger.properties if isinstance(trigger, EventHappened) else {}
                yield from self._start(interaction, journey, {"event": happened}, {}, scene)

    def _requested(self, interaction: Interaction, body: facts_of.RunRequested, scene: Scene) -> Effects:
        live = scene.catalogue(Journeys).live.get(interaction.workspace, [])
        for journey in live:
            if journey.name == body.journey:
                yield from self._start(interaction, journey, {}, body.variables, scene)

    def _start(
        self, interaction: Interaction, journey: Journey, more: Facts, variables: dict[str, object], scene: Scene
    ) -> Effects:
        mine = [row for row in scene.of(StoredRun, interaction.subject) if row.journey == journey.name]
        if not may_start(journey.again, [row.state for row in mine]):
            return
        run_id = derive(interaction.at, interaction.id, f"run {journey.name}")
        facts = {**_facts(interaction.subject, scene), **more}
        run, intents = start(journey, run_id, interaction.subject, facts, scene.now, variables)
        begun = facts_of.RunStarted(journey.name, journey.version)
        yield scene.fact("run.started", run=run.id, body=begun)
        yield from self._carry_out(journey, run, intents, scene)

    def _advance(self, row: StoredRun, signal: Signal, scene: Scene) -> Effects:
        journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
        if journey is None:
            return
        before = row.run()
        run, intents = advance(journey, before, signal, _facts(row.customer, scene), scene.now)
        if run is not before or intents:
            yield from self._carry_out(journey, run, intents, scene)

    def _carry_out(self, journey: Journey, run: Run, intents: Sequence[Intent], scene: Scene) -> Effects:
        """Turn intents into effects; a message that can't be sent moves the run on at once."""
        customer = scene.get(Customer, run.customer)
        if customer is None:
            return
        undeliverable: list[Undeliverable] = []
        yield Put(stored(run, customer.workspace))
        for intent in intents:
            if isinstance(intent, SendMessage):
                message, effects = request_message(scene, _wanted(intent, run, scene))
                yield from effects
                if message.status == Status.SUPPRESSED:
                    undeliverable.append(Undeliverable(message.id, "suppressed"))
            else:
                yield from _effects(intent, run, customer, scene)
        for signal in undeliverable:
            if run.wait_key == about_message(signal.message):
                run, more = advance(journey, run, signal, _facts(run.customer, scene), scene.now)
                yield from self._carry_out(journey, run, more, scene)


def _facts(customer: UUID, scene: Scene) -> Facts:
    row = scene.get(Customer, customer)
    if row is None:
        return {"customer": {}, "tags": []}
    talking = max(scene.of(Conversation, customer), key=lambda it: it.last_at, default=None)
    context = {name: value.get("value") for name, value in talking.context.items()} if talking else {}
    return customer_facts(row, context=context)


def _wanted(intent: SendMessage, run: Run, scene: Scene) -> Wanted:
    customer = scene.get(Customer, run.customer)
    assert customer is not None
    template = scene.catalogue(Templates).latest(customer.workspace, intent.template)
    offered = [channel for channel in CHANNEL_FORMS if template and CHANNEL_FORMS[channel] in template.variants]
    preferred = customer.attributes.get("preferred_channel")
    talking = max(scene.of(Conversation, run.customer), key=lambda it: it.last_at, default=None)
    last_used = talking.channel if talking else None
    best = order_channels(offered, preferred=preferred, last_used=last_used).channels
    return Wanted(
        id=intent.message,
        customer=run.customer,
        channels=best if intent.channel == "best" else (intent.channel,),
        purpose=intent.purpose,
        template=template,
        variables=dict(intent.variables),
        run=run.id,
        lane=AUTOMATIC,
        expires_at=intent.expires_at,
        asks=intent.expects_reply,
        subscription="*" if intent.purpose != MARKETING else run.journey,
    )


def _effects(intent: Intent, run: Run, customer: Customer, scene: Scene) -> Iterator[Effect]:
    current = scene.get(Customer, run.customer) or customer
    match intent:
        case SetTimer(key=key, at=at):
            yield Put(Timer(at, id_of(key), customer.workspace, run.customer, PURPOSE, run.id, key))
        case CancelTimer(key=key):
            for timer in scene.of(Timer, run.customer):
                if timer.token == key:
                    yield Remove(timer)
        case SetAttributes(values=values):
            merged = {**current.attributes, **values}
            kept = {name: value for name, value in merged.items() if value is not None}
            yield Put(msgspec.structs.replace(current, attributes=kept))
        case AddTags(tags=tags):
            yield Put(msgspec.structs.replace(current, tags=tuple(sorted({*current.tags, *tags}))))
        case RemoveTags(tags=tags):
            yield Put(msgspec.structs.replace(current, tags=tuple(sorted(set(current.tags) - set(tags)))))
        case SetContext(values=values):
            yield from _set_context(run, dict(values), scene)
        case ReachGoal(name=name):
            yield scene.fact("goal.reached", run=run.id, body=facts_of.GoalReached(name, how=f"journey {run.journey}"))
        case HandOff():
            yield from _hand_off(run, scene)
        case RunEnded(reason=reason):
            yield scene.fact("run.ended", run=run.id, body=facts_of.RunEnded(reason))
        case Noted(text=text):
            yield scene.fact("run.noted", run=run.id, body=facts_of.RunEnded(text))
        case _:
            raise TypeError(f"There is no effect of {type(intent).__name__}.")


def _talking(run: Run, scene: Scene) -> Conversation | None:
    return max(scene.of(Conversation, run.customer), key=lambda it: it.last_at, default=None)


def _set_context(run: Run, values: dict[str, object], scene: Scene) -> Iterator[Effect]:
    if conversation := _talking(run, scene):
        given = {name: {"value": value, "source": f"journey {run.journey}"} for name, value in values.items()}
        context = {
            name: value for name, value in {**conversation.context, **given}.items() if value["value"] is not None
        }
        yield Put(msgspec.structs.replace(conversation, context=context))


def _hand_off(run: Run, scene: Scene) -> Iterator[Effect]:
    if conversation := _talking(run, scene):
        yield Put(msgspec.structs.replace(conversation, mode="agent", waiting_for="us"))
        yield scene.fact("conversation.handed_over", conversation=conversation.id, run=run.id)
