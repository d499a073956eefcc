"""Templates: what they print, what they are refused for, and whom the error names."""

from __future__ import annotations

from typing import Any

import pytest

from noline.content import SmsSource, TextRendered, compile_source, undeclared_variables
from noline.kernel.errors import InvalidInput, TooLarge

from .samples import ANA, to


def sms(text: str, **values: Any) -> str:
    rendered = compile_source(SmsSource(text=text)).render(values, ANA)
    assert isinstance(rendered, TextRendered)
    return rendered.text


PRINTED = {
    "a variable": ("Hi {{ name }}", {"name": "Ana"}, "Hi Ana"),
    "plain text isn't escaped": ("{{ name }}", {"name": "<A & 'B'>"}, "<A & 'B'>"),
    "nor by the escape filter": ("{{ name|e }}", {"name": "<A>"}, "<A>"),
    "a member": ("{{ order.total }}", {"order": {"total": 5}}, "5"),
    "a loop": ("{% for i in l %}{{ i }}{% if not loop.last %},{% endif %}{% endfor %}", {"l": [1, 2]}, "1,2"),
    "an attribute of each": ("{{ l|map(attribute='n')|join('+') }}", {"l": [{"n": "a"}, {"n": "b"}]}, "a+b"),
    "default for missing": ("{{ name|default('friend') }}", {}, "friend"),
    "default for null": ("{{ name|default('friend') }}", {"name": None}, "friend"),
    "null is false": ("{% if name %}yes{% else %}no{% endif %}", {"name": None}, "no"),
    "set": ("{% set full = first ~ ' ' ~ last %}{{ full }}", {"first": "A", "last": "B"}, "A B"),
    "with": ("{% with x = a + 1 %}{{ x }}{% endwith %}", {"a": 1}, "2"),
    "whitespace control": ("a {{- x -}} b \n {%- if x %} c {% endif -%}  d", {"x": "X"}, "aXb c d"),
    "comments go": ("a{# {{ not_used }} #}b", {}, "ab"),
    "raw stays": ("{% raw %}{{ x }} { {% endraw %}{{ a }}", {"a": 1}, "{{ x }} { 1"),
    "a closing mark inside quotes": ('{{ "}}" }}{{ "%}" }}', {}, "}}%}"),
    "a mapping inside a tag": ("{{ {'a': {'b': 1}}.a.b }}", {}, "1"),
    "one final line break goes": ("a\n", {}, "a"),
    "a condition on several values": (
        "{% set c = a if b == 1 else d if b == 2 else e %}{{ c }}",
        dict.fromkeys("abde", 1),
        "1",
    ),
    "numbers multiply": ("{{ price|times(3) }}", {"price": 2.5}, "7.5"),
}


@pytest.mark.parametrize(("source", "values", "expected"), PRINTED.values(), ids=PRINTED)
def test_prints(source: str, values: dict[str, Any], expected: str) -> None:
    assert sms(source, **values) == expected


DOUBLING = "{% set a = 'aaaa' %}" + "{% set a = a ~ a %}" * 25 + "{{ a }}"
REFUSED = {
    "an unknown variable": ("Hi {{ nmae }}", "`nmae` has no value"),
    "an unknown member": ("{{ order.tax }}", "`order.tax` has no value"),
    "a null printed": ("Hi {{ nothing }}", "`nothing` has no value (it is null)"),
    "the inside of an object": ("{{ name.__class__ }}", "reaches for something inside"),
    "a name with underscore": ("{{ _l }}", "reaches for something inside"),
    "a method": ("{{ name.upper() }}", "can't be called"),
    "a call": ("{{ debug() }}", "can't be called"),
    "a namespace": ("{% set n = namespace() %}", "can't be called"),
    "an unknown filter": ("{{ name|explode }}", "no filter `explode`"),
    "unescaping": ("{{ name|safe }}", "no filter `safe`"),
    "unescaping by name": ("{{ [name]|map('safe')|join }}", "unknown filter"),
    "format, which pads": ("{{ '%999999999d'|format(1) }}", "no filter `format`"),
    "repetition": ("{{ 'a' * 100000000 }}", "`*` is not allowed"),
    "25 doublings": (DOUBLING, "would grow"),
    "growth through a loop": (
        "{% for a in [name ~ name] %}{% for b in [a ~ a ~ a ~ a ~ a ~ a ~ a] %}{% endfor %}{% endfor %}",
        "grow",
    ),
    "growth through with": (
        "{% with a = [name, name, name, name] %}{% with b = [a, a, a, a] %}{% endwith %}{% endwith %}",
        "grow",
    ),
    "a captured block": ("{% set a %}text{% endset %}", "without `=`"),
    "a macro": ("{% macro m() %}{% endmacro %}", "`macro` is not allowed"),
    "an include": ("{% include 'secrets' %}", "`include` is not allowed"),
    "an end of escaping": ("{% autoescape false %}{% endautoescape %}", "`autoescape` is not allowed"),
    "a recursive loop": ("{% for i in [1] recursive %}{% endfor %}", "recursive"),
    "endless steps": ("{% for a in range(999) %}{% for b in range(999) %}x{% endfor %}{% endfor %}", "too many steps"),
    "a huge range": ("{% for a in range(99999) %}{% endfor %}", "at most 1,000"),
    "a huge replacement": ("{{ long|replace('a', long) }}", "grow beyond"),
    "a huge join": ("{{ [long, long]|join(long) }}", "grow beyond"),
    "an unclosed tag": ("{{ name", "is not closed"),
    "an unclosed block": ("{% if name %}", "expected end of block"),
    "an empty tag": ("{{ }}", "empty tag"),
    "NUL": ("a\x00b", "U+0000"),
    "a lone surrogate": ("a\ud800b", "U+D800"),
    "an unknown link": ("{{ links.regsiter }}", "no link named `regsiter`"),
    "a way that there is not": ("{{ continue_on.pigeon }}", "Nothing leads to `pigeon`"),
    "all ways at once": ("{{ continue_on }}", "Nothing leads to ``"),
    "a filter's bad value": ("{{ name|money('EUR') }}", "not a number"),
}
VALUES: dict[str, Any] = {"name": "Ana", "order": {}, "nothing": None, "long": "a" * 10_000}


