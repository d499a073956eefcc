"""XMPP through Prosody, as an account and as a component, with customers who write by a client of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

import pytest
from slixmpp import ClientXMPP

from noline.channels import Event, Failed, Fault, File, Inbound, LineDown, Outgoing, Receipt, Sent
from noline.content import ChatRendered
from noline.delivery import Status, add_route
from noline.log.kinds import MessageRequested
from noline.providers.xmpp import Share, Xmpp
from noline.providers.xmpp_settings import XmppSettings
from noline.providers.xmpp_stream import hang_up
from stage import open_stage

from .peers import CONFIGURATIONS, find, free_port, own_directory, run, started, write_configuration

PASSWORD = "Sesame, öffne dich"
FILE = "https://files.test/a/Rechnung.pdf"


class Prosody:
    """A running server: its ports, and the certificate that it shows."""

    def __init__(self, port: int, component: int, certificate: Path) -> None:
        self.port = port
        self.component = component
        self.certificate = certificate

    def settings(self, mode: str, **more: Any) -> dict[str, Any]:
        """Return settings of the shop's account, or of the component."""
        if mode == "client":
            given = {"jid": "shop@xmpp.test", "password": PASSWORD, "port": self.port}
            given |= {"ca_file": str(self.certificate)}
        else:
            given = {"jid": "gw.xmpp.test", "password": "s3cret", "port": self.component}
        return {"mode": mode, "host": "127.0.0.1", **given, **more}

    def provider(self, mode: str, **more: Any) -> Xmpp:
        """Return the provider with these settings."""
        return Xmpp(XmppSettings(**self.settings(mode, **more)))


