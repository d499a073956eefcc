"""How a message starts a post: by a topic's word, or sent to its own address; pure."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from uuid import UUID

from noline.conversations.correlation import Placed
from noline.conversations.topics.model import TopicWords, topic_matter
from noline.conversations.topics.words import ADDRESS, Started, plain_word, read_start
from noline.delivery import Routes, Sending, Signer, url_text
from noline.log import Interaction, Scene
from noline.log.kinds import MessageReceived

STARTS = "topic"
"""By what such a message was placed."""
_PROVED = ("token", "code", "reference", "context", "open_question", "open_question_elsewhere")
"""What says more than a word that a message happens to begin with."""


def placed_in_topic(interaction: Interaction, body: MessageReceived, scene: Scene, placed: Placed) -> Placed:
    """Return where a message belongs, given where it would belong otherwise."""
    if body.automatic or body.answers is not None or placed.by == "reference":
        return placed
    started = started_by(interaction, body, scene)
    if started is None or (started.plain and placed.by in _PROVED):
        return placed
    return Placed(STARTS, started.why, topic_matter(started.topic))


def started_by(interaction: Interaction, body: MessageReceived, scene: Scene) -> Started | None:
    """Return the post that a message starts; what comes from an address of our own starts none: it would go round."""
    words = scene.catalogue(TopicWords)
    started = _addressed(interaction.workspace, body, scene, words) or read_start(
        body.text, interaction.workspace, words
    )
    if started is None or not body.address:
        return None
    ours = any(body.address in route.sender for route in scene.catalogue(Routes).by_id.values())
    return None if ours else started


def _addressed(workspace: int, body: MessageReceived, scene: Scene, words: TopicWords) -> Started | None:
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
