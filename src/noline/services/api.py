"""Services over HTTP: saved, listed, checked, tried on a pretended customer, removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Departments, Principal, check_speaks, list_departments
from noline.connectors import Connectors
from noline.content import Button
from noline.conversations import TopicWords, load_topic_words, lock_words
from noline.customers.conditions import Problem
from noline.kernel.clock import Clock
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput
from noline.kernel.http import Page, decode_cursor, page_of
from noline.log import Catalogue
from noline.services.brief_api import read_brief
from noline.services.definition import Service, parse_service
from noline.services.model import Session
from noline.services.repository import (
    ServiceRow,
    Services,
    list_services,
    load_services,
    read_service,
    remove_service,
    save_service,
    words_of_topics,
)
from noline.services.soundness import check, warnings
from noline.services.trying import Happens, Pretended, try_service

_LATELY = timedelta(days=7)


class ServiceItem(Struct, frozen=True):
    """A service; ``used``: sessions of the last seven days, ``failed``: those in which a back end was silent."""

    name: str
    title: str
    live: bool
    department: str
    words: dict[str, list[str]]
    numbers: list[str]
    channels: list[str]
    open_to: str
    steps: int
    used: int
    failed: int
    revision: int
    changed_at: datetime
    changed_by: str


class ServiceProblem(Struct, frozen=True):
    """Something wrong in a service: the path of the field, what is wrong, and how to mend it."""

    field: str
    text: str
    remedy: str


class ServiceDefinition(Struct, frozen=True):
    """A service as it was written. ``warnings``: what is allowed, and yet may not be meant."""

    name: str
    revision: int
    changed_at: datetime
    changed_by: str
    definition: dict[str, Any]
    warnings: list[ServiceProblem]


class ServiceFindings(Struct, frozen=True):
    """What stands against saving a service, and what is allowed, and yet may not be meant."""

    ready: bool
    problems: list[ServiceProblem]
    warnings: list[ServiceProblem]
    opens_to: str
    """Whom it answers as it is written: ``anybody`` or ``verified``."""


class ServiceTrial(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that happens to a pretended customer; ``session``: as the trial before gave it."""

    definition: dict[str, Any]
    happens: Happens = "says"
    text: Annotated[str, Meta(max_length=100_000)] = ""
    values: dict[str, Any] = {}
    """What the back end answers."""
    session: dict[str, Any] | None = None
    channel: Annotated[str, Meta(max_length=50)] = "sms"
    number: Annotated[str, Meta(max_length=320)] = ""
    locale: Annotated[str, Meta(max_length=20)] = ""
    verified: bool = True
    has_pin: bool = False
    may_offer: bool = True
    customer: dict[str, Any] = {}
    context: dict[str, Any] = {}


class ServiceAsked(Struct, frozen=True):
    """What a back end is asked."""

    connector: str
    operation: str
    arguments: dict[str, Any]


class ServiceTried(Struct, frozen=True):
    """What came of it. ``waits``: for an ``answer``, a ``call``, a ``code`` or a ``pin``; empty once it has ended."""

    said: list[str]
    done: list[str]
    buttons: list[Button]
    waits: str
    outcome: str
    step: str
    asked: ServiceAsked | None
    session: dict[str, Any] | None
    context: dict[str, Any]
    customer: dict[str, Any]


