"""Configuration: defaults, then one TOML file, then the environment; an error names the key.

The file is ``noline.toml`` in the working directory, or the one ``NOLINE_CONFIG`` names; the environment's names are
the keys in capitals behind ``NOLINE_`` (``NOLINE_HTTP_PORT=8000``).
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from noline.kernel.errors import Misconfigured

_LEVELS = ("debug", "info", "warning", "error", "critical")
_PORTS = (0, 65535)  # 0: any free one
_RANGES = {
    "shards": (1, 1024),
    "workers": (0, 256),
    "session_timeout": (1, 3600),
    "lease_seconds": (1, 3600),
    "http_port": _PORTS,
    "mail_port": _PORTS,
    "lmtp_port": _PORTS,
    "submission_port": _PORTS,
    "submission_tls_port": _PORTS,
    "name_server_port": (1, 65535),
}


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an operator can set."""

    dsn: str | None = None
    """A PostgreSQL of 15 or later; without it the embedded one is used."""
    data: Path | None = None
    """Where the embedded PostgreSQL keeps its data."""
    database: str = "noline"
    """The database's name in the embedded PostgreSQL."""
    shards: int = 64
    """Virtual shards of a new database; fixed for its life."""
    key_file: Path | None = None
    """The file with the key that seals stored passwords; made when it is missing, by default beside the data."""
    workers: int = 1
    """Worker processes that ``noline up`` starts beside the server."""
    http_host: str = "127.0.0.1"
    """Where the public pages listen; loopback unless a proxy is on another machine."""
    http_port: int = 8700
    """The port of the public pages."""
    base_url: str | None = None
    """How customers reach the public pages; by default the address of the HTTP server."""
    mail_domain: str = "mail.localhost"
    """The domain of reply addresses; its mail must arrive at the mail port."""
    mail_host: str = "127.0.0.1"
    """Where mail is received; loopback unless a relay is on another machine."""
    mail_port: int = 8725
    """The port for mail by SMTP."""
    lmtp_port: int | None = None
    """A port for LMTP beside SMTP."""
    submission_host: str = "127.0.0.1"
    """Where programs hand over mail; elsewhere than on loopback they sign in over TLS only."""
    submission_port: int | None = 8587
    """The port at which programs that sign in hand over mail by SMTP; 0 for any free one."""
    submission_tls_port: int | None = None
    """A port for the same with TLS from the first byte, as a rule 465; it needs submission_cert."""
    submission_cert: Path | None = None
    """The PEM file of a certificate with its chain: STARTTLS is offered at the submission port."""
    submission_key: Path | None = None
    """The PEM file of the certificate's key, if it is not in the same file."""
    connector_files: Path | None = None
    """The directory of the SQLite files that connectors may read; without it they read none."""
    safe_mode: tuple[str, ...] | None = None
    """If set, messages go only to these addresses; an entry that starts with ``@`` allows a mail domain."""
    session_timeout: float = 30.0
    """Seconds after which PostgreSQL ends the session of a frozen worker."""
    lease_seconds: float = 20.0
    """Seconds within which a worker hands a batch it has claimed to the provider; its seats lapse after 3/4 of them."""
    name_server: str | None = None
    """The address of the name server that is asked for the records of senders' domains; by default the system's."""
    name_server_port: int = 53
    """Its port."""
    log_level: str = "info"
    """What is logged: debug, info, warning or error, and what is graver."""
    log_json: bool = False
    """Log as JSON, a line an event."""

    @property
    def public_url(self) -> str:
        """The base of every link in a message, without a slash at its end."""
        return (self.base_url or f"http://{self.http_host}:{self.http_port}").rstrip("/")


def load_settings(environment: Mapping[str, str], directory: Path) -> Settings:
    """Read the settings; raises Misconfigured naming the key and where it was set."""
    values = _from_file(environment, directory) | _from_environment(environment)
    settings = Settings()
    for key, (value, origin) in values.items():
        settings = _with(settings, key, value, origin)
    _check(settings)
    return settings


def _from_file(environment: Mapping[str, str], directory: Path) -> dict[str, tuple[Any, str]]:
    named = environment.get("NOLINE_CONFIG")
    path = Path(named) if named else directory / "noline.toml"
    if not path.exists():
        if named:
            raise Misconfigured(f"There is no file {named}.", field="NOLINE_CONFIG", remedy="Name an existing file.")
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path.name} is not TOML: {error}.", field=path.name, remedy="Correct the line.") from None
    return {key: (value, path.name) for key, value in table.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    known = {f"NOLINE_{field.upper()}": field for field in Settings.__struct_fields__}
    return {known[name]: (value, "the environment") for name, value in environment.items() if name in known}


def _with(settings: Settings, key: str, value: Any, origin: str) -> Settings:
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    if key not in fields:
        raise Misconfigured(f"{origin} sets it, but there is no such setting.", field=key, remedy="Remove it.")
    if key == "safe_mode" and isinstance(value, str):
        value = tuple(part.strip() for part in value.split(",") if part.strip())
    try:
        converted = msgspec.convert(value, fields[key].type, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"{error} (set by {origin}).", field=key, remedy="Give a value of that type.") from None
    return msgspec.structs.replace(settings, **{key: converted})


def _path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise msgspec.ValidationError(f"Expected a path, got {type(value).__name__}")


def _check(settings: Settings) -> None:
    for key, (least, most) in _RANGES.items():
        value = getattr(settings, key)
        if value is not None and not least <= value <= most:
            raise Misconfigured(f"{value} is out of range.", field=key, remedy=f"Give {least} to {most}.")
    if settings.dsn is not None and not settings.dsn.startswith(("postgresql://", "postgres://")):
        raise Misconfigured("It is not a PostgreSQL URL.", field="dsn", remedy="Give postgresql://user@host/database.")
    if settings.base_url is not None and not settings.base_url.startswith(("http://", "https://")):
        raise Misconfigured("It is not a web address.", field="base_url", remedy="Give https://host/path.")
    if settings.name_server is not None and not _is_address(settings.name_server):
        raise Misconfigured("It is no address.", field="name_server", remedy="Give an IP address: 192.0.2.1.")
    if settings.log_level not in _LEVELS:
        raise Misconfigured("There is no such level.", field="log_level", remedy=f"Give one of {', '.join(_LEVELS)}.")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
