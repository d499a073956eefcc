"""What a link that leads to other channels names, read afresh for one request: whose it is, and the ways on."""

from __future__ import annotations

from typing import Final

from litestar import Response
from msgspec import Struct

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.public.answers import page_answer
from noline.app.public.pages import Page
from noline.app.public.texts import Words, language_of
from noline.conversations import Crossing, Way, WayOut, code_word, from_message, ways_on
from noline.customers import ADDRESSES, CUSTOMERS
from noline.delivery import MESSAGES, Route, Routes
from noline.kernel.errors import NotFound
from noline.log import OUTBOUND

MAX_TOKEN: Final = 64
_MESSAGE: Final = MESSAGES.select("id = $2 and direction = $3")
_CUSTOMER: Final = CUSTOMERS.select("id = $2")


class CrossingVisit(Struct, frozen=True):
    """A request that came by such a link. ``callable``: the company has a number of the customer's."""

    crossing: Crossing
    workspace: Workspace
    token: str
    link: str
    code: str
    ways: tuple[Way, ...]
    locale: str
    zone: str
    callable: bool
    over: bool

    @property
    def words(self) -> Words:
        """The texts in the customer's language, else the company's."""
        return Words(language_of(self.locale), self.workspace.name)


async def read_crossing(noline: Noline, text: str) -> CrossingVisit:
    """Return what a token names; raises NotFound alike for one that is forged, cut, or of something that is gone."""
    crossing = await _behind(noline, text) if len(text) <= MAX_TOKEN else None
    if crossing is None:
        raise _unknown()
    shard = noline.shards.of(crossing.customer)
    async with noline.database.connection() as tx:
        catalogue = await noline.catalogue(tx)
        customers = await CUSTOMERS.fetch(tx, _CUSTOMER, shard, crossing.customer)
        addresses = await ADDRESSES.of_subjects(tx, shard, [crossing.customer])
    workspace = catalogue[Workspaces].by_id.get(crossing.workspace)
    if workspace is None:
        raise _unknown()
    customer = customers[0] if customers else None
    token = noline.crossings.token(crossing)
    link, code = f"{noline.settings.public_url}/c/{token}", code_word(noline.crossings.code(crossing))
    return CrossingVisit(
        crossing=crossing,
        workspace=workspace,
        token=token,
        link=link,
        code=code,
        ways=tuple(ways_on(routes_of(catalogue[Routes], workspace.id), WayOut(code, link, workspace.name))),
        locale=(customer.locale if customer else "") or workspace.language,
        zone=(customer.zone if customer else "") or workspace.zone,
        callable=any(it.scheme == "phone" and it.status == "active" for it in addresses),
        over=crossing.expires_at <= noline.clock.now(),
    )


def over_answer(words: Words) -> Response[bytes]:
    """Return the page that says that a link is over."""
    page = Page(title=words("continue_over"), text=words("continue_over_text"), foot=words("foot"))
    return page_answer(page, words, 410)


def routes_of(routes: Routes, workspace: int) -> list[Route]:
    """Return the routes of a workspace, channel by channel as they are tried."""
    return [it for (owner, _), found in routes.by_channel.items() if owner == workspace for it in found]


async def _behind(noline: Noline, text: str) -> Crossing | None:
    """Return the crossing of a link, or the one that leads on from the message of an ordinary message's token."""
    token = noline.signer.read(text)
    if token is None:
        return await noline.crossings.behind(text)
    async with noline.database.connection() as tx:
        found = await MESSAGES.fetch(tx, _MESSAGE, token.shard, token.message, OUTBOUND)
    return await noline.crossings.issue(from_message(found[0])) if found else None


def _unknown() -> NotFound:
    return NotFound("This link is not known here.", field="token", remedy="Open it again from the message.")
