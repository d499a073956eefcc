"""Taking events in: people are looked up together, and facts are appended together, durably, before we answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.events.facts import SOURCE, Meant, drafts_of, meant_by
from noline.app.events.wire import Event, read_batch, read_event, read_events
from noline.customers import Met
from noline.kernel.errors import Conflict, InvalidInput, NolineError
from noline.log import Draft, encode_body


class Refused(Struct, frozen=True, omit_defaults=True):
    """An event of a batch that could not be taken: its place, from 0, and why."""

    index: int
    message: str
    field: str | None = None


class Intake:
    """Takes events of a workspace into the log."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline

    async def one(self, workspace: Workspace, kind: str, body: bytes, *, historical: bool = False) -> None:
        """Take one event; raises InvalidInput naming the field."""
        event = read_event(body)
        if kind:
            event.type = kind
        refused = await self._take(workspace, [event], None, historical=historical)
        if refused[0] is not None:
            raise refused[0]

    async def batch(self, workspace: Workspace, body: bytes, *, historical: bool = False) -> list[Refused]:
        """Take many; returns those that could not be taken."""
        batch = read_batch(body)
        return await self.many(workspace, read_events(batch), batch.sent_at, historical=historical)

    async def many(
        self,
        workspace: Workspace,
        events: Sequence[Event | NolineError],
        sent: Any,
        *,
        historical: bool = False,
        site: str = "",
    ) -> list[Refused]:
        """Take events that have been read; returns those that could not be taken, or be read.

        ``site``: the one whose pages tell them.
        """
        outcome = await self._take(workspace, events, sent, historical=historical, site=site)
        return [Refused(at, error.text, error.field) for at, error in enumerate(outcome) if error is not None]

    async def _take(
        self,
        workspace: Workspace,
        events: Sequence[Event | NolineError],
        sent: Any,
        *,
        historical: bool,
        site: str = "",
    ) -> list[NolineError | None]:
        """Take what can be taken; returns what was wrong with each event, None for nothing."""
        now = self._noline.clock.now()
        meant: list[Meant] = []
        places: list[int] = []
        outcome: list[NolineError | None] = []
        for at, event in enumerate(events):
            problem = event if isinstance(event, NolineError) else None
            if not isinstance(event, NolineError):
                try:
                    meant.append(meant_by(event, now, sent, workspace.region, historical=historical))
                    places.append(at)
                except InvalidInput as error:
                    problem = error
            outcome.append(problem)
        if not meant:
            return outcome
        persons = [it.person for it in meant]
        met = await self._noline.people.meet(workspace.id, persons, now, source=SOURCE, site=site)
        drafts: list[Draft] = []
        bodies: list[str | None] = []
        for at, it, one in zip(places, meant, met, strict=True):
            try:
                if it.event.type == "alias":
                    await self._join(workspace, it, one)
                fresh = None if it.key else self._noline.ids.new(it.at, "event")
                mine = list(drafts_of(it, one, workspace.id, fresh))
                bodies += [encode_body(draft) for draft in mine]  # which refuses what can't be stored
                drafts += mine
            except (InvalidInput, Conflict) as error:
                outcome[at] = error
        await self._noline.appender.append_all(drafts, bodies)
        return outcome

    async def _join(self, workspace: Workspace, meant: Meant, met: Met) -> None:
        """An alias joins two ids; raises Conflict where they are known as different customers, whom people merge."""
        owner = await self._noline.directory.owner(workspace.id, "anonymous", meant.person.anonymous)
        if owner is not None and owner.customer != met.customer:
            text = "Both ids are known, as different customers."
            raise Conflict(text, field="previousId", remedy="Merge the two customers.")
