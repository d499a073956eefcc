"""The settings of the provider ``printhouse``, checked."""

from __future__ import annotations

import re

from msgspec import Struct

from noline.kernel.currencies import check_currency
from noline.kernel.errors import InvalidInput
from noline.providers.postal import is_country
from noline.providers.printhouse_run import Form

_HOST_KEY = re.compile(r"(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]{40,}( .*)?")


class PrinthouseSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A print house that takes files by SFTP. ``host``: the server's name. ``port``: as a rule 22. ``username``:
    who signs in. ``private_key``: the key to sign in with (OpenSSH or PEM, without a passphrase). ``host_key``: the
    server's public key, as ssh-keyscan shows it; another one is not talked to. ``directory``: where print runs are
    put. ``taken``: where the print house moves runs that it has fetched, if it does. ``inbox``: where it puts
    acknowledgements; empty: there are none. ``poll``: seconds between looks for acknowledgements. ``country``:
    whose addresses name no country (ISO 3166). ``manifest``: its form, csv or json. ``duplex``: printed on both
    sides, so each letter begins on a sheet of its own. ``run_size``: letters in one run at most. ``gather``:
    seconds a run waits for more letters. ``timeout``: seconds the hand-over of a run may take. ``cost``: of one
    letter, in minor units. ``currency``: of that cost (ISO 4217).
    """

    host: str
    port: int = 22
    username: str
    private_key: str
    host_key: str
    directory: str = "out"
    taken: str = ""
    inbox: str = ""
    poll: float = 300.0
    country: str
    manifest: Form = "csv"
    duplex: bool = False
    run_size: int = 500
    gather: float = 5.0
    timeout: float = 300.0
    cost: int = 85
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.host or any(sign.isspace() for sign in self.host):
            raise InvalidInput("This is no server's name.", field="host", remedy="For example sftp.example.com.")
        if not 1 <= self.port <= 65535:
            raise InvalidInput(f"{self.port} is no port.", field="port", remedy="As a rule it is 22.")
        for field in ("username", "private_key", "directory"):
            if not getattr(self, field).strip():
                raise InvalidInput("It is missing.", field=field, remedy="The print house tells it.")
        if not _HOST_KEY.fullmatch(self.host_key.strip()):
            remedy = "Take it from ssh-keyscan, and compare it with what the print house says: ssh-ed25519 AAAA…"
            raise InvalidInput("This is no public key of a server.", field="host_key", remedy=remedy)
        if not is_country(self.country):
            raise InvalidInput(f"{self.country!r} is no country.", field="country", remedy="For example DE.")
        if self.currency:
            check_currency(self.currency)
        for field, low, high in (
            ("poll", 0.1, 86400), ("run_size", 1, 5000), ("gather", 0, 600), ("timeout", 1, 3600), ("cost", 0, 10**6),
        ):  # fmt: skip
            if not low <= getattr(self, field) <= high:
                raise InvalidInput("It is out of range.", field=field, remedy=f"From {low:g} to {high:g}.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"PrinthouseSettings(host={self.host!r}, username={self.username!r}, directory={self.directory!r})"
