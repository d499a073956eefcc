"""A topic's page behind a participant's link: read, write with photos, mute, leave and come back, by clicks alone."""

from __future__ import annotations

import asyncio
import html
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from apistage import ApiStage, altered, api_stage
from noline.delivery import url_text

BROWSER = {
    "accept": "text/html",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
PHONE = "+447700900123"


class Seat:
    """Anna's link to a topic in which Ben takes part too."""

    def __init__(self, api: ApiStage, client: httpx.AsyncClient, topic: str, anna: UUID, ben: UUID) -> None:
        self.api, self.client, self.topic, self.anna, self.ben = api, client, topic, anna, ben
        self.path = ""

    async def post(self, **fields: Any) -> httpx.Response:
        """Press a button, while the log is followed as workers do."""
        files = fields.pop("files", None)
        follow = asyncio.create_task(self._follow())
        answer = await self.client.post(self.path, data=fields, files=files)
        follow.cancel()
        await self.api.stage.settle()
        return answer

    async def _follow(self) -> None:
        while True:
            await self.api.stage.follow()
            await asyncio.sleep(0.01)

    async def comments(self) -> list[dict[str, Any]]:
        answer = await self.api.viewer.get(f"/api/v1/topics/{self.topic}/comments")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found[::-1]

    async def page(self, query: str = "") -> str:
        answer = await self.client.get(self.path + query)
        assert answer.status_code == 200
        return answer.text

    async def told(self, customer: UUID) -> int:
        return len(await self.api.stage.sent(customer))


@asynccontextmanager
async def seated(dsn: str, **more: Any) -> AsyncIterator[Seat]:
    async with api_stage(dsn) as api:
        stage = api.stage
        anna = await stage.customer("Anna", phone=PHONE)
        ben = await stage.customer("Ben", email="ben@example.com")
        people = [{"customer": str(anna), "role": more.pop("role", "participant")}, {"customer": str(ben)}]
        topic = (await api.agent.post("/api/v1/topics", json={"name": "Garden", "participants": people} | more)).json()
        await stage.settle()
        await api.agent.post(f"/api/v1/topics/{topic['id']}/comments", json={"text": "The roses are here"})
        await stage.settle()
        client = await api.nobody(**BROWSER)
        seat = Seat(api, client, topic["id"], anna, ben)
        (told,) = await stage.sent(anna)
        seat.path = f"/a/topic/{url_text(stage.noline.signer.token(stage.shard(anna), told.id))}"
        assert seat.path in (told.body or {})["text"]
        yield seat


@pytest.fixture
async def seat(dsn: str) -> AsyncIterator[Seat]:
    async with seated(dsn) as opened:
        yield opened


async def test_what_is_written_there_goes_to_the_rest_and_stands_there(seat: Seat) -> None:
    before = await seat.page()
    assert "The roses are here" in before
    once = re.search(r'name="once" value="(\w+)"', before)
    assert once
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    file = {"file": ("rose.png", picture.getvalue(), "image/png")}
    answer = await seat.post(do="comment", text="Mine <b>", once=once[1], files=file)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{seat.path}?done=comment")
    await seat.post(do="comment", text="Mine <b>", once=once[1], files=file)
    first, mine = await seat.comments()
    assert (mine["text"], mine["name"], mine["channel"], mine["post"]) == ("Mine <b>", "Anna", "web", first["id"])
    assert await seat.told(seat.ben) == 2, "a double click is one"
    assert await seat.told(seat.anna) == 1
    page = await seat.page()
    assert "Mine &lt;b&gt;" in page
    (url,) = re.findall(r'<img src="([^"]+)"', html.unescape(page))
    shown = await seat.client.get(url)
    assert (shown.headers["content-type"], shown.content[:4]) == ("image/png", b"\x89PNG")


async def test_an_answer_and_a_new_post(seat: Seat) -> None:
    await seat.post(do="comment", text="Another thing", once="1", new="yes")
    first, second = await seat.comments()
    await seat.post(do="comment", text="To the first", once="2", answers=first["id"])
    assert "In answer to Agent" in await seat.page(f"?answer={first['id']}")
    *_, third = await seat.comments()
    assert (second["post"], third["post"]) == (second["id"], first["id"])
    page = await seat.page()
    places = [page.index(text) for text in ("Another thing", "The roses are here", "To the first")]
    assert places == sorted(places), "answers stand with their post, the last spoken of at the end"


async def test_a_click_says_how_one_wants_to_hear_of_it(seat: Seat) -> None:
    for mode, heard in (("muted", 1), ("daily", 1), ("at_once", 3)):
        answer = await seat.post(do="mode", mode=mode)
        assert answer.headers["location"].endswith("?done=mode")
        assert f'value="{mode}" checked' in await seat.page()
        await seat.api.agent.post(f"/api/v1/topics/{seat.topic}/comments", json={"text": f"While {mode}"})
        await seat.api.stage.settle()
        assert await seat.told(seat.anna) == heard, mode
    assert "While daily" in str((await seat.api.stage.sent(seat.anna))[1].body), "the digest comes before what is new"


async def test_who_leaves_reads_no_more_until_they_come_back(seat: Seat) -> None:
    await seat.post(do="comment", text="x", once="1", files={"file": ("a.txt", b"plain", "text/plain")})
    mine = (await seat.comments())[-1]
    file = f"{seat.path}/files/{mine['id']}/0"
    assert (await seat.client.get(file)).headers["content-disposition"].startswith("attachment")
    await seat.post(do="leave")
    page = await seat.page()
    assert "The roses are here" not in page
    assert "Take part again" in page
    assert (await seat.client.get(file)).status_code == 404
    assert (await seat.post(do="comment", text="Still me", once="2")).status_code == 422
    await seat.post(do="back")
    assert "The roses are here" in await seat.page()
    assert (await seat.api.viewer.get(f"/api/v1/topics/{seat.topic}")).json()["participants"] == 2


async def test_who_was_taken_out_and_who_forges_find_nothing(seat: Seat) -> None:
    assert (await seat.client.get(altered(seat.path))).status_code == 404
    await seat.api.agent.delete(f"/api/v1/topics/{seat.topic}/participants/{seat.anna}")
    await seat.api.stage.settle()
    assert (await seat.client.get(seat.path)).status_code == 404
    assert (await seat.post(do="back")).status_code == 404


async def test_a_robot_changes_nothing_by_looking(seat: Seat) -> None:
    for query in ("", "?do=leave", "?done=leave", "?before=1", "?before=x", "?answer=x"):
        await seat.page(query)
    assert (await seat.client.head(seat.path)).status_code == 200
    await seat.api.stage.settle()
    assert (await seat.api.viewer.get(f"/api/v1/topics/{seat.topic}")).json()["participants"] == 2


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"do": "comment", "text": "  "}, "Write something, or add a photo."),
    (
        {"do": "comment", "files": {"file": ("a.png", b"none", "image/png")}},
        "This file can&#x27;t be taken: a.png is not what it claims to be",
    ),
    ({"do": "mode", "mode": "loudly"}, "There is no such way."),
    ({"do": "destroy"}, "There is no such button."),
    ({"do": "invite", "address": "ben@example.com"}, "Only others may bring somebody in."),
]