@asynccontextmanager
async def prosody(before: Prosody | None = None) -> AsyncIterator[Prosody]:
    """Run a Prosody with the accounts ana and shop, and a component; on the ports of the one ``before``."""
    program = find("prosody", "prosody")
    port, component = (before.port, before.component) if before else (free_port(), free_port())
    with own_directory() as directory:
        accounts = directory / "data" / "xmpp%2etest" / "accounts"
        accounts.mkdir(parents=True)
        for name in ("ana", "shop"):
            (accounts / f"{name}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}" }};\n')
        key, certificate = directory / "key.pem", directory / "certificate.pem"
        await run(
            find("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=xmpp.test", "-addext", "subjectAltName=DNS:xmpp.test",
            "-keyout", key, "-out", certificate,
        )  # fmt: skip
        values = {"DIR": directory, "PORT": port, "COMPONENT": component}
        configuration = directory / "prosody.cfg.lua"
        write_configuration(CONFIGURATIONS / "prosody" / "prosody.cfg.lua", configuration, values)
        async with started([program, "-F", "--config", configuration], port):
            yield Prosody(port, component, certificate)


class Ana:
    """A customer: a client that says on its own that it has received a message; ``got`` holds what came."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.got: asyncio.Queue[Element] = asyncio.Queue()
        self.told: asyncio.Queue[str] = asyncio.Queue()

    async def body(self) -> str:
        """Return the text of the next message that came."""
        message = await self.got.get()
        return message.findtext("{jabber:client}body") or ""

    def say(self, to: str, text: str, inside: str = "", **more: str) -> str:
        """Write a message and ask for a receipt; returns its id."""
        identity: str = more.get("id") or self.client.new_id()
        kind = more.get("kind", "chat")
        asks = "<request xmlns='urn:xmpp:receipts'/>" if text else ""
        body = f"<body>{text}</body>" if text else ""
        self.client.send_raw(f"<message to='{to}' id='{identity}' type='{kind}'>{body}{asks}{inside}</message>")
        return identity


@asynccontextmanager
async def ana(server: Prosody) -> AsyncIterator[Ana]:
    """Have Ana sign in with a client of others."""
    client: Any = ClientXMPP("ana@xmpp.test/phone", PASSWORD)
    client.enable_direct_tls, client.enable_starttls, client.enable_plaintext = False, False, True
    client.plugin["feature_mechanisms"].unencrypted_scram = True
    client.register_plugin("xep_0184")
    her = Ana(client)
    ready = asyncio.get_running_loop().create_future()
    client.add_event_handler("message", lambda it: her.got.put_nowait(it.xml) if it["body"] else None)
    client.add_event_handler("message_error", lambda it: her.told.put_nowait(it["error"]["condition"]))
    client.add_event_handler("receipt_received", lambda it: her.told.put_nowait(it["receipt"]))
    client.add_event_handler("session_start", lambda _: ready.set_result(None))
    client.connect("127.0.0.1", server.port)
    try:
        await ready
        client.send_presence()
        yield her
    finally:
        await client.disconnect()
        hang_up(client)


def message(number: int, text: str, to: str = "ana@xmpp.test", sender: str = "support", **more: Any) -> Outgoing:
    """Return the message with this number."""
    identity = UUID(int=number)
    return Outgoing(identity, 1, "xmpp", to, sender, ChatRendered(text), identity.hex, **more)


@asynccontextmanager
async def heard(line: Share) -> AsyncIterator[asyncio.Queue[Event]]:
    """Listen on a line, and give what comes in."""
    told: asyncio.Queue[Event] = asyncio.Queue()

    async def tell(events: Sequence[Event]) -> None:
        for event in events:
            await told.put(event)

    task = asyncio.create_task(line.listen(tell))
    try:
        yield told
    finally:
        await line.close()
        await task


@pytest.mark.parametrize(("mode", "address"), [("client", "shop@xmpp.test"), ("component", "support@gw.xmpp.test")])
async def test_messages_and_receipts_go_both_ways(mode: str, address: str) -> None:
    async with asyncio.timeout(60), prosody() as server, ana(server) as her:
        line = await server.provider(mode).open()
        async with heard(line) as told:
            results = await line.send(
                [
                    message(1, "Grüße & <Küsse> \x00😀"),
                    message(2, "Here it is", files=(File("Rechnung.pdf", "application/pdf", b"x", FILE),)),
                ]
            )
            texts = [await her.body() for _ in range(3)]
            receipts = [await told.get() for _ in range(2)]
            asked = her.say(address, "Danke", id="m-1")
            inbound = await told.get()
            acknowledged = await her.told.get()
            her.say(address, "", f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{UUID(int=2).hex}'/>")
            read = await told.get()
    assert results == [Sent(UUID(int=1).hex), Sent(UUID(int=2).hex)]
    assert texts == ["Grüße & <Küsse> 😀", FILE, "Here it is"]
    assert [(it.status, it.reference) for it in receipts if isinstance(it, Receipt)] == [
        ("delivered", UUID(int=1).hex),
        ("delivered", UUID(int=2).hex),
    ]
    assert isinstance(inbound, Inbound)
    assert (inbound.sender, inbound.recipient, inbound.text) == ("ana@xmpp.test", address, "Danke")
    assert inbound.provider_id == acknowledged == asked
    assert isinstance(read, Receipt)
    assert (read.status, read.reference, read.recipient) == ("read", UUID(int=2).hex, "ana@xmpp.test")


@pytest.mark.parametrize("mode", ["client", "component"])
async def test_refusals_name_their_reason(mode: str) -> None:
    async with asyncio.timeout(60), prosody() as server, ana(server):
        line = await server.provider(mode).open()
        try:
            nobody, malformed, good = await line.send(
                [message(1, "Hi", "nobody@xmpp.test"), message(2, "Hi", "@@"), message(3, "Hi")]
            )
        finally:
            await line.close()
        with pytest.raises(LineDown) as wrong:
            await server.provider(mode, password="wrong").check()
        await server.provider(mode).check()
    with pytest.raises(LineDown) as away:
        await server.provider(mode, ca_file=None).open()
    assert isinstance(nobody, Failed)
    assert nobody.fault is Fault.UNREACHABLE
    assert isinstance(malformed, Failed)
    assert (malformed.fault, malformed.permanent) == (Fault.UNREACHABLE, True)
    assert isinstance(good, Sent)
    assert wrong.value.failed.fault is Fault.ACCOUNT
    assert away.value.failed.fault is Fault.UNAVAILABLE


async def test_a_password_goes_by_tls_to_a_known_server_only() -> None:
    async with asyncio.timeout(60), prosody() as server:
        with pytest.raises(LineDown) as unknown:
            await server.provider("client", ca_file=None).check()
        await server.provider("client", tls="off").check()
    assert unknown.value.failed.fault is Fault.UNAVAILABLE
    assert "certificate" in unknown.value.failed.text.lower()


async def test_seats_share_a_component_which_others_may_not_have() -> None:
    async with asyncio.timeout(60), prosody() as server, ana(server) as her:
        provider = server.provider("component")
        first, second = await provider.open(), await server.provider("component").open()
        async with heard(second) as told:
            await first.close()
            await first.close()
            (result,) = await second.send([message(1, "Still here")])
            assert await her.body() == "Still here"
            her.say("support@gw.xmpp.test", "So am I")
            events = [await told.get() for _ in range(2)]
            other = server.provider("component", ping=61.0)  # other settings: a session of its own
            await other.check()
            with pytest.raises(LineDown, match="one seat"):
                await other.open()
    assert isinstance(result, Sent)
    assert {type(it) for it in events} == {Receipt, Inbound}


@pytest.mark.parametrize("mode", ["client", "component"])
async def test_a_lost_session_is_made_anew(mode: str) -> None:
    async with asyncio.timeout(60):
        async with prosody() as server:
            line = await server.provider(mode, tls="off").open()
        async with heard(line) as told:
            (lost,) = await line.send([message(1, "Into the void")])
            async with prosody(server), ana(server) as her:
                her.say("shop@xmpp.test" if mode == "client" else "support@gw.xmpp.test", "Back again?", id="m-1")
                while mode == "component" and await her.told.get() != "m-1":  # the component is not there yet
                    her.say("support@gw.xmpp.test", "Back again?", id="m-1")
                event = await told.get()
                (result,) = await line.send([message(2, "Yes")])
                assert await her.body() == "Yes"
    assert isinstance(lost, Failed)
    assert (lost.fault, lost.retry) == (Fault.UNAVAILABLE, True)
    assert isinstance(event, Inbound)
    assert isinstance(result, Sent)


async def test_whoever_writes_while_nothing_can_be_kept_is_told_so() -> None:
    async with asyncio.timeout(60), prosody() as server, ana(server) as her:
        line = await server.provider("component").open()
        her.say("support@gw.xmpp.test", "Is anybody there?")
        while not line._line._lasting.session._news.qsize():
            await asyncio.sleep(0.02)
        await line.close()
        assert await her.told.get() == "resource-constraint"


async def test_a_customer_and_a_company_talk(module_dsn: str) -> None:
    """The whole way: a message of the company's goes by a seat, its receipt and the answers come in by its line."""
    async with prosody() as server, ana(server) as her, open_stage(module_dsn) as stage, asyncio.timeout(90):
        async with stage.noline.database.transaction() as tx:
            given = server.settings("component")
            await add_route(tx, stage.workspace.id, "jabber", "xmpp", "xmpp", settings=given, sender="support")
        customer = await stage.customer("Ana", xmpp="ana@xmpp.test")
        for text, answer in (("Are you there?", "Are you open?"), ("Until six", "Thank you")):
            asked = MessageRequested(text, channel="xmpp")
            await stage.tell(customer, "message.requested", asked, purpose="service")
            assert await her.body() == text
            identity = her.say("support@gw.xmpp.test", answer)
            while await her.told.get() != identity:  # until it is kept
                pass
            await stage.settle()
        messages = await stage.messages(customer)
        for said in (it for it in messages if it.direction == 2):
            while (await stage.message(said.id)).status != Status.DELIVERED:
                await asyncio.sleep(0.05)
                await stage.noline.receipts.retry()
        assert [(it.body or {})["text"] for it in messages if it.direction == 1] == ["Are you open?", "Thank you"]
        assert len(await stage.conversations(customer)) == 1
