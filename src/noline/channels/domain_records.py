"""Looks up what a sender's domain publishes; what it is worth is judged in ``domain_policy``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import idna
from msgspec import Struct

from noline.channels.domain_policy import (
    MOST_LOOKUPS,
    DomainFinding,
    included_by,
    judge_dkim,
    judge_dmarc,
    judge_spf,
    lookups_of,
)
from noline.kernel.errors import InvalidInput, Unavailable
from noline.kernel.later import later

if TYPE_CHECKING:
    from dns import asyncresolver, exception
    from dns import resolver as answers
else:
    asyncresolver = later("dns.asyncresolver")  # for those who look domains up
    exception = later("dns.exception")
    answers = later("dns.resolver")

_PATIENCE = 3.0


class DomainReport(Struct, frozen=True):
    """What was found of one domain. ``good``: nothing is missing, broken or unknown."""

    domain: str
    good: bool
    findings: list[DomainFinding]


async def check_domain(
    domain: str,
    selectors: Mapping[str, str],
    *,
    senders: Sequence[str] = (),
    server: tuple[str, int] | None = None,
) -> DomainReport:
    """Look a domain up. ``selectors``: those of DKIM, each with the record that our key wants, or empty.

    ``server``: ask this name server instead of the system's. Raises ``InvalidInput`` for what is no domain.
    """
    name = domain_name(domain)
    resolver = _resolver(configure=server is None)
    if server is not None:
        resolver.nameservers, resolver.port = [server[0]], server[1]
    resolver.lifetime = _PATIENCE
    spf, dmarc, *keys = await asyncio.gather(
        _spf(resolver, name, senders),
        _dmarc(resolver, name),
        *(_dkim(resolver, name, selector, ours) for selector, ours in selectors.items()),
    )
    findings = [spf, *keys, dmarc]
    return DomainReport(name, all(it.state in ("good", "weak") for it in findings), findings)


def domain_name(text: str) -> str:
    """Return a domain in its ASCII form; raises ``InvalidInput``."""
    bare = text.strip().rstrip(".").lower()
    try:
        name = bare if bare.isascii() else idna.encode(bare, uts46=True).decode()
    except idna.IDNAError:
        name = ""
    labels = name.split(".")
    right = all(0 < len(label) < 64 and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    if len(labels) < 2 or not right or len(name) > 253:
        raise InvalidInput(f"{text[:80]!r} is no domain.", field="domain", remedy="For example shop.example.com.")
    return name


def _resolver(*, configure: bool) -> asyncresolver.Resolver:
    try:
        return asyncresolver.Resolver(configure=configure)
    except answers.NoResolverConfiguration:
        raise Unavailable("This machine knows no name server.", remedy="Look at /etc/resolv.conf.") from None


async def _spf(resolver: asyncresolver.Resolver, domain: str, senders: Sequence[str]) -> DomainFinding:
    records = await _texts(resolver, domain)
    record = next((text for text in records or () if text.lower().startswith("v=spf1")), "")
    lookups, seen, waiting = 0, {domain}, [record]
    while waiting and lookups <= MOST_LOOKUPS:
        text = waiting.pop()
        lookups += lookups_of(text)
        for included in included_by(text):
            if included not in seen and len(seen) <= MOST_LOOKUPS:
                seen.add(included)
                theirs = await _texts(resolver, included)
                waiting += [it for it in theirs or () if it.lower().startswith("v=spf1")]
    return judge_spf(domain, records, lookups=lookups, senders=senders)


async def _dkim(resolver: asyncresolver.Resolver, domain: str, selector: str, ours: str) -> DomainFinding:
    return judge_dkim(domain, selector, await _texts(resolver, f"{selector}._domainkey.{domain}"), ours=ours)


async def _dmarc(resolver: asyncresolver.Resolver, domain: str) -> DomainFinding:
    """A policy of a parent holds for its children; of the public suffix itself nobody has one."""
    labels = domain.split(".")
    own = await _texts(resolver, f"_dmarc.{domain}")
    if own is None or any(text.lower().startswith("v=dmarc1") for text in own):
        return judge_dmarc(domain, own)
    for start in range(1, len(labels) - 1):
        parent = ".".join(labels[start:])
        records = await _texts(resolver, f"_dmarc.{parent}")
        if any(text.lower().startswith("v=dmarc1") for text in records or ()):
            return judge_dmarc(domain, records, at=parent)
    return judge_dmarc(domain, own)


async def _texts(resolver: asyncresolver.Resolver, name: str) -> list[str] | None:
    """Return the TXT records of a name, each as one text; None where nobody answered."""
    try:
        answer = await resolver.resolve(f"{name}.", "TXT", raise_on_no_answer=False)
    except (answers.NXDOMAIN, answers.NoAnswer):
        return []
    except (exception.DNSException, OSError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer.rrset or ()]
