"""One PDF of all letters of a run, each page with its mark for the machines: run, sequence, page of pages."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from noline.content import qr_svg
from noline.kernel.later import later
from noline.providers.printhouse_run import Run

if TYPE_CHECKING:
    import pypdf
    import typst
else:
    typst = later("typst")  # for those who print letters
    pypdf = later("pypdf")

_FORM = Path(__file__).with_name("printhouse_marks.typ")
_ONE_AT_A_TIME = Lock()


def merge_run(run: Run, *, duplex: bool) -> bytes:
    """Return the run's PDF; takes some milliseconds a page, so not to be called in the loop of a process."""
    writer = pypdf.PdfWriter()
    marks = iter(pypdf.PdfReader(BytesIO(_marks(run))).pages)
    for letter in run.letters:
        pages = pypdf.PdfReader(BytesIO(letter.pdf)).pages
        for page in pages:
            writer.add_page(page).merge_page(next(marks))
        if duplex and len(pages) % 2:
            writer.add_blank_page()
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def mark_of(run: str, sequence: int, page: int, pages: int) -> str:
    """Return what the code of a page says."""
    return f"{run} {sequence:05d} {page}/{pages}"


def _marks(run: Run) -> bytes:
    words = [
        mark_of(run.name, letter.sequence, page, letter.pages)
        for letter in run.letters
        for page in range(1, letter.pages + 1)
    ]
    data = msgspec.json.encode({"marks": [{"qr": qr_svg(it), "words": it} for it in words]}).decode()
    with _ONE_AT_A_TIME:
        made = _compiler().compile(format="pdf", sys_inputs={"data": data})
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(str(_FORM), root=str(_FORM.parent), font_paths=fonts)
