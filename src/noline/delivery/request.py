"""Ask for a message: choose the first channel that may carry it, and queue it, or record why it is not sent.

Pure: reads the scene, returns effects. Whatever is asked for has a row in ``message`` and a fate in the books.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.access import Departments, Rules, Workspace, Workspaces
from noline.content import CARRYING, CHANNEL_FORMS, Template
from noline.customers import CHANNEL_SCHEMES, Address, Consent, Customer
from noline.delivery.eligibility import address_refuses, consent_refuses, due_at
from noline.delivery.model import (
    AUTOMATIC,
    MARKETING,
    SERVICE,
    Attempt,
    Message,
    Outcome,
    Reason,
    RecentContact,
    Status,
    Waiting,
)
from noline.delivery.routes import Route, Routes
from noline.delivery.token import Signer
from noline.delivery.windows import closed_words, may_be_said, standing
from noline.kernel.apps import split_app
from noline.log import OUTBOUND, Append, Effect, Put, Scene
from noline.log.kinds import CodeIssued, MessageReason

TEXT_FORMS = frozenset({"email", "sms", "push", "post", "chat", "voice"})
"""Forms that plain text can take; pages and letters are made from templates."""


_INSTANT = timedelta(microseconds=1)
_CERTAINTY = {"verified": 0, "claimed": 1, "inferred": 2}
_OF_VISITORS = frozenset({"web", "chat", "inapp", "webpush"})


class Sending(Struct, frozen=True):
    """How this installation sends: the signer of tokens, the allow-list of safe mode, the base of links."""

    signer: Signer
    safe_mode: tuple[str, ...] | None = None
    base_url: str = ""


class Wanted(Struct, frozen=True):
    """A message somebody wants sent. ``channels`` in order of choice; ``address`` fixes one address of the first.

    ``instead_of`` is the first message that this one stands in for, however many have failed since.
    """

    customer: UUID
    channels: Sequence[str]
    id: UUID | None = None
    purpose: str = SERVICE
    template: Template | None = None
    text: str = ""
    subject: str = ""
    in_reply_to: tuple[str, ...] = ()
    about: dict[str, Any] = {}
    """What a text message is about, for whoever handles the answer."""
    variables: dict[str, Any] = {}
    address: str | None = None
    conversation: UUID | None = None
    campaign: UUID | None = None
    contact_event: str | None = None
    run: UUID | None = None
    subscription: str = "*"
    lane: int = AUTOMATIC
    expires_at: datetime | None = None
    until_goal: bool = False
    instead_of: UUID | None = None
    answers: UUID | None = None
    asks: bool = False
    route: int = 0
    """The route it must go by, if its channel is chosen; 0: the first of the channel."""
    department: int | None = None
    """In whose name it goes: by which accounts, and at whose cost."""
    not_before: datetime | None = None
    """When it goes at the earliest."""
    outside: tuple[str, str] = ("", "")
    """A mail address that is not the customer's, as it is compared and written: it goes there alone."""
    in_public: str = ""
    """The channel on which it answers what everybody can read; none: it answers no such message."""
    privately: bool = False
    """That can be answered to its writer alone."""
    public: bool | None = None
    """Whether it is to be public too; None: as the account has it."""
    refused: Reason | None = None
    """Set when the caller has decided that it is not to be sent, for the books."""


class Choice(Struct, frozen=True):
    """A channel that may carry the message, or the reason why it may not."""

    channel: str
    address: Address | None
    route: Route | None
    reason: Reason | None
    due_at: datetime
    variables: dict[str, Any] = {}
    detail: str = ""


def request_message(scene: Scene, wanted: Wanted) -> tuple[Message, list[Effect]]:
    """Return the message and the effects of asking for it."""
    customer = scene.get(Customer, wanted.customer)
    choice = _choose(scene, wanted, customer)
    workspace = customer.workspace if customer else 0
    message = Message(
        id=wanted.id or scene.new_id("message"),
        workspace=workspace,
        customer=wanted.customer,
        direction=OUTBOUND,
        channel=choice.channel,
        address=choice.address.value if choice.address else "",
        purpose=wanted.purpose,
        status=Status.SUPPRESSED if choice.reason else Status.WAITING,
        at=_moment(scene, wanted.customer),
        conversation=wanted.conversation,
        campaign=wanted.campaign,
        contact_event=wanted.contact_event,
        run=wanted.run,
        template=wanted.template.id if wanted.template else None,
        variables=choice.variables,
        body=_body(wanted, choice),
        answers=wanted.answers,
        instead_of=wanted.instead_of,
        asks=wanted.asks,
        fallback=_rest(wanted.channels, choice.channel),
        subscription=wanted.subscription,
        expires_at=wanted.expires_at,
        until_goal=wanted.until_goal,
        department=wanted.department,
    )
    effects: list[Effect] = [Put(message), _fact(scene, "message.accepted", message, wanted)]
    effects += _suppress(scene, message, choice, wanted) if choice.reason else _queue(scene, message, choice, wanted)
    return message, effects


