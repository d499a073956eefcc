"""From Segment's events to facts of ours: who is meant, when it was, and what becomes of it in the log; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from noline.app.events.wire import Event, Id
from noline.customers import Met, Named, Person, display_form, normalise
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import derive, derive_from_name
from noline.log import Draft
from noline.log.kinds import AddressChanged, CustomerChanged, EventTracked

TYPES: Final = ("track", "identify", "page", "screen", "group", "alias")
SOURCE: Final = "events"
_ANCHOR = datetime(2020, 1, 1, tzinfo=UTC)
"""An event is the same event whenever it comes again."""
_MAX_NAME = 200
_NOT_ATTRIBUTES = frozenset({"email", "phone", "id"})
_ATTRIBUTES = {"firstName": "first_name", "lastName": "last_name"}


class Meant(Struct, gc=False):
    """An event that can be taken: of whom it is, when it was, and how it is told from others."""

    event: Event
    person: Person
    at: datetime
    key: str


def meant_by(event: Event, received: datetime, sent: Any, region: str, *, historical: bool = False) -> Meant:
    """Return what an event means; raises InvalidInput naming the field of one that can't be taken."""
    if event.type not in TYPES:
        remedy = f"Use one of: {', '.join(TYPES)}."
        raise InvalidInput(f"There is no call {str(event.type)[:50]!r}.", field="type", remedy=remedy)
    if event.type == "track" and not (event.event and event.event.strip()):
        raise InvalidInput("The event has no name.", field="event", remedy="Name what happened.")
    if len(event.event or "") > _MAX_NAME:
        raise InvalidInput("The name is too long.", field="event", remedy=f"Keep it within {_MAX_NAME} characters.")
    at = _moment(event, received, sent, historical=historical)
    return Meant(event, _person(event, region), at, _text(event.message_id)[:300])


def drafts_of(meant: Meant, met: Met, workspace: int, fresh: UUID | None) -> Iterator[Draft]:
    """Yield the facts of an event about the customer whom it is about; ``fresh``: its id if it has none."""
    event, kind = meant.event, meant.event.type
    seed = fresh or derive_from_name(_ANCHOR, f"event {workspace}\x1f{kind}\x1f{meant.key}")
    if kind == "track":
        yield _tracked(meant, met, workspace, seed, (event.event or "").strip(), event.properties or {})
    elif kind in ("page", "screen"):
        named = {name: value for name, value in (("name", event.name), ("category", event.category)) if value}
        yield _tracked(meant, met, workspace, seed, kind, named | (event.properties or {}))
    elif kind == "identify":
        yield _changed(meant, met, workspace, seed, _attributes(event.traits or {}), event.traits or {})
    elif kind == "group":
        group = _text(event.group_id)
        yield _changed(meant, met, workspace, seed, {"group": group} if group else {}, {})
        yield _tracked(meant, met, workspace, seed, "group", {"group_id": group} | (event.traits or {}))


def _person(event: Event, region: str) -> Person:
    external = _canonical("userId", event.user_id)
    anonymous = _canonical("anonymousId", event.anonymous_id)
    if event.type == "alias":
        anonymous = _canonical("previousId", event.previous_id)
        if not anonymous or not external:
            field = "userId" if anonymous else "previousId"
            raise InvalidInput("An alias has two ids.", field=field, remedy="Give previousId and userId.")
    if not external and not anonymous:
        raise InvalidInput("Nobody is named.", field="userId", remedy="Give userId or anonymousId.")
    addresses = tuple(_addresses(event.traits or {}, region)) if event.type == "identify" else ()
    return Person(external, anonymous, addresses)


def _canonical(field: str, given: Id) -> str:
    text = _text(given)
    if not text.strip():
        return ""
    try:
        return normalise("external", text)
    except InvalidInput as error:
        raise InvalidInput(error.text, field=field, remedy=error.remedy) from None


def _text(given: Id) -> str:
    """Return an id as text; programs send numbers too."""
    if given is None or isinstance(given, bool):
        return ""
    return str(int(given)) if isinstance(given, float) and given.is_integer() else str(given)


def _addresses(traits: dict[str, Any], region: str) -> Iterator[Named]:
    """Yield the addresses among the traits; one that is none stays an attribute."""
    for scheme in ("email", "phone"):
        written = traits.get(scheme)
        if isinstance(written, str) and written.strip():
            try:
                yield Named(
                    scheme, normalise(scheme, written, region=region), display_form(scheme, written, region=region)
                )
            except InvalidInput:
                continue


def _attributes(traits: dict[str, Any]) -> dict[str, Any]:
    return {_ATTRIBUTES.get(name, name)[:100]: value for name, value in traits.items() if name not in _NOT_ATTRIBUTES}


def _tracked(meant: Meant, met: Met, workspace: int, seed: UUID, name: str, properties: dict[str, Any]) -> Draft:
    return Draft(
        seed, workspace, met.customer, meant.at, "event.tracked",
        EventTracked(name, properties), bulk=True,
    )  # fmt: skip


def _changed(
    meant: Meant, met: Met, workspace: int, seed: UUID, attributes: dict[str, Any], traits: dict[str, Any]
) -> Draft:
    rejected = {
        scheme: traits[scheme]
        for scheme in ("email", "phone")
        if traits.get(scheme) and not any(it.scheme == scheme for it in meant.person.addresses)
    }
    external = {"external_id": meant.person.external} if meant.person.external else {}
    body = CustomerChanged(
        attributes=attributes | rejected | external,
        addresses=tuple(AddressChanged(it.scheme, it.value, it.display, "claimed", SOURCE) for it in met.addresses),
        source=SOURCE,
    )
    identity = derive(_ANCHOR, seed, "changed")
    return Draft(identity, workspace, met.customer, meant.at, "customer.changed", body, bulk=True)


def _moment(event: Event, received: datetime, sent: Any, *, historical: bool) -> datetime:
    """Return when it was by our clock: as long before it was received as before it was sent by the sender's.

    What can't be read, or lies in the future, is now; what is imported is taken at its word.
    """
    happened = _read(event.timestamp)
    if happened is None:
        return received
    if historical:
        return happened
    began = _read(event.sent_at) or _read(sent)
    at = received - (began - happened) if began is not None else happened
    return min(at, received)


def _read(written: Any) -> datetime | None:
    if not isinstance(written, str) or len(written) > 40:
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    return read if 1950 < read.year < 2150 else None
