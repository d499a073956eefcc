"""The trial before a launch: a child with limits says yes, or what is wrong."""

from __future__ import annotations

import pytest

from noline.content import EmailSource, LetterSource, Source, Values, try_template
from noline.kernel.errors import InvalidInput, TooLarge

DOUBLING = "{% set a = 'aaaa' %}" + "{% set a = a ~ a %}" * 25 + "{{ a }}"
LETTER_WITHOUT_END = LetterSource(subject="x", paragraphs=("{% for i in range(60) %}{{ a }} {% endfor %}",) * 200)
REFUSED: dict[str, tuple[Source, Values, type[InvalidInput], str, str]] = {
    "a missing variable": (
        EmailSource(subject="{{ a }}", html="x"),
        {},
        InvalidInput,
        "email.subject",
        "`a` has no value",
    ),
    "a template that grows": (EmailSource(subject="x", html=DOUBLING), {}, InvalidInput, "email.html", "would grow"),
    "more than a machine has": (LETTER_WITHOUT_END, {"a": "x y" * 5_000}, TooLarge, "letter", "more memory or time"),
}


async def test_lets_a_good_template_pass() -> None:
    await try_template(EmailSource(subject="Hi {{ a }}", html="<p>{{ a }} {{ links.page }}</p>"), {"a": "Ana"})


@pytest.mark.parametrize(("source", "values", "kind", "field", "says"), REFUSED.values(), ids=REFUSED)
async def test_refuses(source: Source, values: Values, kind: type[InvalidInput], field: str, says: str) -> None:
    with pytest.raises(kind) as caught:
        await try_template(source, values)
    assert caught.value.field == field
    assert says in caught.value.text
    assert caught.value.remedy


async def test_values_are_checked_before_a_child_begins() -> None:
    with pytest.raises(InvalidInput) as caught:
        await try_template(EmailSource(subject="x", html="x"), {"a": object()})
    assert caught.value.field == "values.a"