def _moment(scene: Scene, customer: UUID) -> datetime:
    """Return now; behind what was asked for in the same moment by so little that the order can be told."""
    same = [it.at for it in scene.of(Message, customer) if it.at >= scene.now]
    return max(same) + _INSTANT if same else scene.now


def refusal_of(scene: Scene, wanted: Wanted, channel: str) -> Reason | None:
    """Return why a channel may not carry a message, or None if it may."""
    return _consider(scene, wanted, scene.get(Customer, wanted.customer), channel).reason


def _body(wanted: Wanted, choice: Choice) -> dict[str, Any] | None:
    said = _said_to(wanted, choice)
    if wanted.template is not None:  # its words stand elsewhere; where it belongs does not
        place = wanted.in_reply_to[-1:]
        said |= {name: wanted.about[name] for name in ("by", "agent") if name in wanted.about}
        return {"in_reply_to": place[0]} | said if place and not place[0].startswith("<") else said or None
    threading = {"in_reply_to": wanted.in_reply_to[-1], "references": wanted.in_reply_to} if wanted.in_reply_to else {}
    return {"text": wanted.text, "subject": wanted.subject} | threading | wanted.about | said


def _said_to(wanted: Wanted, choice: Choice) -> dict[str, Any]:
    """Return whether what answers a public message is public too: as asked where the provider can, else as it does."""
    if choice.route is None or not choice.route.answers or choice.channel != wanted.in_public:
        return {}
    if wanted.privately:
        return {"public": False}
    asked = None if wanted.public is None else "public" if wanted.public else "private"
    return {"public": (asked if asked in choice.route.answers else choice.route.answers[0]) == "public"}


def _rest(channels: Sequence[str], chosen: str) -> tuple[str, ...]:
    return tuple(channels[list(channels).index(chosen) + 1 :]) if chosen in channels else ()


def _choose(scene: Scene, wanted: Wanted, customer: Customer | None) -> Choice:
    refusals = []
    for channel in wanted.channels:
        choice = _consider(scene, wanted, customer, channel)
        if choice.reason is None:
            return choice
        refusals.append(choice)
    # The refusal nearest to success says most: a missing address matters less than a refused consent.
    return next((choice for choice in refusals if choice.reason is not Reason.NO_ADDRESS), None) or (
        refusals[0] if refusals else Choice("", None, None, Reason.NO_ADDRESS, scene.now)
    )


def _consider(scene: Scene, wanted: Wanted, customer: Customer | None, channel: str) -> Choice:
    def refuse(reason: Reason, address: Address | None = None) -> Choice:
        return Choice(channel, address, None, reason, scene.now)

    workspace = scene.catalogue(Workspaces).by_id.get(customer.workspace) if customer else None
    if customer is None or workspace is None:
        return refuse(Reason.NO_ADDRESS)
    address, route = _reached(scene, wanted, channel, workspace.id)
    if address is None or route is None:
        return refuse(Reason.NO_ADDRESS if address is None else Reason.ACCOUNT, address)
    if wanted.department is not None and not scene.catalogue(Departments).allows(wanted.department, wanted.purpose):
        return refuse(Reason.ACCOUNT, address)
    if wanted.refused is not None:
        return refuse(wanted.refused, address)
    if reason := address_refuses(address, scene.catalogue(Sending).safe_mode):
        return refuse(reason, address)
    consents = scene.of(Consent, wanted.customer)
    if reason := consent_refuses(wanted.purpose, channel, wanted.subscription, consents, workspace.rules):
        return refuse(reason, address)
    if wanted.purpose == MARKETING and _capped(scene, wanted.customer, workspace.rules):
        return refuse(Reason.FREQUENCY_CAP, address)
    variables = _variables(wanted, customer, channel)
    if variables is None:
        return refuse(Reason.CONTENT, address)
    due = _due(scene, wanted, customer, workspace)
    found = standing(route.window, address.heard, channel, due, route.account)
    if not may_be_said(route.window, found, wanted.template, channel):
        words = closed_words(route.window, found, channel)
        return Choice(channel, address, None, Reason.WINDOW_CLOSED, scene.now, detail=words)
    return Choice(channel, address, route, None, due, variables)


def _reached(scene: Scene, wanted: Wanted, channel: str, workspace: int) -> tuple[Address | None, Route | None]:
    """Return the address and the route to it: of several devices the best that has one."""
    named = wanted.address if channel == wanted.channels[0] else None
    addresses = [_outside(wanted, workspace, scene.now)] if wanted.outside[0] else []
    addresses = addresses or find_addresses(scene, wanted.customer, channel, named)
    routes = scene.catalogue(Routes)
    for address in addresses:
        where = address.display if channel == "webpush" else address.value
        if wanted.route:
            route = routes.wanted(workspace, channel, wanted.route, wanted.department, where)
        else:
            route = routes.where_heard(workspace, channel, wanted.department, where, address.heard)
        if route is not None:
            return address, route
    return addresses[0] if addresses else None, None


