"""Journeys' part in engage: signals move runs, and what a run wants done becomes effects."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from noline.conversations import Handled, Placement
from noline.customers import Customer
from noline.customers.conditions import Facts
from noline.delivery import Message, Replaced, Status
from noline.journeys.definition import Journey
from noline.journeys.effects import PURPOSE, Passage, effects_of, facts_about, send
from noline.journeys.engine import advance, start
from noline.journeys.entry import Trigger, WordReceived, admits, may_start
from noline.journeys.model import (
    Delivered,
    EventHappened,
    GoalReached,
    Intent,
    Replied,
    Run,
    SendMessage,
    Signal,
    TimerFired,
    Undeliverable,
    about_message,
)
from noline.journeys.repository import RUNS, Journeys, StoredRun, stored
from noline.kernel.db import Connection
from noline.kernel.ids import derive
from noline.log import TIMERS, Effects, Interaction, Put, Scene
from noline.log import kinds as facts_of


class JourneysPart:
    """Owns runs."""

    kinds = frozenset(
        {
            "message.received", "message.failed", "event.tracked", "timer.fired", "run.start_requested",
            "run.notified", "goal.reached",
        }
    )  # fmt: skip

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
        match interaction.body:
            case facts_of.MessageReceived() as body:
                return self._received(interaction, body, scene)
            case facts_of.EventTracked(name=name, properties=properties):
                happened = EventHappened(name, properties)
                return self._signalled(interaction, [happened], happened, None, scene)
            case facts_of.TimerFired(purpose=purpose) as body if purpose == PURPOSE:
                return self._woken(body, scene)
            case facts_of.MessageFailed(reason=reason):
                return self._failed(interaction, reason, scene)
            case facts_of.RunNotified(news=news, reason=reason):
                return self._notified(interaction, news, reason, scene)
            case facts_of.GoalReached(goal=goal):
                reached = GoalReached(goal, interaction.run)
                return self._signalled(interaction, [reached], None, None, scene)
            case facts_of.RunRequested() as body:
                return self._requested(interaction, body, scene)
        return None

    def _received(self, interaction: Interaction, body: facts_of.MessageReceived, scene: Scene) -> Effects:
        placement = scene.note(Placement)
        if placement is None or body.automatic:  # what programs write moves nothing and begins nothing
            return ()
        signals: list[Signal] = []
        if placement.answers is not None:
            answered = placement.answers.instead_of or placement.answers.id
            signals.append(Replied(answered, placement.reading, body.text[:2000], placement.choice))
        word = WordReceived(body.text) if scene.note(Handled) is None else None
        return self._signalled(interaction, signals, word, placement.conversation.id, scene)

    def _signalled(
        self,
        interaction: Interaction,
        signals: Sequence[Signal],
        trigger: Trigger | None,
        conversation: UUID | None,
        scene: Scene,
    ) -> Effects:
        """Let signals move every run of the customer's; ``conversation``: where the customer has just written."""
        for signal in signals:
            for row in scene.of(StoredRun, interaction.subject):
                if row.state == "waiting":
                    yield from self._advance(row, signal, scene, conversation)
        if trigger is not None:
            yield from self._enter(interaction, trigger, conversation, scene)

    def _woken(self, body: facts_of.TimerFired, scene: Scene) -> Effects:
        row = scene.get(StoredRun, body.owner)
        if row is not None:
            yield from self._advance(row, TimerFired(body.token), scene)

    def _failed(self, interaction: Interaction, reason: str, scene: Scene) -> Effects:
        """A message failed: the run goes on waiting if another is on its way instead."""
        replaced = scene.note(Replaced)
        if replaced is None or replaced.message.status == Status.SUPPRESSED:
            yield from self._notified(interaction, "undeliverable", reason, scene)

    def _notified(self, interaction: Interaction, news: str, reason: str, scene: Scene) -> Effects:
        message = scene.get(Message, interaction.message)
        row = scene.get(StoredRun, message.run) if message is not None and message.run is not None else None
        if message is not None and row is not None:
            first = message.instead_of or message.id
            arrived = news == "arrived"
            yield from self._advance(row, Delivered(first) if arrived else Undeliverable(first, reason), scene)

    def _enter(self, interaction: Interaction, trigger: Trigger, conversation: UUID | None, scene: Scene) -> Effects:
        for journey in scene.catalogue(Journeys).live.get(interaction.workspace, []):
            if admits(journey.entry, trigger, facts_about(scene, interaction.subject, conversation)):
                happened = trigger.properties if isinstance(trigger, EventHappened) else {}
                yield from self._start(interaction, journey, {"event": happened}, {}, scene, conversation)

    def _requested(self, interaction: Interaction, body: facts_of.RunRequested, scene: Scene) -> Effects:
        live = scene.catalogue(Journeys).live.get(interaction.workspace, [])
        for journey in live:
            if journey.name == body.journey:
                yield from self._start(interaction, journey, {}, body.variables, scene)

    def _start(
        self,
        interaction: Interaction,
        journey: Journey,
        more: Facts,
        variables: dict[str, object],
        scene: Scene,
        conversation: UUID | None = None,
    ) -> Effects:
        mine = [row for row in scene.of(StoredRun, interaction.subject) if row.journey == journey.name]
        customer = scene.get(Customer, interaction.subject)
        if customer is None or not may_start(journey.again, [row.state for row in mine]):
            return
        run_id = derive(interaction.at, interaction.id, f"run {journey.name}")
        facts = {**facts_about(scene, customer.id, conversation), **more}
        run, intents = start(journey, run_id, customer.id, facts, scene.now, variables)
        begun = facts_of.RunStarted(journey.name, journey.version)
        yield scene.fact("run.started", run=run.id, body=begun)
        passage = Passage(scene, journey, customer, conversation, answering=conversation is not None)
        yield from self._carry_out(passage, run, intents)

    def _advance(self, row: StoredRun, signal: Signal, scene: Scene, conversation: UUID | None = None) -> Effects:
        """Move a run; it talks on where the customer has answered it."""
        journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
        customer = scene.get(Customer, row.customer)
        if journey is None or customer is None:
            return
        talking = conversation or row.conversation
        before = row.run()
        run, intents = advance(journey, before, signal, facts_about(scene, row.customer, talking), scene.now)
        if run is not before or intents:
            passage = Passage(scene, journey, customer, talking, answering=conversation is not None)
            yield from self._carry_out(passage, run, intents)

    def _carry_out(self, passage: Passage, run: Run, intents: Sequence[Intent]) -> Effects:
        """Turn intents into effects; a message that can't be sent moves the run on at once."""
        undeliverable: list[Undeliverable] = []
        yield Put(stored(run, passage.customer.workspace, passage.conversation))
        for intent in intents:
            if isinstance(intent, SendMessage):
                message, effects = send(passage, run, intent)
                yield from effects
                if message.status == Status.SUPPRESSED:
                    undeliverable.append(Undeliverable(message.id, "suppressed"))
            else:
                yield from effects_of(passage, run, intent)
        for signal in undeliverable:
            if run.wait_key == about_message(signal.message):
                facts = facts_about(passage.scene, run.customer, passage.conversation)
                run, more = advance(passage.journey, run, signal, facts, passage.scene.now)
                yield from self._carry_out(passage, run, more)
