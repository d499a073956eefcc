"""Customers' part in engage: consent words, profiles, addresses and consent follow from what is said and imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from noline.access import Workspaces
from noline.customers.consent import EVERYTHING
from noline.customers.evidence import STRENGTH, how_of, strengthened
from noline.customers.hearing import heard_by
from noline.customers.mentioning import mentioned, told_of
from noline.customers.model import (
    ADDRESSES,
    CONSENTS,
    CUSTOMERS,
    Address,
    Consent,
    Customer,
)
from noline.customers.words import ConsentWord, read_word
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Note, Put, Remove, Scene, Scenes, Want, want_of
from noline.log.kinds import (
    AddressChanged,
    AddressMarked,
    ConsentChanged,
    CustomerChanged,
    FormSubmitted,
    MessageReceived,
)

_FORMS = {"unsubscribe": "withdrawn", "subscribe": "given"}


class SaidWord(Struct, frozen=True):
    """Note: the whole message was a consent word: ``stop``, ``start`` or ``help``; ``news`` if it changes anything."""

    word: ConsentWord
    channel: str
    news: bool = True


class CustomersPart:
    """Owns profiles, addresses and consent."""

    kinds = frozenset(
        {
            "message.received", "customer.created", "customer.changed", "consent.requested", "consent.given",
            "consent.withdrawn", "address.linked", "address.verified", "address.marked", "address.unlinked",
            "form.submitted",
        }
    )  # fmt: skip

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:  # noqa: ARG002
        """Return the whole profile of every subject in the batch: all later handlers read it."""
        return want_of(CUSTOMERS, batch), want_of(ADDRESSES, batch), want_of(CONSENTS, batch)

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """It needs no more."""

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide what changes in the profile."""
        body = interaction.body
        if isinstance(body, MessageReceived):
            return self._received(interaction, body, scene)
        if isinstance(body, CustomerChanged):
            return self._changed(interaction, body, scene)
        if isinstance(body, ConsentChanged):
            return self._consented(interaction, body, scene)
        if isinstance(body, AddressChanged):
            gone = interaction.kind == "address.unlinked"
            return _unlinked(interaction, body, scene) if gone else [_address(interaction, body, scene)]
        if isinstance(body, AddressMarked):
            return _marked(interaction, body, scene)
        if isinstance(body, FormSubmitted) and body.action in _FORMS:
            return self._form(interaction, body, scene)
        return None

    def _received(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        """First contact makes the profile; the address it came from is the customer's by claim at least."""
        if body.beside:
            return  # it is no word of the customer's, and no address of theirs
        if scene.get(Customer, interaction.subject) is None:
            yield Put(_new_customer(interaction, CustomerChanged(attributes=_names(body.sender_name)), scene))
        known = scene.get(Address, interaction.subject, body.scheme, body.address)
        now = known
        if known is not None and known.status == "bounced" and not body.automatic:
            now = msgspec.structs.replace(known, status="active")  # whoever writes from it has it
        if body.known and known is None:
            change = AddressChanged(
                body.scheme, body.address, body.display, "claimed", f"wrote by {interaction.channel}"
            )
            now = _new_address(interaction, change)
        if now is not None:
            now = heard_by(now, interaction.channel or "", interaction.at, public=body.public, account=body.account)
            if now is not known:
                yield Put(now)
        yield from mentioned(interaction, body, scene)
        channel = interaction.channel or ""
        word = None if body.automatic else read_word(body.choice or body.text)  # a tap means what it stands for
        # A forwarded message may be stopped by whoever holds it, but consent is only the customer's own to give.
        if word is not None and (body.known or word != ConsentWord.START):
            yield from self._said(interaction, word, channel, scene)

    def _said(self, interaction: Interaction, word: ConsentWord, channel: str, scene: Scene) -> Effects:
        if word == ConsentWord.HELP:
            yield Note(SaidWord(word, channel))
            return
        state = "withdrawn" if word == ConsentWord.STOP else "given"
        before = scene.get(Consent, interaction.subject, EVERYTHING, channel)
        change = ConsentChanged(EVERYTHING, channel, f"wrote {word.upper()} by {channel}", state=state)
        yield Note(SaidWord(word, channel, news=before is None or before.state != state))
        yield from _consent(interaction, change, state, scene)
        yield scene.fact(f"consent.{state}", body=change, channel=channel, at=interaction.at)

    def _form(self, interaction: Interaction, body: FormSubmitted, scene: Scene) -> Effects:
        state = _FORMS[body.action]
        channel = body.fields.get("channel") or interaction.channel or EVERYTHING
        subscription = body.fields.get("subscription", EVERYTHING)
        change = ConsentChanged(subscription, channel, f"{body.action} on the page", state=state)
        yield from _consent(interaction, change, state, scene)
        yield scene.fact(f"consent.{state}", body=change, channel=channel, at=interaction.at)

    def _consented(self, interaction: Interaction, body: ConsentChanged, scene: Scene) -> Effects:
        """A request counts as given at once, but on channels where it must be confirmed from the address itself."""
        state = interaction.kind.removeprefix("consent.")
        if state == "requested":
            known = scene.get(Consent, interaction.subject, body.subscription, body.channel)
            if known is not None and known.state == "given":
                return
            workspace = scene.catalogue(Workspaces).by_id.get(interaction.workspace)
            confirm = workspace is not None and body.channel in workspace.rules.double_opt_in
            state = "requested" if confirm else "given"
        yield from _consent(interaction, body, state, scene)

    def _changed(self, interaction: Interaction, body: CustomerChanged, scene: Scene) -> Effects:
        before = scene.get(Customer, interaction.subject)
        yield Put(_merge(before, body) if before else _new_customer(interaction, body, scene))
        for address in body.addresses:
            yield _address(interaction, address, scene)
        for other in body.others:
            yield told_of(other, body.source, scene)
        for consent in body.consents:
            if consent.state == "requested":
                yield scene.fact("consent.requested", body=consent, channel=consent.channel)
            else:
                yield from _consent(interaction, consent, consent.state, scene)


def _names(display: str) -> dict[str, str]:
    first, _, last = display.strip().partition(" ")
    return {name: value for name, value in (("first_name", first), ("last_name", last.strip())) if value}


def _new_customer(interaction: Interaction, body: CustomerChanged, scene: Scene) -> Customer:
    workspace = scene.catalogue(Workspaces).by_id.get(interaction.workspace)
    return Customer(
        id=interaction.subject,
        workspace=interaction.workspace,
        attributes={name: value for name, value in body.attributes.items() if value is not None},
        tags=tuple(sorted(set(body.add_tags))),
        locale=body.locale or (workspace.language if workspace else ""),
        zone=body.zone or (workspace.zone if workspace else ""),
        created_at=interaction.at,
    )


def _merge(before: Customer, body: CustomerChanged) -> Customer:
    attributes = before.attributes | body.attributes
    return msgspec.structs.replace(
        before,
        attributes={name: value for name, value in attributes.items() if value is not None},
        tags=tuple(sorted((set(before.tags) | set(body.add_tags)) - set(body.remove_tags))),
        locale=before.locale if body.locale is None else body.locale,
        zone=before.zone if body.zone is None else body.zone,
    )


def _address(interaction: Interaction, change: AddressChanged, scene: Scene) -> Put:
    known = scene.get(Address, interaction.subject, change.scheme, change.value)
    if known is None:
        return Put(_new_address(interaction, change))
    how = change.how or how_of(change.verification, change.evidence)
    known = strengthened(known, how, change.evidence, interaction.at, change.verification)
    # A file that names a dead address again and again says nothing new of it; whoever links or verifies it does.
    anew = interaction.kind in ("address.linked", "address.verified")
    status = "active" if anew else known.status
    display = change.display if anew and change.display else known.display  # a browser's keys may be new ones
    return Put(msgspec.structs.replace(known, status=status, display=display))


def _unlinked(interaction: Interaction, change: AddressChanged, scene: Scene) -> Effects:
    known = scene.get(Address, interaction.subject, change.scheme, change.value)
    if known is not None:
        yield Remove(known)


def _marked(interaction: Interaction, mark: AddressMarked, scene: Scene) -> Effects:
    known = scene.get(Address, interaction.subject, mark.scheme, mark.value)
    if known is not None:
        yield Put(msgspec.structs.replace(known, status=mark.status))


def _new_address(interaction: Interaction, change: AddressChanged) -> Address:
    how = change.how or how_of(change.verification, change.evidence)
    return Address(
        customer=interaction.subject,
        scheme=change.scheme,
        value=change.value,
        workspace=interaction.workspace,
        display=change.display or change.value,
        verification=change.verification,
        evidence=change.evidence,
        status="active",
        added_at=interaction.at,
        how=how,
        strength=STRENGTH.get(how, 0),
        evidence_at=interaction.at,
    )


def _consent(interaction: Interaction, change: ConsentChanged, state: str, scene: Scene) -> Effects:
    """What was said last counts: a fact that is older than what is known changes nothing."""
    known = scene.get(Consent, interaction.subject, change.subscription, change.channel)
    if known is not None and known.at > interaction.at:
        return
    yield Put(
        Consent(
            customer=interaction.subject,
            subscription=change.subscription,
            channel=change.channel,
            workspace=interaction.workspace,
            state=state,
            at=interaction.at,
        )
    )
