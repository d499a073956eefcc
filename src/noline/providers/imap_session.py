"""One connection to a mailbox (IMAP4rev1, RFC 3501): sign-in, search, fetch, flags, IDLE (RFC 2177), MOVE (RFC 6851).

Only what reading a mailbox needs. A server that says no, or something that is no IMAP, raises ``LineDown``.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from collections.abc import Sequence

from msgspec import Struct

from noline.channels import Failed, Fault, LineDown
from noline.kernel.reach import dial
from noline.kernel.targets import PrivateTarget

MAX_MAIL = 60 * 1024 * 1024
_LINE = 1024 * 1024
_LITERAL = re.compile(rb"\{(\d+)\+?\}$")
_EXISTS = re.compile(rb"\* \d+ EXISTS", re.IGNORECASE)
_TAGGED = re.compile(rb"(OK|NO|BAD)\b ?(.*)", re.IGNORECASE | re.DOTALL)


class Folder(Struct, frozen=True):
    """A folder as it was selected."""

    validity: int
    next_uid: int


class Said(Struct, frozen=True):
    """One response without its tag; ``literals`` in their order."""

    text: bytes
    literals: tuple[bytes, ...] = ()


class ImapSession:
    """A connection that is signed in or about to be."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, timeout: float) -> None:
        self._reader = reader
        self._writer = writer
        self._timeout = timeout
        self._number = 0
        self._able: frozenset[str] = frozenset()
        self._news = False  # new mail was told of in passing, while something else was asked

    @classmethod
    async def connect(
        cls, host: str, port: int, *, tls: str, context: ssl.SSLContext | None, timeout: float
    ) -> ImapSession:
        """Connect and encrypt; nothing is said in the clear but STARTTLS where ``tls`` is not off."""
        try:
            async with asyncio.timeout(timeout):
                first = context if tls == "implicit" else None
                sock = await dial(host, port)
                name = host if first is not None else None
                reader, writer = await asyncio.open_connection(sock=sock, ssl=first, server_hostname=name, limit=_LINE)
        except PrivateTarget as error:
            raise LineDown(Failed(Fault.ACCOUNT, str(error), retry=True)) from None
        except (OSError, TimeoutError, ssl.SSLError) as error:
            raise down(f"The mailbox can't be reached: {type(error).__name__}.") from None
        session = cls(reader, writer, timeout)
        try:
            greeting = await session._response()
            if not greeting.text.upper().startswith((b"* OK", b"* PREAUTH")):
                raise down(f"The server does not greet: {_words(greeting.text)}")
            if tls == "starttls":
                await session.command("STARTTLS")
                assert context is not None
                async with asyncio.timeout(timeout):
                    await writer.start_tls(context, server_hostname=host)
            await session._learn()
        except BaseException:
            await session.close()
            raise
        return session

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in with a password."""
        if "AUTH=PLAIN" in self._able:
            await self._authenticate("PLAIN", f"\0{username}\0{password}")
        elif "LOGINDISABLED" in self._able or not (username + password).isascii():
            raise down("The server takes no password in this way; is TLS off?", Fault.ACCOUNT)
        else:
            await self.command(f"LOGIN {quoted(username)} {quoted(password)}", fault=Fault.ACCOUNT)
        await self._learn()

    async def sign_in_by_token(self, username: str, token: str) -> None:
        """Sign in with an OAuth access token (XOAUTH2, as Google and Microsoft have it)."""
        await self._authenticate("XOAUTH2", f"user={username}\x01auth=Bearer {token}\x01\x01")
        await self._learn()

    async def select(self, folder: str) -> Folder:
        """Open a folder for reading and flagging."""
        said = await self.command(f"SELECT {mailbox_name(folder)}", fault=Fault.ACCOUNT)
        found = {"UIDVALIDITY": 0, "UIDNEXT": 0}
        for each in said:
            for name in found:
                if match := re.search(rb"\[" + name.encode() + rb" (\d+)\]", each.text, re.IGNORECASE):
                    found[name] = int(match[1])
        self._news = False
        return Folder(found["UIDVALIDITY"], found["UIDNEXT"])

    async def search(self, criterion: str) -> list[int]:
        """Return the UIDs that match, ascending."""
        said = await self.command(f"UID SEARCH {criterion}")
        lists = [each.text[8:].split() for each in said if each.text.upper().startswith(b"* SEARCH")]
        return sorted({int(word) for words in lists for word in words if word.isdigit()})

    async def fetch(self, uid: int) -> bytes | None:
        """Return a whole mail without marking it; None where it is gone, or larger than any mail may be."""
        size = await self.command(f"UID FETCH {uid} (RFC822.SIZE)")
        sizes = [int(found[1]) for each in size if (found := re.search(rb"RFC822\.SIZE (\d+)", each.text))]
        if not sizes or sizes[-1] > MAX_MAIL:
            return None
        said = await self.command(f"UID FETCH {uid} (BODY.PEEK[])")
        return next((each.literals[0] for each in said if b"FETCH" in each.text.upper() and each.literals), None)

    async def mark_seen(self, uid: int) -> None:
        """Mark a mail as read."""
        await self.command(f"UID STORE {uid} +FLAGS.SILENT (\\Seen)")

    async def move(self, uid: int, folder: str) -> None:
        """Put a mail into another folder; where the server can't move, it is copied and deleted."""
        name = mailbox_name(folder)
        if "MOVE" in self._able:
            await self.command(f"UID MOVE {uid} {name}", fault=Fault.ACCOUNT)
            return
        await self.command(f"UID COPY {uid} {name}", fault=Fault.ACCOUNT)
        await self.command(f"UID STORE {uid} +FLAGS.SILENT (\\Deleted)")
        if "UIDPLUS" in self._able:
            await self.command(f"UID EXPUNGE {uid}")

    async def wait(self, seconds: float) -> None:
        """Wait until there may be new mail, at most so long; servers without IDLE are asked after that time."""
        if self._news:
            return
        if "IDLE" not in self._able:
            await asyncio.sleep(seconds)
            await self.command("NOOP")
            return
        tag = self._send("IDLE")
        await self._continuation()
        try:
            async with asyncio.timeout(seconds):
                while not _EXISTS.match((await self._read()).text):
                    pass
        except TimeoutError:
            pass
        self._writer.write(b"DONE\r\n")
        await self._finish(tag, Fault.UNAVAILABLE)

    async def close(self) -> None:
        """End the connection; never raises."""
        try:
            self._writer.write(b"Z LOGOUT\r\n")
            self._writer.close()
            async with asyncio.timeout(2):
                await self._writer.wait_closed()
        except (OSError, TimeoutError, ssl.SSLError):
            return

    async def command(self, text: str, *, fault: Fault = Fault.UNAVAILABLE) -> list[Said]:
        """Say something and return what comes until it is done; raises ``LineDown`` with ``fault`` where it is not."""
        return await self._finish(self._send(text), fault)

    def _send(self, text: str) -> bytes:
        self._number += 1
        tag = f"N{self._number}".encode()
        self._writer.write(tag + b" " + text.encode() + b"\r\n")
        return tag

    async def _finish(self, tag: bytes, fault: Fault) -> list[Said]:
        said: list[Said] = []
        while True:
            each = await self._response()
            if each.text.startswith(tag + b" "):
                result = _TAGGED.match(each.text[len(tag) + 1 :])
                if result is None or result[1].upper() != b"OK":
                    raise down(f"The server refuses: {_words(each.text[len(tag) + 1 :])}", fault)
                return [*said, each]
            if each.text.upper().startswith(b"* BYE"):
                raise down(f"The server hangs up: {_words(each.text)}")
            self._news = self._news or _EXISTS.match(each.text) is not None
            said.append(each)

    async def _authenticate(self, mechanism: str, answer: str) -> None:
        encoded = base64.b64encode(answer.encode()).decode()
        tag = self._send(f"AUTHENTICATE {mechanism}")
        await self._continuation(tag)
        self._writer.write(encoded.encode() + b"\r\n")
        while True:
            each = await self._response()
            if each.text.startswith(b"+"):  # XOAUTH2 tells why not and wants an empty answer
                self._writer.write(b"\r\n")
            elif each.text.startswith(tag + b" "):
                result = _TAGGED.match(each.text[len(tag) + 1 :])
                if result is None or result[1].upper() != b"OK":
                    text = f"The mailbox refuses the sign-in: {_words(each.text[len(tag) + 1 :])}"
                    raise down(text, Fault.ACCOUNT)
                return

    async def _continuation(self, tag: bytes = b"") -> None:
        while not (each := await self._response()).text.startswith(b"+"):
            if tag and each.text.startswith(tag + b" "):
                raise down(f"The server refuses: {_words(each.text[len(tag) + 1 :])}", Fault.ACCOUNT)

    async def _learn(self) -> None:
        said = await self.command("CAPABILITY")
        words = [each.text.split()[2:] for each in said if each.text.upper().startswith(b"* CAPABILITY")]
        self._able = frozenset(word.decode("ascii", "replace").upper() for found in words for word in found)

    async def _response(self) -> Said:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._read()
        except TimeoutError:
            raise down("The mailbox does not answer in time.") from None

    async def _read(self) -> Said:
        text, literals = b"", list[bytes]()
        try:
            while True:
                line = (await self._reader.readuntil(b"\n")).rstrip(b"\r\n")
                text += line
                found = _LITERAL.search(line)
                if found is None:
                    return Said(text, tuple(literals))
                if int(found[1]) > MAX_MAIL:
                    raise down("The server sends more than a mail may be.")
                literals.append(await self._reader.readexactly(int(found[1])))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ssl.SSLError) as error:
            raise down(f"The connection to the mailbox broke: {type(error).__name__}.") from None


def quoted(text: str) -> str:
    """Write a string as IMAP wants it; what would end the line is refused."""
    if any(sign in text for sign in "\r\n\0"):
        raise down("A name or password holds a line break.", Fault.ACCOUNT)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox_name(name: str) -> str:
    """Write a folder's name in the modified UTF-7 of RFC 3501, 5.1.3."""
    pieces: list[str] = []
    for run in re.findall(r"[ -~]+|[^ -~]+", name):
        if run.isascii() and run.isprintable():
            pieces.append(run.replace("&", "&-"))
        else:
            encoded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            pieces.append(f"&{encoded}-")
    return quoted("".join(pieces))


def down(text: str, fault: Fault = Fault.UNAVAILABLE) -> LineDown:
    """Return the error for a mailbox that can't be read now."""
    return LineDown(Failed(fault, text, retry=True))


def _words(text: bytes | Sequence[int]) -> str:
    return " ".join(bytes(text).decode("utf-8", "replace").split())[:200]
