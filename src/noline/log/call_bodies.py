"""The bodies of interactions about telephone calls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class CallPlanned(Struct, frozen=True):
    """A call that somebody is to make: to which number, from when, with what to say, and why.

    ``why``: callback (the customer asked), planned (an agent did), contact (a contact event or a journey). ``call`` is
    its id in the dial list; ``by`` names who planned it, ``agent`` whose it is. ``tell``: who asked by word is told.
    """

    number: str
    script: str = ""
    due_at: datetime | None = None
    why: str = "planned"
    matter: str = ""
    by: str = ""
    agent: int | None = None
    call: UUID | None = None
    tell: bool = False


class CallReported(Struct, frozen=True):
    """How a call goes. ``status``: answered, ended (somebody was spoken with) or missed; ``outcome`` says more.

    Outcomes: reached, busy, no_answer, failed, canceled, wrong_number, agent (our own telephone was not answered).
    ``telephone`` is the number of ours that answered; ``again_at``: it is to be tried again then.
    """

    call: UUID
    status: str
    outcome: str = ""
    seconds: int = 0
    cost: int = 0
    currency: str = ""
    note: str = ""
    by: str = ""
    agent: int | None = None
    telephone: str = ""
    again_at: datetime | None = None
    incoming: bool = False


class CallDialled(Struct, frozen=True):
    """An agent wants to be connected: their own telephone is rung first, then the customer's."""

    call: UUID
    telephone: str
    by: str = ""
    agent: int | None = None
