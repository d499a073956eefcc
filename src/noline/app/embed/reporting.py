"""What a device tells of a notification: shown, opened, a button pressed, an answer written.

The address that it reports at was sent to it alone: the message's token, which stands in links too, and a proof, which
stands nowhere else.
"""

from __future__ import annotations

import hmac
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.channels import Inbound, Receipt
from noline.delivery import MESSAGES, Message, find_account_anywhere
from noline.kernel.errors import InvalidInput, NotFound
from noline.log import OUTBOUND
from noline.providers import report_proof

CHANNELS: Final = ("push", "webpush")  # what reports by an address of its own; an inbox tells who looks
MAX_TEXT: Final = 4000
_MESSAGE = MESSAGES.select("id = $2 and direction = $3")


class Report(Struct, frozen=True):
    """What happened. ``id`` names it: told twice, it happened once. ``value`` and ``label`` are a button's."""

    event: Literal["shown", "opened", "closed", "pressed", "replied"]
    id: Annotated[str, Meta(max_length=100)] = ""
    value: Annotated[str, Meta(max_length=250)] = ""
    label: Annotated[str, Meta(max_length=250)] = ""
    text: Annotated[str, Meta(max_length=MAX_TEXT)] = ""


class Told(Struct, frozen=True):
    """The notification that a report is about."""

    account: int
    token: str
    workspace: Workspace
    message: Message


async def find_told(noline: Noline, account: int, token: str, proof: str) -> Told:
    """Return the notification of an address; raises NotFound, whatever about it is wrong."""
    nowhere = NotFound("There is no such notification.", remedy="Report at the address that came with it.")
    known = noline.signer.read(token) if 0 < account < 2**31 and len(token) <= 64 else None
    if known is None or known.shard >= noline.shards.count:
        raise nowhere
    plain = noline.signer.token(known.shard, known.message).hex()
    expected = report_proof(noline.signer.hook_key(account), plain)
    if not hmac.compare_digest(expected.encode(), proof.encode("utf-8", "replace")):
        raise nowhere
    async with noline.database.connection() as connection:
        catalogue = await noline.catalogue(connection)
        owner = await find_account_anywhere(connection, account)
        found = await MESSAGES.fetch(connection, _MESSAGE, known.shard, known.message, OUTBOUND)
    if owner is None or not found or found[0].workspace != owner[0] or found[0].channel not in CHANNELS:
        raise nowhere
    return Told(account, plain, catalogue[Workspaces].by_id[owner[0]], found[0])


async def take_report(noline: Noline, told: Told, report: Report) -> None:
    """Keep a report: a receipt for each, and what was pressed or written as the customer's own message."""
    said = _said(told, report)
    status = "delivered" if report.event in ("shown", "closed") else "read"
    now = noline.clock.now()
    await noline.receipts.keep([Receipt(status, token=told.token, channel=told.message.channel)], now)
    if said is not None:
        await noline.commands.see_through(await noline.ingress.receive(told.workspace, said, now))


def _said(told: Told, report: Report) -> Inbound | None:
    if report.event not in ("pressed", "replied"):
        return None
    pressed = report.event == "pressed"
    text = (report.label or report.value) if pressed else report.text.strip()
    if not text:
        field = "value" if pressed else "text"
        raise InvalidInput("Nothing was said.", field=field, remedy="Send what was pressed or written.")
    return Inbound(
        channel=told.message.channel,
        sender=told.message.address,
        recipient="",
        # A button answers once, however often it is told of.
        provider_id=f"{report.event} {told.token} {report.value if pressed else report.id}",
        text=text,
        tokens=(told.token,),
        choice=(report.value or report.label) if pressed else "",
    )
