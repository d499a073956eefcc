"""Addresses that misbehave on purpose, so that bounces, back-off and fallback show without a real provider; pure.

The table is documented in docs/providers/sandbox.md.
"""

from __future__ import annotations

import re

from msgspec import Struct

from noline.channels import Failed, Fault, Outgoing

_WORD = re.compile(r"[^\W_]+")


class Scenario(Struct, frozen=True):
    """One way to fail. Phone numbers that end in ``digits``, mail to ``word.test`` and other addresses whose last
    word is ``word`` get ``failed``, on their first ``attempts`` attempts (None: on all).
    """

    digits: str
    word: str
    failed: Failed
    attempts: int | None = None


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("0001", "rejected", Failed(Fault.REJECTED, "sandbox: this address refuses every message")),
    Scenario("0002", "throttled", Failed(Fault.THROTTLED, "sandbox: too fast", retry=True, after=1), attempts=1),
    Scenario("0003", "bounce", Failed(Fault.UNREACHABLE, "sandbox: there is no such address", permanent=True)),
    Scenario("0004", "down", Failed(Fault.UNAVAILABLE, "sandbox: the line is down", retry=True, after=2), attempts=2),
    Scenario("0005", "content", Failed(Fault.CONTENT, "sandbox: this address takes no such content")),
    Scenario("0006", "account", Failed(Fault.ACCOUNT, "sandbox: the account is suspended", retry=True, after=5)),
)


def fault_for(outgoing: Outgoing) -> Failed | None:
    """Return the failure that this attempt to this address is to meet, None where all goes well."""
    scenario = _scenario(outgoing.channel, outgoing.to)
    if scenario is None or (scenario.attempts is not None and outgoing.attempt > scenario.attempts):
        return None
    return scenario.failed


def _scenario(channel: str, to: str) -> Scenario | None:
    if channel == "sms":
        return next((scenario for scenario in SCENARIOS if to.endswith(scenario.digits)), None)
    if channel == "email":
        domain = to.rpartition("@")[2].lower()
        return next((scenario for scenario in SCENARIOS if domain == f"{scenario.word}.test"), None)
    words = _WORD.findall(to.lower())
    return next((scenario for scenario in SCENARIOS if words and words[-1] == scenario.word), None)
