"""The settings of the provider ``smpp``, checked."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from noline.kernel.errors import InvalidInput
from noline.providers.smpp_receipt import Ids
from noline.providers.smpp_text import Alphabet

Bind = Literal["transceiver", "transmitter"]


class SmppSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account at an SMSC. ``host``: the server's name. ``port``: as a rule 2775. ``tls``: from the first byte.
    ``system_id``: who signs in. ``password``: its password. ``system_type``: only if the SMSC wants one. ``bind``:
    transceiver sends and receives, transmitter sends only. ``window``: how many messages may be under way without an
    answer. ``enquire``: seconds of silence after which the SMSC is asked whether it is there. ``timeout``: seconds an
    answer may take. ``encoding``: the SMSC's default alphabet: gsm7 (a septet in each octet), gsm7-packed, latin-1 or
    ascii; other texts go in UCS-2. ``long_messages``: how they go: udh (in parts) or payload (in one piece).
    ``message_ids``: how ids are written: same, hex-then-decimal (in answers, then in receipts) or decimal-then-hex.
    ``receipts``: ask for delivery receipts. ``service_type``: only if the SMSC wants one. ``uncertain``: what becomes
    of a message whose answer was lost: leave (a person decides) or repeat.
    """

    host: str
    port: int = 2775
    tls: bool = False
    system_id: str
    password: str = ""
    system_type: str = ""
    bind: Bind = "transceiver"
    window: int = 10
    enquire: float = 30.0
    timeout: float = 30.0
    encoding: Alphabet = "gsm7"
    long_messages: Literal["udh", "payload"] = "udh"
    message_ids: Ids = "same"
    receipts: bool = True
    service_type: str = ""
    uncertain: Literal["leave", "repeat"] = "leave"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.host or any(sign.isspace() for sign in self.host):
            raise InvalidInput("This is no server's name.", field="host", remedy="For example smpp.example.com.")
        if not 1 <= self.port <= 65535:
            raise InvalidInput(f"{self.port} is no port.", field="port", remedy="As a rule it is 2775.")
        for field, longest in (("system_id", 15), ("password", 64), ("system_type", 12), ("service_type", 5)):
            value = getattr(self, field)
            if len(value) > longest or not value.isascii() or (field == "system_id" and not value):
                raise InvalidInput("SMPP can't carry this.", field=field, remedy=f"Up to {longest} ASCII characters.")
        if not 1 <= self.window <= 1000:
            raise InvalidInput("It is out of range.", field="window", remedy="From 1 to 1000.")
        for field in ("enquire", "timeout"):
            if not 1 <= getattr(self, field) <= 600:
                raise InvalidInput("It is out of range.", field=field, remedy="From 1 to 600 seconds.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"SmppSettings(host={self.host!r}, port={self.port}, system_id={self.system_id!r})"