@get("/services", scope="journeys:read", summary="List services")
async def get_services(
    principal: Principal,
    connection: Connection,
    clock: Clock,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[ServiceItem]:
    """Return services by name."""
    after = decode_cursor(cursor, tuple[str]) if cursor else ("",)
    rows = await list_services(connection, principal.workspace, after[0], limit + 1, clock.now() - _LATELY)
    return page_of([_item(row) for row in rows], limit, lambda row: (row.name,))


@post("/services", scope="journeys:write", audit="service.saved", summary="Save a service")
async def post_service(
    principal: Principal, database: Database, clock: Clock, data: dict[str, Any]
) -> ServiceDefinition:
    """Store a service in place of the one of its name; sessions under way go on where their step is still there.

    In the name of a department those write alone who belong to it, as with messages.
    """
    service = parse_service(data)
    async with database.transaction() as tx:
        await lock_words(tx, principal.workspace)
        others = (await load_services(tx)).of(principal.workspace)
        topics = words_of_topics(await load_topic_words(tx), principal.workspace)
        departments = await list_departments(tx, principal.workspace)
        for problem in check(service, others=others, topics=topics, departments=departments):
            raise problem.as_error()
        names = {service.department, others[service.name].department if service.name in others else ""}
        for it in departments:
            if it.slug in names:
                check_speaks(principal, Departments({it.id: it}), it.id)
        await save_service(tx, principal.workspace, service, principal.name, clock.now())
        return _shown(await read_service(tx, principal.workspace, service.name))


@post("/services/check", scope="journeys:read", summary="Check a service", status_code=200)
async def check_service(principal: Principal, catalogue: Catalogue, data: dict[str, Any]) -> ServiceFindings:
    """Return everything that is wrong with a service, each with its path and remedy."""
    connectors, services = catalogue[Connectors], catalogue[Services]
    service = parse_service(data)

    def knows(connector: str, operation: str) -> bool:
        return connectors.operation(principal.workspace, connector, operation) is not None

    topics = words_of_topics(catalogue[TopicWords], principal.workspace)
    departments = [it for it in catalogue[Departments].by_id.values() if it.workspace == principal.workspace]
    problems = check(service, knows, services.of(principal.workspace), topics, departments)
    return ServiceFindings(not problems, _told(problems), _told(warnings(service)), service.opens_to())


@post("/services/try", scope="journeys:read", summary="Try a service", status_code=200)
async def try_out_service(clock: Clock, data: ServiceTrial) -> ServiceTried:
    """Let one thing happen to a pretended customer; nothing is sent and no back end is asked."""
    service = parse_service(data.definition)
    if not service.steps:
        raise InvalidInput("There is nothing to try.", field="definition.steps", remedy="Add what it answers.")
    session = _session(data.session) if data.session is not None else None
    pretended = Pretended(
        happens=data.happens,
        text=data.text,
        values=data.values,
        channel=data.channel,
        number=data.number,
        locale=data.locale,
        verified=data.verified,
        has_pin=data.has_pin,
        may_offer=data.may_offer,
        customer=data.customer,
        context=data.context,
    )
    tried = try_service(service, session, pretended, clock.now())
    after = tried.session
    asked = tried.asked
    return ServiceTried(
        said=tried.said,
        done=tried.done,
        buttons=tried.buttons,
        waits=after.waits if after else "",
        outcome=after.outcome if after else "",
        step=after.step if after else "",
        asked=ServiceAsked(asked.connector, asked.operation, dict(asked.arguments)) if asked else None,
        session=msgspec.to_builtins(after) if after else None,
        context=dict(tried.context),
        customer=dict(tried.customer),
    )


@get("/services/{service:str}", scope="journeys:read", summary="Read a service")
async def get_service(principal: Principal, connection: Connection, service: FromPath[str]) -> ServiceDefinition:
    """Return a service."""
    return _shown(await read_service(connection, principal.workspace, service))


@delete("/services/{service:str}", scope="journeys:write", audit="service.removed", summary="Remove a service")
async def delete_service(principal: Principal, database: Database, service: FromPath[str]) -> None:
    """Remove a service; sessions under way end with a polite word."""
    async with database.transaction() as tx:
        await remove_service(tx, principal.workspace, service)


def _session(plain: dict[str, Any]) -> Session:
    try:
        return msgspec.convert(plain, Session)
    except msgspec.ValidationError as error:
        text = f"This is no session: {error}."
        raise InvalidInput(text, field="session", remedy="Give back what the trial before gave.") from None


def _told(problems: list[Problem]) -> list[ServiceProblem]:
    return [ServiceProblem(it.field, it.text, it.remedy) for it in problems]


def _shown(row: ServiceRow) -> ServiceDefinition:
    definition, it = msgspec.to_builtins(row.service), row.service
    return ServiceDefinition(it.name, row.revision, row.changed_at, row.changed_by, definition, _told(warnings(it)))


def _item(row: ServiceRow) -> ServiceItem:
    service: Service = row.service
    return ServiceItem(
        name=service.name,
        title=service.title,
        live=service.live,
        department=service.department,
        words={language: list(words) for language, words in service.words.items()},
        numbers=list(service.scope.numbers),
        channels=list(service.scope.channels),
        open_to=service.opens_to(),
        steps=len(service.steps),
        used=row.sessions,
        failed=row.failed,
        revision=row.revision,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


HANDLERS = (get_services, post_service, check_service, try_out_service, get_service, delete_service, read_brief)
"""In the order in which paths are looked at."""
