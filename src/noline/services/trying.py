"""Trying a service without customers: the same engine, and back ends that answer what one likes; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from noline.content import Button, with_choices
from noline.customers import read_word, reply_for
from noline.services.course import Turn, Visit
from noline.services.definition import Service
from noline.services.helping import listed
from noline.services.matching import Book, Heard, is_certain
from noline.services.model import (
    LINK,
    Answered,
    AskBackEnd,
    Deed,
    DemandProof,
    GiveToPeople,
    KeepAttributes,
    KeepContext,
    OfferCalls,
    Proved,
    Said,
    Session,
    Signal,
    Speak,
    StartJourney,
    TimeUp,
)
from noline.services.policy import begin, resume
from noline.services.texts import own

NOBODY = UUID(int=0)
_LINK = "https://…/c/…"
Happens = Literal["says", "answers", "fails", "proves", "fails_proof", "waits"]
"""What is pretended: the customer says something, a back end answers or not, a proof is given or not, time passes."""


class Pretended(Struct, frozen=True):
    """One thing that happens in a trial, and the customer it happens to."""

    happens: Happens
    text: str = ""
    values: Mapping[str, Any] = {}
    channel: str = "sms"
    number: str = ""
    address: str = "+447700900000"
    locale: str = ""
    verified: bool = True
    has_pin: bool = False
    may_offer: bool = True
    customer: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}


class Tried(Struct, frozen=True):
    """What came of it: ``said`` as the channel shows it, ``done`` in sentences, and the session to go on with."""

    said: list[str]
    done: list[str]
    session: Session | None
    buttons: list[Button] = []
    asked: AskBackEnd | None = None
    context: Mapping[str, Any] = {}
    customer: Mapping[str, Any] = {}


def try_service(service: Service, session: Session | None, pretended: Pretended, now: datetime) -> Tried:
    """Let one thing happen."""
    visit = Visit(
        service=service,
        now=now,
        customer=pretended.customer,
        context=pretended.context,
        channel=pretended.channel,
        address=f"trial:{pretended.address}",
        verified=pretended.verified,
        may_offer=lambda _: pretended.may_offer,
        can_send_code=not pretended.has_pin,
        pin="set" if pretended.has_pin else "",
    )
    if pretended.happens == "says" and (word := read_word(pretended.text)):
        said = [reply_for(word, pretended.locale or "en")]
        return Tried(said, [], None if word == "stop" else session, [], None, pretended.context, pretended.customer)
    if session is not None and not session.outcome and not _begins(service, session, pretended):
        return _shown(resume(session, _signal(pretended), visit), pretended)
    heard = Heard(pretended.text, pretended.channel, pretended.number, pretended.locale)
    book = Book([replace(service, live=True)])
    matches = book.matches(heard)
    if not matches:
        nothing = ["Nothing is called: people would see this message."] if not book.is_for(heard) else []
        helped = [listed(book, heard, pretended.locale or next(iter(service.words), "en"))] if not nothing else []
        return Tried(helped, nothing, None, [], None, pretended.context, pretended.customer)
    first = matches[0]
    if not is_certain(matches):
        said = [own("did_you_mean", first.language).replace("{word}", first.word.upper())]
        return Tried(said, [], None, [], None, pretended.context, pretended.customer)
    title = service.title or service.name
    fresh = Session(
        id=NOBODY,
        workspace=0,
        customer=NOBODY,
        conversation=NOBODY,
        service=service.name,
        title=title,
        word=pretended.text.strip()[:60],
        language=first.language,
        step="",
        waits="",
        variables=dict(first.arguments),
        opened_at=now,
        last_at=now,
    )
    return _shown(begin(fresh, visit), pretended)


def _begins(service: Service, session: Session, pretended: Pretended) -> bool:
    """Say whether the customer calls the service anew instead of answering."""
    if pretended.happens != "says" or session.waits not in ("answer", "code", "pin"):
        return False
    heard = Heard(pretended.text, pretended.channel, pretended.number, pretended.locale)
    found = Book([replace(service, live=True)]).matches(heard)
    return bool(found) and found[0].exact and found[0].how != "typo"


def _signal(pretended: Pretended) -> Signal:
    match pretended.happens:
        case "answers":
            return Answered(True, pretended.values)
        case "fails":
            return Answered(False)
        case "proves":
            return Proved()
        case "fails_proof":
            return Proved(False)
        case "waits":
            return TimeUp()
    return Said(pretended.text)


def _shown(turn: Turn, pretended: Pretended) -> Tried:
    said, buttons, done = [], [], []
    asked: AskBackEnd | None = None
    context, customer = dict(pretended.context), dict(pretended.customer)
    for deed in turn.deeds:
        if isinstance(deed, Speak):
            said.append(with_choices(deed.text.replace(LINK, _LINK), deed.buttons))
            buttons = list(deed.buttons)
        else:
            done.append(sentence(deed))
        if isinstance(deed, AskBackEnd):
            asked = deed
        elif isinstance(deed, KeepContext):
            context |= deed.values
        elif isinstance(deed, KeepAttributes):
            customer |= deed.values
    if turn.session.outcome:
        done.append(f"The session ends: {turn.session.outcome.replace('_', ' ')}.")
    return Tried(said, done, turn.session, buttons, asked, context, customer)


def sentence(deed: Deed) -> str:
    """Say what is done, apart from what is said."""
    match deed:
        case AskBackEnd(connector=connector, operation=operation, arguments=arguments):
            given = ", ".join(f"{name} = {value}" for name, value in arguments.items())
            return f"Asks {connector} for {operation}{f' with {given}' if given else ''}."
        case KeepContext(values=values):
            return f"Notes in the conversation: {_pairs(values)}."
        case KeepAttributes(values=values):
            return f"Changes the customer: {_pairs(values)}."
        case OfferCalls():
            return "Offers times to be called at, within your hours; the number they answer with plans the call."
        case DemandProof():
            return "Sends a one-time code to a verified address of the customer's."
        case StartJourney(journey=journey):
            return f"Starts the journey {journey}."
        case GiveToPeople(reason=reason, queue=queue):
            return f"Hands over to people{f' of {queue}' if queue else ''}: {reason}."
    return ""


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())
