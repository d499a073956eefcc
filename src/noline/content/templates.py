"""The template engine within limits: strict variables, escaping by kind, fuel, plain data, errors that name the field.

What a template may say is judged in ``growth``; what its variables may be in ``values``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from minijinja import Environment, TemplateError, safe

from noline.content.formats import FILTERS, short_range
from noline.content.growth import CALLABLE, Growth, check_growth
from noline.content.links import (
    action_link,
    check_action,
    check_continue,
    continue_link,
    link_token,
    open_pixel,
    tracked_link,
)
from noline.content.model import Personal, Values
from noline.content.syntax import (
    Piece,
    assemble,
    literal,
    names_tested,
    names_without_default,
    parse_template,
    word_set,
)
from noline.content.values import check_values
from noline.kernel.errors import InvalidInput, TooLarge

MAX_OUTPUT = 1024 * 1024
"""The longest rendered part, in characters."""

FUEL = 20_000
"""Steps a rendering may take; fewer where each step may write much."""

RESERVED = frozenset({"links", "continue_on", "code", "to"})
"""Variables that Noline gives: the personal links, those to other channels, the reply code, the address."""

Escape = Literal["html", "text"]

_WRITTEN = 320 * 1024 * 1024  # FUEL × bytes per step stays below this: a bound on the memory of one rendering
_UNDEFINED = re.compile("`(.+?)` is undefined")
_NO_GLOBALS = ("dict", "namespace", "debug", "cycler", "joiner", "lipsum", "random")
# The engine's other filters, taken away because `map` reaches a filter by its name.
_NO_FILTERS = word_set(
    "attr batch center chain dictsort filesizeformat format groupby indent lines list pluralize pprint random"
    " safe slice split string striptags tojson wordcount wordwrap xmlattr zip urlize"
)
_FILTER_FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


class _NullPrinted(ValueError):
    """A template would print a null."""


class Scope(NamedTuple):
    """The variables of one rendering, checked, with its share of fuel."""

    variables: Mapping[str, Any]
    nulls: bool
    fuel: int

    def having(self, name: str, value: str) -> Scope:
        """Return the scope with one more variable."""
        return self._replace(variables={**self.variables, name: value})


class TemplateSet:
    """The templates of one source, by the field they come from; compiled once, rendered per recipient."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._env = plain_environment()
        self._growth = Growth(1, 0)
        self._named: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._pieces: dict[str, Sequence[Piece]] = {}
        self._sources: dict[str, str] = {}
        self._strict: Environment | None = None
        self._actions: tuple[str, ...] = ()
        self._ways: tuple[str, ...] = ()
        self.variables: frozenset[str] = frozenset()
        self._unguarded: frozenset[str] = frozenset()
        self._tested: frozenset[str] = frozenset()

    @property
    def required(self) -> frozenset[str]:
        """The author's variables that must have a value: neither every use gives a default, nor is it asked for one."""
        return self.variables & (self._unguarded - self._tested)

    def field(self, part: str) -> str:
        """Return the full name of a field for errors: ``email.subject``."""
        return f"{self._name}.{self._named.get(part, part)}"

    def parse(self, part: str, source: str) -> tuple[Piece, ...]:
        """Cut an author's source into pieces and refuse what templates may not do."""
        pieces = parse_template(source, self.field(part))
        growth = check_growth(pieces, self.field(part))
        self._growth = Growth(*map(max, self._growth, growth))
        self._note_variables(part, assemble(pieces, literal))
        self._unguarded |= names_without_default(pieces)
        self._tested |= names_tested(pieces)
        return pieces

    def add(
        self,
        part: str,
        pieces: Sequence[Piece],
        escape: Escape,
        *,
        text: Callable[[str], str] = literal,
        output: str = "{{ %s }}",
        named: str | None = None,
    ) -> None:
        """Compile parsed pieces; ``text`` and ``output`` say how literal text and expressions are written.

        ``named`` is the field errors name, for a part that is made from another.
        """
        self._named[part] = named or part
        key = f"{part}.{escape}"
        self._keys[part], self._pieces[part] = key, pieces
        self._sources[key] = assemble(pieces, text, output)
        try:
            self._env.add_template(key, self._sources[key])
        except TemplateError as error:
            raise self._explain(part, error) from None

    def scope(self, values: Values, personal: Personal, links: int = 0, *, pixel: bool = False) -> Scope:
        """Check the author's values and add what Noline gives; ``links`` is the number of tracked links."""
        weight = check_values(values)
        base, token = personal.base_url.rstrip("/"), link_token(personal.token)
        variables: dict[str, Any] = dict(values)
        variables["links"] = {name: safe(action_link(base, name, token)) for name in self._actions}
        variables["continue_on"] = {name: safe(continue_link(base, name, token)) for name in self._ways}
        variables["code"] = personal.code
        variables["to"] = personal.to
        variables["_locale"] = personal.locale
        if links:
            variables["_l"] = [safe(tracked_link(base, n, token)) for n in range(links)]
        if pixel:
            variables["_o"] = safe(open_pixel(base, token))
        written = max(256, weight.characters) * self._growth.degree + self._growth.loop_bytes
        return Scope(variables, weight.nulls, min(FUEL, max(64, _WRITTEN // written)))

    def render(self, part: str, scope: Scope) -> str:
        """Render one part; raises ``InvalidInput`` that names the field, the variable and the remedy."""
        env = self._null_refusing() if scope.nulls else self._env
        if env.fuel != scope.fuel:
            env.fuel = scope.fuel
        try:
            text = env.render_template(self._keys[part], **scope.variables)
        except TemplateError as error:
            raise self._explain(part, error) from None
        except _FILTER_FAULTS as error:
            raise self._explain_filter(part, error, scope) from None
        if len(text) > MAX_OUTPUT:
            raise TooLarge("The rendered text is longer than 1 MB.", field=self.field(part), remedy="Shorten it.")
        return text

    def _note_variables(self, part: str, source: str) -> None:
        try:
            names = self._env.undeclared_variables_in_str(source, nested=True)
        except TemplateError as error:
            # Only here are the engine's lines the author's: literal text is not yet encoded.
            raise self._explain(part, error, line=f" on line {error.line}") from None
        for action in (actions := _below("links", names)):
            check_action(action, self.field(part))
        for channel in (ways := _below("continue_on", names)):
            check_continue(channel, self.field(part))
        self._actions = tuple(sorted({*self._actions, *actions}))
        self._ways = tuple(sorted({*self._ways, *ways}))
        self.variables |= {name.partition(".")[0] for name in names} - RESERVED - CALLABLE - {"loop"}

    def _null_refusing(self) -> Environment:
        """An environment that refuses to print a null; slower, so used only when there is one."""
        if self._strict is None:
            self._strict = plain_environment(finalizer=_refuse_null)
            for key, source in self._sources.items():
                self._strict.add_template(key, source)
        return self._strict

    def _explain(self, part: str, error: TemplateError, *, line: str = "") -> InvalidInput:
        field = self.field(part)
        if error.kind == "OutOfFuel":
            return TooLarge("The template takes too many steps.", field=field, remedy="Loop over shorter lists.")
        name = _UNDEFINED.search(error.detail or "")
        if error.kind == "UndefinedError" or name:
            what = f"`{name[1]}`" if name else "A variable"
            remedy = f"Give it a value, or write `{{{{ {name[1] if name else 'name'}|default('…') }}}}`."
            return InvalidInput(f"{what} has no value.", field=field, remedy=remedy)
        detail = error.detail or error.message.partition(" (in ")[0]
        return InvalidInput(f"The template fails{line}: {detail}.", field=field, remedy="Correct the template.")

    def _explain_filter(self, part: str, error: Exception, scope: Scope) -> InvalidInput:
        field = self.field(part)
        if not isinstance(error, _NullPrinted):
            return InvalidInput(f"A filter fails: {error}.", field=field, remedy="Correct the template or the value.")
        name = _null_name(self._pieces.get(part, ()), scope.variables) or "name"
        remedy = f"Give it a value, or write `{{{{ {name}|default('…') }}}}`."
        return InvalidInput(f"`{name}` has no value (it is null).", field=field, remedy=remedy)


def _below(parent: str, names: Iterable[str]) -> list[str]:
    """Return the names that are used of a variable: ``register`` of ``links.register``."""
    parts = (name.split(".") for name in names)
    return sorted({it[1] if len(it) > 1 else "" for it in parts if it[0] == parent})


def undeclared_variables(source: str, *, field: str = "template") -> frozenset[str]:
    """Return the author's variables that a template source uses, without the reserved ones."""
    templates = TemplateSet(field)
    templates.parse("source", source)
    return templates.variables


def plain_environment(finalizer: Callable[[Any], Any] | None = None) -> Environment:
    """Return the engine within its limits: strict, without methods, with our filters alone, and with fuel."""
    env = Environment(
        undefined_behavior="strict",
        auto_escape_callback=lambda name: "html" if name.endswith(".html") else None,
        keep_trailing_newline=True,
        pycompat=False,  # no methods on strings, lists and mappings
        fuel=FUEL,
        finalizer=finalizer,
    )
    for name in _NO_GLOBALS:
        env.remove_global(name)
    for name in _NO_FILTERS:
        env.remove_filter(name)
    env.add_global("range", short_range)
    for name, function in FILTERS.items():
        env.add_filter(name, function)
    return env


def _refuse_null(value: Any) -> Any:
    if value is None:
        raise _NullPrinted
    return value


def _null_name(pieces: Sequence[Piece], variables: Mapping[str, Any]) -> str | None:
    """Find the variable that an output prints as it is and that is null."""
    for body in (piece.body for piece in pieces if piece.kind == "output"):
        value: Any = variables
        for step in body.split("."):
            value = value.get(step.strip(), "") if isinstance(value, Mapping) else ""
        if value is None:
            return body
    return None
