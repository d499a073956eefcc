"""Settings: an error names the key and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.kernel.config import Settings, load_settings
from noline.kernel.errors import Misconfigured

WRONG: list[tuple[str, str, dict[str, str], str]] = [
    ("a word for a number", "http_port = 'many'", {}, "http_port"),
    ("a number for a word", "database = 5", {}, "database"),
    ("an unknown key", "http_prot = 8000", {}, "http_prot"),
    ("a port beyond 65535", "", {"NOLINE_HTTP_PORT": "70000"}, "http_port"),
    ("no shards", "shards = 0", {}, "shards"),
    ("a negative count", "", {"NOLINE_WORKERS": "-1"}, "workers"),
    ("no timeout", "session_timeout = 0", {}, "session_timeout"),
    ("a timeout that is no number", "session_timeout = nan", {}, "session_timeout"),
    ("another database's address", "dsn = 'mysql://x'", {}, "dsn"),
    ("an address without scheme", "base_url = 'example.org'", {}, "base_url"),
    ("a name for a name server's address", "name_server = 'dns.example'", {}, "name_server"),
    ("an unknown level", "", {"NOLINE_LOG_LEVEL": "loud"}, "log_level"),
    ("a table for a path", "data = {}", {}, "data"),
    ("no TOML", "shards = = 4", {}, "noline.toml"),
    ("a file that is not there", "", {"NOLINE_CONFIG": "/nowhere/noline.toml"}, "NOLINE_CONFIG"),
]


@pytest.mark.parametrize(("file", "environment", "key"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_an_error_names_the_key(file: str, environment: dict[str, str], key: str, tmp_path: Path) -> None:
    (tmp_path / "noline.toml").write_text(file)
    with pytest.raises(Misconfigured) as caught:
        load_settings(environment, tmp_path)
    assert caught.value.field == key
    assert caught.value.remedy


def test_the_environment_has_the_last_word(tmp_path: Path) -> None:
    (tmp_path / "noline.toml").write_text("http_port = 1\nworkers = 3\ndata = '/srv/noline'")
    settings = load_settings({"NOLINE_HTTP_PORT": "2", "NOLINE_SAFE_MODE": "a@b.example, @c.example"}, tmp_path)
    assert (settings.http_port, settings.workers, settings.data) == (2, 3, Path("/srv/noline"))
    assert settings.safe_mode == ("a@b.example", "@c.example")


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings({"PATH": "/bin"}, tmp_path) == Settings()


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        load_settings({"NOLINE_DSN": "mysql://me:secret@host/db"}, tmp_path)
    assert "secret" not in str(caught.value)
