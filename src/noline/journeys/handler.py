"""Journeys' part in engage: signals move runs, and what a run wants done becomes effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from noline.connectors import call_id
from noline.conversations import ANSWERING, RESUME, Handled, PhoneCall, Placement
from noline.delivery import Message, Replaced, Status
from noline.journeys.effects import PURPOSE, facts_about
from noline.journeys.entry import ReceiptCame, Trigger, WordReceived, Written, admits
from noline.journeys.happened import EARLIER, load_earlier
from noline.journeys.leaving import BY_SEGMENT, LEFT, is_left_on
from noline.journeys.model import (
    BackEndAnswered,
    CallEnded,
    Delivered,
    EventHappened,
    GoalReached,
    Replied,
    Signal,
    TalkOver,
    TimerFired,
    Undeliverable,
    wait_key_of,
)
from noline.journeys.moving import begin, end, go_over, leave, move, try_again
from noline.journeys.reaching_out import OWNER
from noline.journeys.receipts import MOST_FOLLOWED, receipt_of
from noline.journeys.repository import RUNS, Journeys, StoredRun
from noline.journeys.rereading import reread
from noline.journeys.tally import TALLIES
from noline.journeys.turns import TURNS
from noline.kernel.db import Connection
from noline.kernel.ids import derive
from noline.log import TIMERS, Effects, Interaction, Scene, Scenes, Want, want_of
from noline.log import kinds as facts_of

_MOVE_ANY = frozenset({"goal.reached", "run.stop_requested", "run.move_requested"})
"""What may move a run whatever it waits for."""
_CHANGES = frozenset({"customer.changed", "customer.created", "context.changed"})
"""What changes what is true of a customer; looked at where a journey is left by that."""


class Moves:
    """What a batch may move: of most runs that sleep, not even the timer need be looked up."""

    def __init__(self, batch: Sequence[Interaction], journeys: Journeys) -> None:
        self._any = {it.subject for it in batch if it.kind in _MOVE_ANY or it.workspace in journeys.left}
        self._journeys = journeys
        self._events = {(it.subject, it.body.name) for it in batch if isinstance(it.body, facts_of.EventTracked)}

    def may(self, run: StoredRun) -> bool:
        """Say whether a waiting run may be moved."""
        kind, _, name = (run.wait_key or "").partition(":")
        if kind not in ("event", "timer") or run.body.get("parent"):  # a child ends with what began it
            return True
        return run.customer in self._any or (run.customer, name) in self._events or self._leaves(run)

    def _leaves(self, run: StoredRun) -> bool:
        journey = self._journeys.version(run.workspace, run.journey, run.version)
        events = journey.leave_on if journey is not None else ()
        return any((run.customer, event) in self._events for event in events)


def _may_leave(interaction: Interaction, scene: Scene) -> bool:
    return interaction.workspace in scene.catalogue(Journeys).left


def _known_of(trigger: Trigger) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return the properties of what brings somebody in, and the journeys that led to it."""
    if isinstance(trigger, ReceiptCame):
        return trigger.properties(), trigger.follows
    return (trigger.properties, ()) if isinstance(trigger, EventHappened) else ({}, ())


