"""Reads what mail servers say about a failure: reply codes, enhanced status codes, and their words for the reason."""

from __future__ import annotations

import re

from msgspec import Struct

from noline.channels.model import Fault

_STATUS = re.compile(r"(?<![\w.])([245])[.](\d{1,3})[.](\d{1,3})(?![\d]|\.\d)")
_CODE = re.compile(r"(?i)(?:(?<![\w.:=@/-])|(?<=code:)|(?<=code :)|(?<=code=))([245][0-57]\d)(?=[ \-:;.,)#]|$)(?!\.\d)")

# What servers write, in the order in which it is believed: words → the status they amount to (RFC 3463).
_WORDS: tuple[tuple[str, str], ...] = (
    (
        r"(?:mail ?box|mail ?folder|inbox|quota|disk|storage|account)(?: \w+){0,3} (?:is )?(?:full|exceed|over)|"
        r"over ?quota|full (?:mail ?box|inbox)|"
        r"quota (?:has been )?exceed|"
        r"exceeded (?:its |the |their )?(?:storage|quota|mailbox)|mailbox full|out of storage|"
        r"not enough (?:storage|space)|"
        r"postfach\w*(?: \S+){0,3} voll\b|number of messages in .{0,30}exceed|메일함|용량 ?초과|speicherplatz|"
        r"boîte (?:\S+ ){0,3}pleine|bu[zs]ón (?:\S+ )?llen|"
        r"caixa (?:\S+ )?cheia|"
        r"casella (?:\S+ )?piena|mailbox (?:is )?vol\b|переполнен|邮箱已满|超出配额",
        "5.2.2",
    ),
    (
        r"(?:user|account|mailbox|recipient|addressee|address|alias)(?: \S+){0,4}? (?:unknown|not found|"
        r"doesn['’]?t exist|does not exist|"
        r"not exist|unavailable|invalid|rejected|disabled|inactive|no longer|could ?n['’o]t be found|"
        r"wasn['’]t found|is not (?:known|valid|listed))|"
        r"(?:unknown|no such|invalid|bad|nonexistent|non-existent|unrouteable|unrouted|undeliverable) "
        r"(?:local )?(?:user|account|mailbox|recipient|address|alias|destination)|no valid recipients|"
        r"not our customer|"
        r"not listed in (?:the )?(?:domino|public)|no mailbox (?:here )?by that name|does ?n['’o]t have (?:a|"
        r"an) [\w.]+ account|"
        r"address not found|invalid final delivery userid|not a (?:known|valid|registered) (?:user|recipient|"
        r"mailbox|address|gateway)|"
        r"recipnotfound|recipientnotfound|"
        r"no longer (?:available|valid|in use|works?|employed)|unbekannt|existiert nicht|nicht gefunden|inconnue?|"
        r"n['’]existe pas|"
        r"introuvable|no existe|no se (?:ha )?encontr|desconocid|não existe|não (?:foi )?encontrad|desconhecid|"
        r"non esiste|"
        r"sconosciut|bestaat niet|onbekend|nie istnieje|neexistuje|не существует|не найден|неизвест|kullanıcı yok|"
        r"bulunamadı|"
        r"不存在|未找到|存在しません|見つかりません|リストにありません|宛先不明|없는 사용자|찾을 수 없",
        "5.1.1",
    ),
    (
        r"(?:host|domain|dns|mx|name server)(?: \S+){0,4} (?:unknown|not found|could ?n['’o]t be (?:found|"
        r"resolved)|does not exist)|"
        r"dns error|no mx|domain name not found|name service error|nxdomain|unknown (?:host|domain)|host unknown|"
        r"domain (?:does not exist|not found)|couldn['’]t find any host|unroutable|bad destination system|"
        r"no route to host|unrouteable mail domain|non-existent hosts|illegal host",
        "5.1.2",
    ),
    (
        r"message (?:size|too large|exceeds|is too)|too (?:big|large)|size limit|zu groß|trop (?:gros|volumin)|"
        r"demasiado grande",
        "5.3.4",
    ),
    (
        r"spam|unsolicited|blacklist|block ?list|blocked|dnsbl|rbl|spf|dkim|dmarc|policy|reputation|"
        r"content rejected|virus|"
        r"message (?:was )?(?:rejected|refused)|access denied|not authori[sz]ed|permission|unauthenticated|"
        r"relay(?:ing)? (?:denied|not)",
        "5.7.1",
    ),
    (
        r"envelope expired|(?:message|mail|delivery|retry|queue)(?: \w+){0,2} (?:expired|time ?out exceeded)|"
        r"(?:been|was) (?:in the queue|queued) too long|retry time(?:out)? exceeded|maximum (?:retry|queue) time",
        "4.4.7",
    ),
    (r"hop count|too many hops|mail loop|loops? back|maximum allowed times|routing loop", "5.4.6"),
    (
        r"timed? ?out|timeout|connection (?:refused|reset|lost|dropped)|temporar|(?<!and )try again|deferred|greylist|"
        r"unreachable|"
        r"not respond|could not connect|did not accept our requests to connect|"
        r"socket error|too many (?:connections|messages)|rate limit",
        "4.4.1",
    ),
)
_COMPILED = tuple((re.compile(words, re.IGNORECASE), status) for words, status in _WORDS)
_LOOK = 4_000


class Finding(Struct, frozen=True):
    """What a server's words amount to; ``status`` may be empty, ``smtp_code`` 0."""

    status: str = ""
    smtp_code: int = 0


def find_codes(text: str) -> Finding:
    """Return the first enhanced status and the first reply code in a server's words."""
    shown = text[:_LOOK]
    status = next((".".join(found.groups()) for found in _STATUS.finditer(shown) if found.group(1) != "2"), "")
    codes = [int(found.group(1)) for found in _CODE.finditer(shown)]
    return Finding(status, next((code for code in codes if code >= 400), 0))


def status_of_words(text: str) -> str:
    """Return the status that a server's words amount to, or an empty string."""
    shown = text[:_LOOK]
    return next((status for words, status in _COMPILED if words.search(shown)), "")


def fault_of(status: str) -> Fault:
    """Translate an RFC 3463 status into our closed list of faults."""
    kind, _, rest = status.partition(".")
    subject, _, detail = rest.partition(".")
    if (subject, detail) in (("3", "4"), ("2", "3")) or subject == "6":
        return Fault.CONTENT
    if subject == "7":
        return Fault.REJECTED if kind == "5" else Fault.THROTTLED
    if subject in ("3", "4", "5") and kind == "4":
        return Fault.UNAVAILABLE
    return Fault.UNREACHABLE if subject in ("", "0", "1", "2", "4") else Fault.REJECTED


def is_bad_address(status: str) -> bool:
    """Say whether a permanent status blames the address itself, not its quota, the line or our mail."""
    kind, _, rest = status.partition(".")
    subject, _, detail = rest.partition(".")
    if kind != "5":
        return False
    return (subject == "1" and detail not in ("7", "8")) or (subject == "2" and detail in ("0", "1")) or subject == "4"
