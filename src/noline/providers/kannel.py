"""Provider ``kannel``: SMS by a Kannel gateway (kannel.org, user guide, chapter "SendSMS")."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from msgspec import Struct, structs

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    HttpLine,
    Line,
    LineDown,
    Outgoing,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    failed_by_status,
    not_understood,
    with_links,
)
from noline.content import TextRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kannel_inbound import read
from noline.providers.kind import ProviderKind
from noline.providers.sms_numbers import bare

SMS = Capabilities(channel="sms", renders="sms", max_length=1530, inbound=True, receipts=True, cost=5)

# gw/smsbox.c of 1.4.5: what is said with 400, 403 and 503; the first of these words that is in it counts.
_WORDS: Sequence[tuple[str, Fault, bool]] = (
    ("authorization failed", Fault.ACCOUNT, False),
    ("sender missing", Fault.ACCOUNT, False),
    ("receiver", Fault.UNREACHABLE, True),  # missing, empty, or "Receivers in black-list"
    ("black", Fault.UNREACHABLE, False),
    ("not routable", Fault.UNREACHABLE, False),
    ("denied", Fault.REJECTED, False),
    ("temporal failure", Fault.UNAVAILABLE, False),
    ("shutting down", Fault.UNAVAILABLE, False),
)
_TAKEN = ("0:", "3:", "sent")
_AGAIN = (Fault.ACCOUNT, Fault.UNAVAILABLE)
_REPORTS = 31  # delivered, failed, queued, given to the SMSC, refused by it


class KannelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Kannel of yours. ``username``: a sendsms-user. ``password``: its password. ``api_url``: the address of its
    smsbox. ``smsc``: the smsc-id to send by; without it Kannel chooses. ``mclass``: the class of messages, 0 to 3 (0
    shows on the screen at once); without it the network's own. ``reports``: whether to ask for delivery reports.
    """

    username: str
    password: str
    api_url: str = "http://127.0.0.1:13013/cgi-bin/sendsms"
    smsc: str = ""
    mclass: int | None = None
    reports: bool = True

    def __post_init__(self) -> None:
        """Refuse what Kannel would."""
        if not self.api_url.startswith(("http://", "https://")) or "?" in self.api_url:
            raise InvalidInput(
                "This is no address of a smsbox.",
                field="api_url",
                remedy="Like http://127.0.0.1:13013/cgi-bin/sendsms.",
            )
        if self.mclass is not None and not 0 <= self.mclass <= 3:
            raise InvalidInput("There is no such class of messages.", field="mclass", remedy="0, 1, 2 or 3.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"KannelSettings(username={self.username!r}, api_url={self.api_url!r})"


class Kannel:
    """One gateway."""

    name = "kannel"
    capabilities: tuple[Capabilities, ...] = (SMS,)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 100

    def __init__(self, settings: KannelSettings) -> None:
        self._settings = settings

    async def open(self) -> Line:
        """Open a line."""
        return KannelLine(self)

    async def check(self) -> None:
        """Sign in without a message; raises ``LineDown``."""
        line = KannelLine(self)
        try:
            await line.probe()
        finally:
            await line.close()

    def grant(self) -> None:
        """Credentials go with every call."""

    def probe(self) -> Call:
        """Ask for a message to nobody: who signs in well is told that the receiver is missing."""
        return self._call(())

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return the call for an SMS; Kannel cuts it into its parts."""
        outgoing = with_links(outgoing, SMS)
        content = outgoing.content
        assert isinstance(content, TextRendered)
        fields = [
            ("from", bare(outgoing.sender)),
            ("to", outgoing.to),
            ("text", content.text),
            ("coding", "2" if content.encoding == "ucs2" else "0"),
            ("charset", "UTF-8"),
            *([("smsc", self._settings.smsc)] if self._settings.smsc else []),
            *([("mclass", str(self._settings.mclass))] if self._settings.mclass is not None else []),
        ]
        if self._settings.reports and outgoing.told_at:
            fields += [("dlr-mask", str(_REPORTS)), ("dlr-url", report_address(outgoing))]
        return [self._call(fields)]

    def _call(self, fields: Sequence[tuple[str, str]]) -> Call:
        signed = [("username", self._settings.username), ("password", self._settings.password), *fields]
        return Call(f"{self._settings.api_url}?{urlencode(signed)}", method="GET")

    def result(self, reply: Reply) -> Result:
        """Read Kannel's words: taken, kept for later, or why not."""
        words = reply.words.lower()
        if reply.status in (200, 202):
            return Sent() if words.startswith(_TAKEN) else not_understood(reply)
        for word, fault, permanent in _WORDS:
            if word in words and reply.status in (400, 403, 404, 503):
                return Failed(fault, reply.words, retry=fault in _AGAIN, permanent=permanent)
        return failed_by_status(reply)


class KannelLine(HttpLine):
    """A line whose messages are known by our own key, as Kannel gives them no name: its reports say it back."""

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message, all at once."""
        results = await super().send(batch)
        return [
            structs.replace(result, reference=outgoing.key) if isinstance(result, Sent) else result
            for outgoing, result in zip(batch, results, strict=True)
        ]

    async def probe(self) -> None:
        """Sign in; raises ``LineDown`` unless all that Kannel misses is a receiver."""
        try:
            await super().probe()
        except LineDown as down:
            if down.failed.fault is not Fault.UNREACHABLE:
                raise


def report_address(outgoing: Outgoing) -> str:
    """Return where Kannel tells of a message, with the escapes that it fills in."""
    mark = "&" if "?" in outgoing.told_at else "?"
    key = quote(outgoing.key, safe="")
    return f"{outgoing.told_at}{mark}dlr=%d&id={key}&from=%p&to=%P&answer=%A&smsc=%i&ts=%T"


KANNEL = ProviderKind(
    name="kannel",
    channels=("sms",),
    settings=KannelSettings,
    make=lambda settings, _: Kannel(settings),
    secrets=("password",),
    webhook=Webhook(read),
)