class JourneysPart:
    """Owns runs."""

    kinds = frozenset(
        {
            "message.received", "message.failed", "event.tracked", "timer.fired", "run.start_requested",
            "run.notified", "run.retry_requested", "run.stop_requested", "run.move_requested", "goal.reached",
            "call.reported", "connector.answered", "link.clicked", "reading.corrected", *_CHANGES,
            "conversation.close_requested", "conversation.hand_back_requested", "receipt.noticed",
        }
    )  # fmt: skip

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:
        """Return the runs of who may move: ended ones say who may enter again."""
        mine = self._mine(batch, scenes)
        return (want_of(RUNS, mine),) if mine else ()

    def _mine(self, batch: Sequence[Interaction], scenes: Scenes) -> list[Interaction]:
        left = scenes.catalogue(Journeys).left
        return [it for it in batch if it.kind in self.kinds and (it.kind not in _CHANGES or it.workspace in left)]

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load the timers of the runs that wait."""
        scenes.know(RUNS, TIMERS, TALLIES, EARLIER, TURNS)
        subjects = list({interaction.subject for interaction in self._mine(batch, scenes)})
        if not subjects:
            return
        await load_earlier(tx, batch, scenes)
        runs = [run for subject in subjects for run in scenes.of(StoredRun, subject)]
        moves = Moves(batch, scenes.catalogue(Journeys))
        if waiting := [run.id for run in runs if run.state == "waiting" and moves.may(run)]:
            await scenes.load(tx, TIMERS, TIMERS.select("owner = any($2)"), waiting)
        if queueing := [run.id for run in runs if run.state == "waiting" and (run.wait_key or "").startswith("turn:")]:
            await scenes.load(tx, TURNS, TURNS.select("run = any($2)"), queueing)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Let what happened move the customer's runs, bring the customer into journeys, and out of them."""
        moved = self._moved(interaction, scene) if interaction.kind not in _CHANGES else None
        return self._and_leave(interaction, moved, scene) if _may_leave(interaction, scene) else moved

    def _and_leave(self, interaction: Interaction, moved: Effects | None, scene: Scene) -> Effects:
        yield from moved or ()
        yield from leave(scene, interaction.subject)

    def _moved(self, interaction: Interaction, scene: Scene) -> Effects | None:
        match interaction.body:
            case facts_of.MessageReceived() as body:
                return self._received(interaction, body, scene)
            case facts_of.EventTracked(name=name, properties=properties):
                happened = EventHappened(name, properties)
                return self._signalled(interaction, [happened], happened, None, scene)
            case facts_of.TimerFired(purpose=purpose) as body if purpose == PURPOSE:
                return self._woken(body, scene)
            case facts_of.TimerFired(purpose=purpose) if purpose == RESUME:
                return self._signalled(interaction, [TalkOver()], None, None, scene)
            case facts_of.MessageFailed(reason=reason):
                return self._failed(interaction, reason, scene)
            case facts_of.RunNotified(news=news, reason=reason):
                return self._notified(interaction, news, reason, scene)
            case facts_of.GoalReached(goal=goal):
                reached = GoalReached(goal, interaction.run)
                return self._signalled(interaction, [reached], None, None, scene)
            case facts_of.RunRequested() as body:
                return self._requested(interaction, body, scene)
            case facts_of.RunChosen() as body:
                return self._chosen(interaction, body, scene)
            case facts_of.RunMoved() as body:
                row = scene.get(StoredRun, body.run)
                return go_over(scene, row, body) if row is not None and row.customer == interaction.subject else None
            case facts_of.ByAgent():
                return self._signalled(interaction, [TalkOver()], None, None, scene)
            case facts_of.CallReported():
                return self._called(interaction, scene)
            case facts_of.ReadingCorrected() as body:
                placement = scene.note(Placement)
                return reread(placement, body, scene) if placement is not None else None
            case facts_of.ConnectorAnswered() as body if body.owner_kind == OWNER:
                return self._answered(body, scene)
            case facts_of.ReceiptNoticed(news=news):
                return self._receipt(interaction, news, scene)
            case facts_of.LinkClicked():
                return self._receipt(interaction, "clicked", scene)
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
        return self._heard(interaction, signals, word, placement, scene)

    def _heard(
        self,
        interaction: Interaction,
        signals: Sequence[Signal],
        word: WordReceived | None,
        placement: Placement,
        scene: Scene,
    ) -> Effects:
        """What was written moves what asked for it, else it is a word, else it is something that was written."""
        conversation = placement.conversation.id
        keys = {wait_key_of(signal) for signal in signals}
        awaited = any(it.state == "waiting" and it.wait_key in keys for it in scene.of(StoredRun, interaction.subject))
        if awaited and placement.message.placed_by in ANSWERING:
            word = None  # if it is a code word, it is one that the question expects
        yield from self._signalled(interaction, signals, word, conversation, scene)
        if placement.answers is not None:
            yield from self._receipt(interaction, "answered", scene, placement.answers, conversation)
        journeys = scene.catalogue(Journeys)
        if word is None or awaited or not journeys.entered_by(interaction.workspace, Written):
            return
        if not any(admits(it.entry, word, {}) for it in journeys.entered_by(interaction.workspace, WordReceived)):
            written = Written(interaction.channel or "", placement.reading)
            yield from self._enter(interaction, written, conversation, scene)

    def _called(self, interaction: Interaction, scene: Scene) -> Effects:
        """A call is over: the run that planned it goes on."""
        for row in scene.of(StoredRun, interaction.subject):
            kind, _, call_id = (row.wait_key or "").partition(":")
            call = scene.get(PhoneCall, UUID(call_id)) if kind == "call" and row.state == "waiting" else None
            if call is not None and call.state == "ended":
                yield from move(scene, row, CallEnded(call.id, call.outcome))

    def _answered(self, body: facts_of.ConnectorAnswered, scene: Scene) -> Effects:
        row = scene.get(StoredRun, body.owner)
        _, _, key = (row.wait_key or "").partition(":") if row is not None else ("", "", "")
        if row is not None and row.state == "waiting" and call_id(OWNER, row.id, key) == body.call:
            yield from move(scene, row, BackEndAnswered(key, body.outcome, body.values, body.fallback))

    def _receipt(
        self,
        interaction: Interaction,
        news: str,
        scene: Scene,
        message: Message | None = None,
        conversation: UUID | None = None,
    ) -> Effects:
        """Something became of a message of ours: that may bring the customer in."""
        if scene.catalogue(Journeys).entered_by(interaction.workspace, ReceiptCame):
            came = receipt_of(interaction, news, scene, message)
            if came is not None and len(came.follows) < MOST_FOLLOWED:
                yield from self._enter(interaction, came, conversation, scene)

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
            key = wait_key_of(signal)
            for row in scene.of(StoredRun, interaction.subject):
                awaited = row.state == "waiting" and key in (None, row.wait_key)
                if awaited or (row.state != "ended" and self._ends(row, signal, scene)):
                    yield from move(scene, row, signal, conversation)
        if trigger is not None:
            yield from self._enter(interaction, trigger, conversation, scene)

    def _ends(self, row: StoredRun, signal: Signal, scene: Scene) -> bool:
        """Say whether what happened is what customers leave this run's journey on."""
        journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
        return journey is not None and is_left_on(journey, signal)

    def _woken(self, body: facts_of.TimerFired, scene: Scene) -> Effects:
        row = scene.get(StoredRun, body.owner)
        if row is not None:
            yield from move(scene, row, TimerFired(body.token))

    def _failed(self, interaction: Interaction, reason: str, scene: Scene) -> Effects:
        """A message failed: the run goes on waiting if another is on its way instead."""
        replaced = scene.note(Replaced)
        if replaced is None or replaced.message.status == Status.SUPPRESSED:
            yield from self._notified(interaction, "undeliverable", reason, scene)
            yield from self._receipt(interaction, "failed", scene)

    def _notified(self, interaction: Interaction, news: str, reason: str, scene: Scene) -> Effects:
        message = scene.get(Message, interaction.message)
        row = scene.get(StoredRun, message.run) if message is not None and message.run is not None else None
        if message is not None and row is not None:
            first = message.instead_of or message.id
            arrived = news == "arrived"
            yield from move(scene, row, Delivered(first) if arrived else Undeliverable(first, reason))

    def _enter(self, interaction: Interaction, trigger: Trigger, conversation: UUID | None, scene: Scene) -> Effects:
        for journey in scene.catalogue(Journeys).entered_by(interaction.workspace, type(trigger)):
            asks = getattr(journey.entry, "condition", None) is not None  # most ask nothing of the customer
            if admits(journey.entry, trigger, facts_about(scene, interaction.subject, conversation) if asks else {}):
                happened, follows = _known_of(trigger)
                if journey.name in follows:
                    continue
                run_id = derive(interaction.at, interaction.id, f"run {journey.name}")
                more = {"event": happened, "entered_by": getattr(trigger, "name", "")}
                yield from begin(scene, journey, interaction.subject, run_id, more, {}, conversation, follows=follows)

    def _requested(self, interaction: Interaction, body: facts_of.RunRequested, scene: Scene) -> Effects:
        live = scene.catalogue(Journeys).live.get(interaction.workspace, [])
        for journey in live:
            if journey.name == body.journey:
                run_id = derive(interaction.at, interaction.id, f"run {journey.name}")
                yield from begin(scene, journey, interaction.subject, run_id, {}, body.variables)

    def _chosen(self, interaction: Interaction, body: facts_of.RunChosen, scene: Scene) -> Effects:
        """A person retries a run or stops it."""
        row = scene.get(StoredRun, body.run)
        if row is not None and row.customer == interaction.subject:
            again = interaction.kind == "run.retry_requested"
            reason = LEFT if body.by == BY_SEGMENT else "stopped"
            yield from try_again(scene, row, body.by) if again else end(scene, row, reason)
