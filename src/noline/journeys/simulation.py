"""Simulation: customers pass through a journey in virtual time, and everything that would happen is told; pure.

The same code moves them as in earnest, on a scene that is never written: channels, consent, caps and texts are what
they would be. What the customers do is chosen beforehand and drawn by a seed, so that a simulation can be repeated.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from noline.connectors import ConnectorCall
from noline.conversations import read_answer
from noline.delivery import Message, Status
from noline.journeys.definition import Journey
from noline.journeys.effects import PURPOSE
from noline.journeys.model import (
    BackEndAnswered,
    CallEnded,
    Delivered,
    EventHappened,
    GoalReached,
    Replied,
    Run,
    Signal,
    TimerFired,
    Undeliverable,
)
from noline.journeys.moving import begin, move
from noline.journeys.pacing import Turns
from noline.journeys.repository import StoredRun
from noline.journeys.steps.split import lot
from noline.journeys.telling import Moment, Teller
from noline.journeys.turns import Turn
from noline.kernel.ids import Namespace
from noline.log import Draft, Effects, Interaction, Put, Remove, Scene, Timer
from noline.log import kinds as facts_of

MAX_MOVES, MAX_MOMENTS = 300, 20_000
"""What one customer does, and what is told of all of them, at most."""
_ON_THE_WAY = timedelta(minutes=1)
_IDS = UUID("3b7a3a55-60d0-5a3c-bb52-4f2b5c1f2f10")


class Behaviour(Struct, frozen=True, forbid_unknown_fields=True):
    """What a share of the customers does with messages, those of one ``step`` or all.

    ``answer``: they write ``text`` ``after`` a time, or tap what has the value ``choice``. Who falls into no share does
    nothing; ``undeliverable``: the message does not arrive.
    """

    share: float
    does: Literal["answer", "nothing", "undeliverable"] = "answer"
    text: str = "Yes"
    choice: str = ""
    after: timedelta = timedelta(hours=1)
    step: str = ""


class Happening(Struct, frozen=True, forbid_unknown_fields=True):
    """An event of the company's that a share of the customers has, so long after they came in."""

    event: str
    share: float = 100
    after: timedelta = timedelta(hours=1)
    properties: dict[str, Any] = {}


Outcome = Literal["answered", "failed", "timed_out", "refused", "open_circuit"]


class BackEndSays(Struct, frozen=True, forbid_unknown_fields=True):
    """What a back end answers in the simulation, where nothing is asked of the real one."""

    connector: str
    operation: str = ""
    outcome: Outcome = "answered"
    values: dict[str, Any] = {}
    fallback: str = ""
    share: float = 100


class Chosen(Struct, frozen=True):
    """What the customers do, and for how long it is looked at."""

    behaviours: Sequence[Behaviour] = ()
    happenings: Sequence[Happening] = ()
    back_ends: Sequence[BackEndSays] = ()
    reached: float = 100
    """The share of calls that reach somebody."""
    event: Mapping[str, Any] = {}
    """The properties of the event by which they come in."""
    variables: Mapping[str, Any] = {}
    seed: int = 1
    span: timedelta = timedelta(days=90)


class Passage(Struct, frozen=True):
    """How it ended for one customer: the last state of each run, and whether there was more to tell."""

    customer: UUID
    runs: list[Run]
    cut: bool


@lru_cache(maxsize=256)
def _reading(text: str) -> str:
    """Return how an answer reads; thousands of customers say the same few words."""
    return str(read_answer(text, context="question").kind)


class Simulated(Struct, frozen=True):
    """Everything that happened, in the order of time, and how it ended for each."""

    moments: list[Moment]
    passages: list[Passage]
    cut: bool


def simulate(
    scene: Scene, journey: Journey, workspace: int, customers: Sequence[UUID], chosen: Chosen, turns: Turns
) -> Simulated:
    """Let customers whom the scene knows enter the journey now, and follow them; ``turns`` are shared by all."""
    begun = scene.now
    told: list[tuple[datetime, int, Moment]] = []
    passages = []
    for number, customer in enumerate(customers):
        scene.now = begun
        walk = _Walk(scene, journey, workspace, customer, chosen, turns)
        moments = list(walk.told())
        told += [(moment.at, number, moment) for moment in moments]
        passages.append(Passage(customer, walk.runs(), walk.cut))
    scene.now = begun
    told.sort(key=lambda it: it[:2])
    return Simulated([it[2] for it in told[:MAX_MOMENTS]], passages, len(told) > MAX_MOMENTS)


