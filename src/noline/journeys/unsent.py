"""Unsent: a message that its own text keeps from going is a trouble of its run, for the journey's author to mend; pure.

What consent, hours and caps keep back is as it should be, and no trouble.
"""

from __future__ import annotations

from collections.abc import Sequence

from noline.content import Templates
from noline.delivery import Message, Reason
from noline.journeys.effects import Passage
from noline.journeys.model import Intent, SendMessage
from noline.log import Append, Effect
from noline.log.kinds import MessageReason


def why_unsent(passage: Passage, intent: Intent, effects: Sequence[Effect]) -> str | None:
    """Return what an author is told of a message that could not be written; None for any other. No values are shown."""
    if not isinstance(intent, SendMessage):
        return None
    told = [it.draft.body for it in effects if isinstance(it, Append) and it.draft.message == intent.message]
    if not any(isinstance(it, MessageReason) and it.reason == Reason.CONTENT for it in told):
        return None
    message = passage.scene.get(Message, intent.message)
    template = passage.scene.catalogue(Templates).latest(passage.customer.workspace, intent.template)
    compiled = template.compiled(message.channel) if template is not None and message is not None else None
    if compiled is None:
        return f"“{intent.template}” was not sent: it has no text for the channel."
    missing = compiled.required - passage.customer.attributes.keys() - intent.variables.keys()
    return f"“{intent.template}” was not sent: nothing gives it {', '.join(sorted(missing)) or 'what it needs'}."
