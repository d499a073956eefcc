"""What a template may do: the lists of statements, filters and calls, and a bound on how far it can grow a value.

The engine's fuel bounds steps, not memory: 25 doublings of a string take a gigabyte within a few hundred steps. So what
doubles is refused before anything runs: repetition (``*``), captured blocks, macros, and chains of assignments that
join a value to itself more than a few times. What is left grows at most by ``MAX_DEGREE`` per expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from noline.content.formats import FILTERS
from noline.content.syntax import Piece, Token, word_set
from noline.kernel.errors import InvalidInput

MAX_DEGREE = 12
"""How many values an assigned variable may join."""

STATEMENTS = word_set("if elif else endif for endfor set with endwith break continue")
ENGINE_FILTERS = word_set(
    "abs bool capitalize e escape first float int items last length count lower map max min reject rejectattr"
    " reverse round select selectattr sort sum title trim unique upper"
)
CALLABLE = frozenset({"range"})
_WORDS = word_set("and or not in is if else elif for set with recursive")
_JOINING = frozenset(("~", "+", "[", "{"))
_REMEDIES = {
    "include": "Paste the text in.",
    "autoescape": "Remove it: escaping follows the kind of template.",
    "macro": "Write the text where it is used.",
    "filter": "Apply the filter to each value: `{{ name|upper }}`.",
}


class Growth(NamedTuple):
    """How far a template can grow what it is given: copies of a value per expression, bytes written per loop."""

    degree: int
    loop_bytes: int


def check_growth(pieces: Sequence[Piece], field: str) -> Growth:
    """Refuse what is not on the lists or can grow without bound; return how far the rest can grow."""
    degrees: dict[str, int] = {}
    greatest, loops, loop_bytes = 1, 0, 0
    for piece in pieces:
        loop_bytes += len(piece.body) if loops else 0
        if piece.kind == "text":
            continue
        if piece.kind == "statement":
            _check_statement(piece, field)
        _check_tokens(piece, field)
        if piece.kind == "statement":
            greatest = max(greatest, _assign(piece, degrees, field))
            loops += {"for": 1, "endfor": -1}.get(piece.tokens[0].text, 0)
    return Growth(greatest, loop_bytes)


def _check_statement(piece: Piece, field: str) -> None:
    word = piece.tokens[0].text
    if word not in STATEMENTS:
        raise _refused(piece, f"`{word}` is not allowed in templates", field, _REMEDIES.get(word, "Remove it."))
    if word == "set" and Token("mark", "=") not in piece.tokens:
        raise _refused(piece, "`set` without `=` is not allowed", field, "Write `{% set name = value %}`.")
    if Token("name", "recursive") in piece.tokens:
        raise _refused(piece, "a recursive loop is not allowed", field, "Loop over a flat list.")


def _check_tokens(piece: Piece, field: str) -> None:
    nothing = Token("", "")
    for before, token, after in zip((nothing, *piece.tokens), piece.tokens, (*piece.tokens[1:], nothing), strict=False):
        if token.text in ("*", "**"):
            remedy = "Write `price|times(count)`."
            raise _refused(piece, "`*` is not allowed, because it can also repeat a text without end", field, remedy)
        if token.kind == "name" and token.text.startswith("_"):
            text = f"`{token.text}` reaches for something inside; names do not begin with `_`"
            raise _refused(piece, text, field, "Use the variables of the message.")
        if before.text == "|" and token.text not in ENGINE_FILTERS and token.text not in FILTERS:
            names = ", ".join(sorted(ENGINE_FILTERS | FILTERS.keys()))
            raise _refused(piece, f"there is no filter `{token.text}`", field, f"Use one of: {names}.")
        if after.text == "(" and not _may_call(before, token):
            raise _refused(piece, f"`{token.text}(…)` can't be called", field, "Use a filter: `{{ value|upper }}`.")


def _may_call(before: Token, token: Token) -> bool:
    if token.kind == "mark":
        return token.text not in (")", "]", "}")
    if token.kind != "name":
        return False
    return before.text in ("|", "is", "not") or token.text in CALLABLE or token.text in _WORDS


def _assign(piece: Piece, degrees: dict[str, int], field: str) -> int:
    """Note how many times each assigned name holds the data of what it is made of; return the greatest."""
    word, *rest = piece.tokens
    split = {"set": "=", "with": "=", "for": "in"}.get(word.text)
    if split is None:
        return 1
    at = next((n for n, token in enumerate(rest) if token.text == split), len(rest))
    # The several assignments of one `with` are taken together: more than exact, never less.
    made_of, targets = (rest, rest) if word.text == "with" else (rest[at + 1 :], rest[:at])
    degree = _degree(made_of, degrees)
    if degree > MAX_DEGREE:
        text = f"`{piece.body}` joins so many values that it would grow"
        raise _refused(piece, text, field, "Print the values one after the other instead.")
    for token in targets:
        degrees[token.text] = max(degrees.get(token.text, 1), degree)
    return degree


def _degree(made_of: Sequence[Token], degrees: dict[str, int]) -> int:
    parts = [degrees.get(token.text, 1) for token in made_of if token.kind in ("name", "string")]
    joins = any(token.kind == "mark" and token.text in _JOINING for token in made_of)
    return max(1, sum(parts) if joins else max(parts, default=1))


def _refused(piece: Piece, text: str, field: str, remedy: str) -> InvalidInput:
    return InvalidInput(f"On line {piece.line}, {text}.", field=field, remedy=remedy)
