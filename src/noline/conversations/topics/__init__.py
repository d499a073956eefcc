"""Topics: objects that many customers and the company talk about; notifications that answer back."""

from noline.conversations.topics.carriers import TopicCarrier
from noline.conversations.topics.handler import TopicsPart
from noline.conversations.topics.model import (
    COMMENTS,
    MEMBERS,
    PARTICIPANTS,
    TOPICS,
    Comment,
    Member,
    Participant,
    Topic,
    TopicWords,
    topic_in,
    topic_matter,
)
from noline.conversations.topics.repository import load_topic_words, take_word
from noline.conversations.topics.starting import topic_address, topic_at

__all__ = [
    "COMMENTS",
    "MEMBERS",
    "PARTICIPANTS",
    "TOPICS",
    "Comment",
    "Member",
    "Participant",
    "Topic",
    "TopicCarrier",
    "TopicWords",
    "TopicsPart",
    "load_topic_words",
    "take_word",
    "topic_address",
    "topic_at",
    "topic_in",
    "topic_matter",
]
