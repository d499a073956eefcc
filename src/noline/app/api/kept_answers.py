"""How long answers are kept under their idempotency keys, and how workers forget older ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from noline.kernel.db import Database

KEPT: Final = timedelta(hours=24)
_TIDY = "delete from idempotency where begun_at < $1"


async def tidy_idempotency(database: Database, now: datetime) -> None:
    """Forget answers that are older than a day."""
    async with database.connection() as connection:
        await connection.execute(_TIDY, now - KEPT)
