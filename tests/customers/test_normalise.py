"""Addresses: what is written differently and means the same has one key; what can't be an address says why."""

from __future__ import annotations

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from noline.customers.model import MESSENGERS
from noline.customers.normalise import SCHEMES, display_form, normalise, normalise_sender, scheme_of, sender_address
from noline.kernel.errors import InvalidInput

SAME_KEY = [
    # label, scheme, written, region, key
    ("plain mail", "email", "ana@example.com", None, "ana@example.com"),
    (
        "case of the local part",
        "email",
        "Ana.Ruiz@Example.COM",
        None,
        "ana.ruiz@example.com",
    ),
    ("spaces around", "email", "  ana@example.com\n", None, "ana@example.com"),
    ("link form", "email", "mailto:ana@example.com", None, "ana@example.com"),
    ("international domain", "email", "info@Exämple.de", None, "info@xn--exmple-cua.de"),
    ("the same domain in ASCII", "email", "info@xn--exmple-cua.de", None, "info@xn--exmple-cua.de"),
    ("international local part", "email", "Ñandú@example.com", None, "ñandú@example.com"),
    ("subaddress is kept", "email", "ana+shop@example.com", None, "ana+shop@example.com"),
    ("sandbox domain", "email", "ana@shop.test", None, "ana@shop.test"),
    ("E.164", "phone", "+34612345678", None, "+34612345678"),
    ("spaces and hyphens", "phone", "+34 612-34 56 78", None, "+34612345678"),
    ("national form", "phone", "612 34 56 78", "ES", "+34612345678"),
    ("region in lower case", "phone", "612 34 56 78", "es", "+34612345678"),
    ("dialled from abroad", "phone", "0034 612345678", "ES", "+34612345678"),
    ("country code without plus", "phone", "34612345678", "ES", "+34612345678"),
    ("trunk prefix", "phone", "0170 1234567", "DE", "+491701234567"),
    ("trunk prefix in brackets", "phone", "+44 (0)20 7946 0958", None, "+442079460958"),
    ("Italian zero stays", "phone", "06 1234 5678", "IT", "+390612345678"),
    ("Russian trunk 8", "phone", "8 (912) 345-67-89", "RU", "+79123456789"),
    ("North America", "phone", "(212) 555-1234", "US", "+12125551234"),
    ("full-width digits", "phone", "＋３４６１２３４５６７８", None, "+34612345678"),
    ("Arabic digits", "phone", "+٣٤٦١٢٣٤٥٦٧٨", None, "+34612345678"),
    ("direction marks", "phone", "\u202a+34 612 345 678\u202c", None, "+34612345678"),
    ("link form of a phone", "phone", "tel:+34-612-345-678", None, "+34612345678"),
    ("Brazil, mobile as it is", "phone", "+55 11 98765-4321", None, "+5511987654321"),
    ("Brazil, mobile without the ninth digit", "phone", "+55 11 8765-4321", None, "+5511987654321"),
    ("Brazil, national form without it", "phone", "(11) 8765-4321", "BR", "+5511987654321"),
    ("Brazil, fixed line stays", "phone", "+55 11 3456-7890", None, "+551134567890"),
    ("Mexico, the old 1 of mobiles", "phone", "+52 1 55 1234 5678", None, "+525512345678"),
    ("Argentina, mobile", "phone", "+54 9 11 2345-6789", None, "+5491123456789"),
    ("drama number in international form", "phone", "+44 7700 900123", None, "+447700900123"),
    ("external id, case kept", "external", "  CRM-0042a ", None, "CRM-0042a"),
    ("X handle", "x", "@Noline_HQ", None, "noline_hq"),
    ("X page", "x", "https://twitter.com/Noline_HQ?s=20", None, "noline_hq"),
    ("device token", "push", " fGh:APA91b_x-Y ", None, "fGh:APA91b_x-Y"),
    ("web session", "web", "0190a7c2-1f", None, "0190a7c2-1f"),
    ("postal", "postal", " Ana Ruiz \r\n\r\nC/  Mayor 1\n28001  Madrid", None, "Ana Ruiz\nC/ Mayor 1\n28001 Madrid"),
    ("messenger id", "telegram", " 123456789 ", None, "123456789"),
]


