"""What an answer must be to count: a number, a day, an address, one of several words; and what it then is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from msgspec import Struct

from noline.customers.conditions import Problem
from noline.journeys.steps.step import MAX_TEXT, told

Wanted = Literal["text", "number", "whole", "digits", "day", "email", "phone", "yes_no", "choice"]
_BOUNDED = frozenset({"text", "number", "whole", "digits"})
_DAYS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})"), (3, 2, 1)),  # the day first, as nearly everywhere
)


class Validator(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What counts as an answer.

    ``least`` and ``most`` bound a number, the count of digits or the length of a text. ``choices``: the words that
    count, in any case; a button's value does too.
    """

    wanted: Annotated[Wanted, told("What the answer must be.")]
    least: Annotated[float | None, told("The least number, digits or characters.")] = None
    most: Annotated[float | None, told("The most.")] = None
    choices: Annotated[tuple[str, ...], told("The words that count.")] = ()

    def problems(self, field: str) -> Iterator[Problem]:
        """Yield what is wrong with it."""
        if self.wanted == "choice" and not self.choices:
            yield Problem(f"{field}.choices", "There is nothing to choose from.", "Give the words that count.")
        if self.choices and self.wanted != "choice":
            yield Problem(f"{field}.choices", f"“{self.wanted}” has no choices.", "Remove them, or want a choice.")
        if len(self.choices) > 50 or any(not it.strip() or len(it) > 100 for it in self.choices):
            yield Problem(f"{field}.choices", "A choice is empty or too long, or there are too many.", "Give up to 50.")
        bounds = [it for it in (self.least, self.most) if it is not None]
        if bounds and self.wanted not in _BOUNDED:
            yield Problem(f"{field}.least", f"“{self.wanted}” has no bounds.", "Remove them.")
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            yield Problem(f"{field}.most", "The most is less than the least.", "Turn them round.")

    def within(self, number: float) -> bool:
        """Say whether a number lies within the bounds."""
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


def valid_answer(validator: Validator, text: str, choice: str, reading: str) -> Any | None:
    """Return what an answer is as a value, or None where it does not count.

    ``choice``: the value of the button that it names; ``reading``: how it reads.
    """
    said = " ".join(text.split())[:MAX_TEXT]
    if validator.wanted == "choice":
        wanted = {it.strip().casefold(): it for it in validator.choices}
        return wanted.get(choice.strip().casefold()) or wanted.get(said.rstrip(".!").casefold())
    if validator.wanted == "yes_no":
        return {"yes": True, "no": False}.get(choice.casefold() or reading, {"yes": True, "no": False}.get(reading))
    return _READERS[validator.wanted](validator, choice or said)


def _text(validator: Validator, said: str) -> str | None:
    return said if said and validator.within(len(said)) else None


def _number(validator: Validator, said: str) -> float | None:
    found = re.fullmatch(r"[^\w+-]{0,3}([+-]?\d{1,15})(?:[.,](\d{1,9}))?\s{0,2}\D{0,12}", said)
    if found is None:
        return None
    number = float(f"{found[1]}.{found[2] or 0}")
    return (int(number) if number.is_integer() else number) if validator.within(number) else None


def _whole(validator: Validator, said: str) -> int | None:
    number = _number(validator, said)
    return int(number) if number is not None and float(number).is_integer() else None


def _digits(validator: Validator, said: str) -> str | None:
    digits = re.sub(r"[\s.-]", "", said)
    return digits if digits.isascii() and digits.isdigit() and validator.within(len(digits)) else None


def _day(_: Validator, said: str) -> str | None:
    for pattern, (year, month, day) in _DAYS:
        if found := pattern.fullmatch(said.rstrip(".")):
            try:
                return date(int(found[year]), int(found[month]), int(found[day])).isoformat()
            except ValueError:
                return None
    return None


def _email(_: Validator, said: str) -> str | None:
    found = re.fullmatch(r"<?([^\s@<>]{1,64}@[^\s@<>]{1,190}\.[^\s@<>.]{2,63})>?", said)
    return found[1] if found else None


def _phone(_: Validator, said: str) -> str | None:
    plain = re.sub(r"[\s()./-]", "", said)
    return plain if re.fullmatch(r"\+?[0-9]{7,15}", plain) else None


_READERS: Mapping[str, Callable[[Validator, str], Any | None]] = {
    "text": _text, "number": _number, "whole": _whole, "digits": _digits, "day": _day, "email": _email, "phone": _phone,
}  # fmt: skip
WANTED: tuple[str, ...] = get_args(Wanted)
