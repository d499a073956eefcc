"""File locks: shares, sole holders, and what becomes of them when a process dies or hands its lock to a child."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from noline.kernel.errors import Unavailable
from noline.kernel.postgres.locks import FileLock, alone, is_held


def test_shares_go_together_and_exclude_a_sole_holder(tmp_path: Path) -> None:
    one, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.share()
    assert other.share()
    assert not one.take()
    other.release()
    assert one.take()
    one.release()
    assert not is_held(tmp_path / "lock")


def test_a_lock_held_alone_is_refused_after_some_patience(tmp_path: Path) -> None:
    with alone(tmp_path / "lock", patience=0), pytest.raises(Unavailable), alone(tmp_path / "lock", patience=0.02):
        pytest.fail("two held it at once")
    assert not is_held(tmp_path / "lock")


def test_a_lock_handed_over_lasts_as_long_as_the_child(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert lock.take()
    child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[lock.fd])
    lock.hand_over()
    assert is_held(tmp_path / "lock")
    child.kill()
    child.communicate()
    assert not is_held(tmp_path / "lock")


def test_a_link_laid_in_place_of_a_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        FileLock(tmp_path / "lock")
    assert not (tmp_path / "elsewhere").exists()
