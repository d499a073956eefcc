"""The receipt, from a shop's API call to a text from the train: one conversation, over real mail and SMS gateways.

Mail goes both ways through Postfix, the customer writes with swaks; the texts pass through Kannel and its fake SMSC.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any, TypeVar

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct

from noline.access import System, Workspace, create_key, create_workspace
from noline.app.bootstrap import Noline
from noline.app.server import Server
from noline.app.worker import Worker
from noline.content import EmailSource, save_template
from noline.conversations import CONVERSATIONS, Conversation
from noline.customers import ADDRESSES, CUSTOMERS, Address
from noline.delivery import MESSAGES, Message, add_route
from noline.kernel.config import Settings

from .peers import free_port, kannel, postfix, swaks

ANA, TRAIN, SHORT = "ana@customer.test", "+447700900001", "13013"
PATIENCE = 40
RECEIPT = EmailSource(
    subject="Your receipt for {{ order }}",
    html='<p>You paid {{ total }}.</p><p><a href="{{ continue_on.sms }}">Go on by text message</a></p>',
    text="You paid {{ total }}.\n\nGo on by text message: {{ continue_on.sms }}\n",
)
T = TypeVar("T")


class Mailbox:
    """The customer's mailbox, behind the real MTA."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class Shop(Struct):
    """A running installation, its program with a key, and the customer's mailbox."""

    noline: Noline
    workspace: Workspace
    api: httpx.AsyncClient
    mailbox: Mailbox
    mta: int

    async def conversation(self) -> Conversation | None:
        """Return the only conversation there is."""
        async with self.noline.database.transaction() as tx:
            found = await CONVERSATIONS.fetch(tx, f"select {CONVERSATIONS.selected} from conversation where $1 >= 0", 0)
        assert len(found) <= 1
        return found[0] if found else None

    async def messages(self, channel: str, direction: int) -> list[Message]:
        """Return what was said on a channel one way."""
        statement = f"select {MESSAGES.selected} from message where channel = $1 and direction = $2 order by at, id"
        async with self.noline.database.transaction() as tx:
            return await MESSAGES.fetch(tx, statement, channel, direction)

    async def address(self, value: str) -> Address | None:
        """Return an address by its value."""
        statement = f"select {ADDRESSES.selected} from customer_address where value = $1"
        async with self.noline.database.transaction() as tx:
            found = await ADDRESSES.fetch(tx, statement, value)
        return found[0] if found else None


