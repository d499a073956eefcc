"""Recorded requests of providers, and messages with the exact calls they become.

``recorded/<provider>/<name>.http``: a request: a line ``METHOD /?query``, headers, a blank line, the body.
``recorded/<provider>/<name>.jsonl``: the events that it means, as ``noline inspect webhook --json`` prints them.
``exchanges/<provider>.json``: settings, messages with the calls they become, answers with what they mean.
With ``NOLINE_REGENERATE=1`` the expected halves are written anew, to be read in the diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid5

import msgspec

from noline.channels import Call, Failed, Fault, File, Location, Outgoing, Reaction, Result, WebhookRequest
from noline.content import ChatRendered, EmailRendered, PostRendered, PushRendered, SpokenRendered, TextRendered

HERE = Path(__file__).parent
REGENERATE = bool(os.environ.get("NOLINE_REGENERATE"))

_FORMS = EmailRendered | TextRendered | ChatRendered | PushRendered | PostRendered | SpokenRendered


def request_of(path: Path) -> WebhookRequest:
    """Read a recorded request."""
    head, _, body = path.read_bytes().partition(b"\n\n")
    first, *lines = head.decode().splitlines()
    method, _, target = first.partition(" ")
    headers = dict(line.partition(":")[::2] for line in lines)
    query = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
    url = target if "://" in target else f"https://noline.example{target}"
    return WebhookRequest(method, url, query, {name.lower(): it.strip() for name, it in headers.items()}, body)


def outgoing_of(told: dict[str, Any]) -> Outgoing:
    """Make a message of its JSON; ``content`` has the rendered form, ``files`` their size instead of content."""
    content = msgspec.convert(told["content"], _FORMS)
    files = tuple(_file(it) for it in told.get("files", ()))
    message = uuid5(UUID(int=0), told.get("label", ""))
    return Outgoing(
        message=message,
        attempt=1,
        channel=told["channel"],
        to=told["to"],
        sender=told.get("sender", ""),
        content=content,
        key=message.hex,
        reply_token=told.get("reply_token", "t0k3n"),
        files=files,
        answers=told.get("answers", ""),
        location=msgspec.convert(told["location"], Location) if "location" in told else None,
        reaction=msgspec.convert(told["reaction"], Reaction) if "reaction" in told else None,
        public=told.get("public"),
        within=told.get("within", True),
        told_at=told.get("told_at", ""),
    )


def _file(told: dict[str, Any]) -> File:
    return File(told["name"], told["media_type"], b"x" * told.get("size", 1000), told.get("url", ""))


def shown_calls(calls: Any) -> Any:
    """Return calls (or the refusal) as JSON; bodies that are JSON as such."""
    if isinstance(calls, Failed):
        return shown_result(calls)
    return [_shown_call(call) for call in calls]


def _shown_call(call: Call) -> dict[str, Any]:
    kind = call.headers.get("Content-Type", "")
    body: Any = call.body.decode("utf-8", "replace")
    if "json" in kind and body:
        body = json.loads(body)
    elif "x-www-form-urlencoded" in kind:
        body = parse_qsl(body, keep_blank_values=True)
        body = [list(pair) for pair in body]
    return {"method": call.method, "url": call.url, "headers": dict(sorted(call.headers.items())), "body": body}


def shown_result(result: Result) -> dict[str, Any]:
    """Return what an answer means as JSON."""
    found = {"result": type(result).__name__} | {
        name: value for name, value in msgspec.structs.asdict(result).items() if value not in (None, False, "", 0, ())
    }
    if isinstance(found.get("fault"), Fault):
        found["fault"] = str(found["fault"])
    return found


__all__ = ["HERE", "REGENERATE", "outgoing_of", "request_of", "shown_calls", "shown_result"]
