"""What runs wait for from a customer, and which words bring one into a journey: told to correlation; pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from noline.conversations import Called, Fit, Wait
from noline.journeys.entry import WordReceived, admits
from noline.journeys.repository import Journeys, StoredRun
from noline.journeys.steps import Ask
from noline.journeys.steps.validators import valid_answer
from noline.log import Interaction, Scene
from noline.log.kinds import MessageReceived

_WORDS = ("choice", "yes_no")
"""Kinds of answers that are words which the question names."""


def run_waits(scene: Scene, customer: UUID) -> Iterator[Wait]:
    """Yield the questions that a customer's runs wait at."""
    for row in scene.of(StoredRun, customer):
        kind, _, question = (row.wait_key or "").partition(":")
        if kind != "message" or row.state != "waiting":
            continue
        journey = scene.catalogue(Journeys).version(row.workspace, row.journey, row.version)
        step = journey.steps.get(row.step) if journey is not None else None
        if isinstance(step, Ask):
            yield Wait(row.conversation, UUID(question), partial(read_as, step))


def read_as(step: Ask, text: str, reading: str) -> Fit:
    """Return how a text fits what a step asks."""
    if step.valid is None:
        return Fit.WORD if reading in ("yes", "no") else Fit.ANYTHING
    if valid_answer(step.valid, text, "", reading) is None:
        return Fit.NO
    if step.valid.wanted == "text":
        return Fit.ANYTHING
    return Fit.WORD if step.valid.wanted in _WORDS else Fit.VALUE


def journey_called(scene: Scene, interaction: Interaction, body: MessageReceived) -> Called | None:
    """Return the journey that a message brings its customer into by its word."""
    word = WordReceived(body.text)
    found = scene.catalogue(Journeys).entered_by(interaction.workspace, WordReceived)
    journey = next((it for it in found if admits(it.entry, word, {})), None)
    return Called(journey.title or journey.name) if journey is not None else None
