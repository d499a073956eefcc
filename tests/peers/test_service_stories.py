"""The bank and the mobile operator, whole: texts pass a real Kannel, back ends are asked over HTTP, people see it.

Server, worker and database are the real ones, in real time; the bank and the operator are separate HTTP programs.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urljoin

import httpx
import pytest

from noline.access import SCOPES, Rules, System, create_key, create_workspace
from noline.app.bootstrap import Noline
from noline.app.examples import serve
from noline.app.server import Server
from noline.app.worker import Worker
from noline.delivery import Addresses, hook_address
from noline.kernel.config import Settings

from .peers import KannelPeer, free_port, kannel

PHONE, COMPANY = "+447700900001", "13013"
PATIENCE = 40
ALWAYS = Rules(private_webhooks=True, quiet_from="00:00", quiet_until="00:00")


class Company:
    """A running installation with one company; ``api`` may everything, ``smsc`` is the telephone network."""

    def __init__(self, noline: Noline, workspace: int, api: httpx.AsyncClient, smsc: KannelPeer) -> None:
        self.noline = noline
        self.workspace = workspace
        self.api = api
        self.smsc = smsc
        self._read: set[str] = set()

    async def text(self, words: str) -> str:
        """The customer sends a text message and gets one; returns what came."""
        await self.smsc.say(f"{PHONE.lstrip('+')} {COMPANY} text {words}")
        return await self.gets()

    async def gets(self) -> str:
        """Return the next text message that goes to the customer, when the network has it."""
        async with asyncio.timeout(PATIENCE):
            while not (fresh := [it for it in await self.sent() if it["id"] not in self._read]):
                await asyncio.sleep(0.05)
            text = str(fresh[0]["text"])
            while text.splitlines()[0][:12] not in unquote_plus("\n".join(self.taken())):
                await asyncio.sleep(0.05)
        self._read.add(fresh[0]["id"])
        return text

    async def sent(self) -> list[dict[str, Any]]:
        """Return the text messages that went out in all conversations, the oldest first."""
        said = []
        for item in (await self.get("conversations?view=all"))["items"]:
            entries = (await self.get(f"conversations/{item['id']}"))["thread"]["entries"]
            said += [it for it in entries if it["type"] == "message" and it["direction"] == "out"]
        gone = [it for it in said if it["channel"] == "sms" and it["status"] in ("sent", "delivered", "read")]
        return sorted(gone, key=lambda it: str(it["at"]))

    def taken(self) -> list[str]:
        """Return what the network has got, line by line."""
        try:
            return self.smsc.taken()
        except FileNotFoundError:  # nobody has written yet
            return []

    async def get(self, path: str) -> Any:
        """Read something as a program of the company's."""
        answer = await self.api.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, path: str, **body: Any) -> Any:
        """Do something as a program of the company's."""
        answer = await self.api.post(f"/api/v1/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def conversation(self) -> Any:
        """Return the one conversation there is."""
        (item,) = (await self.get("conversations?view=all"))["items"]
        return item


@asynccontextmanager
async def running(dsn: str, folder: Path) -> AsyncIterator[Company]:
    """Run an installation and a Kannel that tell each other."""
    settings = Settings(
        dsn=dsn, http_port=free_port(), mail_port=free_port(), submission_port=None, key_file=folder / "key"
    )
    async with AsyncExitStack() as exits:
        noline = await Noline.open(settings, dsn)
        exits.push_async_callback(noline.close)
        async with noline.database.transaction() as tx:
            workspace = await create_workspace(tx, "bank", "Harbour Bank", rules=ALWAYS)
            _, secret = await create_key(tx, System(workspace.id), "all", SCOPES)
        server, worker = Server(noline), Worker(noline)
        await server.start()
        exits.push_async_callback(server.stop)
        working = asyncio.create_task(worker.run())

        async def stop() -> None:
            worker.stop()
            await working

        exits.push_async_callback(stop)
        headers = {"Authorization": f"Bearer {secret}"}
        api = await exits.enter_async_context(
            httpx.AsyncClient(base_url=settings.public_url, headers=headers, timeout=PATIENCE)
        )
        made = {"username": "tester", "password": "foobar", "api_url": "http://127.0.0.1:9/cgi-bin/sendsms"}
        answer = await api.post("/api/v1/accounts", json={"name": "kannel", "provider": "kannel", "settings": made})
        assert answer.status_code == 201, answer.text
        account = answer.json()["id"]
        hook = hook_address(Addresses(settings.public_url, settings.mail_domain), noline.signer, account)
        smsc = await exits.enter_async_context(kannel(hook))
        there = {"settings": {"api_url": smsc.url, "password": "foobar"}}
        changed = await api.patch(f"/api/v1/accounts/{account}", json=there)
        assert changed.status_code == 200, changed.text
        company = Company(noline, workspace.id, api, smsc)
        await company.do("routes", account=account, channel="sms", sender=COMPANY)
        chat = await company.do("accounts", name="chat", provider="chat", settings={})
        await company.do("routes", account=chat["id"], channel="chat")
        yield company


async def ana(company: Company, *, verified: bool) -> str:
    """A customer of the company's."""
    address = {"scheme": "phone", "value": PHONE, "verified": verified}
    made = await company.do("customers", external_id="ana", addresses=[address])
    return str(made["customer"]["id"])


async def test_the_bank(dsn: str, tmp_path: Path) -> None:
    async with running(dsn, tmp_path) as company, serve("bank", port=0) as bank:
        customer = await ana(company, verified=False)
        await company.do("recipes/bank/install", url=bank, api_key="demo")
        # nothing of the customer's is told to a telephone that nobody has verified, but for the right PIN
        refused = await company.text("BAL")
        assert refused == "For your safety we can't tell you that here. Please call us."
        given = await company.api.put(f"/api/v1/customers/{customer}/pin", json={"pin": "4711"})
        assert given.status_code < 300, given.text
        assert await company.text("BAL") == "Please type your PIN."
        assert "does not fit" in await company.text("1111")
        said = await company.text("4711")
        assert said.startswith("Your balance is "), said
        assert company.taken()[-3:] == ["1. Call me back", "2. Chat with us", "3. Block my card"]
        address = {"scheme": "phone", "value": PHONE}
        seen = {"verified": True, "why": "showed it at the counter"}
        known = await company.api.patch(f"/api/v1/customers/{customer}/addresses", params=address, json=seen)
        assert known.status_code < 300, known.text
        assert len((await company.text("MINI 5")).splitlines()) == 5
        # a dead back end gets a polite word, never silence
        async with httpx.AsyncClient() as over_there:
            await over_there.put(f"{bank}/faults", json={"fail": 503})
            polite = await company.text("BAL")
            assert "balance is" not in polite
            assert polite
            await over_there.delete(f"{bank}/faults")
        await company.text("BAL")
        assert "colleague" in await company.text("2")
        # people see what was wanted, and the conversation goes on in a chat
        conversation = await company.conversation()
        detail = await company.get(f"conversations/{conversation['id']}")
        assert (detail["conversation"]["mode"], detail["conversation"]["waiting_for"]) == ("agent", "us")
        brief = await company.get(f"conversations/{conversation['id']}/brief")
        assert "Balance" in {it["text"] for it in brief["wants"]}
        assert "failed" in {it["detail"] for it in brief["tried"]}
        assert detail["conversation"]["context"]["balance"]["source"] == "service balance"
        way = await company.do(f"conversations/{conversation['id']}/continue", channels=["chat"])
        async with httpx.AsyncClient(headers={"accept": "application/json"}) as visitor:
            led = await visitor.get(f"{way['link']}/chat", headers={"accept": "text/html"})
            chat = urljoin(way["link"], led.headers["location"])
            once = await visitor.post(chat, json={"message": "I am here now", "once": "1"})
            assert once.status_code < 300, once.text
            await _heard(company, conversation["id"], "chat")
            await company.do(f"conversations/{conversation['id']}/messages", text="I see you asked for your balance.")
            lines = urljoin(chat, f"{once.json()['path']}/lines")

            async def told() -> list[str]:
                return [it["text"] for it in (await visitor.get(lines)).json()["lines"]]

            async with asyncio.timeout(PATIENCE):
                while "I see you asked for your balance." not in await told():
                    await asyncio.sleep(0.05)
            assert await told() == ["I am here now", "I see you asked for your balance."]
        assert (await company.conversation())["id"] == conversation["id"]


async def _heard(company: Company, conversation: str, channel: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await company.get(f"conversations/{conversation}"))["conversation"]["channel"] != channel:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("consents", [True, False], ids=["with consent", "without consent"])
async def test_the_mobile_operator(dsn: str, tmp_path: Path, consents: bool) -> None:
    async with running(dsn, tmp_path) as company, serve("operator", port=0) as operator:
        customer = await ana(company, verified=True)
        if consents:
            given = {"subscription": "offers", "channel": "sms", "state": "given", "how": "at the counter"}
            kept = await company.api.put(f"/api/v1/customers/{customer}/consents", json=given)
            assert kept.status_code < 300, kept.text
        await company.do("recipes/operator/install", url=operator, api_key="demo")
        said = [await company.text("DATA")]
        if consents:  # two texts at once: the network brings them in either order
            said = sorted([*said, await company.gets()], reverse=True)
        before = said[0]
        assert re.match(r"You have \d+ MB, \d+ minutes and \d+ texts", before), before
        if not consents:
            purposes = {it["purpose"] for it in (await company.get("messages"))["items"]}
            assert "marketing" not in purposes
            return
        assert "more for €5" in said[1]
        after = await company.text("YES")
        assert after.startswith("Done: you now have"), after
        async with httpx.AsyncClient() as over_there:
            asked = (await over_there.get(f"{operator}/asked")).json()
        assert sum("top" in str(it) for it in asked) == 1
