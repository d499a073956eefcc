"""The preference centre: what was chosen on it, and the facts that follow where that is news; pure but for ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from noline.app.public.action_pages import BEST
from noline.app.public.consents import GIVEN, WITHDRAWN, said_of
from noline.app.public.facts import consent_said, customer_changed, form_submitted
from noline.app.public.visit import Visit
from noline.customers import Consent
from noline.kernel.ids import IdSource
from noline.log import Draft

_STATES = {"yes": GIVEN, "no": WITHDRAWN}


def faults_of_choices(visit: Visit, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what can't be taken, by field, as keys of the texts."""
    found = {}
    for name, value in chosen.items():
        if name != BEST and name not in visit.chooses:
            found[name] = "fault_unknown"
        elif value not in (("", *visit.chooses) if name == BEST else ("", *_STATES)):
            found[name] = "fault_choice"
    return found


def chosen_facts(
    visit: Visit, chosen: Mapping[str, str], consents: Sequence[Consent], ids: IdSource, now: datetime
) -> list[Draft]:
    """Return what is new, the form itself last; nothing if everything is as chosen already.

    A preference may go to and fro, so only the difference says whether a form is a repetition, not its content.
    """
    text = visit.words("preferences_text")
    drafts = [
        consent_said(visit, ids.new(now, f"{state} {channel} {visit.message.id}"), channel, state, text, now)
        for channel, state in _changes(visit, chosen, consents)
    ]
    best = chosen.get(BEST)
    if best and (visit.customer is None or visit.customer.attributes.get(BEST) != best):
        drafts.append(customer_changed(visit, ids.new(now, f"{best} {visit.message.id}"), {BEST: best}, now))
    if drafts:
        kept = {name: value for name, value in chosen.items() if value}
        drafts.append(form_submitted(visit, "preferences", kept, now, since=drafts[0].id.hex))
    return drafts


def _changes(visit: Visit, chosen: Mapping[str, str], consents: Sequence[Consent]) -> Iterator[tuple[str, str]]:
    for channel in visit.chooses:
        state = _STATES.get(chosen.get(channel, ""))
        last = said_of(consents, channel)
        if state is not None and (last is None or last.state != state):
            yield channel, state
