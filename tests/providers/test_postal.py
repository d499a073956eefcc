"""A postal address is taken for print where its lines, country and postcode are there; else what is wrong is named."""

from __future__ import annotations

import pytest

from noline.kernel.errors import InvalidInput
from noline.providers.postal import read_postal


@pytest.mark.parametrize(
    ("text", "country", "postcode"),
    [
        ("Ana\nHafenstraße 8\n20457 Hamburg", "DE", "20457"),
        ("Ana\nHafenstraße 12345\n20457 Hamburg", "DE", "20457"),
        ("Ana\nHafenstraße 8\nD-20457 Hamburg", "DE", "20457"),
        ("Ana\nHafenstraße 8\nDE-20457 Hamburg", "DE", "20457"),
        ("Ana\n1 High Street\nBristol  bs1 4dj\nUnited Kingdom", "GB", "BS1 4DJ"),
        ("Ana\n1 High Street\nBristol\nBS1 4DJ\nGB", "GB", "BS1 4DJ"),
        ("Ana\n12345 Main St\nSpringfield, IL 62704-1234\nUSA", "US", "62704-1234"),
        ("Ana\nRua Augusta 1500\n01304-001 São Paulo - SP\nBrasil", "BR", "01304-001"),
        ("Ana\nDamrak 1\n1012 LG Amsterdam\nNEDERLAND", "NL", "1012 LG"),
        ("Ana\nMarszałkowska 1\n00-624 Warszawa\nPolska", "PL", "00-624"),
        ("Ana\n1 Queen's Road\nCentral\nHong Kong", "DE", None),
    ],
)
def test_country_and_postcode_are_found(text: str, country: str, postcode: str | None) -> None:
    if postcode is None:  # a country that is not known is taken for a line, and home's postcode is missed
        with pytest.raises(InvalidInput):
            read_postal(text, "DE")
        assert read_postal(text, "HK").postcode == ""
    else:
        read = read_postal(text, "DE")
        assert (read.country, read.postcode) == (country, postcode)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "postal.lines"),
        ("Ana", "postal.lines"),
        ("Ana\nGermany", "postal.lines"),
        ("Ana\n1\n2\n3\n4\n5\n20457 Hamburg", "postal.lines"),
        (f"Ana\n{'x' * 61}\n20457 Hamburg", "postal.lines[1]"),
        ("Ana\nHafenstraße 8\nHamburg", "postal.postcode"),
        ("20457 Ana\nHafenstraße 8\nHamburg", "postal.postcode"),
        ("Ana\nHafenstraße 8\n204571 Hamburg", "postal.postcode"),
        ("Ana\n1 High Street\n20457 Bristol\nUnited Kingdom", "postal.postcode"),
    ],
)
def test_what_is_wrong_is_named(text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_postal(text, "DE")
    assert error.value.field == field
