"""What a provider's request has us ask of the provider, before it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import structlog

from noline.channels import Call
from noline.kernel.errors import Unavailable
from noline.kernel.reach import connector

log = structlog.get_logger()

_PATIENCE: Final = 10.0  # seconds for each
_LATER: Final = (408, 425, 429)


async def make_calls(calls: Sequence[Call], *, private: bool) -> None:
    """Make them one after the other; raises Unavailable where one may work later, so that the provider tells again.

    One that is refused is left out: telling again would not help. They go where the account leads; ``private``:
    also into private networks.
    """
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector(private=private)) as client:
        for call in calls:
            host = urlsplit(call.url).hostname
            try:
                async with client.request(
                    call.method, call.url, data=call.body or None, headers=call.headers, allow_redirects=False
                ) as answer:
                    status = answer.status
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise Unavailable(f"The provider can't be reached: {type(error).__name__}.") from None
            if status >= 500 or status in _LATER:
                raise Unavailable(f"The provider answers {status}.")
            if status >= 300:
                log.warning("a provider refuses what its request asked for", host=host, status=status)
