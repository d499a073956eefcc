"""Speaking: what programs say within a conversation, how much of it, and where an answer belongs."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from noline.access import Workspaces
from noline.conversations.model import OUTSIDE, Conversation
from noline.conversations.placing import union
from noline.delivery import AUTOMATIC, SERVICE, Message, Reason, Status, Wanted, request_message
from noline.log import INBOUND, Effect, Put, Scene

PLACED = frozenset({"instagram", "matrix", "messenger", "slack", "telegram", "x"})
"""Channels where an answer goes to where the message stood: below a post, into a group, to the writer alone."""


def answer_automatically(
    scene: Scene, conversation: Conversation, text: str, *, more: int = 0, department: int | None = None
) -> list[Effect]:
    """Answer where the customer is, unless two programs seem to be answering each other.

    ``more``: what this kind of answer is allowed beyond the share that all have together. ``department``: in whose name
    it is given, if not the conversation's.
    """
    wanted = Wanted(
        customer=conversation.customer,
        channels=(conversation.channel,),
        purpose=SERVICE,
        text=text,
        lane=AUTOMATIC,
        department=department,
    )
    if count_automatic(scene, conversation, more) is None:
        return []
    return say_automatically(scene, conversation, wanted, more=more)[1]


def say_automatically(
    scene: Scene,
    conversation: Conversation,
    wanted: Wanted,
    *,
    answering: bool = True,
    waiting_for: str | None = None,
    more: int = 0,
) -> tuple[Message, list[Effect]]:
    """Send what a program says within a conversation; answers beyond its share for the hour are suppressed.

    ``waiting_for``: whom the conversation waits for afterwards, if that changes.
    """
    current = scene.get(Conversation, conversation.id) or conversation
    counted = count_automatic(scene, current, more) if answering else current
    here = wanted.channels[:1] == (conversation.channel,)
    first = wanted.channels[0] if wanted.channels else ""
    message, effects = request_message(
        scene,
        msgspec.structs.replace(
            wanted,
            subject=wanted.subject or subject_of(conversation, scene),
            in_reply_to=thread_of(conversation, scene, first),
            in_public=public_in(conversation, scene, first),
            privately=privately_in(conversation, scene, first),
            address=wanted.address or ((conversation.address or None) if here else None),
            conversation=conversation.id,
            department=wanted.department or conversation.department,
            refused=wanted.refused or (Reason.FREQUENCY_CAP if counted is None else None),
        ),
    )
    if counted is not None and message.status != Status.SUPPRESSED:
        after = waiting_for or counted.waiting_for
        effects.append(Put(spoken(counted, message, scene, mode=counted.mode, waiting_for=after)))
    return message, effects


def count_automatic(scene: Scene, conversation: Conversation, more: int = 0) -> Conversation | None:
    """Return the conversation with one more automatic answer counted; None if it has had its share for the hour."""
    current = scene.get(Conversation, conversation.id) or conversation
    share = scene.catalogue(Workspaces).by_id[current.workspace].rules.automatic_replies_per_hour
    since = current.automatic_since
    if since is None or scene.now - since > timedelta(hours=1):
        return msgspec.structs.replace(current, automatic=1, automatic_since=scene.now)
    if current.automatic >= share + more:
        return None
    return msgspec.structs.replace(current, automatic=current.automatic + 1)


def spoken(conversation: Conversation, message: Message, scene: Scene, *, mode: str, waiting_for: str) -> Conversation:
    """Return the conversation after something was said to the customer."""
    return msgspec.structs.replace(
        conversation,
        waiting_for=waiting_for,
        mode=mode,
        channels=union(conversation.channels, (message.channel,)),
        last_at=scene.now,
    )


def _mails(conversation: Conversation, scene: Scene) -> list[Message]:
    return _heard(conversation, scene, "email")


def _heard(conversation: Conversation, scene: Scene, channel: str) -> list[Message]:
    found = [
        it
        for it in scene.of(Message, conversation.customer)
        if it.channel == channel
        and it.direction == INBOUND
        and it.conversation == conversation.id
        and (it.body or {}).get("beside") != OUTSIDE  # of that the customer is to learn nothing
    ]
    return sorted(found, key=lambda it: it.at) if len(found) > 1 else found


def subject_of(conversation: Conversation, scene: Scene) -> str:
    """Return the subject for a mail within a conversation: that of the customer's last; empty if there is none."""
    mails = _mails(conversation, scene)
    if not mails:
        return ""
    subjects = [(it.body or {}).get("subject", "") for it in mails]
    last = next((subject for subject in reversed(subjects) if subject), "")
    return last if not last or last.lower().startswith("re:") else f"Re: {last}"


def public_in(conversation: Conversation, scene: Scene, channel: str) -> str:
    """Return the channel where what the customer said last there is for everybody to read, else nothing."""
    last = _heard(conversation, scene, channel)[-1:] if channel in PLACED else []
    return channel if any((it.body or {}).get("public") for it in last) else ""


def privately_in(conversation: Conversation, scene: Scene, channel: str) -> bool:
    """Say whether what the customer said last there can be answered to its writer alone, although it is public."""
    last = _heard(conversation, scene, channel)[-1:] if channel in PLACED else []
    return any((it.body or {}).get("privately") for it in last)


def thread_of(conversation: Conversation, scene: Scene, channel: str) -> tuple[str, ...]:
    """Return the ids of the customer's mails in a conversation, the oldest first (RFC 5322, 3.6.4).

    Where the channel has places, the id of the last message there comes after them: that one is answered.
    """
    ids = [(it.body or {}).get("provider_id", "") for it in _mails(conversation, scene)]
    mails = tuple(identity for identity in ids if identity)[-8:]
    last = _heard(conversation, scene, channel)[-1:] if channel in PLACED else []
    return (*mails, *filter(None, ((it.body or {}).get("provider_id", "") for it in last)))
