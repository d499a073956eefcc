"""Mail that a program hands over by SMTP: each recipient's copy becomes a request for a message like any other.

What the program's header says of it (``X-Noline-Purpose``, ``-Matter``, ``-Campaign``) is read here; the mail itself is
kept once for all recipients and goes out as it is.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal, cast
from uuid import UUID

from msgspec import Struct, structs

from noline.access import Workspace
from noline.channels.mail import Mail, parse_mail
from noline.content import kept_file, links_in, text_from_html, with_date
from noline.customers import Named, People, Person, display_form, normalise
from noline.delivery.model import MARKETING, TRANSACTIONAL, storable
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import derive_from_name
from noline.log import OUTBOUND, Draft, check_draft
from noline.log.kinds import MessageRequested, StoredFile

PURPOSES: Final = ("service", "transactional", "marketing")
_MOST_FILES = 30
_TEXT, _HTML = 100_000, 200_000
_KEEP = "insert into file (hash, media_type, size, content) values ($1, $2, $3, $4) on conflict do nothing"
_BROUGHT = "insert into file_upload (workspace, hash) values ($1, $2) on conflict do nothing"
_ANCHOR = datetime(2020, 1, 1, tzinfo=UTC)
"""The same mail handed over again is the same message, whenever that is."""


class Terms(Struct, frozen=True):
    """What the mail's header says of it. ``campaign`` as it is written: its slug or id."""

    purpose: Literal["service", "transactional", "marketing"] = "transactional"
    matter: str = ""
    campaign: str = ""
    subscription: str = "*"


class Submission(Struct, frozen=True):
    """A mail that was handed over."""

    raw: bytes
    mail: Mail
    terms: Terms


def read_submission(raw: bytes, now: datetime) -> Submission:
    """Read what was handed over; raises InvalidInput naming the header that is wrong."""
    mail = parse_mail(raw)
    return Submission(with_date(raw, now), mail, _terms(mail))


def _terms(mail: Mail) -> Terms:
    purpose = mail.header("X-Noline-Purpose").strip().lower() or TRANSACTIONAL
    if purpose not in PURPOSES:
        text = f"There is no purpose {purpose[:40]!r}."
        raise InvalidInput(text, field="X-Noline-Purpose", remedy=f"Use one of: {', '.join(PURPOSES)}.")
    matter = storable(mail.header("X-Noline-Matter").strip())
    if len(matter) > 200:
        raise InvalidInput("The matter is too long.", field="X-Noline-Matter", remedy="Use 200 characters at most.")
    subscription = mail.header("X-Noline-Subscription").strip() or "*"
    if subscription != "*" and (purpose != MARKETING or len(subscription) > 100):
        remedy = "Leave it out, or make the purpose marketing."
        raise InvalidInput(f"A {purpose} mail has no such subscription.", field="X-Noline-Subscription", remedy=remedy)
    campaign = mail.header("X-Noline-Campaign").strip()
    kind = cast(Literal["service", "transactional", "marketing"], purpose)
    return Terms(kind, matter, campaign, subscription)


def recipient_of(address: str) -> Named:
    """Return a recipient; raises InvalidInput for what is no address."""
    return Named("email", normalise("email", address), display_form("email", address))


class Submissions:
    """Makes requests for messages of what was handed over."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    async def drafts(
        self,
        workspace: Workspace,
        submission: Submission,
        recipients: Sequence[str],
        by: str,
        at: datetime,
        *,
        campaign: UUID | None = None,
        tracked: bool = False,
    ) -> list[Draft]:
        """Return one request for each recipient, who is made a customer if nobody knows the address."""
        to = list({named.value: named for named in map(recipient_of, recipients)}.values())
        files = await self._keep(workspace.id, submission)
        met = await self._people.meet(workspace.id, [Person(addresses=(it,)) for it in to], at, source="smtp")
        asked = _asked(submission, files, by, tracked=tracked)
        drafts = []
        for named, one in zip(to, met, strict=True):
            identity = _identity(workspace.id, submission, named.value)
            drafts.append(
                check_draft(
                    Draft(
                        id=identity,
                        workspace=workspace.id,
                        subject=one.customer,
                        at=at,
                        kind="message.requested",
                        body=structs.replace(asked, address=named.value),
                        direction=OUTBOUND,
                        message=identity,
                        campaign=campaign,
                        purpose=submission.terms.purpose,
                    )
                )
            )
        return drafts

    async def _keep(self, workspace: int, submission: Submission) -> tuple[StoredFile, ...]:
        """Keep the mail, and the files in it so that they can be looked at; the mail comes first."""
        found = [("mail.eml", "message/rfc822", submission.raw)]
        inside = submission.mail.attachments[:_MOST_FILES]
        kept = [await asyncio.to_thread(kept_file, it.media_type, it.content) for it in inside]
        found += [(it.name, *file) for it, file in zip(inside, kept, strict=True)]
        async with self._database.transaction() as tx:
            return tuple([await _kept(tx, workspace, *file) for file in found])


async def _kept(tx: Connection, workspace: int, name: str, media_type: str, content: bytes) -> StoredFile:
    digest = hashlib.sha256(content).digest()
    kind = storable(media_type)[:200]
    await tx.execute(_KEEP, digest, kind, len(content), content)
    await tx.execute(_BROUGHT, workspace, digest)
    return StoredFile(storable(name)[:200] or "file", kind, digest.hex(), len(content))


def _asked(submission: Submission, files: Sequence[StoredFile], by: str, *, tracked: bool) -> MessageRequested:
    mail, terms = submission.mail, submission.terms
    text = mail.text or (text_from_html(mail.html) if mail.html else "")
    return MessageRequested(
        channel="email",
        text=_clean(text)[:_TEXT],
        html=_clean(mail.html)[:_HTML],
        subject=_clean(mail.subject)[:500],
        matter=terms.matter,
        subscription=terms.subscription,
        attachments=tuple(files[1:]),
        mail=files[0],
        links=links_in(submission.raw) if tracked else None,
        by=by,
    )


def _identity(workspace: int, submission: Submission, address: str) -> UUID:
    """The Message-ID says which mail it is; without one, its bytes do."""
    known = submission.mail.message_id or hashlib.sha256(submission.raw).hexdigest()
    return derive_from_name(_ANCHOR, f"submitted {workspace}\x1f{known}\x1f{address}")


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
