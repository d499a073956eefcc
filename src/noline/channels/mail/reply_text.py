"""Finds what a person wrote now: older words, attributions, copied headers and signatures are taken away.

The mail is read line by line, each line once and with bounded work, so no input takes more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from noline.channels.mail.attribution import attribution_length
from noline.channels.mail.charset import clean_text
from noline.channels.mail.closing import MAX_BLOCK, is_block, is_closing, is_disclaimer, is_name, is_typed_rule
from noline.channels.mail.contact_block import MAX_CARD, is_barred_card, is_card, is_firm_card, is_ruled_card, is_thanks
from noline.channels.mail.header_block import is_quoted_header, is_rule, label_kind, starts_header_block
from noline.channels.mail.html_text import Line, html_lines, lines_to_text
from noline.channels.mail.model import Reply
from noline.channels.mail.separator import (
    is_dashed_phrase,
    is_forward,
    is_forward_subject,
    is_separator,
    split_shared_line,
)
from noline.channels.mail.signature import (
    is_delimiter,
    is_list_footer,
    is_named_delimiter,
    is_sent_from,
    is_strict_delimiter,
    names_device,
)

MAX_TEXT = 2_000_000  # characters that are looked at
MAX_LINES = 5_000  # lines that are told apart; what stands below is only in the full text
MAX_NAMED = 4  # lines below a mark with a name in it
MAX_SIGNATURE = 15  # lines below a mark that is not exactly "-- "
_LOOK = 1_000  # characters of one line that are looked at for a link
_LINK_ALONE = re.compile(r"\(https?://[^\s()]{1,500}\)[\s>]{0,5}$")
_WRAP = 70  # a quoted line at least this long may have been broken by a relay, its rest unmarked


class _Kind(Enum):
    OWN = "own"
    QUOTED = "quoted"
    SIGNATURE = "signature"


def reply_text(text: str = "", html: str = "", subject: str = "") -> str:
    """Return what the person wrote now, from the plain text or, where that is missing or unclear, from the HTML."""
    return read_reply(text, html, subject).text


def read_reply(text: str = "", html: str = "", subject: str = "") -> Reply:
    """Take a mail's words apart. The HTML decides where the plain text is empty or shows no quote but the HTML does."""
    plain = clean_text(text[:MAX_TEXT])
    reply = _read_lines(_plain_lines(plain), subject) if plain.strip() else Reply("", "")
    if not html or (reply.quoted and plain.strip()):
        return reply
    lines = html_lines(html)
    marked = _read_lines(lines, subject)
    if not plain.strip():
        return _with_full_text(marked, lines_to_text(lines))
    return _with_full_text(marked, reply.full_text) if marked.quoted else reply


def _with_full_text(reply: Reply, full_text: str) -> Reply:
    return Reply(reply.text, full_text, reply.signature, reply.quoted, reply.forwarded)


def _plain_lines(text: str) -> list[Line]:
    return [Line(line) for row in text.translate(_BLANKS).split("\n") for line in split_shared_line(row)]


_BLANKS = {0xA0: " ", 0x202F: " ", 0x200B: None, 0x2028: "\n", 0x2029: "\n"}


def _read_lines(all_lines: Sequence[Line], subject: str) -> Reply:
    lines = all_lines[:MAX_LINES]
    kinds, forwarded = _classify(lines)
    forwarded = forwarded or (is_forward_subject(subject) and _Kind.QUOTED in kinds)
    _mark_signatures(lines, kinds)
    words = _own_words(lines, kinds)
    return Reply(
        text=words or (_forwarded_words(lines, kinds) if forwarded else ""),
        full_text="\n".join(line.text for line in all_lines).strip(),
        signature="\n".join(
            line.text for line, kind in zip(lines, kinds, strict=True) if kind is _Kind.SIGNATURE
        ).strip(),
        quoted=_Kind.QUOTED in kinds,
        forwarded=forwarded,
    )


