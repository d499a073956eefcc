"""What a sender's domain publishes (SPF, DKIM, DMARC), judged in plain words with what to publish instead; pure.

RFC 7208 (SPF), RFC 6376 and 8301 (DKIM), RFC 7489 (DMARC).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

What = Literal["spf", "dkim", "dmarc"]
State = Literal["good", "weak", "missing", "broken", "unknown"]
MOST_LOOKUPS = 10
"""RFC 7208, 4.6.4: receivers stop there and the record counts for nothing."""
_LOOKING = re.compile(r"(?i)[+?~-]?(include:|a([:/]|$)|mx([:/]|$)|ptr(:|$)|exists:)|redirect=")
_INCLUDED = re.compile(r"(?i)[+?~-]?include:(?P<domain>\S+)|redirect=(?P<next>\S+)")

SENDERS: Mapping[str, str] = {
    "mailgun": "include:mailgun.org",
    "postmark": "include:spf.mtasv.net",
    "sendgrid": "include:sendgrid.net",
    "ses": "include:amazonses.com",
}
"""What each service wants to stand in the SPF record of its return path's domain."""


class ToPublish(Struct, frozen=True):
    """A record for the domain's DNS."""

    name: str
    type: str
    value: str


class DomainFinding(Struct, frozen=True):
    """One of the three. ``found``: the record as it is; ``says``: what is right or wrong with it, for a person."""

    what: What
    state: State
    name: str
    found: str
    says: str
    publish: ToPublish | None = None


