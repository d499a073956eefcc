"""Taking back: a goal that was reached by an answer is none any more once a person says that it was no yes.

What was counted is not edited: ``goal.withdrawn`` counts it back where it was counted, by the same channel and contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.campaigns.model import Campaign, Campaigns, Enrolment
from noline.campaigns.policy import says_goal_word
from noline.conversations import Placement
from noline.delivery import MESSAGES, Message
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Put, RowType, Scene, Scenes
from noline.log.kinds import GoalWithdrawn, ReadingCorrected

BY_ANSWER: Final = ("reply", "word")
"""How a goal may have been reached by what the customer wrote."""
_CREDITS = """
select distinct on (subject, campaign) shard, subject, campaign, coalesce(channel, ''), message, contact_event,
  body ->> 'goal', coalesce(body ->> 'on', '')
from interaction where shard = any($1) and subject = any($2) and kind = 'goal.reached' and campaign is not null
order by subject, campaign, seq desc
"""


class Credit(Struct, frozen=True):
    """Which message a goal was counted for."""

    customer: UUID
    campaign: UUID
    channel: str
    message: UUID | None
    contact_event: str | None
    goal: str
    on: str


_SAID_YES = MESSAGES.select("customer = any($2) and campaign is not null and reading = 'yes'")
CREDITS = RowType(Credit, "", key=("customer", "campaign"))
"""Read from the log, never written."""


async def load_credits(tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
    """Load what goals were counted for, and every yes, of customers whose answers a person reads anew."""
    scenes.know(CREDITS)
    if subjects := list({it.subject for it in batch if isinstance(it.body, ReadingCorrected)}):
        found = await scenes.find(tx, _CREDITS, *scenes.places(subjects))
        scenes.take_in(CREDITS, [(row[0], Credit(*row[1:])) for row in found])
        await scenes.load(tx, MESSAGES, _SAID_YES, subjects)


def take_back(interaction: Interaction, body: ReadingCorrected, placement: Placement, scene: Scene) -> Effects:
    """Withdraw the goal of the campaign whose message was answered, unless something else reached it.

    Who has come in with their ticket was there, whatever was said before.
    """
    answers = placement.answers
    campaign = scene.catalogue(Campaigns).by_id.get(answers.campaign) if answers and answers.campaign else None
    enrolment = scene.get(Enrolment, interaction.subject, campaign.id) if campaign else None
    if answers is None or campaign is None or enrolment is None or enrolment.state != "reached":
        return
    if enrolment.attended_at is not None or not _was_all(campaign, enrolment, body, placement, answers, scene):
        return
    back = msgspec.structs.replace(enrolment, state="in", why=f"{body.by or 'a person'} read it anew", via=None)
    yield Put(msgspec.structs.replace(back, reached_at=None))
    credit = scene.get(Credit, interaction.subject, campaign.id) or Credit(
        interaction.subject, campaign.id, enrolment.via or answers.channel, answers.id, answers.contact_event,
        campaign.definition.goal.name, "",
    )  # fmt: skip
    yield scene.fact(
        "goal.withdrawn",
        channel=credit.channel,
        message=credit.message,
        campaign=campaign.id,
        contact_event=credit.contact_event,
        conversation=placement.conversation.id,
        body=GoalWithdrawn(credit.goal, via=credit.channel, on=credit.on, how=enrolment.why, by=body.by),
    )


def _was_all(
    campaign: Campaign,
    enrolment: Enrolment,
    body: ReadingCorrected,
    placement: Placement,
    answers: Message,
    scene: Scene,
) -> bool:
    """Say whether the goal stood on this answer alone: no other answer to the campaign says yes."""
    said = str((placement.message.body or {}).get("text", ""))
    if enrolment.why == "word" and says_goal_word(said, campaign.definition.goal):
        return body.reading == "no"
    if enrolment.why not in BY_ANSWER or answers.reading != "yes":
        return False
    asked = [it for it in scene.of(Message, enrolment.customer) if it.campaign == campaign.id]
    return all(it.reading != "yes" for it in asked)
