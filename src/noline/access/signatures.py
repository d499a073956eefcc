"""What stands below the mails of agents: their own words, and then the company's."""

from __future__ import annotations

from noline.access.workspaces import Rules
from noline.kernel.db import Connection

LONGEST = 2000

_READ = "select signature from agent where workspace = $1 and id = $2"
_SAVE = "update agent set signature = $3 where workspace = $1 and id = $2"


async def read_signature(connection: Connection, workspace: int, agent: int) -> str:
    """Return an agent's own words."""
    return str(await connection.fetchval(_READ, workspace, agent) or "")


async def save_signature(tx: Connection, workspace: int, agent: int, text: str) -> None:
    """Store an agent's own words."""
    await tx.execute(_SAVE, workspace, agent, text)


def joined_signature(own: str, rules: Rules) -> str:
    """Return both, the agent's first."""
    return "\n".join(part for part in (own.strip(), rules.mail_signature.replace("\r\n", "\n").strip()) if part)
