"""Currencies: codes that there are, and amounts as commands write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noline.kernel.currencies import CURRENCIES, check_currency, written
from noline.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1250, "EUR", "12.50 EUR"),
        (5, "USD", "0.05 USD"),
        (-1234567, "GBP", "-12,345.67 GBP"),
        (1250, "JPY", "1,250 JPY"),
        (1250, "KWD", "1.250 KWD"),
        (0, "EUR", "0.00 EUR"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(minor: int, currency: str, text: str) -> None:
    assert written(minor, currency) == text


@pytest.mark.parametrize("code", ["", "eur", "EURO", "DEM", "XXX", "E\u00dcR", "\x00" * 3])
def test_what_is_no_currency_is_refused_by_name(code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_currency(code, "money.currency")
    assert (refused.value.field, bool(refused.value.remedy)) == ("money.currency", True)


def test_the_usual_ones_are_known() -> None:
    assert {"EUR", "USD", "GBP", "CHF", "JPY", "BRL", "INR", "KWD"} <= CURRENCIES
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


def test_the_screens_offer_the_same() -> None:
    text = (Path(__file__).parents[2] / "web/src/lib/currencies.ts").read_text()
    assert set(re.findall(r"\b[A-Z]{3}\b", text.split("`")[1])) == CURRENCIES
