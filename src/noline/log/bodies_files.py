"""What goes with messages in the bodies of interactions: files, and buttons to tap."""

from __future__ import annotations

from msgspec import Struct


class StoredFile(Struct, frozen=True, omit_defaults=True):
    """An attachment, kept once under its content's SHA-256 (hexadecimal). ``why``: what is wrong with it."""

    name: str
    media_type: str
    hash: str
    size: int
    why: str = ""


class WantedFile(Struct, frozen=True):
    """A file that lies at a provider, to be fetched from ``account`` by ``url`` or by the provider's ``id`` of it."""

    account: int
    media_type: str = ""
    name: str = ""
    url: str = ""
    id: str = ""
    size: int = 0


class FileFetched(Struct, frozen=True):
    """A message's file was fetched, or given up. ``place`` among its attachments; ``why``: what is wrong."""

    place: int
    name: str = ""
    media_type: str = ""
    hash: str = ""
    size: int = 0
    why: str = ""


class OfferedPlace(Struct, frozen=True, omit_defaults=True):
    """A place that goes with a message: degrees north and east, and what it is called."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class OfferedButton(Struct, frozen=True):
    """A button of a message: with ``url`` it opens a page, without it answers with ``value`` (else its label)."""

    label: str
    value: str = ""
    url: str = ""
