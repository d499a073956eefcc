"""Currencies: which there are (ISO 4217, those in use in 2026), and how many digits of minor units each has."""

from __future__ import annotations

from typing import Final

from noline.kernel.errors import InvalidInput

_IN_USE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
CURRENCIES: Final = frozenset(_IN_USE.split())
_DIGITS: Final = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}


def check_currency(code: str, field: str = "currency") -> str:
    """Return the code of a currency; raises InvalidInput for what is none."""
    if code not in CURRENCIES:
        text = f"There is no currency {code[:20]!r}."
        raise InvalidInput(text, field=field, remedy="Use three capitals of ISO 4217, like EUR.")
    return code


def minor_digits(currency: str) -> int:
    """Return how many digits stand behind the point: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


def written(minor: int, currency: str) -> str:
    """Write minor units as programs and people of all languages read them: (1250, "EUR") → 12.50 EUR."""
    digits = minor_digits(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole:,}{f'.{rest:0{digits}}' if digits else ''} {currency}"
