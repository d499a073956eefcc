"""Reading answers of others: all of one, however many pieces it comes in, but never more than is good for us."""

from __future__ import annotations

import aiohttp


async def read_at_most(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return what an answer holds, the first ``most`` bytes of one that is longer.

    ``StreamReader.read(n)`` alone returns what has arrived by then: half of an answer whose head came before its end.
    """
    content = bytearray()
    while len(content) < most:
        piece = await response.content.read(most - len(content))
        if not piece:
            break
        content += piece
    return bytes(content)
