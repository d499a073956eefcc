"""Phone numbers to E.164, quickly: the numbering plans are phonenumbers' (ITU-T E.164), the short way through is ours.

``phonenumbers`` takes some 30 µs a number, which an import of a million rows feels. Most numbers need none of its
general machinery, so a number that provably passes through it unchanged is answered from the same metadata in 2 µs.
Whatever is not provable goes the long way; a property test holds the two equal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import phonenumbers
from msgspec import Struct
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE, region_code_for_country_code

from noline.kernel.errors import InvalidInput

_E164 = re.compile(r"\+[1-9][0-9]{5,14}")
_DIGITS = re.compile(r"\+?[0-9]{3,20}")
_SEPARATORS = {ord(sign): None for sign in " \t\n\r\u00a0().-/\u2010\u2011\u2012\u2013\u2014\u2212'"}
_BRAZIL_WITHOUT_NINE = re.compile(r"\A\+55([1-9][1-9])([6-9][0-9]{7})\Z")
_MEXICO_WITH_ONE = re.compile(r"\A\+521([0-9]{10})\Z")
_REMEDY = "Write it with + and the country code, as in +34 612 345 678."


def phone_key(value: str, region: str | None) -> str:
    """Return the number as E.164, such as ``+34612345678``.

    ``region`` (ISO 3166, two letters) is the country of numbers written without a country code. A number with its
    country code is taken if its length is possible there; one in national form must be valid in ``region``, since
    nothing else confirms the country. Raises ``InvalidInput`` for the field ``phone``.
    """
    text = value if _E164.fullmatch(value) else _digits_of(value)
    if text.startswith("+"):
        if text.startswith("+521"):
            text = _MEXICO_WITH_ONE.sub(r"+52\1", text)
        return _with_ninth_digit(_unchanged(text) or _international(text))
    if not region:
        raise _invalid("This number has no country code.")
    return _national_unchanged(text, region) or _national(text, region)


def phone_of_id(value: str) -> str:
    """Return the E.164 form of a provider's id: an international number without its plus sign.

    WhatsApp ids and SMPP's international addresses are written so; some lack Brazil's ninth digit or keep Mexico's 1.
    """
    digits = value.strip().removeprefix("whatsapp:").removeprefix("+")
    return phone_key(f"+{digits}", None)


def _digits_of(value: str) -> str:
    """Return the digits, with a leading + where the number is international; refuse letters and extensions."""
    text = value.strip()
    if not text.isascii():
        text = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text))
    text = text.removeprefix("tel:").translate(_SEPARATORS)
    if not _DIGITS.fullmatch(text):
        raise _invalid("This is not a phone number." if text else "The phone number is empty.")
    return text


def _plain(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":  # direction marks that spreadsheets and chats paste along
        return ""
    return str(unicodedata.decimal(sign, sign))


def _with_ninth_digit(e164: str) -> str:
    """Add Brazil's ninth digit to a mobile number that lacks it (Anatel's resolution 553 of 2010)."""
    return _BRAZIL_WITHOUT_NINE.sub(r"+55\g<1>9\2", e164) if e164.startswith("+55") else e164


class _Plan(Struct, frozen=True):
    """What is needed of a country's numbering plan."""

    code: str
    lengths: frozenset[int]
    prefix: re.Pattern[str] | None
    outside: re.Pattern[str] | None
    general: re.Pattern[str]
    common: tuple[tuple[frozenset[int], re.Pattern[str]], ...]


@lru_cache(maxsize=2048)
def _plan_of_code(digits: str) -> _Plan | None:
    """Return the plan that the first three ``digits`` of an international number lead to."""
    for length in (1, 2, 3):
        code = int(digits[:length])
        if code in COUNTRY_CODE_TO_REGION_CODE:
            region = region_code_for_country_code(code)
            return _plan(PhoneMetadata.metadata_for_region_or_calling_code(code, region), str(code))
    return None


@lru_cache(maxsize=512)
def _plan_of_region(region: str) -> _Plan | None:
    """Return the plan of a region that is the first of its country code, else None."""
    metadata = PhoneMetadata.metadata_for_region(region.upper(), None)
    code = metadata.country_code if metadata is not None else None
    if code is None or region_code_for_country_code(code) != region.upper():
        return None
    return _plan(metadata, str(code))


def _plan(metadata: Any, code: str) -> _Plan:
    common = tuple(
        (frozenset(kind.possible_length), re.compile(kind.national_number_pattern))
        for kind in (metadata.mobile, metadata.fixed_line)
        if kind is not None and kind.national_number_pattern
    )
    return _Plan(
        code=code,
        lengths=frozenset(metadata.general_desc.possible_length),
        prefix=_compiled(metadata.national_prefix_for_parsing),
        outside=_compiled(metadata.international_prefix),
        general=re.compile(metadata.general_desc.national_number_pattern),
        common=common,
    )


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _unchanged(text: str) -> str | None:
    """Return ``text`` if the library would hand it back as it is: known code, possible length, nothing to strip."""
    plan = _plan_of_code(text[1:4]) if len(text) > 4 else None
    if plan is None:
        return None
    national = text[1 + len(plan.code) :]
    if len(national) not in plan.lengths or national[0] == "0":
        return None
    if plan.prefix is not None and plan.prefix.match(national):
        return None
    return text


def _national_unchanged(digits: str, region: str) -> str | None:
    """Return E.164 for a common mobile or fixed number of ``region``, with at most a plain trunk prefix to strip."""
    plan = _plan_of_region(region)
    if plan is None or digits.startswith(plan.code) or (plan.outside and plan.outside.match(digits)):
        return None
    trunk = plan.prefix.match(digits) if plan.prefix else None
    if trunk is not None and (trunk.re.groups or not trunk.end()):
        return None
    national = digits[trunk.end() :] if trunk else digits
    if national[:1] == "0" or len(national) not in plan.lengths or not plan.general.fullmatch(national):
        return None
    if any(len(national) in lengths and pattern.fullmatch(national) for lengths, pattern in plan.common):
        return f"+{plan.code}{national}"
    return None


def _international(text: str) -> str:
    return _e164(_parsed(text, None))


def _national(text: str, region: str) -> str:
    if PhoneMetadata.metadata_for_region(region.upper(), None) is None:
        raise InvalidInput(
            f"There is no country {region!r}.", field="region", remedy="Use two letters as in ES, BR or US."
        )
    e164 = _with_ninth_digit(_e164(_parsed(text, region.upper())))
    if not phonenumbers.is_valid_number(phonenumbers.parse(e164)):
        raise _invalid(f"No phone in {region.upper()} has such a number.")
    return e164


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber:
    if region is None and text.startswith("+00"):
        raise _invalid("The country code is missing.")
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        raise _invalid("No country has such a phone number.") from None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    too_long = reason == phonenumbers.ValidationResult.TOO_LONG
    raise _invalid(f"The phone number has too {'many' if too_long else 'few'} digits for its country.")


def _invalid(text: str) -> InvalidInput:
    return InvalidInput(text, field="phone", remedy=_REMEDY)
