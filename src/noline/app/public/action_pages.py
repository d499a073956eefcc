"""What an action's page shows: the message's own personal page where it has one, else a plain form; pure.

Nothing but the first name is personal here, and nothing of the customer's history: links are forwarded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from noline.app.public.pages import Button, Entry, Link, Option, Page, entries_of
from noline.app.public.tracking import PAGE_PREFIX
from noline.app.public.visit import CHAT, Visit
from noline.content import FormField, PageRendered, PageSource, Personal, action_link
from noline.customers import EVERYTHING
from noline.kernel.errors import InvalidInput

log = structlog.get_logger()

AUTHORED: Final = frozenset({"register", "page"})
"""The actions whose page an author may compose; leaving and preferences look the same everywhere."""
BEST: Final = "preferred_channel"
MESSAGE: Final = "message"


def form_of(visit: Visit, action: str) -> Sequence[FormField] | None:
    """Return the fields of the author's form; None if there is no such page."""
    source = visit.template.variants.get("page") if visit.template and action in AUTHORED else None
    return source.form if isinstance(source, PageSource) else None


def action_page(
    visit: Visit,
    action: str,
    base: str,
    entered: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Page:
    """Return the page of an action, with what was entered and what is wrong with it. ``base``: the public address."""
    words = visit.words
    form = form_of(visit, action)
    own = _render(visit, base) if form is not None else None
    fields = entries_of(form, words, entered or {}, faults or {}) if form is not None else _fields(visit, action)
    label = own.button if own else words(f"{action}_button", channel=words.channel(visit.message.channel))
    return Page(
        title=own.title if own else words(f"{action}_title"),
        text="" if own else words(f"{action}_text", channel=words.channel(visit.message.channel)),
        hello="" if own or not visit.first_name else words("hello", name=visit.first_name),
        html=own.html if own else "",
        fields=fields,
        buttons=[Button(label), *_more_buttons(visit, action)],
        links=foot_links(visit, action, base),
        foot=words("foot"),
    )


def done_page(visit: Visit, action: str, base: str, *, everywhere: bool = False) -> Page:
    """Return the page that says that it is done."""
    words = visit.words
    text = "unsubscribe_all_done_text" if everywhere else f"{action}_done_text"
    return Page(
        title=words(f"{action}_done"),
        text=words(text, channel=words.channel(visit.message.channel)),
        links=foot_links(visit, action, base),
        foot=words("foot"),
        done=True,
    )


def foot_links(visit: Visit, action: str, base: str) -> list[Link]:
    """Return the ways out that every page offers."""
    names = [name for name in ("preferences", "unsubscribe") if name != action]
    chat = [Link(f"{base}/chat/{visit.token}", visit.words("foot_chat"))] if CHAT in visit.channels else []
    return [*chat, *[Link(action_link(base, name, visit.token), visit.words(f"foot_{name}")) for name in names]]


def _render(visit: Visit, base: str) -> PageRendered | None:
    """Render the author's page with the campaign's variables and the first name only; None if it needs more."""
    compiled = visit.template.compiled("web") if visit.template else None
    if compiled is None:
        return None
    known: dict[str, Any] = dict(visit.campaign.definition.variables) if visit.campaign else {}
    known |= {"first_name": visit.first_name}
    try:
        rendered = compiled.render(
            {name: known[name] for name in compiled.variables & known.keys()}, _personal(visit, base)
        )
    except InvalidInput as error:
        log.warning("a page is shown without its author's text", template=visit.message.template, why=str(error))
        return None
    return rendered if isinstance(rendered, PageRendered) else None


def _personal(visit: Visit, base: str) -> Personal:
    locale = visit.customer.locale if visit.customer else ""
    return Personal(
        message="",
        token=visit.secret,
        code="",
        base_url=base + PAGE_PREFIX,
        sender="",
        to="",
        locale=locale or visit.workspace.language,
    )


def _fields(visit: Visit, action: str) -> list[Entry]:
    words = visit.words
    if action == "continue":
        return [Entry(MESSAGE, words("continue_field"), kind="long", required=True)]
    if action != "preferences":
        return []
    answers = tuple(Option(value, words(value or "keep")) for value in ("", "yes", "no"))
    fields = [
        Entry(channel, _capital(words.channel(channel)), kind="choice", options=answers, radio=True)
        for channel in visit.chooses
    ]
    best = (Option("", words("keep")), *[Option(it, _capital(words.channel(it))) for it in visit.chooses])
    return [*fields, Entry(BEST, words("preferences_best"), kind="choice", options=best)]


def _more_buttons(visit: Visit, action: str) -> list[Button]:
    if action != "unsubscribe":
        return []
    return [Button(visit.words("unsubscribe_all"), name="channel", value=EVERYTHING)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
