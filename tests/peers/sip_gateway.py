"""A SIP gateway in small, as docs/howto/connect-a-sip-gateway.md wants one: SIP over UDP on one side, Noline beyond.

It puts callers through to whom Noline says and makes the calls that Noline asks for, by real INVITE, ACK and BYE
(RFC 3261), and passes on the session descriptions, so that sound would go directly between the telephones. It speaks no
words itself: what is to be said is kept in ``said``; nobody presses a key. No retransmissions: it lives on loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast
from uuid import uuid4

import msgspec
from msgspec import Struct

from noline.kernel.clock import wall_now
from noline.providers.http_signing import key_of, sign

Post = Callable[[bytes, Mapping[str, str]], Awaitable[dict[str, Any]]]
"""Tells Noline something, signed; returns the answer."""
PATIENCE = 60.0


class Packet(Struct, frozen=True):
    """A SIP message: its first line, its headers in order, its body."""

    line: str
    headers: tuple[tuple[str, str], ...]
    body: str = ""

    @classmethod
    def read(cls, data: bytes) -> Packet:
        """Read a datagram."""
        head, _, body = data.decode().partition("\r\n\r\n")
        line, *lines = head.split("\r\n")
        pairs = tuple((name.strip().lower(), value.strip()) for name, _, value in (it.partition(":") for it in lines))
        return cls(line, pairs, body)

    def of(self, name: str) -> str:
        """Return a header."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def status(self) -> int:
        """The status of an answer; 0 for a request."""
        return int(self.line.split()[1]) if self.line.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """The method of a request, or of the request that this answers."""
        return self.of("cseq").split()[-1]

    @property
    def number(self) -> str:
        """The caller's number."""
        return self.of("from").partition("sip:")[2].partition("@")[0]

    def bytes(self) -> bytes:
        """Return the datagram."""
        kind = [("Content-Type", "application/sdp")] if self.body else []
        headers = [*self.headers, *kind, ("Content-Length", str(len(self.body)))]
        return "\r\n".join([self.line, *(f"{name}: {value}" for name, value in headers), "", self.body]).encode()


class Leg:
    """A call that the gateway makes."""

    def __init__(self, gateway: SipGateway, port: int, number: str, caller: str) -> None:
        self._gateway = gateway
        self._to = ("127.0.0.1", port)
        self.target = f"sip:{number}@127.0.0.1:{port}"
        self._from = f"<sip:{caller}@127.0.0.1>;tag={uuid4().hex[:8]}"
        self.identity = uuid4().hex
        self._remote = f"<{self.target}>"
        self._cseq = 1
        self.answers: asyncio.Queue[Packet] = asyncio.Queue()
        gateway.legs[self.identity] = self

    async def invite(self, body: str) -> Packet:
        """Ring; returns the final answer, which is acknowledged."""
        branch = self._send("INVITE", body)
        while True:
            answer = await asyncio.wait_for(self.answers.get(), PATIENCE)
            if answer.status >= 200:
                self._remote = answer.of("to")
                self._send("ACK", branch="" if answer.status < 300 else branch)
                return answer

    async def bye(self) -> None:
        """End it."""
        self._cseq += 1
        self._send("BYE")
        while (await asyncio.wait_for(self.answers.get(), PATIENCE)).method != "BYE":
            pass

    def _send(self, method: str, body: str = "", *, branch: str = "") -> str:
        branch = branch or f"z9hG4bK{uuid4().hex}"
        via = f"SIP/2.0/UDP 127.0.0.1:{self._gateway.port};branch={branch}"
        contact = f"<sip:gateway@127.0.0.1:{self._gateway.port}>"
        headers = (
            ("Via", via), ("Max-Forwards", "70"), ("From", self._from), ("To", self._remote),
            ("Call-ID", self.identity), ("CSeq", f"{self._cseq} {method}"), ("Contact", contact),
        )  # fmt: skip
        self._gateway.send(Packet(f"{method} {self.target} SIP/2.0", headers, body), self._to)
        return branch


