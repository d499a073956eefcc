"""What a link's token names, read afresh for one request: the message, whose it is, and who sent it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.public.texts import Words, language_of
from noline.campaigns import Campaign, Campaigns
from noline.content import Template, Templates
from noline.customers import CONSENTS, CUSTOMERS, Consent, Customer
from noline.delivery import MESSAGES, Message, Routes, url_text
from noline.kernel.errors import NotFound
from noline.log import OUTBOUND

MAX_TOKEN: Final = 64
MAX_NAME: Final = 60
CHAT: Final = "chat"

_MESSAGE = MESSAGES.select("id = $2 and direction = $3")
_CUSTOMER = CUSTOMERS.select("id = $2")


class Visit(Struct, frozen=True):
    """A request that came by a message's link. ``channels``: those on which this company can write."""

    shard: int
    secret: bytes
    message: Message
    workspace: Workspace
    customer: Customer | None
    template: Template | None
    campaign: Campaign | None
    channels: tuple[str, ...]

    @property
    def chooses(self) -> tuple[str, ...]:
        """The channels that a customer may choose; a chat is there only while they keep its page open."""
        return tuple(channel for channel in self.channels if channel != CHAT)

    @property
    def token(self) -> str:
        """The token as it stands in links."""
        return url_text(self.secret)

    @property
    def words(self) -> Words:
        """The texts in the customer's language, else the company's."""
        locale = self.customer.locale if self.customer else ""
        return Words(language_of(locale or self.workspace.language), self.workspace.name)

    @property
    def first_name(self) -> str:
        """The only personal detail that a page shows: links are forwarded."""
        name = self.customer.attributes.get("first_name") if self.customer else None
        return " ".join(name.split())[:MAX_NAME] if isinstance(name, str) else ""


async def read_visit(noline: Noline, text: str) -> Visit:
    """Return what a token names; raises NotFound alike for one that is forged, cut, or of a message that is gone."""
    token = noline.signer.read(text) if len(text) <= MAX_TOKEN else None
    if token is None:
        raise _unknown()
    async with noline.database.connection() as tx:
        catalogue = await noline.catalogue(tx)
        found = await MESSAGES.fetch(tx, _MESSAGE, token.shard, token.message, OUTBOUND)
        message = found[0] if found else None
        workspace = catalogue[Workspaces].by_id.get(message.workspace) if message else None
        if message is None or workspace is None:
            raise _unknown()
        customers = await CUSTOMERS.fetch(tx, _CUSTOMER, token.shard, message.customer)
    return Visit(
        shard=token.shard,
        secret=noline.signer.token(token.shard, token.message),
        message=message,
        workspace=workspace,
        customer=customers[0] if customers else None,
        template=catalogue[Templates].by_id.get(message.template) if message.template else None,
        campaign=catalogue[Campaigns].by_id.get(message.campaign) if message.campaign else None,
        channels=_channels(catalogue[Routes], message),
    )


async def read_consents(noline: Noline, visit: Visit) -> list[Consent]:
    """Return what the customer has said of consent."""
    async with noline.database.connection() as tx:
        return list(await CONSENTS.of_subjects(tx, visit.shard, [visit.message.customer]))


def _channels(routes: Routes, message: Message) -> tuple[str, ...]:
    served = {channel for workspace, channel in routes.by_channel if workspace == message.workspace}
    return tuple(sorted(served | {message.channel}))


def _unknown() -> NotFound:
    return NotFound("This link is not known here.", field="token", remedy="Open it again from the message.")
