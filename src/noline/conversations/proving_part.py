"""Proving's part in engage: takes the codes that customers type, and asks for one where somebody wants that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from noline.conversations.model import Conversation, Handled, Placement
from noline.conversations.one_time import OF_ONE_TIME, ONE_TIME_CODES, OneTimeCode, expected, tried, typed_code
from noline.conversations.pins import PINS, Pin
from noline.conversations.proving import Proved, language_of, prove_address, step_up, tell
from noline.conversations.proving_words import say
from noline.customers import Address, strengthened
from noline.delivery import Sending
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Note, Put, Remove, Scene, Scenes, Want, want_of
from noline.log.kinds import AddressChanged, MessageReceived, PinSet, ProofFailed, ProofGiven, ProofRequested

_BULK = frozenset({"contact.planned", "customer.created"})
"""What comes by the thousand and asks nobody for a proof."""


class ProvingPart:
    """Owns one-time codes and PINs."""

    kinds = frozenset({"message.received", "proof.requested", "pin.changed"})

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:
        """Return the codes of the last hour, and PINs, of all who may be asked for one."""
        mine = [it for it in batch if it.kind not in _BULK]
        if not mine:
            return ()
        since = scenes.now - timedelta(hours=1)
        return want_of(ONE_TIME_CODES, mine, "made_at > $3", since), want_of(PINS, mine)

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:  # noqa: ARG002
        """It needs no more."""
        scenes.know(ONE_TIME_CODES, PINS)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body = interaction.body
        if isinstance(body, MessageReceived):
            return self._typed(body, scene)
        if isinstance(body, ProofRequested):
            return self._asked(interaction, body, scene)
        if isinstance(body, PinSet):
            return _pin(interaction, body, scene)
        return None

    def _asked(self, interaction: Interaction, body: ProofRequested, scene: Scene) -> Effects:
        conversation = scene.get(Conversation, interaction.conversation) if interaction.conversation else None
        if conversation is None or conversation.customer != interaction.subject:
            return
        if body.value:
            yield from prove_address(scene, conversation, body.scheme, body.value, reason=body.reason)
        else:
            yield from step_up(scene, conversation, reason=body.reason)

    def _typed(self, body: MessageReceived, scene: Scene) -> Effects:
        placement = scene.note(Placement)
        if placement is None or placement.message.placed_by != OF_ONE_TIME:
            return
        conversation = placement.conversation
        code = expected(scene.of(OneTimeCode, conversation.customer), body.scheme, body.address, scene.now)
        if code is None:
            return
        right = scene.catalogue(Sending).signer.is_one_time(code.id, typed_code(body.text))
        code, outcome = tried(code, right, scene.now)
        yield Put(code)
        yield Note(Handled("code"))
        language = language_of(scene, conversation)
        if outcome != "right":
            failed = ProofFailed(outcome, code.reason)
            yield scene.fact("proof.failed", conversation=conversation.id, channel=conversation.channel, body=failed)
            yield from tell(scene, conversation, say(outcome, language))
            return
        yield from tell(scene, conversation, say("right", language))
        yield from _proved(scene, conversation, code)


def _proved(scene: Scene, conversation: Conversation, code: OneTimeCode) -> Effects:
    """The right code makes an address verified, if where it went was worth more than where it was typed."""
    sent = scene.get(Address, code.customer, code.sent_scheme, code.sent_value)
    here = scene.get(Address, code.customer, code.scheme, code.value)
    if sent is None:
        return
    both = {(it.scheme, it.value) for it in (sent, here) if it is not None}
    nobody_else = {(it.scheme, it.value) for it in scene.of(Address, code.customer)} <= both
    proves_here = sent.verification == "verified" or nobody_else
    proves_there = (here is not None and here.verification == "verified") or nobody_else
    if proves_there and sent.verification != "verified":
        yield from _verified(scene, conversation, sent, f"typed the code sent to it, by {conversation.channel}")
    if not proves_here:
        return
    if here is not None and here.verification != "verified":
        yield from _verified(scene, conversation, here, f"typed the code sent to the customer's {sent.scheme}")
    given = ProofGiven("code", code.scheme, code.value, code.reason)
    yield Note(Proved(conversation.id, "code", code.reason))
    yield scene.fact("proof.given", conversation=conversation.id, channel=conversation.channel, body=given)


def _verified(scene: Scene, conversation: Conversation, address: Address, evidence: str) -> Effects:
    yield Put(strengthened(address, "code", evidence, scene.now))
    body = AddressChanged(address.scheme, address.value, address.display, "verified", evidence, how="code")
    yield scene.fact("address.verified", conversation=conversation.id, channel=conversation.channel, body=body)


def _pin(interaction: Interaction, body: PinSet, scene: Scene) -> Effects:
    before = scene.get(Pin, interaction.subject)
    if body.mac:
        yield Put(Pin(interaction.subject, interaction.workspace, bytes.fromhex(body.mac), interaction.at))
    elif before is not None:
        yield Remove(before)
