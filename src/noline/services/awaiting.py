"""What sessions wait for from a customer, and which service a message calls: told to correlation; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from noline.conversations import Called, Fit, Wait, nothing_fits
from noline.customers import Customer
from noline.log import Interaction, Scene
from noline.log.kinds import MessageReceived
from noline.services.answers import read_value
from noline.services.course import PROOFS, step_named
from noline.services.definition import Ask, Offer, Verify
from noline.services.doing import service_of
from noline.services.helping import BY_ITSELF
from noline.services.matching import Heard, is_certain
from noline.services.model import Session
from noline.services.repository import Services

LATELY: Final = timedelta(hours=1)
"""How long after nobody waits for a secret any more it may still be typed."""


def session_waits(scene: Scene, customer: UUID) -> Iterator[Wait]:
    """Yield what a customer's sessions wait for."""
    for session in scene.of(Session, customer):
        if session.outcome:
            if was_proof(scene, session):
                yield Wait(session.conversation, None, nothing_fits, secret=True, late=True)
        elif session.waits in PROOFS:
            yield Wait(session.conversation, session.asked, nothing_fits, secret=True)
        elif session.waits == "answer":
            yield Wait(session.conversation, session.asked, _reader(scene, session))


def was_proof(scene: Scene, session: Session) -> bool:
    """Say whether a session ended lately without the proof that it asked for: what is typed now may be it."""
    if session.outcome not in ("timed_out", "failed") or scene.now - session.last_at > LATELY:
        return False
    return isinstance(step_named(service_of(scene, session), session.step), Verify)


def _reader(scene: Scene, session: Session) -> Callable[[str, str], Fit]:
    step = None if session.service == BY_ITSELF else step_named(service_of(scene, session), session.step)

    def reads(text: str, reading: str) -> Fit:
        if isinstance(step, Ask):
            value = read_value(
                step.kind, text, least=step.least, most=step.most, pattern=step.pattern, language=session.language
            )
            return Fit.NO if value is None else Fit.VALUE
        yes_or_no = isinstance(step, Offer) or session.service == BY_ITSELF
        return Fit.WORD if yes_or_no and reading in ("yes", "no") else Fit.NO

    return reads


def service_called(scene: Scene, interaction: Interaction, body: MessageReceived) -> Called | None:
    """Return the service that a message surely calls."""
    book = scene.catalogue(Services).books.get(interaction.workspace)
    if book is None:
        return None
    customer = scene.get(Customer, interaction.subject)
    matches = book.matches(
        Heard(body.text, interaction.channel or "", body.recipient, customer.locale if customer else "")
    )
    if not is_certain(matches):
        return None
    first = matches[0]
    return Called(first.service.title or first.service.name, first.exact, first.how == "typo")
