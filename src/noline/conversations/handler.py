"""Conversations' part in engage: place what comes in, answer consent words, send what agents write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from noline.access import Workspaces
from noline.content import Templates
from noline.conversations.amending import correct, move, move_to
from noline.conversations.beside import heard_beside
from noline.conversations.bringing import bring
from noline.conversations.choosing import Chosen, choose, with_choice
from noline.conversations.context import with_context
from noline.conversations.correlation import Arrival, Placed
from noline.conversations.desk import DESK_KINDS, handle_desk
from noline.conversations.forwarding import forward
from noline.conversations.media import FETCHES, fetched, wanted_files
from noline.conversations.model import CONVERSATIONS, US, Conversation, Handled, Placement
from noline.conversations.one_time import OF_ONE_TIME, OneTimeCode, expected, typed_code
from noline.conversations.placing import answered, arrival_of, heard, join, read_as
from noline.conversations.reacting import react
from noline.conversations.requesting import request
from noline.conversations.secrets import hide, hide_unread
from noline.conversations.speaking import answer_automatically
from noline.conversations.topics.starting import placed_in_topic
from noline.conversations.which import BY_CHOICE, Undecided, asked_about, undecided, which_of
from noline.conversations.writing import begin, reply
from noline.customers import Customer, SaidWord, reply_for
from noline.decisions import DECISIONS
from noline.delivery import MESSAGES, Message
from noline.kernel.db import Connection
from noline.log import MASKS, TIMERS, Effects, Interaction, Note, Put, Scene, Scenes, Want, want, want_named, want_of
from noline.log.kinds import (
    BeginRequested,
    ContextChanged,
    FileFetched,
    FormSubmitted,
    ForwardRequested,
    MatterBrought,
    MessageFailed,
    MessageMoved,
    MessageReceived,
    MessageRequested,
    ReactionRequested,
    ReadingCorrected,
    ReplyRequested,
)

# However much was said since, a question that is open still counts.
_RECENT = f"""
select wanted.at_shard, {MESSAGES.selected}
from unnest($1::integer[], $2::uuid[]) as wanted(at_shard, subject)
cross join lateral (
  (select {MESSAGES.selected} from message
    where message.shard = wanted.at_shard and message.customer = wanted.subject order by at desc limit 12)
  union all
  (select {MESSAGES.selected} from message
    where message.shard = wanted.at_shard and message.customer = wanted.subject and asks order by at desc limit 6)
) as message
"""
_LIVELY = "(status = 'open' or last_at > $3)"
# Whatever was closed long ago: a command names it, or what was said in it is answered now.
_NAMED = "(id = any($3) or id in (select conversation from message where shard = $1 and id = any($4)))"
_ABOUT = "from message where shard = $1 and id = any($2)"
_AMENDED = MESSAGES.select(
    f"(id in (select answers {_ABOUT}) or customer = any($3) and"
    f" (answers in (select answers {_ABOUT}) or conversation in (select conversation {_ABOUT})))"
)
_SPEAKING = frozenset(
    {
        "message.received", "reply.requested", "conversation.begin_requested", "message.move_requested",
        "reaction.requested",
    }
)  # fmt: skip


class ConversationsPart:
    """Owns conversations."""

    kinds = frozenset(
        {
            "message.received", "reply.requested", "context.changed", "reading.corrected", "message.failed",
            "message.requested", "form.submitted", "conversation.begin_requested", "message.move_requested",
            "file.fetched", "conversation.bring_requested", "message.forward_requested", "reaction.requested",
        }
    ) | DESK_KINDS  # fmt: skip

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:
        """Return the conversations of all subjects, and those that are named."""
        windows = [workspace.rules.reply_window_days for workspace in scenes.catalogue(Workspaces).by_id.values()]
        since = scenes.now - timedelta(days=max(windows, default=14))
        yield want_of(CONVERSATIONS, batch, _LIVELY, since)
        named = _named_messages(batch)
        if named:
            yield want(MESSAGES, "id = any($3)", named)
        spoken_of = list({it.conversation for it in batch if it.conversation and it.kind in self.kinds})
        spoken_of += [it.body.to for it in batch if isinstance(it.body, MessageMoved) and it.body.to is not None]
        if named or spoken_of:
            yield want(CONVERSATIONS, _NAMED, spoken_of, named)
        if changed := {it.message: it.shard for it in batch if it.kind == "file.fetched" and it.message is not None}:
            yield want_named(MESSAGES, changed)

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what may explain the messages that came in."""
        scenes.know(DECISIONS, TIMERS, FETCHES, MESSAGES, MASKS)
        if speaking := list({it.subject for it in batch if it.kind in _SPEAKING}):
            rows = await scenes.find(tx, _RECENT, *scenes.places(speaking))
            scenes.take_in(MESSAGES, [(row[0], MESSAGES.read(row[1:])) for row in rows])
        await self._load_amended(tx, batch, scenes)

    async def _load_amended(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what messages that people amend belong with: what they answer, and their conversations."""
        amended = [it for it in batch if isinstance(it.body, ReadingCorrected | MessageMoved)]
        if amended:
            messages = [it.message for it in amended if it.message is not None]
            await scenes.load(tx, MESSAGES, _AMENDED, messages, list({it.subject for it in amended}))

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body = interaction.body
        if isinstance(body, MessageReceived):
            return heard_beside(interaction, body, scene) or self._received(interaction, body, scene)
        if isinstance(body, ReplyRequested):
            return reply(interaction, body, _named(interaction, scene), scene)
        if isinstance(body, ContextChanged):
            return self._context(interaction, body, scene)
        if isinstance(body, ReadingCorrected):
            return correct(interaction, body, scene)
        if isinstance(body, MessageFailed):
            return self._failed(interaction, scene)
        if isinstance(body, FormSubmitted):
            return self._continued(interaction, body, scene)
        if isinstance(body, MessageRequested):
            return request(interaction, body, scene)
        if isinstance(body, BeginRequested):
            return begin(interaction, body, scene)
        if isinstance(body, MatterBrought):
            return bring(interaction, body, scene)
        if isinstance(body, MessageMoved):
            return move(interaction, body, scene)
        if isinstance(body, ForwardRequested):
            return forward(interaction, body, _named(interaction, scene), scene)
        if isinstance(body, ReactionRequested):
            return react(interaction, body, _named(interaction, scene), scene)
        if isinstance(body, FileFetched):
            return fetched(interaction, body, scene)
        return handle_desk(interaction, _named(interaction, scene), scene)

    def _received(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        arrival = arrival_of(interaction, body, scene)
        proof = _proof(arrival, scene)
        placed = proof or placed_in_topic(interaction, body, scene, arrival)
        said = scene.note(SaidWord)
        chosen = choose(arrival, placed, scene.catalogue(Templates)) if said is None and proof is None else None
        meant = which_of(arrival, chosen)
        torn = undecided(arrival, placed)
        placed = meant or with_choice(placed, chosen)
        reading = read_as(body, placed, said, scene, interaction, chosen)
        alone = body.crossed is not None and body.crossed.alone
        quiet = body.automatic or said is not None or proof is not None or alone
        conversation, effects = join(interaction, arrival, placed, scene, quiet=quiet)
        message = heard(interaction, body, placed, conversation, reading[0], chosen)
        yield from effects
        yield Put(message)
        if awaits_code(arrival, scene):
            yield from hide(interaction, body, message, scene)
            message = scene.get(Message, message.id) or message
        yield from wanted_files(interaction, body, scene)
        yield from answered(interaction, body, placed, conversation, reading, scene)
        named = (chosen.button.value, chosen.button.label) if chosen else ("", "")
        yield Note(Placement(message, conversation, placed.answers, *reading, *named))
        if torn:
            yield Note(Undecided(torn))
        if meant is not None and chosen is not None:
            yield from self._meant(chosen, conversation, scene)
        if said is not None and said.news:
            customer = scene.get(Customer, interaction.subject)
            text = reply_for(said.word, customer.locale if customer else "en")
            yield from answer_automatically(scene, conversation, text)

    def veil(self, interaction: Interaction, scene: Scene) -> Effects:
        """Of what could not be handled nothing is kept that may be a code that its customer was asked for."""
        body = interaction.body
        codes = scene.of(OneTimeCode, interaction.subject)
        if isinstance(body, MessageReceived) and expected(codes, body.scheme, body.address, scene.now) is not None:
            yield from hide_unread(interaction)

    def _meant(self, chosen: Chosen, conversation: Conversation, scene: Scene) -> Effects:
        """The message for whose sake the customer was asked goes where they say."""
        yield Note(Handled("matter"))
        message = scene.get(Message, asked_about(chosen))
        if message is not None and message.customer == conversation.customer:
            moved = MessageMoved(conversation.id, conversation.matter, "The customer")
            why = "The customer was asked, and said so."
            yield from move_to(message, conversation, moved, scene, why=why, placed_by=BY_CHOICE)

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
            yield Put(with_context(conversation, body.values, body.source, interaction.at))


def awaits_code(arrival: Arrival, scene: Scene) -> bool:
    """Say whether a one-time code is expected from where a message comes."""
    body = arrival.body
    codes = scene.of(OneTimeCode, arrival.conversations[0].customer) if arrival.conversations else ()
    return bool(codes) and expected(codes, body.scheme, body.address, scene.now) is not None


def _proof(arrival: Arrival, scene: Scene) -> Placed | None:
    """Return where a one-time code belongs that is expected from this address; it answers no other question."""
    body = arrival.body
    if not typed_code(body.text) or not arrival.conversations:
        return None
    customer = arrival.conversations[0].customer
    code = expected(scene.of(OneTimeCode, customer), body.scheme, body.address, scene.now)
    asked = next((it for it in arrival.conversations if code is not None and it.id == code.conversation), None)
    if asked is None:
        return None
    return Placed(OF_ONE_TIME, "It is the code that was asked for.", asked.matter, conversation=asked.id)


def _named(interaction: Interaction, scene: Scene) -> Conversation | None:
    return scene.get(Conversation, interaction.conversation) if interaction.conversation else None


def _named_messages(batch: Sequence[Interaction]) -> list[UUID]:
    """Return the messages that what came in says it answers."""
    return [
        identity
        for it in batch
        if isinstance(it.body, MessageReceived)
        for identity in (it.body.answers, *it.body.references)
        if identity is not None
    ]
