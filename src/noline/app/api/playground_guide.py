"""The guide of the demo: five steps from a letter to the scorecard, each done when the log says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from noline.app.api.playground_shapes import PlayGuide, PlayGuideStep
from noline.app.bootstrap import Noline
from noline.customers import read_profile
from noline.delivery import url_text
from noline.kernel.db import Connection

GUIDE: Final = "harbour-evening"
"""The slug of the campaign whose letter begins the guide."""
GUEST: Final = "C000000"
"""The external id of the customer whom the visitor is asked to be."""

_LETTER = """
select message.id, campaign.id as campaign, item.at from campaign
join message on message.shard = $1 and message.customer = $3 and message.campaign = campaign.id
join sandbox_item as item on item.message = message.id
where campaign.workspace = $2 and campaign.slug = $4 and message.channel = 'print'
order by item.at desc limit 1
"""
# Of each step the first fact that says it is done; all of one customer, since the letter came.
_STEPS = """
select
  (select min(at) from interaction where shard = $1 and subject = $2 and at >= $3 and message = $4
    and kind in ('page.visited', 'form.submitted')) as scan,
  (select min(at) from message where shard = $1 and customer = $2 and at >= $3
    and direction = 1 and channel = 'sms') as ask,
  (select min(said.at) from interaction as said where said.shard = $1 and said.subject = $2 and said.at >= $3
    and said.kind = 'reply.requested' and said.at > (select min(at) from message
      where shard = $1 and customer = $2 and at >= $3 and direction = 1 and channel = 'sms')) as answer,
  (select min(at) from message where shard = $1 and customer = $2 and at >= $3
    and direction = 1 and channel = 'chat') as chat,
  (select reached_at from enrolment where shard = $1 and customer = $2 and campaign = $5) as scorecard,
  (select conversation from message where shard = $1 and customer = $2 and at >= $3
    and direction = 1 and channel = 'sms' order by at desc limit 1) as conversation
"""


async def read_guide(connection: Connection, noline: Noline, workspace: int) -> PlayGuide | None:
    """Return the guide; None in a workspace that has none: only the demo has one."""
    owner = await noline.directory.owner(workspace, "external", GUEST)
    if owner is None:
        return None
    customer, shard = owner.customer, noline.shards.of(owner.customer)
    letter = await connection.fetchrow(_LETTER, shard, workspace, customer, GUIDE)
    if letter is None:
        return None
    row = await connection.fetchrow(_STEPS, shard, customer, letter["at"], letter["id"], letter["campaign"])
    assert row is not None
    profile = await read_profile(connection, shard, workspace, customer)
    attributes = profile.customer.attributes
    return PlayGuide(
        customer=customer,
        name=f"{attributes.get('first_name', '')} {attributes.get('last_name', '')}".strip(),
        letter=letter["id"],
        campaign=letter["campaign"],
        slug=GUIDE,
        conversation=row["conversation"],
        chat=f"/chat/{_token(noline, shard, letter['id'])}",
        steps=_steps(row),
    )


def _steps(row: Any) -> tuple[PlayGuideStep, ...]:
    done: dict[str, datetime | None] = {name: row[name] for name in ("scan", "ask", "answer", "chat", "scorecard")}
    return tuple(PlayGuideStep(name, at) for name, at in done.items())  # type: ignore[arg-type]  # names of the query


def _token(noline: Noline, shard: int, message: UUID) -> str:
    return url_text(noline.signer.token(shard, message))
