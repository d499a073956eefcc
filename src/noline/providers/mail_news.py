"""News of mail that services tell by HTTP: which message of ours it is about, and what their words mean for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from noline.channels import Event, Fault, Left, Receipt
from noline.providers.smtp_reply import Reply
from noline.providers.smtp_verdict import Stage, verdict

TAG = "noline"
"""Under this name a service keeps our token with a message and tells it again with all news of it."""
_TOKEN = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{52}(?![0-9a-f])")
_ENHANCED = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_CODE = re.compile(r"(?<![\d.])[45]\d\d(?![\d.])")
_LOOK = 2000


def token_in(texts: Iterable[str]) -> str:
    """Return our token from addresses, message ids or tags of ours; empty where there is none. Unchecked."""
    found = (_TOKEN.search(text[:_LOOK]) for text in texts)
    return next((it.group().lower() for it in found if it), "")


def meaning(text: str, *, status: str = "", code: int = 0) -> tuple[Fault, bool]:
    """Say what a mail server's refusal means, and whether it blames the address for good.

    ``status`` (RFC 3463) and ``code`` are looked for in the text where the service does not tell them apart.
    """
    said = text[:_LOOK]
    enhanced = status or next(iter(_ENHANCED.findall(said)), "")
    plain = code if 400 <= code <= 599 else next((int(it) for it in _CODE.findall(said)), 0)
    plain = 550 if plain == 500 else plain  # 500 is a word unknown to the server, and said of recipients all the same
    plain = plain or (int(enhanced[0]) * 100 + 50 if enhanced[:1] in ("4", "5") else 550)
    if enhanced and enhanced[0] != str(plain)[0]:
        enhanced = ""
    found = verdict(Reply(plain, f"{enhanced} {said}".strip().encode("utf-8", "replace")), Stage.DATA)
    return found.fault, found.permanent


def complained(token: str, reference: str, recipient: str, sender: str = "") -> list[Event]:
    """Return what a complaint means: it has arrived, and whoever complains wants no more."""
    receipt = Receipt(
        "delivered", token=token, reference=reference, channel="email", sender=sender, recipient=recipient
    )
    return [receipt, *([Left("email", recipient, sender)] if "@" in recipient else [])]
