"""Campaigns' part in engage: contacts that have come due, goals reached, and real-time contact events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from noline.access import Departments
from noline.campaigns.calling import route_of_caller
from noline.campaigns.model import ENROLMENTS, ON_GOAL, Campaign, Campaigns, ContactEvent, Enrolment
from noline.campaigns.policy import cohort_of, in_audience, says_goal_word
from noline.campaigns.taking_back import load_credits, take_back
from noline.content import Templates
from noline.conversations import Conversation, Placement, campaign_matter, marketing_waits
from noline.customers import Customer, customer_facts
from noline.customers.conditions import evaluate
from noline.decisions import DECISIONS, Ordered, decided, order_channels
from noline.delivery import AUTOMATIC, BULK, MARKETING, Message, Reason, Routes, Wanted, request_message
from noline.journeys import Journeys
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Put, Scene, Scenes, Want, want_of
from noline.log.kinds import (
    CampaignEnrolled,
    ContactPlanned,
    EventTracked,
    FormSubmitted,
    GoalReached,
    MessageReceived,
    ReadingCorrected,
    RunRequested,
    TicketCheck,
)

_UNDER_WAY = ("running", "paused")


class CampaignsPart:
    """Owns enrolments."""

    kinds = frozenset(
        {
            "contact.planned", "message.received", "form.submitted", "event.tracked", "reading.corrected",
            "ticket.check_requested",
        }
    )  # fmt: skip

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:  # noqa: ARG002
        """Return the enrolments of all subjects."""
        return (want_of(ENROLMENTS, batch),)

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what goals were counted for, where an answer is read anew."""
        scenes.know(DECISIONS)
        await load_credits(tx, batch, scenes)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body = interaction.body
        if isinstance(body, ContactPlanned):
            return self._planned(interaction, scene)
        if isinstance(body, MessageReceived):
            return self._received(interaction, body, scene)
        if isinstance(body, ReadingCorrected):
            return self._corrected(interaction, body, scene)
        if isinstance(body, FormSubmitted):
            return self._form(interaction, body, scene)
        if isinstance(body, EventTracked):
            return self._tracked(interaction, body, scene)
        if isinstance(body, TicketCheck):
            return self._shown(interaction, body, scene)
        return None

    def _planned(self, interaction: Interaction, scene: Scene) -> Effects:
        campaign = scene.catalogue(Campaigns).by_id.get(interaction.campaign) if interaction.campaign else None
        event = campaign.definition.event(interaction.contact_event or "") if campaign else None
        if campaign is None or event is None or campaign.status in ("cancelled", "ended"):
            return
        enrolment = scene.get(Enrolment, interaction.subject, campaign.id)
        if enrolment is None:
            enrolment = _enrol(campaign, interaction.subject, scene)
            yield from _enrolled(scene, campaign, enrolment)
        if event.name in enrolment.contacts:
            return
        yield Put(msgspec.structs.replace(enrolment, contacts=(*enrolment.contacts, event.name)))
        if enrolment.state != "out":
            yield from _contact(scene, campaign, event, enrolment, lane=BULK, since=interaction.at)

    def _received(self, interaction: Interaction, body: MessageReceived, scene: Scene) -> Effects:
        placement = scene.note(Placement)
        if placement is None or body.automatic or placement.reading == "no":
            return
        if not body.known and body.answers_by == "token":
            return  # somebody else's yes to a forwarded message is not the customer's
        for campaign in _concerning(interaction, placement, scene):
            goal = campaign.definition.goal
            by_word = says_goal_word(placement.label or body.text, goal)
            if by_word or (placement.answers and goal.replies and placement.positive):
                via = placement.answers.channel if placement.answers else interaction.channel or ""
                how = "word" if by_word else "reply"
                yield from _reach(scene, interaction, campaign, via, how, placement.answers, placement.conversation)
                return

    def _corrected(self, interaction: Interaction, body: ReadingCorrected, scene: Scene) -> Effects:
        """A person says that an answer was a yes: it counts as one that was understood at once; or that it was none."""
        placement = scene.note(Placement)
        if placement is None or placement.answers is None:
            return
        if not placement.positive:
            yield from take_back(interaction, body, placement, scene)
            return
        for campaign in _concerning(interaction, placement, scene):
            if campaign.definition.goal.replies:
                via = placement.answers.channel
                yield from _reach(scene, interaction, campaign, via, "reply", placement.answers, placement.conversation)
                return

    def _form(self, interaction: Interaction, body: FormSubmitted, scene: Scene) -> Effects:
        message = scene.get(Message, interaction.message) if interaction.message else None
        campaign = scene.catalogue(Campaigns).by_id.get(message.campaign) if message and message.campaign else None
        if campaign is None or message is None or campaign.definition.goal.action != body.action:
            return
        if campaign.status not in _UNDER_WAY:
            return
        yield from _reach(scene, interaction, campaign, message.channel, "form", message, None)

    def _shown(self, interaction: Interaction, body: TicketCheck, scene: Scene) -> Effects:
        """A ticket lets its customer in once, and only who has registered; whoever asked looks what became of it."""
        campaign = interaction.campaign
        enrolment = scene.get(Enrolment, interaction.subject, campaign) if campaign else None
        if enrolment is None or enrolment.state != "reached" or enrolment.attended_at is not None:
            return
        came = {"attended_at": body.at, "attended_check": interaction.id, "attended_by": body.by}
        yield Put(msgspec.structs.replace(enrolment, **came))
        yield scene.fact("ticket.checked_in", campaign=campaign, body=body)

    def _tracked(self, interaction: Interaction, body: EventTracked, scene: Scene) -> Effects:
        """An event of the company's own: whoever is in, or comes in by it, gets the contacts that follow it."""
        customer = scene.get(Customer, interaction.subject)
        for campaign in scene.catalogue(Campaigns).running(interaction.workspace):
            events = [event for event in campaign.definition.events if event.on == body.name]
            if not events or customer is None:
                continue
            enrolment = scene.get(Enrolment, customer.id, campaign.id)
            if enrolment is None and in_audience(campaign.definition, customer, scene.now):
                enrolment = _enrol(campaign, customer.id, scene, why=f"came by {body.name}")
                yield from _enrolled(scene, campaign, enrolment)
            if enrolment is None or enrolment.state == "out":
                continue
            for event in events:
                if event.name not in enrolment.contacts:
                    enrolment = msgspec.structs.replace(enrolment, contacts=(*enrolment.contacts, event.name))
                    yield Put(enrolment)
                    yield from _contact(scene, campaign, event, enrolment, lane=AUTOMATIC, since=interaction.at)


