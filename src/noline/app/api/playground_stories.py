"""The playground's stories over HTTP: what there is to play, setting one up, clearing it, and programs' part in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta, Struct

from noline.access import Principal, Workspace
from noline.app.api.playground_boxes import name_of, played
from noline.app.bootstrap import Noline
from noline.app.examples import break_down
from noline.app.stories import (
    STORIES,
    Begun,
    Story,
    back_end_of,
    cast_of,
    clear_story,
    find_begun,
    read_play,
    set_up_story,
)
from noline.content import Templates
from noline.conversations.topics import topic_address
from noline.customers import read_profile
from noline.delivery import Routes
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.log import Catalogue, Draft
from noline.log.kinds import EventTracked

_TAG = "Playground"
_STORY = "/playground/stories/{story:int}"
StoryNumber = FromPath[int]


class PlayStoryPerson(Struct, frozen=True):
    """Who plays a part; ``sms`` and ``email``: their addresses, as one writes them."""

    part: str
    customer: UUID
    name: str
    sms: str
    email: str
    conversation: UUID | None


class PlayStoryCall(Struct, frozen=True):
    """A request that a program of the company's makes in a step."""

    path: str
    body: dict[str, Any]


class PlayStoryStep(Struct, frozen=True):
    """A step: who does it in which box, or what screen shows it; when the log says that it was done."""

    name: str
    part: str
    box: Literal["phone", "mail", "letters", "feed", "browser", "agent"] | None
    screen: Literal["inbox", "journey", "customer", "topic", "scorecard"] | None
    say: str
    call: PlayStoryCall | None
    done_at: datetime | None


class PlayStory(Struct, frozen=True):
    """A story. ``ready``: it is set up; then it has people, and steps that may be done.

    ``topic`` and ``journey``: those that it is about; ``address``: the topic's own mail address.
    """

    number: int
    ready: bool
    people: tuple[PlayStoryPerson, ...]
    steps: tuple[PlayStoryStep, ...]
    topic: UUID | None
    address: str
    journey: str


class PlayStories(Struct, frozen=True):
    """The stories that can be played; none where a channel that they need leads out into the world."""

    stories: tuple[PlayStory, ...]


class PlayStoryEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """What a program of the company's tells of somebody in the story."""

    part: Annotated[str, Meta(max_length=50)]
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    properties: dict[str, str] = {}


class PlayStoryFaults(Struct, frozen=True, forbid_unknown_fields=True):
    """With which status the story's back end is to fail, and how many times."""

    fail: Annotated[int, Meta(ge=500, le=599)]
    times: Annotated[int, Meta(ge=1, le=20)] = 1


