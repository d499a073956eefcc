"""What a notification carries to a device besides its words: who may report of it, and where; pure.

The device answers at ``/push/<account>/<token>/<proof>``, an address that was sent to it alone.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, Final

from noline.channels import Capabilities, Outgoing
from noline.content import Button, PushRendered
from noline.providers.push_jwt import to_url

_PROOF_SIGNS: Final = 22  # 128 bits


def able(channel: str) -> Capabilities:
    """Return what a notification can carry."""
    return Capabilities(
        channel=channel,
        renders="push",
        max_length=3300,
        media=("image/",),
        buttons=2,
        links=2,
        label_length=40,
        inbound=True,
        receipts=True,
        reads=True,
    )


def payload(outgoing: Outgoing) -> dict[str, Any]:
    """Return the notification as data; what is empty is left out."""
    content = outgoing.content
    assert isinstance(content, PushRendered)
    told = {
        "title": content.title,
        "body": content.body,
        "url": content.url,
        "image": content.image,
        "buttons": [button_of(it) for it in content.buttons],
        "reply": content.reply,
        "topic": content.topic,
        "token": outgoing.reply_token,
        "report": report_address(outgoing),
    }
    return {name: value for name, value in told.items() if value or name == "title"}


def apple(content: PushRendered, category: str) -> dict[str, Any]:
    """Return what iOS shows (``aps``): buttons are those of a category that the app knows, or makes of our data."""
    aps: dict[str, Any] = {"alert": {"title": content.title, "body": content.body}, "sound": "default"}
    if content.buttons or content.reply:
        aps["category"] = category
    if content.buttons or content.reply or content.image:
        aps["mutable-content"] = 1
    return aps


def button_of(button: Button) -> Mapping[str, str]:
    """Return a button: it opens a page or answers."""
    if button.url:
        return {"label": button.label, "url": button.url}
    return {"label": button.label, "value": button.value or button.label}


def report_address(outgoing: Outgoing) -> str:
    """Return where the device reports of this message: on the installation that its provider tells too."""
    base, found, place = outgoing.told_at.rpartition("/in/")
    account, _, key = place.partition("/")
    return f"{base}/push/{account}/{outgoing.reply_token}/{report_proof(key, outgoing.reply_token)}" if found else ""


def report_proof(key: str, token: str) -> str:
    """Return what proves, beside a message's token, that a report comes from where it was sent.

    ``key`` is the secret part of the account's address; the token alone stands in links, which people forward.
    """
    return to_url(hmac.digest(key.encode(), f"report {token}".encode(), "sha256"))[:_PROOF_SIGNS]
