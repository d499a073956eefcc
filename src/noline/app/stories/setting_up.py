"""Setting a story up and clearing it away: its back end, its definitions, its people with addresses of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
import structlog

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.app.examples import KEY, ExamplePrograms
from noline.app.recipes import find_recipe, install_recipe
from noline.app.stories.bank import BANK
from noline.app.stories.model import Part, Story
from noline.app.stories.operator import OPERATOR
from noline.app.stories.playing import Begun, count_rounds, find_begun, subject_of
from noline.connectors import change_connector, find_connector_named, remove_connector
from noline.content import save_template
from noline.conversations import pin_set
from noline.conversations.topics import GONE, names_of, take_word
from noline.customers import Entrance, NewCustomer
from noline.journeys import load_journeys, parse_journey, publish_journey, require_sound, retire_journey, to_json
from noline.kernel.db import Connection
from noline.kernel.errors import NolineError, NotFound, Unavailable
from noline.log import Draft
from noline.log.kinds import (
    ConsentChanged,
    Joining,
    ParticipantJoined,
    Playing,
    StoryBegun,
    StoryEnded,
    TopicChanged,
    TopicCreated,
)
from noline.services import remove_service

log = structlog.get_logger()
_ZONES: Final = ("Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Asia/Dubai", "Asia/Kolkata")
_AFTERNOON: Final = 14
_TAG: Final = "story"
_PATIENCE: Final = 20.0
_THERE: Final = """
select count(*) from unnest($1::integer[], $2::uuid[]) as given(shard, id) join customer using (shard, id)
"""


async def set_up_story(noline: Noline, workspace: Workspace, programs: ExamplePrograms, story: Story, by: str) -> Begun:
    """Make all that a story needs, with people who have said nothing yet; what was set up before is left as it is.

    Raises Conflict where things of the same names are there that are not the story's, and InvalidInput in a workspace
    whose connectors must not reach the example program.
    """
    url = (
        await programs.ensure(find_recipe(story.recipe).example, await back_end_of(noline, workspace.id, story))
        if story.recipe
        else ""
    )
    async with noline.database.transaction() as tx:
        await _define(tx, noline, workspace, story, url)
    noline.wake.signal()
    async with noline.database.connection() as connection:
        begun = await find_begun(connection, noline, workspace.id, story.number)
        round_ = await count_rounds(connection, noline, workspace.id, story.number) + 1
    if begun is not None:
        return begun
    now = noline.clock.now()
    people = await _enter(noline, workspace, story, round_, now)
    for part in story.parts:
        if part.pin:
            pin = pin_set(noline.signer, people[part.name], part.pin, by)
            await _tell(noline, workspace, people[part.name], "pin.changed", pin)
    topic = await _begin_topic(noline, workspace, story, people, round_, by) if story.topic else None
    cast = tuple(Playing(part, customer) for part, customer in people.items())
    body = StoryBegun(story.number, round_, cast, topic, f"{8700 + 10 * round_ + story.number}")
    at = await _tell(noline, workspace, subject_of(workspace.id, story.number), "story.begun", body)
    return Begun(at, body)


async def wake_back_ends(noline: Noline) -> None:
    """Start the example programs of the stories that are set up, as after a restart."""
    async with noline.database.connection() as connection:
        workspaces = (await noline.catalogue(connection))[Workspaces].by_id.values()
    for workspace in workspaces:
        for story in (BANK, OPERATOR):
            async with noline.database.connection() as connection:
                begun = await find_begun(connection, noline, workspace.id, story.number)
            if begun is None:
                continue
            try:
                await set_up_story(noline, workspace, noline.programs, story, "system")
            except NolineError as error:
                log.warning("a story's back end is away", story=story.number, why=str(error))


async def clear_story(noline: Noline, workspace: Workspace, story: Story, by: str) -> None:
    """Take away what setting up made. People and what they wrote stay in the log, as everything that happened does."""
    async with noline.database.connection() as connection:
        begun = await find_begun(connection, noline, workspace.id, story.number)
    if begun is None:
        return
    async with noline.database.transaction() as tx:
        if story.recipe:
            recipe = find_recipe(story.recipe)
            for service in recipe.parts.get("services", []):
                with suppress(NotFound):
                    await remove_service(tx, workspace.id, service)
            if connector := await find_connector_named(tx, workspace.id, recipe.connector):
                await remove_connector(tx, workspace.id, connector.id)
        for journey in story.journeys:
            await retire_journey(tx, workspace.id, journey)
        if story.topic and begun.body.topic:
            await take_word(tx, workspace.id, begun.body.topic, "", story.topic[0])
    noline.wake.signal()
    if begun.body.topic:
        await _tell(noline, workspace, begun.body.topic, "topic.changed", TopicChanged(word="", status=GONE, by=by))
    await _tell(noline, workspace, subject_of(workspace.id, story.number), "story.ended", StoryEnded(story.number))


async def back_end_of(noline: Noline, workspace: int, story: Story) -> str:
    """Return where the story's connector looks for its back end, if it has one on this machine."""
    async with noline.database.connection() as connection:
        connector = await find_connector_named(connection, workspace, find_recipe(story.recipe).connector)
    url = str(connector.settings.get("url", "")) if connector is not None else ""
    return url if urlsplit(url).hostname == "127.0.0.1" else ""


