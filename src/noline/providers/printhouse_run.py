"""A print run: which letters it holds, in which order, what it is called, and its manifest; pure.

The same letters make the same run, whoever tries and how often: its name and its order follow from them alone.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from io import StringIO
from typing import Literal

import msgspec
from msgspec import Struct

from noline.channels import Outgoing
from noline.content import LetterRendered
from noline.providers.postal import PostalAddress

Form = Literal["csv", "json"]
_ADDRESS_LINES = 6


class RunLetter(Struct, frozen=True):
    """A letter in its place: ``sequence`` counts from 1, as pages do; ``key`` is the message's, over all attempts."""

    sequence: int
    key: str
    pdf: bytes
    pages: int
    first_page: int
    last_page: int
    address: PostalAddress


class Run(Struct, frozen=True):
    """One print run."""

    name: str
    letters: tuple[RunLetter, ...]

    def reference(self, letter: RunLetter) -> str:
        """Return what acknowledgements call a letter."""
        return reference_of(self.name, letter.sequence)


def reference_of(run: str, sequence: int) -> str:
    """Return the reference of a letter in a run."""
    return f"{run}/{sequence}"


def plan_run(letters: Sequence[tuple[Outgoing, PostalAddress]], *, duplex: bool) -> Run:
    """Put letters into the order of the mail (country, postcode) and count their pages.

    With ``duplex`` a letter of an odd number of pages takes one more, so that the next begins on a sheet of its own.
    """
    ordered = sorted(letters, key=lambda it: (it[1].country, it[1].postcode, it[0].key))
    digest = hashlib.sha256("\n".join(sorted(outgoing.key for outgoing, _ in letters)).encode()).hexdigest()
    placed, page = [], 1
    for sequence, (outgoing, address) in enumerate(ordered, 1):
        assert isinstance(outgoing.content, LetterRendered)
        pages = outgoing.content.pages
        last = page + pages - 1
        placed.append(RunLetter(sequence, outgoing.key, outgoing.content.pdf, pages, page, last, address))
        page = last + 1 + (pages % 2 if duplex else 0)
    return Run(f"run-{digest[:16]}", tuple(placed))


def write_manifest(run: Run, form: Form) -> bytes:
    """Write what the print house needs to know of each letter."""
    rows = [_row(run, letter) for letter in run.letters]
    if form == "json":
        return msgspec.json.format(msgspec.json.encode({"run": run.name, "letters": rows}), indent=1) + b"\n"
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _calm(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8")


def keys_of_manifest(content: bytes, form: Form) -> dict[str, int]:
    """Return which messages a manifest holds, with their sequence; one that can't be read holds none."""
    try:
        if form == "json":
            rows = msgspec.json.decode(content, type=_Manifest).letters
            return {row.key: row.sequence for row in rows}
        table = csv.DictReader(StringIO(content.decode("utf-8")))
        return {row["key"]: int(row["sequence"]) for row in table}
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, csv.Error):
        return {}


class _ManifestRow(Struct):
    key: str
    sequence: int


class _Manifest(Struct):
    letters: list[_ManifestRow]


def _row(run: Run, letter: RunLetter) -> dict[str, str | int]:
    lines = (*letter.address.lines, *[""] * _ADDRESS_LINES)[:_ADDRESS_LINES]
    return {
        "run": run.name,
        "sequence": letter.sequence,
        "first_page": letter.first_page,
        "last_page": letter.last_page,
        "pages": letter.pages,
        "key": letter.key,
        **{f"line{number}": line for number, line in enumerate(lines, 1)},
        "postcode": letter.address.postcode,
        "country": letter.address.country,
    }


def _calm(value: str | int) -> str | int:
    """Keep spreadsheets from taking a customer's words for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
