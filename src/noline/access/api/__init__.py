"""Access over HTTP: signing in and out, agents, keys, the audit trail, and the workspace itself.

Every change here writes its own line into the audit trail, with what it was before and after.
"""

from noline.access.api import agents, departments, keys, signature, signing, workspace

HANDLERS = (
    *signing.HANDLERS,
    *signature.HANDLERS,
    *agents.HANDLERS,
    *departments.HANDLERS,
    *keys.HANDLERS,
    *workspace.HANDLERS,
)

__all__ = ["HANDLERS"]
