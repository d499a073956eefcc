"""Mail that programs hand over by SMTP: who they are by their API key, and what they send as messages."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import structlog

from noline.access import Principal, Workspaces, find_key
from noline.app.bootstrap import Noline
from noline.app.public.limits import Limit, place
from noline.campaigns import Campaigns
from noline.channels.mail import SubmissionServer
from noline.delivery import Submissions, read_submission, recipient_of
from noline.kernel.clock import wall_now
from noline.kernel.db import LOST
from noline.kernel.errors import Forbidden, InvalidInput, Misconfigured, Unauthenticated, Unavailable
from noline.log import Catalogue

log = structlog.get_logger()

SCOPE = "messages:write"
_FAILURES, _SECONDS = 10, 300.0
"""How often one place may show a wrong key."""


class SubmissionEdge:
    """Takes what programs submit for one installation."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._submissions = Submissions(noline.database, noline.people)
        self._failures = Limit(_FAILURES, _SECONDS, time.monotonic)
        self._domain = f"@{noline.settings.mail_domain.lower()}"

    def server(self, *, implicit: bool = False) -> SubmissionServer:
        """Return a server to be started; raises Misconfigured where its certificate can't be read or is missing.

        ``implicit``: TLS from the first byte.
        """
        tls, name = submission_tls(self._noline), self._noline.settings.mail_domain
        if implicit and tls is None:
            remedy = "Set submission_cert and submission_key, or leave submission_tls_port out."
            raise Misconfigured("TLS needs a certificate.", field="submission_tls_port", remedy=remedy)
        return SubmissionServer(self.sign_in, self.check, self.submit, hostname=name, tls=tls, implicit=implicit)

    async def sign_in(self, _name: str, password: str, peer: str) -> Principal:
        """Return whose key it is; the user name says nothing. Raises what the program is to be told."""
        try:
            async with self._noline.database.connection() as connection:
                principal = await find_key(connection, password, wall_now())
        except LOST:
            raise Unavailable("The database is away.", remedy="Try again in a moment.") from None
        if principal is None:
            self._failures.take(place(peer))
            text = "The password is no API key, or one that was revoked."
            raise Unauthenticated(text, remedy=f"Make one with the scope {SCOPE}: noline keys create.")
        principal.require(SCOPE)
        return principal

    def check(self, address: str) -> None:
        """Refuse recipients that no mail goes to."""
        if address.lower().endswith(self._domain):
            remedy = "Give the customer's own address."
            raise InvalidInput("That is an address at which answers are received.", remedy=remedy)
        recipient_of(address)

    async def submit(self, who: object, raw: bytes, _sender: str, recipients: Sequence[str]) -> str:
        """Keep a mail for each recipient; returns the messages' ids, raises what the program is to be told."""
        assert isinstance(who, Principal)
        noline, now = self._noline, self._noline.clock.now()
        submission = read_submission(raw, now)
        async with noline.database.connection() as connection:
            # A key that was revoked while the program stayed signed in is no key any more.
            if not await connection.fetchval(_LIVES, who.id):
                raise Forbidden("The key was revoked.", remedy="Sign in with another one.")
            catalogue = await noline.catalogue(connection)
        workspace = catalogue[Workspaces].by_id[who.workspace]
        drafts = await self._submissions.drafts(
            workspace,
            submission,
            recipients,
            who.name,
            now,
            campaign=_campaign(catalogue, workspace.id, submission.terms.campaign),
            tracked=workspace.rules.track_submitted,
        )
        await noline.appender.append_all(drafts)
        return " ".join(str(draft.id) for draft in drafts[:3])


_LIVES = "select true from api_key where id = $1 and revoked_at is null"


def _campaign(catalogue: Catalogue, workspace: int, written: str) -> UUID | None:
    if not written:
        return None
    campaigns: Campaigns = catalogue[Campaigns]
    for campaign in campaigns.by_id.values():
        if campaign.workspace == workspace and written in (campaign.slug, str(campaign.id)):
            return campaign.id
    text = f"There is no campaign {written[:60]!r}."
    raise InvalidInput(text, field="X-Noline-Campaign", remedy="Give the slug of one, or leave the header out.")


def submission_tls(noline: Noline) -> ssl.SSLContext | None:
    """Return the TLS context of the certificate that is set; none if none is."""
    settings = noline.settings
    if settings.submission_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    load = partial(context.load_cert_chain, settings.submission_cert, settings.submission_key)
    try:
        load()
    except (OSError, ssl.SSLError) as error:
        remedy = "Name the PEM files of the certificate with its chain, and of its key."
        raise Misconfigured(f"It can't be read: {error}.", field="submission_cert", remedy=remedy) from None
    return context
