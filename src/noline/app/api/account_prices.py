"""Prices of accounts over HTTP: what a message or a segment costs where the provider does not say."""

from __future__ import annotations

from litestar import get, put
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from noline.access import Workspace
from noline.app.api.accounts import Number
from noline.delivery import ChannelPrice, PriceList, find_account, read_prices, save_prices
from noline.kernel.db import Connection, Database

_ONE = "/accounts/{account_id:int}/prices"
_TAG = "Accounts"


class NewPrices(Struct, frozen=True, forbid_unknown_fields=True):
    """All prices of an account, by channel, in minor units of the company's currency."""

    channels: PriceList


class AccountPrices(Struct, frozen=True):
    """An account's prices by channel, in minor units of ``currency``; a channel that is not there has none.

    They count where the provider's answer names no cost; what has neither is booked as free.
    """

    currency: str
    channels: dict[str, ChannelPrice]


def account_price_routes() -> list[HTTPRouteHandler]:
    """Return the endpoints."""
    return [read_account_prices, save_account_prices]


@get(_ONE, scope="channels:read", tag=_TAG, summary="Read an account's prices")
async def read_account_prices(workspace: Workspace, connection: Connection, account_id: Number) -> AccountPrices:
    """Return what messages of an account cost by your price list."""
    return AccountPrices(workspace.currency, await read_prices(connection, workspace.id, account_id))


@put(_ONE, scope="channels:write", audit="account.priced", tag=_TAG, summary="Set an account's prices")
async def save_account_prices(
    workspace: Workspace, database: Database, account_id: Number, data: NewPrices
) -> AccountPrices:
    """Set all prices of an account; they count for what is sent from then on."""
    async with database.transaction() as tx:
        await find_account(tx, workspace.id, account_id, lock=True)
        await save_prices(tx, workspace.id, account_id, data.channels)
    return AccountPrices(workspace.currency, data.channels)