def _outside(wanted: Wanted, workspace: int, now: datetime) -> Address:
    """Return an address that is kept nowhere: nothing makes it the customer's."""
    value, display = wanted.outside
    return Address(wanted.customer, "email", value, workspace, display, "claimed", "", "active", now)


def find_address(scene: Scene, customer: UUID, channel: str, value: str | None = None) -> Address | None:
    """Return the address that a channel would use: the named one, else the best active one, else any."""
    found = find_addresses(scene, customer, channel, value)
    return found[0] if found else None


def find_addresses(scene: Scene, customer: UUID, channel: str, value: str | None = None) -> list[Address]:
    """Return the addresses that a channel could use, the best first."""
    scheme = CHANNEL_SCHEMES.get(channel, channel)
    found = [address for address in scene.of(Address, customer) if address.scheme == scheme]
    if value is not None:
        return [address for address in found if address.value == value]
    # What was only said in a chat is nobody's yet, and whoever brought a code may have been passed it on: they get what
    # is sent to them by name, such as an answer within their conversation, or a code that proves them.
    found = [address for address in found if not _is_said(address)]
    if any(address.how == "brought" for address in found) and _known_otherwise(scene, customer):
        found = [address for address in found if address.how != "brought"]
    if len(found) > 1:
        found.sort(key=lambda it: (it.status != "active", _CERTAINTY[it.verification], it.added_at, it.value))
        if channel == "push":  # a token that came once more with its app is the same device
            known = {split_app(it.value)[1] for it in found if "/" in it.value}
            found = [it for it in found if it.value not in known]
    return found


def _known_otherwise(scene: Scene, customer: UUID) -> bool:
    """Say whether a customer is known by an address of their own, which a visitor's browser is not."""
    own = (it for it in scene.of(Address, customer) if it.scheme not in _OF_VISITORS)
    return any(it.how != "brought" and not _is_said(it) for it in own)


def _is_said(address: Address) -> bool:
    return address.how == "given" and address.verification == "inferred"


def _capped(scene: Scene, customer: UUID, rules: Rules) -> bool:
    return len(scene.of(RecentContact, customer)) >= rules.cap


def _due(scene: Scene, wanted: Wanted, customer: Customer, workspace: Workspace) -> datetime:
    earliest = max(scene.now, wanted.not_before) if wanted.not_before else scene.now
    return due_at(wanted.purpose, earliest, customer.zone or workspace.zone, workspace.rules)


def _variables(wanted: Wanted, customer: Customer, channel: str) -> dict[str, Any] | None:
    """Return what the variant for this channel uses; None if it lacks a variant or a value."""
    if wanted.about.get("attachments") and channel not in CARRYING:
        return None
    if wanted.template is None:
        said = wanted.text.strip() or any(wanted.about.get(name) for name in ("mail", "location", "reaction"))
        return {} if channel in CHANNEL_FORMS and said else None
    compiled = wanted.template.compiled(channel)
    if compiled is None:
        return None
    known = customer.attributes | wanted.variables
    used = {name: known[name] for name in compiled.variables if name in known}
    return used if compiled.required <= used.keys() else None


def _queue(scene: Scene, message: Message, choice: Choice, wanted: Wanted) -> list[Effect]:
    assert choice.route is not None
    waiting = Waiting(
        route=choice.route.id,
        lane=wanted.lane,
        due_at=choice.due_at,
        message=message.id,
        customer=message.customer,
        attempt=1,
        expires_at=wanted.expires_at,
        until_goal=wanted.until_goal,
    )
    effects: list[Effect] = [Put(waiting)]
    if wanted.purpose == MARKETING:
        effects.append(Put(RecentContact(message.id, message.customer)))
    if choice.channel == "print":
        code = scene.catalogue(Sending).signer.code(message.id)
        effects.append(scene.fact("code.issued", message=message.id, body=CodeIssued(code)))
    return effects


def _suppress(scene: Scene, message: Message, choice: Choice, wanted: Wanted) -> list[Effect]:
    reason = str(choice.reason)
    never = Attempt(message.id, 0, None, scene.now, Outcome.SUPPRESSED, reason, choice.detail or None)
    return [Put(never), _fact(scene, "message.suppressed", message, wanted, body=MessageReason(reason))]


def _fact(scene: Scene, kind: str, message: Message, wanted: Wanted, **fields: Any) -> Append:
    return scene.fact(
        kind,
        direction=OUTBOUND,
        channel=message.channel,
        message=message.id,
        conversation=wanted.conversation,
        campaign=wanted.campaign,
        contact_event=wanted.contact_event,
        run=wanted.run,
        purpose=wanted.purpose,
        department=wanted.department,
        **fields,
    )
