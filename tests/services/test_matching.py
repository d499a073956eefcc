"""Which service a message calls: the most specific word, in any script, with typing errors, never onto STOP."""

from __future__ import annotations

from typing import Any

import pytest

from noline.services.matching import Book, Heard, distance, is_certain

from .programs import BALANCE, MINI, service

NUMBER, OTHER = "12345", "54321"
SAVINGS = service("savings", {"en": ["BAL SAVINGS"]})
DATA = service("data", {"en": ["DATA"], "ru": ["ДАННЫЕ"], "ar": ["رصيد"]})
HERE = service("here", {"en": ["BAL"]}, scope={"numbers": [NUMBER]})
BY_SMS = service("by_sms", {"en": ["BAL"]}, scope={"channels": ["sms"]})
COFFEE = service("coffee", {"fr": ["CAFÉ", "KAWA"]})
SHOP = service("shop", {"en": ["SHOP"]})
CLOSE = service("close", {"en": ["DATE"]})


def book(*more: dict[str, Any]) -> Book:
    """A book of services."""
    from noline.services import parse_service

    return Book([parse_service(it) for it in (BALANCE, MINI, SAVINGS, DATA, COFFEE, SHOP, *more)])


def called(text: str, *more: dict[str, Any], number: str = "", channel: str = "sms", locale: str = "") -> list[Any]:
    """Return the services a text calls, how, the first marked where it may be run unasked."""
    found = book(*more).matches(Heard(text, channel, number, locale))
    return [*([found[0].service.name, found[0].how, is_certain(found)] if found else []), *found[1:]]


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("BAL", "balance", "word"),
        (" bal. ", "balance", "word"),
        ("ＢＡＬ", "balance", "word"),
        ("Balance!", "balance", "alias"),
        ("saldo", "balance", "word"),
        ("SALDÓ", "balance", "word"),
        ("bal savings", "savings", "word"),
        ("cafe", "coffee", "word"),
        ("данные", "data", "word"),
        ("رَصِيد", "data", "word"),
        ("ВАL", "balance", "lookalike"),  # В and А are Cyrillic
        ("ΜΙΝΙ 5", "mini", "lookalike"),  # Greek
        ("balnace", "balance", "typo"),
        ("blance", "balance", "typo"),
        ("mnii 5", "mini", "typo"),
        ("MINI 5", "mini", "word"),
        ("MINI ٥", "mini", "word"),
        ("SHOP", "shop", "word"),
    ],
)
def test_a_message_calls_a_service(text: str, name: str, how: str) -> None:
    found = book().matches(Heard(text, "sms", ""))
    assert (found[0].service.name, found[0].how) == (name, how)
    assert is_certain(found)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "😀", "🙂🙂", "STOP", "stop please", "STPO", "STAP", "SТОР", "HELP", "don't stop",
        "Balance is wrong since Monday and nobody cares", "my balance", "mini cooper for sale", "is BAL free?",
        "b" * 100_000, "MINI 5 6 7 8", "\u202e", "b a l", "MINI 99 please now",
    ],
)  # fmt: skip
def test_what_calls_nothing(text: str) -> None:
    assert book().matches(Heard(text, "sms", "")) == []


@pytest.mark.parametrize(
    ("text", "certain"), [("bsl", False), ("bla", False), ("ba", False), ("balancee", True), ("dato", False)]
)
def test_a_typing_error_in_a_short_word_or_of_two_services_is_asked_about(text: str, certain: bool) -> None:
    found = book(CLOSE).matches(Heard(text, "sms", ""))
    assert found
    assert found[0].how == "typo"
    assert is_certain(found) is certain


@pytest.mark.parametrize(
    ("number", "channel", "name"),
    [(NUMBER, "sms", "here"), ("+" + NUMBER, "sms", "here"), (OTHER, "sms", "by_sms"), (OTHER, "chat", "balance")],
)
def test_the_narrowest_scope_wins(number: str, channel: str, name: str) -> None:
    assert book(HERE, BY_SMS).matches(Heard("BAL", channel, number))[0].service.name == name


def test_a_service_of_another_number_is_not_there() -> None:
    only = Book(book(HERE).services[-1:])
    assert only.matches(Heard("BAL", "sms", OTHER)) == []
    assert only.is_for(Heard("BAL", "sms", OTHER)) == []


@pytest.mark.parametrize(("text", "locale", "language"), [("SALDO", "", "es"), ("BAL", "es", "en"), ("BAL", "", "en")])
def test_the_language_is_that_of_the_word(text: str, locale: str, language: str) -> None:
    assert book().matches(Heard(text, "sms", "", locale))[0].language == language


@pytest.mark.parametrize(
    ("text", "arguments", "exact"),
    [("MINI", {"count": 3}, True), ("MINI 5", {"count": 5}, True), ("MINI five", {"count": 3}, False),
     ("MINI 50", {"count": 3}, False)],
)  # fmt: skip
def test_arguments_follow_the_word(text: str, arguments: dict[str, Any], exact: bool) -> None:
    (found,) = book().matches(Heard(text, "sms", ""))
    assert (found.arguments, found.exact) == (arguments, exact)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("data", "data", 0), ("dtaa", "data", 1), ("dat", "data", 1), ("datas", "data", 1), ("dada", "data", 1),
     ("atad", "data", 2), ("", "data", 2)],
)  # fmt: skip
def test_the_distance_of_words(one: str, other: str, far: int) -> None:
    assert distance(one, other) == far
