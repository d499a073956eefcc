"""200 webhooks as providers sign them, posted at once to two servers: one person, four channels, one conversation."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # as it comes

from noline.access import SCOPES, System, create_key, create_workspace
from noline.app.bootstrap import Noline
from noline.delivery import Addresses, add_route, hook_address
from noline.kernel.config import Settings
from noline.providers import kind_named, provider_kinds
from peers.peers import free_port

PATIENCE = 60
PHONE, DIGITS, CHAT, PERSON = "+447700900007", "447700900007", "5551234", "6042000000000007"
SETTINGS: dict[str, dict[str, Any]] = {
    "twilio": {"account_sid": "AC" + "a" * 32, "auth_token": "token of twilio"},
    "whatsapp": {"phone_number_id": "1", "access_token": "t", "app_secret": "of the app", "verify_token": "v"},
    "telegram": {"token": "42:abc", "secret": "of-telegram"},
    "messenger": {"page_id": "777", "access_token": "t", "app_secret": "of the page", "verify_token": "v"},
}
CHANNELS = {"twilio": "sms", "whatsapp": "whatsapp", "telegram": "telegram", "messenger": "messenger"}
Webhook = tuple[str, bytes, dict[str, str]]
"""An address, a body and headers."""


def by_meta(secret: str, told: Any) -> tuple[bytes, dict[str, str]]:
    """Return a body with Meta's signature."""
    body = msgspec.json.encode(told)
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"X-Hub-Signature-256": f"sha256={mac}", "Content-Type": "application/json"}


