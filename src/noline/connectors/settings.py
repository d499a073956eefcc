"""Where a back end is and how one signs in there: settings by kind, refused where they can't work."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct

from noline.kernel.errors import InvalidInput

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "authorization", "idempotency-key"})


class HttpSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A system that speaks JSON over HTTP.

    ``url``: its address; operations' paths follow it. ``auth``: how one signs in. ``username``: for basic.
    ``password``: for basic. ``token``: for bearer. ``api_key``: for api_key. ``api_key_name``: the header or
    query field that carries it. ``api_key_in``: where it stands. ``token_url``: where OAuth 2 gives access tokens
    for client credentials. ``client_id``: for OAuth 2. ``client_secret``: for OAuth 2. ``scope``: for OAuth 2, if
    it wants one. ``client_certificate``: PEM, for mutual TLS, with its chain. ``client_key``: PEM, for mutual
    TLS. ``ca_certificate``: PEM, of an authority of your own. ``signing_secret``: requests are signed with it
    (Standard Webhooks, whsec_…). ``headers``: further headers of every request.
    """

    url: str
    auth: Literal["none", "basic", "bearer", "api_key", "oauth2"] = "none"
    username: str = ""
    password: str = ""
    token: str = ""
    api_key: str = ""
    api_key_name: str = "X-API-Key"
    api_key_in: Literal["header", "query"] = "header"
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    client_certificate: str = ""
    client_key: str = ""
    ca_certificate: str = ""
    signing_secret: str = ""
    headers: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        _needs(self.auth == "basic", self, "username", "password")
        _needs(self.auth == "bearer", self, "token")
        _needs(self.auth == "api_key", self, "api_key", "api_key_name")
        _needs(self.auth == "oauth2", self, "token_url", "client_id", "client_secret")
        if bool(self.client_certificate) != bool(self.client_key):
            missing = "client_key" if self.client_certificate else "client_certificate"
            raise InvalidInput("Mutual TLS takes a certificate and its key.", field=missing, remedy="Give both.")
        for name, value in {self.api_key_name: "", **self.headers}.items():
            if not _HEADER.fullmatch(name) or name.lower() in _OURS or not _plain(value):
                raise InvalidInput(f"{name!r} can't be such a header.", field="headers", remedy="Give it another name.")
        for name in ("token", "api_key", "username"):
            if not _plain(getattr(self, name)):
                raise InvalidInput("It holds signs that no header carries.", field=name, remedy="Copy it again.")


class SqlSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A database that is only read.

    ``engine``: which kind. ``host``: of PostgreSQL. ``port``: of PostgreSQL. ``database``: its name.
    ``username``: best a role that may only read. ``password``: of that role. ``tls``: verify checks the server's
    certificate. ``ca_certificate``: PEM, of an authority of your own. ``file``: of SQLite, its name in the
    directory that NOLINE_CONNECTOR_FILES names.
    """

    engine: Literal["postgresql", "sqlite"] = "postgresql"
    host: str = ""
    port: int = 5432
    database: str = ""
    username: str = ""
    password: str = ""
    tls: Literal["verify", "require", "off"] = "verify"
    ca_certificate: str = ""
    file: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        _needs(self.engine == "postgresql", self, "host", "database", "username")
        _needs(self.engine == "sqlite", self, "file")
        _check_host(self.host, self.port)
        if self.file and not _FILE.fullmatch(self.file):
            text = "It is no plain file name."
            raise InvalidInput(text, field="file", remedy="Give the name alone, such as orders.sqlite.")


class RpcSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A system that speaks JSON-RPC, such as the CRM Tryton.

    ``url``: where it takes calls; for tryton the address of the server. ``login``: how one signs in; tryton opens
    a session. ``database``: of tryton. ``username``: for basic and tryton. ``password``: for basic and tryton.
    ``token``: for bearer. ``version``: of JSON-RPC, 1.0 or 2.0; tryton has its own. ``ca_certificate``: PEM, of
    an authority of your own.
    """

    url: str
    login: Literal["none", "basic", "bearer", "tryton"] = "none"
    database: str = ""
    username: str = ""
    password: str = ""
    token: str = ""
    version: Literal["2.0", "1.0"] = "2.0"
    ca_certificate: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        _needs(self.login in ("basic", "tryton"), self, "username", "password")
        _needs(self.login == "tryton", self, "database")
        _needs(self.login == "bearer", self, "token")
        if self.database and not _FILE.fullmatch(self.database):
            raise InvalidInput("It is no name of a database.", field="database", remedy="Give its name alone.")
        if not _plain(self.token):
            raise InvalidInput("It holds signs that no header carries.", field="token", remedy="Copy it again.")


class FileSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A directory on a server that speaks SFTP.

    ``host``: its name. ``port``: its port. ``username``: whose account it is. ``private_key``: in OpenSSH's form,
    to sign in with. ``password``: to sign in with where there is no key. ``host_key``: the server's public key,
    one line of known_hosts without the host. ``directory``: paths of operations begin there.
    """

    host: str
    username: str
    host_key: str
    port: int = 22
    private_key: str = ""
    password: str = ""
    directory: str = "."

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        _check_host(self.host, self.port)
        if not self.private_key and not self.password:
            raise InvalidInput("There is nothing to sign in with.", field="private_key", remedy="Give a key.")
        if ".." in PurePosixPath(self.directory).parts:
            raise InvalidInput("It climbs out of itself.", field="directory", remedy="Name it without '..'.")


Settings = HttpSettings | SqlSettings | RpcSettings | FileSettings


def _needs(wanted: bool, settings: Struct, *names: str) -> None:
    missing = [name for name in names if not getattr(settings, name)]
    if wanted and missing:
        raise InvalidInput("It is missing.", field=missing[0], remedy="Give it, or choose another way to sign in.")


def _check_host(host: str, port: int) -> None:
    if host and not _HOST.fullmatch(host):
        raise InvalidInput("It is no name of a host.", field="host", remedy="Give it without scheme, port and path.")
    if not 0 < port < 65536:
        raise InvalidInput("There is no such port.", field="port", remedy="Give a number up to 65535.")


def _plain(text: str) -> bool:
    return text.isascii() and (text.isprintable() or not text)
