"""What back ends were asked and said goes into the log of requests, masked; of many in a second a sample."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from noline.app.requests import MAX_ANSWERED, RequestEntry, RequestLog, Sample, Who, keep
from noline.connectors import Answer, Connector, shown
from noline.kernel.clock import wall_now
from noline.kernel.ids import RandomIds

_STATUS: Final = {"failed": 502, "timed_out": 504, "refused": 422, "open_circuit": 503}
"""What stands for an outcome where the back end gave no status of its own."""


class ConnectorLog:
    """Takes exchanges into the log."""

    def __init__(self, requests: RequestLog) -> None:
        self._requests = requests
        self._sample = Sample()
        self._ids = RandomIds()

    def __call__(self, connector: Connector, operation: str, answer: Answer) -> None:
        """Take down what an operation was asked, and what came of it."""
        if answer.cached or not self._sample.takes(connector.workspace, time.monotonic()):
            self._requests.dropped += int(not answer.cached)
            return
        told = shown(connector, operation, answer)
        now = wall_now()
        entry = RequestEntry(
            workspace=connector.workspace,
            id=self._ids.new(now, ""),
            at=now - timedelta(milliseconds=answer.milliseconds),
            kind="connector",
            method=told.method or "-",
            path=told.address or f"{connector.name}/{operation}",
            query=told.query,
            who=Who("connector", connector.id, f"{connector.name}: {operation}"),
            right="channels:write",
            status=told.status if answer.outcome == "answered" else max(told.status, _STATUS[answer.outcome]),
            milliseconds=answer.milliseconds,
            sent=keep(told.sent.encode(), MAX_ANSWERED, "application/json"),
            answered=keep(told.answered.encode(), MAX_ANSWERED, told.media_type, max(told.size, 0)),
            problem="" if answer.outcome == "answered" else answer.outcome,
            detail=answer.error,
        )
        self._requests.record(entry)
