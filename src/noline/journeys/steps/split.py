"""``split``: customers are shared out by a stable hash; the same customer always takes the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import accumulate
from typing import Annotated

from noline.customers.conditions import Problem
from noline.journeys.model import Leave, Outcome, Visit
from noline.journeys.steps.step import Step, Ways, told


class Split(Step, frozen=True, tag="split"):
    """``shares``: exit → percentage, together 100. Other journeys and steps share the same customers out otherwise."""

    shares: Annotated[Mapping[str, float], told("The ways, each with its percentage.", "shares")]

    def describe(self) -> str:
        return f"Share out: {', '.join(f'{share:g} % {exit}' for exit, share in self.shares.items())}."

    def ways_out(self) -> Ways:
        return Ways(tuple(self.shares))

    def problems(self, _: frozenset[str]) -> Iterator[Problem]:
        for exit, share in self.shares.items():
            if not 0 < share <= 100:
                yield Problem(f"shares.{exit}", f"{share:g} % is not a share.", "Give more than 0, up to 100.")
        total = sum(self.shares.values())
        if abs(total - 100) > 0.001:
            yield Problem("shares", f"The shares add up to {total:g} %.", "Make them add up to 100.")

    def enter(self, visit: Visit) -> Outcome:
        place = lot(f"{visit.run.journey}/{visit.run.step}/{visit.run.customer}") * 100
        ends = zip(self.shares, accumulate(self.shares.values()), strict=True)
        taken = (exit for exit, end in ends if place < end)
        return Leave(next(taken, [*self.shares][-1]))  # rounding may leave a sliver beyond the last share


def lot(text: str) -> float:
    """Return a number in [0, 1) that depends on the text alone and is evenly spread."""
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest()) / 2**48
