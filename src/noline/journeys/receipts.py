"""What became of a message, as what brings a customer into journeys; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args
from uuid import UUID

from msgspec import Struct

from noline.content import Templates
from noline.delivery import Message
from noline.journeys.entry import News, ReceiptCame
from noline.journeys.repository import StoredRun
from noline.log import Interaction, Scene
from noline.log import kinds as facts_of

MOST_FOLLOWED = 10
"""A chain of so many journeys, each begun by news of the one before, begins no more."""


class CampaignNames(Struct, frozen=True):
    """The catalogue of what campaigns that were launched are called."""

    by_id: Mapping[UUID, str] = {}


def receipt_of(interaction: Interaction, news: str, scene: Scene, message: Message | None = None) -> ReceiptCame | None:
    """Return what became of the message that is meant; None for news that begin nothing."""
    about = message or (scene.get(Message, interaction.message) if interaction.message else None)
    if news not in get_args(News):
        return None
    template = scene.catalogue(Templates).by_id.get(about.template) if about and about.template else None
    row = scene.get(StoredRun, about.run) if about is not None and about.run is not None else None
    before = tuple(row.body.get("follows", ())) if row is not None else ()
    body = interaction.body
    return ReceiptCame(
        news=news,  # type: ignore[arg-type]  # it is one of them
        template=template.name if template is not None else "",
        campaign=scene.catalogue(CampaignNames).by_id.get(about.campaign, "") if about and about.campaign else "",
        journey=row.journey if row is not None else "",
        channel=(about.channel if about is not None else interaction.channel) or "",
        link=body.url if isinstance(body, facts_of.LinkClicked) else "",
        reason=body.reason if isinstance(body, facts_of.MessageFailed) else "",
        follows=(*before, row.journey) if row is not None else (),
    )
