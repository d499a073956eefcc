"""What happened to who somebody is, in sentences: proofs, candidates, merges; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from noline.log import Interaction
from noline.log.kinds import (
    AddressMentioned,
    CustomerMerged,
    CustomerUnmerged,
    MatchFound,
    MatchSettled,
    PinSet,
    ProofAsked,
    ProofFailed,
    ProofGiven,
)

_WHY: Final = {
    "no_address": "there is no proved address on another line", "too_many": "enough codes were sent this hour",
    "wrong": "the code was wrong", "spent": "it was wrong too often", "expired": "the code had run out",
}  # fmt: skip
_HOW: Final = {
    "code": "proved by a code", "link": "came by a signed link", "company": "the company's data", "wrote": "wrote from",
    "given": "said by the customer", "inferred": "follows from data",
}  # fmt: skip


def _said(fact: Interaction) -> str:
    body = fact.body
    match body:
        case ProofAsked(channel=channel, reason=reason):
            return f"was sent a code by {channel} to prove who they are" + (f", for {reason}" if reason else "")
        case ProofFailed(why=why):
            return f"did not prove who they are: {_WHY.get(why, why)}"
        case ProofGiven(how=how):
            return f"proved who they are by a {'PIN' if how == 'pin' else how}"
        case PinSet(mac=mac, by=by):
            return f"PIN {'set' if mac else 'removed'}" + (f" by {by}" if by else "")
        case AddressMentioned(display=display, source=source):
            return f"named the address {display}" + (f" ({source})" if source else "")
        case MatchFound(how=how, value=value):
            why = _HOW.get(how, how)
            return f"may be the same person as another customer: {why}" + (f" ({value})" if value else "")
        case MatchSettled(by=by):
            return "is not the same person as another customer" + (f", says {by}" if by else "")
        case CustomerMerged(by=by, why=why):
            verb = (
                "merged into another customer" if fact.kind == "customer.merged" else "another customer was merged in"
            )
            return verb + (f" by {by}" if by else "") + (f": {why}" if why else "")
        case CustomerUnmerged(by=by):
            return "merge undone" + (f" by {by}" if by else "")
    return fact.kind.replace(".", " ").replace("_", " ")


IDENTITY_SENTENCES: Final[Mapping[str, Callable[[Interaction, object], str]]] = {
    kind: lambda fact, _: _said(fact)
    for kind in (
        "proof.asked", "proof.failed", "proof.given", "pin.changed", "address.mentioned", "match.found",
        "match.dismissed", "customer.merged", "customer.joined", "customer.unmerged", "customer.restored",
    )
}  # fmt: skip
