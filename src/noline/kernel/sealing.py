"""Sealing: stored secrets of accounts are encrypted under a key that is kept outside the database.

Fernet (AES-128-CBC with HMAC-SHA-256, https://github.com/fernet/spec). Whoever has the database without the key file
has no passwords; whoever loses the key file gives them again.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from noline.kernel.errors import Misconfigured

_SEALED = "sealed"


class Sealer:
    """Seals and opens values under the key in a file, which is made at the first need, readable by its owner alone."""

    def __init__(self, key_file: Path) -> None:
        self._file = key_file
        self._fernet: Fernet | None = None

    def seal(self, settings: Mapping[str, Any], secrets: Collection[str]) -> dict[str, Any]:
        """Return settings with the named ones sealed; those that are sealed already or empty stay as they are."""
        return {
            name: {_SEALED: self._key().encrypt(str(value).encode()).decode()}
            if name in secrets and value and not _is_sealed(value)
            else value
            for name, value in settings.items()
        }

    def open(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings with what was sealed in clear; raises Misconfigured if the key is not the one they had."""
        return {name: self._opened(value) if _is_sealed(value) else value for name, value in settings.items()}

    def _opened(self, value: Mapping[str, str]) -> str:
        try:
            return self._key().decrypt(value[_SEALED].encode()).decode()
        except InvalidToken:
            text = f"{self._file.name} is not the key that the account's password was sealed under."
            raise Misconfigured(text, field="key_file", remedy="Restore the file, or set the password again.") from None

    def _key(self) -> Fernet:
        if self._fernet is None:
            try:
                self._fernet = Fernet(_read_or_make(self._file))
            except (ValueError, OSError) as error:
                text = f"{self._file} can't be used as a key: {error}."
                raise Misconfigured(text, field="key_file", remedy="Name a file of ours, or a new one.") from None
        return self._fernet


def _is_sealed(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {_SEALED}


def _read_or_make(file: Path) -> bytes:
    """Return the key; of several processes that make it at once, one wins and all read its key."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(Fernet.generate_key())
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes().strip()
