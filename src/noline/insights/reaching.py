"""How a customer is best reached, and why: by preference, by where they were last, by what consent and reply windows
allow; pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from noline.access import Rules
from noline.content import Template, approved_of
from noline.customers import CHANNEL_SCHEMES, ConsentPolicy, Profile, may_send
from noline.decisions import explain, order_channels
from noline.delivery import Routes, closed_words, standing


class ReachableBy(Struct, frozen=True):
    """One channel: the address that would be used, and why it carries no message or no marketing, if it does not."""

    channel: str
    address: str
    service: bool
    marketing: bool
    why: str


class BestChannel(Struct, frozen=True):
    """The channel that would be chosen for marketing and for an answer, each with its reason; null: none."""

    channel: str | None
    sentence: str
    marketing: str | None
    marketing_sentence: str
    channels: list[ReachableBy]


class Means(Struct, frozen=True):
    """What a company reaches customers by: its routes, what providers have approved, and when."""

    workspace: int
    routes: Routes
    now: datetime
    approved: frozenset[str]
    """Channels for which a template has been approved."""


def approved_for(templates: Iterable[Template], channels: Iterable[str]) -> frozenset[str]:
    """Return the channels for which one of the templates has been approved."""
    mine = list(templates)
    return frozenset(it for it in channels if any(approved_of(template, it) is not None for template in mine))


def best_channel(
    profile: Profile, carried: Iterable[str], rules: Rules, subscription: str, last_used: str | None, means: Means
) -> BestChannel:
    """Return how to reach a customer by the channels that are ``carried``."""
    preferred = profile.customer.attributes.get("preferred_channel")
    ways = [_within(_way(profile, channel, rules, subscription), profile, means) for channel in carried]
    known = [way for way in ways if way.address]
    ordered = order_channels([way.channel for way in known], preferred=preferred, last_used=last_used)
    by_name = {way.channel: way for way in known}
    service = next((it for it in ordered.channels if by_name[it].service), None)
    marketing = next((it for it in ordered.channels if by_name[it].marketing), None)
    return BestChannel(
        channel=service,
        sentence=explain(ordered, service, _refused(ordered.channels, by_name, service, "service")),
        marketing=marketing,
        marketing_sentence=explain(ordered, marketing, _refused(ordered.channels, by_name, marketing, "marketing")),
        channels=[*(by_name[it] for it in ordered.channels), *(way for way in ways if not way.address)],
    )


def _refused(channels: Iterable[str], ways: dict[str, ReachableBy], chosen: str | None, purpose: str) -> dict[str, str]:
    refused: dict[str, str] = {}
    for channel in channels:
        if channel == chosen:
            break
        if not getattr(ways[channel], purpose):
            refused[channel] = ways[channel].why.rstrip(".").lower() or "not allowed"
    return refused


def _within(way: ReachableBy, profile: Profile, means: Means) -> ReachableBy:
    """Return a way as its reply window leaves it: after that an approved template goes, or nothing."""
    scheme = CHANNEL_SCHEMES.get(way.channel, way.channel)
    address = next((it for it in profile.addresses if (it.scheme, it.display) == (scheme, way.address)), None)
    if address is None or not (way.service or way.marketing):
        return way
    route = means.routes.where_heard(means.workspace, way.channel, None, address.value, address.heard)
    if route is None or route.window is None:
        return way
    found = standing(route.window, address.heard, way.channel, means.now, route.account)
    if found.open:
        return way
    if route.window.templates and way.channel in means.approved:
        return replace(way, why=f"{way.why} Only what the provider has approved as a template.".strip())
    return replace(way, service=False, marketing=False, why=closed_words(route.window, found, way.channel))


def _way(profile: Profile, channel: str, rules: Rules, subscription: str) -> ReachableBy:
    scheme = CHANNEL_SCHEMES.get(channel, channel)
    mine = [address for address in profile.addresses if address.scheme == scheme]
    if not mine:
        return ReachableBy(channel, "", service=False, marketing=False, why="There is no address.")
    order = {"verified": 0, "claimed": 1, "inferred": 2}
    address = min(mine, key=lambda it: (it.status != "active", order[it.verification], it.added_at, it.value))
    if address.status != "active":
        return ReachableBy(
            channel, address.display, service=False, marketing=False, why=f"The address is {address.status}."
        )
    policy = ConsentPolicy(
        double_opt_in=frozenset(rules.double_opt_in),
        opt_out=frozenset(rules.opt_out),
        stop_blocks_transactional=frozenset(rules.stop_blocks_transactional),
    )
    service = may_send("transactional", channel, profile.consents, policy)
    marketing = may_send("marketing", channel, profile.consents, policy, subscription=subscription)
    refusal = service or marketing
    why = refusal.text if refusal else ""
    return ReachableBy(channel, address.display, service is None, marketing is None, why)
