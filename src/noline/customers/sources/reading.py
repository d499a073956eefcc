"""From a row of another system's log to the fact it tells, or to what is wrong with it; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from noline.customers.normalise import display_form, normalise
from noline.customers.people import Named
from noline.customers.rows import RowError
from noline.customers.sources.formats import Cells, LogRow
from noline.customers.sources.mapping import SourceMapping, channel_of, kind_of, scheme_of, zone_of
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import derive_from_name

T = TypeVar("T")

PREVIEW = 20
_TEXT, _SHORT = 4000, 200
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_ANCHOR = datetime(2020, 1, 1, tzinfo=UTC)
_PURPOSES = frozenset({"service", "transactional", "marketing"})
_REPEATED = frozenset({"opened", "clicked", "received", "answered", "positive", "read"})
"""What may happen several times to one message: told apart by the time."""


class SourceFact(Struct, frozen=True, gc=False):
    """A fact as a row tells it. ``whole``: the row is a message as it stands in the end; ``named``: whose it is."""

    number: int
    id: UUID
    named: Named
    channel: str
    what: str
    at: datetime
    whole: bool
    purpose: str
    campaign: str = ""
    campaign_id: UUID | None = None
    contact_event: str = ""
    subject: str = ""
    text: str = ""
    detail: str = ""
    cost: int = 0
    currency: str = ""
    external_id: str = ""

    @property
    def went_out(self) -> bool:
        """Whether a message went to the customer, to be counted by caps."""
        return self.what == "sent" or (self.whole and self.what in ("delivered", "read", "opened", "clicked"))


class Known(Struct, frozen=True):
    """What a reader knows of the company: its workspace, the country of its phones, and campaigns by slug and name."""

    workspace: int
    region: str
    campaigns: Mapping[str, UUID] = {}


class Reader:
    """Reads the rows of one source."""

    def __init__(self, mapping: SourceMapping, known: Known, now: datetime) -> None:
        self._mapping = mapping
        self._known = known
        self._zone = zone_of(mapping)
        self._latest = now + timedelta(days=1)
        self._kind = lru_cache(10_000)(partial(kind_of, mapping=mapping))  # a log says the same few words for ever
        self._channel = lru_cache(1000)(partial(channel_of, mapping=mapping))
        self._named = lru_cache(200_000)(partial(_named, region=known.region))

    def read(self, rows: Iterable[LogRow]) -> Iterable[SourceFact | RowError | int]:
        """Yield what each row tells, or what is wrong with it, or its number alone if it is to be ignored."""
        for row in rows:
            if isinstance(row, RowError):
                yield row
                continue
            try:
                fact = self._fact(*row)
            except _Wrong as wrong:
                yield RowError(row[0], wrong.column, wrong.error.text, wrong.error.remedy or "")
            else:
                yield fact if fact is not None else row[0]

    def _fact(self, number: int, cells: Cells) -> SourceFact | None:
        mapping = self._mapping
        what = self._try("kind", lambda: self._kind(self._need("kind", cells), self._get("direction", cells)))
        if what == "ignore":
            return None
        channel = self._try("channel", lambda: self._channel(self._need("channel", cells)))
        scheme = self._try("scheme", lambda: scheme_of(self._get("scheme", cells), channel))
        written = self._need("customer", cells)
        named = self._try("customer", lambda: self._named(scheme, written))
        at = self._try("at", lambda: self._time(self._need("at", cells)))
        whole = mapping.rows == "messages" and what not in ("received", "answered", "positive", "withdrawn")
        if what == "failed" and not whole:
            what = "bounced"  # told of a message that was sent before
        campaign = self._get("campaign", cells)[:_SHORT]
        text, external = self._get("text", cells)[:_TEXT], self._get("external_id", cells)[:_SHORT]
        name = external or hashlib.sha256(f"{channel}\x1f{at.isoformat()}\x1f{text}".encode()).hexdigest()
        when = at.isoformat() if what in _REPEATED and not whole else ""
        parts = (self._known.workspace, mapping.source, named.scheme, named.value, name, "" if whole else what, when)
        return SourceFact(
            number=number,
            id=derive_from_name(_ANCHOR, "\x1f".join(map(str, parts))),
            named=named,
            channel=channel,
            what=what,
            at=at,
            whole=whole,
            purpose=self._try("purpose", lambda: _purpose(self._get("purpose", cells))),
            campaign=campaign,
            campaign_id=self._known.campaigns.get(campaign.casefold()) if campaign else None,
            contact_event=self._get("contact_event", cells)[:_SHORT],
            subject=self._get("subject", cells)[:_SHORT],
            text=text,
            detail=self._get("detail", cells)[:_SHORT],
            cost=self._try("cost", lambda: _cost(self._get("cost", cells), major=mapping.cost_unit == "major")),
            currency=self._get("currency", cells).upper()[:3],
            external_id=external,
        )

    def _get(self, field: str, cells: Cells) -> str:
        column = self._mapping.columns.get(field)
        value = (cells.get(column, "") if column else "") or self._mapping.fixed.get(field, "")
        return value if value.isascii() and "\0" not in value else storable(value)

    def _need(self, field: str, cells: Cells) -> str:
        if value := self._get(field, cells):
            return value
        column = self._mapping.columns.get(field)
        remedy = f"Fill it in, or give a value in `fixed.{field}`."
        raise _Wrong(column or field, InvalidInput(f"There is no {field} in this row.", remedy=remedy))

    def _try(self, field: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except InvalidInput as error:
            raise _Wrong(self._mapping.columns.get(field) or field, error) from None

    def _time(self, text: str) -> datetime:
        at = _parsed(text, self._mapping.time_format)
        at = (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC)
        if not _EARLIEST <= at <= self._latest:
            raise InvalidInput(f"{text[:40]!r} is not in the past.", remedy="Look at `time_format` and `zone`.")
        return at


def storable(text: str) -> str:
    """Return a text as PostgreSQL can store it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


