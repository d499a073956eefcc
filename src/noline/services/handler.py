"""Services' part in engage: code words begin sessions; answers, back ends, proofs and time move them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec.structs import replace

from noline.conversations import (
    ANSWERING,
    PHONE_CALLS,
    Conversation,
    Handled,
    Placement,
    Proved,
    check_pin,
    hidden,
    hide,
    hide_unread,
    load_taken,
)
from noline.customers import Customer, SaidWord
from noline.delivery import MESSAGES, Message
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Put, Scene, Scenes, Want, want_named, want_of
from noline.log.kinds import ConnectorAnswered, FormSubmitted, MessageReceived, TimerFired
from noline.services import model
from noline.services.awaiting import LATELY, was_proof
from noline.services.course import PROOFS, Turn
from noline.services.doing import PURPOSE, Passage, asked_by, begun, carry_out, service_of, visit_of
from noline.services.helping import BY_ITSELF, did_you_mean, help_text, meant, was_helped
from noline.services.matching import Heard, Match, is_certain
from noline.services.model import SESSIONS, Answered, OfferRefused, Said, Session, Signal, TimeUp
from noline.services.policy import begin, resume
from noline.services.repository import Services

_SPEAKING = frozenset({"message.received", "form.submitted"})
_SPOKEN = f"""
select wanted.at_shard, {MESSAGES.selected}
from unnest($1::integer[], $2::uuid[]) as wanted(at_shard, subject)
cross join lateral (
  select {MESSAGES.selected} from message
  where message.shard = wanted.at_shard and message.customer = wanted.subject order by at desc limit 12
) as message
"""


class ServicesPart:
    """Owns sessions of services."""

    kinds = frozenset({"message.received", "form.submitted", "connector.answered", "timer.fired"})

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:
        """Return the sessions of those whose messages may be theirs; nothing where nobody has services."""
        spoken = _speaking(batch, scenes)
        if mine := [it for it in batch if it.subject in spoken]:
            yield want_of(SESSIONS, mine, "(outcome = '' or last_at > $3)", scenes.now - LATELY)
        if moved := {identity: it.shard for it in batch if (identity := _session_of(it)) is not None}:
            yield want_named(SESSIONS, moved)

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what those said whose sessions move by themselves, and planned calls where a service may plan one."""
        scenes.know(SESSIONS)
        # What they have just said is known to conversations only where it came in just now.
        if quiet := list({it.subject for it in batch if _session_of(it) is not None} - _speaking(batch, scenes)):
            rows = await scenes.find(tx, _SPOKEN, *scenes.places(quiet))
            scenes.take_in(MESSAGES, [(row[0], MESSAGES.read(row[1:])) for row in rows])
        calling = {it.workspace for it in batch} & scenes.catalogue(Services).calling
        if calling:
            mine = [it.subject for it in batch if it.workspace in calling]
            await scenes.load(tx, PHONE_CALLS, PHONE_CALLS.select("customer = any($2) and state = 'planned'"), mine)
            await load_taken(tx, calling, scenes)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        match interaction.body:
            case MessageReceived() as body:
                return self._received(interaction, body, scene)
            case FormSubmitted(action="continue") as form:
                return self._written(interaction, form, scene)
            case ConnectorAnswered(owner_kind="service") as body:
                answered = Answered(body.outcome == "answered", body.values, body.fallback)
                return self._moved(body.owner, answered, scene)
            case TimerFired(purpose=purpose) as body if purpose == PURPOSE:
                return self._woken(body, scene)
        return None

    def _received(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        placement = scene.note(Placement)
        book = scene.catalogue(Services).books.get(interaction.workspace)
        if placement is None or body.automatic or body.public or body.forwarded:
            return
        session = _open_session(scene, placement.conversation)
        said = scene.note(SaidWord)
        if said is not None:
            if said.word == "stop" and session is not None:
                yield Put(replace(session, outcome="stopped", waits="", last_at=scene.now))
            return
        proved = scene.note(Proved)
        if proved is not None and session is not None and session.waits in PROOFS:
            yield from self._move(session, model.Proved(), scene, passage_known=body.known)
        if scene.note(Handled) is not None or book is None:
            return
        customer = scene.get(Customer, interaction.subject)
        channel = interaction.channel or ""
        heard = Heard(body.text, channel, body.recipient, customer.locale if customer else "")
        matches = book.matches(heard)
        if session is not None and _is_for(session, placement, matches):
            if session.waits == "pin":
                yield from hide(interaction, body, scene.get(Message, placement.message.id) or placement.message, scene)
            yield from self._answer(session, placement, body, scene)
            return
        if not matches and _was_asked(scene, placement.conversation):
            yield from hide(interaction, body, scene.get(Message, placement.message.id) or placement.message, scene)
            body, heard = replace(body, text=hidden(body.text)), replace(heard, text=hidden(heard.text))
        yield from self._called(interaction, body, placement, session, heard, matches, scene)

    def _written(self, interaction: Interaction, form: FormSubmitted, scene: Scene) -> Effects:
        """A page behind a link proves nothing, its words are no answer; a secret typed there is hidden."""
        placement = scene.note(Placement)
        if placement is None:
            return
        session = _open_session(scene, placement.conversation)
        if (session is not None and session.waits == "pin") or _was_asked(scene, placement.conversation):
            body = MessageReceived(form.fields.get("message", ""), "", "web")
            message = scene.get(Message, placement.message.id) or placement.message
            yield from hide(interaction, body, message, scene)

    def veil(self, interaction: Interaction, scene: Scene) -> Effects:
        """Of what could not be handled nothing is kept that may be the secret that its customer was asked for."""
        mine = scene.of(Session, interaction.subject)
        if any(not it.outcome and it.waits in PROOFS for it in mine):
            yield from hide_unread(interaction)

    def _called(
        self,
        interaction: Interaction,
        body: MessageReceived,
        placement: Placement,
        session: Session | None,
        heard: Heard,
        matches: list[Match],
        scene: Scene,
    ) -> Effects:
        """Begin what a message calls, ask what it means, or help; a conversation with people is theirs."""
        first = matches[0] if matches else None
        if first is not None and first.exact and _is_expected(placement):
            return
        exact = first is not None and first.exact and first.how != "typo"
        if first is not None and (exact or (_is_free(placement) and is_certain(matches))):
            if session is not None:
                yield Put(replace(session, outcome="replaced", waits="", last_at=scene.now))
            yield from self._begin(first, body, placement.conversation, scene)
        elif not _is_free(placement) or session is not None:
            return
        elif matches:
            yield from did_you_mean(matches, body, placement.conversation, scene)
        elif not was_helped(scene, interaction.subject):
            yield from help_text(heard, placement.conversation, scene)

    def _begin(self, match: Match, body: MessageReceived, conversation: Conversation, scene: Scene) -> Effects:
        service = match.service
        session = Session(
            id=scene.new_id("session"),
            workspace=conversation.workspace,
            customer=conversation.customer,
            conversation=conversation.id,
            service=service.name,
            title=service.title or service.name,
            word=body.text.strip()[:60],
            language=match.language,
            step="",
            waits="",
            variables=dict(match.arguments),
            opened_at=scene.now,
            last_at=scene.now,
        )
        passage = Passage(scene, conversation, service, known=body.known, sure=_is_sure(body))
        yield from begun(passage, session)
        yield from self._carried(passage, begin(session, visit_of(passage)))

    def _answer(self, session: Session, placement: Placement, body: MessageReceived, scene: Scene) -> Effects:
        """Let what was said move a session; where it changes nothing it is for people to read."""
        if session.service == BY_ITSELF:
            match = meant(session, placement, body, scene)
            yield Put(replace(session, outcome="done" if match else "declined", waits="", last_at=scene.now))
            if match is not None:
                yield from self._begin(match, body, placement.conversation, scene)
            return
        passage = self._passage(session, scene, known=body.known, sure=_is_sure(body))
        if passage is None:
            return
        signal: Signal = Said(body.text[:2000], placement.choice)
        if session.waits == "pin":
            right, effects = check_pin(scene, passage.conversation, body.text[:40], reason=session.title)
            yield from effects
            signal = model.Proved(right)
        yield from self._carried(passage, resume(session, signal, visit_of(passage)))

    def _moved(self, session: UUID, signal: Signal, scene: Scene) -> Effects:
        found = scene.get(Session, session)
        if found is not None and not found.outcome and found.waits == "call":
            yield from self._move(found, signal, scene)

    def _woken(self, body: TimerFired, scene: Scene) -> Effects:
        session = scene.get(Session, body.owner)
        if session is None or session.outcome or session.due_at is None or session.due_at.isoformat() != body.token:
            return  # it was moved since
        if session.service == BY_ITSELF:
            yield Put(replace(session, outcome="timed_out", waits="", last_at=scene.now))
            return
        yield from self._move(session, TimeUp(), scene)

    def _move(self, session: Session, signal: Signal, scene: Scene, *, passage_known: bool = True) -> Effects:
        passage = self._passage(session, scene, known=passage_known)
        if passage is not None:
            yield from self._carried(passage, resume(session, signal, visit_of(passage)))

    def _passage(self, session: Session, scene: Scene, *, known: bool, sure: bool = True) -> Passage | None:
        conversation = scene.get(Conversation, session.conversation)
        if conversation is None:
            return None
        return Passage(scene, conversation, service_of(scene, session), known=known, sure=sure)

    def _carried(self, passage: Passage, turn: Turn | None) -> Effects:
        """Carry a turn out; an offer that could not be sent moves the session on at once."""
        while turn is not None:
            refused: list[Session] = []
            yield from carry_out(passage, turn, refused)
            turn = resume(refused[0], OfferRefused(), visit_of(passage)) if refused else None


def _is_sure(body: MessageReceived) -> bool:
    """Say whether a message surely comes from where it says: anybody can write any From, but knows no token of ours."""
    return body.scheme != "email" or body.answers_by == "token" or bool(body.references)


def _session_of(interaction: Interaction) -> UUID | None:
    """Return the session that an interaction may move by itself."""
    body = interaction.body
    if isinstance(body, ConnectorAnswered):
        return body.owner if body.owner_kind == "service" else None
    return body.owner if isinstance(body, TimerFired) and body.purpose == PURPOSE else None


def _open_session(scene: Scene, conversation: Conversation) -> Session | None:
    """Return the session under way in a conversation."""
    mine = [it for it in scene.of(Session, conversation.customer) if not it.outcome and it.waits != "help"]
    here = [it for it in mine if it.conversation == conversation.id]
    return max(here, key=lambda it: (it.opened_at, it.id.bytes), default=None)


def _was_asked(scene: Scene, conversation: Conversation) -> bool:
    """Say whether a proof was asked for lately that nobody waits for any more: what is typed now may be it."""
    mine = [it for it in scene.of(Session, conversation.customer) if it.conversation == conversation.id]
    last = max(mine, key=lambda it: (it.opened_at, it.id.bytes), default=None)
    return last is not None and was_proof(scene, last)


def _is_for(session: Session, placement: Placement, matches: Sequence[Match]) -> bool:
    """Say whether a message answers what a session asked: unless it is nothing but a code word, which begins anew."""
    if session.waits not in ("answer", *PROOFS):
        return False
    if placement.choice and placement.answers is not None:
        return asked_by(placement.answers) == (str(session.id), session.step)
    return not (matches and matches[0].exact and matches[0].how != "typo")


def _is_free(placement: Placement) -> bool:
    """Say whether nobody else is being spoken with: no agent has the conversation, no other question is answered."""
    conversation, answers = placement.conversation, placement.answers
    asked = answers is not None and answers.asks and asked_by(answers) is None
    return (
        conversation.mode != "agent" and conversation.agent is None and not (asked and placement.reading != "unclear")
    )


def _is_expected(placement: Placement) -> bool:
    """Say whether a code word was taken for the answer to somebody else's question, which expects that very word."""
    asked = placement.answers is not None and placement.answers.asks and asked_by(placement.answers) is None
    return asked and placement.message.placed_by in ANSWERING


def _speaking(batch: Sequence[Interaction], scenes: Scenes) -> set[UUID]:
    """Return who has written where there are services."""
    books = scenes.catalogue(Services).books
    return {it.subject for it in batch if it.kind in _SPEAKING and it.workspace in books}
