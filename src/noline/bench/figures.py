"""What a bench measures: time, rate, and what it cost in CPU seconds and memory, the database's own included."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from noline.bench.ground import Ground

_TICK = os.sysconf("SC_CLK_TCK")


class Meter:
    """Measures from its making on. ``crew`` are the processes that do the work, besides the database's."""

    def __init__(self, ground: Ground, crew: Sequence[int]) -> None:
        self._ground = ground
        self._crew = crew
        self._cpu = self._spent()
        self.started = time.monotonic()

    def figures(self, size: int) -> dict[str, Any]:
        """Return what every bench tells; to be taken before the crew ends."""
        seconds = time.monotonic() - self.started
        ours, theirs = (now - before for now, before in zip(self._spent(), self._cpu, strict=True))
        return {
            "size": size,
            "seconds": round(seconds, 3),
            "rate": round(size / seconds),
            "cpu_s_per_1000": round((ours + theirs) / size * 1000, 4),
            "postgres_cpu_s_per_1000": round(theirs / size * 1000, 4),
            "peak_rss_mb": max((peak_rss_mb(pid) for pid in self._crew), default=0.0),
            "processes": len(self._crew),
            "cores": len(os.sched_getaffinity(0)),
            "postgres": self._ground.postgres,
        }

    def _spent(self) -> tuple[float, float]:
        """Return the CPU seconds of the crew and of the database's server."""
        postmaster = self._ground.postmaster
        theirs = sum(map(cpu_seconds, _children(postmaster)))
        theirs += cpu_seconds(postmaster, reaped=True) if postmaster else 0.0
        return sum(map(cpu_seconds, self._crew)), theirs


def cpu_seconds(pid: int, *, reaped: bool = False) -> float:
    """Return the CPU seconds of a process, with those of its ended children if ``reaped``; proc(5)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if reaped else 13])) / _TICK


def peak_rss_mb(pid: int) -> float:
    """Return the most memory a process has had, in MB; its own where it can't be seen."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    except OSError:
        pass
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the 99th percentile in milliseconds."""
    ordered = sorted(seconds)
    return {
        f"p{percent}_ms": round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000, 2)
        for percent in (50, 99)
    }


def _children(pid: int) -> list[int]:
    if not pid:
        return []
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []
