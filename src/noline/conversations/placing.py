"""Placing: the conversation that an inbound message joins, how it is read, and what that changes."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

import msgspec

from noline.access import Workspaces
from noline.content import Templates
from noline.conversations.awaiting import Awaiting
from noline.conversations.choosing import Chosen, as_kept
from noline.conversations.correlation import Arrival, Placed
from noline.conversations.model import NOBODY, US, Conversation
from noline.conversations.plausible import fit_of
from noline.conversations.reading import Context, read_answer
from noline.customers import Customer, SaidWord
from noline.delivery import SERVICE, Message, Status
from noline.log import INBOUND, Effect, Effects, Interaction, Put, Scene
from noline.log.kinds import ConversationMoved, ConversationOpened, MessageAnswered, MessageReceived, WantedFile

# Most answers are code words, "yes" and "no": the same few short texts over and over.
_read_again = lru_cache(maxsize=4096)(read_answer)
_SHORT = 64


def arrival_of(interaction: Interaction, body: MessageReceived, scene: Scene) -> Arrival:
    """Return a message that came in, with all that may explain it."""
    workspace = scene.catalogue(Workspaces).by_id.get(interaction.workspace)
    days = workspace.rules.reply_window_days if workspace else 14
    awaiting, templates = scene.catalogue(Awaiting), scene.catalogue(Templates)
    waits = awaiting.waits_for(scene, interaction.subject)
    return Arrival(
        body=body,
        channel=interaction.channel or "",
        at=interaction.at,
        messages=scene.of(Message, interaction.subject),
        conversations=scene.of(Conversation, interaction.subject),
        reply_window=timedelta(days=days),
        waits=waits,
        called=awaiting.called(scene, interaction, body) if scene.note(SaidWord) is None else None,
        fit=lambda question: fit_of(body, question, waits, templates),
    )


def read_as(
    body: MessageReceived,
    placed: Placed,
    said: SaidWord | None,
    scene: Scene,
    interaction: Interaction,
    chosen: Chosen | None = None,
) -> tuple[str, bool]:
    """Return how the answer is read, and whether it is a yes (a question may hold one too)."""
    if said is not None or body.automatic:
        return ("no" if said and said.word == "stop" else "unclear"), False
    if chosen is not None:
        return chosen.reading()
    customer = scene.get(Customer, interaction.subject)
    context: Context = "invitation" if placed.answers is not None and placed.answers.asks else "none"
    language = (customer.locale[:2] or None) if customer else None
    read = _read_again if len(body.text) <= _SHORT else read_answer
    reading = read(body.text, language=language, context=context)
    return str(reading.kind), bool(reading.positive)


def join(
    interaction: Interaction, arrival: Arrival, placed: Placed, scene: Scene, *, quiet: bool
) -> tuple[Conversation, list[Effect]]:
    """Return the conversation that the message belongs to, as it is afterwards; ``quiet``: nobody need answer it."""
    channel = arrival.channel
    before = _existing(arrival, placed)
    address = _address(arrival, before)
    was = before.channel if before else placed.answers.channel if placed.answers else channel
    moved = was != channel
    touched = (channel,) if placed.answers is None else (placed.answers.channel, channel)
    waiting = US if not quiet else before.waiting_for if before else NOBODY
    if before is None:
        conversation = Conversation(
            id=scene.new_id("conversation"),
            workspace=interaction.workspace,
            customer=interaction.subject,
            matter=placed.matter,
            status="open",
            waiting_for=waiting,
            mode="none",
            channel=channel,
            address=address,
            channels=union((), touched),
            context={},
            opened_at=interaction.at,
            last_at=interaction.at,
            switches=int(moved),
        )
    else:
        conversation = msgspec.structs.replace(
            before,
            status="open",
            waiting_for=waiting,
            channel=channel,
            address=address,
            channels=union(before.channels, touched),
            last_at=max(before.last_at, interaction.at),
            switches=before.switches + int(moved),
            snoozed_until=before.snoozed_until if quiet else None,
        )
    effects: list[Effect] = [Put(conversation)]
    if before is None or before.status == "closed":
        opened = ConversationOpened(conversation.matter)
        effects.append(scene.fact("conversation.opened", channel=channel, conversation=conversation.id, body=opened))
    if moved:
        step = ConversationMoved(was, channel)
        effects.append(
            scene.fact(
                "conversation.moved", channel=channel, conversation=conversation.id, body=step,
                campaign=placed.answers.campaign if placed.answers else None,
            )
        )  # fmt: skip
    return conversation, effects


def _existing(arrival: Arrival, placed: Placed) -> Conversation | None:
    """Return the named conversation, else the open one of the matter, else one closed within the window."""
    led = placed.conversation if placed.by == "continuity" else None
    mine = [it for it in arrival.conversations if arrival.is_lively(it) or it.id == led]
    open_one = next((it for it in mine if it.matter == placed.matter and it.status == "open"), None)
    if placed.conversation is not None:
        named = next((it for it in mine if it.id == placed.conversation), None)
        if named is not None and (named.status == "open" or open_one is None):
            return named
    return open_one or max(
        (it for it in mine if it.matter == placed.matter), key=lambda it: (it.last_at, it.id.bytes), default=None
    )


def _address(arrival: Arrival, before: Conversation | None) -> str:
    """Return where an answer would go: never to an address that isn't the customer's own; empty: to their best."""
    if arrival.body.known:
        return arrival.body.address
    return before.address if before is not None and before.channel == arrival.channel else ""


def heard(
    interaction: Interaction,
    body: MessageReceived,
    placed: Placed,
    conversation: Conversation,
    reading: str,
    chosen: Chosen | None = None,
) -> Message:
    """Return the row of a message that came in."""
    content = {
        "text": body.text, "subject": body.subject, "full_text": body.full_text, "html": body.html,
        "provider_id": body.provider_id,
        "attachments": [*msgspec.to_builtins(body.attachments), *map(_yet, body.media)],
        "unsupported": body.unsupported, "public": body.public, **as_kept(chosen, body.choice),
        "also_to": body.also_to, "cc": body.cc, "forwarded": body.forwarded, "beside": body.beside,
        "sender_name": body.sender_name if body.beside else "", "account": body.account, "privately": body.privately,
        "reacts_to": _reacts_to(body, placed, conversation),
    }  # fmt: skip
    return Message(
        id=interaction.id,
        workspace=interaction.workspace,
        customer=interaction.subject,
        direction=INBOUND,
        channel=interaction.channel or "",
        address=body.address,
        purpose=SERVICE,
        status=Status.DELIVERED,
        at=interaction.at,
        conversation=conversation.id,
        campaign=placed.answers.campaign if placed.answers else None,
        contact_event=placed.answers.contact_event if placed.answers else None,
        run=placed.answers.run if placed.answers else None,
        body={name: value for name, value in content.items() if value},
        placed_by=placed.by,
        placed_why=placed.why,
        reading=reading,
        answers=placed.answers.id if placed.answers else None,
    )


def _reacts_to(body: MessageReceived, placed: Placed, conversation: Conversation) -> str:
    """Return the message below which an emoji stands, where that is one of the same conversation."""
    known = placed.answers if body.reaction and body.answers is not None else None
    here = known is not None and known.id == body.answers and known.conversation == conversation.id
    return str(body.answers) if here else ""


def _yet(file: WantedFile) -> dict[str, Any]:
    """Return the attachment that a file will be once it is fetched: one without a hash."""
    return {"name": file.name or "file", "media_type": file.media_type, "hash": "", "size": file.size}


def answered(
    interaction: Interaction,
    body: MessageReceived,
    placed: Placed,
    conversation: Conversation,
    reading: tuple[str, bool],
    scene: Scene,
) -> Effects:
    """The message it answers joins the conversation, and how a person answered it is a fact about it."""
    answers = placed.answers
    if answers is None:
        return
    if body.automatic:
        yield Put(msgspec.structs.replace(answers, conversation=conversation.id))
        return
    kind, positive = reading
    news = positive and answers.reading != "yes"
    noted = "yes" if positive else answers.reading if answers.reading in ("yes", "no") else kind
    yield Put(msgspec.structs.replace(answers, conversation=conversation.id, reading=noted))
    yield scene.fact(
        "message.answered",
        channel=answers.channel,
        message=answers.id,
        conversation=conversation.id,
        campaign=answers.campaign,
        contact_event=answers.contact_event,
        run=answers.run,
        body=MessageAnswered(kind, interaction.channel or "", answers.reading is None, news),
    )


def union(channels: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return channels with more, each once, in the order in which they came."""
    return tuple(dict.fromkeys((*channels, *more)))
