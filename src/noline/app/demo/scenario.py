"""The scenario: a workspace, its routes and templates, and the plan of contact events over 25 days."""

from __future__ import annotations

from datetime import datetime

import msgspec

from noline.access import Rules, Workspace, create_workspace
from noline.campaigns import Campaign, ContactEvent, Definition, Goal, save_campaign
from noline.content import (
    EmailSource,
    FormField,
    LetterSource,
    PageSource,
    PostSource,
    PushSource,
    SmsSource,
    Source,
    save_template,
)
from noline.customers.conditions import Compare
from noline.delivery import add_route
from noline.kernel.db import Connection

DAYS = 25
SLUG = "open-day"
SUBSCRIPTION = "events"
TICKET = "Your ticket"
"""How every ticket begins, on every channel."""

_REGISTERED = Compare("enrolment.registered", "eq", True)

_INVITATION_MJML = """
<mjml><mj-body background-color="#f4f4f2"><mj-section background-color="#ffffff"><mj-column>
<mj-text font-size="24px" color="#123">Open day at the harbour</mj-text>
<mj-text font-size="15px" line-height="22px">Dear {{ first_name }},<br/>on {{ event_date }} we open the doors of our
new wind harbour in {{ city }}. Walk through a turbine, meet the engineers, bring the children.</mj-text>
<mj-button href="{{ links.register }}" background-color="#0b6e99">Register</mj-button>
<mj-text font-size="13px" color="#667">Or simply answer this mail with a yes.
Read more about <a href="https://harbour.example/open-day">the day</a>.
<a href="{{ links.unsubscribe }}">No more invitations</a></mj-text>
</mj-column></mj-section></mj-body></mjml>
"""

TEMPLATES: dict[str, dict[str, Source]] = {
    "letter": {
        "letter": LetterSource(
            subject="You are invited: open day at the harbour",
            paragraphs=(
                "Dear {{ first_name }} {{ last_name }},",
                "on {{ event_date }} we open the doors of our new wind harbour in {{ city }}. Walk through a turbine, "
                "meet the engineers who built it, and bring the children: there is a small one for them to climb.",
                "Scan the code to register, or send a text message with YES and the code below it. "
                "It takes less than a minute, and your ticket comes on the channel you choose.",
                "We look forward to seeing you.",
            ),
            sender=("Harbour Energy", "1 Quay Street", "Bristol BS1 4DJ"),
            qr="register",
            reply_hint="Text YES and this code to +44 7700 900100",
        )
    },
    "invitation": {
        "email": EmailSource(subject="{{ first_name }}, come to our open day", mjml=_INVITATION_MJML),
        "sms": SmsSource("Harbour Energy: open day on {{ event_date }}. Will you come? Reply YES. Reply STOP to end."),
        "push": PushSource("Open day at the harbour", "{{ first_name }}, will you come?", "{{ links.register }}"),
        "post": PostSource("{{ first_name }}, our harbour opens its doors on {{ event_date }}: reply YES to come."),
        "page": PageSource(
            title="Open day at the harbour",
            html="<p>Dear {{ first_name }}, come and see us on {{ event_date }}.</p>",
            form=(FormField("guests", "How many come with you?", "choice", choices=("0", "1", "2", "3")),),
            button="Register",
        ),
    },
    "reminder": {
        "email": EmailSource(
            subject="{{ first_name }}, there is still room",
            html="<p>Dear {{ first_name }},</p><p>the open day is on {{ event_date }}. "
            '<a href="{{ links.register }}">Register</a> or answer YES.</p>'
            '<p><a href="{{ links.unsubscribe }}">No more invitations</a></p>',
        ),
        "sms": SmsSource("Harbour Energy: still a few places on {{ event_date }}. Reply YES to come, STOP to end."),
        "push": PushSource("A few places are left", "Open day on {{ event_date }}", "{{ links.register }}"),
    },
    "ticket": {
        "email": EmailSource(
            subject=f"{TICKET} for the open day",
            html="<p>Dear {{ first_name }},</p><p>you are registered. Show this mail at the door on "
            "{{ event_date }}.</p>",
        ),
        "sms": SmsSource(
            f"{TICKET}: {{{{ first_name }}}}, you are registered for {{{{ event_date }}}}. See you there!"
        ),
        "push": PushSource(TICKET, "You are registered for {{ event_date }}."),
        "post": PostSource(f"{TICKET}: you are registered for {{{{ event_date }}}}."),
    },
    "directions": {
        "email": EmailSource(
            subject="How to find us tomorrow",
            html="<p>Dear {{ first_name }},</p><p>the harbour is ten minutes' walk from {{ city }} station.</p>",
        ),
        "sms": SmsSource("Harbour Energy: see you tomorrow, {{ first_name }}! Gate 3, ten minutes from the station."),
    },
}


