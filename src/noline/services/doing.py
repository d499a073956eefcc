"""What a session wants done, as effects: messages, calls of back ends, values, proofs, journeys, people, timers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from noline.access import Departments, Rules, Workspaces
from noline.connectors import Asked, ask
from noline.conversations import (
    Conversation,
    Handled,
    announce,
    hand_over,
    has_pin,
    obstacle,
    offer_calls,
    say_automatically,
    step_up,
    values_of,
    with_context,
    withdraw_calls,
)
from noline.customers import CHANNEL_SCHEMES, Customer, QuietHours, is_quiet, next_allowed, standing
from noline.delivery import (
    AUTOMATIC,
    MARKETING,
    OUTBOX,
    SERVICE,
    Message,
    Reason,
    Sending,
    Status,
    Wanted,
    refusal_of,
    url_text,
)
from noline.kernel.ids import derive
from noline.log import Effect, Effects, Note, Put, Scene, Timer
from noline.log.kinds import RunRequested, ServiceBegun, ServiceEnded
from noline.services.course import Turn, Visit
from noline.services.definition import Service
from noline.services.model import (
    LINK,
    AskBackEnd,
    Deed,
    DemandProof,
    GiveToPeople,
    KeepAttributes,
    KeepContext,
    OfferCalls,
    Session,
    Speak,
    StartJourney,
)
from noline.services.repository import Services

PURPOSE = "service"
"""The purpose of sessions' timers."""
_A_MOMENT = timedelta(seconds=2)
MOST_TURNS = 40
"""Answers of services to one customer within an hour; more would be two programs answering each other."""


class Passage(Struct, frozen=True):
    """A move of a session within its conversation. ``known``: the address that writes is the customer's own.

    ``sure``: it is certain that it was written from there; what stands in a mail's From is not.
    """

    scene: Scene
    conversation: Conversation
    service: Service
    known: bool = True
    sure: bool = True

    def talking(self) -> Conversation:
        """Return the conversation as it is now."""
        return self.scene.get(Conversation, self.conversation.id) or self.conversation

    def rules(self) -> Rules:
        """Return the company's rules."""
        return self.scene.catalogue(Workspaces).by_id[self.conversation.workspace].rules

    def department(self) -> int | None:
        """Return the department in whose name the service answers."""
        named = self.service.department
        found = self.scene.catalogue(Departments).named(self.conversation.workspace, named) if named else None
        return found.id if found else None

    def zone(self) -> str:
        """Return the customer's time zone, else the company's."""
        customer = self.scene.get(Customer, self.conversation.customer)
        workspace = self.scene.catalogue(Workspaces).by_id[self.conversation.workspace]
        return (customer.zone if customer else "") or workspace.zone


def service_of(scene: Scene, session: Session) -> Service:
    """Return a session's service; one without steps where it is gone, which ends the session politely."""
    found = scene.catalogue(Services).find(session.workspace, session.service)
    return found or Service(name=session.service, words={}, steps=())


def visit_of(passage: Passage) -> Visit:
    """Return what a turn may look at."""
    scene, talking = passage.scene, passage.talking()
    customer = scene.get(Customer, talking.customer)
    scheme = CHANNEL_SCHEMES.get(talking.channel, talking.channel)
    known = passage.known and bool(talking.address)
    return Visit(
        service=passage.service,
        now=scene.now,
        customer=customer.attributes if customer else {},
        context=values_of(talking),
        channel=talking.channel,
        address=f"{scheme}:{talking.address}" if known else "",
        verified=known and passage.sure and standing(scene, talking.customer, scheme, talking.address) == "verified",
        may_offer=lambda subscription: may_offer(passage, subscription),
        can_send_code=not obstacle(scene, talking, passage.department()),
        pin="set" if has_pin(scene, talking.customer) else "",
    )


def may_offer(passage: Passage, subscription: str) -> bool:
    """Say whether marketing may go out here and now: consent, the cap on contacts, quiet hours."""
    talking = passage.talking()
    wanted = Wanted(
        customer=talking.customer,
        channels=(talking.channel,),
        purpose=MARKETING,
        text="-",
        address=talking.address or None,
        subscription=subscription,
        department=passage.department() or talking.department,
    )
    quiet = is_quiet(passage.scene.now, passage.zone(), _quiet(passage.rules()))
    return not quiet and refusal_of(passage.scene, wanted, talking.channel) is None


def begun(passage: Passage, session: Session) -> Effects:
    """A session begins: whoever looks at the message later leaves it alone."""
    yield Note(Handled("service"))
    body = ServiceBegun(session.service, session.title, session.word, session.id)
    talking = passage.talking()
    yield passage.scene.fact("service.begun", conversation=talking.id, channel=talking.channel, body=body)


def carry_out(passage: Passage, turn: Turn, refused: list[Session]) -> Effects:
    """Turn deeds into effects; a session whose offer could not be sent goes into ``refused``."""
    scene, session, told = passage.scene, turn.session, False
    for deed in turn.deeds:
        if isinstance(deed, Speak):
            if deed.asks:
                yield from withdraw_calls(scene, passage.talking())
            message, effects = _say(passage, session, deed)
            yield from effects
            told = told or message.status != Status.SUPPRESSED
            session = replace(session, turns=session.turns + 1, asked=message.id if deed.asks else session.asked)
            if message.status == Status.SUPPRESSED and deed.subscription:
                refused.append(session)
        else:
            yield from _do(passage, session, deed, told=told)
    if session.due_at is not None:
        due = _in_their_hours(passage, session.due_at) if turn.reminds else session.due_at
        session = replace(session, due_at=due)
        yield Put(_timer(session, due))
    yield Put(session)
    if turn.deeds or session.outcome:
        yield Note(Handled("service"))
        if not any(isinstance(it, OfferCalls) for it in turn.deeds):
            yield from _rests(passage, session)
    if session.outcome and not refused:
        body = ServiceEnded(session.service, session.title, session.outcome, session.id)
        yield scene.fact("service.ended", conversation=session.conversation, body=body)


