"""Requests of providers in the log of requests, and one of them taken in again: without its signature, which was
checked the first time and would be too old by now.
"""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from noline.app.bootstrap import Noline
from noline.app.hooks import Taken, find_told, taken
from noline.app.requests import (
    MAX_ANSWERED,
    MAX_SENT,
    Asking,
    KeptBody,
    RequestEntry,
    Sample,
    SentAgain,
    Who,
    keep,
    keep_nothing,
)
from noline.app.told import Told
from noline.channels import WebhookRequest
from noline.kernel.clock import wall_now
from noline.kernel.errors import Conflict, NotFound
from noline.kernel.ids import RandomIds

_KEPT_HEADERS: Final = ("content-type", "user-agent")
_MOST_A_SECOND: Final = 50
VERIFIED: Final = "x-noline-verified"
"""Among the kept headers: that the request was the provider's own, so that it may be taken in again."""


class HookLog:
    """Records what providers send: all that is refused, and of the rest a sample of so many a second."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._sample = Sample(_MOST_A_SECOND)

    def record(
        self,
        told: Told,
        request: WebhookRequest,
        became: Taken,
        began: float,
        *,
        replay_of: UUID | None = None,
    ) -> UUID | None:
        """Take an entry; returns its id, None where it is not among the sample. ``began`` by ``time.monotonic``."""
        workspace, answer, why = told.workspace.id, became.answer, became.why
        refused = (answer.status_code or 200) >= 400
        if not (refused or replay_of or self._sample.takes(workspace, time.monotonic())):
            return None
        headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
        entry = RequestEntry(
            workspace=workspace,
            id=RandomIds().new(wall_now(), "request"),
            at=wall_now(),
            kind="webhook",
            method=request.method,
            path=f"/in/{told.id}",
            query="" if became.confidential else urlencode(request.query),
            who=Who("account", told.id, told.name),
            right="conversations:read",
            status=answer.status_code or 200,
            milliseconds=round((time.monotonic() - began) * 1000),
            headers=headers | ({VERIFIED: "yes"} if became.verified else {}),
            sent=_sent(request, nothing=became.confidential),
            answered=keep(bytes(answer.content or b"")[:MAX_ANSWERED], MAX_ANSWERED, str(answer.media_type or "")),
            problem=why and str(answer.status_code),
            detail=why,
            replay_of=replay_of,
            messages=tuple((it.shard, it.id, it.seq) for it in became.messages),
        )
        self._noline.requests.record(entry)
        return entry.id


def _sent(request: WebhookRequest, *, nothing: bool) -> KeptBody:
    media_type = request.headers.get("content-type", "")
    if nothing:
        return keep_nothing(len(request.body), media_type)
    return keep(request.body[:MAX_SENT], MAX_SENT, media_type, len(request.body))


class HookReplays:
    """Takes a provider's request in again, as if it had come once more."""

    def __init__(self, noline: Noline, log: HookLog) -> None:
        self._noline = noline
        self._log = log

    async def send(self, entry: RequestEntry, asking: Asking) -> SentAgain:  # noqa: ARG002 (the protocol's)
        """Take it in; raises Conflict for one whose signature was wrong."""
        if VERIFIED not in entry.headers:
            text = "Its signature was wrong, so it may be anybody's."
            raise Conflict(text, field="id", remedy="Mend the account's secret, and let the provider send it again.")
        told = await find_told(self._noline, entry.who.id, self._noline.signer.hook_key(entry.who.id))
        if told.workspace.id != entry.workspace:
            raise NotFound("The account is no longer there.", field="id")
        request = WebhookRequest(
            method=entry.method,
            query=dict(parse_qsl(entry.query, keep_blank_values=True)),
            headers={name: value for name, value in entry.headers.items() if name != VERIFIED},
            body=entry.sent.content,
        )
        began = time.monotonic()
        became = await taken(self._noline, told, request, verified=True)
        identity = self._log.record(told, request, became, began, replay_of=entry.id)
        assert identity is not None
        return SentAgain(identity, became.answer.status_code or 200)
