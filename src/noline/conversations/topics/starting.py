"""How a message comes to a topic: by what it answers, by the topic's word or by its own address; pure."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from uuid import UUID

import msgspec

from noline.conversations.awaiting import CODE_WORD, Fit, looks_secret, may_hold_secret
from noline.conversations.correlation import GONE, QUESTION_WINDOW, Arrival, Placed, asked_secret, correlate
from noline.conversations.topics.model import TopicWords, topic_in, topic_matter
from noline.conversations.topics.words import ADDRESS, Started, plain_word, read_start, read_wish
from noline.delivery import Message, Routes, Sending, Signer, url_text
from noline.log import INBOUND, OUTBOUND, Interaction, Scene, Scenes
from noline.log.kinds import MessageReceived

STARTS = "topic"
"""By what such a message was placed."""
_QUESTIONS = ("open_question", "open_question_elsewhere")
_GUESSED = (*_QUESTIONS, "recent_matter", "latest_message", "new")
"""What is outweighed by what was said last on the same channel."""


def placed_in_topic(interaction: Interaction, body: MessageReceived, scene: Scene, arrival: Arrival) -> Placed:
    """Return where a message belongs, in a topic or elsewhere.

    What proves where it belongs counts first, unless it may be a secret that was asked for: that is said in no topic.
    Then a post that it starts; the secret; a wish about the topic told of last here; a code word; an open question that
    it plausibly answers, and the last question of all; then the topic told of last here.
    """
    placed = correlate(arrival)
    answered = told_in(placed.answers)
    if answered is not None and placed.conversation is None:
        placed = msgspec.structs.replace(placed, matter=topic_matter(answered))
    if placed.by in _GUESSED or placed.by == CODE_WORD:
        placed = _guessed(interaction, body, scene, arrival, placed)
    if topic_in(placed.matter) is None or body.automatic:
        return placed
    return _private(arrival, proved=placed.by not in _GUESSED) or placed


def _guessed(interaction: Interaction, body: MessageReceived, scene: Scene, arrival: Arrival, placed: Placed) -> Placed:
    started = None if body.automatic else started_by(interaction, body, scene)
    if started is not None and not (started.plain and placed.by in (*_QUESTIONS, CODE_WORD)):
        return Placed(STARTS, started.why, topic_matter(started.topic))
    if placed.by == CODE_WORD and read_wish(body.text) is None:
        return placed
    if placed.by in _QUESTIONS and placed.answers is not None and arrival.fit(placed.answers) >= Fit.VALUE:
        return placed
    follows = _follows(interaction, scene)
    asked = placed.answers if placed.by in _QUESTIONS else None
    if follows is None or (asked is not None and follows.answers is not None and asked.at > follows.answers.at):
        return placed
    return follows


def _private(arrival: Arrival, *, proved: bool) -> Placed | None:
    """Return where what was about to be said in a topic belongs, if it was asked for in private."""
    text = arrival.body.text
    if looks_secret(text) if proved else may_hold_secret(text):
        secret = asked_secret(arrival, lambda _: True, late=True)
        if secret is not None:
            return secret
    if proved:
        return None
    wait = next((it for it in arrival.waits if it.question is None and it.reads(text, "") >= Fit.VALUE), None)
    talk = next((it for it in arrival.conversations if wait is not None and it.id == wait.conversation), None)
    if talk is None or talk.channel != arrival.channel:
        return None
    return Placed("open_question", f"It chooses what was offered by {talk.channel}.", talk.matter, conversation=talk.id)


def _follows(interaction: Interaction, scene: Scene) -> Placed | None:
    """Return the topic that was told of last on this channel, if nothing else has been said there since."""
    at, channel, known = interaction.at, interaction.channel, scene.of(Message, interaction.subject)
    if all(told_in(it) is None for it in known):
        return None
    here = [
        it for it in known if it.channel == channel and it.at <= at and (it.direction == INBOUND or it.status in GONE)
    ]
    last = max(here, key=lambda it: (it.at, it.id.bytes), default=None)
    topic = told_in(last)
    if last is None or topic is None or at - last.at > QUESTION_WINDOW:
        return None
    why = f"It follows what was told of a topic by {channel}."
    return Placed("latest_message", why, topic_matter(topic), last, last.conversation)


def told_in(message: Message | None) -> UUID | None:
    """Return the topic that a message of ours told of."""
    named = (message.body or {}).get("topic") if message is not None and message.direction == OUTBOUND else None
    return UUID(named) if isinstance(named, str) else None


def started_by(interaction: Interaction, body: MessageReceived, scene: Scene | Scenes) -> Started | None:
    """Return the post that a message starts; what comes from an address of our own starts none: it would go round."""
    words = scene.catalogue(TopicWords)
    if not words.by_word and not body.recipient:
        return None
    started = _addressed(interaction.workspace, body, scene, words) or read_start(
        body.text, interaction.workspace, words
    )
    if started is None or not body.address:
        return None
    ours = any(body.address in route.sender for route in scene.catalogue(Routes).by_id.values())
    return None if ours else started


def _addressed(workspace: int, body: MessageReceived, scene: Scene | Scenes, words: TopicWords) -> Started | None:
    found = ADDRESS.search(body.recipient)
    if found is None:
        return None
    word, named = found[2], topic_at(scene.catalogue(Sending).signer, body.recipient)
    known = words.by_word.get((workspace, plain_word(word))) if word else None
    topic = known[0] if known else named[1] if named and named[0] == workspace else None
    return Started(topic, _as_post(body), "It was sent to the topic's own address.") if topic else None


def topic_address(signer: Signer, workspace: int, topic: UUID, domain: str) -> str:
    """Return the mail address that starts posts in a topic; in hexadecimal, because addresses lose their case."""
    return f"t-{urlsafe_b64decode(signer.pointer('topic', workspace, topic)).hex()}@{domain}"


def topic_at(signer: Signer, address: str) -> tuple[int, UUID] | None:
    """Return the workspace and topic that a mail address names by its token."""
    found = ADDRESS.search(address)
    return signer.read_pointer("topic", url_text(bytes.fromhex(found[1]))) if found and found[1] else None


def _as_post(body: MessageReceived) -> str:
    subject = body.subject.strip()
    return f"{subject}\n\n{body.text}".strip() if subject else body.text