def plan(event_date: str, *, at_once: bool = False) -> Definition:
    """Return the plan: invitations and reminders over six channels, a ticket on registration, directions at the end.

    ``at_once``: the first letter, mail and text go out at launch, for trying things out.
    """
    first, early = (0, "00:00") if at_once else (3, "10:00")
    return Definition(
        name="Open day at the harbour",
        goal=Goal("registered", action="register", words=("yes", "register", "sí", "si")),
        zone="Europe/London",
        variables={"event_date": event_date},
        events=(
            _invite("letter", 0, "00:00" if at_once else "09:00", ("print",), "letter"),
            _invite("mail", first, early, ("email",)),
            _invite("text", 0 if at_once else 7, "00:00" if at_once else "12:00", ("sms",)),
            _invite("app", 9, "18:00", ("push",)),
            _invite("page", 10, "10:00", ("web",)),
            _invite("post", 11, "17:00", ("x",)),
            _invite("reminder", 15, "11:00", ("email", "sms", "push"), "reminder", best=True),
            _invite("last-call-mail", 20, "10:00", ("email",), "reminder"),
            _invite("last-call-text", 20, "10:00", ("sms",), "reminder"),
            ContactEvent(
                "ticket", "ticket", ("email", "sms", "push", "x"), on="goal", purpose="transactional", until_goal=False,
                asks=False, best=True,
            ),
            ContactEvent(
                "directions", "directions", ("sms", "email"), day=24, at="16:00", purpose="transactional",
                until_goal=False, asks=False, when=_REGISTERED,
            ),
        ),
    )  # fmt: skip


def _invite(
    name: str, day: int, at: str, channels: tuple[str, ...], template: str = "invitation", *, best: bool = False
) -> ContactEvent:
    return ContactEvent(name, template, channels, day=day, at=at, subscription=SUBSCRIPTION, best=best)


async def set_up(
    tx: Connection, *, smtp: tuple[str, int], event_date: datetime, at_once: bool = False
) -> tuple[Workspace, Campaign]:
    """Make the workspace, its routes, templates and campaign (a draft). ``at_once``: no quiet hours either."""
    rules = Rules(private_webhooks=True)  # the back ends of the stories run on this machine
    if at_once:
        rules = msgspec.structs.replace(rules, quiet_from="00:00", quiet_until="00:00")
    workspace = await create_workspace(tx, "demo", "Harbour Energy", zone="Europe/London", region="GB", rules=rules)
    for channel, sender in (("print", "Harbour Energy"), ("sms", "+447700900100"), ("push", "Harbour"),
                            ("web", "harbour.example"), ("x", "harbourenergy")):  # fmt: skip
        await add_route(tx, workspace.id, "sandbox", "sandbox", channel, sender=sender, seats=2)
    await add_route(tx, workspace.id, "chat", "chat", "chat", seats=1)
    host, port = smtp
    settings = {"host": host, "port": port, "tls": "off"}
    sender = "Harbour Energy <events@mail.localhost>"
    await add_route(tx, workspace.id, "mail", "smtp", "email", settings=settings, sender=sender, seats=2)
    for name, variants in TEMPLATES.items():
        await save_template(tx, workspace.id, name, variants)
    campaign = await save_campaign(tx, workspace.id, SLUG, plan(f"{event_date:%-d %B}", at_once=at_once))
    return workspace, campaign