class SipGateway(asyncio.DatagramProtocol):
    """Listens; ``telephones`` are the ports at which numbers are reached."""

    def __init__(self, post: Post, secret: str, telephones: Mapping[str, int]) -> None:
        self.legs: dict[str, Leg] = {}
        self.said: list[str] = []
        self.telephones = telephones
        self.port = 0
        self._post = post
        self._key = key_of(secret)
        self._hung_up: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where we are."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # which the selector's is only by its methods
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a message to the call it is of."""
        packet = Packet.read(data)
        identity = packet.of("call-id")
        if packet.status:
            if leg := self.legs.get(identity):
                leg.answers.put_nowait(packet)
        elif packet.method == "INVITE" and identity not in self._hung_up:
            self._hung_up[identity] = asyncio.Event()
            self.send(_answer(packet, 100, "Trying"), addr)
            self._begin(self._incoming(packet, addr))
        elif packet.method == "BYE":
            self.send(_answer(packet, 200, "OK"), addr)
            if hung_up := self._hung_up.get(identity):
                hung_up.set()

    def send(self, packet: Packet, to: tuple[str | Any, int]) -> None:
        """Send a message."""
        self._transport.sendto(packet.bytes(), to)

    async def done(self) -> None:
        """Wait until no call is under way."""
        while self._tasks:
            await asyncio.wait_for(asyncio.gather(*self._tasks), PATIENCE)

    def make(self, told: Mapping[str, Any]) -> None:
        """Make a call that Noline asks for."""
        self._begin(self._outgoing(told))

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def tell(self, **told: Any) -> list[dict[str, Any]]:
        """Tell Noline; returns the commands of its answer."""
        body = msgspec.json.encode(told)
        headers = sign(self._key, uuid4().hex, int(wall_now().timestamp()), body)
        answer = await self._post(body, {"Content-Type": "application/json", **headers})
        commands: list[dict[str, Any]] = answer.get("commands", [])
        return commands

    async def _incoming(self, invite: Packet, caller: tuple[str | Any, int]) -> None:
        """Do as Noline says with somebody who calls."""
        company = invite.line.partition("sip:")[2].partition("@")[0]
        call = {"call": invite.of("call-id"), "from": invite.number, "to": company, "direction": "in"}
        commands = await self.tell(type="call.offered", **call)
        while commands:
            command, *commands = commands
            match command["do"]:
                case "say":
                    self.said.append(command["text"])
                case "gather":
                    self.said += [it["text"] for it in command["say"]]
                case "dial":
                    commands = await self._dial(command, invite, caller, call)
                case "hangup":
                    self.send(_answer(invite, 480, "Temporarily Unavailable"), caller)
                    await self.tell(type="call.missed", outcome="no_answer", **call)

    async def _dial(
        self, command: dict[str, Any], invite: Packet, caller: tuple[str | Any, int], call: dict[str, str]
    ) -> list[dict[str, Any]]:
        """Ring the first of the numbers that has a telephone; connect it with the caller until one hangs up."""
        number = next(it for it in command["numbers"] if it in self.telephones)
        leg = Leg(self, self.telephones[number], number, invite.number)
        answer = await leg.invite(invite.body)
        if answer.status >= 300:
            outcome = "busy" if answer.status == 486 else "no_answer"
            return await self.tell(type="call.dialled", state=command["state"], outcome=outcome, **call)
        began = time.monotonic()
        self.send(_answer(invite, 200, "OK", answer.body, port=self.port), caller)
        await self.tell(type="call.answered", state=command["leg"], agent=number, **call)
        await asyncio.wait_for(self._hung_up[call["call"]].wait(), PATIENCE)
        await leg.bye()
        seconds = max(1, round(time.monotonic() - began))
        commands = await self.tell(
            type="call.dialled", state=command["state"], outcome="answered", seconds=seconds, **call
        )
        await self.tell(type="call.ended", seconds=seconds, **call)
        return [it for it in commands if it["do"] != "hangup"]  # the caller has hung up

    async def _outgoing(self, told: Mapping[str, Any]) -> None:
        """Ring somebody, say what is to be said, and hang up."""
        number, company = told["to"], told["from"]
        call = {"call": told["id"], "from": company, "to": number, "state": told["state"], "direction": "out"}
        leg = Leg(self, self.telephones[number], number, company)
        answer = await leg.invite(_SILENCE.format(port=self.port))
        if answer.status >= 300:
            await self.tell(type="call.missed", outcome="busy" if answer.status == 486 else "no_answer", **call)
            return
        await self.tell(type="call.answered", **call)
        self.said += [it["text"] for it in told["commands"] if it["do"] == "say"]
        await leg.bye()
        await self.tell(type="call.ended", seconds=1, **call)


_SILENCE = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"


def _answer(request: Packet, status: int, words: str, body: str = "", *, port: int = 0) -> Packet:
    """Answer a request (RFC 3261, 8.2.6.2)."""
    kept = tuple((name, value) for name, value in request.headers if name in ("via", "from", "call-id", "cseq"))
    to = request.of("to")
    tagged = to if status == 100 or "tag=" in to else f"{to};tag={request.of('call-id')[:8]}"
    contact = (("Contact", f"<sip:gateway@127.0.0.1:{port}>"),) if port else ()
    return Packet(f"SIP/2.0 {status} {words}", (*kept, ("To", tagged), *contact), body)


@contextlib.asynccontextmanager
async def sip_gateway(post: Post, secret: str, telephones: Mapping[str, int]) -> Any:
    """Run a gateway on a port of its own."""
    loop = asyncio.get_running_loop()
    transport, gateway = await loop.create_datagram_endpoint(
        lambda: SipGateway(post, secret, telephones), local_addr=("127.0.0.1", 0)
    )
    try:
        yield gateway
    finally:
        transport.close()
