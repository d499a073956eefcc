"""Prices: what an account's messages cost where the provider does not say; the decision is pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from noline.access import touch_catalogue
from noline.channels import Outgoing, Result, Sent
from noline.content import TextRendered
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

Price = Annotated[float, Meta(ge=0, le=1_000_000)]
"""In minor units, with a fraction where a text costs less than one."""
Prefix = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,9}$", description="The first digits of numbers: 49, 4479.")]


class ChannelPrice(Struct, frozen=True, forbid_unknown_fields=True):
    """What one message costs, or each segment of a text. ``countries``: by first digits; the longest that fit count."""

    each: Price
    per: Literal["message", "segment"] = "message"
    countries: Annotated[dict[Prefix, Price], Meta(max_length=500)] = {}

    def of(self, address: str) -> float:
        """Return what one costs that goes to an address."""
        digits = address.removeprefix("+")
        fits = (size for size in range(min(10, len(digits)), 0, -1) if digits[:size] in self.countries)
        size = next(fits, 0) if self.countries and digits.isdecimal() else 0
        return self.countries[digits[:size]] if size else self.each


ChannelName = Annotated[str, Meta(min_length=1, max_length=30)]
PriceList = dict[ChannelName, ChannelPrice]
"""An account's prices by channel, in minor units of the company's currency; what is not there has none."""

_PARTS: Final = 1 << 16
_READ: Final = "select prices from account where workspace = $1 and id = $2"
_SAVE: Final = "update account set prices = $3 where workspace = $1 and id = $2"


def priced(result: Result, made: Outgoing, price: ChannelPrice | None) -> Result:
    """Return a result with what it costs by the list; what the provider told counts more."""
    if price is None or not isinstance(result, Sent) or result.cost or made.reaction:
        return result
    return replace(result, cost=cost_of(made, price), currency="")


def cost_of(made: Outgoing, price: ChannelPrice) -> int:
    """Return what a message costs, in whole minor units.

    A fraction is rounded up for as many messages of a hundred as it has hundredths, by the message's id: a sum over
    many is right, where each rounded by itself would make a text of 0.4 cents free.
    """
    count = made.content.segments if price.per == "segment" and isinstance(made.content, TextRendered) else 1
    exact = price.of(made.to) * count
    return floor(exact + (made.message.int % _PARTS) / _PARTS) if exact % 1 else int(exact)


async def read_prices(connection: Connection, workspace: int, account: int) -> PriceList:
    """Return an account's prices; raises NotFound."""
    stored: Any = await connection.fetchval(_READ, workspace, account)
    if stored is None:
        raise NotFound("There is no such account.", field="account", remedy="Look at the list of accounts.")
    return msgspec.json.decode(stored, type=PriceList)


async def save_prices(tx: Connection, workspace: int, account: int, prices: Mapping[str, ChannelPrice]) -> None:
    """Store all prices of an account; they count for what is sent from then on."""
    await tx.execute(_SAVE, workspace, account, msgspec.json.encode(prices).decode())
    await touch_catalogue(tx)
