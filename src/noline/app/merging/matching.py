"""Candidates: who may be one person is weighed by the workspace's policy: left alone, proposed to people, or merged."""

from __future__ import annotations

import msgspec

from noline.access import Workspaces
from noline.customers import DECIDED, DISMISSED, MATCHES, OPEN, STRENGTH, Customer, Match
from noline.log import Effects, Interaction, Put, Scene
from noline.log.kinds import MatchFound, MatchPassedOn, MatchSettled, MergeRequested

__all__ = ["MATCHES", "settle_match", "weigh_match"]


def weigh_match(interaction: Interaction, customer: Customer, body: MatchFound, scene: Scene) -> Effects:
    """Keep a candidate, or ask for the merge at once; one that was dismissed comes back by stronger evidence only."""
    if customer.merged_into is not None:  # whoever they are now may be that person
        if customer.merged_into != body.other:
            yield scene.fact("match.passed_on", body=MatchPassedOn(customer.merged_into, body))
        return
    if body.other.bytes >= customer.id.bytes:
        return
    workspace = scene.catalogue(Workspaces).by_id.get(customer.workspace)
    policy = workspace.rules.match_policy(body.how) if workspace else "propose"
    policy = "make" if body.how == DECIDED else policy
    known = scene.get(Match, customer.id, body.other)
    strength = STRENGTH.get(body.how, 100 if body.how == DECIDED else 0)
    if policy == "never" or (known is not None and known.strength >= strength and body.how != DECIDED):
        return
    match = Match(
        customer=customer.id,
        other=body.other,
        workspace=customer.workspace,
        how=body.how,
        scheme=body.scheme,
        value=body.value,
        source=body.source,
        strength=strength,
        status=OPEN,
        found_at=interaction.at,
    )
    yield Put(match)
    if policy == "make":
        why = f"{body.how}: {body.source}".strip(": ")
        yield scene.fact("customer.merge_requested", body=MergeRequested(body.other, "", why))


def settle_match(interaction: Interaction, body: MatchSettled, scene: Scene) -> Effects:
    """A person says that two are not one."""
    match = scene.get(Match, interaction.subject, body.other)
    if match is not None and match.status == OPEN:
        yield Put(msgspec.structs.replace(match, status=DISMISSED, settled_at=scene.now, settled_by=body.by))
