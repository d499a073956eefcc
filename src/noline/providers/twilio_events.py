"""Twilio's Event Streams (twilio.com/docs/events): the same news as its callbacks, as a list of CloudEvents; pure."""

from __future__ import annotations

from typing import Any

from noline.providers.loose import table, tables, word

_STATUS = "com.twilio.messaging.message."
_RECEIVED = "com.twilio.messaging.inbound-message.received"


def callbacks(told: Any) -> list[dict[str, str]] | None:
    """Return what each event would say as a callback; None where it is no list of CloudEvents, nor one alone.

    Events of other products of Twilio's say nothing.
    """
    found = tables(told if isinstance(told, list) else [told])
    if not found or not all("specversion" in it or "specVersion" in it for it in found):
        return None
    return [_callback(word(it.get("type")), table(it.get("data"))) for it in found if _ours(word(it.get("type")))]


def _ours(kind: str) -> bool:
    return kind == _RECEIVED or kind.startswith(_STATUS)


def _callback(kind: str, data: dict[str, Any]) -> dict[str, str]:
    """Write names as callbacks do: ``messageSid`` is their ``MessageSid``."""
    plain = {name[:1].upper() + name[1:]: word(value) for name, value in data.items()}
    status = "received" if kind == _RECEIVED else plain.get("MessageStatus") or kind.removeprefix(_STATUS)
    return {**plain, "MessageStatus": status}
