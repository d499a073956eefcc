"""Our cut of a template agrees with the engine's own reading of it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from minijinja import Environment, TemplateError

from noline.content.syntax import assemble, literal, parse_template
from noline.kernel.errors import InvalidInput

ENGINE = Environment(undefined_behavior="strict", pycompat=False, keep_trailing_newline=True)
FRAGMENTS = [
    "text", " ", "\n", "  \n", "{", "}", "%", "#", "-", '"', "'", "}}", "%}", "#}", "{{ x }}", "{{- x -}}", "{{ x -}}",
    "{{+ x }}", "{{ '}}' }}", '{{ "%}" }}', "{{ 'a\\'b' }}", "{{ {'a': {'b': 1}}.a.b }}", "{{ [x, (x)] }}", "{{x}}",
    "{% if x %}", "{%- if x -%}", "{% endif %}", "{%- endif %}", "{% for i in [1, 2] %}", "{% endfor -%}", "{# c #}",
    "{#- {{ c -#}", "{% raw %}", "{%- raw -%}", "{% endraw %}", "{%- endraw -%}", "{% set x = '%}' %}", "{{ x|upper }}",
]  # fmt: skip


def read_by_the_engine(source: str) -> str | None:
    try:
        return ENGINE.render_str(source, x="X")
    except TemplateError:
        return None


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=9).map("".join))
@example("{% raw %}{{ x }}{% endraw %}{{ x }}")
@example("{% raw %}{{% endraw %}{ x }}")
def test_agrees_with_the_engine(source: str) -> None:
    try:
        ours = read_by_the_engine(assemble(parse_template(source, "f"), literal))
    except InvalidInput:
        ours = None
    assert ours == read_by_the_engine(source.removesuffix("\n"))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}%#-+ x'\"\\\n|().", max_size=14))
def test_agrees_on_any_signs(source: str) -> None:
    try:
        ours = read_by_the_engine(assemble(parse_template(source, "f"), literal))
    except InvalidInput:
        return  # more strict than the engine is allowed
    assert ours == read_by_the_engine(source.removesuffix("\n"))
