"""What this process may use of the machine: cores and memory, as its container allows."""

from __future__ import annotations

import os
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


def usable_cores(cgroups: Path = CGROUPS) -> int:
    """Return how many cores this process may run on, at least 1 (affinity and the container's quota, rounded up)."""
    present = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _read(cgroups / "cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        return max(1, min(present, -(-int(quota) // int(period))))
    return present


def usable_memory(cgroups: Path = CGROUPS, own_group: Path = OWN_GROUP) -> int:
    """Return how many bytes this process may use: the machine's memory, or the smallest limit of its cgroups.

    Source: https://docs.kernel.org/admin-guide/cgroup-v2.html and, for the older one, cgroup-v1/memory.html
    """
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [_read(path) for path in _memory_limits(cgroups, own_group)]
    return min([physical, *(int(limit) for limit in limits if limit.isdigit())])


def _memory_limits(cgroups: Path, own_group: Path) -> list[Path]:
    own = next((line[3:] for line in _read(own_group).splitlines() if line.startswith("0::/")), "/")
    group = cgroups / own.lstrip("/")
    levels = [group, *(parent for parent in group.parents if parent.is_relative_to(cgroups))]
    return [level / "memory.max" for level in levels] + [cgroups / "memory" / "memory.limit_in_bytes"]


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""  # no such limit on this system