def _classify(lines: Sequence[Line]) -> tuple[list[_Kind], bool]:
    """Say of each line whether it is older words; the second value, whether a forwarded mail was seen."""
    texts = [line.text for line in lines]
    kinds = [_Kind.QUOTED if _is_quoted(line) else _Kind.OWN for line in lines]
    before_quote = _before_quote(texts, kinds)
    forwarded = any(line.forwarded for line in lines)
    at = 0
    while at < len(lines):
        if _is_marked_border(texts, at):
            _cut(texts, kinds, at)
            return kinds, forwarded
        if kinds[at] is _Kind.QUOTED:
            forwarded = forwarded or (
                _Kind.OWN in kinds[max(0, at - 1) : at + 1] and is_forward(texts[at].lstrip("> "))
            )
            at += 1
        elif is_forward(texts[at]) and _is_marked_below(texts, at):
            kinds[at], forwarded = _Kind.QUOTED, True
            at += 1
        elif lines[at].border or _is_border(texts, at):
            _cut(texts, kinds, at)
            return kinds, forwarded or is_forward(texts[at])
        elif length := attribution_length(texts, at, before_quote):
            kinds[at : at + length] = [_Kind.QUOTED] * length
            _mark_headers_above(texts, kinds, at)
            at += length
            if not before_quote[at - 1]:
                _cut(texts, kinds, at)
                return kinds, forwarded
        else:
            if _is_broken_quote(texts, kinds, at):
                kinds[at] = _Kind.QUOTED
            at += 1
    return kinds, forwarded


def _is_quoted(line: Line) -> bool:
    return line.quoted or line.text[:20].lstrip().startswith(">")


def _before_quote(texts: Sequence[str], kinds: Sequence[_Kind]) -> list[bool]:
    """Say of each line whether the next line that isn't blank is a quote."""
    found = [False] * len(texts)
    following = False
    for at in range(len(texts) - 1, -1, -1):
        found[at] = following
        if texts[at].strip():
            following = kinds[at] is _Kind.QUOTED
    return found


def _is_border(texts: Sequence[str], at: int) -> bool:
    """Say whether all from this line on is a copied mail."""
    text = texts[at]
    if is_separator(text) or is_forward(text) or starts_header_block(texts, at):
        return True
    return is_dashed_phrase(text) and any(label_kind(line) for line in _next_lines(texts, at, 2))


def _is_marked_border(texts: Sequence[str], at: int) -> bool:
    """Say whether a quote begins here of which only the headers are marked by ``>``; the mail below is not."""
    if texts[at][:1] != ">" or (at and texts[at - 1][:1] == ">"):
        return False
    return is_separator(texts[at]) or is_quoted_header(texts, at)


def _is_marked_below(texts: Sequence[str], at: int) -> bool:
    """Say whether all of the mail below an announcement is marked by ``>``, so that what isn't is the person's own."""
    below = next((place for place in range(at + 1, min(at + 4, len(texts))) if texts[place].strip()), at)
    return texts[below][:1] == ">" and not is_quoted_header(texts, below)


def _next_lines(texts: Sequence[str], at: int, count: int) -> list[str]:
    return [line for line in texts[at + 1 : at + 6] if line.strip()][:count]


def _cut(texts: Sequence[str], kinds: list[_Kind], at: int) -> None:
    """Mark all from here on as older, and a drawn rule right above it."""
    kinds[at:] = [_Kind.QUOTED] * (len(kinds) - at)
    _mark_headers_above(texts, kinds, at)
    above = at - 1
    while above >= max(0, at - 4) and (not texts[above].strip() or is_rule(texts[above])):
        kinds[above] = _Kind.QUOTED
        above -= 1


def _mark_headers_above(texts: Sequence[str], kinds: list[_Kind], at: int) -> None:
    """Mark the recipient and subject that Yandex writes below a rule and above its attribution."""
    first = at
    while first > max(0, at - 5) and label_kind(texts[first - 1]):
        first -= 1
    if first < at and first and is_rule(texts[first - 1]):
        kinds[first - 1 : at] = [_Kind.QUOTED] * (at - first + 1)


def _is_broken_quote(texts: Sequence[str], kinds: Sequence[_Kind], at: int) -> bool:
    """Say whether the line is the unmarked rest of a long quoted line, as relays that wrap lines leave it."""
    if not 0 < at < len(texts) - 1 or not texts[at].strip():
        return False
    between = kinds[at - 1] is _Kind.QUOTED and kinds[at + 1] is _Kind.QUOTED
    above, text = texts[at - 1].rstrip(), texts[at].strip()[:_LOOK]
    if between and (_LINK_ALONE.match(text) or (_is_open(above[-_LOOK:]) and text.endswith((")", ">")))):
        return True
    return between and len(above) >= _WRAP and above[-1] not in ".!?:;" and len(texts[at]) < len(above)


def _is_open(line: str) -> bool:
    """Say whether a link in brackets begins in this line and ends in a later one."""
    return line.rfind("(http") > line.rfind(")") or line.rfind("<http") > line.rfind(">")