@pytest.mark.parametrize(("source", "says"), REFUSED.values(), ids=REFUSED)
def test_refuses_naming_the_field(source: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        sms(source, **VALUES)
    assert says in caught.value.text
    assert caught.value.field == "sms.text"
    assert caught.value.remedy


def test_a_source_beyond_256_kb_is_too_large() -> None:
    with pytest.raises(TooLarge):
        compile_source(SmsSource(text="ü" * 140_000))


def test_variables_are_the_authors_own() -> None:
    source = "{{ a }}{% for i in l %}{{ i.x }}{{ loop.index }}{% endfor %}{{ links.page }}{{ code }}{{ b|default(c) }}"
    assert undeclared_variables(source) == {"a", "b", "c", "l"}
    assert compile_source(SmsSource(text=source)).variables == {"a", "b", "c", "l"}


def test_reserved_variables_cannot_be_taken_over() -> None:
    assert sms("{{ code }} {{ to }}", code="mine", to="mine") == "K7P4QXZ ana@example.org"


def test_a_base_url_may_end_with_a_slash() -> None:
    rendered = compile_source(SmsSource(text="{{ links.page }}")).render({}, to(base_url="https://go.example.com/"))
    assert isinstance(rendered, TextRendered)
    assert rendered.text == "https://go.example.com/a/page/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk"


def test_links_lead_on_to_other_channels() -> None:
    source = "{{ continue_on.page }} {{ continue_on.whatsapp }} {{ continue_on.call }}"
    token = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk"
    rendered = compile_source(SmsSource(text=source)).render({}, to(base_url="https://go.example.com"))
    assert isinstance(rendered, TextRendered)
    page = f"https://go.example.com/c/{token}"
    assert rendered.text == f"{page} {page}/whatsapp {page}/call"
    assert undeclared_variables(source) == frozenset()


def test_the_name_of_the_source_begins_the_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_source(SmsSource(text="{{ a }}"), name="welcome.sms").render({}, ANA)
    assert caught.value.field == "welcome.sms.text"


@pytest.mark.parametrize(
    ("text", "required"),
    [
        pytest.param("{{ a }}", {"a"}, id="used as it is"),
        pytest.param("{{ a | default('x') }}", set(), id="with a default"),
        pytest.param("{{ a|d('x')|upper }}", set(), id="with a default, in short"),
        pytest.param("{{ a | upper | default('x') }}", {"a"}, id="with a default that comes too late"),
        pytest.param("{{ a|default('x') }} {{ a }}", {"a"}, id="once with a default and once without"),
        pytest.param("{% if a is defined %}{{ a }}{% endif %}", set(), id="asked for"),
        pytest.param("{% if a is not defined %}x{% else %}{{ a }}{% endif %}", set(), id="asked for the other way"),
        pytest.param("{% if a %}{{ b|d('') }}{% endif %}", {"a"}, id="a condition wants a value"),
        pytest.param("{{ b|default(a) }}", {"a"}, id="a default that is itself a variable"),
    ],
)
def test_a_variable_with_a_default_is_not_required(text: str, required: set[str]) -> None:
    compiled = compile_source(SmsSource(text))
    assert compiled.required == required
