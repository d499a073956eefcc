"""What every provider at Twilio does alike: sign in with each call, and look whether the account is there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from noline.channels import Call, Failed, Grant, Line, Outgoing, Reply, Result, Uncertain, open_line, probe_account
from noline.providers.twilio_signing import basic_credentials


class TwilioCredentials(Protocol):
    """The settings that all of them have."""

    @property
    def account_sid(self) -> str:
        """Begins with AC."""

    @property
    def auth_token(self) -> str:
        """Signs in, unless a key is given."""

    @property
    def key_sid(self) -> str:
        """An API key."""

    @property
    def key_secret(self) -> str:
        """Its secret."""

    @property
    def api_url(self) -> str:
        """Where the API is."""


class TwilioAccount(ABC):
    """One account."""

    name: str
    uncertain = Uncertain.LEAVE
    timeout = 20.0

    def __init__(self, settings: TwilioCredentials) -> None:
        self._base = f"{settings.api_url.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}"
        self._headers = {"Authorization": basic(settings)}

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the account; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> Grant | None:
        """Return nothing: credentials go with every call."""
        return None

    def probe(self) -> Call:
        """Read the account."""
        return Call(f"{self._base}.json", headers=self._headers, method="GET")

    @abstractmethod
    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the calls that a message takes."""

    @abstractmethod
    def result(self, reply: Reply) -> Result:
        """Read the resource that was made, or the error."""


def basic(settings: TwilioCredentials) -> str:
    """Return the credentials for the header Authorization (RFC 7617)."""
    return basic_credentials(settings.key_sid or settings.account_sid, settings.key_secret or settings.auth_token)
