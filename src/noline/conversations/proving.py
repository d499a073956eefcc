"""Proving: whoever speaks from an address types a code that went to another one; nothing is disclosed before.

A code goes to a verified address of the customer on another line, and proves the address from which it is typed. Where
an address is to be proved by itself, it goes there; that proves no more than that both are one person's.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec import Struct

from noline.access import Workspaces
from noline.conversations.model import CUSTOMER, Conversation
from noline.conversations.one_time import LASTS, OneTimeCode, too_many
from noline.conversations.proving_words import say
from noline.conversations.speaking import say_automatically
from noline.customers import CHANNEL_SCHEMES, Address, Customer
from noline.delivery import AUTOMATIC, DOTS, SERVICE, Status, Wanted, refusal_of
from noline.log import Effect, Effects, Put, Scene
from noline.log.kinds import ProofAsked, ProofFailed

_CARRIERS = (
    "sms", "whatsapp", "email", "telegram", "messenger", "instagram", "line", "viber", "push", "slack", "teams", "xmpp",
    "matrix",
)  # fmt: skip
"""What may bring a code, the likeliest to be read within minutes first."""


class Proved(Struct, frozen=True):
    """Note: whoever writes in a conversation has proved that they are its customer; ``how``: ``code`` or ``pin``."""

    conversation: UUID
    how: str
    reason: str = ""


class Target(Struct, frozen=True):
    """Where a code may go."""

    channel: str
    address: Address


def obstacle(scene: Scene, conversation: Conversation, department: int | None = None) -> str:
    """Say why no code can be sent now: ``no_address``, ``too_many``; empty if one can."""
    if too_many(scene.of(OneTimeCode, conversation.customer), scene.now):
        return "too_many"
    target = _target(scene, conversation, None, department or conversation.department)
    return "" if conversation.address and target else "no_address"


def step_up(scene: Scene, conversation: Conversation, *, reason: str, department: int | None = None) -> Effects:
    """Ask whoever writes in a conversation to prove who they are, by a code sent to a verified address elsewhere.

    ``department``: in whose name that is asked, if not the conversation's.
    """
    yield from _ask(scene, conversation, None, reason, department)


def prove_address(scene: Scene, conversation: Conversation, scheme: str, value: str, *, reason: str) -> Effects:
    """Send a code to the very address that is to be proved; it is typed where the customer is now."""
    yield from _ask(scene, conversation, (scheme, value), reason)


def _ask(
    scene: Scene,
    conversation: Conversation,
    named: tuple[str, str] | None,
    reason: str,
    department: int | None = None,
) -> Effects:
    target = _target(scene, conversation, named, department)
    if too_many(scene.of(OneTimeCode, conversation.customer), scene.now):
        yield _failed(scene, conversation, "too_many", reason)
    elif target is None or not conversation.address:
        yield _failed(scene, conversation, "no_address", reason)
    else:
        yield from _send(scene, conversation, target, reason, department)


def _target(
    scene: Scene, conversation: Conversation, named: tuple[str, str] | None, department: int | None
) -> Target | None:
    """Return where a code may go: the named address, else a verified one that is not where the customer writes from."""
    here = (CHANNEL_SCHEMES.get(conversation.channel, conversation.channel), conversation.address)
    mine = sorted(scene.of(Address, conversation.customer), key=lambda it: (-it.strength, it.added_at, it.value))
    for channel in _CARRIERS:
        for address in mine:
            key = (address.scheme, address.value)
            fits = key == named if named else key != here and address.verification == "verified"
            if not fits or address.scheme != CHANNEL_SCHEMES[channel] or address.status != "active":
                continue
            wanted = _wanted(scene, conversation, channel, address, "-", department)
            if refusal_of(scene, wanted, channel) is None:
                return Target(channel, address)
    return None


def _wanted(
    scene: Scene, conversation: Conversation, channel: str, address: Address, text: str, department: int | None
) -> Wanted:
    return Wanted(
        customer=conversation.customer,
        channels=(channel,),
        purpose=SERVICE,
        text=text,
        subject=say("subject", language_of(scene, conversation)),
        about={"one_time": True},
        address=address.value,
        lane=AUTOMATIC,
        expires_at=scene.now + LASTS,
        department=department or conversation.department,
    )


def _send(scene: Scene, conversation: Conversation, target: Target, reason: str, department: int | None) -> Effects:
    language = language_of(scene, conversation)
    company = _company(scene, conversation)
    words = say("code", language, code=DOTS, who=company)
    wanted = _wanted(scene, conversation, target.channel, target.address, words, department)
    message, effects = say_automatically(scene, conversation, wanted, answering=False, waiting_for=CUSTOMER)
    yield from effects
    if message.status == Status.SUPPRESSED:
        yield _failed(scene, conversation, "no_address", reason)
        return
    scheme = CHANNEL_SCHEMES.get(conversation.channel, conversation.channel)
    code = OneTimeCode(
        id=message.id,
        workspace=conversation.workspace,
        customer=conversation.customer,
        conversation=conversation.id,
        sent_scheme=target.address.scheme,
        sent_value=target.address.value,
        scheme=scheme,
        value=conversation.address,
        reason=reason[:200],
        made_at=scene.now,
        expires_at=scene.now + LASTS,
        attempts=0,
        state="open",
    )
    # A newer code takes the place of an older one: of several in one's pocket only the last counts.
    older = [it for it in scene.of(OneTimeCode, conversation.customer) if it.state == "open"]
    for it in older:
        yield Put(msgspec.structs.replace(it, state="spent"))
    yield Put(code)
    asked = ProofAsked(target.channel, scheme, conversation.address, reason)
    yield scene.fact("proof.asked", channel=target.channel, conversation=conversation.id, body=asked)
    asked_by = say("asked", language, channel=say(f"by {target.channel}", language))
    yield from tell(scene, conversation, asked_by, department)


def tell(scene: Scene, conversation: Conversation, text: str, department: int | None = None) -> list[Effect]:
    """Say something where the customer writes from, whether or not that address is known to be theirs."""
    wanted = Wanted(
        customer=conversation.customer,
        channels=(conversation.channel,),
        purpose=SERVICE,
        text=text,
        lane=AUTOMATIC,
        department=department,
    )
    return say_automatically(scene, conversation, wanted, answering=False, waiting_for=CUSTOMER)[1]


def _failed(scene: Scene, conversation: Conversation, why: str, reason: str) -> Effect:
    return scene.fact("proof.failed", conversation=conversation.id, body=ProofFailed(why, reason))


def language_of(scene: Scene, conversation: Conversation) -> str:
    """Return the language in which a conversation's customer is spoken to."""
    customer = scene.get(Customer, conversation.customer)
    return customer.locale[:2] if customer else "en"


def _company(scene: Scene, conversation: Conversation) -> str:
    workspace = scene.catalogue(Workspaces).by_id.get(conversation.workspace)
    return workspace.name if workspace else ""
