"""File locks (flock) that end with the process holding them, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from noline.kernel.errors import Misconfigured, Unavailable


class FileLock:
    """One open lock file. Unheld at first; each instance is a holder of its own, in the same process too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def share(self) -> bool:
        """Hold it together with others; False if somebody holds it alone."""
        return self._lock(fcntl.LOCK_SH)

    def take(self) -> bool:
        """Hold it alone; False if anybody else holds it."""
        return self._lock(fcntl.LOCK_EX)

    def release(self) -> None:
        """Let go and close, also where a forked child still has the file open."""
        fcntl.flock(self.fd, fcntl.LOCK_UN)
        os.close(self.fd)

    def hand_over(self) -> None:
        """Close our own end only: children that inherited the file hold the lock as long as one of them lives."""
        os.close(self.fd)

    def _lock(self, mode: int) -> bool:
        try:
            fcntl.flock(self.fd, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise Misconfigured(
                f"Files can't be locked in {self.path.parent}: {error.strerror}.",
                field="data_dir",
                remedy="Name a directory on a local file system.",
            ) from error
        return True


def is_held(path: Path) -> bool:
    """Tell whether any process holds this lock now."""
    lock = FileLock(path)
    free = lock.take()
    lock.release()
    return not free


@contextmanager
def alone(path: Path, patience: float) -> Iterator[FileLock]:
    """Hold the lock for the length of the block; raise `Unavailable` if it can't be had in ``patience`` seconds."""
    lock = FileLock(path)
    try:
        until = time.monotonic() + patience
        while not lock.take():
            if time.monotonic() > until:
                raise Unavailable(f"Another process has held {path} for more than {patience:.0f} s.")
            time.sleep(0.01)
        yield lock
    finally:
        lock.release()
