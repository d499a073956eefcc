"""``noline accounts price``: what an account's messages cost where its provider does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import typer

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.commands.account_health import named
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import show, with_workspace
from noline.delivery import ChannelPrice, PriceList, read_prices, save_prices
from noline.kernel.errors import InvalidInput


def price(
    name: Annotated[str, typer.Argument(help="The account.")],
    channel: Annotated[str, typer.Argument(help="sms, whatsapp, email …; none shows the prices there are.")] = "",
    each: Annotated[
        float | None, typer.Argument(help="In minor units, such as cents, with fractions; none takes the price away.")
    ] = None,
    per: Annotated[str, typer.Option(help="message, or segment of a text.")] = "message",
    country: Annotated[
        list[str] | None, typer.Option(help="Another price by first digits, 49=6.8; may come several times.")
    ] = None,
    workspace: InWorkspace = "demo",
    as_json: AsJson = False,
) -> None:
    """Set what a message costs where the provider does not say, or show what is set."""
    given = price_of(each, per, country or ()) if channel and each is not None else None

    async def work(noline: Noline, found: Workspace) -> PriceList:
        account = await named(noline, found, name)
        async with noline.database.transaction() as tx:
            prices = await read_prices(tx, found.id, account.id)
            if not channel:
                return prices
            others = {each: it for each, it in prices.items() if each != channel}
            after = {**others, channel: given} if given else others
            await save_prices(tx, found.id, account.id, after)
            return after

    prices = with_workspace(workspace, work)
    builtins: dict[str, Any] = msgspec.to_builtins(prices)
    show(builtins, as_json=as_json, lines=lambda: price_lines(prices) or ["No price is set: costs are booked as 0."])


def price_of(each: float, per: str, countries: Sequence[str]) -> ChannelPrice:
    """Return what was said as a price; raises InvalidInput."""
    prices: dict[str, Any] = dict(it.partition("=")[::2] for it in countries)
    said = {"each": each, "per": per, "countries": prices}
    try:
        return msgspec.convert(said, ChannelPrice, strict=False)
    except msgspec.ValidationError as error:
        remedy = "Like 7.5 --per segment --country 49=6.8."
        raise InvalidInput(f"This is no price: {error}.", field="each", remedy=remedy) from None


def price_lines(prices: Mapping[str, ChannelPrice]) -> list[str]:
    """Write a line for each price, and below it those of countries."""
    lines = []
    for channel, it in sorted(prices.items()):
        lines.append(f"{channel}: {it.each:g} per {it.per}")
        lines += [f"  +{digits}: {cost:g}" for digits, cost in sorted(it.countries.items())]
    return lines
