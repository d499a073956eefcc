"""The settings of one SMTP account, checked when they are made; what they do is in the other ``smtp`` files."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, structs

from noline.kernel.errors import InvalidInput
from noline.providers.smtp_dkim import Dkim

Tls = Literal["off", "starttls", "required", "implicit"]


class SmtpSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach one SMTP server and how to behave there.

    ``tls``: ``implicit`` (TLS from the first byte, port 465), ``required`` (STARTTLS or nothing), ``starttls`` (only
    where offered) or ``off``. ``timeout``: seconds any one reply may take, and the whole of opening a connection.
    ``max_per_connection``: mails after which a connection is replaced. ``helo``: our name for EHLO, the address literal
    of the connection where empty. ``ca_file``: PEM file of authorities to trust instead of the system's.
    ``plain_auth``: give the password over an unencrypted connection that leaves this machine. ``batch``: mails that a
    process has under way, over all its connections. ``dkim_domain``: sign each mail for this domain.
    ``dkim_selector``: under which name the public key is published (selector._domainkey.domain). ``dkim_key``: the
    private key, RSA or Ed25519, in PEM. Raises ``InvalidInput`` naming the field.
    """

    host: str
    port: int = 587
    tls: Tls = "required"
    username: str | None = None
    password: str | None = None
    timeout: float = 60.0
    max_per_connection: int = 1000
    helo: str = ""
    verify_tls: bool = True
    ca_file: str | None = None
    plain_auth: bool = False
    batch: int = 200
    dkim_domain: str = ""
    dkim_selector: str = ""
    dkim_key: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work, before anything is stored or tried."""
        _check_host(self.host)
        _check_range("port", self.port, 1, 65535)
        _check_tls(self.tls)
        _check_range("timeout", self.timeout, 0.05, 600)
        _check_range("max_per_connection", self.max_per_connection, 1, 1_000_000)
        _check_range("batch", self.batch, 1, 1000)
        _check_word("helo", self.helo)
        if not self.helo.isascii():
            raise InvalidInput("An international name goes in its ASCII form.", field="helo", remedy="xn--…")
        _check_login(self.username, self.password)
        if self.ca_file is not None and not Path(self.ca_file).is_file():
            raise InvalidInput("There is no such file.", field="ca_file", remedy="Name a PEM file that can be read.")

        self.signer()

    def signer(self) -> Dkim | None:
        """Return what signs the mails of this account, None if nothing does; raises ``InvalidInput``."""
        given = {name: getattr(self, name) for name in ("dkim_domain", "dkim_selector", "dkim_key")}
        if not any(given.values()):
            return None
        if missing := [name for name, value in given.items() if not value]:
            remedy = "Give domain, selector and key, or none of them."
            raise InvalidInput("To sign, all three are needed.", field=missing[0], remedy=remedy)
        return Dkim(self.dkim_domain, self.dkim_selector, self.dkim_key)

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields, the password hidden."""
        hidden = {"password": "***" if self.password is not None else None, "dkim_key": "***" if self.dkim_key else ""}
        return list((structs.asdict(self) | hidden).items())

    def __repr__(self) -> str:
        """Show the settings without the password: they end in logs and error reports."""
        return f"SmtpSettings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


def tls_context(settings: SmtpSettings) -> ssl.SSLContext:
    """Make the TLS context of an account; slow (it reads the authorities), so once per provider."""
    context = ssl.create_default_context(cafile=settings.ca_file)
    if not settings.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _check_host(host: str) -> None:
    if not host:
        raise InvalidInput("The server's name is missing.", field="host", remedy="For example mail.example.com.")
    _check_word("host", host)


def _check_word(field: str, value: str) -> None:
    if not value.isprintable() or " " in value:
        raise InvalidInput("Spaces and control characters have no place here.", field=field)


def _check_range(field: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidInput(f"{value} is out of range.", field=field, remedy=f"From {low} to {high}.")


def _check_tls(tls: str) -> None:
    if tls not in ("off", "starttls", "required", "implicit"):
        raise InvalidInput(f"{tls!r} is unknown.", field="tls", remedy="One of off, starttls, required, implicit.")


def _check_login(username: str | None, password: str | None) -> None:
    if (username is None) != (password is None):
        field = "password" if password is None else "username"
        raise InvalidInput("A user name and a password go together.", field=field, remedy="Give both or neither.")
    for field, value in (("username", username), ("password", password)):
        if value is not None and (not value or "\0" in value):
            raise InvalidInput("It is empty or holds a NUL.", field=field, remedy="Give both or neither.")