def _mark_signatures(lines: Sequence[Line], kinds: list[_Kind]) -> None:
    for at, line in enumerate(lines):
        if line.signature and kinds[at] is _Kind.OWN:
            kinds[at] = _Kind.SIGNATURE
    before = False
    for begin, end in list(_own_runs(kinds)):
        cut = _signature_in(lines, begin, end, before)
        kinds[cut:end] = [_Kind.SIGNATURE] * (end - cut)
        before = before or any(line.text.strip() for line in lines[begin:cut])


def _own_runs(kinds: Sequence[_Kind]) -> Iterator[tuple[int, int]]:
    begin = -1
    for at, kind in enumerate(kinds):
        if kind is _Kind.OWN and begin < 0:
            begin = at
        elif kind is not _Kind.OWN and begin >= 0:
            yield begin, at
            begin = -1
    if begin >= 0:
        yield begin, len(kinds)


def _signature_in(lines: Sequence[Line], begin: int, end: int, before: bool) -> int:
    """Return where the signature of a run of own lines begins, or its end.

    ``before`` says that the person wrote something above this run. What stands below "Sent from my phone" in the
    same run is an answered mail without a mark; but with nothing above the line, the words below are the person's.
    """
    filled = [at for at in range(begin, end) if lines[at].text.strip()]
    for place, at in enumerate(filled):
        text, below = lines[at].text, len(filled) - place - 1
        if is_delimiter(text) and (is_strict_delimiter(text) or below <= MAX_SIGNATURE):
            return at
        if (before or place) and is_named_delimiter(text) and below <= MAX_NAMED and _is_after_blank(lines, at):
            return at
        if is_list_footer(text, " ".join(lines[other].text[:200] for other in filled[place + 1 : place + 5])):
            return at
        if is_sent_from(text):
            if (before or place or not below) and _stands_apart(lines, at, begin, below):
                return at
            continue
        if not (before or place):
            continue
        if below <= 2 * MAX_CARD and is_barred_card([lines[other].text for other in filled[place:]]):
            return at
        if below <= MAX_BLOCK and _begins_block(text, lines, filled[place + 1 :]):
            return at
        if is_disclaimer(text) and _is_after_blank(lines, at):
            return at
        if below <= MAX_CARD + 2 and _begins_card(lines, at, begin, end):
            return at
    return end


def _stands_apart(lines: Sequence[Line], at: int, begin: int, below: int) -> bool:
    return at == begin or not lines[at - 1].text.strip() or (below <= 1 and names_device(lines[at].text))


def _begins_block(text: str, lines: Sequence[Line], below: Sequence[int]) -> bool:
    if not (is_closing(text) or is_typed_rule(text)):
        return False
    texts = [lines[other].text for other in below]
    ends = (is_delimiter, is_sent_from, is_disclaimer)
    end = next((at for at, each in enumerate(texts) if any(ends_it(each) for ends_it in ends)), len(texts))
    return (is_closing(text) and is_block(texts[:end])) or (is_typed_rule(text) and is_name(texts, text))


def _begins_card(lines: Sequence[Line], at: int, begin: int, end: int) -> bool:
    """Say whether a business card stands from this line to the end of the run, below thanks, a rule or nothing."""
    texts = [line.text for line in lines[at:end]]
    ends = (is_strict_delimiter, is_sent_from)
    mark = next((place for place, text in enumerate(texts) if any(ends_it(text) for ends_it in ends)), len(texts))
    texts = texts[:mark]  # below it is the signature in any case
    while texts and not texts[-1].strip():
        texts.pop()
    if not texts:
        return False
    if is_thanks(texts[0]):
        return is_card(texts[1:])
    if not _is_after_blank(lines, at):
        return False
    above = next((line.text for line in reversed(lines[begin:at]) if line.text.strip()), "")
    return is_ruled_card([text for text in texts if text.strip()]) or (
        all(text.strip() for text in texts) and is_firm_card(texts, above)
    )


def _is_after_blank(lines: Sequence[Line], at: int) -> bool:
    return at > 0 and (not lines[at - 1].text.strip() or is_rule(lines[at - 1].text))


def _forwarded_words(lines: Sequence[Line], kinds: Sequence[_Kind]) -> str:
    """Return a forwarded mail as it stands: above it the person wrote nothing, so it is what they have to say."""
    return "\n".join(
        line.text.rstrip() for line, kind in zip(lines, kinds, strict=True) if kind is _Kind.QUOTED
    ).strip()


def _own_words(lines: Sequence[Line], kinds: Sequence[_Kind]) -> str:
    """Join the person's lines; where something was taken out between them stays one empty line."""
    pieces = ["\n".join(line.text.rstrip() for line in lines[a:b]).strip("\n") for a, b in _own_runs(kinds)]
    return "\n\n".join(piece for piece in pieces if piece.strip()).strip()
