"""Topics: objects that many customers and the company talk about; notifications that answer back."""

from noline.conversations.topics.carriers import TopicCarrier, posted_as
from noline.conversations.topics.handler import TopicsPart
from noline.conversations.topics.model import (
    COMMENTS,
    MEMBERS,
    MODES,
    PARTICIPANTS,
    TOPICS,
    Comment,
    Member,
    Participant,
    Topic,
    TopicWords,
    is_mode,
    topic_in,
    topic_matter,
)
from noline.conversations.topics.policy import may_invite, public_name, refusal
from noline.conversations.topics.repository import load_topic_words, lock_words, take_word
from noline.conversations.topics.starting import topic_address, topic_at
from noline.conversations.topics.view import (
    GONE,
    find_member,
    find_participant,
    find_topic,
    names_of,
    read_comment_file,
    read_comments,
)
from noline.conversations.topics.wording import said_of_mode

__all__ = [
    "COMMENTS",
    "GONE",
    "MEMBERS",
    "MODES",
    "PARTICIPANTS",
    "TOPICS",
    "Comment",
    "Member",
    "Participant",
    "Topic",
    "TopicCarrier",
    "TopicWords",
    "TopicsPart",
    "find_member",
    "find_participant",
    "find_topic",
    "is_mode",
    "load_topic_words",
    "lock_words",
    "may_invite",
    "names_of",
    "posted_as",
    "public_name",
    "read_comment_file",
    "read_comments",
    "refusal",
    "said_of_mode",
    "take_word",
    "topic_address",
    "topic_at",
    "topic_in",
    "topic_matter",
]
