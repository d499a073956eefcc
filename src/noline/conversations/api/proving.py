"""Proofs over HTTP: have a code sent to whoever writes in a conversation, and set a customer's PIN."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import post, put
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.conversations.api.found import DOING, Doing, found_by, perform
from noline.conversations.pins import pin_set
from noline.customers import read_profile
from noline.delivery import Signer
from noline.kernel.errors import Conflict
from noline.log import Draft
from noline.log.kinds import ProofRequested

_MOST = "This customer has had three codes within the hour."
_NOWHERE = "There is no verified address on another line to which a code could go."
_CODES = """
select kind, body ->> 'why' from interaction
where shard = $1 and subject = $2 and cause = $3 and kind in ('proof.asked', 'proof.failed') limit 1
"""


class ProofWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """What for; with an address of the customer's the code goes there, to prove that very address."""

    reason: Annotated[str, Meta(max_length=200)] = ""
    scheme: Annotated[str, Meta(max_length=60)] = ""
    value: Annotated[str, Meta(max_length=4096)] = ""


class ProofUnderWay(Struct, frozen=True):
    """That a code is on its way; it is typed in the conversation, and shown to nobody else."""

    conversation: UUID


class PinInput(Struct, frozen=True, forbid_unknown_fields=True):
    """4 to 12 digits; empty: none any more."""

    pin: Annotated[str, Meta(max_length=12)]


@post(
    "/conversations/{conversation_id:uuid}/prove", scope="conversations:write", dependencies=DOING, status_code=200,
    also=(202,), audit="proof.requested", summary="Ask for a one-time code",
)  # fmt: skip
async def request_proof(doing: Doing, conversation_id: FromPath[UUID], data: ProofWanted) -> ProofUnderWay:
    """Send a code to a verified address on another line; 409 where there is none, or three went out within the hour."""
    conversation = await found_by(doing, conversation_id)
    body = ProofRequested(data.scheme, data.value, data.reason, doing.principal.name)
    identity, _ = await perform(doing, conversation, "proof.requested", body)
    async with doing.database.connection() as connection:
        shard = doing.shards.of(conversation.customer)
        row = await connection.fetchrow(_CODES, shard, conversation.customer, identity)
    if row is not None and row[0] == "proof.failed":
        text = _MOST if row[1] == "too_many" else _NOWHERE
        raise Conflict(text, field="conversation", remedy="Ask the customer in another way.")
    return ProofUnderWay(conversation.id)


@put(
    "/customers/{customer_id:uuid}/pin", scope="customers:write", dependencies=DOING, status_code=204,
    audit="pin.changed", tag="Customers", summary="Set a customer's PIN", confidential=True,
)  # fmt: skip
async def set_customer_pin(doing: Doing, signer: Signer, customer_id: FromPath[UUID], data: PinInput) -> None:
    """Set the PIN by which services know the customer; only a keyed hash of it is kept."""
    workspace = doing.principal.workspace
    async with doing.database.connection() as connection:
        await read_profile(connection, doing.shards.of(customer_id), workspace, customer_id)
    now = doing.clock.now()
    body = pin_set(signer, customer_id, data.pin, doing.principal.name)
    identity = doing.ids.new(now, f"pin.changed {customer_id} {now.isoformat()}")
    await doing.commands.perform(Draft(identity, workspace, customer_id, now, "pin.changed", body))


HANDLERS = (request_proof, set_customer_pin)
