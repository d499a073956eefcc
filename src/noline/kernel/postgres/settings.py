"""The text of the cluster's configuration files: who may connect, where it logs, how it is tuned; pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

USER = "noline"  # the one database user, and the name of the ident map

HBA = f"""\
# Written by Noline at each start. Connections only through the socket, only by those that pg_ident.conf names.
local  all          all  peer  map={USER}
local  replication  all  peer  map={USER}
"""

_ACCESS = {
    "listen_addresses": "",  # no TCP at all
    "port": "5432",
    "unix_socket_permissions": "0700",
    "cluster_name": USER,
}

_LOGGING = {
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",  # a week, each day written over after seven
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %d ",
    "log_min_duration_statement": "1s",
    # Customers' data stay out of the log: no parameters, and no DETAIL such as "Key (address)=(…) already exists".
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

_PLACE = {"timezone": "UTC", "log_timezone": "UTC", "lc_messages": "C", "dynamic_shared_memory_type": "posix"}


def postgresql_conf(tuned: dict[str, str], *, sockets: Path, conf: Path) -> str:
    """Return ``postgresql.conf``; an operator's own ``local.conf`` beside it has the last word."""
    files = {"hba_file": str(conf / "pg_hba.conf"), "ident_file": str(conf / "pg_ident.conf")}
    settings = _ACCESS | {"unix_socket_directories": str(sockets)} | files | _LOGGING | _PLACE | tuned
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    head = "# Written by Noline at each start: put your own settings into local.conf beside this file."
    return "\n".join([head, *lines, "include_if_exists = 'local.conf'", ""])


def pg_ident_conf(system_users: Iterable[str]) -> str:
    """Return ``pg_ident.conf``: these users of the machine are the database user, all others are nobody."""
    lines = [f'{USER}  "{name}"  {USER}' for name in dict.fromkeys(system_users)]
    return "\n".join(["# Written by Noline at each start.", *lines, ""])


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
