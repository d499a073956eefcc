"""Conversations' part in engage: place what comes in, answer consent words, send what agents write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

import msgspec

from noline.access import Workspaces
from noline.conversations.correlation import Arrival, Placed, correlate
from noline.conversations.model import CONVERSATIONS, CUSTOMER, NOBODY, US, Conversation, Placement
from noline.conversations.reading import Context, read_answer
from noline.customers import Customer, SaidWord, reply_for
from noline.delivery import AUTOMATIC, MESSAGES, PERSON, SERVICE, Message, Status, Wanted, request_message
from noline.kernel.db import Connection
from noline.log import INBOUND, Effect, Effects, Interaction, Note, Put, Scene
from noline.log.kinds import (
    ContextChanged,
    ConversationMoved,
    ConversationOpened,
    MessageAnswered,
    MessageFailed,
    MessageReceived,
    ReadingCorrected,
    ReplyRequested,
)

_RECENT = f"""
select {MESSAGES.selected} from unnest($2::uuid[]) as wanted(subject)
cross join lateral (
  select * from message where message.shard = $1 and message.customer = wanted.subject order by at desc limit 12
) as message
"""
_LIVELY = CONVERSATIONS.select("customer = any($2) and (status = 'open' or last_at > $3)")
# Whatever was closed long ago: a command names it, or what was said in it is answered now.
_NAMED = CONVERSATIONS.select(
    "(id = any($2) or id in (select conversation from message where shard = $1 and id = any($3)))"
)
# Most answers are code words, "yes" and "no": the same few short texts over and over.
_read_again = lru_cache(maxsize=4096)(read_answer)
_SHORT = 64
_SPEAKING = frozenset({"message.received", "reply.requested"})


class ConversationsPart:
    """Owns conversations."""

    kinds = frozenset(
        {
            "message.received", "reply.requested", "conversation.close_requested", "context.changed",
            "reading.corrected", "message.failed",
        }
    )  # fmt: skip

    async def load(self, tx: Connection, batch: Sequence[Interaction], scene: Scene) -> None:
        """Load what may explain the messages that came in, and the conversations of all subjects."""
        subjects = list({interaction.subject for interaction in batch})
        windows = [workspace.rules.reply_window_days for workspace in scene.catalogue(Workspaces).by_id.values()]
        since = scene.now - timedelta(days=max(windows, default=14))
        rows = await CONVERSATIONS.fetch(tx, _LIVELY, scene.shard, subjects, since)
        scene.table(CONVERSATIONS).load(rows)
        messages = scene.table(MESSAGES)
        if speaking := list({it.subject for it in batch if it.kind in _SPEAKING}):
            messages.load(await MESSAGES.fetch(tx, _RECENT, scene.shard, speaking))
        named = [
            identity
            for it in batch
            if isinstance(it.body, MessageReceived)
            for identity in (it.body.answers, *it.body.references)
            if identity is not None
        ]
        if named:
            messages.load(await MESSAGES.fetch(tx, MESSAGES.select("id = any($2)"), scene.shard, named))
        spoken_of = list({it.conversation for it in batch if it.conversation and it.kind in self.kinds})
        if named or spoken_of:
            scene.table(CONVERSATIONS).load(await CONVERSATIONS.fetch(tx, _NAMED, scene.shard, spoken_of, named))

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body = interaction.body
        if isinstance(body, MessageReceived):
            return self._received(interaction, body, scene)
        if isinstance(body, ReplyRequested):
            return self._reply(interaction, body, scene)
        if isinstance(body, ContextChanged):
            return self._context(interaction, body, scene)
        if isinstance(body, ReadingCorrected):
            return self._corrected(interaction, body, scene)
        if isinstance(body, MessageFailed):
            return self._failed(interaction, scene)
        return self._close(interaction, scene)

    def _received(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        arrival = _arrival(interaction, body, scene)
        placed = correlate(arrival)
        said = scene.note(SaidWord)
        reading = _read(body, placed, said, scene, interaction)
        conversation, effects = _join(interaction, arrival, placed, scene, quiet=body.automatic or said is not None)
        message = _message(interaction, body, placed, conversation, reading[0])
        yield from effects
        yield Put(message)
        yield from _answered(interaction, body, placed, conversation, reading, scene)
        yield Note(Placement(message, conversation, placed.answers, *reading))
        if said is not None and said.news:
            customer = scene.get(Customer, interaction.subject)
            text = reply_for(said.word, customer.locale if customer else "en")
            yield from answer_automatically(scene, conversation, text)

    def _reply(self, interaction: Interaction, body: ReplyRequested, scene: Scene) -> Effects:
        conversation = _named(interaction, scene)
        if conversation is None:
            return
        channel = body.channel or conversation.channel
        same = channel == conversation.channel
        message, effects = request_message(
            scene,
            Wanted(
                customer=conversation.customer,
                channels=(channel,),
                purpose=SERVICE,
                text=body.text,
                subject=_subject(conversation, scene),
                in_reply_to=_thread(conversation, scene),
                address=(conversation.address or None) if same else None,
                conversation=conversation.id,
                lane=PERSON,
            ),
        )
        yield from effects
        if message.status != Status.SUPPRESSED:  # otherwise nothing was said: it still waits for us
            yield Put(_spoken(conversation, message, scene, mode="agent", waiting_for=CUSTOMER))

    def _failed(self, interaction: Interaction, scene: Scene) -> Effects:
        """What a person wrote did not arrive: the conversation waits for us again."""
        message, conversation = scene.get(Message, interaction.message), _named(interaction, scene)
        if message is None or conversation is None or message.template is not None or message.fallback:
            return
        if conversation.status == "open" and conversation.mode == "agent":
            yield Put(msgspec.structs.replace(conversation, waiting_for=US))

    def _context(self, interaction: Interaction, body: ContextChanged, scene: Scene) -> Effects:
        conversation = _named(interaction, scene)
        if conversation is not None:
            given = {name: {"value": value, "source": body.source} for name, value in body.values.items()}
            context = {name: it for name, it in (conversation.context | given).items() if it["value"] is not None}
            yield Put(msgspec.structs.replace(conversation, context=context))

    def _corrected(self, interaction: Interaction, body: ReadingCorrected, scene: Scene) -> Effects:
        message = scene.get(Message, interaction.message)
        if message is not None:
            yield Put(msgspec.structs.replace(message, reading=body.reading))

    def _close(self, interaction: Interaction, scene: Scene) -> Effects:
        conversation = _named(interaction, scene)
        if conversation is not None and conversation.status == "open":
            yield Put(msgspec.structs.replace(conversation, status="closed", waiting_for=NOBODY))
            yield scene.fact("conversation.closed", conversation=conversation.id)


def answer_automatically(scene: Scene, conversation: Conversation, text: str) -> list[Effect]:
    """Answer where the customer is, unless two programs seem to be answering each other."""
    now = scene.now
    workspace = scene.catalogue(Workspaces).by_id[conversation.workspace]
    fresh = conversation.automatic_since is None or now - conversation.automatic_since > timedelta(hours=1)
    count = 0 if fresh else conversation.automatic
    if count >= workspace.rules.automatic_replies_per_hour:
        return []
    message, effects = request_message(
        scene,
        Wanted(
            customer=conversation.customer,
            channels=(conversation.channel,),
            purpose=SERVICE,
            text=text,
            subject=_subject(conversation, scene),
            in_reply_to=_thread(conversation, scene),
            address=conversation.address or None,
            conversation=conversation.id,
            lane=AUTOMATIC,
        ),
    )
    current = scene.get(Conversation, conversation.id) or conversation
    counted = msgspec.structs.replace(
        current, automatic=count + 1, automatic_since=now if fresh else current.automatic_since
    )
    spoken = _spoken(counted, message, scene, mode=current.mode, waiting_for=current.waiting_for)
    return [*effects, Put(spoken)]


def _arrival(interaction: Interaction, body: MessageReceived, scene: Scene) -> Arrival:
    workspace = scene.catalogue(Workspaces).by_id.get(interaction.workspace)
    days = workspace.rules.reply_window_days if workspace else 14
    return Arrival(
        body=body,
        channel=interaction.channel or "",
        at=interaction.at,
        messages=scene.of(Message, interaction.subject),
        conversations=scene.of(Conversation, interaction.subject),
        reply_window=timedelta(days=days),
    )


def _read(
    body: MessageReceived, placed: Placed, said: SaidWord | None, scene: Scene, interaction: Interaction
) -> tuple[str, bool]:
    """Return how the answer is read, and whether it is a yes (a question may hold one too)."""
    if said is not None or body.automatic:
        return ("no" if said and said.word == "stop" else "unclear"), False
    customer = scene.get(Customer, interaction.subject)
    context: Context = "invitation" if placed.answers is not None and placed.answers.asks else "none"
    language = (customer.locale[:2] or None) if customer else None
    read = _read_again if len(body.text) <= _SHORT else read_answer
    reading = read(body.text, language=language, context=context)
    return str(reading.kind), bool(reading.positive)


def _join(
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
            channels=_union((), touched),
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
            channels=_union(before.channels, touched),
            last_at=max(before.last_at, interaction.at),
            switches=before.switches + int(moved),
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
    mine = [it for it in arrival.conversations if arrival.is_lively(it)]
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


def _message(
    interaction: Interaction, body: MessageReceived, placed: Placed, conversation: Conversation, reading: str
) -> Message:
    content = {
        "text": body.text, "subject": body.subject, "full_text": body.full_text, "html": body.html,
        "provider_id": body.provider_id, "attachments": msgspec.to_builtins(body.attachments),
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


def _answered(
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


def _named(interaction: Interaction, scene: Scene) -> Conversation | None:
    return scene.get(Conversation, interaction.conversation) if interaction.conversation else None


def _spoken(conversation: Conversation, message: Message, scene: Scene, *, mode: str, waiting_for: str) -> Conversation:
    """Return the conversation after something was said to the customer."""
    return msgspec.structs.replace(
        conversation,
        waiting_for=waiting_for,
        mode=mode,
        channels=_union(conversation.channels, (message.channel,)),
        last_at=scene.now,
    )


def _union(channels: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*channels, *more)))


def _mails(conversation: Conversation, scene: Scene) -> list[Message]:
    found = [
        it
        for it in scene.of(Message, conversation.customer)
        if it.conversation == conversation.id and it.direction == INBOUND and it.channel == "email"
    ]
    return sorted(found, key=lambda it: it.at)


def _subject(conversation: Conversation, scene: Scene) -> str:
    subjects = [(it.body or {}).get("subject", "") for it in _mails(conversation, scene)]
    last = next((subject for subject in reversed(subjects) if subject), "")
    return last if not last or last.lower().startswith("re:") else f"Re: {last}"


def _thread(conversation: Conversation, scene: Scene) -> tuple[str, ...]:
    ids = [(it.body or {}).get("provider_id", "") for it in _mails(conversation, scene)]
    return tuple(identity for identity in ids if identity)[-8:]
