"""A web chat: whose page it is, what has been said in it, and what a visitor says now.

The page's address holds 128 bits of chance, which are the right to read and write this one chat; agents and the log see
a digest of them. Nothing that was said elsewhere is shown, whoever the visitor is.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from msgspec import Struct

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.public.texts import Words, language_of
from noline.app.public.visit import CHAT, MAX_TOKEN
from noline.channels import Inbound, Receipt
from noline.content import Templates
from noline.conversations import words_of
from noline.customers import visitor
from noline.delivery import MESSAGES, Message, Routes, Status
from noline.kernel.errors import InvalidInput, NotFound
from noline.log import INBOUND

SHOWN: Final = 200
"""Messages of a chat that its page shows."""
MAX_MESSAGE: Final = 10_000
_SECRET_SIGNS: Final = 22  # 128 bits as base64url

_SAID = MESSAGES.select(
    "workspace = $2 and customer = $3 and channel = 'chat' and address = $4 and status not in (6, 7, 8)"
    " order by at desc, id desc limit $5"
)
_OWNER = "select workspace from message where shard = $1 and id = $2"


class Chat(Struct, frozen=True):
    """One chat. ``key``: a workspace's slug, or what led here (``proved``): a message's token, or a link to go on."""

    workspace: Workspace
    key: str
    proved: bool
    secret: str = ""

    @property
    def address(self) -> str:
        """The visitor's address on the channel ``chat``."""
        digest = hashlib.blake2b(f"{self.workspace.id} {self.secret}".encode(), digest_size=16)
        return f"visitor-{digest.hexdigest()}"

    @property
    def path(self) -> str:
        """Where the page of this chat is."""
        return f"/chat/{self.key}/{self.secret}" if self.secret else f"/chat/{self.key}"

    @property
    def words(self) -> Words:
        """The texts in the company's language."""
        return Words(language_of(self.workspace.language), self.workspace.name)


class Line(Struct, frozen=True):
    """Something that was said in a chat; ``by``: visitor or company."""

    id: UUID
    by: str
    text: str
    at: datetime


async def find_chat(noline: Noline, key: str, secret: str = "") -> Chat:
    """Return the chat of an address; raises NotFound where nobody would answer."""
    if secret and (len(secret) != _SECRET_SIGNS or not secret.replace("-", "a").replace("_", "a").isalnum()):
        raise _unknown()
    token = noline.signer.read(key) if len(key) <= MAX_TOKEN else None
    led = noline.signer.read_pointer("crossing", key) if len(key) <= MAX_TOKEN else None
    async with noline.database.connection() as tx:
        catalogue = await noline.catalogue(tx)
        workspaces: Workspaces = catalogue[Workspaces]
        if led is not None:
            workspace = workspaces.by_id.get(led[0])
        elif token is not None:
            workspace = workspaces.by_id.get(await tx.fetchval(_OWNER, token.shard, token.message))
        else:
            workspace = next((it for it in workspaces.by_id.values() if it.slug == key), None)
        routes: Routes = catalogue[Routes]
    if workspace is None or routes.of(workspace.id, CHAT) is None:
        raise _unknown()
    return Chat(workspace, key, token is not None or led is not None, secret)


def new_secret() -> str:
    """Return the secret of a new chat."""
    return secrets.token_urlsafe(16)


async def say(noline: Noline, chat: Chat, text: str, once: str) -> bool:
    """Let the visitor say something; returns whether it is in the conversation by now.

    ``once`` names what is said: sent twice, it is said once.
    """
    if not text:
        raise InvalidInput("There is no message.", field="message", remedy="Write one.")
    if len(text) > MAX_MESSAGE:
        raise InvalidInput("The message is too long.", field="message", remedy=f"Write {MAX_MESSAGE} signs at most.")
    # The link proves whose the chat is when it begins; afterwards the chat's own address does.
    begun = await noline.directory.owner(chat.workspace.id, CHAT, chat.address) is not None
    inbound = Inbound(
        channel=CHAT,
        sender=chat.address,
        recipient=chat.workspace.slug,
        provider_id=once[:64] or uuid4().hex,
        text=text,
        tokens=(chat.key,) if chat.proved and not begun else (),
        shown=visitor(chat.workspace.name, chat.address),
    )
    appended = await noline.ingress.receive(chat.workspace, inbound, noline.clock.now())
    return await noline.commands.see_through(appended)


async def lines_of(noline: Noline, chat: Chat) -> tuple[list[Line], list[Receipt]]:
    """Return what was said, oldest first, and the receipts for what the page shows for the first time."""
    owner = await noline.directory.owner(chat.workspace.id, CHAT, chat.address) if chat.secret else None
    if owner is None:
        return [], []
    shard = noline.shards.of(owner.customer)
    async with noline.database.connection() as tx:
        catalogue = await noline.catalogue(tx)
        found = await MESSAGES.fetch(tx, _SAID, shard, chat.workspace.id, owner.customer, chat.address, SHOWN)
    templates: Templates = catalogue[Templates]
    news = [it for it in found if it.status == Status.SENT]
    receipts = [Receipt("delivered", token=noline.signer.token(_home(it, shard), it.id).hex()) for it in news]
    return [_line(it, templates) for it in reversed(found)], receipts


def _home(message: Message, shard: int) -> int:
    """Return where a message's own row is: what came with a merge has a copy here alone."""
    return shard if message.home is None else message.home


def _line(message: Message, templates: Templates) -> Line:
    by = "visitor" if message.direction == INBOUND else "company"
    return Line(message.id, by, words_of(message, templates).text, message.at)


def _unknown() -> NotFound:
    return NotFound("There is no chat here.", field="chat", remedy="Open it again from the company's page.")