def story_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of stories."""

    @get("/playground/stories", scope="conversations:read", tag=_TAG, summary="List the stories to play")
    async def list_play_stories(principal: Principal, connection: Connection, catalogue: Catalogue) -> PlayStories:
        """Return the stories, each with how far it has been played."""
        plays = played(noline, principal.workspace, catalogue[Routes])
        if not {"sms", "email"} <= plays.keys():
            return PlayStories(())
        shown = [await _shown(noline, connection, catalogue, principal.workspace, it) for it in STORIES.values()]
        return PlayStories(tuple(shown))

    @post(f"{_STORY}/set-up", scope="settings:write", audit="story.set_up", status_code=200, tag=_TAG,
          summary="Set a story up")  # fmt: skip
    async def set_up_play_story(
        principal: Principal, workspace: Workspace, catalogue: Catalogue, story: StoryNumber
    ) -> PlayStory:
        """Make what a story needs, its back end's program too, and people for it; doing it again changes nothing."""
        found = _story(story)
        if not {"sms", "email"} <= played(noline, workspace.id, catalogue[Routes]).keys():
            text = "Customers are not played here: mail or text messages go out into the world."
            raise Conflict(text, field="story", remedy="Give both channels a sandbox account.")
        await set_up_story(noline, workspace, noline.programs, found, principal.name)
        async with noline.database.connection() as connection:
            fresh = await noline.catalogue(connection)
            return await _shown(noline, connection, fresh, workspace.id, found)

    @delete(_STORY, scope="settings:write", audit="story.cleared", status_code=204, tag=_TAG,
            summary="Clear a story away")  # fmt: skip
    async def clear_play_story(principal: Principal, workspace: Workspace, story: StoryNumber) -> None:
        """Remove what setting it up made; its people and what they wrote stay in the log."""
        await clear_story(noline, workspace, _story(story), principal.name)

    @post(f"{_STORY}/events", scope="conversations:write", status_code=204, tag=_TAG,
          summary="Let a program of the company's tell an event of a story")  # fmt: skip
    async def tell_play_event(
        principal: Principal, workspace: Workspace, connection: Connection, story: StoryNumber, data: PlayStoryEvent
    ) -> None:
        """Append an event of one of the story's people, as programs do by ``/v1/track``."""
        begun = await _begun(noline, connection, principal.workspace, _story(story))
        customer = cast_of(begun).customers.get(data.part)
        if customer is None:
            raise InvalidInput("Nobody plays this part.", field="part", remedy="Name one of the story's people.")
        now = noline.clock.now()
        identity = noline.ids.new(now, f"story event {customer} {data.name} {now.isoformat()}")
        body = EventTracked(data.name, dict(data.properties))
        await noline.commands.perform(Draft(identity, workspace.id, customer, now, "event.tracked", body))

    @post(f"{_STORY}/faults", scope="settings:write", status_code=204, tag=_TAG,
          summary="Let a story's back end fail for a while")  # fmt: skip
    async def break_play_back_end(
        principal: Principal, connection: Connection, story: StoryNumber, data: PlayStoryFaults
    ) -> None:
        """Let the next answers of the example program be errors."""
        found = _story(story)
        await _begun(noline, connection, principal.workspace, found)
        if not found.recipe:
            raise InvalidInput("This story has no back end.", field="story", remedy="Choose the bank's.")
        await break_down(await back_end_of(noline, principal.workspace, found), data.fail, data.times)

    return [list_play_stories, set_up_play_story, clear_play_story, tell_play_event, break_play_back_end]


def _story(number: int) -> Story:
    found = STORIES.get(number)
    if found is None:
        known = ", ".join(map(str, STORIES))
        raise NotFound("There is no such story.", field="story", remedy=f"There are {known}.")
    return found


async def _begun(noline: Noline, connection: Connection, workspace: int, story: Story) -> Begun:
    begun = await find_begun(connection, noline, workspace, story.number)
    if begun is None:
        raise NotFound("This story is not set up.", field="story", remedy="Set it up first.")
    return begun


async def _shown(
    noline: Noline, connection: Connection, catalogue: Catalogue, workspace: int, story: Story
) -> PlayStory:
    begun = await find_begun(connection, noline, workspace, story.number)
    journey = next(iter(story.journeys), "")
    if begun is None:
        steps = tuple(PlayStoryStep(it.name, it.part, it.box, it.screen, it.say, None, None) for it in story.steps)
        return PlayStory(story.number, False, (), steps, None, "", journey)
    play = await read_play(connection, noline, catalogue[Templates], workspace, begun)
    cast, people = cast_of(begun), []
    for part, customer in cast.customers.items():
        profile = await read_profile(connection, noline.shards.of(customer), workspace, customer)
        shown = {it.scheme: it.display for it in profile.addresses}
        talk = next((it.conversation for it in reversed(play.said) if it.part == part and it.conversation), None)
        people.append(
            PlayStoryPerson(part, customer, name_of(profile), shown.get("phone", ""), shown.get("email", ""), talk)
        )
    calls = [it.call(cast) if it.call is not None else None for it in story.steps]
    steps = tuple(
        PlayStoryStep(
            it.name, it.part, it.box, it.screen, it.say,
            PlayStoryCall(call.path, dict(call.body)) if call is not None else None, it.seen(play),
        )
        for it, call in zip(story.steps, calls, strict=True)
    )  # fmt: skip
    topic = begun.body.topic
    domain = noline.settings.mail_domain
    address = topic_address(noline.signer, workspace, topic, domain) if topic else ""
    return PlayStory(story.number, True, tuple(people), steps, topic, address, journey)
