"""Postal addresses as they are printed: their lines, their country and the postcode that it demands; pure."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from noline.kernel.errors import InvalidInput

MAX_LINES: Final = 6
MAX_LINE: Final = 60

_COUNTRIES: Final = {
    "AR": (r"[A-Z]?\d{4}(?:[A-Z]{3})?", "argentina|argentinien|argentine"),
    "AT": (r"\d{4}", "austria|österreich|autriche"),
    "AU": (r"\d{4}", "australia|australien|australie"),
    "BE": (r"\d{4}", "belgium|belgië|belgique|belgien|bélgica"),
    "BR": (r"\d{5}-?\d{3}", "brazil|brasil|brasilien|brésil"),
    "CA": (r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d", "canada|kanada|canadá"),
    "CH": (r"\d{4}", "switzerland|schweiz|suisse|svizzera|suiza"),
    "CL": (r"\d{3}-?\d{4}", "chile"),
    "CO": (r"\d{6}", "colombia|kolumbien|colombie"),
    "CZ": (r"\d{3} ?\d{2}", "czechia|czech republic|česko|tschechien|tchéquie|chequia"),
    "DE": (r"\d{5}", "germany|deutschland|allemagne|alemania|alemanha"),
    "DK": (r"\d{4}", "denmark|danmark|dänemark|danemark|dinamarca"),
    "ES": (r"\d{5}", "spain|españa|spanien|espagne|espanha"),
    "FI": (r"\d{5}", "finland|suomi|finnland|finlande|finlandia"),
    "FR": (r"\d{5}", "france|frankreich|francia|frança"),
    "GB": (
        r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
        "united kingdom|great britain|england|scotland|wales|northern ireland|uk|vereinigtes königreich|reino unido",
    ),
    "GR": (r"\d{3} ?\d{2}", "greece|ελλάδα|griechenland|grèce|grecia"),
    "HU": (r"\d{4}", "hungary|magyarország|ungarn|hongrie|hungría"),
    "IE": (r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "ireland|éire|irland|irlande|irlanda"),
    "IT": (r"\d{5}", "italy|italia|italien|italie"),
    "JP": (r"\d{3}-?\d{4}", "japan|日本|japon|japón"),
    "LU": (r"\d{4}", "luxembourg|luxemburg|luxemburgo"),
    "MX": (r"\d{5}", "mexico|méxico|mexiko|mexique"),
    "NL": (r"\d{4} ?[A-Z]{2}", "netherlands|the netherlands|nederland|niederlande|pays-bas|países bajos"),
    "NO": (r"\d{4}", "norway|norge|norwegen|norvège|noruega"),
    "PL": (r"\d{2}-\d{3}", "poland|polska|polen|pologne|polonia"),
    "PT": (r"\d{4}-\d{3}", "portugal"),
    "RO": (r"\d{6}", "romania|românia|rumänien|roumanie|rumania"),
    "SE": (r"\d{3} ?\d{2}", "sweden|sverige|schweden|suède|suecia"),
    "SK": (r"\d{3} ?\d{2}", "slovakia|slovensko|slowakei|slovaquie|eslovaquia"),
    "US": (r"\d{5}(?:-\d{4})?", "united states|united states of america|usa|estados unidos|vereinigte staaten"),
}
"""By ISO 3166 code: what a postcode looks like (Universal Postal Union, addressing sheets), and the names."""

_BY_NAME: Final = {name: code for code, (_, names) in _COUNTRIES.items() for name in names.split("|")}
_POSTCODES: Final = {
    code: re.compile(rf"(?<![A-Z\d-])(?:[A-Z]{{1,2}}-)?({pattern})(?![A-Z\d-])")
    for code, (pattern, _) in _COUNTRIES.items()
}


class PostalAddress(Struct, frozen=True):
    """An address that can be printed. ``country`` is an ISO 3166 code; ``postcode`` is empty where none is demanded."""

    lines: tuple[str, ...]
    country: str
    postcode: str


def is_country(code: str) -> bool:
    """Say whether this may be an ISO 3166 code."""
    return len(code) == 2 and code.isascii() and code.isupper() and code.isalpha()


def read_postal(text: str, home: str) -> PostalAddress:
    """Read an address, one line each; without a country as its last line it is one of ``home``.

    Raises InvalidInput naming what is wrong: ``postal.lines`` or ``postal.postcode``.
    """
    lines = tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
    country = _country(lines[-1]) if len(lines) > 1 else None
    inland = lines[:-1] if country else lines
    if len(inland) < 2:
        raise InvalidInput(
            "The address has too few lines.", field="postal.lines", remedy="Give a name, a street and a town."
        )
    if len(lines) > MAX_LINES:
        raise InvalidInput(f"The address has {len(lines)} lines.", field="postal.lines", remedy="Give six at most.")
    for number, line in enumerate(lines):
        if len(line) > MAX_LINE or not line.isprintable():
            raise InvalidInput("The line can't be printed.", field=f"postal.lines[{number}]", remedy="Shorten it.")
    return PostalAddress(lines, country or home, _postcode(inland, country or home))


def _country(line: str) -> str | None:
    named = line.strip(" .()").casefold()
    code = named.upper()
    return _BY_NAME.get(named) or (code if code in _COUNTRIES and line.isupper() else None)


def _postcode(inland: tuple[str, ...], country: str) -> str:
    pattern = _POSTCODES.get(country)
    if pattern is None:
        return ""
    for line in reversed(inland[1:]):
        if found := pattern.findall(line.upper()):
            return str(found[-1] if country in ("US", "GB", "AU", "CA", "IE") else found[0])
    text = f"There is no postcode as in {country}: {inland[-1][:60]!r}."
    raise InvalidInput(text, field="postal.postcode", remedy="Correct the customer's postal address.")
