"""How a run moves within a batch: it begins, a signal or a person moves it, and what it wants done becomes effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from noline.customers import Customer
from noline.customers.conditions import Facts
from noline.delivery import Status
from noline.journeys.definition import Journey
from noline.journeys.effects import Passage, effects_of, facts_about, send, tell_who_answers
from noline.journeys.engine import advance, failed, may_retry, migrate, noted, retry, said_of, start, stop
from noline.journeys.entry import may_enter
from noline.journeys.leaving import LEFT, holds_for_leaving, is_left_with
from noline.journeys.model import (
    CallEnded,
    HandOff,
    Intent,
    PlanCall,
    Run,
    RunFinished,
    SendMessage,
    Signal,
    StartRun,
    Undeliverable,
    wait_key_of,
)
from noline.journeys.repository import Journeys, StoredRun, stored
from noline.journeys.tally import count_passes
from noline.journeys.unsent import why_unsent
from noline.log import Effect, Effects, Put, Scene
from noline.log import kinds as facts_of

NOT_STARTED = "not_started"
"""The reason for which a run ended that never began."""


def begin(
    scene: Scene,
    journey: Journey,
    customer: UUID,
    run_id: UUID,
    more: Facts,
    variables: Mapping[str, Any],
    conversation: UUID | None = None,
    parent: Passage | None = None,
    parent_run: Run | None = None,
    follows: tuple[str, ...] = (),
) -> Effects:
    """Begin a run, unless the customer is unknown or may not enter the journey now.

    ``conversation``: where the customer has just written, or where the ``parent`` talks that begins it.
    ``follows``: the journeys that led to it.
    """
    mine = [row for row in scene.of(StoredRun, customer) if row.journey == journey.name]
    known = scene.get(Customer, customer)
    if known is None or not may_enter(journey, [row.run() for row in mine], scene.now):
        return
    talking = parent.conversation if parent is not None else conversation
    facts = {**_facts(scene, journey, known, talking, run_id), **more}
    if holds_for_leaving(journey, {"run": journey.variables, **facts}):
        return
    if journey.again == "replace":
        for row in mine:
            yield from end(scene, row, "replaced")
    run, intents = start(journey, run_id, customer, facts, scene.now, variables, parent_run, follows)
    begun = facts_of.RunStarted(journey.name, journey.version)
    yield scene.fact("run.started", run=run.id, body=begun)
    answering = parent.answering if parent is not None else conversation is not None
    passage = Passage(scene, journey, known, talking, answering)
    yield from carry_out(passage, None, run, intents)


def move(scene: Scene, row: StoredRun, signal: Signal, conversation: UUID | None = None) -> Effects:
    """Let a signal move a run; it talks on in ``conversation``, where the customer has just answered it."""
    passage = _passage(scene, row, conversation)
    if passage is None:
        return
    before = row.run()
    run, intents = advance(passage.journey, before, signal, _facts_of(passage, before), scene.now)
    if run is not before or intents:
        yield from carry_out(passage, before, run, intents)


def try_again(scene: Scene, row: StoredRun, by: str) -> Effects:
    """Take a run that stands where something failed into its step again."""
    passage, before = _passage(scene, row, None), row.run()
    if passage is None or not may_retry(before):
        return
    facts = _facts_of(passage, before)
    yield scene.fact("run.retried", run=row.id, body=facts_of.RunChosen(row.id, by))
    yield from carry_out(passage, before, *retry(passage.journey, before, facts, scene.now))


def end(scene: Scene, row: StoredRun, reason: str = "stopped") -> Effects:
    """End a run because a person says so, or what began it is over."""
    passage, before = _passage(scene, row, None), row.run()
    if passage is not None and before.state != "ended":
        yield from carry_out(passage, before, *stop(before, scene.now, reason))


def leave(scene: Scene, customer: UUID) -> Effects:
    """End the runs that a customer leaves because of what is true now."""
    for row in scene.of(StoredRun, customer):
        journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
        if row.state == "ended" or journey is None or journey.leave_when is None:
            continue
        passage, run = _passage(scene, row, None), row.run()
        if passage is not None and is_left_with(journey, run, _facts_of(passage, run), scene.now):
            yield from end(scene, row, LEFT)


def go_over(scene: Scene, row: StoredRun, body: facts_of.RunMoved) -> Effects:
    """Take a run to another version of its journey."""
    passage, before = _passage(scene, row, None), row.run()
    journey = scene.catalogue(Journeys).version(row.workspace, row.journey, body.version)
    if passage is None or journey is None or before.state == "ended" or before.version == body.version:
        return
    facts = _facts_of(passage, before)
    run, intents = migrate(passage.journey, journey, before, body.steps, body.otherwise, facts, scene.now)
    if run is not before:
        yield scene.fact("run.moved", run=row.id, body=body)
        yield from carry_out(replace(passage, journey=journey), before, run, intents)


def carry_out(passage: Passage, before: Run | None, run: Run, intents: Sequence[Intent]) -> Effects:
    """Turn intents into effects; what can't be done at all moves the run on at once.

    An intent that fails leaves the run stuck where it stands; what was done before it stays done.
    """
    scene = passage.scene
    known: list[Signal] = []
    yield Put(stored(run, passage.customer.workspace, passage.conversation))
    yield from count_passes(scene, passage.customer.workspace, before, run)
    for intent in intents:
        try:
            effects, signals = _effects(passage, run, intent)
        except Exception as error:  # what one run trips over concerns it alone
            yield from carry_out(passage, run, *failed(run, intent, said_of(error), scene.now))
            return
        yield from effects
        if (why := why_unsent(passage, intent, effects)) is not None:
            run = noted(run, intent, why, scene.now)
            yield Put(stored(run, passage.customer.workspace, passage.conversation))
            yield scene.fact("run.noted", run=run.id, body=facts_of.RunEnded(why))
        known += signals
        if isinstance(intent, HandOff):
            yield from tell_who_answers(passage)
    for signal in known:
        if run.wait_key == wait_key_of(signal):
            yield from carry_out(
                passage, run, *advance(passage.journey, run, signal, _facts_of(passage, run), scene.now)
            )
    for intent in intents:
        if isinstance(intent, StartRun):
            yield from _begin_other(passage, run, intent)
    if run.state == "ended" and (before is None or before.state != "ended"):
        yield from _end_around(scene, run)


def _end_around(scene: Scene, run: Run) -> Effects:
    """A run is over: what it began ends with it, and what began it goes on."""
    for row in scene.of(StoredRun, run.customer):
        if row.state != "ended" and row.body.get("parent") == str(run.id):
            yield from end(scene, row, "parent_ended")
    parent = scene.get(StoredRun, run.parent) if run.parent is not None else None
    if parent is not None and parent.state == "waiting":
        yield from move(scene, parent, RunFinished(run.id, run.ended_reason or "", run.variables))


def _effects(passage: Passage, run: Run, intent: Intent) -> tuple[list[Effect], list[Signal]]:
    """Return the effects of an intent, and what is known of its fate at once."""
    match intent:
        case SendMessage():
            message, effects = send(passage, run, intent)
            suppressed = message.status == Status.SUPPRESSED
            return effects, [Undeliverable(message.id, "suppressed")] if suppressed else []
        case PlanCall(call=call):
            effects = list(effects_of(passage, run, intent))
            return effects, [] if effects else [CallEnded(call, "no_number")]
        case StartRun():
            return [], []
        case _:
            return list(effects_of(passage, run, intent)), []


def _begin_other(passage: Passage, run: Run, intent: StartRun) -> Effects:
    """Begin the other journey; a run that can't begin has ended already."""
    scene = passage.scene
    live = scene.catalogue(Journeys).live.get(passage.customer.workspace, [])
    journey = next((it for it in live if it.name == intent.journey), None)
    if journey is not None:
        yield from begin(scene, journey, run.customer, intent.run, {}, intent.variables, parent=passage, parent_run=run)
    row = scene.get(StoredRun, run.id)
    if row is not None and scene.get(StoredRun, intent.run) is None:
        yield from move(scene, row, RunFinished(intent.run, NOT_STARTED))


def _facts_of(passage: Passage, run: Run) -> Facts:
    return _facts(passage.scene, passage.journey, passage.customer, passage.conversation, run.id)


def _facts(scene: Scene, journey: Journey, customer: Customer, conversation: UUID | None, run: UUID) -> Facts:
    """Return what a run may look at; where the journey has throttles, when the customer's other runs passed them."""
    facts = facts_about(scene, customer.id, conversation)
    steps = scene.catalogue(Journeys).throttles(customer.workspace, journey)
    if not steps:
        return facts
    others = [it.run() for it in scene.of(StoredRun, customer.id) if it.journey == journey.name and it.id != run]
    trail = [it for other in others for it in other.trail if it.exit == "next"]
    return {**facts, "passed": {step: [it.at for it in trail if it.step == step] for step in steps}}


def _passage(scene: Scene, row: StoredRun, conversation: UUID | None) -> Passage | None:
    journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
    customer = scene.get(Customer, row.customer)
    if journey is None or customer is None:
        return None
    talking = conversation or row.conversation
    return Passage(scene, journey, customer, talking, answering=conversation is not None)
