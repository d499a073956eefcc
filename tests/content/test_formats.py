"""Filters of ours: dates, numbers and money in the reader's locale; text within bounds."""

from __future__ import annotations

import pytest

from noline.content import EmailSource, SmsSource, TextRendered, compile_source

from .samples import ANA, body, mailed, to

FORMATTED = {
    "German date": ("de", "{{ '2025-12-31'|date('long') }}", "31. Dezember 2025"),
    "short German date": ("de", "{{ '2025-12-31'|date('short') }}", "31.12.2025"),
    "American date": ("en-US", "{{ '2025-12-31'|date }}", "Dec 31, 2025"),
    "British date": ("en", "{{ '2025-02-03'|date('short') }}", "03/02/2025"),
    "a language we don't know": ("fi", "{{ '2025-12-31'|date('short') }}", "2025-12-31"),
    "a pattern": ("pt-BR", "{{ '2025-03-01'|date('%A, %-d de %B') }}", "sábado, 1 de março"),
    "a time in a zone": ("de", "{{ '2025-07-01T16:30:00Z'|time('Europe/Berlin') }}", "18:30"),
    "an American time": ("en_US", "{{ '2025-07-01T18:05:00'|time }}", "6:05 PM"),
    "a day that moves with the zone": ("de", "{{ '2025-12-31T23:30:00Z'|date('iso', 'Europe/Berlin') }}", "2026-01-01"),
    "German money": ("de", "{{ 1234.5|money('EUR') }}", "1.234,50 €"),
    "English money": ("en", "{{ 1234.5|money('EUR') }}", "€1,234.50"),
    "Brazilian money": ("pt-BR", "{{ '-1234.5'|money('BRL') }}", "-R$ 1.234,50"),
    "money without cents": ("en", "{{ 1234|money('JPY') }}", "¥1,234"),
    "a currency without a sign": ("en", "{{ 5|money('CHF') }}", "CHF 5.00"),
    "French number": ("fr", "{{ 1234567.891|number(1) }}", "1 234 567,9"),
    "half up": ("en", "{{ '2.675'|number(2) }}", "2.68"),
    "plural": ("en", "{{ 2|plural('item', 'items') }} {{ 1|plural('item', 'items') }}", "items item"),
    "cut at a word": ("en", "{{ 'one two three four'|truncate(14) }}", "one two three…"),
    "case": ("en", "{{ 'ana müller'|title }} {{ 'a'|upper }}", "Ana Müller A"),
    "a URL's part": ("en", "{{ 'a b&c/d'|urlencode }}", "a%20b%26c%2Fd"),
}


@pytest.mark.parametrize(("locale", "source", "expected"), FORMATTED.values(), ids=FORMATTED)
def test_formats(locale: str, source: str, expected: str) -> None:
    rendered = compile_source(SmsSource(text=source)).render({}, to(locale=locale))
    assert isinstance(rendered, TextRendered)
    assert rendered.text == expected


def test_money_does_not_break_in_html() -> None:
    assert "1.234,50\u00a0€" in body(mailed("{{ 1234.5|money('EUR') }}", personal=to(locale="de")), "html")


def test_the_escape_filter_escapes_once_in_html() -> None:
    assert "<p>&lt;b&gt; &lt;b&gt;</p>" in body(mailed("<p>{{ x|e }} {{ x }}</p>", values={"x": "<b>"}), "html")


def test_a_filter_in_a_subject_prints_plainly() -> None:
    source = EmailSource(subject="{{ 5|money('EUR') }} & more", html="<p>x</p>")
    assert b"=?utf-8?b?" in compile_source(source).render({}, ANA).mime  # type: ignore[union-attr]
