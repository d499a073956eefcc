"""Finds candidate tokens of ours in addresses, message ids and text; whether they are genuine is checked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from noline.channels.mail.model import Mail, MailAddress

REPLY, BOUNCE = "r", "b"
_LOCAL = re.compile(r"(?i)(?<![0-9a-z])([rb])-([0-9a-f]{52})(?![0-9a-f])")
_BARE = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{52}(?![0-9a-f])")
_OWN_ID = re.compile(r"(?i)<?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@")
MOST_OTHERS = 20
"""Whom a mail names beside us is kept up to here: longer lists are circulars."""
LONGEST = 320
_LOOK = 200_000  # characters of text that are searched


def address_tokens(addresses: Iterable[str], kind: str, reply_domain: str | None = None) -> tuple[str, ...]:
    """Return the tokens of ``r-<hex>@`` or ``b-<hex>@`` addresses; those at our domain come first."""
    found: dict[str, bool] = {}
    for address in addresses:
        local, _, domain = address.rpartition("@")
        for letter, token in _LOCAL.findall(local):
            if letter.lower() == kind:
                ours = reply_domain is not None and domain.lower() == reply_domain.lower()
                found[token.lower()] = found.get(token.lower(), False) or ours
    return tuple(sorted(found, key=lambda token: not found[token]))


def id_tokens(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the tokens in message ids, in their order."""
    return tuple(dict.fromkeys(token.lower() for each in ids for token in _BARE.findall(each)))


def text_tokens(text: str, kind: str) -> tuple[str, ...]:
    """Return the tokens of addresses of ours that stand in a text (a quoted attribution, copied headers)."""
    found = _LOCAL.findall(text[:_LOOK])
    return tuple(dict.fromkeys(token.lower() for letter, token in found if letter.lower() == kind))


def mail_references(mail: Mail) -> tuple[str, ...]:
    """Return the ids of the mails this one answers, the most direct first."""
    return tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))


def own_message(reference: str) -> UUID | None:
    """Return the message's id when a mail id has our form ``<UUID@domain>``, else None. Unchecked."""
    found = _OWN_ID.match(reference.strip())
    return UUID(found.group(1)) if found else None


def recipients_of(mail: Mail, envelope_to: Sequence[str]) -> tuple[str, ...]:
    """Return all addresses the mail was for: the envelope's first, then those its headers name."""
    named = (*mail.delivered_to, *mail.original_to, *mail.to, *mail.cc)
    return tuple(dict.fromkeys((*envelope_to, *(each.address for each in named))))


def others_in(mail: Mail, envelope_to: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return to whom besides us a mail went, by To and by Cc: neither who wrote it nor addresses with our tokens."""
    told = (*envelope_to, *(it.address for it in (*mail.delivered_to, *mail.original_to, mail.sender)))
    seen = {address.casefold() for address in told}
    also_to, cc = (_others(boxes, seen) for boxes in (mail.to, mail.cc))
    return also_to[:MOST_OTHERS], tuple(it for it in cc if it not in also_to)[:MOST_OTHERS]


def _others(boxes: Sequence[MailAddress], seen: set[str]) -> tuple[str, ...]:
    named = dict.fromkeys(each.address for each in boxes)
    return tuple(it for it in named if it.casefold() not in seen and _is_other(it))


def _is_other(address: str) -> bool:
    return "@" in address and len(address) <= LONGEST and not _LOCAL.search(address.rpartition("@")[0])
