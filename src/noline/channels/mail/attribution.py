"""Recognises the line above a quote ("On … wrote:") in the languages and clients of the world, wrapped or not."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LINES = 5  # lines that one attribution may be wrapped over
MAX_LENGTH = 600  # characters of it
_LOOK = 400  # characters of one line that are looked at

# How it begins: "On", "Le", "Am" …, in lower case.
_STARTS = (
    "on el le il am em op den de på på den dnia w dniu dne dňa в у пт сб вс пн вт ср чт la în pe a(z) tarihinde "
    "στις 在 於 于 vào lúc pada date: in data at v בתאריך ב في بتاريخ a kontaktisik no o da wiadomość เมื่อ ในวันที่ dana"
)
_START_WORDS = frozenset(
    (*_STARTS.split(), "gmt", "ons", "tor", "fre", "lør", "søn", "man", "tir", "mån", "tis", "lör", "sön")
)

# What the line says was done, in lower case. These stand at its end (or before a date in brackets):
_FINAL_VERBS = (
    "wrote|writes|has written|escribió|escribio|escribiu|escreveu|ha escrito|ha scritto|scrisse|scriveva|va escriure|"
    "a écrit|a ecrit|geschrieben|geschreven|pisze|napisał|napisała|napisał\\(a\\)|napisał\\(-a\\)|napsal|napsala|"
    "napsal\\(a\\)|napísal|napísala|napísal\\(a\\)|napisao|napisala|napisao je|napisala je|napisao/la|napisal|"
    "írta|a scris|shkroi|napisal\\(a\\)|escribiu|schrieben sie|"
    "пишет|писал|писала|писал\\(а\\)|написал|написала|написал\\(а\\)|написав|написав\\(-ла\\)|пише|написа|напісаў|"
    "жазды|"
    "έγραψε|yazdı|yazmış|menulis|đã viết|scripsit|כתב|כתבה|כתב/ה|כתב\\(ה\\)|كتب|كتبت|نوشت|kirjoitti|skrev|schrieb"
)
# After these the name may follow; not "schrieb ich", with which people speak of themselves.
_MEDIAL_VERBS = (
    "schrieb(?! ich| wir)|schreef(?! ik| wij)|skrev(?! jeg| jag| vi| eg)|skreiv|skrifaði|kirjoitti|kirjutas|rakstīja|"
    "parašė|rašė|מאת|تمت كتابة|odesílatel|ο χρήστης|napisana przez|ezt írta"
)
# These say that words are quoted, or are so common that only a quote right below them is proof.
_WEAK_VERBS = (
    "said|says|sent|wrote|thus spake|zitat von|quoting|citando|citation de|citat från|cytat|цитирование|citerar|citát"
)
_SELF = re.compile(r"\b(?:i|we) (?:wrote|have written)\b|\b(?:habe|haben|hatte) (?:ich|wir)\b|\bheb ik\b|\bai écrit\b")
_FINAL = re.compile(rf"(?<!\w)(?:{_FINAL_VERBS})\s?(?:[:：]\s?)?(?:\([^<>]{{4,60}}\))?\s?(?:[:：]\s*)?$")
_MEDIAL = re.compile(rf"(?<!\w)(?:{_MEDIAL_VERBS})(?!\w)")
_WEAK = re.compile(rf"(?<!\w)(?:{_WEAK_VERBS})(?!\w)")
_UNSPACED = re.compile(
    r"(?:写道|寫道|写到|寫到|のメール|のメッセージ|書きました|님이 작성|작성|작성한 메시지|쓴 글|썼습니다|"
    r"ने लिखा|เขียนว่า)\s?[:：]$"
)
_ADDRESS = re.compile(r"[^\s<>@]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_CLOSED_BY_ADDRESS = re.compile(
    r"@[^\s<>]{1,255}(?:<mailto:[^<>\s]{0,255}>)?\s?[>)\]]{1,3}\s?[:：]\s*$|@[\w.-]{1,255}\s?[:：]\s*$"
)
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.h]\s?\d{2}(?!\d)|\d{1,2}\s?時|\d{1,2}\s?시|\d{1,2}\s?[ap]\.?m\b")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{1,2}\s?月|\d{1,2}\s?월|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}\b",
)
_DATE_FIRST = re.compile(r"\s*\d{1,4}[./:\-年 ]|\s*(?:\w{2,12}[.,]{0,2}\s){1,2}\d{1,2}\b")
_INVISIBLE = {0xA0: " ", 0x202F: " ", **dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))}
# Digits of the scripts whose mail programs write dates with their own: Arabic, Persian, Devanagari, Bengali …
_DIGITS = {
    zero + digit: str(digit)
    for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0x1040, 0x17E0)
    for digit in range(10)
}
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_UNSEEN = re.compile("[" + "".join(map(chr, _INVISIBLE)) + "]")  # looked for first: translating takes far longer
_BRACKETED = re.compile(r"[<(]\s?[^\s<>@()]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\s?[>)]")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
_TAIL = re.compile(r">\s?[^<>\s]{0,16}\s?[:：]$")  # the end of "<a@b.example" that was wrapped to the next line
_DASHES = re.compile(r"^[-*_\s]*(?:----+)?\s*|\s*-{2,}\s*$")


def attribution_length(lines: Sequence[str], at: int, before_quote: Sequence[bool]) -> int:
    """Return over how many lines the attribution that begins at ``at`` runs, or 0 when none does.

    ``before_quote`` says of each line whether a line marked as quote comes next: then less evidence is enough. The
    work is bounded by ``MAX_LINES`` lines of 400 characters.
    """
    joined = ""
    for place in range(at, min(at + MAX_LINES, len(lines))):
        line = lines[place][:_LOOK].strip()
        if not line and _goes_on_below(joined, lines, place):
            continue
        if not line or (line.startswith(">") and not (joined.count("<") > joined.count(">") and _TAIL.match(line))):
            return 0
        joined = f"{joined} {line}" if joined else line
        if len(joined) > MAX_LENGTH:
            return 0
        if is_attribution(joined, quote_follows=before_quote[place]) and not _is_wrapped(joined, lines, place):
            return 0 if _begins_below(lines, at, place, before_quote) else place - at + 1
        if place == at and not _may_begin(joined):
            return 0
    return 0


def _is_wrapped(joined: str, lines: Sequence[str], at: int) -> bool:
    """Say whether the next line still brings the address of one that isn't closed by a colon."""
    below = lines[at + 1][:_LOOK].lstrip() if at + 1 < len(lines) else ""
    if joined.startswith("---") and below.rstrip().endswith("---") and not joined.endswith("-"):
        return True
    return below.startswith("<") and not joined.endswith((":", "：")) and "@" not in joined


