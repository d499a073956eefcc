"""Action links: GET shows a page and changes nothing, its button's POST acts and waits until it is done.

There is no CSRF token, and none is needed: nothing here is done in the name of a cookie. The token in the address is
the whole right to act, and who can forge a request with it holds it already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from litestar import HttpMethod, Request, Response, post, route
from litestar.background_tasks import BackgroundTask
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.app.bootstrap import Noline
from noline.app.public.action_pages import MESSAGE, action_page, done_page, form_of
from noline.app.public.answers import done_answer, page_answer, wants_page
from noline.app.public.consents import is_stopped, last_said
from noline.app.public.facts import form_submitted, page_visited
from noline.app.public.fields import read_fields
from noline.app.public.forms import faults_of, taken
from noline.app.public.limits import SharedLimit, place_of
from noline.app.public.preferences import chosen_facts, faults_of_choices
from noline.app.public.robots import is_robot
from noline.app.public.texts import TEXTS
from noline.app.public.tracking import LOOKING, PAGE_PREFIX, note
from noline.app.public.visit import Visit, read_consents, read_visit
from noline.content import ACTIONS, FormField
from noline.customers import EVERYTHING
from noline.kernel.errors import InvalidInput, NotFound
from noline.log import Draft

ACTING: Final = 60, 60.0
"""Forms from one place in the network: how many in how many seconds. One-click unsubscribing has no limit: a mailbox
provider posts it for everybody from a few addresses, and leaving never fails."""


def action_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes of action links and of the one-click unsubscribe."""
    limit = SharedLimit(noline.paces, "acting", *ACTING)
    paths = ["/a/{action:str}/{token:str}", f"{PAGE_PREFIX}/a/{{action:str}}/{{token:str}}"]

    @route(paths, http_method=LOOKING, name="action page")
    async def show(request: Request[Any, Any, Any], action: FromPath[str], token: FromPath[str]) -> Response[bytes]:
        return await _show(noline, request, action, token)

    @post(paths, name="action")
    async def act(request: Request[Any, Any, Any], action: FromPath[str], token: FromPath[str]) -> Response[bytes]:
        await limit.take(place_of(request))
        visit = await _visit(noline, action, token)
        fields = read_fields(request.headers.get("content-type", ""), await request.body())
        if action == "unsubscribe":
            return await _unsubscribe(noline, request, visit, _chosen(visit, fields))
        if action == "preferences":
            return await _prefer(noline, request, visit, fields)
        return await _submit(noline, request, visit, action, fields)

    @route("/u/{token:str}", http_method=LOOKING, name="unsubscribe page")
    async def show_unsubscribe(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        return await _show(noline, request, "unsubscribe", token)

    @route("/u/{token:str}", http_method=HttpMethod.POST, name="one-click unsubscribe")
    async def unsubscribe(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        visit = await _visit(noline, "unsubscribe", token)
        channel = visit.message.channel
        # The body says List-Unsubscribe=One-Click (RFC 8058, 3.1). It is read only for the button of our own page that
        # says "every channel": leaving never fails over the form of a mailbox provider's post.
        if wants_page(request):
            with suppress(InvalidInput):
                channel = _chosen(visit, read_fields(request.headers.get("content-type", ""), await request.body()))
        return await _unsubscribe(noline, request, visit, channel)

    return [show, act, show_unsubscribe, unsubscribe]


async def _visit(noline: Noline, action: str, token: str) -> Visit:
    if action not in ACTIONS:
        raise NotFound("There is no such page.", field="action", remedy="Open it again from the message.")
    return await read_visit(noline, token)


async def _show(noline: Noline, request: Request[Any, Any, Any], action: str, token: str) -> Response[bytes]:
    visit = await _visit(noline, action, token)
    answer = page_answer(action_page(visit, action, noline.settings.public_url), visit.words)
    if not is_robot(request.method, request.headers):
        answer.background = BackgroundTask(note, noline, page_visited(visit, action, noline.clock.now()))
    return answer


async def _submit(
    noline: Noline, request: Request[Any, Any, Any], visit: Visit, action: str, fields: Mapping[str, str]
) -> Response[bytes]:
    form = _expected(visit, action, fields)
    if faults := faults_of(form, fields):
        return _refuse(noline, request, visit, action, fields, faults)
    draft = form_submitted(visit, action, taken(form, fields), noline.clock.now())
    return await _perform(noline, request, visit, action, [draft])


def _expected(visit: Visit, action: str, fields: Mapping[str, str]) -> Sequence[FormField]:
    """Return the fields that may be posted: the author's form, else any that a program sends."""
    form = form_of(visit, action)
    if form is not None:
        return form
    if action == "continue":
        return (FormField(MESSAGE, MESSAGE, required=True),)
    return tuple(FormField(name, name) for name in fields)


async def _unsubscribe(noline: Noline, request: Request[Any, Any, Any], visit: Visit, channel: str) -> Response[bytes]:
    """Stop marketing on a channel, or on all; who has stopped it already only hears so again."""
    consents = await read_consents(noline, visit)
    drafts: list[Draft] = []
    if not is_stopped(consents, channel):
        since = last_said(consents)
        fields = {"channel": channel}
        now = noline.clock.now()
        drafts.append(form_submitted(visit, "unsubscribe", fields, now, since=since.isoformat() if since else ""))
    return await _perform(noline, request, visit, "unsubscribe", drafts, everywhere=channel == EVERYTHING)


def _chosen(visit: Visit, fields: Mapping[str, str]) -> str:
    """Return the channel to stop; the token is about its message's channel, or about all."""
    channel = fields.get("channel") or visit.message.channel
    if channel not in (visit.message.channel, EVERYTHING):
        raise InvalidInput("The link is not about this channel.", field="channel", remedy="Use the page's buttons.")
    return channel


async def _prefer(
    noline: Noline, request: Request[Any, Any, Any], visit: Visit, fields: Mapping[str, str]
) -> Response[bytes]:
    if faults := faults_of_choices(visit, fields):
        return _refuse(noline, request, visit, "preferences", fields, faults)
    consents = await read_consents(noline, visit)
    drafts = chosen_facts(visit, fields, consents, noline.ids, noline.clock.now())
    return await _perform(noline, request, visit, "preferences", drafts)


async def _perform(
    noline: Noline,
    request: Request[Any, Any, Any],
    visit: Visit,
    action: str,
    drafts: Sequence[Draft],
    *,
    everywhere: bool = False,
) -> Response[bytes]:
    """Append in order, see the last through, and say that it is done."""
    done = True
    for draft in drafts[:-1]:
        await noline.appender.append(draft)
    for draft in drafts[-1:]:
        _, done = await noline.commands.perform(draft)
    page = done_page(visit, action, noline.settings.public_url, everywhere=everywhere)
    return done_answer(request, page, visit.words, done=done)


def _refuse(
    noline: Noline,
    request: Request[Any, Any, Any],
    visit: Visit,
    action: str,
    fields: Mapping[str, str],
    faults: Mapping[str, str],
) -> Response[bytes]:
    """Show the form again with what is wrong; a program gets the first fault as a problem."""
    if wants_page(request):
        page = action_page(visit, action, noline.settings.public_url, fields, faults)
        return page_answer(page, visit.words, 422)
    name, fault = next(iter(faults.items()))
    raise InvalidInput(TEXTS[fault]["en"], field=name, remedy="Look at the page's form.")
