"""Evidence: what links an address to a customer, how strong it is, and what it makes of the address; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from noline.customers.model import Address

How = Literal["code", "link", "company", "wrote", "brought", "given", "inferred"]

STRENGTH: Final[Mapping[str, int]] = {
    "code": 100,  # typed what was sent to a proved address, or a PIN
    "link": 90,  # came by a signed link
    "company": 80,  # the company vouches for it
    "wrote": 60,  # a message came from it
    "brought": 50,  # a code that continues a conversation came from it: by whomever it was passed on to
    "given": 40,  # said by the customer, or by whoever speaks for them
    "inferred": 20,  # follows from data alone
}
"""How much each kind of evidence weighs, of 100."""

_MAKES: Final[Mapping[str, str]] = {
    "code": "verified",
    "link": "verified",
    "company": "verified",
    "wrote": "claimed",
    "brought": "claimed",
    "given": "claimed",
    "inferred": "inferred",
}
_CERTAINTY: Final = ("inferred", "claimed", "verified")


def how_of(verification: str, evidence: str) -> How:
    """Return the kind of evidence of a link whose teller names none."""
    if verification == "verified":
        return "company"
    if verification == "inferred":
        return "inferred"
    return "wrote" if evidence.startswith("wrote by") else "given"


def made_by(how: str) -> str:
    """Return what evidence makes of an address: verified, claimed or inferred."""
    return _MAKES.get(how, "claimed")


def strengthened(address: Address, how: str, evidence: str, at: datetime, verification: str = "") -> Address:
    """Return an address with more evidence: the strongest counts, and of equal ones the first."""
    stronger = max(address.verification, verification or made_by(how), key=_CERTAINTY.index)
    if STRENGTH.get(how, 0) <= address.strength:
        return msgspec.structs.replace(address, verification=stronger)
    return msgspec.structs.replace(
        address,
        verification=stronger,
        evidence=evidence,
        how=how,
        strength=STRENGTH.get(how, 0),
        evidence_at=at,
    )