def _goes_on_below(joined: str, lines: Sequence[str], at: int) -> bool:
    """Say whether a blank line is only what a program left before the address ("On … Ann Lee", "", "<", "mailto:…")."""
    below = lines[at + 1][:_LOOK].strip() if at + 1 < len(lines) else ""
    dated = _DATE.search(joined.lower()) is not None and _TIME.search(joined.lower()) is not None
    return below.startswith("<") and dated and joined[-1:].isalpha() and _may_begin(joined)


def _begins_below(lines: Sequence[str], at: int, last: int, before_quote: Sequence[bool]) -> bool:
    """Say whether the first line is a person's own ("On it.") and the lines below it are the attribution."""
    first = lines[at][:_LOOK].strip()
    if last == at or "@" in first or first.endswith(","):
        return False
    rest = " ".join(line[:_LOOK].strip() for line in lines[at + 1 : last + 1])
    if _is_stamped(_plain(rest)):
        return True
    if _DATE.search(first.lower()) or _TIME.search(first.lower()):
        return False
    return _may_begin(rest) and is_attribution(rest, quote_follows=before_quote[last])


def is_attribution(line: str, *, quote_follows: bool = False) -> bool:
    """Say whether this (joined) line introduces a quote."""
    text = _plain(line)
    if not 4 <= len(text) <= MAX_LENGTH or _SELF.search(text) is not None:
        return False
    if any(form.match(text) for form in (_OLD_GMAIL, _THROUGH)) or _DASHED.match(line[:120].strip().lower()):
        return True
    if _is_stamped(text) or _is_dashed_stamp(line):
        return True
    closed = text.endswith((":", "："))
    final = _FINAL.search(text) is not None or _UNSPACED.search(text) is not None
    if not closed and not final:
        whole = len(text) < 160 and text.count("<") == text.count(">")
        stamped = whole and _BRACKETED.search(text) is not None and _is_timed(text)
        return quote_follows and (stamped or _UNCLOSED.match(text) is not None)
    addressed, begins = _ADDRESS.search(text) is not None, _may_begin(text)
    dated = _DATE.search(text) is not None or _TIME.search(text) is not None
    if closed and _NAME_FIRST.match(text) is not None and _DATE.search(text) and _TIME.search(text):
        return True
    if final or (closed and _MEDIAL.search(text) is not None):
        return (dated and begins) or (addressed and (begins or len(text) < 160)) or (quote_follows and closed)
    if dated and begins and _CLOSED_BY_ADDRESS.search(text) is not None:
        return True
    if _DATE.search(text) and _TIME.search(text) and len(text) < 100:
        return quote_follows
    return quote_follows and (_WEAK.search(text) is not None or (dated and (addressed or len(text) < 40)))


