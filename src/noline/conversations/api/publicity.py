"""For whose eyes an answer is: everybody's, where something public is answered, or those of its writer alone."""

from __future__ import annotations

from noline.access import Workspace
from noline.conversations.api.found import Doing
from noline.conversations.model import Conversation
from noline.conversations.reply_options import answers_by
from noline.conversations.thread import heard_publicly
from noline.delivery import Routes
from noline.kernel.errors import InvalidInput


async def publicly(
    doing: Doing, workspace: Workspace, conversation: Conversation, channel: str, asked: bool | None
) -> bool:
    """Return whether an answer is for everybody; raises InvalidInput where the provider can't do as it is asked to.

    Where nothing public is answered now it is not, even if the customer says something in public in this moment.
    """
    async with doing.database.connection() as connection:
        heard = await heard_publicly(connection, doing.shards.of(conversation.customer), conversation)
    able = answers_by(doing.catalogue[Routes].of(workspace.id, channel), heard.get(channel))
    if asked is None:
        return able[:1] == ("public",)
    if asked and not able:
        text = f"There is nothing to be answered by {channel} that everybody can read."
        raise InvalidInput(text, field="public", remedy="Leave it out: the answer goes to the customer alone.")
    if able and ("public" if asked else "private") not in able:
        text = f"The account for {channel} can't answer {'for everybody' if asked else 'the writer alone'}."
        remedy = "Leave it out, and read first in `reply` how it can be answered." if asked else "Answer elsewhere."
        raise InvalidInput(text, field="public", remedy=remedy)
    return asked
