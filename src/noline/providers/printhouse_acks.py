"""What a print house acknowledges: a table of run, sequence, status, date and reason, read into receipts; pure."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

from msgspec import Struct

from noline.channels import Fault, Receipt
from noline.providers.printhouse_run import reference_of

COLUMNS = ("run", "sequence", "status", "date", "reason")
_NEEDED = {"run", "sequence", "status"}
_LONGEST_REASON = 300

_STATUSES: Mapping[str, tuple[str, Fault | None, bool]] = {
    "printed": ("sent", None, False),
    "mailed": ("delivered", None, False),
    "returned": ("failed", Fault.UNREACHABLE, True),
    "refused": ("failed", Fault.CONTENT, False),
}
"""What a status means: ours, why, and whether the address is bad."""


class Acknowledged(Struct, frozen=True):
    """What a file said: receipts, and what of it can't be read, a sentence each."""

    receipts: tuple[Receipt, ...] = ()
    problems: tuple[str, ...] = ()


def read_acknowledgements(content: bytes) -> Acknowledged:
    """Read a file; what can't be read of it does not keep the rest from being taken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    head = text.partition("\n")[0]
    receipts: list[Receipt] = []
    problems: list[str] = []
    try:
        rows = csv.DictReader(StringIO(text), delimiter=";" if ";" in head else ",")
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        if missing := sorted(_NEEDED - set(names)):
            return Acknowledged(problems=(f"Line 1: there is no column {missing[0]!r}.",))
        rows.fieldnames = names
        for row in rows:
            read = _receipt({name: value for name, value in row.items() if isinstance(value, str)})
            if isinstance(read, Receipt):
                receipts.append(read)
            else:
                problems.append(f"Line {rows.line_num}: {read}")
    except csv.Error as error:
        problems.append(f"It is no table: {error}.")
    return Acknowledged(tuple(receipts), tuple(problems))


def _receipt(row: Mapping[str, str]) -> Receipt | str:
    """Return a row's receipt, or what is wrong with it."""
    run, sequence, said = (row.get(name, "").strip() for name in ("run", "sequence", "status"))
    if not run or not (sequence.isascii() and sequence.isdigit()):
        return f"{run!r} {sequence!r} is no letter of a run."
    meaning = _STATUSES.get(said.lower())
    if meaning is None:
        return f"{said!r} is no status: {', '.join(_STATUSES)}."
    status, fault, permanent = meaning
    text = ""
    if fault is not None:
        words = (said.lower(), row.get("date", "").strip(), row.get("reason", "").strip())
        text = " ".join(word for word in words if word)[:_LONGEST_REASON]
    reference = reference_of(run, int(sequence))
    return Receipt(status, reference=reference, fault=fault, permanent=permanent, text=text, channel="print")
