"""Recognises business cards below a mail that no mark announces: ruled blocks, and a name with firm, phone and site."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_CARD = 10  # lines of one
MAX_WIDTH = 90  # characters of each

_RULE = re.compile(r"\s{0,3}([-=*_~#+－ー＝―─━※])\1{7,79}\s*$")
_BARS = re.compile(r"\s{0,3}\|(?:\s?\|)?\s*$")
_PHONE = re.compile(
    r"(?<![\w#])(?:\+|00|\(?0)[\d()][\d ()/.\-–‑]{6,20}\d(?!\w)|(?:tel|fax|mob|phone|電話|电话)\w{0,8}\W"
)
_MAIL = re.compile(r"[^\s<>@|]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_SITE = re.compile(
    r"(?<!\w)(?:https?://|www\.)\S{3,200}|^(?:[\w-]{1,63}\.){1,3}(?:com|net|org|de|fr|es|it|eu|uk|io|jp)$"
)
_PARTED = re.compile(r"\S \| \S|\S · \S|\S • \S")
_THANKS = re.compile(
    r"(?:(?:many |best |with )?thanks(?: (?:and|&) (?:best |kind )?regards| again| in advance| a lot| so much)?|"
    r"thank you(?: (?:and|&) (?:best |kind )?regards| again| in advance| very much)?|"
    r"(?:vielen |besten |herzlichen )?dank(?:e)?(?: im voraus| und (?:viele|beste|freundliche) gr(?:ü|ue)(?:ß|ss)e)?|"
    r"merci(?: d['’]avance| beaucoup| et bonne journée)?|(?:muchas )?gracias(?: de antemano| y saludos)?|"
    r"(?:muito )?obrigad[oa](?: desde já)?|grazie(?: mille| in anticipo| e saluti)?|(?:hartelijk |alvast )?bedankt|"
    r"спасибо|dziękuję|děkuji|tack(?: på förhand)?|takk|tak|kiitos|teşekkürler)\s?[,.!]{0,3}$"
)
_ENDED = (".", "!", "?", "。", "！", "？", ")", "…", ",")


def is_thanks(line: str) -> bool:
    """Say whether the line is a word of thanks and nothing else, as many put above their name."""
    return len(line) <= 60 and _THANKS.match(" ".join(line.lower().split())) is not None


def is_card(lines: Sequence[str]) -> bool:
    """Say whether these lines, to their end, are a business card: short, with a way to reach the person."""
    shown = [" ".join(line[:400].split()) for line in lines if line.strip()]
    if not 2 <= len(shown) <= MAX_CARD or any(_is_sentence(line) for line in shown):
        return False
    return _ways(shown) >= 1


def is_firm_card(lines: Sequence[str], above: str) -> bool:
    """Say whether the last paragraph is a firm's card though nothing announces it.

    People also write their own address and number into a mail, so a site or parted fields must stand beside the
    phone or the mail address, and the words above must be finished.
    """
    shown = [" ".join(line[:400].split()) for line in lines]
    if not above.rstrip().endswith(_ENDED) or not is_card(lines):
        return False
    formal = any(_SITE.search(line.lower()) for line in shown) or any(_PARTED.search(line) for line in shown)
    reached = any(_PHONE.search(line.lower()) or _MAIL.search(line) for line in shown)
    return formal and reached and not (_SITE.search(shown[0].lower()) or _MAIL.match(shown[0]))


def is_ruled_card(lines: Sequence[str]) -> bool:
    """Say whether a drawn rule begins these lines and, to their end, a card stands below it."""
    first = _RULE.match(lines[0][:90]) if lines else None
    if first is None:
        return False
    inner = [line for line in lines[1:] if _RULE.match(line[:90]) is None]
    rules = len(lines) - 1 - len(inner)
    return is_card(inner) and rules <= 2


def is_barred_card(lines: Sequence[str]) -> bool:
    """Say whether these lines, to their end, are NetEase's card: each value between lines of bars."""
    if _BARS.match(lines[0][:12]) is None:
        return False
    shown = [line.strip() for line in lines if line.strip()]
    bars = sum(_BARS.match(line[:12]) is not None for line in shown)
    return bars >= 3 and len(shown) <= 2 * MAX_CARD and all(len(line) <= MAX_WIDTH for line in shown)


def _ways(shown: Sequence[str]) -> int:
    return sum(any(sign.search(line.lower()) for line in shown) for sign in (_PHONE, _MAIL, _SITE))


def _is_sentence(line: str) -> bool:
    if len(line) > MAX_WIDTH:
        return True
    if _PARTED.search(line) is not None:
        return False
    return line.endswith(("?", "!", ".", ":", "。", "？")) and len(line.split()) > 5
