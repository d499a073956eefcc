"""Imports: what columns are taken for, what customers come out, and what is said of every cell that does not fit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.customers.attribute_types import AttributeType, type_of, typed
from noline.customers.columns import columns_of
from noline.customers.importing import (
    CustomerRow,
    ImportSettings,
    Row,
    RowConsent,
    RowError,
    customers_of,
    preview_of,
    rows_of_csv,
)
from noline.kernel.errors import InvalidInput


def _import(text: str, settings: ImportSettings | None = None) -> list[CustomerRow | RowError]:
    return list(customers_of(rows_of_csv(io.BytesIO(text.encode())), settings or ImportSettings(region="ES")))


def _customers(text: str, settings: ImportSettings | None = None) -> list[CustomerRow]:
    found = _import(text, settings)
    assert not [row for row in found if isinstance(row, RowError)], found
    return [row for row in found if isinstance(row, CustomerRow)]


HEADERS = [
    ("Email", "email"), ("E-mail 2", "email"), ("Correo electrónico", "email"), ("CORREO ELECTRONICO", "email"),
    ("Adresse e-mail", "email"), ("E-Mail-Adresse", "email"), ("Indirizzo email", "email"),
    ("Endereço de e-mail", "email"), ("Phone", "phone"), ("Mobile phone", "phone"), ("Teléfono móvil", "phone"),
    ("Celular", "phone"), ("Handy", "phone"), ("Téléphone", "phone"), ("Cellulare", "phone"),
    ("Telemóvel", "phone"), ("whatsapp", "phone"), ("手机", "phone"), ("First Name", "first_name"),
    ("firstName", "first_name"), ("first_name", "first_name"), ("Nombre", "first_name"), ("Prénom", "first_name"),
    ("Vorname", "first_name"), ("Nome", "first_name"), ("Last name", "last_name"), ("Apellidos", "last_name"),
    ("Nom", "last_name"), ("Nachname", "last_name"), ("Cognome", "last_name"), ("Sobrenome", "last_name"),
    ("Name", "name"), ("Nombre y apellidos", "name"), ("ID", "external_id"), ("Customer ID", "external_id"),
    ("Nº cliente", "external_id"), ("Kundennummer", "external_id"), ("N° client", "external_id"),
    ("Language", "locale"), ("Idioma", "locale"), ("Sprache", "locale"), ("Langue", "locale"),
    ("Time zone", "zone"), ("Zona horaria", "zone"), ("Zeitzone", "zone"), ("Tags", "tags"), ("Etiquetas", "tags"),
    ("Address line 1", "street"), ("Calle", "street"), ("Straße", "street"), ("ZIP", "postcode"),
    ("Código postal", "postcode"), ("PLZ", "postcode"), ("City", "city"), ("Ciudad", "city"), ("Ort", "city"),
    ("Country", "country"), ("País", "country"), ("Land", "country"), ("X", "x"), ("Twitter handle", "x"),
    ("", "ignore"), ("Shoe size", "attribute"), ("Marketing source", "attribute"), ("SMS count", "attribute"),
    ("Email opt-in", "consent"), ("SMS consent", "consent"), ("Newsletter", "consent"),
    ("Accepts marketing", "consent"), ("Consentimiento por email", "consent"), ("Einwilligung SMS", "consent"),
    ("Unsubscribed", "refusal"), ("Baja", "refusal"), ("Do not contact", "refusal"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "field"), HEADERS, ids=[row[0] or "empty" for row in HEADERS])
def test_a_header_in_any_language_is_a_field(header: str, field: str) -> None:
    assert columns_of(["anchor", header])[1].field == field


@pytest.mark.parametrize(
    ("header", "subscription", "channel"),
    [
        ("Email opt-in", "news", "email"),
        ("SMS consent", "news", "sms"),
        ("Newsletter", "news", "email"),
        ("Consent to WhatsApp", "news", "whatsapp"),
        ("Accepts marketing", "news", "*"),
        ("Unsubscribed", "*", "*"),
        ("consent:offers:sms", "offers", "sms"),
        ("refusal:offers:email", "offers", "email"),
    ],
)
def test_a_consent_column_names_its_channel(header: str, subscription: str, channel: str) -> None:
    column = columns_of([header])[0]
    assert (column.subscription, column.channel) == (subscription, channel)


def test_a_mapping_goes_before_names() -> None:
    targets = {
        "email": "ignore",
        "Code": "external_id",
        "Shoe": "attribute:shoe_size:number",
        "News": "consent:news:sms",
    }
    columns = columns_of(["Email", "code", "Shoe", "News"], targets=targets)
    assert [column.field for column in columns] == ["ignore", "external_id", "attribute", "consent"]
    assert (columns[2].name, columns[2].kind) == ("shoe_size", "number")
    assert columns_of(["Shoe size"])[0].name == "shoe_size"


REFUSED_HEADERS: list[tuple[str, list[str], dict[str, str], str]] = [
    ("no names", ["", " "], {}, "no header"),
    ("the same name twice", ["Email", "Name", " EMAIL "], {}, "A and C"),
    ("the same attribute twice", ["Shoe size", "shoe-size"], {}, "A and B"),
    ("two columns for one field", ["Vorname", "First name"], {}, "both read as first_name"),
    ("too many", [f"c{number}x" for number in range(501)], {}, "501 columns"),
    ("a mapping of a column that is not there", ["Email"], {"Mail": "email"}, "no column 'Mail'"),
    ("a target that does not exist", ["Email"], {"Email": "pigeon"}, "can't be 'pigeon'"),
    ("a type that does not exist", ["Size"], {"Size": "attribute:size:colour"}, "can't be"),
]


@pytest.mark.parametrize(
    ("label", "headers", "targets", "text"), REFUSED_HEADERS, ids=[row[0] for row in REFUSED_HEADERS]
)
def test_headers_that_contradict_are_refused(
    label: str, headers: list[str], targets: dict[str, str], text: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        columns_of(headers, targets=targets)
    assert refusal.value.field == "columns"
    assert text in refusal.value.text
    assert refusal.value.remedy


def test_a_whole_customer() -> None:
    (customer,) = _customers(
        "Nº cliente;Nombre;Apellidos;Correo electrónico;Móvil;Idioma;Zona horaria;Etiquetas;Calle;Código postal;Ciudad;"
        "País;X;Consentimiento email;Consentimiento SMS;Talla;Socio;Alta en;Notas\n"
        "0042;Ana;Ruiz Gil;Ana.Ruiz@Example.com;612 34 56 78;español;Europe/Madrid;vip, Madrid,vip;C/ Mayor 1;28001;"
        "Madrid;España;@AnaRuiz;sí;no;38,5;no;2020-05-04;prefiere tardes\n"
    )
    assert customer == CustomerRow(
        number=2,
        external_id="0042",
        first_name="Ana",
        last_name="Ruiz Gil",
        attributes={"talla": 38.5, "socio": False, "alta_en": date(2020, 5, 4), "notas": "prefiere tardes"},
        addresses=(
            ("email", "ana.ruiz@example.com"),
            ("phone", "+34612345678"),
            ("x", "anaruiz"),
            ("postal", "C/ Mayor 1\n28001 Madrid\nEspaña"),
        ),
        locale="es",
        zone="Europe/Madrid",
        tags=("vip", "Madrid"),
        consents=(RowConsent("news", "email", "given"), RowConsent("news", "sms", "withdrawn")),
    )


NAMES = [
    ("Ana Ruiz Gil", "Ana", "Ruiz Gil"),
    ("Ruiz Gil, Ana", "Ana", "Ruiz Gil"),
    ("Cher", "Cher", ""),
    ("山田太郎", "山田太郎", ""),
]


@pytest.mark.parametrize(("whole", "first", "last"), NAMES)
def test_a_name_in_one_piece(whole: str, first: str, last: str) -> None:
    (customer,) = _customers(f'id,name\n1,"{whole}"\n')
    assert (customer.first_name, customer.last_name) == (first, last)


def test_several_addresses_of_a_kind() -> None:
    (customer,) = _customers(
        "email;email 2;phone;mobile\na@example.com, A@Example.com;b@example.com;912345678;+34612345678\n"
    )
    assert customer.addresses == (
        ("email", "a@example.com"),
        ("email", "b@example.com"),
        ("phone", "+34912345678"),
        ("phone", "+34612345678"),
    )


CONSENTS = [
    ("yes", "given"), ("SÍ", "given"), ("x", "given"), ("1", "given"), ("✓", "given"), ("Ja", "given"),
    ("true", "given"), ("no", "withdrawn"), ("0", "withdrawn"), ("Nein", "withdrawn"), ("✗", "withdrawn"),
    ("pending", "requested"), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "state"), CONSENTS)
def test_what_a_consent_cell_says(value: str, state: str | None) -> None:
    (customer,) = _customers(f"id,Email opt-in\n1,{value}\n")
    assert [consent.state for consent in customer.consents] == ([state] if state else [])


@pytest.mark.parametrize(
    ("value", "left"), [("yes", True), ("2024-01-02", True), ("no", False), ("0", False), ("", False)]
)
def test_a_refusal_is_a_stop_of_everything(value: str, left: bool) -> None:
    (customer,) = _customers(f"id,Unsubscribed\n1,{value}\n")
    assert customer.consents == ((RowConsent("*", "*", "withdrawn"),) if left else ())


CELLS = [
    # label, header, value, column, part of the text
    ("mail", "email", "ana.example.com", "email", "not an email"),
    ("phone", "phone", "12", "phone", "not a phone"),
    ("phone of another country", "phone", "0170 1234567", "phone", "too many digits"),
    ("phone that nobody has", "phone", "112345678", "phone", "No phone in ES"),
    ("language", "language", "Klingon", "language", "no language"),
    ("zone", "time zone", "Mars/Base", "time zone", "no time zone"),
    ("handle", "twitter", "a b", "twitter", "name on X"),
    ("consent", "newsletter", "perhaps", "newsletter", "neither yes nor no"),
    ("tag", "tags", "t" * 61, "tags", "too long"),
    ("first name", "first name", "n" * 201, "first name", "too long"),
    ("postal address", "street", "s" * 150, None, "envelope"),
]


@pytest.mark.parametrize(("label", "header", "value", "column", "text"), CELLS, ids=[row[0] for row in CELLS])
def test_a_bad_cell_is_reported_and_the_rest_of_the_row_taken(
    label: str, header: str, value: str, column: str | None, text: str
) -> None:
    error, customer = _import(f"id,{header}\n1,{value}\n")
    assert isinstance(error, RowError)
    assert (error.number, error.column, error.skipped) == (2, column, False)
    assert text in error.text
    assert error.remedy
    assert customer == CustomerRow(number=2, external_id="1")


ROWS = [
    ("nobody", "name,email\nAna,\n", "who the customer is"),
    ("more cells than columns", "id,name\n1,Ana,Ruiz\n", "3 cells, the header 2"),
    ("quote not closed", 'id,name\n1,"Ana\n', "quote"),
]


@pytest.mark.parametrize(("label", "text", "problem"), ROWS, ids=[row[0] for row in ROWS])
def test_a_bad_row_is_left_out(label: str, text: str, problem: str) -> None:
    (error,) = _import(text)
    assert isinstance(error, RowError)
    assert error.skipped
    assert problem in error.text


def test_one_identifier_is_one_row() -> None:
    found = _import(
        "id,email,phone\n1,ana@example.com,612345678\n1,other@example.com,\n2,ANA@example.com,+34 612 345 678\n"
        ",ana@example.com,\n3,bo@example.com,+34612345678\n"
    )
    kept = {row.number: row.addresses for row in found if isinstance(row, CustomerRow)}
    assert kept == {
        2: (("email", "ana@example.com"), ("phone", "+34612345678")),
        4: (),
        6: (("email", "bo@example.com"),),
    }
    said = [(row.number, row.skipped, row.text.split(",")[0]) for row in found if isinstance(row, RowError)]
    assert said == [
        (3, True, "Row 2 has the same external id"),
        (4, False, "Row 2 has the same email"),
        (4, False, "Row 2 has the same phone"),
        (5, False, "Row 2 has the same email"),
        (5, True, "Nothing in this row tells who the customer is."),
        (6, False, "Row 2 has the same phone"),
    ]


def test_duplicates_are_told_among_many() -> None:
    rows = "".join(f"{number}\n" for number in [*range(5000), 17, 4999])
    errors = [row for row in _import("id\n" + rows) if isinstance(row, RowError)]
    assert [(error.number, error.text.split(" has")[0]) for error in errors] == [(5002, "Row 19"), (5003, "Row 5001")]


TYPES: list[tuple[str, list[str], AttributeType]] = [
    ("whole numbers", ["1", "20", "-3", ""], "number"),
    ("ones and zeros", ["1", "0"], "number"),
    ("decimals", ["1.5", "20"], "number"),
    ("decimal commas", ["1,5", "20,25"], "number"),
    ("thousands or decimals, who knows", ["1,500", "2,000"], "text"),
    ("leading zeros are codes", ["007", "12"], "text"),
    ("too many digits are codes", ["1234567890123456"], "text"),
    ("phone numbers are no numbers", ["+34612345678"], "text"),
    ("yes and no", ["yes", "no", ""], "boolean"),
    ("sí y no", ["sí", "NO"], "boolean"),
    ("true and false", ["TRUE", "false"], "boolean"),
    ("dates", ["2026-05-04", "2026/5/4"], "date"),
    ("German dates", ["4.5.2026"], "date"),
    ("days or months, who knows", ["04/05/2026"], "text"),
    ("no such day", ["2026-02-30"], "text"),
    ("mixed", ["1", "yes"], "text"),
    ("nothing", ["", ""], "text"),
]


@pytest.mark.parametrize(("label", "values", "kind"), TYPES, ids=[row[0] for row in TYPES])
def test_the_type_of_a_column(label: str, values: list[str], kind: AttributeType) -> None:
    assert type_of(values) == kind


def test_types_are_found_in_the_sample_and_hold_for_the_rest() -> None:
    text = "id,size\n1,38\n2,39\n3,big\n"
    settings = ImportSettings(sample=2)
    found = _import(text, settings)
    assert [row.attributes for row in found if isinstance(row, CustomerRow)] == [{"size": 38}, {"size": 39}, {}]
    (error,) = [row for row in found if isinstance(row, RowError)]
    assert (error.number, error.column) == (4, "size")
    assert "text" in error.remedy
    told = ImportSettings(sample=2, targets={"size": "attribute:size:text"})
    assert [row.attributes["size"] for row in _customers(text, told)] == ["38", "39", "big"]


def test_the_preview_reads_no_more_than_the_sample() -> None:
    def rows() -> Iterator[Row]:
        yield Row(1, ("id", "size"))
        yield Row(2, ("1", "38"))
        raise AssertionError("read too far")

    columns = preview_of(rows(), ImportSettings(sample=1))
    assert [(column.field, column.kind) for column in columns] == [("external_id", None), ("attribute", "number")]


def test_a_file_without_rows_has_no_customers() -> None:
    assert _import("id,name\n") == []
    with pytest.raises(InvalidInput, match="empty"):
        list(customers_of([]))


@pytest.mark.parametrize(
    ("value", "locale"),
    [
        ("es", "es"),
        ("ES_mx", "es-MX"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("Español", "es"),
        ("Deutsch", "de"),
        ("es-419", "es-419"),
    ],
)
def test_languages(value: str, locale: str) -> None:
    assert _customers(f"id,language\n1,{value}\n")[0].locale == locale


_VALUE = st.text(max_size=10) | st.from_regex(r"[-+]?[0-9.,/-]{1,10}", fullmatch=True) | st.sampled_from(["yes", "no"])


@given(st.lists(_VALUE, max_size=4))
def test_whatever_type_is_found_every_value_of_the_sample_has_it(values: list[str]) -> None:
    kind = type_of(values)
    for value in filter(None, values):
        typed(value, kind)


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12)), max_size=5))
def test_any_cells_are_taken_or_reported(cells: list[tuple[str, str, str]]) -> None:
    rows = [Row(1, ("email", "phone", "notes")), *(Row(number, row) for number, row in enumerate(cells, start=2))]
    found = list(customers_of(rows, ImportSettings(region="ES")))
    assert {row.number for row in found} == {row.number for row in rows[1:]}
