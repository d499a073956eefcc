"""Customers from the rows of a file, each row with what could not be taken of it; no database, one row at a time.

Memory does not grow with the rows, but for some 30 bytes a customer and identifier by which duplicates are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from msgspec import Struct, structs

from noline.customers.attribute_types import AttributeValue, type_of
from noline.customers.cells import Draft, RowConsent, taker_of
from noline.customers.columns import Column, columns_of
from noline.customers.csv_rows import rows_of_csv
from noline.customers.first_seen import FirstSeen
from noline.customers.normalise import normalise
from noline.customers.rows import Row, RowError
from noline.customers.xlsx_rows import rows_of_xlsx
from noline.kernel.errors import InvalidInput

__all__ = ["Column", "CustomerRow", "ImportSettings", "Row", "RowConsent", "RowError"]
__all__ += ["customers_of", "preview_of", "rows_of_csv", "rows_of_xlsx"]


class CustomerRow(Struct, frozen=True):
    """A customer as one row gives it: what is not in the file is empty. ``addresses`` are (scheme, canonical value)."""

    number: int
    external_id: str = ""
    first_name: str = ""
    last_name: str = ""
    attributes: Mapping[str, AttributeValue] = {}
    addresses: tuple[tuple[str, str], ...] = ()
    locale: str = ""
    zone: str = ""
    tags: tuple[str, ...] = ()
    consents: tuple[RowConsent, ...] = ()


class ImportSettings(Struct, frozen=True):
    """How a file is to be read.

    ``region``: country of phone numbers without a country code. ``targets``: header → what the column is (see
    ``columns``). ``subscription``: what consent columns that name none are about. ``sample``: the rows from which the
    types of attributes are found, where the targets don't give them. ``verified``: schemes of the addresses that the
    company knows to be its customers' own.
    """

    region: str | None = None
    targets: Mapping[str, str] = {}
    subscription: str = "news"
    sample: int = 1000
    verified: tuple[str, ...] = ()


def customers_of(
    rows: Iterable[Row | RowError], settings: ImportSettings | None = None
) -> Iterator[CustomerRow | RowError]:
    """Yield, for each row after the header, its errors and then its customer if enough is left of it.

    Raises ``InvalidInput`` if there is no header or the columns contradict each other.
    """
    settings = settings or ImportSettings()
    rows = iter(rows)
    columns, first = _header_and_sample(rows, settings)
    reader = _Reader(columns, settings.region)
    for row in chain(first, rows):
        if isinstance(row, RowError):
            yield row
        else:
            yield from reader.read(row)


def preview_of(rows: Iterable[Row | RowError], settings: ImportSettings | None = None) -> tuple[Column, ...]:
    """Return what each column would be taken for, types of attributes included; reads no more than the sample."""
    return _header_and_sample(iter(rows), settings or ImportSettings())[0]


def _header_and_sample(
    rows: Iterator[Row | RowError], settings: ImportSettings
) -> tuple[tuple[Column, ...], list[Row | RowError]]:
    header = next(rows, None)
    if not isinstance(header, Row):
        text = header.text if header else "The file is empty."
        raise InvalidInput(text, field="file", remedy=header.remedy if header else "Name the columns in the first row.")
    columns = columns_of(header.cells, targets=settings.targets, subscription=settings.subscription)
    first = list(islice(rows, settings.sample))
    return tuple(_with_type(column, first) for column in columns), first


def _with_type(column: Column, rows: Sequence[Row | RowError]) -> Column:
    if column.field != "attribute" or column.kind is not None:
        return column
    at = column.index
    return structs.replace(
        column, kind=type_of(row.cells[at].strip() for row in rows if isinstance(row, Row) and at < len(row.cells))
    )


class _Reader:
    """Reads the rows of one file; remembers which identifiers it has seen in which row."""

    def __init__(self, columns: Sequence[Column], region: str | None) -> None:
        self._width = len(columns)
        self._takers = [
            (column.index, column.header, taker_of(column, region)) for column in columns if column.field != "ignore"
        ]
        self._seen = FirstSeen()

    def read(self, row: Row) -> Iterator[CustomerRow | RowError]:
        """Yield the errors of a row and then its customer, if enough of it is left."""
        cells = row.cells
        if len(cells) > self._width and any(cells[self._width :]):
            remedy = "Quote cells that hold the separator, or name the further columns."
            text = f"The row has {len(cells)} cells, the header {self._width}."
            yield RowError(row.number, None, text, remedy)
            return
        draft, width = Draft(), len(cells)
        for index, header, take in self._takers:
            if index < width and (value := cells[index].strip()):
                try:
                    take(draft, value)
                except InvalidInput as error:
                    yield RowError(row.number, header, error.text, error.remedy or "", skipped=False)
        yield from self._finished(row.number, draft)

    def _finished(self, number: int, draft: Draft) -> Iterator[CustomerRow | RowError]:
        if draft.postal and "street" not in draft.postal:  # a town alone is something to know, but no address
            for name, parts in draft.postal.items():
                draft.attributes.setdefault(name, " ".join(parts))
        elif draft.postal:
            try:
                draft.addresses.append(("postal", _postal(draft.postal)))
            except InvalidInput as error:
                yield RowError(number, None, error.text, error.remedy or "", skipped=False)
        external_id = draft.values.get("external_id", "")
        before = self._seen.first(f"external:{external_id}", number) if external_id else None
        if before is not None:
            text = f"Row {before} has the same external id, {external_id!r}."
            yield RowError(number, None, text, "Keep one row for each customer.")
            return
        addresses = []
        for scheme, value in dict.fromkeys(draft.addresses):
            before = self._seen.first(f"{scheme}:{value}", number) if scheme in ("email", "phone") else None
            if before is None:
                addresses.append((scheme, value))
            else:
                yield _taken(number, scheme, value, before)
        if external_id or addresses:
            yield _customer(number, draft, tuple(addresses))
        else:
            remedy = "Give an external id, an email address, a phone number or another address."
            yield RowError(number, None, "Nothing in this row tells who the customer is.", remedy)


def _taken(number: int, scheme: str, value: str, before: int) -> RowError:
    text = f"Row {before} has the same {scheme}, {value}; it stays with that customer."
    return RowError(number, None, text, "Keep each address in one row.", skipped=False)


def _customer(number: int, draft: Draft, addresses: tuple[tuple[str, str], ...]) -> CustomerRow:
    values = draft.values
    first, last = _names(values)
    return CustomerRow(
        number=number,
        external_id=values.get("external_id", ""),
        first_name=first,
        last_name=last,
        attributes=draft.attributes,
        addresses=addresses,
        locale=values.get("locale", ""),
        zone=values.get("zone", ""),
        tags=tuple(dict.fromkeys(draft.tags)),
        consents=tuple(draft.consents),
    )


def _names(values: Mapping[str, str]) -> tuple[str, str]:
    """Return first and last name; a name in one piece is cut at its comma, else after its first word."""
    first, last, whole = values.get("first_name", ""), values.get("last_name", ""), values.get("name", "")
    if first or last or not whole:
        return first, last
    if "," in whole:
        last, _, first = whole.partition(",")
    else:
        first, _, last = whole.partition(" ")
    return first.strip(), last.strip()


def _postal(parts: Mapping[str, Sequence[str]]) -> str:
    """Return the address lines in the order most countries write them: street, postcode and town, region, country."""
    town = " ".join(chain(parts.get("postcode", ()), parts.get("city", ())))
    lines = [*parts.get("street", ()), town, *parts.get("state", ()), *parts.get("country", ())]
    return normalise("postal", "\n".join(lines))
