"""Back ends as a process knows them: lines kept open, answers kept for a while, and those left alone that fail.

``ask`` never raises for a back end's sake: whatever happens becomes an answer with a polite text in its stead.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from msgspec import Struct

from noline.connectors.exchange import Again, CallFailed, Exchange, Line, Question
from noline.connectors.kinds import KINDS, ConnectorKind, Surroundings, read_settings
from noline.connectors.mapping import checked_arguments, mapped
from noline.connectors.masking import hidden_of
from noline.connectors.model import Connector, Operation
from noline.connectors.policy import (
    ConnectorHealth,
    after_answer,
    after_failure,
    is_open,
    needs_trial,
    pause_before,
    polite_text,
    reads,
    repeats,
)
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput, NolineError
from noline.log.kinds import Outcome

log = structlog.get_logger()

MOST_KEPT: Final = 5000
"""Answers in the cache."""
_GRACE: Final = 90.0
"""Seconds that a line stays open after its settings have changed, for what is under way on it."""
_TELL_EVERY: Final = 30.0
"""Seconds after which it is written down again that a back end answers."""


class Answer(Struct, frozen=True):
    """What came of a question. ``hidden``: texts that no log may show."""

    outcome: Outcome
    values: dict[str, Any] = {}
    error: str = ""
    fallback: str = ""
    attempts: int = 0
    milliseconds: int = 0
    cached: bool = False
    exchange: Exchange | None = None
    hidden: frozenset[str] = frozenset()


class Wanted(Struct, frozen=True):
    """A question to a connector: which operation, with what, under which key; ``language`` of the polite text.

    ``begun``: an attempt may have been made before, whose answer nobody saw. ``fresh``: not from the cache.
    """

    connector: Connector
    operation: str
    arguments: Mapping[str, Any]
    key: str
    language: str
    private: bool
    begun: bool = False
    fresh: bool = False


class Backends:
    """Asks back ends."""

    def __init__(self, open_settings: Callable[[Mapping[str, Any]], dict[str, Any]], files: Path | None) -> None:
        self._open_settings = open_settings
        self._files = files
        self._lines: dict[int, tuple[tuple[datetime, bool], Line, frozenset[str]]] = {}
        self._retired: list[tuple[float, Line]] = []
        self._kept: OrderedDict[tuple[Any, ...], tuple[float, dict[str, Any]]] = OrderedDict()
        self._health: dict[int, tuple[datetime, ConnectorHealth]] = {}
        self._trials: set[int] = set()
        self._told: dict[int, float] = {}
        self.news: dict[int, ConnectorHealth] = {}
        """How connectors fare that has changed and is to be written down."""

    async def ask(self, wanted: Wanted) -> Answer:
        """Ask, with retries within the operation's time, and return what came of it."""
        began = time.monotonic()
        operation = wanted.connector.definition.operations.get(wanted.operation)
        if operation is None:
            return self._instead(wanted, None, "refused", "There is no such operation.")
        try:
            arguments = checked_arguments(operation, wanted.arguments)
        except InvalidInput as error:
            return self._instead(wanted, operation, "refused", str(error))
        place = self._place(wanted, arguments)
        if operation.cache and not wanted.fresh and (kept := self._find(place)) is not None:
            return Answer("answered", kept, cached=True, hidden=hidden_of(operation, arguments, kept, ()))
        if wanted.begun and not repeats(operation):
            text = "Nobody saw the answer of an attempt; it is not repeated, since it may have been carried out."
            return self._instead(wanted, operation, "timed_out", text)
        if self._left_alone(wanted.connector):
            return self._instead(
                wanted, operation, "open_circuit", "It failed too often and is left alone for a while."
            )
        on_trial = needs_trial(self.health(wanted.connector), wanted.connector.definition.breaker)
        if on_trial:
            self._trials.add(wanted.connector.id)
        try:
            answer = await self._tried(wanted, operation, arguments)
        finally:
            if on_trial:
                self._trials.discard(wanted.connector.id)
        if answer.outcome == "answered" and operation.cache:
            self._keep(place, answer.values, operation.cache)
        return msgspec.structs.replace(answer, milliseconds=round((time.monotonic() - began) * 1000))

    def health(self, connector: Connector) -> ConnectorHealth:
        """Return how a connector fares, as far as this process knows."""
        changed_at, health = self._health.get(connector.id, (connector.changed_at, ConnectorHealth()))
        return health if changed_at == connector.changed_at else ConnectorHealth()

    def hear(self, connector: Connector, health: ConnectorHealth) -> None:
        """Take over what another process wrote down, if it left the back end alone for longer."""
        mine = self.health(connector)
        if health.open_until is not None and (mine.open_until is None or mine.open_until < health.open_until):
            self._health[connector.id] = (connector.changed_at, health)

    async def tidy(self, known: set[int]) -> None:
        """Close lines that nobody uses any more; ``known`` are the connectors there are."""
        now = time.monotonic()
        for gone in self._lines.keys() - known:
            self._retired.append((now, self._lines.pop(gone)[1]))
        over = [line for since, line in self._retired if now - since > _GRACE]
        self._retired = [it for it in self._retired if now - it[0] <= _GRACE]
        for line in over:
            await line.close()

    async def close(self) -> None:
        """Close every line."""
        lines = [line for _, line, _ in self._lines.values()] + [line for _, line in self._retired]
        self._lines.clear()
        self._retired.clear()
        for line in lines:
            with suppress(OSError):
                await line.close()

    # ---- attempts

    async def _tried(self, wanted: Wanted, operation: Operation, arguments: dict[str, Any]) -> Answer:
        exchange, attempt = Exchange(), 0
        secrets: frozenset[str] = frozenset()
        while True:
            attempt += 1
            exchange = Exchange()
            try:
                await asyncio.sleep(pause_before(attempt))
                line, secrets = self._line(wanted)
                data = await _within(operation, line, self._question(wanted, operation, arguments), exchange)
                values = mapped(operation, data)
            except CallFailed as error:
                hopeless = error.again == "no" or (error.again == "uncertain" and not repeats(operation))
                if hopeless or attempt > operation.retries:
                    return self._failed(wanted, operation, error, attempt, exchange, arguments, secrets)
            except NolineError as error:
                failed = CallFailed(error.text, "refused")
                return self._failed(wanted, operation, failed, attempt, exchange, arguments, secrets)
            except Exception as error:
                log.exception("a connector stumbled", connector=wanted.connector.name, operation=wanted.operation)
                failed = CallFailed(f"It stumbled: {type(error).__name__}.")
                return self._failed(wanted, operation, failed, attempt, exchange, arguments, secrets)
            else:
                self._note(wanted.connector, after_answer(self.health(wanted.connector), wall_now()))
                hidden = hidden_of(operation, arguments, values, secrets)
                return Answer("answered", values, attempts=attempt, exchange=exchange, hidden=hidden)

    def _failed(
        self,
        wanted: Wanted,
        operation: Operation,
        error: CallFailed,
        attempts: int,
        exchange: Exchange,
        arguments: Mapping[str, Any],
        secrets: frozenset[str],
    ) -> Answer:
        connector = wanted.connector
        hidden = hidden_of(operation, arguments, {}, secrets)
        if error.outcome != "refused":
            before = self.health(connector)
            self._note(connector, after_failure(before, connector.definition.breaker, str(error), wall_now()))
        text = polite_text(connector.definition, operation, wanted.language)
        return Answer(error.outcome, {}, str(error), text, attempts, exchange=exchange, hidden=hidden)

    def _instead(self, wanted: Wanted, operation: Operation | None, outcome: Outcome, error: str) -> Answer:
        text = polite_text(wanted.connector.definition, operation, wanted.language)
        return Answer(outcome, error=error, fallback=text)

    def _question(self, wanted: Wanted, operation: Operation, arguments: dict[str, Any]) -> Question:
        types: dict[str, str] = {name: argument.type for name, argument in operation.arguments.items()}
        return Question(operation.request, arguments, types, wanted.key, operation.timeout, wall_now())

    def _line(self, wanted: Wanted) -> tuple[Line, frozenset[str]]:
        connector = wanted.connector
        version = (connector.changed_at, wanted.private)
        held = self._lines.get(connector.id)
        if held is not None:
            if held[0] == version:
                return held[1], held[2]
            self._retired.append((time.monotonic(), held[1]))
        kind: ConnectorKind = KINDS[connector.definition.kind]
        opened = self._open_settings(connector.settings)
        line = kind.open(read_settings(kind, opened), Surroundings(wanted.private, self._files))
        secrets = frozenset(str(opened[name]) for name in kind.secrets if opened.get(name))
        self._lines[connector.id] = (version, line, secrets)
        return line, secrets

    # ---- leaving alone

    def _left_alone(self, connector: Connector) -> bool:
        health = self.health(connector)
        if is_open(health, wall_now()):
            return True
        return needs_trial(health, connector.definition.breaker) and connector.id in self._trials

    def _note(self, connector: Connector, health: ConnectorHealth) -> None:
        before, now = self.health(connector), time.monotonic()
        self._health[connector.id] = (connector.changed_at, health)
        quiet = health.failures == before.failures == 0
        if not quiet or now - self._told.get(connector.id, -_TELL_EVERY) >= _TELL_EVERY:
            self._told[connector.id] = now
            self.news[connector.id] = health

    # ---- answers that are kept

    def _place(self, wanted: Wanted, arguments: Mapping[str, Any]) -> tuple[Any, ...]:
        asked = msgspec.json.encode(arguments, order="deterministic")
        return (wanted.connector.id, wanted.connector.changed_at, wanted.operation, asked)

    def _find(self, place: tuple[Any, ...]) -> dict[str, Any] | None:
        until, values = self._kept.get(place, (0.0, {}))
        return dict(values) if time.monotonic() < until else None

    def _keep(self, place: tuple[Any, ...], values: dict[str, Any], seconds: int) -> None:
        self._kept[place] = (time.monotonic() + seconds, dict(values))
        self._kept.move_to_end(place)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


async def _within(operation: Operation, line: Line, question: Question, exchange: Exchange) -> dict[str, Any]:
    """Ask within the operation's time; raises CallFailed."""
    try:
        async with asyncio.timeout(operation.timeout):
            return await line.ask(question, exchange)
    except TimeoutError:
        again: Again = "yes" if reads(operation.request) else "uncertain"
        text = f"It did not answer within {operation.timeout:g} seconds."
        raise CallFailed(text, "timed_out", again=again) from None
