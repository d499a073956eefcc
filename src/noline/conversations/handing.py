"""Handing a conversation over to people: whoever wants it so does it by this one function."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from noline.access import Department, Departments, OpenTimes, Workspace, Workspaces, open_times
from noline.conversations.model import US, Conversation
from noline.conversations.speaking import answer_automatically
from noline.customers import Customer
from noline.log import Effect, Put, Scene
from noline.log.kinds import ConversationOpened, HandedOver

_ANNOUNCED = 6
"""Whoever has had their share of programs' answers for the hour is told of people so many times more."""
_WORDS = {
    "en": ("{who} will answer you here shortly.", "{who} will answer you here when we are back: {when}."),
    "es": ("{who} le responderá aquí en breve.", "{who} le responderá aquí cuando volvamos: {when}."),
    "de": ("{who} antwortet Ihnen hier in Kürze.", "{who} antwortet Ihnen hier, sobald wir wieder da sind: {when}."),
    "fr": ("{who} vous répondra ici sous peu.", "{who} vous répondra ici à notre retour : {when}."),
    "pt": ("{who} responderá aqui em breve.", "{who} responderá aqui quando voltarmos: {when}."),
}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "today"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "hoy"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag", "heute"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "aujourd’hui"),
    "pt": ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo", "hoje"),
}


def hand_over(
    scene: Scene,
    conversation: Conversation,
    *,
    by: str,
    reason: str,
    queue: str = "",
    skill: str = "",
    run: UUID | None = None,
) -> list[Effect]:
    """Give the conversation to people; it waits for us, awake and open. ``by``: ``service balance``, ``agent Sam``.

    ``queue`` is a department's short name: from then on it is theirs, and nobody's among them until one takes it. What
    is closed is opened again; where another about the same matter is open, that one is handed over.
    """
    current = scene.get(Conversation, conversation.id) or conversation
    effects: list[Effect] = []
    if current.status != "open":
        mine = scene.of(Conversation, current.customer)
        taken = next((it for it in mine if it.matter == current.matter and it.status == "open"), None)
        if taken is None:
            opened = ConversationOpened(current.matter, by=by)
            effects.append(
                scene.fact("conversation.opened", channel=current.channel, conversation=current.id, body=opened)
            )
        current = taken or current
    theirs = scene.catalogue(Departments).named(current.workspace, queue) if queue else None
    moves = theirs is not None and theirs.id != current.department
    handed = msgspec.structs.replace(
        current,
        status="open",
        mode="agent",
        waiting_for=US,
        snoozed_until=None,
        department=theirs.id if theirs else current.department,
        skill=skill or ("" if moves else current.skill),
        agent=None if moves or skill else current.agent,
    )
    effects.append(Put(handed))
    body = HandedOver(by, reason, queue, skill)
    effects.append(
        scene.fact("conversation.handed_over", conversation=handed.id, run=run, department=handed.department, body=body)
    )
    return effects


def announce(scene: Scene, conversation: Conversation, *, away_only: bool = False) -> list[Effect]:
    """Tell the customer where they are that people will answer, and from when on; ``away_only``: if not shortly."""
    current = _handed(scene, conversation)
    workspace = scene.catalogue(Workspaces).by_id[current.workspace]
    department = scene.catalogue(Departments).by_id.get(current.department or 0)
    if away_only and times_of(workspace, department).is_open(scene.now):
        return []
    customer = scene.get(Customer, current.customer)
    text = words_of_handing(workspace, department, customer, scene.now)
    return answer_automatically(scene, current, text, more=_ANNOUNCED)


def _handed(scene: Scene, conversation: Conversation) -> Conversation:
    """Return the conversation as it is, or the open one about its matter that was handed over in its place."""
    current = scene.get(Conversation, conversation.id) or conversation
    mine = scene.of(Conversation, current.customer) if current.status != "open" else ()
    return next((it for it in mine if it.matter == current.matter and it.status == "open"), current)


def times_of(workspace: Workspace, department: Department | None) -> OpenTimes:
    """Return when people are there: a department's, else the company's."""
    return department.open_times(workspace) if department else open_times(workspace, (), None, ())


def words_of_handing(
    workspace: Workspace, department: Department | None, customer: Customer | None, now: datetime
) -> str:
    """Return what a customer is told: who answers and, outside the hours, from when on in the customer's own zone."""
    locale = (customer.locale if customer else "") or workspace.language
    shortly, later = _WORDS.get(locale[:2], _WORDS["en"])
    who = department.name if department else workspace.name
    opens = times_of(workspace, department).opens_at(now)
    if opens is None or opens == now:
        return shortly.format(who=who)
    place = ZoneInfo((customer.zone if customer else "") or workspace.zone)
    return later.format(who=who, when=_moment(opens.astimezone(place), now.astimezone(place), locale[:2]))


def _moment(at: datetime, now: datetime, language: str) -> str:
    """Return a time as people say it: today, on a day of the week, or on a date where that could be another week's."""
    days = _DAYS.get(language, _DAYS["en"])
    ahead = (at.date() - now.date()).days
    day = days[7] if ahead == 0 else days[at.weekday()] if ahead < 7 else f"{days[at.weekday()]}, {at:%Y-%m-%d},"
    return f"{day} {at:%H:%M}"