def _is_stamped(text: str) -> bool:
    """Say whether a line gives a day, a time and an address in brackets, and is closed: so they are in any language."""
    closed = text.endswith((":", "：", "՝", "៖"))
    return closed and len(text) < 300 and _BRACKETED.search(text) is not None and _is_timed(text)


def _is_dashed_stamp(line: str) -> bool:
    """Say whether a line gives these between dashes, as Zoho writes them in each language."""
    text = line.strip()
    dashed = text.startswith("---") and text.endswith("---") and len(text) < 300
    return dashed and _BRACKETED.search(text) is not None and _is_timed(text.lower().translate(_INVISIBLE))


def _is_timed(text: str) -> bool:
    shown = text.translate(_DIGITS) if _OTHER_DIGIT.search(text) else text
    return _DATE.search(shown) is not None and _TIME.search(shown) is not None


def _plain(line: str) -> str:
    text = line.lower()
    text = (text.translate(_INVISIBLE) if _UNSEEN.search(text) else text).strip()
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return _DASHES.sub("", text).strip("* \t")


def _may_begin(text: str) -> bool:
    """Say whether a line may be the first of an attribution: by its first word, a date, or a name with an address."""
    plain = _plain(text)
    first = re.match(r"[^\s,.:<>]{1,24}", plain)
    if first is None:
        return False
    word = first.group()
    return (
        word in _START_WORDS
        or word.startswith(("在", "於", "于", "ב-", "ב־"))
        or _DATE_FIRST.match(plain) is not None
        or _WEEKDAY.match(plain) is not None
        or _NAMED.match(plain) is not None
        or _NAME_FIRST.match(plain) is not None
        or (len(plain) < 200 and (_is_timed(plain) or _BRACKETED.search(plain) is not None))
    )


# A name, a verb and the date behind them; _SELF sees to it that nobody's own "I wrote on …" is one.
_NAME_FIRST = re.compile(
    r"(?!(?:i|we|you|he|she|they|ich|wir|sie|er|je|nous|il|"
    r"elle)\s)(?:[^\s:：<>]{1,30}\s){1,5}(?:[<(]\S{3,100}[>)]\s)?"
    r"(?:wrote (?:on|at)|schrieb am|hat am|a écrit le|kirjoitti|escribió el|escreveu em|ha scritto il|"
    r"schreef op|skrev den|escreveu no dia|napisał(?:\(a\))? w dniu|napsal(?:\(a\))? dne|kirjutas)\s"
    r"(?=.{0,40}\d)"
)
# Gmail's of former years: "2013/10/2 Ann Lee <ann@b.example>", "2016-03-03 17:21 GMT+01:00 Ann Lee".
_OLD_GMAIL = re.compile(
    r"(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2} (?:[^<>@:]{1,60} <[^<>\s]{1,100}@[^<>\s]{3,100}>|"
    r"\d{1,2}:\d{2} gmt[+-]\d{2}:\d{2} [^<>@:]{2,60}):?$"
)
_THROUGH = re.compile(r"[^:.!?,]{2,60} via [^:.!?,]{2,60} (?:wrote|schrieb|a écrit|escribió|escreveu)\s?:$")
# Android's "---- Ann Lee wrote ----".
_DASHED = re.compile(
    r"-{2,} [^:!?]{2,60} (?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisał(?:\(a\))?|написал)"
    r" -{2,}$"
)
# What only a quote right below makes one: "2013/10/2 Ann <ann@b.example>", "Quoting Ann (2024-03-05)".
_UNCLOSED = re.compile(r"(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}\b[^<>]{1,100}<[^<>\s]{3,200}>$|quoting .{2,120}$")
# A name of a few words and an address, as lines begin in languages that put the date behind.
_NAMED = re.compile(r"(?:[^\s:：,.!?<>@]{1,30}[.,]? ){1,6}[<(\[]{1,2}[^\s<>@]{1,100}@")
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|(?:lun|mar|mi[eé]|jue|vie|s[aá]b|dom|mer|"
    r"jeu|ven|sam|dim|"
    r"seg|ter|qua|qui|sex|mo|di|mi|do|fr|sa|so|ma|wo|za|zo|pon|wt|śr|czw|pt|sob|nied|po|út|st|čt|pá|so|ne|ma|ti|ke|"
    r"to|pe|la|su|"
    r"pzt|sal|çar|per|cum|cmt|paz|gio|pirmd|otrd|trešd|ceturtd|piektd|sestd|svētd|пн|вт|ср|чт|пт|сб|вс|"
    r"нд)\w{0,9}[.,]|\d|[\"“]?[^\s@]{1,60}@"
)
