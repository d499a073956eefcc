"""Bodies of what other systems told."""

from __future__ import annotations

from msgspec import Struct


class SourceImported(Struct, frozen=True):
    """What another system told of a customer: ``what`` as in its mapping; ``whole``: a message as it ended there."""

    source: str = ""
    what: str = ""
    whole: bool = False
    address: str = ""
    campaign: str = ""
    subject: str = ""
    text: str = ""
    detail: str = ""
    external_id: str = ""
