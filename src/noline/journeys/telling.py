"""What a simulation tells of one customer: each step come to and left, each message in its words, each answer; pure.

The moments are enough to show the journey at any time: going forward through them, or back, is up to who shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from noline.content import Templates
from noline.conversations import words_of
from noline.delivery import Message
from noline.journeys.model import BackEndAnswered, CallEnded, EventHappened, Passed, Replied, Run, Signal, id_of
from noline.log import Draft, Scene

What = Literal[
    "entered", "refused", "arrived", "message", "answered", "event", "left", "waiting", "stuck", "ended", "goal",
    "handed_over", "call", "connector", "other",
]  # fmt: skip
_FACTS: dict[str, What] = {
    "goal.reached": "goal",
    "conversation.handed_over": "handed_over",
    "call.plan_requested": "call",
    "connector.called": "connector",
}
_TOLD_OTHERWISE = frozenset(
    {"run.started", "run.ended", "run.noted", "message.accepted", "message.suppressed", "code.issued"}
)
LONGEST = 5_000


class SimulatedMessage(Struct, frozen=True):
    """A message that would have gone out, or why it would not have."""

    template: str
    channel: str
    subject: str
    text: str
    buttons: list[str]
    suppressed: str


class Moment(Struct, frozen=True, kw_only=True):
    """One thing that happened to one customer. ``exit``: by which a step was left; ``until``: how long one waits."""

    at: datetime
    customer: UUID
    what: What
    run: UUID | None = None
    journey: str = ""
    step: str = ""
    exit: str = ""
    text: str = ""
    until: datetime | None = None
    message: SimulatedMessage | None = None
    variables: dict[str, Any] = {}


class Teller:
    """Tells of one customer; it remembers how far each run had come."""

    def __init__(self, scene: Scene, customer: UUID) -> None:
        self._scene = scene
        self._customer = customer
        self._known: dict[UUID, Run] = {}
        self._steps: dict[UUID, str] = {}

    def tell(self, facts: Sequence[Draft], runs: Sequence[Run]) -> Iterator[Moment]:
        """Yield what a move brought, run by run in the order of their steps."""
        suppressed = {it.message: getattr(it.body, "reason", "") for it in facts if it.kind == "message.suppressed"}
        messages = [it.message for it in facts if it.kind == "message.accepted" and it.message is not None]
        for run in runs:
            before = self._known.get(run.id)
            if before == run:
                continue
            self._known[run.id] = run
            if before is None:
                yield self._moment("entered", run)
            yield from self._passed(before, run, self._by_step(messages, run), suppressed)
        for draft in facts:
            if draft.kind not in _TOLD_OTHERWISE:
                told = self._known.get(draft.run) if draft.run else None
                yield self._moment(_FACTS.get(draft.kind, "other"), told, text=_said(draft))

    def said(self, signal: Signal, words: str) -> Moment | None:
        """Return what the customer did."""
        if isinstance(signal, Replied):
            return self._moment("answered", None, text=words)
        told = isinstance(signal, EventHappened | CallEnded | BackEndAnswered)
        return self._moment("event", None, text=words) if told else None

    def refused(self) -> Moment:
        """Return that the customer may not enter."""
        return self._moment("refused", None, text="The journey's rules on entering again keep this customer out.")

    def trouble(self, what: str) -> Moment:
        """Return that something could not be carried out at all."""
        return self._moment("stuck", None, text=what)

    def step_of(self, message: Message, runs: Sequence[Run]) -> str:
        """Return the step that sent a message."""
        return next((step for run in runs if (step := self._sent_by(message.id, run))), "")

    def _sent_by(self, message: UUID, run: Run) -> str:
        step = self._steps.get(message) or _step_of(message, run)
        if step:
            self._steps[message] = step
        return step

    def _passed(
        self, before: Run | None, run: Run, sent: dict[str, list[UUID]], suppressed: dict[UUID | None, str]
    ) -> Iterator[Moment]:
        fresh = _fresh(before, run)
        standing = before.step if before is not None else ""
        for passed in fresh:
            if passed.step != standing:
                yield self._moment("arrived", run, step=passed.step)
            standing = ""
            for message in sent.pop(passed.step, []):
                yield self._message(run, passed.step, message, suppressed)
            yield self._moment("left", run, step=passed.step, exit=passed.exit)
        if run.step != standing or fresh:
            yield self._moment("arrived", run, step=run.step)
        for step, rest in sent.items():
            for message in rest:
                yield self._message(run, step, message, suppressed)
        yield self._stands(run)

    def _stands(self, run: Run) -> Moment:
        variables = dict(run.variables)
        if run.state == "waiting":
            return self._moment("waiting", run, step=run.step, until=run.wake_at, variables=variables)
        if run.state == "stuck":
            text = run.troubles[-1].text if run.troubles else ""
            return self._moment("stuck", run, step=run.step, text=text, variables=variables)
        return self._moment("ended", run, step=run.step, text=run.ended_reason or "", variables=variables)

    def _message(self, run: Run, step: str, identity: UUID, suppressed: dict[UUID | None, str]) -> Moment:
        message = self._scene.get(Message, identity)
        shown = None
        if message is not None:
            words = words_of(message, self._scene.catalogue(Templates))
            buttons = [button.label for button in words.buttons]
            text = (words.text or words.html)[:LONGEST]
            why = suppressed.get(identity, "")
            shown = SimulatedMessage(words.template, message.channel, words.subject, text, buttons, why)
        return self._moment("message", run, step=step, message=shown)

    def _by_step(self, messages: Sequence[UUID], run: Run) -> dict[str, list[UUID]]:
        sent: dict[str, list[UUID]] = {}
        for message in messages:
            if step := self._sent_by(message, run):
                sent.setdefault(step, []).append(message)
        return sent

    def _moment(self, what: What, run: Run | None, **more: Any) -> Moment:
        return Moment(
            at=self._scene.now, customer=self._customer, what=what, run=run.id if run else None,
            journey=run.journey if run else "", **more,
        )  # fmt: skip


def _fresh(before: Run | None, run: Run) -> Sequence[Passed]:
    """Return the passes since: as many of the trail's last as there are more of in all."""
    passed = sum(run.ways.values()) - (sum(before.ways.values()) if before is not None else 0)
    return run.trail[-passed:] if passed else ()


def _step_of(message: UUID, run: Run) -> str:
    for step, visits in run.path.items():
        if any(id_of(f"{run.id}/{step}/{visit}/message") == message for visit in range(visits, 0, -1)):
            return step
    return ""


def _said(draft: Draft) -> str:
    body = draft.body
    for name in ("goal", "reason", "script", "operation"):
        if text := getattr(body, name, ""):
            return str(text)
    return draft.kind.replace(".", " ").replace("_", " ")