async def _define(tx: Connection, noline: Noline, workspace: Workspace, story: Story, url: str) -> None:
    if story.recipe:
        recipe = find_recipe(story.recipe)
        connector = await find_connector_named(tx, workspace.id, recipe.connector)
        if connector is not None and connector.settings.get("url") != url:
            settings = {**connector.settings, "url": url}
            await change_connector(tx, msgspec.structs.replace(connector, settings=settings), noline.clock.now())
        await install_recipe(tx, workspace, noline.sealer, recipe, noline.clock.now(), url=url, api_key=KEY)
    for name, variants in story.templates.items():
        await save_template(tx, workspace.id, name, variants)
    known = {it.name: it for it in (await load_journeys(tx)).live.get(workspace.id, [])}
    for definition in story.journeys.values():
        journey = require_sound(parse_journey(definition))
        before = known.get(journey.name)
        if before is None or to_json(msgspec.structs.replace(before, version=1)) != to_json(journey):
            await publish_journey(tx, workspace.id, journey, at=noline.clock.now())


async def _enter(noline: Noline, workspace: Workspace, story: Story, round_: int, now: datetime) -> Mapping[str, UUID]:
    entrance = Entrance(noline.database, noline.shards, noline.directory, noline.ids)
    zone = min(_ZONES, key=lambda it: abs(now.astimezone(ZoneInfo(it)).hour - _AFTERNOON))
    rows = [_customer(story, part, at, round_, zone) for at, part in enumerate(story.parts)]
    entered = await entrance.enter(workspace.id, workspace.region, rows, now)
    await _settled(noline, [it.customer for it in entered])
    return {part.name: it.customer for part, it in zip(story.parts, entered, strict=True)}


async def _settled(noline: Noline, customers: Sequence[UUID]) -> None:
    """Return once they are customers: whoever holds their shards may be a worker elsewhere."""
    shards = [noline.shards.of(it) for it in customers]
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while True:
                for shard in sorted(set(shards)):
                    await noline.engage.drain(shard)
                async with noline.database.connection() as connection:
                    if await connection.fetchval(_THERE, shards, list(customers)) == len(customers):
                        return
                await asyncio.sleep(0.05)
    raise Unavailable("The people are not ready yet.", field="story", remedy="Set it up again in a moment.")


def _customer(story: Story, part: Part, at: int, round_: int, zone: str) -> NewCustomer:
    number = f"+447700{100_000 + 100 * round_ + 10 * story.number + at}"
    mail = f"{part.name}.{story.number}.{round_}@mail.example"
    addresses = {"email": ("email", mail), "sms": ("phone", number)}
    attributes: dict[str, Any] = {"first_name": part.first_name, "last_name": part.last_name}
    if part.prefers:
        attributes["preferred_channel"] = part.prefers
    return NewCustomer(
        key=f"story {story.number} {round_} {part.name}",
        external_id=f"story-{story.number}-{round_}-{part.name}",
        attributes=attributes,
        addresses=tuple(addresses[it] for it in part.channels),
        verified=(addresses["sms"],) if part.vouched else (),
        tags=(_TAG,),
        locale="en",
        zone=zone,
        consents=tuple(
            ConsentChanged(part.subscription, channel, "signed up for the story")
            for channel in part.channels
            if part.subscription
        ),
        source="story",
    )


async def _begin_topic(
    noline: Noline, workspace: Workspace, story: Story, people: Mapping[str, UUID], round_: int, by: str
) -> UUID:
    assert story.topic is not None
    name, word = story.topic
    topic = uuid5(subject_of(workspace.id, story.number), f"topic {round_}")  # the same again if this ends half way
    async with noline.database.transaction() as tx:
        await take_word(tx, workspace.id, topic, word, name)
    async with noline.database.connection() as connection:
        names = await names_of(connection, noline.shards, workspace.id, list(people.values()))
    joining = tuple(Joining(it, names[it]) for it in people.values())
    await _tell(noline, workspace, topic, "topic.created", TopicCreated(name, word=word, by=by))
    await _tell(noline, workspace, topic, "participant.join_requested", ParticipantJoined(joining, by))
    return topic


async def _tell(noline: Noline, workspace: Workspace, subject: UUID, kind: str, body: msgspec.Struct) -> datetime:
    now = noline.clock.now()
    identity = noline.ids.new(now, f"{kind} {subject} {now.isoformat()}")
    await noline.commands.perform(Draft(identity, workspace.id, subject, now, kind, body))
    return now