def webhook(provider: str, address: str, number: int) -> Webhook:
    """Return one message of the person's, as this provider tells of it."""
    text, now = f"Hello {number} by {provider}", int(time())
    if provider == "twilio":
        form = {"MessageSid": f"SM{number:032x}", "From": PHONE, "To": "+447700900100", "Body": text, "NumMedia": "0"}
        signature = RequestValidator(SETTINGS["twilio"]["auth_token"]).compute_signature(address, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return address, urlencode(form).encode(), headers
    if provider == "telegram":
        sender = {"id": int(CHAT), "is_bot": False, "first_name": "Ana"}
        chat = {"id": int(CHAT), "type": "private", "first_name": "Ana"}
        message = {"message_id": number + 1, "date": now, "chat": chat, "from": sender, "text": text}
        headers = {"X-Telegram-Bot-Api-Secret-Token": "of-telegram", "Content-Type": "application/json"}
        return address, msgspec.json.encode({"update_id": number + 1, "message": message}), headers
    if provider == "whatsapp":
        said = {"from": DIGITS, "id": f"wamid.{number}", "timestamp": str(now), "type": "text", "text": {"body": text}}
        about = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1"}, "messages": [said]}
        entry: dict[str, Any] = {"id": "1", "changes": [{"field": "messages", "value": about}]}
        return address, *by_meta("of the app", {"object": "whatsapp_business_account", "entry": [entry]})
    item: dict[str, Any] = {"sender": {"id": PERSON}, "recipient": {"id": "777"}, "timestamp": now * 1000 + number}
    item["message"] = {"mid": f"m_{number}", "text": text}
    entry = {"id": "777", "time": now * 1000, "messaging": [item]}
    return address, *by_meta("of the page", {"object": "page", "entry": [entry]})


@asynccontextmanager
async def program(dsn: str, folder: Path, *words: str, **settings: str) -> AsyncIterator[None]:
    """Run a command of ours on a database, as a process of its own."""
    given = {f"NOLINE_{name.upper()}": value for name, value in settings.items()}
    environment = os.environ | given | {"NOLINE_DSN": dsn, "NOLINE_KEY_FILE": str(folder / "key")}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "noline.app.cli", *words, env=environment, cwd=folder, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        child.terminate()
        await child.wait()


async def answers(url: str) -> None:
    """Wait until a server is there."""
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(base_url=url) as client:
        while True:
            with suppress(httpx.TransportError):
                if (await client.get("/health")).status_code == 200:
                    return
            await asyncio.sleep(0.1)


async def test_200_signed_webhooks_at_once_to_two_servers_are_one_conversation(dsn: str, tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    settings = Settings(dsn=dsn, http_port=ports[0], base_url=urls[0], key_file=tmp_path / "key")
    noline = await Noline.open(settings, dsn)
    try:
        where, api_key = await _set_up(noline)
        async with AsyncExitStack() as running:
            for port in ports:
                own = {"http_port": str(port), "base_url": urls[0], "mail_port": str(free_port())}
                own["submission_port"] = str(free_port())
                await running.enter_async_context(program(dsn, tmp_path, "server", **own))
            await running.enter_async_context(program(dsn, tmp_path, "worker"))
            await asyncio.gather(*map(answers, urls))
            api = await running.enter_async_context(
                httpx.AsyncClient(base_url=urls[0], headers={"Authorization": f"Bearer {api_key}"}, timeout=PATIENCE)
            )
            await _know_ana(api)
            webhooks = [webhook(provider, where[provider], number) for number in range(50) for provider in SETTINGS]
            random.Random(7).shuffle(webhooks)
            again = webhooks[:20]  # some come twice, as webhooks do
            async with httpx.AsyncClient(timeout=PATIENCE) as network:
                await asyncio.gather(
                    *[_post(network, urls[at % 2], it) for at, it in enumerate([*webhooks, *again[::-1]])]
                )
            await _one_conversation(api, noline)
    finally:
        await noline.close()


async def _post(network: httpx.AsyncClient, server: str, told: Webhook) -> None:
    """Post a webhook to one of the servers; what is signed is the address that the provider was given."""
    address, body, headers = told
    answer = await network.post(f"{server}{urlsplit(address).path}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def _set_up(noline: Noline) -> tuple[dict[str, str], str]:
    """A company with an account of each provider: their hooks' addresses, and a key of the company's."""
    where = Addresses(noline.settings.public_url, noline.settings.mail_domain)
    hooks = {}
    async with noline.database.transaction() as tx:
        workspace = await create_workspace(tx, "harbour", "Harbour")
        for provider, settings in SETTINGS.items():
            sealed = noline.sealer.seal(settings, kind_named(provider, provider_kinds([])).secrets)
            await add_route(tx, workspace.id, provider, provider, CHANNELS[provider], settings=sealed)
            account = int(await tx.fetchval("select id from account where name = $1", provider))
            hooks[provider] = hook_address(where, noline.signer, account)
        _, key = await create_key(tx, System(workspace.id), "test", SCOPES)
    return hooks, key


async def _know_ana(api: httpx.AsyncClient) -> None:
    """One person, whose addresses on the four channels the company knows."""
    known = [("phone", PHONE), ("telegram", CHAT), ("messenger", PERSON)]
    addresses = [{"scheme": scheme, "value": value} for scheme, value in known]
    made = await api.post("/api/v1/customers", json={"external_id": "ana", "addresses": addresses})
    assert made.status_code in (201, 202), made.text


async def _one_conversation(api: httpx.AsyncClient, noline: Noline) -> None:
    """Wait until all has been heard; then there is one customer with one conversation, and each message stands once."""
    heard: list[Any] = []
    async with asyncio.timeout(PATIENCE):
        while len(heard) < 200:
            await asyncio.sleep(0.1)
            statement = "select channel, conversation, body ->> 'text' as text from message where direction = 1"
            heard = await noline.database.pool.fetch(statement)
    (conversation,) = (await api.get("/api/v1/conversations", params={"view": "all"})).json()["items"]
    assert {str(row["conversation"]) for row in heard} == {conversation["id"]}
    assert Counter(row["channel"] for row in heard) == dict.fromkeys(CHANNELS.values(), 50)
    wanted = {f"Hello {number} by {provider}" for number in range(50) for provider in SETTINGS}
    assert Counter(row["text"] for row in heard) == dict.fromkeys(wanted, 1)
    assert await noline.database.pool.fetchval("select count(*) from customer") == 1
    opened = "select count(*) from interaction where kind = 'conversation.opened'"
    assert await noline.database.pool.fetchval(opened) == 1
    assert await noline.database.pool.fetch("select kind, why from set_aside") == []
