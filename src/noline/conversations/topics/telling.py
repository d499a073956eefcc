"""Telling a participant: the channel that reaches them, what it carries of a comment, and their conversation; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from noline.access import Workspaces
from noline.content import CARRYING, CHANNEL_FORMS
from noline.conversations.model import NOBODY, Conversation
from noline.conversations.speaking import spoken
from noline.conversations.topics.model import Participant, topic_matter
from noline.conversations.topics.wording import Note, digest, notification
from noline.customers import CHANNEL_SCHEMES, Address, Customer
from noline.decisions import decided, order_channels
from noline.delivery import (
    AUTOMATIC,
    BEST,
    TEXT_FORMS,
    TRANSACTIONAL,
    Routes,
    Sending,
    Status,
    Wanted,
    refusal_of,
    request_message,
    url_text,
)
from noline.log import Effects, Put, Scene
from noline.log.kinds import CommentShared

_CHANNELS = tuple(channel for channel in BEST if CHANNEL_FORMS[channel] in TEXT_FORMS)


def tell_comment(scene: Scene, participant: Participant, body: CommentShared) -> Effects:
    """Tell of one comment, with its files where the channel carries them."""
    names = [file.name for file in body.files]

    def written(channel: str, locale: str, link: str) -> Note:
        return notification(
            CHANNEL_FORMS[channel], locale, topic=body.topic_name, name=body.name, text=body.text, files=names,
            carried=channel in CARRYING, link=link, answers=participant.role != "reader",
        )  # fmt: skip

    yield from _tell(scene, participant, written, body.comment, msgspec.to_builtins(body.files))


def tell_digest(scene: Scene, participant: Participant) -> Effects:
    """Tell of all that waits, in one message."""

    def written(channel: str, locale: str, link: str) -> Note:
        return digest(
            CHANNEL_FORMS[channel], locale, topic=participant.name, count=participant.waiting,
            comments=participant.pending, link=link,
        )  # fmt: skip

    last = UUID(participant.pending[-1]["comment"])
    yield from _tell(scene, participant, written, last, [])


def conversation_about(scene: Scene, customer: UUID, topic: UUID) -> Conversation | None:
    """Return the customer's conversation about a topic: the open one, else the latest."""
    matter = topic_matter(topic)
    mine = [it for it in scene.of(Conversation, customer) if it.matter == matter]
    return max(mine, key=lambda it: (it.status == "open", it.last_at, it.id.bytes), default=None)


def page_link(scene: Scene, message: UUID) -> str:
    """Return the address of the topic's page behind a message's token."""
    sending = scene.catalogue(Sending)
    return f"{sending.base_url.rstrip('/')}/a/topic/{url_text(sending.signer.token(scene.shard, message))}"


def _tell(scene: Scene, participant: Participant, written: Any, comment: UUID, files: Sequence[Any]) -> Effects:
    customer = scene.get(Customer, participant.customer)
    if customer is None:
        return
    known = conversation_about(scene, participant.customer, participant.topic)
    talking = known or max(
        scene.of(Conversation, participant.customer), key=lambda it: (it.last_at, it.id.bytes), default=None
    )
    ordered = order_channels(
        _reaching(scene, participant) or _CHANNELS[:1],
        preferred=customer.attributes.get("preferred_channel"),
        last_used=talking.channel if talking else None,
    )
    message = scene.new_id("message")
    workspace = scene.catalogue(Workspaces).by_id[participant.workspace]
    locale = customer.locale or workspace.language
    wanted = Wanted(
        id=message,
        customer=participant.customer,
        channels=ordered.channels,
        purpose=TRANSACTIONAL,
        text="…",
        conversation=known.id if known else None,
        lane=AUTOMATIC,
        department=participant.department,
    )
    channel = next((it for it in ordered.channels if refusal_of(scene, wanted, it) is None), ordered.channels[0])
    able = ordered.channels[ordered.channels.index(channel) :]
    note = written(channel, locale, page_link(scene, message))
    about: dict[str, Any] = {"topic": str(participant.topic), "comment": str(comment)}
    if files and channel in CARRYING:
        about["attachments"] = list(files)
        able = tuple(it for it in able if it in CARRYING)
    thread = (participant.mail_id,) if participant.mail_id and channel == "email" else ()
    wanted = msgspec.structs.replace(
        wanted, channels=able, text=note.text, subject=note.subject, about=about, in_reply_to=thread
    )
    sent, effects = request_message(scene, wanted)
    yield from decided(scene, wanted, sent, ordered)
    yield from effects
    if known is not None and sent.status != Status.SUPPRESSED:
        # Who has never answered has no conversation yet: thousands of them would only fill the inbox.
        after = NOBODY if known.mode != "agent" else known.waiting_for
        yield Put(spoken(known, sent, scene, mode=known.mode, waiting_for=after))


def _reaching(scene: Scene, participant: Participant) -> tuple[str, ...]:
    """Return the channels for which there is an address and a route: most of all there are need no further look."""
    schemes = {it.scheme for it in scene.of(Address, participant.customer)}
    routes = scene.catalogue(Routes).by_channel
    return tuple(
        channel
        for channel in _CHANNELS
        if CHANNEL_SCHEMES.get(channel, channel) in schemes and (participant.workspace, channel) in routes
    )
