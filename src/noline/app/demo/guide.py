"""The guide: after the 25 days, one customer has a letter that nobody has opened, for the visitor to be led by."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from noline.access import Workspace
from noline.app.api.playground_guide import GUIDE
from noline.app.bootstrap import Noline
from noline.app.demo.people import GUEST_TAG
from noline.campaigns import ContactEvent, Definition, Goal, launch, save_campaign
from noline.content import FormField, LetterSource, PageSource, SmsSource, Source, Templates, save_template
from noline.customers.conditions import Compare

TEMPLATES: Final[dict[str, dict[str, Source]]] = {
    "harbour-evening": {
        "letter": LetterSource(
            subject="An evening at the harbour, for you and a friend",
            paragraphs=(
                "Dear {{ first_name }} {{ last_name }},",
                "the open day is over, and the harbour is quiet again. On {{ evening }} we light the big crane and "
                "invite a few of our guests to dinner beneath it: soup, bread, and stories from the night shift.",
                "There is a place for you, and one for a friend of yours. Scan the code to take them. If you have a "
                "question, text us or ask in the chat behind the code: somebody is there.",
                "Warm regards from the quay",
            ),
            sender=("Harbour Energy", "1 Quay Street", "Bristol BS1 4DJ"),
            qr="register",
            reply_hint="Scan this code, or text YES and the code below it to +44 7700 900100",
        ),
        "page": PageSource(
            title="An evening at the harbour",
            html="<p>Dinner beneath the big crane on {{ evening }}. Take your places, {{ first_name }}.</p>",
            form=(FormField("friend", "Do you bring a friend?", "choice", choices=("Yes", "No")),),
            button="Yes, I will come",
        ),
    },
    "harbour-evening-ticket": {
        "sms": SmsSource("Your places at the harbour on {{ evening }} are kept, {{ first_name }}. Gate 3, 19:00."),
    },
}


def plan(evening: str) -> Definition:
    """Return the follow-up: one letter at once, and a confirmation by text to whoever says yes."""
    return Definition(
        name="An evening at the harbour",
        goal=Goal("registered", action="register", words=("yes", "register")),
        audience=Compare("tags", "contains", GUEST_TAG),
        zone="Europe/London",
        variables={"evening": evening},
        events=(
            ContactEvent("letter", "harbour-evening", ("print",), day=0, at="00:00", purpose="transactional"),
            ContactEvent(
                "ticket", "harbour-evening-ticket", ("sms",), on="goal", purpose="transactional", until_goal=False,
                asks=False,
            ),
        ),
    )  # fmt: skip


async def invite(noline: Noline, workspace: Workspace, now: datetime, evening: datetime) -> None:
    """Launch the follow-up campaign; its letter is printed by the workers."""
    async with noline.database.transaction() as tx:
        for name, variants in TEMPLATES.items():
            await save_template(tx, workspace.id, name, variants)
        await save_campaign(tx, workspace.id, GUIDE, plan(f"{evening:%-d %B}"))
        catalogue = await noline.catalogue(tx)
        templates: Templates = catalogue[Templates]
        await launch(tx, workspace.id, GUIDE, now, templates)
    noline.wake.signal()
