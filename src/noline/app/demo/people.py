"""Sandbox customers and their habits: pure functions of a seed, the customer and the message."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from noline.customers import NewCustomer
from noline.log.kinds import ConsentChanged

_FIRST = (
    "Ana", "Ben", "Chloe", "Diego", "Elena", "Finn", "Grace", "Hugo", "Ines", "Jack", "Karla", "Liam", "Marta", "Noah",
    "Olga", "Pablo", "Quinn", "Rosa", "Sami", "Tess", "Umar", "Vera", "Will", "Ximena", "Yara", "Zoe",
)  # fmt: skip
_LAST = (
    "Adams", "Brown", "Castro", "Dias", "Evans", "Fischer", "García", "Hughes", "Ito", "Jones", "Khan", "López",
    "Müller", "Núñez", "O'Neill", "Patel", "Reid", "Silva", "Turner", "Usman", "Vidal", "Walker", "Young", "Zhang",
)  # fmt: skip
_CITIES = ("Bristol", "Cardiff", "Bath", "Swansea", "Gloucester")
_ZONES = ("Europe/London", "Europe/London", "Europe/London", "Europe/Madrid", "America/New_York")


GUEST_TAG = "guide"
"""On the customer whom a visitor of the playground is asked to be."""


class Person(Struct, frozen=True):
    """Somebody with a phone, a mailbox, a letter box … and habits."""

    number: int
    first_name: str
    last_name: str
    city: str
    zone: str
    email: str | None
    phone: str | None
    device: str | None
    session: str | None
    handle: str | None
    street: str | None
    favourite: str | None
    keenness: float


class Act(Struct, frozen=True):
    """What a person does about something they found. ``how``: form, reply, text, mail, stop, bounce, question."""

    at: datetime
    person: int
    how: str
    channel: str
    text: str
    token: str
    code: str = ""


def chance(seed: int, *parts: object) -> float:
    """Return a number in [0, 1) that is the same for the same parts."""
    text = "\x1f".join(map(str, (seed, *parts)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big") / 2**56


def person(seed: int, number: int) -> Person:
    """Return one of the sandbox customers. Number 0 is always Ana, who has everything."""

    def has(what: str, share: float) -> bool:
        return number == 0 or chance(seed, number, what) < share

    def pick(what: str, choices: tuple[str, ...]) -> str:
        return choices[0] if number == 0 else choices[int(chance(seed, number, what) * len(choices))]

    first, last = pick("first", _FIRST), pick("last", _LAST)
    domain = "bounce.example" if number and chance(seed, number, "bounces") < 0.02 else "mail.example"
    favourite = (None, "email", "sms", "push")[int(chance(seed, number, "favourite") * 4)]
    return Person(
        number=number,
        first_name=first,
        last_name=last,
        city=pick("city", _CITIES),
        zone=pick("zone", _ZONES),
        email=f"customer{number}@{domain}" if has("email", 0.92) else None,
        phone=f"+4477{10_000_000 + number * 10 + 7}" if has("phone", 0.8) else None,
        device=f"device-{number:06d}" if has("device", 0.35) else None,
        session=f"visitor-{number:06d}" if has("session", 0.3) else None,
        handle=f"harbourfan{number}" if has("handle", 0.15) else None,
        street=f"{number + 1} High Street" if has("street", 0.7) else None,
        favourite=favourite,
        keenness=0.9 if number == 0 else chance(seed, number, "keenness") ** 1.5,
    )


def as_customer(who: Person) -> NewCustomer:
    """Return what the company knows of a person."""
    addresses = [
        ("email", who.email),
        ("phone", who.phone),
        ("push", who.device),
        ("web", who.session),
        ("x", who.handle),
    ]
    known = [(scheme, value) for scheme, value in addresses if value]
    if who.street:
        known.append(("postal", f"{who.first_name} {who.last_name}\n{who.street}\n{who.city}"))
    attributes = {"first_name": who.first_name, "last_name": who.last_name, "city": who.city}
    if who.favourite:
        attributes["preferred_channel"] = who.favourite
    return NewCustomer(
        key=f"person {who.number}",
        external_id=f"C{who.number:06d}",
        attributes=attributes,
        addresses=tuple(known),
        tags=(GUEST_TAG,) if who.number == 0 else (),
        locale="en",
        zone=who.zone,
        consents=tuple(ConsentChanged("events", channel, "signed up for invitations") for channel in ("email", "sms")),
        source="crm",
    )


def answer(seed: int, who: Person, message: str, channel: str, at: datetime) -> tuple[str, datetime] | None:
    """Return how a person answers an invitation, and when; None if they don't.

    ``how``: form, yes, no, question, stop, other (a yes on another channel than the one they were asked on).
    """
    interest = {"print": 0.16, "email": 0.2, "sms": 0.26, "push": 0.12, "web": 0.25, "x": 0.18}[channel]
    if chance(seed, who.number, message, "reacts") > interest * (0.35 + 1.3 * who.keenness):
        return None
    scale = chance(seed, who.number, message, "delay") ** 3
    when = awake(at + timedelta(minutes=10 + scale * 3 * 24 * 60), who.zone)
    kind = chance(seed, who.number, message, "kind")
    for share, how in ((0.36, "form"), (0.64, "yes"), (0.74, "other"), (0.84, "no"), (0.95, "question")):
        if kind < share:
            return how, when
    return "stop", when


def awake(at: datetime, zone: str) -> datetime:
    """Return the next moment that a person is up, on a half hour."""
    local = at.astimezone(ZoneInfo(zone))
    if local.hour < 8:
        local = local.replace(hour=8, minute=30)
    elif local.hour >= 22:
        local = (local + timedelta(days=1)).replace(hour=8, minute=30)
    seconds = local.astimezone(at.tzinfo).timestamp()
    return datetime.fromtimestamp(-(-seconds // 1800) * 1800, at.tzinfo)
