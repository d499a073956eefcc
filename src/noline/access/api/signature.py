"""An agent's signature over HTTP: everybody's own."""

from __future__ import annotations

from typing import Annotated

from litestar import get, put
from msgspec import Meta, Struct

from noline.access.model import Principal
from noline.access.signatures import LONGEST, read_signature, save_signature
from noline.access.workspaces import Workspace
from noline.kernel.db import Connection, Database
from noline.kernel.errors import NotFound


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands below one's mails, as plain text; the company's own words (``mail_signature``) follow it."""

    text: Annotated[str, Meta(max_length=LONGEST, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")]


@get("/signature", scope="conversations:read", summary="Read one's signature")
async def read_own_signature(principal: Principal, connection: Connection) -> Signature:
    """Return what stands below one's own mails to customers."""
    return Signature(await read_signature(connection, principal.workspace, _agent(principal)))


@put("/signature", scope="conversations:write", audit="agent.signature_changed", summary="Change one's signature")
async def change_own_signature(
    principal: Principal, workspace: Workspace, database: Database, data: Signature
) -> Signature:
    """Store what stands below one's own mails to customers from now on."""
    text = data.text.replace("\r\n", "\n").strip()
    async with database.transaction() as tx:
        await save_signature(tx, workspace.id, _agent(principal), text)
    return Signature(text)


def _agent(principal: Principal) -> int:
    if principal.kind != "agent":
        raise NotFound("A program has no signature.", remedy="Sign in as an agent.")
    return principal.id


HANDLERS = (read_own_signature, change_own_signature)
