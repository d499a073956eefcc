"""What a gateway of yours tells by the webhook of the provider ``http``, in our words; pure.

Its contract is docs/howto/connect-any-system.md. Whatever is not in it is refused with its place, so that nothing is
lost in silence.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from noline.channels import (
    Attachment,
    Event,
    Fault,
    Heard,
    Inbound,
    Left,
    Media,
    Receipt,
    WebhookRequest,
    from_base64,
    malformed,
)
from noline.providers.loose import moment, table, tables, word
from noline.providers.sms_numbers import international

CHANNELS = (
    "sms",
    "whatsapp",
    "telegram",
    "line",
    "viber",
    "slack",
    "teams",
    "messenger",
    "instagram",
    "xmpp",
    "matrix",
)
_STATUSES = ("sent", "delivered", "read", "failed")
_MOST = 1000  # events of one request


def read(request: WebhookRequest) -> Heard:
    """Read one event or a list of them."""
    told = request.json
    found = told if isinstance(told, list) else [told]
    if len(found) > _MOST:
        raise malformed(f"It holds more than {_MOST} events.")
    return Heard(tuple(_event(it, f"[{number}]" if found is told else "") for number, it in enumerate(found)))


def fault_of(code: str) -> Fault | None:
    """Return the fault of this code, or None where there is none."""
    return next((fault for fault in Fault if fault == code), None)


def _event(told: Any, where: str) -> Event:
    if not isinstance(told, dict):
        raise malformed(f"{where or 'It'} is no object.")
    kind = word(told.get("type"))
    if kind == "message":
        return _message(told, where)
    if kind == "receipt":
        return _receipt(told, where)
    if kind in ("left", "back"):
        return Left(_channel(told, where), _sender(told, where), word(told.get("to")), back=kind == "back")
    raise malformed(f"{where} type is none of message, receipt, left, back.".strip())


def _message(told: dict[str, Any], where: str) -> Inbound:
    held = tables(told.get("attachments"))
    text = word(told.get("text"))
    return Inbound(
        channel=_channel(told, where),
        sender=_sender(told, where),
        recipient=word(told.get("to")),
        provider_id=_needed(told, "id", where),
        text=text,
        sender_name=word(told.get("name")),
        answers=word(told.get("answers")),
        choice=word(told.get("choice")),
        tokens=tuple(filter(None, [word(told.get("reply_token"))])),
        attachments=tuple(_attachment(it) for it in held if word(it.get("content"))),
        media=tuple(
            Media(word(it.get("media_type")), word(it.get("name")), word(it.get("url")))
            for it in held
            if word(it.get("url")) and not word(it.get("content"))
        ),
        unsupported=word(told.get("unsupported")),
        public=told.get("public") is True,
        sent_at=_time(told.get("sent_at")),
    )


def _attachment(held: dict[str, Any]) -> Attachment:
    media_type = word(held.get("media_type")) or "application/octet-stream"
    return Attachment(word(held.get("name")) or "file", media_type, from_base64(word(held.get("content"))))


def _receipt(told: dict[str, Any], where: str) -> Receipt:
    status = word(told.get("status"))
    if status not in _STATUSES:
        raise malformed(f"{where} status is none of {', '.join(_STATUSES)}.".strip())
    error = table(told.get("error")) if status == "failed" else {}
    code = word(error.get("code"))
    return Receipt(
        status,
        reference=_needed(told, "id", where),
        fault=(fault_of(code) or Fault.REJECTED) if status == "failed" else None,
        permanent=error.get("permanent") is True,
        text=_words(code, word(error.get("text"))) if status == "failed" else "",
        channel=word(told.get("channel")),
        sender=word(told.get("from")),
        recipient=word(told.get("to")),
    )


def _words(code: str, text: str) -> str:
    """Return what failed: the gateway's own code too, where it is none of ours."""
    own = "" if fault_of(code) else code
    return (" ".join(filter(None, (own, text))) or code or "failed")[:300]


def _channel(told: dict[str, Any], where: str) -> str:
    channel = word(told.get("channel"))
    if channel not in CHANNELS:
        raise malformed(f"{where} channel is none of {', '.join(CHANNELS)}.".strip())
    return channel


def _sender(told: dict[str, Any], where: str) -> str:
    found = _needed(told, "from", where)
    return international(found) if told.get("channel") in ("sms", "whatsapp") else found


def _needed(told: dict[str, Any], name: str, where: str) -> str:
    if not (found := word(told.get(name)).strip()):
        raise malformed(f"{where} {name} is missing.".strip())
    return found


def _time(value: Any) -> datetime | None:
    """Return a time as RFC 3339 has it, or of Unix seconds."""
    if not isinstance(value, str):
        return moment(value * 1000) if isinstance(value, int) and not isinstance(value, bool) else None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
