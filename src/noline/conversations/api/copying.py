"""Copies of an agent's mail: who gets one, who must not, and whom an answer to all goes to besides the customer."""

from __future__ import annotations

from collections.abc import Sequence

from noline.conversations.api.found import Doing
from noline.conversations.model import OUTSIDE, Conversation
from noline.customers import Address, Directory, display_form, normalise
from noline.delivery import Message, Sending, allowed_in_safe_mode
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput
from noline.log import INBOUND

MOST_COPIES = 20
SUPPRESSED, SAFE_MODE = "suppressed", "safe_mode"
"""Why somebody gets no copy."""

_STATUS = """
select status from customer_address where shard = $1 and customer = $2 and scheme = 'email' and value = $3
"""
_BOUNCED = """
select distinct told ->> 'address', 'bounced' from message, jsonb_array_elements(message.body -> 'left_out') as told
where message.shard = $1 and message.customer = $2 and message.conversation = $3 and message.body ? 'left_out'
  and told ->> 'why' = 'bounced'
union
select jsonb_array_elements_text(message.body -> 'complained'), 'suppressed' from message
where message.shard = $1 and message.customer = $2 and message.conversation = $3 and message.body ? 'complained'
"""

Copied = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
"""Who gets a copy, and who gets none, each with why."""


async def check_copies(doing: Doing, given: Sequence[str], channel: str, conversation: Conversation) -> Copied:
    """Return who gets a copy; raises InvalidInput for what is no address, and on channels that carry none."""
    if not given:
        return (), ()
    if channel != "email":
        text = f"{channel} carries no copies."
        raise InvalidInput(text, field="cc", remedy="Answer by email, or leave the copies out.")
    wanted: dict[str, str] = {}
    for number, address in enumerate(given):
        key, shown = read_mail_address(address, f"cc[{number}]")
        wanted.setdefault(key, shown)
    if len(wanted) > MOST_COPIES:
        raise InvalidInput(f"There are more than {MOST_COPIES} copies.", field="cc", remedy="Leave some out.")
    kept, left_out = [], []
    async with doing.database.connection() as connection:
        shard = doing.shards.of(conversation.customer)
        rows = await connection.fetch(_BOUNCED, shard, conversation.customer, conversation.id)
        refused = {row[0]: row[1] for row in rows}
        for key, shown in wanted.items():
            why = refused.get(key) or await refusal(doing, connection, key)
            if why:
                left_out.append((shown, why))
            else:
                kept.append(shown)
    return tuple(kept), tuple(left_out)


async def refusal(doing: Doing, connection: Connection, key: str) -> str:
    """Return why nothing may be sent to an address, whosever it is; empty: it may."""
    safe = doing.catalogue[Sending].safe_mode
    if safe is not None and not allowed_in_safe_mode(key, safe):
        return SAFE_MODE
    workspace = doing.principal.workspace
    owner = await Directory(doing.database, doing.shards).owner(workspace, "email", key)
    if owner is None:
        return ""
    status = await connection.fetchval(_STATUS, doing.shards.of(owner.customer), owner.customer, key)
    return SUPPRESSED if status not in (None, "active") else ""


def read_mail_address(address: str, field: str) -> tuple[str, str]:
    """Return a mail address as it is compared and as it is written; raises InvalidInput for what is none."""
    try:
        return normalise("email", address.strip()), display_form("email", address.strip())
    except InvalidInput as error:
        text = f"{address[:80]!r} is not an email address."
        raise InvalidInput(text, field=field, remedy="Write it as name@example.com.") from error


def reply_all_of(messages: Sequence[Message], addresses: Sequence[Address]) -> list[str]:
    """Return who else takes part in the last mail of a conversation that somebody wrote: for an answer to all."""
    mine = {it.value for it in addresses if it.scheme == "email"}
    mails = (it for it in reversed(messages) if it.channel == "email" and it.direction == INBOUND)
    last = next((it for it in mails if (it.body or {}).get("beside") != OUTSIDE), None)
    if last is None:
        return []
    body = last.body or {}
    named = [last.address] if body.get("beside") else []
    named += [*body.get("also_to", ()), *body.get("cc", ())]
    return [it for it in dict.fromkeys(named) if it not in mine][:MOST_COPIES]
