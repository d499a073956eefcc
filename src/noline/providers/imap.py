"""Provider ``imap``: a mailbox that is read by IMAP, so that mail to any address of a company comes in."""

from __future__ import annotations

import ssl
from typing import Literal

import aiohttp
from msgspec import Struct

from noline.channels import Capabilities, Failed, Fault, Line, LineDown, Reply, Uncertain, failed_by_status
from noline.kernel.answers import read_at_most
from noline.kernel.errors import InvalidInput
from noline.kernel.reach import connector, private_target
from noline.providers.imap_session import ImapSession
from noline.providers.kind import ProviderKind

Tls = Literal["implicit", "starttls", "off"]
After = Literal["seen", "move", "leave"]
Backlog = Literal["unseen", "all", "none"]


class ImapSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mailbox to be read. ``host``: the server's name. ``port``: 993 with TLS from the first byte, 143 else.
    ``tls``: implicit, starttls or off. ``username``: whose mailbox. ``password``: signs in, unless tokens do.
    ``client_id``: of the application at Google or Microsoft. ``client_secret``: its secret. ``refresh_token``: gets
    access tokens (XOAUTH2). ``token_url``: where they are got. ``folder``: which one is read. ``after``: what is done
    with a mail that was taken in: seen (marked as read), move or leave. ``move_to``: the folder for move. ``backlog``:
    what is taken of the mail that is there at first: unseen, all or none. ``poll``: seconds after which a mailbox is
    looked at without being told of anything. ``timeout``: seconds any one answer may take. ``verify_tls``: check the
    server's certificate. ``ca_file``: PEM file of authorities to trust instead of the system's.
    """

    host: str
    port: int = 993
    tls: Tls = "implicit"
    username: str
    password: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 (an address)
    folder: str = "INBOX"
    after: After = "seen"
    move_to: str = ""
    backlog: Backlog = "unseen"
    poll: float = 240.0
    timeout: float = 60.0
    verify_tls: bool = True
    ca_file: str | None = None

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.host or any(sign.isspace() for sign in self.host):
            raise InvalidInput("This is no server's name.", field="host", remedy="For example imap.example.com.")
        if not 1 <= self.port <= 65535:
            raise InvalidInput(f"{self.port} is no port.", field="port", remedy="993, or 143 without implicit TLS.")
        if not self.username:
            raise InvalidInput("The user name is missing.", field="username", remedy="Often the address itself.")
        if not self.password and not (self.refresh_token and self.client_id):
            remedy = "Give a password, or client_id and refresh_token."
            raise InvalidInput("Nothing to sign in with.", field="password", remedy=remedy)
        if not self.token_url.startswith(("https://", "http://127.0.0.1")):
            raise InvalidInput("Tokens are got by HTTPS only.", field="token_url", remedy="Begin it with https://.")
        if self.after == "move" and not self.move_to:
            raise InvalidInput("Where to?", field="move_to", remedy="Name a folder that is there.")
        if self.after == "move" and self.move_to == self.folder:
            raise InvalidInput("This is the folder that is read.", field="move_to", remedy="Name another one.")
        for field, low, high in (("poll", 5.0, 1500.0), ("timeout", 0.5, 600.0)):
            if not low <= getattr(self, field) <= high:
                raise InvalidInput("It is out of range.", field=field, remedy=f"From {low:g} to {high:g} seconds.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"ImapSettings(host={self.host!r}, username={self.username!r}, folder={self.folder!r})"


class Imap:
    """One mailbox. Its mail is taken in by the workers; sending goes by another account."""

    name = "imap"
    capabilities: tuple[Capabilities, ...] = (Capabilities(channel="email", renders="email", inbound=True),)
    uncertain = Uncertain.LEAVE
    timeout = 60.0
    batch = 1

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings

    async def open(self) -> Line:
        """Refuse: nothing is sent by IMAP."""
        raise LineDown(Failed(Fault.ACCOUNT, "This account only receives; send by another one, such as smtp."))

    async def check(self) -> None:
        """Sign in and open the folder; raises ``LineDown``."""
        session = await open_mailbox(self._settings)
        try:
            await session.select(self._settings.folder)
        finally:
            await session.close()


async def open_mailbox(settings: ImapSettings) -> ImapSession:
    """Connect to a mailbox and sign in; raises ``LineDown``."""
    token = "" if settings.password else await access_token(settings)
    session = await ImapSession.connect(
        settings.host, settings.port, tls=settings.tls, context=_tls(settings), timeout=settings.timeout
    )
    try:
        if token:
            await session.sign_in_by_token(settings.username, token)
        else:
            await session.sign_in(settings.username, settings.password)
    except BaseException:
        await session.close()
        raise
    return session


async def access_token(settings: ImapSettings) -> str:
    """Get an access token for the refresh token (RFC 6749, 6); raises ``LineDown``."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": settings.refresh_token,
        "client_id": settings.client_id,
        **({"client_secret": settings.client_secret} if settings.client_secret else {}),
    }
    timeout = aiohttp.ClientTimeout(total=settings.timeout)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=connector()) as client,
            client.post(settings.token_url, data=form, allow_redirects=False) as answer,
        ):
            reply = Reply(answer.status, await read_at_most(answer, 100_000))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        if (private := private_target(error)) is not None:
            raise LineDown(Failed(Fault.ACCOUNT, str(private), retry=True)) from None
        text = f"No token can be got: {type(error).__name__}."
        raise LineDown(Failed(Fault.UNAVAILABLE, text, retry=True)) from None
    token = reply.object.get("access_token")
    if isinstance(token, str) and token:
        return token
    words = str(reply.object.get("error_description") or reply.object.get("error") or "")[:200]
    if reply.status in (400, 401):
        raise LineDown(Failed(Fault.ACCOUNT, f"The refresh token is refused: {words}", retry=True))
    raise LineDown(failed_by_status(reply, words or f"HTTP {reply.status} instead of a token"))


def _tls(settings: ImapSettings) -> ssl.SSLContext | None:
    if settings.tls == "off":
        return None
    context = ssl.create_default_context(cafile=settings.ca_file)
    if not settings.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


IMAP = ProviderKind(
    name="imap",
    channels=("email",),
    settings=ImapSettings,
    make=lambda settings, _: Imap(settings),
    secrets=("password", "client_secret", "refresh_token"),
    sends=False,
)
