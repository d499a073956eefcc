"""Mentioning: what follows, by policy, when an address is given that is not, or not yet, the customer's."""

from __future__ import annotations

from noline.access import Workspaces
from noline.customers.evidence import STRENGTH
from noline.customers.mentions import mention_in
from noline.customers.model import Address
from noline.log import Effect, Effects, Interaction, Put, Scene
from noline.log.kinds import AddressChanged, AddressMentioned, MessageReceived

_MOST = 3
"""Addresses that are taken from what somebody says; more would be somebody else's."""
_TO_BE_CONFIRMED, _TAKEN = "inferred", "claimed"


def mentioned(interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
    """Note an address that was said in a chat, or from which somebody answered with another's token."""
    if body.automatic or body.public or not body.address:
        return
    if not body.known:
        if body.answers is not None and not body.forwarded:
            source = f"answered with the {body.answers_by or 'token'} of a message, by {interaction.channel}"
            told = AddressMentioned(body.scheme, body.address, body.display or body.address, "link", source)
            yield scene.fact("address.mentioned", channel=interaction.channel, body=told)
        return
    workspace = scene.catalogue(Workspaces).by_id.get(interaction.workspace)
    given = mention_in(body.text, body.scheme, workspace.region) if workspace else None
    policy = workspace.rules.match_policy("given") if workspace else "never"
    if given is None or policy == "never":
        return
    mine = scene.of(Address, interaction.subject)
    if any((it.scheme, it.value) == (given.scheme, given.value) for it in mine):
        return
    if sum(it.how == "given" for it in mine) >= _MOST:
        return
    source = f"said by {interaction.channel}"
    address = Address(
        customer=interaction.subject,
        scheme=given.scheme,
        value=given.value,
        workspace=interaction.workspace,
        display=given.display,
        verification=_TAKEN if policy == "make" else _TO_BE_CONFIRMED,
        evidence=source,
        status="active",
        added_at=interaction.at,
        how="given",
        strength=STRENGTH["given"],
        evidence_at=interaction.at,
    )
    yield Put(address)
    told = AddressMentioned(given.scheme, given.value, given.display, "given", source, claim=policy == "make")
    yield scene.fact("address.mentioned", channel=interaction.channel, body=told)


def told_of(other: AddressChanged, source: str, scene: Scene) -> Effect:
    """Return the fact that an address was given for a customer which is somebody else's."""
    body = AddressMentioned(other.scheme, other.value, other.display, other.how or "company", source)
    return scene.fact("address.mentioned", body=body)
