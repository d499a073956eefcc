"""Matrix through a Synapse: a company writes first, a customer invites it, and files and receipts go both ways."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
import uvicorn

from apistage import ApiStage, api_stage
from noline.channels import Failed, Fault, File, LineDown, Outgoing, Sent
from noline.content import ChatRendered
from noline.delivery import Message, Status
from noline.log.kinds import MessageRequested
from noline.providers.matrix import Matrix, MatrixSettings

from .peers import CONFIGURATIONS, find_python, free_port, own_directory, run, started, write_configuration

AS_TOKEN, HS_TOKEN = "as-token-of-the-test", "hs-token-of-the-test"
SUPPORT = "@support:matrix.test"
ORDER = "Zwölf Hüte\n".encode()
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)


@asynccontextmanager
async def synapse(port: int, url: str) -> AsyncIterator[str]:
    """Run a homeserver that tells ``url`` what happens, and give its address."""
    python = find_python("synapse", "matrix-synapse")
    with own_directory() as directory:
        for name in ("homeserver.yaml", "registration.yaml", "log.yaml"):
            values = {"DIR": directory, "PORT": port, "URL": url}
            write_configuration(CONFIGURATIONS / "synapse" / name, directory / name, values)
        await run(python, "-m", "synapse._scripts.generate_signing_key", "-o", directory / "signing.key")
        command: list[str | Path] = [python, "-m", "synapse.app.homeserver", "-c", directory / "homeserver.yaml"]
        async with started(command, port, patience=60):
            yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def listening(api: ApiStage) -> AsyncIterator[str]:
    """Serve the application on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(api.app, log_config=None, lifespan="off", loop="none"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


class Person:
    """A customer with a client; ``seen`` holds the events of her rooms, by room."""

    def __init__(self, client: httpx.AsyncClient, user: str) -> None:
        self.client = client
        self.user = user
        self.invited: list[str] = []
        self.seen: dict[str, list[dict[str, Any]]] = {}
        self._since = ""
        self._said = 0

    @classmethod
    async def join(cls, url: str, name: str, client: httpx.AsyncClient) -> Person:
        """Register and sign in, as an operator's program does."""
        nonce = (await client.get(f"{url}/_synapse/admin/v1/register")).json()["nonce"]
        mac = hmac.new(b"only-on-loopback", f"{nonce}\0{name}\0sesame\0notadmin".encode(), hashlib.sha1).hexdigest()
        wanted = {"nonce": nonce, "username": name, "password": "sesame", "admin": False, "mac": mac}
        made = (await client.post(f"{url}/_synapse/admin/v1/register", json=wanted)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {made['access_token']}"
        client.base_url = httpx.URL(f"{url}/_matrix/client/v3/")
        return cls(client, made["user_id"])

    async def ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """Ask the homeserver."""
        answer = await self.client.request(method, path, timeout=30, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def look(self, wanted: Callable[[Person], Any]) -> Any:
        """Look what happens until there is what is wanted."""
        while not (found := wanted(self)):
            since = {"since": self._since} if self._since else {}
            told = await self.ask("GET", "sync", params={"timeout": 2000, **since})
            self._since = told["next_batch"]
            rooms = told.get("rooms", {})
            self.invited += rooms.get("invite", {})
            for room, news in rooms.get("join", {}).items():
                self.seen.setdefault(room, []).extend(news["timeline"]["events"])
        return found

    async def say(self, room: str, **content: Any) -> str:
        """Say something in a room."""
        self._said += 1
        path = f"rooms/{quote(room)}/send/m.room.message/{self._said}"
        return str((await self.ask("PUT", path, json=content))["event_id"])

    def heard(self, room: str, text: str) -> dict[str, Any] | None:
        """Return what the company said in these words."""
        said = [it for it in self.seen.get(room, []) if it["sender"] == SUPPORT]
        return next((it for it in said if it["content"].get("body") == text), None)


async def until(api: ApiStage, customer: UUID, wanted: Callable[[list[Message]], Any]) -> Any:
    """Wait until a customer's messages are as wanted."""
    while not (found := wanted(await api.stage.messages(customer))):
        await api.stage.settle()
        await api.stage.noline.receipts.retry()
        await asyncio.sleep(0.05)
    return found


def texts(messages: list[Message]) -> list[str]:
    """Return what a customer wrote."""
    return [(it.body or {}).get("text", "") for it in messages if it.direction == 1]


async def test_a_company_and_its_customers_talk(dsn: str) -> None:
    port = free_port()
    async with (
        asyncio.timeout(120), api_stage(dsn) as api, listening(api) as ours,
        httpx.AsyncClient() as first, httpx.AsyncClient() as second,
    ):  # fmt: skip
        stage = api.stage
        settings = {"api_url": f"http://127.0.0.1:{port}", "user_id": SUPPORT}
        settings |= {"as_token": AS_TOKEN, "hs_token": HS_TOKEN}
        await api.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": True}})
        answer = await api.owner.post(
            "/api/v1/accounts", json={"name": "m", "provider": "matrix", "settings": settings}
        )
        assert answer.status_code == 201, answer.text
        account = answer.json()
        answer = await api.owner.post("/api/v1/routes", json={"account": account["id"], "channel": "matrix"})
        assert answer.status_code == 201, answer.text
        async with synapse(port, f"{ours}{httpx.URL(account['address']).path}") as url:
            ana, bob = await Person.join(url, "ana", first), await Person.join(url, "bob", second)

            # The company writes first: a room is made, and what she reads and says there is known.
            customer = await stage.customer("Ana", matrix=ana.user)
            asked = MessageRequested("Are you there?", channel="matrix")
            await stage.tell(customer, "message.requested", asked, purpose="service")
            await ana.look(lambda it: it.invited)
            (room,) = ana.invited
            await ana.ask("POST", f"join/{quote(room)}")
            said = await ana.look(lambda it: it.heard(room, "Are you there?"))
            await ana.ask("POST", f"rooms/{quote(room)}/receipt/m.read/{quote(said['event_id'])}", json={})
            await until(api, customer, lambda all_: any(it.status == Status.READ for it in all_))
            upload = f"{url}/_matrix/media/v3/upload?filename=order.txt"
            put = await ana.client.post(upload, content=ORDER, headers={"Content-Type": "text/plain"})
            await ana.say(room, msgtype="m.file", body="order.txt", url=put.json()["content_uri"])
            reply = {"m.in_reply_to": {"event_id": said["event_id"]}}
            await ana.say(room, msgtype="m.text", body="Yes", **{"m.relates_to": reply})
            messages = await until(api, customer, lambda all_: all_ if len(texts(all_)) == 2 else None)
            assert texts(messages) == ["", "Yes"]
            while not await stage.noline.fetcher().step():
                await asyncio.sleep(0.05)
            await stage.settle()
            assert [bytes(row[0]) for row in await stage.fetch("select content from file")] == [ORDER]

            # A customer invites the company, which comes, hears and answers there.
            wanted = {"preset": "trusted_private_chat", "is_direct": True, "invite": [SUPPORT]}
            own = (await bob.ask("POST", "createRoom", json=wanted))["room_id"]
            joined = f"rooms/{quote(own)}/joined_members"
            while SUPPORT not in (await bob.ask("GET", joined))["joined"]:
                await asyncio.sleep(0.05)
            await bob.say(own, msgtype="m.text", body="Hello?")
            while (entry := await stage.noline.directory.owner(stage.workspace.id, "matrix", bob.user)) is None:
                await asyncio.sleep(0.05)
            await until(api, entry.customer, texts)
            greeted = MessageRequested("Good morning", channel="matrix")
            await stage.tell(entry.customer, "message.requested", greeted, purpose="service")
            await bob.look(lambda it: it.heard(own, "Good morning"))
            assert bob.invited == []
            await directly(url, own)
            await bob.look(lambda it: it.heard(own, "again"))
            assert len([it for it in bob.seen[own] if it["content"].get("body") == "once"]) == 1
            (file,) = [it for it in bob.seen[own] if it["content"].get("msgtype") == "m.image"]
            server, _, media = file["content"]["url"].removeprefix("mxc://").partition("/")
            got = await bob.client.get(f"{url}/_matrix/client/v1/media/download/{server}/{media}")
            assert got.content == PICTURE


async def directly(url: str, room: str) -> None:
    """Use the provider itself: repetitions are dropped, files brought, refusals understood."""
    common = {"api_url": url, "user_id": SUPPORT, "hs_token": HS_TOKEN}
    provider = Matrix(MatrixSettings(as_token=AS_TOKEN, **common))
    await provider.check()
    line = await provider.open()
    once = message(1, "once", answers=f"{room}$x")
    picture = File("dog.png", "image/png", PICTURE)
    try:
        results = [(await line.send([it]))[0] for it in (once, once, message(2, "again", f"{room}$x", picture))]
        (nobody,) = await line.send([message(3, "Hi", "", to="somebody")])
        (foreign,) = await line.send([message(4, "Hi", "!unknown:matrix.test$x")])
    finally:
        await line.close()
    assert all(isinstance(it, Sent) for it in results)
    assert results[0] == results[1] != results[2]
    assert isinstance(nobody, Failed)
    assert (nobody.fault, nobody.permanent) == (Fault.UNREACHABLE, True)
    assert isinstance(foreign, Failed)
    assert foreign.fault is Fault.UNREACHABLE
    with pytest.raises(LineDown) as down:
        await Matrix(MatrixSettings(as_token="another-token", **common)).check()
    assert down.value.failed.fault is Fault.ACCOUNT


def message(number: int, text: str, answers: str, *files: File, to: str = "@bob:matrix.test") -> Outgoing:
    """Return the message with this number."""
    identity = UUID(int=number)
    content = ChatRendered(text)
    return Outgoing(identity, 1, "matrix", to, "", content, identity.hex, files=files, answers=answers)