def _concerning(interaction: Interaction, placement: Placement, scene: Scene) -> list[Campaign]:
    """Return the campaigns whose goal a message may reach: the one it answers or is about, else the customer's latest.

    Within a conversation about something else, or with a person, a yes or a word is not meant for any campaign.
    """
    campaigns = scene.catalogue(Campaigns)
    running = campaigns.running(interaction.workspace)
    if placement.answers is not None:
        return [it for it in running if it.id == placement.answers.campaign]
    matter, mode = placement.conversation.matter, placement.conversation.mode
    if matter:
        return [it for it in running if campaign_matter(it.id) == matter]
    if mode == "agent":
        return []
    mine = {row.campaign for row in scene.of(Enrolment, interaction.subject) if row.state == "in"}
    return [it for it in reversed(running) if it.id in mine]


def _enrol(campaign: Campaign, customer: UUID, scene: Scene, why: str = "") -> Enrolment:
    return Enrolment(
        customer=customer,
        campaign=campaign.id,
        workspace=campaign.workspace,
        cohort=cohort_of(campaign.id, customer, campaign.definition.control),
        state="in",
        why=why,
        enrolled_at=scene.now,
    )


def _enrolled(scene: Scene, campaign: Campaign, enrolment: Enrolment) -> Effects:
    """Who comes in enters the journeys that begin with the campaign, unless they are there for comparison."""
    yield scene.fact("campaign.enrolled", campaign=campaign.id, body=CampaignEnrolled(enrolment.cohort))
    if enrolment.cohort != "control":
        for journey in scene.catalogue(Journeys).of_campaign(campaign.workspace, campaign.slug):
            yield scene.fact("run.start_requested", campaign=campaign.id, body=RunRequested(journey))


