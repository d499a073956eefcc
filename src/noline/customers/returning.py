"""What was sent on to a survivor says from whom, so that it finds its way back where they have been parted since; pure.

Between an un-merge and its arrival with the other, what comes for them is still sent on to the survivor, who has handed
back already all that it could be about: they send it back, after that.
"""

from __future__ import annotations

from uuid import UUID, uuid5

_VERSION = 0xF << 76
_CUSTOMERS, _MARKS = 7 << 76, 8 << 76  # 8 is the version that RFC 9562 leaves to whoever makes them


def mark_of(customer: UUID) -> UUID | None:
    """Return the cause of what is sent on for a customer: their id, marked by its version."""
    number = customer.int
    return UUID(int=(number & ~_VERSION) | _MARKS) if number & _VERSION == _CUSTOMERS else None


def sent_on_for(cause: UUID | None) -> UUID | None:
    """Return for whom something was sent on, None for all that was not."""
    if cause is None or cause.int & _VERSION != _MARKS:
        return None
    return UUID(int=(cause.int & ~_VERSION) | _CUSTOMERS)


def returned_id(identity: UUID) -> UUID:
    """Return the id by which a fact goes on to where its own has been seen: back, or to somebody on the same shard."""
    return uuid5(identity, "returned")