async def test_what_is_refused_is_said_on_the_page(seat: Seat) -> None:
    for fields, said in REFUSED:
        answer = await seat.post(**fields)
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert len(await seat.comments()) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"role": "reader"}, "You can read it, but not post."),
        ({"permissions": {"posts": "company"}}, "Only Harbour posts here."),
    ],
)
async def test_who_may_only_read_has_no_box(dsn: str, more: dict[str, Any], said: str) -> None:
    async with seated(dsn, **more) as seat:
        page = await seat.page()
        assert said in page
        assert "<textarea" not in page
        assert (await seat.post(do="comment", text="Hello", once="1")).status_code == 422
        assert len(await seat.comments()) == 1


async def test_a_participant_brings_in_whom_the_company_knows(dsn: str) -> None:
    async with seated(dsn, permissions={"invites": "participants"}) as seat:
        cleo = await seat.api.stage.customer("Cleo", email="cleo@example.com")
        for address in ("cleo@example.com", "nobody@example.com"):
            answer = await seat.post(do="invite", address=address)
            assert answer.headers["location"].endswith("?done=invite"), "nobody learns who is a customer"
        assert (await seat.post(do="invite", address="nonsense")).status_code == 422
        await seat.post(do="comment", text="Welcome", once="1")
        assert await seat.told(cleo) == 1
