"""How a run moves within a batch: it begins, a signal or a person moves it, and what it wants done becomes effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from noline.customers import Customer
from noline.customers.conditions import Facts
from noline.delivery import Status
from noline.journeys.definition import Journey
from noline.journeys.effects import Passage, effects_of, facts_about, send
from noline.journeys.engine import Moved, advance, got_stuck, may_retry, retry, said_of, start, stop
from noline.journeys.entry import may_start
from noline.journeys.model import (
    Intent,
    Run,
    SendMessage,
    Signal,
    Undeliverable,
    about_message,
)
from noline.journeys.repository import Journeys, StoredRun, stored
from noline.journeys.tally import count_passes
from noline.log import Effect, Effects, Put, Scene
from noline.log import kinds as facts_of


def begin(
    scene: Scene,
    journey: Journey,
    customer: UUID,
    run_id: UUID,
    more: Facts,
    variables: Mapping[str, Any],
    conversation: UUID | None = None,
) -> Effects:
    """Begin a run, unless the customer is unknown or may not enter the journey now."""
    mine = [row for row in scene.of(StoredRun, customer) if row.journey == journey.name]
    known = scene.get(Customer, customer)
    if known is None or not may_start(journey.again, [row.state for row in mine]):
        return
    facts = {**facts_about(scene, customer, conversation), **more}
    run, intents = start(journey, run_id, customer, facts, scene.now, variables)
    begun = facts_of.RunStarted(journey.name, journey.version)
    yield scene.fact("run.started", run=run.id, body=begun)
    passage = Passage(scene, journey, known, conversation, answering=conversation is not None)
    yield from carry_out(passage, None, run, intents)


def move(scene: Scene, row: StoredRun, signal: Signal, conversation: UUID | None = None) -> Effects:
    """Let a signal move a run; it talks on in ``conversation``, where the customer has just answered it."""
    passage = _passage(scene, row, conversation)
    if passage is None:
        return
    before = row.run()
    facts = facts_about(scene, row.customer, passage.conversation)
    run, intents = advance(passage.journey, before, signal, facts, scene.now)
    if run is not before or intents:
        yield from carry_out(passage, before, run, intents)


def try_again(scene: Scene, row: StoredRun, by: str) -> Effects:
    """Take a run that stands where something failed into its step again."""
    passage, before = _passage(scene, row, None), row.run()
    if passage is None or not may_retry(before):
        return
    facts = facts_about(scene, row.customer, passage.conversation)
    yield scene.fact("run.retried", run=row.id, body=facts_of.RunChosen(row.id, by))
    yield from carry_out(passage, before, *retry(passage.journey, before, facts, scene.now))


def end(scene: Scene, row: StoredRun) -> Effects:
    """End a run because a person says so."""
    passage, before = _passage(scene, row, None), row.run()
    if passage is not None and before.state != "ended":
        yield from carry_out(passage, before, *stop(before, scene.now))


def carry_out(passage: Passage, before: Run | None, run: Run, intents: Sequence[Intent]) -> Effects:
    """Turn intents into effects; a message that can't be sent moves the run on at once.

    An intent that can't be carried out leaves the run stuck where it stands; what was done before it stays done.
    """
    scene = passage.scene
    undeliverable: list[Undeliverable] = []
    yield Put(stored(run, passage.customer.workspace, passage.conversation))
    yield from count_passes(scene, passage.customer.workspace, before, run)
    for intent in intents:
        try:
            effects, failed = _effects(passage, run, intent)
        except Exception as error:  # what one run trips over concerns it alone
            yield from carry_out(passage, run, *got_stuck(run, said_of(error), scene.now))
            return
        yield from effects
        undeliverable += failed
    for signal in undeliverable:
        if run.wait_key == about_message(signal.message):
            moved = _moved(passage, run, signal)
            yield from carry_out(passage, run, *moved)


def _effects(passage: Passage, run: Run, intent: Intent) -> tuple[list[Effect], list[Undeliverable]]:
    if not isinstance(intent, SendMessage):
        return list(effects_of(passage, run, intent)), []
    message, effects = send(passage, run, intent)
    suppressed = message.status == Status.SUPPRESSED
    return effects, [Undeliverable(message.id, "suppressed")] if suppressed else []


def _moved(passage: Passage, run: Run, signal: Signal) -> Moved:
    facts = facts_about(passage.scene, run.customer, passage.conversation)
    return advance(passage.journey, run, signal, facts, passage.scene.now)


def _passage(scene: Scene, row: StoredRun, conversation: UUID | None) -> Passage | None:
    journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
    customer = scene.get(Customer, row.customer)
    if journey is None or customer is None:
        return None
    talking = conversation or row.conversation
    return Passage(scene, journey, customer, talking, answering=conversation is not None)