def judge_spf(
    domain: str, records: Sequence[str] | None, *, lookups: int = 0, senders: Sequence[str] = ()
) -> DomainFinding:
    """Judge the TXT records of the domain itself. ``lookups``: how many the record costs, those included too.

    ``senders``: the terms that ought to stand in it, such as ``include:mailgun.org``. None: nobody answered.
    """
    if records is None:
        return _unknown("spf", domain)
    found = [text for text in records if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
    wanted = " ".join(["v=spf1", *(senders or ["mx"]), "~all"])
    if not found:
        says = "There is no SPF record: receivers can't tell which servers may send for this domain."
        return DomainFinding("spf", "missing", domain, "", says, ToPublish(domain, "TXT", wanted))
    if len(found) > 1:
        says = f"There are {len(found)} SPF records, so none counts. Put all senders into one."
        return DomainFinding("spf", "broken", domain, " | ".join(found), says)
    record = found[0]
    terms = record.split()[1:]
    last = next((term.lower() for term in terms if term.lower().lstrip("+?~-") == "all"), "")
    if lookups > MOST_LOOKUPS:
        says = (
            f"It needs {lookups} look-ups; receivers stop after {MOST_LOOKUPS}, and it counts for nothing. Remove some."
        )
        return DomainFinding("spf", "broken", domain, record, says)
    if last in ("all", "+all"):
        says = "It ends in +all: everybody may send for this domain. End it in ~all."
        return DomainFinding("spf", "broken", domain, record, says, ToPublish(domain, "TXT", _ended(record, "~all")))
    lower = record.lower()
    if missing := [term for term in senders if term.lower() not in lower]:
        says = f"Your sender is not in it: add {' and '.join(missing)} before its end."
        value = " ".join(["v=spf1", *missing, *terms])
        return DomainFinding("spf", "weak", domain, record, says, ToPublish(domain, "TXT", value))
    if last not in ("~all", "-all") and "redirect=" not in lower:
        says = "It does not say that others may not send. End it in ~all."
        return DomainFinding("spf", "weak", domain, record, says, ToPublish(domain, "TXT", _ended(record, "~all")))
    return DomainFinding("spf", "good", domain, record, "It says which servers may send, and that others may not.")


def judge_dkim(domain: str, selector: str, records: Sequence[str] | None, *, ours: str = "") -> DomainFinding:
    """Judge the key of a selector. ``ours``: the record that belongs to the key we sign with, where we know it."""
    name = f"{selector}._domainkey.{domain}"
    publish = ToPublish(name, "TXT", ours) if ours else None
    if records is None:
        return _unknown("dkim", name)
    found = [text for text in records if "p=" in text.replace(" ", "")]
    if not found:
        says = "There is no key under this selector: signatures can't be checked and count for nothing."
        return DomainFinding("dkim", "missing", name, "", says, publish)
    if len(found) > 1:
        return DomainFinding(
            "dkim", "broken", name, " | ".join(found), "There are several keys; only one may stand there."
        )
    record, tags = found[0], _tags(found[0])
    key = "".join(tags.get("p", "").split())
    if not key:
        return DomainFinding("dkim", "broken", name, record, "The key was withdrawn: its p= is empty.", publish)
    if ours and key != "".join(_tags(ours).get("p", "").split()):
        says = "It is another key than the one that signs here: every signature fails."
        return DomainFinding("dkim", "broken", name, record, says, publish)
    return _judge_key(name, record, tags.get("k", "rsa").lower(), key, publish)


def judge_dmarc(domain: str, records: Sequence[str] | None, *, at: str = "") -> DomainFinding:
    """Judge the policy. ``at``: where it was found, if at a parent of the domain."""
    name = f"_dmarc.{at or domain}"
    if records is None:
        return _unknown("dmarc", name)
    publish = ToPublish(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")
    found = [text for text in records if text.replace(" ", "").upper().startswith("V=DMARC1")]
    if not found:
        says = "There is no DMARC policy. Large mailbox providers want one; begin with p=none and read the reports."
        return DomainFinding("dmarc", "missing", name, "", says, publish)
    if len(found) > 1:
        return DomainFinding("dmarc", "broken", name, " | ".join(found), "There are several policies, so none counts.")
    record, tags = found[0], _tags(found[0])
    inherited = bool(at) and at != domain
    policy = (tags.get("sp") if inherited else None) or tags.get("p", "")
    if policy.lower() not in ("none", "quarantine", "reject"):
        says = f"Its policy {policy!r} is none: p= is none, quarantine or reject."
        return DomainFinding("dmarc", "broken", name, record, says, publish)
    if policy.lower() == "none":
        says = "It only watches (p=none). When the reports show that your own mail passes, go on to p=quarantine."
        return DomainFinding("dmarc", "weak" if "rua" not in tags else "good", name, record, says)
    return DomainFinding("dmarc", "good", name, record, f"Mail that fails is treated by {policy.lower()}.")


def lookups_of(record: str) -> int:
    """Count the look-ups that the terms of one SPF record cost, without those of the records it includes."""
    return sum(1 for term in record.split()[1:] if _LOOKING.match(term))


def included_by(record: str) -> list[str]:
    """Return the domains whose SPF records count too."""
    found = [_INCLUDED.match(term) for term in record.split()[1:]]
    return [(it["domain"] or it["next"]).lower() for it in found if it and "%" not in it.group()]


def _judge_key(name: str, record: str, kind: str, key: str, publish: ToPublish | None) -> DomainFinding:
    try:
        raw = base64.b64decode(key, validate=True)
        public = load_der_public_key(raw) if kind == "rsa" else raw
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return DomainFinding("dkim", "broken", name, record, "The key can't be read: is a part of it missing?", publish)
    if kind == "ed25519":
        state: State = "weak" if len(raw) == 32 else "broken"
        says = "Ed25519 is good, but many receivers do not know it yet: sign with RSA besides."
        return DomainFinding("dkim", state, name, record, says if state == "weak" else "The key is cut.", publish)
    bits = public.key_size if isinstance(public, rsa.RSAPublicKey) else 0
    if bits < 1024:
        return DomainFinding("dkim", "broken", name, record, "The key is no RSA key of 1024 bits or more.", publish)
    if bits < 2048:
        return DomainFinding("dkim", "weak", name, record, f"The key has {bits} bits; make one of 2048.", publish)
    return DomainFinding("dkim", "good", name, record, f"A key of {bits} bits is there.")


def _tags(record: str) -> dict[str, str]:
    pairs = (piece.partition("=") for piece in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}


def _ended(record: str, end: str) -> str:
    kept = [term for term in record.split() if term.lower().lstrip("+?~-") != "all"]
    return " ".join([*kept, end])


def _unknown(what: What, name: str) -> DomainFinding:
    return DomainFinding(what, "unknown", name, "", "The domain's name servers did not answer. Try again later.")