async def until(look: Callable[[], Coroutine[Any, Any, T | None]]) -> T:
    """Look again and again until there is something to see."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):
            await asyncio.sleep(0.05)
    return found


@asynccontextmanager
async def open_shop(dsn: str) -> AsyncIterator[Shop]:
    """Run an installation that sends and receives its mail through a Postfix."""
    mailbox, http, mail = Mailbox(), free_port(), free_port()
    async with AsyncExitStack() as exits:
        box = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
        exits.callback(box.close)
        hops = {"customer.test": box.sockets[0].getsockname()[1], "reply.test": mail}
        mta = await exits.enter_async_context(postfix(hops))
        settings = Settings(dsn=dsn, http_port=http, mail_port=mail, mail_domain="reply.test", submission_port=None)
        noline = await Noline.open(settings, dsn)
        exits.push_async_callback(noline.close)
        server, worker = Server(noline), Worker(noline)
        await server.start()
        exits.push_async_callback(server.stop)
        working = asyncio.create_task(worker.run())
        async with noline.database.transaction() as tx:
            workspace = await create_workspace(tx, "shop", "Shop")
            smtp = {"host": "127.0.0.1", "port": mta, "tls": "off"}
            await add_route(
                tx, workspace.id, "mail", "smtp", "email", settings=smtp, sender="Shop <hello@reply.test>", seats=1
            )
            await save_template(tx, workspace.id, "receipt", {"email": RECEIPT})
            scopes = ("messages:write", "conversations:read", "conversations:write")
            _, key = await create_key(tx, System(workspace.id), "shop", scopes)
        api = httpx.AsyncClient(base_url=noline.settings.public_url, headers={"Authorization": f"Bearer {key}"})
        exits.push_async_callback(api.aclose)
        try:
            yield Shop(noline, workspace, api, mailbox, mta)
        finally:
            worker.stop()
            await working


async def gateway(shop: Shop, url: str) -> str:
    """Set the SMS gateway up; returns where it tells of what comes in."""
    settings = {"username": "tester", "password": "foobar", "api_url": url}
    async with shop.noline.database.transaction() as tx:
        await add_route(tx, shop.workspace.id, "gateway", "kannel", "sms", settings=settings, sender=SHORT, seats=1)
        account = await tx.fetchval("select id from account where name = 'gateway'")
    return f"{shop.noline.settings.public_url}/in/{account}/{shop.noline.signer.hook_key(account)}"


async def test_the_receipt(dsn: str) -> None:
    async with open_shop(dsn) as shop:
        told_at = await gateway(shop, "http://127.0.0.1:9/")

        sent = await shop.api.post("/api/v1/messages", json={
            "to": {"channel": "email", "value": ANA}, "matter": "order-8731", "purpose": "transactional",
            "content": {"template": "receipt", "variables": {"order": "8731", "total": "12 pounds"}},
        })  # fmt: skip
        assert sent.status_code in (201, 202), sent.text
        receipt = await until(lambda: arrived(shop, 1))
        assert receipt["Subject"] == "Your receipt for 8731"
        body = receipt.get_body(("plain",))
        assert body is not None
        link = re.search(r"http\S+/c/\S+/sms", body.get_content())
        assert link is not None

        question = ("--header", "Subject: Re: Your receipt for 8731", "--body", "Why twelve pounds?")
        code, said = await swaks(shop.mta, ANA, str(receipt["Reply-To"]), *question)
        assert code == 0, said
        asked = await until(lambda: heard(shop, "email"))
        opened = await shop.conversation()
        assert opened is not None
        assert (opened.matter, opened.channel, opened.waiting_for) == ("order-8731", "email", "us"), (
            "it knows the order"
        )
        assert (asked.conversation, asked.placed_by) == (opened.id, "token")

        path = f"/api/v1/conversations/{opened.id}"
        answered = await shop.api.post(f"{path}/messages", json={"text": "Ten for the kettle, two for the post."})
        assert answered.status_code < 300, answered.text
        answer = await until(lambda: arrived(shop, 2))
        assert "Ten for the kettle" in str(answer.get_body(("plain",)))

        async with httpx.AsyncClient() as phone:
            page = await phone.get(link[0], headers={"accept": "text/html"})
        deep = re.search(rf"sms:{SHORT}\?&body=(GO-[A-Z0-9]+)", unescape(page.text))
        assert deep is not None, page.text
        text = f"{deep[1]} I am on the train now, when does it come?"
        async with kannel(told_at, f"{TRAIN[1:]} {SHORT} text {text}") as peer:
            await gateway(shop, peer.url)
            texted = await until(lambda: heard(shop, "sms"))
            moved = await shop.conversation()
            assert moved is not None
            assert (texted.conversation, texted.placed_by) == (opened.id, "continuity")
            assert (moved.id, moved.channel, moved.address) == (opened.id, "sms", TRAIN)
            assert set(moved.channels) == {"email", "sms"}
            known = await until(lambda: shop.address(TRAIN))
            assert (known.verification, known.evidence) == ("claimed", "brought a code from email by sms")
            replied = await shop.api.post(f"{path}/messages", json={"text": "Tomorrow before noon."})
            assert replied.status_code < 300, replied.text

            async def on_the_phone() -> list[str]:
                return [it for it in peer.taken() if "Tomorrow before noon." in it]

            (shown,) = await until(on_the_phone)
            assert shown.startswith(f"{SHORT} {TRAIN} ")
        async with shop.noline.database.transaction() as tx:
            assert len(await CUSTOMERS.fetch(tx, f"select {CUSTOMERS.selected} from customer where $1 >= 0", 0)) == 1


async def arrived(shop: Shop, number: int) -> EmailMessage | None:
    """Return the mail with this number in the customer's mailbox."""
    return shop.mailbox.mails[number - 1] if len(shop.mailbox.mails) >= number else None


async def heard(shop: Shop, channel: str) -> Message | None:
    """Return the first message that came in by a channel."""
    return next(iter(await shop.messages(channel, 1)), None)
