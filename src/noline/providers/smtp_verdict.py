"""What a refusal means for the message: a table from the server's words to ours, read from the top; the first row wins.

Sources: RFC 5321 4.2.3 (codes), RFC 3463 and the IANA registry of enhanced status codes.
"""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from noline.channels import Failed, Fault
from noline.providers.smtp_reply import Reply


class Stage(StrEnum):
    """Which command a reply answers. ``VOID`` is the lone dot that ends a mail none of whose recipients were taken;
    ``COPY`` the RCPT of who gets a copy.
    """

    OPEN = "open"
    AUTH = "auth"
    RSET = "rset"
    MAIL = "mail"
    RCPT = "rcpt"
    COPY = "copy"
    DATA = "data"
    DOT = "dot"
    VOID = "void"


class Rule(Struct, frozen=True):
    """One row: if ``code`` (of ``"550 5.1.1"``), ``words`` and ``stages`` all fit, the refusal means the rest."""

    code: str
    fault: Fault
    words: str = ""
    stages: str = ""
    retry: bool = False
    after: float | None = None
    permanent: bool = False
    domain: bool = False


_UNKNOWN_USER = (
    r"(user|recipient|mailbox|address|account)\b.{0,40}\b(unknown|not (found|exist|valid)|does(n't| not) exist|invalid"
    r"|disabled|inactive)"
    r"|(unknown|no such|invalid|nonexistent|bad destination) (\w+ )?(user|recipient|mailbox|address|account)"
)
_POLICY = r"spam|policy|block|black ?list|deny|denied|reputation|spf|dkim|dmarc|relay"
_TOO_FAST = r"too (many|fast|much)|\brate\b|throttl|slow down|limit exceeded|concurren"

# What large receivers say when it is the sender that they don't want, whatever the message. Gmail: 421 4.7.28 "unusual
# rate", 421 4.7.0 "temporarily rate limited"; Outlook: 451 4.7.65x "rate limited due to IP reputation", 550 5.7.1 "on
# our block list (S3140)", RP-001; Yahoo: 421 4.7.0 [TSS04] "temporarily deferred", 553 5.7.1 [BL21]. Not: one full
# mailbox, one suspicious text, our own server's limits.
_SENDER_TOO_FAST = (
    r"rate.?limited|exceeded the rate limit|unusual rate|temporarily deferred|unexpected volume|user complaints"
    r"|\bTSS?\d\d\b|\b(RP|SC|DY|OU)-00\d\b|very low reputation of the sending"
)
_SENDER_BLOCKED = (
    r"on our block ?list|\bS31\d\d\b|\[?BL\d\d\]|\b(RP|SC|DY|OU)-00\d\b|unusual rate|very low reputation of the sending"
    r"|permanently deferred|(blocked|listed|rejected) (by|using|at|in|on) \S*(spamhaus|barracuda|spamcop|sorbs|abusix)"
    r"|(ip|client host|address|server).{0,60}(is|was|been) (temporarily )?(block(ed|listed)|black ?listed)"
)

RULES: tuple[Rule, ...] = (
    Rule(r"4\d\d", Fault.THROTTLED, words=_SENDER_TOO_FAST, stages="rcpt data dot", retry=True, after=60, domain=True),
    Rule(r"[45]\d\d", Fault.REJECTED, words=_SENDER_BLOCKED, stages="rcpt data dot", retry=True, domain=True),
    # One recipient's server makes strangers wait: the route itself is not too fast.
    Rule(r"4\d\d", Fault.UNREACHABLE, words=r"gr[ea]y-?\s?list", stages="rcpt data dot", retry=True, after=300),
    Rule(r"421", Fault.THROTTLED, retry=True, after=60),
    Rule(r"4\d\d", Fault.ACCOUNT, stages="auth", words=r"credential|password|expired|disabled", retry=True, after=300),
    Rule(r"4\d\d", Fault.THROTTLED, words=_TOO_FAST, retry=True, after=60),
    Rule(r"4\d\d", Fault.UNAVAILABLE, stages="auth open", retry=True, after=60),
    Rule(r"4\d\d 4\.2\.2", Fault.UNREACHABLE, retry=True, after=3600),  # mailbox full
    Rule(r"4\d\d 4\.(7\.\d+|5\.3)", Fault.THROTTLED, retry=True, after=60),
    Rule(r"4\d\d 4\.3\.\d+", Fault.UNAVAILABLE, retry=True, after=120),
    Rule(r"4\d\d 4\.[124]\.\d+", Fault.UNREACHABLE, retry=True, after=300),
    Rule(r"4\d\d", Fault.UNREACHABLE, stages="rcpt", retry=True, after=300),
    Rule(r"4\d\d", Fault.UNAVAILABLE, retry=True, after=120),
    # Ours to mend: the message is as good as before once the account is.
    Rule(r"53\d|5\d\d 5\.7\.(8|9|11|14)$", Fault.ACCOUNT, retry=True, after=300),
    Rule(r"5\d\d", Fault.ACCOUNT, stages="auth", retry=True, after=300),
    Rule(r"5\d\d", Fault.UNAVAILABLE, stages="open", retry=True, after=300),
    Rule(r"5\d\d 5\.2\.2", Fault.UNREACHABLE),  # mailbox full for long, yet it exists
    Rule(r"5\d\d 5\.(3\.4|2\.3|6\.\d+)", Fault.CONTENT),
    Rule(r"5\d\d 5\.7\.\d+", Fault.REJECTED),
    Rule(r"(552|523)( |$)", Fault.CONTENT),
    Rule(r"5\d\d 5\.1\.[78]$", Fault.REJECTED),  # the sender's address, not the recipient's
    Rule(r"5\d\d 5\.(1\.\d+|2\.1)", Fault.UNREACHABLE, stages="rcpt data dot", permanent=True),
    Rule(r"5\d\d 5\.4\.\d+", Fault.UNREACHABLE, stages="rcpt data dot"),
    Rule(r"55[013]", Fault.UNREACHABLE, words=_UNKNOWN_USER, stages="rcpt data dot", permanent=True),
    Rule(r"5\d\d", Fault.REJECTED, words=_POLICY),
    Rule(r"55[01]", Fault.UNREACHABLE, stages="rcpt"),
    Rule(r"5\d\d", Fault.REJECTED),
)

_COMPILED = tuple((re.compile(rule.code), re.compile(rule.words, re.IGNORECASE | re.DOTALL), rule) for rule in RULES)


def verdict(reply: Reply, stage: Stage) -> Failed:
    """Say what a refusal (4xx or 5xx) at ``stage`` means; never says Sent."""
    line, enhanced = reply.line, reply.enhanced
    code = f"{reply.code} {enhanced}" if enhanced else str(reply.code)
    for codes, words, rule in _COMPILED:
        if codes.match(code) and (not rule.stages or stage in rule.stages.split()) and words.search(line):
            return Failed(rule.fault, line, rule.retry, rule.after, rule.permanent, rule.domain)
    return Failed(Fault.UNAVAILABLE, line, retry=True)
