"""Call me back: the page where a customer chooses when, and the page of the planned call, where it is moved or undone.

Looking changes nothing; the buttons' posts act. What is planned stands in the dial list like any other call.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.public.answers import page_answer
from noline.app.public.callback_pages import SOON, Times, asking_page, done_page, planned_page, zone_of
from noline.app.public.crossing_visit import MAX_TOKEN, CrossingVisit, over_answer, read_crossing
from noline.app.public.fields import read_fields
from noline.app.public.limits import SharedLimit, place_of
from noline.app.public.texts import Words, language_of
from noline.app.public.tracking import LOOKING, PAGE_PREFIX
from noline.conversations import AHEAD, PhoneCall, find_call, offered_times, open_now, taken_times
from noline.customers import ADDRESSES, CUSTOMERS, Entry, normalise
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound
from noline.kernel.ids import derive
from noline.log import INBOUND, Draft
from noline.log.kinds import AddressChanged, CallMoved, CallPlanned, CustomerChanged

CALLING: Final = 20, 600.0
"""Calls asked for and moved from one place in the network: how many in how many seconds."""
_SOURCE: Final = "callback page"
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CUSTOMER: Final = CUSTOMERS.select("id = $2")


def callback_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes of these pages."""
    calling = SharedLimit(noline.paces, "calling", *CALLING)
    asking = ["/c/{token:str}/call", f"{PAGE_PREFIX}/c/{{token:str}}/call"]

    @route(asking, http_method=LOOKING, name="call me back")
    async def show(token: FromPath[str]) -> Response[bytes]:
        visit = await read_crossing(noline, token)
        if visit.over:
            return over_answer(visit.words)
        times = await _times(noline, visit.workspace, visit.zone)
        return page_answer(asking_page(visit.words, times, known=visit.callable), visit.words)

    @post(asking, name="ask to be called back")
    async def ask(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        visit = await read_crossing(noline, token)
        if visit.over:
            return over_answer(visit.words)
        await calling.take(place_of(request))
        fields = read_fields(request.headers.get("content-type", ""), await request.body())
        return await _ask(noline, visit, fields)

    @route("/k/{token:str}", http_method=LOOKING, name="planned call")
    async def show_call(token: FromPath[str]) -> Response[bytes]:
        found = await _planned(noline, token)
        times = await _times(noline, found.workspace, found.zone)
        return page_answer(planned_page(found.words, found.call, times, noline.clock.now()), found.words)

    @post("/k/{token:str}", name="move a planned call")
    async def change(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        found = await _planned(noline, token)
        await calling.take(place_of(request))
        fields = read_fields(request.headers.get("content-type", ""), await request.body())
        return await _change(noline, found, fields)

    return [show, ask, show_call, change]


class _Found:
    """A planned call with what its page says."""

    def __init__(self, call: PhoneCall, workspace: Workspace, locale: str, zone: str, token: str) -> None:
        self.call, self.workspace, self.zone, self.token = call, workspace, zone, token
        self.words = Words(language_of(locale), workspace.name)


async def _ask(noline: Noline, visit: CrossingVisit, fields: Mapping[str, str]) -> Response[bytes]:
    words, zone = visit.words, zone_of(fields.get("zone", ""), visit.zone)
    times, known = await _times(noline, visit.workspace, zone), visit.callable
    entered = dict(fields)
    if fields.get("act") == "zone":
        return page_answer(asking_page(words, times, known=known, entered=entered), words)
    faults, due = _faults(fields, times, words), _chosen(fields)
    number = fields.get("number", "").strip()
    if number:
        try:
            number = normalise("phone", number, region=visit.workspace.region)
        except InvalidInput:
            faults["number"] = words("fault_tel")
    elif not known:
        faults["number"] = words("fault_required")
    if faults:
        return page_answer(asking_page(words, times, known=known, entered=entered, faults=faults), words, 422)
    try:
        call, done = await _plan(noline, visit, number, due)
    except NotFound:  # somebody else was quicker
        times, faults = await _times(noline, visit.workspace, zone), {"time": words("fault_time")}
        return page_answer(asking_page(words, times, known=known, entered=entered, faults=faults), words, 409)
    link = f"{noline.settings.public_url}/k/{noline.signer.pointer('call', visit.workspace.id, call.id)}"
    return page_answer(done_page(words, call, zone, noline.clock.now(), link), words, 200 if done else 202)


async def _plan(noline: Noline, visit: CrossingVisit, number: str, due: datetime | None) -> tuple[PhoneCall, bool]:
    """Plan the call once, however often the button is pressed; a new number is the customer's by claim."""
    crossing, now = visit.crossing, noline.clock.now()
    if number:
        await _claim(noline, visit, number)
    else:
        number = await _number(noline, crossing.customer)
    identity = derive(crossing.made_at, crossing.id, f"callback {number} {due.isoformat() if due else now.date()}")
    draft = Draft(
        identity, crossing.workspace, crossing.customer, now, "call.plan_requested",
        CallPlanned(number, due_at=due, why="callback", by="customer"),
        direction=INBOUND, channel="voice", conversation=crossing.conversation,
    )  # fmt: skip
    _, done = await noline.commands.perform(draft)
    async with noline.database.connection() as connection:
        listed = await find_call(connection, noline.shards, crossing.workspace, identity)
    return listed.call, done


async def _claim(noline: Noline, visit: CrossingVisit, number: str) -> None:
    """Note the number as the customer's, unless it is another's: then it is called, and stays theirs."""
    customer, workspace, now = visit.crossing.customer, visit.workspace.id, noline.clock.now()
    owner = await noline.directory.claim(workspace, Entry("phone", number, customer))
    if owner.customer != customer:
        return
    claimed = AddressChanged("phone", number, number, "claimed", _SOURCE)
    body = CustomerChanged(addresses=(claimed,), source=_SOURCE)
    identity = derive(visit.crossing.made_at, customer, f"{_SOURCE} {number}")
    await noline.commands.perform(Draft(identity, workspace, customer, now, "customer.changed", body))


async def _change(noline: Noline, found: _Found, fields: Mapping[str, str]) -> Response[bytes]:
    words, zone = found.words, zone_of(fields.get("zone", ""), found.zone)
    times, now = await _times(noline, found.workspace, zone), noline.clock.now()
    act = fields.get("act", "")
    if act not in ("move", "cancel") or found.call.state != "planned":
        return page_answer(planned_page(words, found.call, times, now), words)
    due = None
    if act == "move":
        if _faults(fields, times, words):
            return page_answer(planned_page(words, found.call, times, now, fault=words("fault_time")), words, 422)
        due = _chosen(fields) or now
    call = found.call
    identity = noline.ids.new(now, f"call moved {call.id} {now.isoformat()} {due}")
    moved = CallMoved(call.id, due, by="customer")
    draft = Draft(
        identity, call.workspace, call.customer, now, "call.move_requested", moved,
        direction=INBOUND, channel="voice", conversation=call.conversation,
    )  # fmt: skip
    _, done = await noline.commands.perform(draft)
    async with noline.database.connection() as connection:
        listed = await find_call(connection, noline.shards, call.workspace, call.id)
    if done and due is not None and listed.call.state == "planned" and listed.call.due_at != due:
        times = await _times(noline, found.workspace, zone)
        return page_answer(planned_page(words, listed.call, times, now, fault=words("fault_time")), words, 409)
    link = f"{noline.settings.public_url}/k/{found.token}"
    return page_answer(done_page(words, listed.call, zone, now, link), words, 200 if done else 202)


async def _planned(noline: Noline, text: str) -> _Found:
    named = noline.signer.read_pointer("call", text) if len(text) <= MAX_TOKEN else None
    if named is None:
        raise NotFound("This link is not known here.", field="token", remedy="Open it again from the message.")
    async with noline.database.connection() as tx:
        workspace = (await noline.catalogue(tx))[Workspaces].by_id.get(named[0])
        listed = await find_call(tx, noline.shards, named[0], named[1])
        customer = await _customer(tx, noline, listed.call.customer)
    if workspace is None:
        raise NotFound("This link is not known here.", field="token", remedy="Open it again from the message.")
    locale, zone = customer
    return _Found(listed.call, workspace, locale or workspace.language, zone or workspace.zone, text)


async def _customer(tx: Connection, noline: Noline, customer: UUID) -> tuple[str, str]:
    found = await CUSTOMERS.fetch(tx, _CUSTOMER, noline.shards.of(customer), customer)
    return (found[0].locale, found[0].zone) if found else ("", "")


async def _number(noline: Noline, customer: UUID) -> str:
    """Return the customer's best number, which the page has seen that there is."""
    async with noline.database.connection() as tx:
        found = await ADDRESSES.of_subjects(tx, noline.shards.of(customer), [customer])
    phones = [it for it in found if it.scheme == "phone" and it.status == "active"]
    phones.sort(key=lambda it: (it.verification != "verified", it.added_at, it.value))
    if not phones:
        raise InvalidInput("There is no number to call.", field="number", remedy="Enter one.")
    return phones[0].value


async def _times(noline: Noline, workspace: Workspace, zone: str) -> Times:
    now, rules = noline.clock.now(), workspace.rules
    async with noline.database.connection() as connection:
        taken = await taken_times(connection, workspace.id, now, now + AHEAD)
    times = offered_times(rules, workspace.zone, now, taken)
    return Times(times, open_now(rules, workspace.zone, now), zone)


def _faults(fields: Mapping[str, str], times: Times, words: Words) -> dict[str, str]:
    given = fields.get("time", "")
    try:
        fine = times.allows(_chosen(fields)) and bool(given)
    except ValueError:
        fine = False
    return {} if fine else {"time": words("fault_time")}


def _chosen(fields: Mapping[str, str]) -> datetime | None:
    """Return the time that was chosen; None is as soon as possible."""
    given = fields.get("time", "")
    if given in (SOON, ""):
        return None
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        return _NEVER
