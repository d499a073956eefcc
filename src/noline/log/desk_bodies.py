"""What happens at a desk, as interactions hold it: tickets that are shown, visits, matters that are brought."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from noline.log.bodies_files import StoredFile


class TicketCheck(Struct, frozen=True):
    """A ticket was shown at a desk: when (offline, before it was told), and to whom."""

    at: datetime
    by: str = ""
    agent: int | None = None


class VisitLogged(Struct, frozen=True):
    """A customer came to a desk: when, and what about, for colleagues alone."""

    at: datetime
    note: str = ""
    by: str = ""
    agent: int | None = None


class MatterBrought(Struct, frozen=True):
    """A matter that a customer brought to a desk: what colleagues need to know, who wrote it, and who goes on with it.

    ``to``: the agent whose it is from then on; null: nobody's.
    """

    note: str
    matter: str = ""
    by: str = ""
    agent: int | None = None
    to: int | None = None
    to_name: str = ""


class ForwardRequested(Struct, frozen=True):
    """What was said is passed on by mail to somebody outside, with a word of who does so, and by whom.

    ``address`` as it is compared, ``display`` as it is written; ``text`` holds all that is passed on.
    """

    address: str
    display: str
    text: str
    subject: str = ""
    by: str = ""
    agent: int | None = None
    attachments: tuple[StoredFile, ...] = ()
    signature: str = ""