class _Wrong(Exception):
    def __init__(self, column: str, error: InvalidInput) -> None:
        super().__init__(column)
        self.column = column
        self.error = error


def preview_log(
    rows: Iterable[LogRow], mapping: SourceMapping, known: Known, now: datetime
) -> list[SourceFact | RowError | int]:
    """Return what the first rows would become."""
    found: list[SourceFact | RowError | int] = []
    for one in Reader(mapping, known, now).read(rows):
        found.append(one)
        if len(found) == PREVIEW:
            break
    return found


def _named(scheme: str, written: str, *, region: str) -> Named:
    value = normalise(scheme, written, region=region)
    return Named(scheme, value, written if scheme == "external" else display_form(scheme, written, region=region))


def _purpose(word: str) -> str:
    purpose = word.strip().lower() or "marketing"
    if purpose not in _PURPOSES:
        raise InvalidInput(f"{word[:40]!r} is no purpose.", remedy="Use service, transactional or marketing.")
    return purpose


def _cost(text: str, *, major: bool) -> int:
    """Return minor units; providers write what they took as a negative number."""
    if not text:
        return 0
    plain = text.replace(" ", "").replace("\u00a0", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        amount = abs(Decimal(plain.replace(",", ""))) * (100 if major else 1)
        cost = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        raise InvalidInput(f"{text[:40]!r} is no amount.", remedy="Write a number such as 0.05.") from None
    if cost >= 1 << 31:
        raise InvalidInput(f"{text[:40]!r} is too much.", remedy="Write a number such as 0.05.")
    return cost


def _parsed(text: str, form: str) -> datetime:
    wrong = InvalidInput(f"{text[:40]!r} is no time.", remedy="Look at `time_format`: auto, or such as %d.%m.%Y %H:%M.")
    try:
        if form != "auto":
            return datetime.strptime(text, form)  # noqa: DTZ007  # the mapping's zone is put in
        if text.replace(".", "", 1).isdigit() and len(text) >= 9:
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        if text[:1].isdigit():
            return datetime.fromisoformat(text)
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError, OSError):
        raise wrong from None
