"""The pages of a letter as pictures, set again exactly as they were printed."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from noline.app.bootstrap import Noline
from noline.content import LetterTemplate, Personal, Templates, letter_png
from noline.delivery import MESSAGES
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

PPI = 110
"""Dots per inch: A4 becomes 909 × 1286."""

_MESSAGE = MESSAGES.select("id = $2 and workspace = $3 and customer = $4")


async def letter_page(
    noline: Noline, connection: Connection, templates: Templates, where: tuple[int, int, UUID], row: Any, page: int
) -> bytes:
    """Return one page, from 1, as PNG; ``row`` is the item's; raises NotFound for one that there is not."""
    shard, workspace, customer = where
    found = await MESSAGES.fetch(connection, _MESSAGE, shard, row["id"], workspace, customer)
    message = found[0]
    template = templates.by_id.get(message.template) if message.template else None
    compiled = template.compiled("print") if template else None
    if not isinstance(compiled, LetterTemplate):
        raise NotFound("This is no letter.", field="item", remedy="Open one from the letter box.")
    profile = await connection.fetchrow(
        "select customer.locale, address.display from customer left join customer_address as address"
        " on address.shard = $1 and address.customer = customer.id and address.scheme = 'postal' and address.value = $3"
        " where customer.shard = $1 and customer.id = $2 and customer.workspace = $4",
        shard, customer, message.address, workspace,
    )  # fmt: skip
    display = (profile["display"] if profile else None) or message.address
    token = noline.signer.token(shard, message.id)
    personal = Personal(
        message=token.hex(),
        token=token,
        code=noline.signer.code(message.id),
        base_url=noline.settings.public_url,
        sender="",
        to=display,
        postal=tuple(display.splitlines()),
        locale=(profile["locale"] if profile else "") or "en",
    )
    letter = compiled.words(message.variables or {}, personal)
    pages = await asyncio.to_thread(letter_png, [letter], ppi=PPI)
    if not 1 <= page <= len(pages):
        raise NotFound("The letter has no such page.", field="page", remedy=f"It has {len(pages)}.")
    return pages[page - 1]