@pytest.mark.parametrize(("label", "scheme", "written", "region", "key"), SAME_KEY, ids=[row[0] for row in SAME_KEY])
def test_the_key_of_an_address(label: str, scheme: str, written: str, region: str | None, key: str) -> None:
    assert normalise(scheme, written, region=region) == key
    assert normalise(scheme, key, region=region) == key, "a key is its own key"


REFUSED = [
    ("no at sign", "email", "ana.example.com", None, "email"),
    ("empty", "email", "  ", None, "email"),
    ("name and brackets", "email", "Ana <ana@example.com>", None, "email"),
    ("two at signs", "email", "a@b@example.com", None, "email"),
    ("dot at the end", "email", "ana.@example.com", None, "email"),
    ("two dots", "email", "ana..ruiz@example.com", None, "email"),
    ("no top-level domain", "email", "ana@localhost", None, "email"),
    ("header injection", "email", "ana@example.com\r\nBcc: x@example.com", None, "email"),
    ("too long", "email", "a" * 65 + "@example.com", None, "email"),
    ("national form without a country", "phone", "612345678", None, "phone"),
    ("words", "phone", "call me", "ES", "phone"),
    ("letters for digits", "phone", "1-800-FLOWERS", "US", "phone"),
    ("extension", "phone", "+34 912 345 678 ext. 5", None, "phone"),
    ("two numbers", "phone", "+34612345678 / +34612345679", None, "phone"),
    ("too short", "phone", "+3461234", None, "phone"),
    ("too long for the country", "phone", "+346123456789", None, "phone"),
    ("no such country code", "phone", "+999123456789", None, "phone"),
    ("national form that no phone has", "phone", "112345678", "ES", "phone"),
    ("no such region", "phone", "612345678", "XX", "region"),
    ("external id, empty", "external", " ", None, "external"),
    ("external id, too long", "external", "x" * 201, None, "external"),
    ("external id, NUL", "external", "a\0b", None, "external"),
    ("X handle, too long", "x", "@sixteen_letters_", None, "x"),
    ("X handle, sign", "x", "no-line", None, "x"),
    ("device token, space", "push", "a b", None, "push"),
    ("web session, not ASCII", "web", "sesión", None, "web"),
    ("postal, empty", "postal", "\n \n", None, "postal"),
    ("postal, too many lines", "postal", "line\n" * 11, None, "postal"),
    ("unknown scheme", "pigeon", "x", None, "scheme"),
]


