"""How languages write dates, numbers and money (from Unicode CLDR 47); other languages fall back to English."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace


class Locale(Struct, frozen=True):
    """The words and marks of one locale; date patterns are strftime's."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    decimal: str = ","
    group: str = "."
    short: str = "%d/%m/%Y"
    medium: str = "%-d %b %Y"
    long: str = "%-d %B %Y"
    time: str = "%H:%M"
    money_first: bool = False
    money_gap: bool = False

    def write(self, moment: datetime, pattern: str) -> str:
        """Write a moment by a strftime pattern of at most 64 characters, in the words of this locale."""
        if len(pattern) > 64:
            raise ValueError("a date pattern has at most 64 characters")
        return _DIRECTIVE.sub(lambda found: self._directive(moment, found), pattern)

    def _directive(self, moment: datetime, found: re.Match[str]) -> str:
        bare, letter = found[1], found[2]
        if letter is None:
            raise ValueError(f"a date pattern knows no {found[0]}")
        names = {
            "A": self.weekdays[moment.weekday()],
            "a": self.weekdays[moment.weekday()][:3],
            "B": self.months[moment.month - 1],
            "b": self.months[moment.month - 1][:3],
            "Z": moment.tzname() or "",
            "%": "%",
        }
        text = names.get(letter) or moment.strftime(f"%{letter}")
        return (text.lstrip("0") or "0") if bare else text


_DIRECTIVE = re.compile(r"%(-?)([aAbBdHIMmpSYyjZ%])|%.?")


CURRENCY_SIGNS = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "JPY": "¥",
    "BRL": "R$",
    "INR": "₹",
    "PLN": "zł",
    "CZK": "Kč",
    "SEK": "kr",
    "NOK": "kr",
    "DKK": "kr",
    "UAH": "₴",
    "TRY": "₺",
    "ILS": "₪",
    "KRW": "₩",
    "NGN": "₦",
    "PHP": "₱",
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN = Locale(
    _words("January February March April May June July August September October November December"),
    _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    decimal=".",
    group=",",
    money_first=True,
)
_ISO = replace(_EN, short="%Y-%m-%d")
_DE = Locale(
    _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    _words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    short="%d.%m.%Y",
    medium="%d.%m.%Y",
    long="%-d. %B %Y",
)
_ES = Locale(
    _words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    _words("lunes martes miércoles jueves viernes sábado domingo"),
    long="%-d de %B de %Y",
)
_PT = Locale(
    _words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    _words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    long="%-d de %B de %Y",
)
_FR = Locale(
    _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    _words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    group=" ",
    medium="%-d %B %Y",
)
_IT = Locale(
    _words("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    _words("lunedì martedì mercoledì giovedì venerdì sabato domenica"),
)
_NL = Locale(
    _words("januari februari maart april mei juni juli augustus september oktober november december"),
    _words("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    short="%d-%m-%Y",
    money_first=True,
    money_gap=True,
)
_PL = Locale(
    _words("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
    _words("poniedziałek wtorek środa czwartek piątek sobota niedziela"),
    group=" ",
    short="%d.%m.%Y",
)

_LOCALES = {
    "en": _EN,
    "en-us": replace(_EN, short="%m/%d/%Y", medium="%b %-d, %Y", long="%B %-d, %Y", time="%-I:%M %p"),
    "de": _DE,
    "de-ch": replace(_DE, decimal=".", group="’", money_first=True, money_gap=True),
    "es": _ES,
    "es-mx": replace(_ES, decimal=".", group=",", money_first=True),
    "pt": replace(_PT, group=" "),
    "pt-br": replace(_PT, money_first=True, money_gap=True),
    "fr": _FR,
    "it": _IT,
    "nl": _NL,
    "pl": _PL,
}


@lru_cache(maxsize=256)
def find_locale(tag: str) -> Locale:
    """Return the locale of a BCP 47 tag, or of its language, or English with dates in ISO order."""
    wanted = tag.replace("_", "-").lower()
    return _LOCALES.get(wanted) or _LOCALES.get(wanted.partition("-")[0]) or _ISO