class _Walk:
    """One customer's way."""

    def __init__(
        self, scene: Scene, journey: Journey, workspace: int, customer: UUID, chosen: Chosen, turns: Turns
    ) -> None:
        self.cut = False
        self._turns = turns
        self._scene = scene
        self._journey = journey
        self._workspace = workspace
        self._customer = customer
        self._chosen = chosen
        self._before = {row.id for row in scene.of(StoredRun, customer)}
        self._read: dict[UUID, tuple[StoredRun, Run]] = {}
        self._ids = Namespace(_IDS, f"{chosen.seed}/{customer}/")
        self._teller = Teller(scene, customer)
        self._ahead: list[tuple[datetime, int, Signal, UUID | None, str]] = []
        self._count = 0

    def runs(self) -> list[Run]:
        """Return the runs that the simulation began."""
        return [self._run_of(row) for row in self._mine()]

    def _mine(self) -> list[StoredRun]:
        return [row for row in self._scene.of(StoredRun, self._customer) if row.id not in self._before]

    def _run_of(self, row: StoredRun) -> Run:
        """Read a run once for each of its moves, not at every look at it."""
        known = self._read.get(row.id)
        if known is None or known[0] is not row:
            known = self._read[row.id] = (row, row.run())
        return known[1]

    def told(self) -> Iterator[Moment]:
        """Yield what happens until nothing more does, or the time is over."""
        begun = self._scene.now
        end = begun + self._chosen.span
        for number, it in enumerate(self._chosen.happenings):
            if self._drawn(f"event {number}") < it.share / 100:
                self._later(begun + it.after, EventHappened(it.event, it.properties), None, it.event)
        run = self._id("run")
        given = begin(
            self._scene, self._journey, self._customer, run, {"event": self._chosen.event}, self._chosen.variables
        )
        yield from self._happens(given)
        if not self._mine():
            yield self._teller.refused()
            return
        for _ in range(MAX_MOVES):
            due = self._next(end)
            if due is None:
                return
            yield from due
        self.cut = True

    def _next(self, end: datetime) -> Iterator[Moment] | None:
        """Take what comes first: a timer of a run, or what was chosen to happen."""
        mine = {row.id for row in self._mine() if row.state != "ended"}
        timers = [it for it in self._scene.of(Timer, self._customer) if it.purpose == PURPOSE and it.owner in mine]
        timer = min(timers, key=lambda it: (it.due_at, it.id.bytes), default=None)
        first = self._ahead[0][0] if self._ahead else None
        if timer is not None and (first is None or timer.due_at <= first):
            if timer.due_at > end:
                return None
            return self._fires(timer)
        if first is None or first > end:
            return None
        _, _, signal, conversation, words = heapq.heappop(self._ahead)
        return self._comes(first, signal, conversation, words)

    def _fires(self, timer: Timer) -> Iterator[Moment]:
        self._scene.now = max(self._scene.now, timer.due_at)
        row = self._scene.get(StoredRun, timer.owner)
        yield from self._happens(self._woken(timer, row))

    def _woken(self, timer: Timer, row: StoredRun | None) -> Effects:
        yield Remove(timer)
        if row is not None:
            yield from move(self._scene, row, TimerFired(timer.token))

    def _comes(self, at: datetime, signal: Signal, conversation: UUID | None, words: str) -> Iterator[Moment]:
        self._scene.now = max(self._scene.now, at)
        if told := self._teller.said(signal, words):
            yield told
        yield from self._happens(self._moved(signal, conversation))

    def _moved(self, signal: Signal, conversation: UUID | None) -> Effects:
        for row in self._mine():
            if row.state == "waiting":
                yield from move(self._scene, row, signal, conversation)

    def _happens(self, effects: Effects) -> Iterator[Moment]:
        """Let effects happen in the scene; tell of them, and prepare what the customer does about them."""
        scene, first = self._scene, len(self._scene.appended)
        scene.begin(self._cause())
        try:
            scene.apply(effects)
        except Exception as error:
            scene.take_back()
            yield self._teller.trouble(type(error).__name__)
            return
        scene.apply(list(self._given()))
        facts = scene.appended[first:]
        for draft in facts:
            self._react(draft)
        yield from self._teller.tell(facts, self.runs())

    def _given(self) -> Effects:
        """Give who has come to a shared throttle a turn."""
        for turn in self._scene.of(Turn, self._customer):
            timer = self._scene.get(Timer, turn.until, turn.timer)
            if turn.run not in self._before and timer is not None:
                due = min(self._turns.take(turn.budget, turn.at), turn.until)
                yield from (Remove(turn), Remove(timer), Put(replace(timer, due_at=due)))

    def _react(self, draft: Draft) -> None:
        message = self._scene.get(Message, draft.message) if draft.message else None
        if draft.kind == "message.accepted" and message is not None:
            self._answer(message)
            return
        body = draft.body
        match body:
            case facts_of.GoalReached(goal=goal):
                self._later(self._scene.now, GoalReached(goal, draft.run), None, "")
            case facts_of.CallPlanned(due_at=due) if draft.kind == "call.plan_requested":
                outcome = "reached" if self._drawn(f"call {draft.run}") * 100 < self._chosen.reached else "no_answer"
                at = max(due or self._scene.now, self._scene.now) + _ON_THE_WAY
                self._later(at, CallEnded(draft.id, outcome), None, f"call: {outcome}")
            case facts_of.ConnectorCalled():
                self._ask(body)

    def _answer(self, message: Message) -> None:
        if message.status == Status.SUPPRESSED:
            return  # the run knows already
        first, at = message.instead_of or message.id, self._scene.now + _ON_THE_WAY
        behaviour = self._behaviour(self._teller.step_of(message, self.runs()))
        if behaviour is not None and behaviour.does == "undeliverable":
            self._later(at, Undeliverable(first, "unreachable"), None, "")
            return
        self._later(at, Delivered(first), None, "")
        if behaviour is not None and behaviour.does == "answer":
            answer = Replied(first, _reading(behaviour.text), behaviour.text, behaviour.choice)
            self._later(self._scene.now + behaviour.after, answer, message.conversation, behaviour.text)

    def _ask(self, called: facts_of.ConnectorCalled) -> None:
        call = self._scene.get(ConnectorCall, called.call)
        if call is None:
            return
        place = self._drawn(f"back end {called.connector} {called.operation}") * 100
        for it in self._chosen.back_ends:
            if it.connector == called.connector and it.operation in ("", called.operation):
                if place < it.share:
                    said = BackEndAnswered(call.key, it.outcome, it.values, it.fallback)
                    self._later(self._scene.now + _ON_THE_WAY, said, None, f"{called.connector}: {it.outcome}")
                    return
                place -= it.share

    def _behaviour(self, step: str) -> Behaviour | None:
        """Draw what the customer does: by the step's own shares where it has some, else by those of all messages."""
        own = [it for it in self._chosen.behaviours if it.step == step]
        shares = own or [it for it in self._chosen.behaviours if not it.step]
        place = self._drawn(step if own else "") * 100
        for it in shares:
            if place < it.share:
                return it
            place -= it.share
        return None

    def _drawn(self, what: str) -> float:
        return lot(f"{self._chosen.seed}/{self._customer}/{what}")

    def _later(self, at: datetime, signal: Signal, conversation: UUID | None, words: str) -> None:
        self._count += 1
        heapq.heappush(self._ahead, (at, self._count, signal, conversation, words))

    def _id(self, what: str) -> UUID:
        return self._ids.of(what)

    def _cause(self) -> Interaction:
        """Return what everything follows from: an interaction that nobody has written down."""
        self._count += 1
        return Interaction(
            shard=self._scene.shard, seq=0, id=self._id(f"cause {self._count}"), workspace=self._workspace,
            subject=self._customer, at=self._scene.now, kind="run.start_requested", version=1, body=facts_of.Nothing(),
            direction=0, channel=None, conversation=None, message=None, campaign=None, contact_event=None, run=None,
            department=None, purpose=None, cost=0, currency=None, cause=None, depth=0,
        )  # fmt: skip