@pytest.mark.parametrize(("label", "scheme", "written", "region", "field"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_address_names_the_field_and_a_remedy(
    label: str, scheme: str, written: str, region: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        normalise(scheme, written, region=region)
    assert refusal.value.field == field
    assert refusal.value.remedy


def test_the_form_sent_to_keeps_the_case_of_the_local_part() -> None:
    assert display_form("email", " Ana.Ruiz@EXÄMPLE.de") == "Ana.Ruiz@xn--exmple-cua.de"
    assert display_form("phone", "612 345 678", region="ES") == "+34612345678"


@pytest.mark.parametrize(
    ("sender", "key"),
    [
        ("5511987654321", "+5511987654321"),
        ("551187654321", "+5511987654321"),
        ("whatsapp:+34612345678", "+34612345678"),
        ("5215512345678", "+525512345678"),
    ],
)
def test_a_whatsapp_id_is_the_phone_of_the_same_person(sender: str, key: str) -> None:
    assert normalise_sender("whatsapp", sender) == key
    assert normalise_sender("sms", key) == key


@pytest.mark.parametrize(
    ("channel", "sender", "region", "address"),
    [
        ("sms", "+447700900123", "GB", ("phone", "+447700900123")),
        ("sms", "612 345 678", "ES", ("phone", "+34612345678")),
        ("sms", "72345", "GB", ("text_sender", "72345")),
        ("sms", "72345", None, ("text_sender", "72345")),
        ("sms", " MyBank ", "GB", ("text_sender", "MyBank")),
        ("sms", "Café 24\x1b", "GB", ("text_sender", "Café 24")),
        ("sms", "+4477", "GB", ("text_sender", "+4477")),
        ("sms", "x" * 400, "GB", ("text_sender", "x" * 200)),
        ("whatsapp", "447700900123", "GB", ("phone", "+447700900123")),
        ("telegram", "77", "GB", ("telegram", "77")),
    ],
)
def test_text_messages_also_come_from_what_is_no_phone(
    channel: str, sender: str, region: str | None, address: tuple[str, str]
) -> None:
    assert sender_address(channel, sender, region=region) == address


@pytest.mark.parametrize(("channel", "sender"), [("sms", ""), ("sms", " \x00"), ("whatsapp", "72"), ("voice", "Bank")])
def test_what_is_no_sender_at_all_is_refused(channel: str, sender: str) -> None:
    with pytest.raises(InvalidInput):
        sender_address(channel, sender, region="GB")


def test_each_channel_has_its_scheme() -> None:
    assert {scheme_of(channel) for channel in ("sms", "whatsapp", "voice")} == {"phone"}
    others = {"email": "email", "push": "push", "web": "web", "x": "x", "print": "postal"}
    assert {channel: scheme_of(channel) for channel in others} == others
    assert all(scheme_of(name) == name for name in MESSENGERS)
    with pytest.raises(InvalidInput, match="pigeon"):
        scheme_of("pigeon")


@given(st.text(max_size=40), st.sampled_from([*SCHEMES, *MESSENGERS]), st.sampled_from([None, "ES", "BR", "US"]))
def test_any_text_has_a_stable_key_or_a_clear_refusal(text: str, scheme: str, region: str | None) -> None:
    try:
        key = normalise(scheme, text, region=region)
    except InvalidInput:
        return
    assert normalise(scheme, key, region=region) == key


def _by_the_library(text: str, region: str | None) -> str | None:
    """Return what phonenumbers alone says, by the rule that a national form must be valid and others possible."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    good = possible if region is None else phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if good else None


def _by_us(text: str, region: str | None) -> str | None:
    try:
        return normalise("phone", text, region=region)
    except InvalidInput:
        return None


_CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)).filter(lambda code: code not in (52, 55))
_NATIONAL = st.text("0123456789", min_size=4, max_size=12)
_REGIONS = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS - {"BR", "MX"}))


@given(_CODES, _NATIONAL)
def test_the_short_way_reads_international_numbers_as_the_library_does(code: int, national: str) -> None:
    text = f"+{code}{national}"
    assert _by_us(text, None) == _by_the_library(text, None)


@given(_REGIONS, _NATIONAL, st.booleans())
def test_the_short_way_reads_national_numbers_as_the_library_does(region: str, national: str, example: bool) -> None:
    sample = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    text = national
    if example and sample is not None:  # a real number with its last digits changed, in the form people write
        sample.national_number = (sample.national_number or 0) // 10000 * 10000 + int(national[-4:])
        text = phonenumbers.format_number(sample, PhoneNumberFormat.NATIONAL)
    ours, library = _by_us(text, region), _by_the_library(text, region)
    if phonenumbers.country_code_for_region(region) not in (52, 55):
        assert ours == library


_LOCAL = st.text("abcXYZ09.+-_'!", min_size=1, max_size=12)
_DOMAIN = st.sampled_from(
    ["example.com", "Shop.Example.ORG", "xn--exmple-cua.de", "a..b.com", "-a.com", "localhost", "b"]
)


@given(_LOCAL, _DOMAIN)
def test_the_short_way_takes_the_mail_addresses_that_the_library_takes(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    try:
        checked = validate_email(text, check_deliverability=False, test_environment=True)
        expected: str | None = (checked.ascii_email or "").lower()
    except EmailNotValidError:
        expected = None
    try:
        ours: str | None = normalise("email", text)
    except InvalidInput:
        ours = None
    assert ours == expected
