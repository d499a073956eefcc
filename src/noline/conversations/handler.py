"""Conversations' part in engage: place what comes in, answer consent words, send what agents write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from noline.access import Workspaces
from noline.conversations.correlation import correlate
from noline.conversations.model import CONVERSATIONS, CUSTOMER, NOBODY, US, Conversation, Placement
from noline.conversations.placing import answered, arrival_of, heard, join, read_as
from noline.conversations.speaking import answer_automatically, spoken, subject_of, thread_of
from noline.customers import Customer, SaidWord, reply_for
from noline.delivery import MESSAGES, PERSON, SERVICE, Message, Status, Wanted, request_message, wanted_of
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Note, Put, Scene
from noline.log.kinds import (
    ContextChanged,
    FormSubmitted,
    MessageFailed,
    MessageReceived,
    MessageRequested,
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
_SPEAKING = frozenset({"message.received", "reply.requested"})


class ConversationsPart:
    """Owns conversations."""

    kinds = frozenset(
        {
            "message.received", "reply.requested", "conversation.close_requested", "context.changed",
            "reading.corrected", "message.failed", "message.requested", "form.submitted",
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
        if isinstance(body, FormSubmitted):
            return self._continued(interaction, body, scene)
        if isinstance(body, MessageRequested):
            return self._requested(interaction, body, scene) if body.matter else None
        return self._close(interaction, scene)

    def _received(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        arrival = arrival_of(interaction, body, scene)
        placed = correlate(arrival)
        said = scene.note(SaidWord)
        reading = read_as(body, placed, said, scene, interaction)
        conversation, effects = join(interaction, arrival, placed, scene, quiet=body.automatic or said is not None)
        message = heard(interaction, body, placed, conversation, reading[0])
        yield from effects
        yield Put(message)
        yield from answered(interaction, body, placed, conversation, reading, scene)
        yield Note(Placement(message, conversation, placed.answers, *reading))
        if said is not None and said.news:
            customer = scene.get(Customer, interaction.subject)
            text = reply_for(said.word, customer.locale if customer else "en")
            yield from answer_automatically(scene, conversation, text)

    def _continued(self, interaction: Interaction, body: FormSubmitted, scene: Scene) -> Effects:
        """What is written on the page behind a link joins the link's conversation; links are forwarded, so no address
        is taken for the customer's, and the answer goes to their own.
        """
        text = body.fields.get("message", "")
        if body.action == "continue" and text and scene.get(Message, interaction.message) is not None:
            written = MessageReceived(
                text=text, address="", scheme="web", answers=interaction.message, answers_by="token", known=False
            )
            yield from self._received(interaction, written, scene)

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
                subject=subject_of(conversation, scene),
                in_reply_to=thread_of(conversation, scene),
                address=(conversation.address or None) if same else None,
                conversation=conversation.id,
                lane=PERSON,
            ),
        )
        yield from effects
        if message.status != Status.SUPPRESSED:  # otherwise nothing was said: it still waits for us
            yield Put(spoken(conversation, message, scene, mode="agent", waiting_for=CUSTOMER))

    def _failed(self, interaction: Interaction, scene: Scene) -> Effects:
        """What a person wrote did not arrive: the conversation waits for us again."""
        message, conversation = scene.get(Message, interaction.message), _named(interaction, scene)
        if message is None or conversation is None or message.template is not None or message.fallback:
            return
        if conversation.status == "open" and conversation.mode == "agent":
            yield Put(msgspec.structs.replace(conversation, waiting_for=US))

    def _requested(self, interaction: Interaction, body: MessageRequested, scene: Scene) -> Effects:
        """A message about a matter belongs to its conversation, which opens when the customer answers."""
        mine = [it for it in scene.of(Conversation, interaction.subject) if it.matter == body.matter]
        known = max(mine, key=lambda it: (it.status == "open", it.last_at, it.id.bytes), default=None)
        identity = known.id if known else scene.new_id("conversation")
        wanted = msgspec.structs.replace(wanted_of(interaction, body, scene), conversation=identity)
        message, effects = request_message(scene, wanted)
        yield from effects
        conversation = known or Conversation(
            id=identity,
            workspace=interaction.workspace,
            customer=interaction.subject,
            matter=body.matter,
            status="closed",
            waiting_for=NOBODY,
            mode="none",
            channel=message.channel,
            address=message.address,
            channels=(),
            context={},
            opened_at=interaction.at,
            last_at=interaction.at,
        )
        if message.status != Status.SUPPRESSED:
            after = conversation.waiting_for
            yield Put(spoken(conversation, message, scene, mode=conversation.mode, waiting_for=after))

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


def _named(interaction: Interaction, scene: Scene) -> Conversation | None:
    return scene.get(Conversation, interaction.conversation) if interaction.conversation else None
