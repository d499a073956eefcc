"""What counts as an answer, and what it is as a value."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import convert

from noline.journeys.steps.validators import Validator, valid_answer

ANSWERS: list[tuple[dict[str, Any], str, Any]] = [
    ({"wanted": "number"}, "12,50", 12.5),
    ({"wanted": "number"}, "€ 12", 12),
    ({"wanted": "number"}, "about 12", None),
    ({"wanted": "number", "least": 1, "most": 9}, "10", None),
    ({"wanted": "whole"}, "4 people", 4),
    ({"wanted": "whole"}, "4.5", None),
    ({"wanted": "digits", "least": 4, "most": 4}, "04 71", "0471"),
    ({"wanted": "digits", "least": 4, "most": 4}, "471", None),
    ({"wanted": "digits"}, "٤٧١١", None),
    ({"wanted": "day"}, "31.12.2026", "2026-12-31"),
    ({"wanted": "day"}, "2026-02-30", None),
    ({"wanted": "day"}, "tomorrow", None),
    ({"wanted": "email"}, "<ana@mail.example>", "ana@mail.example"),
    ({"wanted": "email"}, "ana at mail", None),
    ({"wanted": "phone"}, "+44 (7700) 900-123", "+447700900123"),
    ({"wanted": "phone"}, "12", None),
    ({"wanted": "choice", "choices": ["Red", "Blue"]}, " blue. ", "Blue"),
    ({"wanted": "choice", "choices": ["Red", "Blue"]}, "green", None),
    ({"wanted": "text", "most": 5}, "Hello there", None),
    ({"wanted": "text"}, "  ", None),
    ({"wanted": "text"}, "Hello  there", "Hello there"),
]


@pytest.mark.parametrize(("validator", "said", "value"), ANSWERS, ids=str)
def test_an_answer_counts_or_does_not(validator: dict[str, Any], said: str, value: Any) -> None:
    assert valid_answer(convert(validator, Validator), said, "", "unclear") == value


def test_a_button_and_how_it_reads_count_too() -> None:
    assert valid_answer(Validator("choice", choices=("red",)), "1", "RED", "unclear") == "red"
    assert valid_answer(Validator("yes_no"), "Sure!", "", "yes") is True
    assert valid_answer(Validator("yes_no"), "No", "", "no") is False
    assert valid_answer(Validator("yes_no"), "Maybe", "", "unclear") is None


@pytest.mark.parametrize(
    ("validator", "field"),
    [
        ({"wanted": "choice"}, "valid.choices"),
        ({"wanted": "day", "choices": ["x"]}, "valid.choices"),
        ({"wanted": "day", "least": 1}, "valid.least"),
        ({"wanted": "number", "least": 5, "most": 1}, "valid.most"),
    ],
)
def test_a_validator_that_makes_no_sense(validator: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in convert(validator, Validator).problems("valid")] == [field]
