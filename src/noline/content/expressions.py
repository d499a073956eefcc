"""Short templates and expressions over data of other systems: the same engine and limits, without customers' links.

What a template prints is written by whoever uses it (quoted for an address, say), so that a value can't break out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from minijinja import Environment, TemplateError

from noline.content.growth import check_growth
from noline.content.syntax import parse_template
from noline.content.templates import plain_environment
from noline.kernel.errors import InvalidInput

MAX_WRITTEN = 256 * 1024
"""The longest text that is written, in characters."""
_ANSWERED_FUEL = 50_000
_FAULTS = (TemplateError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)

Write = Callable[[Any], str]
"""How a printed value is written; raises ValueError for one that can't be."""


def check_short(source: str, field: str) -> None:
    """Refuse a template that can't be; raises InvalidInput naming the field."""
    check_growth(parse_template(source, field), field)
    try:
        plain_environment().undeclared_variables_in_str(source)
    except TemplateError as error:
        raise _refused(error, field) from None


def check_expression(source: str, field: str) -> None:
    """Refuse an expression that can't be; raises InvalidInput naming the field."""
    pieces = parse_template("{{ " + source + " }}", field)
    if len(pieces) != 1 or pieces[0].kind != "output":
        raise InvalidInput("It is no expression.", field=field, remedy="Write it without braces: body.balance.")
    check_short("{{ " + source + " }}", field)


def names_in(source: str) -> frozenset[str]:
    """Return the variables that a checked template uses."""
    return frozenset(plain_environment().undeclared_variables_in_str(source))


def write_text(source: str, values: Mapping[str, Any], write: Write, field: str) -> str:
    """Return what a checked template says of the values, each written by ``write``; raises InvalidInput."""
    if "{" not in source:
        return source
    try:
        text = str(_environment_writing(write).render_str(source, **values))
    except _FAULTS as error:
        raise _refused(error, field) from None
    if len(text) > MAX_WRITTEN:
        raise InvalidInput("It is longer than 256 KB.", field=field, remedy="Send less.")
    return text


def take_value(source: str, values: Mapping[str, Any], field: str) -> Any:
    """Return what a checked expression gives; None where nothing is there. Raises InvalidInput."""
    try:
        return _taking().eval_expr(source, **values)
    except _FAULTS as error:
        raise _refused(error, field) from None


@lru_cache(maxsize=16)
def _environment_writing(write: Write) -> Environment:
    def finalize(value: Any) -> str:
        if value is None:
            raise ValueError("a value is null")
        return write(value)

    return plain_environment(finalize)


@lru_cache(maxsize=1)
def _taking() -> Environment:
    env = plain_environment()
    env.undefined_behavior = "chainable"
    env.fuel = _ANSWERED_FUEL
    return env


def _refused(error: Exception, field: str) -> InvalidInput:
    detail = (error.detail or error.message) if isinstance(error, TemplateError) else str(error)
    text = f"It fails: {(detail or type(error).__name__).partition(' (in ')[0]}."
    return InvalidInput(text, field=field, remedy="Correct it, or look at what it is made of.")
