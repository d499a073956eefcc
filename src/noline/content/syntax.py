"""How a template source is cut into text, outputs and statements, so that each can be judged or encoded by itself.

The cut follows minijinja's own lexer. What is not on the lists below never reaches the engine: see ``growth``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from noline.kernel.errors import InvalidInput, TooLarge

MAX_SOURCE = 256 * 1024
"""The longest template source, in bytes of UTF-8."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, lone surrogates and noncharacters: none of them belongs in a message."""

_OPEN = re.compile(r"\{[{%#]")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<name>[^\W\d]\w*)
      | (?P<number>\d\w*(?:\.\d\w*)?)
      | (?P<mark>//|\*\*|[=!<>]=|[-+*/%~|.,:()\[\]{}<>=])""",
    re.VERBOSE | re.DOTALL,
)
_END_RAW = re.compile(r"\{%([-+]?)\s*endraw\s*([-+]?)%\}")
_CLOSERS = {"{{": re.compile(r"([-+]?)\}\}"), "{%": re.compile(r"([-+]?)%\}"), "{#": re.compile(r"([-+]?)#\}")}
_BRACE = re.compile(r"\{(?=[{%#]|\Z)")

Kind = Literal["text", "output", "statement"]


class Token(NamedTuple):
    """A word of an expression; ``kind`` is string, name, number or mark."""

    kind: str
    text: str


class Piece(NamedTuple):
    """A stretch of a template: literal text, or the inside of ``{{ }}`` or ``{% %}`` with its words."""

    kind: Kind
    body: str
    line: int = 1
    tokens: tuple[Token, ...] = ()


def parse_template(source: str, field: str) -> tuple[Piece, ...]:
    """Cut a source into pieces, with comments gone and whitespace control (``-``) applied.

    Raises ``TooLarge`` beyond ``MAX_SOURCE`` and ``InvalidInput`` for characters and tags that can't stand.
    """
    if len(source) > MAX_SOURCE or len(source.encode("utf-8", "surrogatepass")) > MAX_SOURCE:
        raise TooLarge("The template is longer than 256 KB.", field=field, remedy="Shorten it or host its images.")
    if found := FORBIDDEN.search(source):
        text = f"The template holds the character U+{ord(found[0]):04X}."
        raise InvalidInput(text, field=field, remedy="Remove it.")
    return tuple(_pieces(source.removesuffix("\n"), field))


def assemble(pieces: Iterable[Piece], text: Callable[[str], str], output: str = "{{ %s }}") -> str:
    """Put pieces together again for the engine; ``text`` writes the literal stretches, ``output`` the expressions."""
    forms = {"text": text, "output": lambda body: output % body, "statement": "{%% %s %%}".__mod__}
    return "".join(forms[piece.kind](piece.body) for piece in pieces)


def literal(text: str) -> str:
    """Write literal text so that the engine can't take a brace of it (from ``{% raw %}``) for a tag."""
    return _BRACE.sub('{{ "{" }}', text)


def names_without_default(pieces: Iterable[Piece]) -> frozenset[str]:
    """Return the names that are used somewhere without ``|default`` right behind them."""
    return frozenset(
        name for name, behind in _names(pieces) if [it.text for it in behind[:2]] not in (["|", "default"], ["|", "d"])
    )


def names_tested(pieces: Iterable[Piece]) -> frozenset[str]:
    """Return the names of which a template asks whether they are defined."""
    tests = (["is", "defined"], ["is", "undefined"], ["is", "not", "defined"], ["is", "not", "undefined"])
    return frozenset(
        name
        for name, behind in _names(pieces)
        if any([it.text for it in behind[: len(test)]] == test for test in tests)
    )


def _names(pieces: Iterable[Piece]) -> Iterator[tuple[str, tuple[Token, ...]]]:
    """Yield each name that may be a variable, with the words behind it."""
    for piece in pieces:
        for at, token in enumerate(piece.tokens):
            if token.kind == "name" and (at == 0 or piece.tokens[at - 1].text != "."):
                yield token.text, piece.tokens[at + 1 :]


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


def _pieces(source: str, field: str) -> Iterator[Piece]:
    at, line, trim = 0, 1, False
    while True:
        opening = _OPEN.search(source, at)
        text = source[at : opening.start() if opening else len(source)]
        text = text.lstrip() if trim else text
        if opening is None:
            if text:
                yield Piece("text", text)
            return
        line += source.count("\n", at, opening.start())
        dash = source[opening.end() : opening.end() + 1]
        if text := text.rstrip() if dash == "-" else text:
            yield Piece("text", text)
        start = opening.end() + (dash in ("-", "+"))
        piece, at, trim = _tag(source, opening.group(), start, line, field)
        if piece.tokens == (Token("name", "raw"),):
            piece, at, trim = _raw(source, at, trim, line, field)
        line += source.count("\n", opening.start(), at)
        if piece.body:
            yield piece


def _tag(source: str, opener: str, start: int, line: int, field: str) -> tuple[Piece, int, bool]:
    closer = _CLOSERS[opener]
    if opener == "{#":
        if not (end := closer.search(source, start)):
            raise _unclosed(opener, line, field)
        return Piece("text", "", line), end.end(), end[1] == "-"
    tokens: list[Token] = []
    at = start
    depth = 0
    while not (end := None if depth else closer.match(source, at)):
        found = _TOKEN.match(source, at)
        if found is None or (opener == "{%" and source.startswith("%}", at)):
            raise _unclosed(opener, line, field)
        depth += (found[0] in "([{") - (found[0] in ")]}") if found.lastgroup == "mark" else 0
        if found.lastgroup != "space":
            tokens.append(Token(found.lastgroup or "", found[0]))
        at = found.end()
    kind: Kind = "output" if opener == "{{" else "statement"
    if not tokens:
        raise InvalidInput(f"Line {line} has an empty tag.", field=field, remedy="Fill it or remove it.")
    return Piece(kind, source[start:at].strip(), line, tuple(tokens)), end.end(), end[1] == "-"


def _raw(source: str, at: int, trim: bool, line: int, field: str) -> tuple[Piece, int, bool]:
    if not (end := _END_RAW.search(source, at)):
        raise _unclosed("{% raw", line, field)
    text = source[at : end.start()]
    text = text.lstrip() if trim else text
    return Piece("text", text.rstrip() if end[1] == "-" else text, line), end.end(), end[2] == "-"


def _unclosed(opener: str, line: int, field: str) -> InvalidInput:
    text = f"The tag that opens with {opener} on line {line} is not closed, or holds a character that no tag can."
    return InvalidInput(text, field=field, remedy="Close it, and put text inside quotation marks.")
