"""Finds whom a failure notice in words tells of: by the places and words where addresses stand in it."""

from __future__ import annotations

import re

from noline.channels.mail.headers import read_addresses
from noline.channels.mail.model import Mail

MAX_RECIPIENTS = 20
_LOOK = 60_000

_ADDRESS = re.compile(
    r"(?:mailto:)?([^\s<>()\[\]\\,;:\"'@=（）：，。「」]{1,128}(?:=[^\s<>()\[\]\\,;:\"'@=]{1,64})?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
)
_TO_LINE = re.compile(rf"(?im)^[ \t>]{{0,8}}(?:rcpt )?to ?: ?[^\n@]{{0,80}}?<?{_ADDRESS.pattern}")
# "Unknown user: ann@example.com", as some servers name each address that failed.
_LABELLED = re.compile(
    r"^\s*(?:[-*•]\s*)?(?=[^:@]{0,60}(?:unknown|fail|undeliver|invalid|reject|no such|not found|bad|full|exceed|"
    r"disabled|inactive|could not|cannot|can't|recipient|empfänger|destinat))[^:@]{3,60}:\s*[<\"'(]?\s*$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"^\s*(?:[-*•]\s*)?(?:(?:to|recipient|address|user|for|rcpt to|an|empfänger|destinataire|"
    r"destinatario)\s?:?\s*)?[<\"'(]?\s*$",
    re.IGNORECASE,
)
_CODED = re.compile(r"\s*[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?<?$")  # "550 <ann@example.com>... User unknown"
_ANNOUNCED = re.compile(
    r"(?i)(?:following|these) (?:e-?mail )?(?:recipient|address|user|person|destination)\S{0,4}[^\n:]{0,40}:[ \t]*\n|"
    r"(?:folgende\w? (?:empfänger|adresse)|destinataires? suivants?|siguientes? destinatari|seguintes? destinat|"
    r"seguent\w destinatari|volgende (?:geadresseerde|ontvanger))[^\n:]{0,40}:[ \t]*\n"
)
_X400 = re.compile(r"(?i)^smtp=")  # "c=US;a= ;o=Firm;dda:SMTP=ann@example.com", as old Exchange names one
_TURNED = re.compile(r"(?i)\((?:generated|expanded) from:?\s*<?$")
# Where a server names only what stands before the @ of its own domain.
_LISTED = re.compile(
    r"(?im)(?:following|these) (?:recipient|address|user)\S{0,3}[^\n]{0,160}\n(?:[^\n]{0,160}:[ \t]*\n)?[ \t\n]{0,20}"
    r"([\w.+-]{2,64})[ \t]*$"
)
_ELSEWHERE = re.compile(
    r"(?i)(?:contact|send (?:e-?)?mail to|forward(?: \w+){0,3} to|write to|assistance|wenden sie|questions|"
    r"(?:mail|message|e-?mail|sent|sender|nachricht) (?:from|by|von)\W{1,3}\S+$|e\.g\.,?|"
    r"helpdesk|support@|abuse@|postmaster@|mailer-daemon@)"
)


def names_address(text: str) -> bool:
    """Say whether a mail address stands anywhere in a text."""
    return _ADDRESS.search(text) is not None


def begins_with_address(line: str) -> bool:
    """Say whether a line begins with an address, as those do that open what is told of one recipient."""
    found = _ADDRESS.search(line[:200])
    if found is None:
        return False
    return _stands_alone(line[: found.start()]) or _CODED.match(line[: found.start()]) is not None


def _stands_alone(before: str) -> bool:
    return _ALONE.match(before) is not None or _LABELLED.match(before) is not None


def failed_recipients(mail: Mail, text: str, original_to: str) -> tuple[str, ...]:
    """Return whom a notice tells of, at least one, maybe empty; ``original_to`` is whom the returned mail was for."""
    failed = read_addresses(mail.header("x-failed-recipients"))
    if failed:
        return tuple(each.address for each in failed[:MAX_RECIPIENTS])
    ours = {each.address.lower() for each in (*mail.to, *mail.delivered_to, mail.sender)}
    announced = _ANNOUNCED.search(text[:8_000])
    if announced is not None:  # a summary of our mail above it names whom it was for
        alone, coded, anywhere = _named_addresses(text[announced.end() :], ours)
        if listed := alone or coded or anywhere[:1]:
            return tuple(listed)[:MAX_RECIPIENTS]
    alone, coded, anywhere = _named_addresses(text, ours)
    if alone or coded:
        return tuple(alone or coded)[:MAX_RECIPIENTS]
    if original_to and (original_to.lower() in (each.lower() for each in anywhere) or not anywhere):
        return (original_to,)
    if anywhere:
        return tuple(anywhere[:1])
    told = _verp_recipient(mail) or _copied_recipient(mail) or _local_recipient(mail, text)
    return (told,) if told else _ourselves(text)


def _ourselves(text: str) -> tuple[str, ...]:
    """Return the mailbox that the notice came to where it alone is told of: who writes to themselves fails so."""
    alone, coded, _ = _named_addresses(text, set())
    return tuple((alone or coded)[:1]) or ("",)


def _named_addresses(text: str, ours: set[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the addresses that begin a line, those behind a reply code, and all; helpers' and ours are left out."""
    alone: dict[str, None] = {}
    coded: dict[str, None] = {}
    anywhere: dict[str, None] = {}
    for line in text.split("\n")[:2_000]:
        for found in _ADDRESS.finditer(line[:600]):
            address = _X400.sub("", found.group(1).strip("'."))
            if _TURNED.search(line[: found.start()][-40:]) and alone:
                del alone[next(reversed(alone))]  # servers name what the address was turned into, then the address
                alone.setdefault(address)
                continue
            if address.lower() in ours or _ELSEWHERE.search(line[: found.end()][-80:]):
                continue
            before = line[: found.start()]
            if _stands_alone(before):
                alone.setdefault(address)
            elif _CODED.match(before):
                coded.setdefault(address)
            anywhere.setdefault(address)
    return list(alone), list(coded), list(anywhere)


def _verp_recipient(mail: Mail) -> str:
    """Undo the ``bounce+user=domain@ours`` that mail of ours may have been sent from."""
    for each in (*mail.to, *mail.delivered_to):
        found = re.search(r"[+-]([^+=@]{1,64})=([\w.-]{3,200}\.\w{2,20})$", each.address.rpartition("@")[0])
        if found:
            return f"{found.group(1)}@{found.group(2)}"
    return ""


def _copied_recipient(mail: Mail) -> str:
    """Return whom the copied mail was for, where a notice tells no more than that."""
    found = _TO_LINE.search(mail.text[:_LOOK])
    return found.group(1) if found else ""


def _local_recipient(mail: Mail, text: str) -> str:
    """Return the only name listed as failed, at the domain that reports it, as AOL names its own."""
    found = _LISTED.search(text[:4_000])
    domain = mail.sender.address.rpartition("@")[2]
    return f"{found.group(1)}@{domain}" if found and domain else ""
