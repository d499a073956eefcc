"""Stored secrets are unreadable without the key file, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.kernel.errors import Misconfigured
from noline.kernel.sealing import Sealer


def test_secrets_are_sealed_and_opened_and_the_rest_stays_readable(tmp_path: Path) -> None:
    sealer = Sealer(tmp_path / "deep" / "noline.key")
    stored = sealer.seal({"host": "mail.example", "password": "hunter2"}, ("password",))
    assert stored["host"] == "mail.example"
    assert "hunter2" not in str(stored)
    assert sealer.seal(stored, ("password",)) == stored
    assert Sealer(tmp_path / "deep" / "noline.key").open(stored) == {"host": "mail.example", "password": "hunter2"}
    assert (tmp_path / "deep" / "noline.key").stat().st_mode & 0o777 == 0o600


def test_another_key_opens_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    stored = Sealer(tmp_path / "one.key").seal({"password": "hunter2"}, ("password",))
    with pytest.raises(Misconfigured, match="set the password again"):
        Sealer(tmp_path / "two.key").open(stored)
    (tmp_path / "broken.key").write_text("no key at all")
    with pytest.raises(Misconfigured, match="can't be used as a key"):
        Sealer(tmp_path / "broken.key").open(stored)
