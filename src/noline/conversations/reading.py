"""(to be replaced)"""

from msgspec import Struct


class Reading(Struct, frozen=True):
    """r"""

    kind: str
    positive: bool | None
    rule: str


def read_answer(text: str, *, language: str | None = None, context: str = "none") -> Reading:
    """r"""
    low = text.lower()
    kind = "yes" if "yes" in low else "no" if "no" in low.split() else "question" if "?" in low else "unclear"
    return Reading(kind, kind == "yes", "x")
