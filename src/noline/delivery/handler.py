"""Delivery's part in engage: what a failure or a bounce leads to; and what a request for a message asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

from noline.access import Workspaces
from noline.content import CHANNEL_FORMS, Templates
from noline.customers import CHANNEL_SCHEMES, Address
from noline.delivery.model import (
    LEDGER,
    MARKETING,
    MESSAGES,
    OUTBOX,
    PERSON,
    RECENT_CONTACTS,
    Message,
    RecentContact,
    Status,
)
from noline.delivery.request import TEXT_FORMS, Wanted, request_message
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Note, Put, Remove, Scene, Scenes, Want, want_named
from noline.log.kinds import AddressChanged, MessageFailed, MessageRequested

_RECENT = """
with given as (select * from unnest($1::integer[], $2::uuid[]) as given(shard, customer))
select given.shard, found.id, given.customer from given cross join lateral (
  select id from message where message.shard = given.shard and message.customer = given.customer
    and at > $3 and direction = 2 and purpose = $4 and status not in (6, 7, 8) offset 0) as found
union all
select given.shard, found.id, given.customer from given cross join lateral (
  select id from imported where imported.shard = given.shard and imported.customer = given.customer
    and at > $3 and counts offset 0) as found
"""


_MAY_SEND = frozenset(
    {
        "contact.planned", "timer.fired", "event.tracked", "message.requested", "message.failed", "message.received",
        "form.submitted", "run.start_requested", "connector.answered", "run.retry_requested", "run.move_requested",
        "run.notified", "call.reported", "goal.reached", "link.clicked", "receipt.noticed",
    }
)  # fmt: skip
"""What a marketing message may follow from."""


class Replaced(Struct, frozen=True):
    """Note: what is sent instead of the message that failed, or could not be sent instead either."""

    message: Message


class DeliveryPart:
    """Owns messages, outbox and ledger together with the sender."""

    kinds = frozenset({"message.failed"})

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:  # noqa: ARG002
        """Return the messages that the batch names."""
        named = {interaction.message: interaction.shard for interaction in batch if interaction.message is not None}
        return (want_named(MESSAGES, named),) if named else ()

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load how often each customer has been written to lately."""
        scenes.know(OUTBOX, LEDGER, MESSAGES, RECENT_CONTACTS)
        subjects = list({interaction.subject for interaction in batch if interaction.kind in _MAY_SEND})
        if not subjects:
            return
        workspaces = scenes.catalogue(Workspaces).by_id.values()
        since = scenes.now - timedelta(days=max((it.rules.cap_days for it in workspaces), default=7))
        rows = await scenes.find(tx, _RECENT, *scenes.places(subjects), since, MARKETING)
        scenes.take_in(RECENT_CONTACTS, [(row[0], RecentContact(row[1], row[2])) for row in rows])

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide what follows."""
        body = interaction.body
        if isinstance(body, MessageFailed) and interaction.message is not None:
            return self._failed(interaction, body, scene)
        return None

    def _failed(self, interaction: Interaction, body: MessageFailed, scene: Scene) -> Effects:
        message = scene.get(Message, interaction.message)
        if message is None:
            return
        yield Put(msgspec.structs.replace(message, status=Status.FAILED))
        scheme = CHANNEL_SCHEMES.get(message.channel, message.channel)
        address = scene.get(Address, message.customer, scheme, message.address)
        if body.permanent and address is not None and address.status == "active":
            yield Put(msgspec.structs.replace(address, status="bounced"))
            change = AddressChanged(scheme, address.value, why=body.text[:500])
            yield scene.fact("address.bounced", channel=message.channel, message=message.id, body=change)
        if contact := scene.get(RecentContact, message.id):
            yield Remove(contact)
        if message.fallback:
            other, effects = request_message(scene, _instead(message, scene))
            yield from effects
            yield Note(Replaced(other))


BEST = ("email", "sms", "whatsapp", "push", "webpush", "telegram", "messenger", "instagram", "line", "viber", "slack",
        "teams", "xmpp", "matrix", "web", "x")  # fmt: skip
"""What ``best`` chooses from, in this order where nothing is known of the customer; print must be asked for."""


def wanted_of(interaction: Interaction, body: MessageRequested, scene: Scene) -> Wanted:
    """Return the message that somebody requested; it has the request's own id."""
    best = BEST if body.template else tuple(channel for channel in BEST if CHANNEL_FORMS[channel] in TEXT_FORMS)
    named = best if body.channel == "best" else (body.channel,)
    about: dict[str, Any] = {"html": body.html} if body.html else {}
    if body.buttons:
        about["buttons"] = msgspec.to_builtins(body.buttons)
    if body.attachments:
        about["attachments"] = msgspec.to_builtins(body.attachments)
    if body.mail is not None:
        about |= {"mail": msgspec.to_builtins(body.mail), "links": body.links}
    return Wanted(
        id=interaction.id,
        customer=interaction.subject,
        channels=tuple(dict.fromkeys((*named, *body.fallback))),
        purpose=interaction.purpose or "service",
        template=scene.catalogue(Templates).latest(interaction.workspace, body.template) if body.template else None,
        text=body.text,
        subject=body.subject,
        about=about | ({"by": body.by} if body.by else {}),
        campaign=interaction.campaign,
        variables=body.variables,
        address=body.address or None,
        route=body.route,
        subscription=body.subscription,
        asks=body.asks or any(not button.url for button in body.buttons),
        lane=PERSON,
        department=interaction.department,
        expires_at=scene.now + timedelta(seconds=body.expires_in) if body.expires_in else None,
    )


_KEPT = ("html", "attachments", "buttons", "by", "agent", "topic", "comment")


def _instead(message: Message, scene: Scene) -> Wanted:
    """Return the same message for the next channel of its choice."""
    body = message.body or {}
    return Wanted(
        customer=message.customer,
        channels=message.fallback,
        purpose=message.purpose,
        template=scene.catalogue(Templates).by_id.get(message.template) if message.template else None,
        text=body.get("text", ""),
        subject=body.get("subject", ""),
        about={name: body[name] for name in _KEPT if name in body},
        variables=message.variables or {},
        conversation=message.conversation,
        campaign=message.campaign,
        contact_event=message.contact_event,
        run=message.run,
        subscription=message.subscription,
        expires_at=message.expires_at,
        until_goal=message.until_goal,
        department=message.department,
        instead_of=message.instead_of or message.id,
        asks=message.asks,
    )