def _do(passage: Passage, session: Session, deed: Deed, *, told: bool) -> Effects:
    """Do what says nothing; where people take it over and the service has not ``told`` so, they are announced."""
    scene, talking = passage.scene, passage.talking()
    by = f"service {session.service}"
    match deed:
        case AskBackEnd(connector=connector, operation=operation, arguments=arguments, key=key):
            asked = Asked(connector, operation, dict(arguments), "service", session.id, key)
            yield from ask(scene, asked, customer=session.customer, conversation=session.conversation)[1]
        case KeepContext(values=values):
            yield Put(with_context(talking, values, by, scene.now))
        case KeepAttributes(values=values):
            customer = scene.get(Customer, session.customer)
            if customer is not None:
                yield Put(replace(customer, attributes={**customer.attributes, **values}))
        case DemandProof(reason=reason):
            yield from step_up(scene, talking, reason=reason, department=passage.department())
        case OfferCalls():
            phone = passage.known and CHANNEL_SCHEMES.get(talking.channel) == "phone"
            yield from offer_calls(scene, talking, talking.address if phone else "", passage.department())
        case StartJourney(journey=journey, variables=variables):
            yield scene.fact(
                "run.start_requested", conversation=talking.id, body=RunRequested(journey, dict(variables))
            )
        case GiveToPeople(reason=reason, queue=queue, skill=skill):
            theirs = queue or passage.service.department
            yield from hand_over(scene, talking, by=by, reason=reason, queue=theirs, skill=skill)
            yield from announce(scene, talking, away_only=told)


def _say(passage: Passage, session: Session, deed: Speak) -> tuple[Message, Effects]:
    scene, talking = passage.scene, passage.talking()
    about = {"session": str(session.id), "step": session.step, "service": session.service}
    if deed.buttons:
        about["buttons"] = to_builtins(deed.buttons)
    identity = scene.new_id("message") if deed.onward else None
    wanted = Wanted(
        id=identity,
        customer=session.customer,
        channels=(talking.channel,),
        purpose=MARKETING if deed.subscription else SERVICE,
        text=deed.text.replace(LINK, _link(scene, identity, deed.onward)) if identity else deed.text,
        about=about,
        subscription=deed.subscription or "*",
        lane=AUTOMATIC,
        asks=deed.asks,
        department=passage.department(),
        refused=Reason.FREQUENCY_CAP if _too_many(scene, session) else None,
    )
    message, effects = say_automatically(scene, talking, wanted, answering=False)
    return message, map(_later, effects) if deed.subscription else effects


def _link(scene: Scene, message: UUID, onward: str) -> str:
    """Return the page behind a message of ours: with all ways on, or the one to a channel."""
    sending = scene.catalogue(Sending)
    link = f"{sending.base_url.rstrip('/')}/c/{url_text(sending.signer.token(scene.shard, message))}"
    return link if onward == "any" else f"{link}/{onward}"


def _later(effect: Effect) -> Effect:
    """An offer leaves a moment after the answer that it follows, so that neither overtakes the other."""
    if isinstance(effect, Put) and isinstance(effect.row, OUTBOX.struct):
        return Put(replace(effect.row, due_at=effect.row.due_at + _A_MOMENT))
    return effect


def _too_many(scene: Scene, session: Session) -> bool:
    lately = scene.now - timedelta(hours=1)
    others = [it for it in scene.of(Session, session.customer) if it.last_at > lately and it.id != session.id]
    return sum(it.turns for it in others) + session.turns >= MOST_TURNS


def _rests(passage: Passage, session: Session) -> Effects:
    """The conversation waits for whoever is to speak next; one with people stays theirs."""
    talking = passage.talking()
    if talking.mode == "agent":
        return
    waiting = "customer" if session.waits in ("answer", "code", "pin") else "nobody"
    yield Put(replace(talking, mode="program", waiting_for=waiting))


def _timer(session: Session, due: datetime) -> Timer:
    identity = derive(due, session.id, PURPOSE)
    return Timer(due, identity, session.workspace, session.customer, PURPOSE, session.id, due.isoformat())


def _in_their_hours(passage: Passage, due: datetime) -> datetime:
    """A reminder waits until the customer's quiet hours are over."""
    return next_allowed(due, passage.zone(), _quiet(passage.rules()))


@lru_cache(maxsize=64)
def _hours(begin: str, end: str) -> QuietHours | None:
    return None if begin == end else QuietHours(time.fromisoformat(begin), time.fromisoformat(end))


def _quiet(rules: Rules) -> QuietHours | None:
    return _hours(rules.quiet_from, rules.quiet_until)


def asked_by(message: Message) -> tuple[str, str] | None:
    """Return the session and step that a message asks for; None for one that no service wrote."""
    body = message.body or {}
    return (str(body["session"]), str(body.get("step", ""))) if "session" in body else None
