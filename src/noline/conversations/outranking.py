"""People outrank programs: who waits for a person's answer, or talks with one, is not asked other things; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from noline.access import Departments, Workspaces
from noline.conversations.handing import times_of
from noline.conversations.model import US, Conversation
from noline.conversations.talking import WINDOW
from noline.log import Scene

REST = timedelta(hours=24)
"""How long after the last word of a matter that waits for us marketing comes at the earliest.

It counts from when somebody is there to answer: nobody expects an answer on a holiday.
"""


def marketing_waits(scene: Scene, customer: UUID) -> datetime | None:
    """Return until when marketing to a customer waits because people owe them an answer; None if it may go."""
    owed = [
        _answered_from(scene, it) + REST
        for it in scene.of(Conversation, customer)
        if it.status == "open" and it.mode == "agent" and it.waiting_for == US
    ]
    until = max(owed, default=None)
    return until if until is not None and until > scene.now else None


def talks_until(scene: Scene, customer: UUID, own: UUID | None) -> dict[str, datetime]:
    """Return until when a customer's talks with colleagues are not to be interrupted, by channel.

    ``own`` is the conversation of who asks: what it has handed over itself it may take up again.
    """
    until: dict[str, datetime] = {}
    for it in scene.of(Conversation, customer):
        if it.is_talk() and it.agent_at is not None and scene.now - it.agent_at <= WINDOW and it.id != own:
            rules = scene.catalogue(Workspaces).by_id[it.workspace].rules
            hours = timedelta(hours=scene.catalogue(Departments).talk_hours(it.department, rules))
            if it.last_at + hours > scene.now:
                until[it.channel] = max(until.get(it.channel, scene.now), it.last_at + hours)
    return until


def _answered_from(scene: Scene, conversation: Conversation) -> datetime:
    """Return when the people whose it is were first there after its last word."""
    workspace = scene.catalogue(Workspaces).by_id[conversation.workspace]
    department = scene.catalogue(Departments).by_id.get(conversation.department or 0)
    return times_of(workspace, department).opens_at(conversation.last_at) or conversation.last_at
