"""Shows what a provider's request means, as plain data for a person or a program to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from noline.channels.model import Called, Event, Inbound, Media, Receipt, is_call


def describe_event(event: Event, named: Callable[[str], str] | None = None) -> dict[str, Any]:
    """Return an event ready for JSON; ``named`` gives the provider's own id of a message out of what we keep it by.

    Keys: ``kind`` (``message.received``, ``message.sent``, ``message.delivered``, ``message.read``,
    ``message.failed``, ``consent.withdrawn``, ``consent.given``; of telephone calls ``call.received``,
    ``call.answered``, ``call.ended``, ``call.missed``, ``call.callback``), ``channel, from, to, text, external_id,
    attachments`` (each ``name, media_type, url, id, size``) and ``error``; for messages also what else was told.
    ``reference`` is what we keep a message by, where that is more than the provider's id.
    """
    found = _described(event)
    if named is None:
        return found
    kept = found["external_id"]
    found["external_id"] = named(kept)
    if answers := found.get("answers"):
        found["answers"] = named(answers)
    return found if found["external_id"] == kept else {**found, "reference": kept}


def _described(event: Event) -> dict[str, Any]:
    if isinstance(event, Inbound):
        return _message(event)
    if isinstance(event, Receipt):
        return _receipt(event)
    if isinstance(event, Called):
        return _call(event)
    kind = "consent.given" if event.back else "consent.withdrawn"
    return _outline(kind, event.channel, event.sender, event.recipient)


def _message(event: Inbound) -> dict[str, Any]:
    called = is_call(event.channel, event.text, (*event.media, *event.attachments))
    found = _outline("call.received" if called else "message.received", event.channel, event.sender, event.recipient)
    files = [_file(file) for file in event.media]
    files += [
        {"name": file.name, "media_type": file.media_type, "url": "", "id": "", "size": len(file.content)}
        for file in event.attachments
    ]
    found |= {"text": event.text.replace("\0", ""), "external_id": event.provider_id, "attachments": files}
    more = {
        "name": event.sender_name,
        "subject": event.subject,
        "answers": event.answers,
        "choice": event.choice,
        "unsupported": event.unsupported,
        "tokens": list(event.tokens),
        "public": event.public,
        "part": f"{event.part.number} of {event.part.total}" if event.part else "",
        "sent_at": event.sent_at.isoformat() if event.sent_at else "",
    }
    return found | {name: value for name, value in more.items() if value}


def _call(event: Called) -> dict[str, Any]:
    found = _outline(f"call.{event.status}", "voice", event.sender, event.recipient)
    found |= {"external_id": event.call or event.token}
    more = {
        "outcome": event.outcome,
        "seconds": event.seconds,
        "cost": event.cost,
        "agent": event.agent,
        "incoming": event.incoming,
        "token": event.token,
    }
    return found | {name: value for name, value in more.items() if value}


def _receipt(event: Receipt) -> dict[str, Any]:
    found = _outline(f"message.{event.status}", event.channel, event.sender, event.recipient)
    found |= {"external_id": event.reference or event.token or (str(event.message) if event.message else "")}
    if event.until is not None:
        found["until"] = event.until.isoformat()
    if event.status == "failed":
        found["error"] = event.text or "failed"
        found |= {"fault": str(event.fault or ""), "permanent": event.permanent}
    return found


def _outline(kind: str, channel: str, sender: str, recipient: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "channel": channel,
        "from": sender,
        "to": recipient,
        "text": "",
        "external_id": "",
        "attachments": [],
        "error": None,
    }


def _file(file: Media) -> dict[str, Any]:
    return {"name": file.name, "media_type": file.media_type, "url": file.url, "id": file.id, "size": file.size}