def _contact(
    scene: Scene,
    campaign: Campaign,
    event: ContactEvent,
    enrolment: Enrolment,
    *,
    lane: int,
    since: datetime,
    conversation: Conversation | None = None,
) -> Effects:
    """Ask for the message of a contact event, unless its condition leaves this customer out.

    It is of use for so long from ``since``, when it came due: what a backlog or a pause held up too long expires.
    """
    customer = scene.get(Customer, enrolment.customer)
    if customer is None or not _concerned(event, customer, enrolment):
        return
    talking = conversation or _talking(scene, campaign, customer.id)
    ordered = _order(event, customer, talking)
    refused = None
    if enrolment.cohort == "control":
        refused = Reason.CONTROL_GROUP
    elif event.ends_with_goal and enrolment.state == "reached":
        refused = Reason.GOAL_REACHED
    wanted = Wanted(
        customer=customer.id,
        channels=ordered.channels,
        purpose=event.purpose,
        template=scene.catalogue(Templates).latest(campaign.workspace, event.template),
        variables=campaign.definition.variables,
        conversation=talking.id if talking else None,
        campaign=campaign.id,
        contact_event=event.name,
        subscription=event.subscription,
        lane=lane,
        expires_at=since + timedelta(hours=event.expires_hours) if event.expires_hours else None,
        until_goal=event.ends_with_goal,
        asks=event.asks,
        department=department_of(scene, campaign),
        route=route_of_caller(scene.catalogue(Routes), campaign.workspace, event, department_of(scene, campaign)),
        not_before=marketing_waits(scene, customer.id) if event.purpose == MARKETING else None,
        refused=refused,
    )
    message, effects = request_message(scene, wanted)
    if event.best and len(event.channels) > 1 and refused is None:
        yield from decided(scene, wanted, message, ordered)
    yield from effects


def department_of(scene: Scene, campaign: Campaign) -> int | None:
    """Return the department in whose name a campaign writes."""
    named = campaign.definition.department
    found = scene.catalogue(Departments).named(campaign.workspace, named) if named else None
    return found.id if found else None


def _concerned(event: ContactEvent, customer: Customer, enrolment: Enrolment) -> bool:
    if event.when is None:
        return True
    place = {
        "registered": enrolment.state == "reached",
        "attended": enrolment.attended_at is not None,
        "cohort": enrolment.cohort,
        "via": enrolment.via or "",
    }
    return evaluate(event.when, customer_facts(customer, enrolment=place))


def _order(event: ContactEvent, customer: Customer, talking: Conversation | None) -> Ordered:
    if not event.best:
        return order_channels(event.channels, preferred=None, last_used=None)
    preferred = customer.attributes.get("preferred_channel")
    return order_channels(event.channels, preferred=preferred, last_used=talking.channel if talking else None)


def _talking(scene: Scene, campaign: Campaign, customer: UUID) -> Conversation | None:
    matter = campaign_matter(campaign.id)
    return next((it for it in scene.of(Conversation, customer) if it.matter == matter and it.status == "open"), None)


def _reach(
    scene: Scene,
    interaction: Interaction,
    campaign: Campaign,
    via: str,
    how: str,
    answers: Message | None,
    conversation: Conversation | None,
) -> Effects:
    """The customer has reached the goal: once, with where it came from; real-time events on it follow."""
    enrolment = scene.get(Enrolment, interaction.subject, campaign.id)
    if enrolment is None:
        enrolment = _enrol(campaign, interaction.subject, scene, why=f"came by {how}")
        yield from _enrolled(scene, campaign, enrolment)
    if enrolment.state == "reached":
        return
    follow = [event for event in campaign.definition.events if event.on == ON_GOAL]
    names = tuple(event.name for event in follow)
    enrolment = msgspec.structs.replace(
        enrolment, state="reached", why=how, via=via, reached_at=scene.now, contacts=(*enrolment.contacts, *names)
    )
    yield Put(enrolment)
    body = GoalReached(campaign.definition.goal.name, via=via, on=interaction.channel or "", how=how)
    yield scene.fact(
        "goal.reached",
        channel=via,
        message=answers.id if answers else None,
        campaign=campaign.id,
        contact_event=answers.contact_event if answers else None,
        conversation=conversation.id if conversation else None,
        body=body,
    )
    treated = msgspec.structs.replace(enrolment, cohort="treated")  # who comes by themselves gets their ticket
    for event in follow:
        yield from _contact(
            scene, campaign, event, treated, lane=AUTOMATIC, since=interaction.at, conversation=conversation
        )
