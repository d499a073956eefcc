"""Arrivals: what providers tell, by whatever way it came, goes to conversations, receipts and consent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence

import structlog

from noline.access import Workspace, Workspaces
from noline.channels import Called, Event, Inbound, Left, Receipt
from noline.conversations import Calls, InboundParts, Ingress
from noline.customers import Directory, sender_address
from noline.delivery import HEARD, POOLED, Passed, Receipts, Tally
from noline.kernel.clock import Clock, wall_now
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import derive
from noline.log import Appended, Appender, Draft
from noline.log.kinds import ConsentChanged

log = structlog.get_logger()

_NUMBER = 20
"""Characters of a number, at most."""


class Arrivals:
    """Takes events in."""

    def __init__(
        self,
        clock: Clock,
        ingress: Ingress,
        receipts: Receipts,
        directory: Directory,
        appender: Appender,
        tally: Tally,
        calls: Calls,
        parts: InboundParts,
    ) -> None:
        self._clock = clock
        self._parts = parts
        self._calls = calls
        self._tally = tally
        self._ingress = ingress
        self._receipts = receipts
        self._directory = directory
        self._appender = appender

    async def keep(self, workspace: Workspace, events: Sequence[Event], *, account: int) -> list[Appended]:
        """Keep events, and return after the commit where messages are. One that can't be kept harms no neighbours."""
        now = self._clock.now()
        receipts = [event for event in events if isinstance(event, Receipt)]
        if named := [it for it in receipts if it.until is None]:
            await self._receipts.keep(named, now, account=account)
        waiting: list[Awaitable[object]] = [self._until(workspace, it) for it in receipts if it.until is not None]
        waiting += [
            (self._receive if it.part is None else self._receive_part)(workspace, it, account)
            for it in events
            if isinstance(it, Inbound)
        ]
        waiting += [self._leave(workspace, it) for it in events if isinstance(it, Left)]
        waiting += [self._calls.take(workspace, it, now, account=account) for it in events if isinstance(it, Called)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        refused = [result for result in results if isinstance(result, BaseException)]
        if broken := next((it for it in refused if not isinstance(it, InvalidInput)), None):
            raise broken
        if refused and len(refused) == len(events):
            raise refused[0]
        for error in refused:
            log.warning("a provider told of something that can't be kept", account=account, why=str(error))
        return [result for result in results if isinstance(result, Appended)]

    async def tell_late(self, workspaces: Workspaces) -> int:
        """Take in messages whose other parts never came; returns how many."""
        late = await self._parts.late(wall_now())
        for gathered in late:
            workspace = workspaces.by_id.get(gathered.workspace)
            if workspace is not None:
                await self._receive(workspace, gathered.message, gathered.account)
            await self._parts.told(gathered)
        return len(late)

    async def _receive_part(self, workspace: Workspace, inbound: Inbound, account: int) -> Appended | None:
        """Take in a message that comes in parts with its last one."""
        gathered = await self._parts.add(inbound, wall_now(), account=account)
        if gathered is None:
            return None
        appended = await self._receive(workspace, gathered.message, account)
        await self._parts.told(gathered)
        return appended

    async def _receive(self, workspace: Workspace, inbound: Inbound, account: int) -> Appended:
        now = self._clock.now()
        appended = await self._ingress.receive(workspace, inbound, now, account=account)
        if appended.seq is not None:  # else it had come before
            self._tally.note(appended.shard, Passed(account, inbound.channel, "received", said=str(appended.id)), now)
            if inbound.channel in POOLED and inbound.recipient:
                heard = Passed(account, inbound.channel, HEARD, inbound.recipient[:_NUMBER])
                self._tally.note(appended.shard, heard, now)
        return appended

    async def _until(self, workspace: Workspace, receipt: Receipt) -> None:
        """Take news of all that somebody got by a time; of a stranger they say nothing."""
        scheme, address = sender_address(receipt.channel, receipt.recipient, region=workspace.region)
        owner = await self._directory.owner(workspace.id, scheme, address)
        if owner is not None:
            await self._receipts.until(receipt, owner.customer, address, self._clock.now(), workspace.id)

    async def _leave(self, workspace: Workspace, left: Left) -> None:
        """Whoever blocks us at the provider wants no more there; whoever comes back may be written to as before."""
        scheme, address = sender_address(left.channel, left.sender, region=workspace.region)
        owner = await self._directory.owner(workspace.id, scheme, address)
        if owner is None:
            return
        now = self._clock.now()
        kind, how = ("given", "came back at the provider") if left.back else ("withdrawn", "left at the provider")
        draft = Draft(
            id=derive(now, owner.customer, f"{kind} {left.channel} {now.isoformat()}"),
            workspace=workspace.id,
            subject=owner.customer,
            at=now,
            kind=f"consent.{kind}",
            channel=left.channel,
            body=ConsentChanged("*", left.channel, how, state=kind),
        )
        await self._appender.append(draft)
