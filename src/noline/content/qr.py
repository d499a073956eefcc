"""The QR code of a personal link as a small vector image: one path; the form leaves the quiet zone."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import segno


def qr_svg(text: str) -> str:
    """Return an SVG of the QR code of a text (level M or better), without the four light modules around it."""
    # Any of the eight masks can be read; finding the best would take four times as long.
    rows = segno.make(text, error="m", micro=False, mask=3).matrix
    side = len(rows)
    path = "".join(_runs(row, y) for y, row in enumerate(rows))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """Return the QR code of a text as an image with its light margin, ``scale`` pixels a module: for mail programs."""
    made = BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind="png", scale=scale)
    return made.getvalue()


def _runs(row: bytearray, y: int) -> str:
    out, x = [], 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            out.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(out)
