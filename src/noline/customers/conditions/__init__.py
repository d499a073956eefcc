"""Conditions: a small, safe language over plain facts, shared by segments, contact plans and journeys.

A condition is data (JSON told apart by ``type``), never code; it reads a mapping of facts and answers yes or no.
What the facts are and where they come from is the caller's business.
"""

from noline.customers.conditions.check import Scope, check_condition, check_field
from noline.customers.conditions.evaluate import OPERATORS, evaluate, look_up, moment
from noline.customers.conditions.model import (
    ROOTS,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Facts,
    Happened,
    Incomparable,
    Kind,
    Not,
    Operator,
    Problem,
    Value,
    Within,
)
from noline.customers.conditions.words import in_words, to_sentence

__all__ = [
    "OPERATORS",
    "ROOTS",
    "AllOf",
    "AnyOf",
    "Compare",
    "Condition",
    "Facts",
    "Happened",
    "Incomparable",
    "Kind",
    "Not",
    "Operator",
    "Problem",
    "Scope",
    "Value",
    "Within",
    "check_condition",
    "check_field",
    "evaluate",
    "in_words",
    "look_up",
    "moment",
    "to_sentence",
]
