"""The stories of the playground: set up with one request, played at the real doors, ticked by what the log says."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from apistage import ApiStage, api_stage
from noline.access import Rules
from noline.app.stories import wake_back_ends
from noline.delivery import add_route

STORIES = "/api/v1/playground/stories"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company whose channels end in the sandbox, and whose connectors may reach this machine."""
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "chat", "chat", "chat")
        yield opened


class Playing:
    """Somebody who plays a story by the API, as the playground's screen does."""

    def __init__(self, api: ApiStage, number: int) -> None:
        self.api, self.number = api, number

    async def set_up(self) -> dict[str, Any]:
        answer = await self.api.owner.post(f"{STORIES}/{self.number}/set-up")
        assert answer.status_code == 200, answer.text
        await self.api.stage.settle()
        found: dict[str, Any] = answer.json()
        return found

    async def now(self) -> dict[str, Any]:
        await self.api.stage.settle()
        found = (await self.api.viewer.get(STORIES)).json()["stories"]
        return next(it for it in found if it["number"] == self.number)

    async def done(self) -> list[str]:
        return [it["name"] for it in (await self.now())["steps"] if it["done_at"]]

    async def customer(self, part: str) -> str:
        return str(next(it["customer"] for it in (await self.now())["people"] if it["part"] == part))

    async def act(self, part: str, what: str, **body: Any) -> Any:
        """Do something as one of the people."""
        path = f"/api/v1/playground/people/{await self.customer(part)}/{what}"
        answer = await self.api.owner.post(path, json=body)
        assert answer.status_code == 200, answer.text
        await self.api.stage.settle()
        return answer.json()

    async def call(self, name: str) -> None:
        """Let the company's program do its part of a step."""
        step = next(it for it in (await self.now())["steps"] if it["name"] == name)
        answer = await self.api.owner.post(step["call"]["path"], json=step["call"]["body"])
        assert answer.status_code < 300, answer.text
        await self.api.stage.settle()

    async def box(self, part: str, channel: str) -> list[dict[str, Any]]:
        """Return what reached somebody, the latest first."""
        path = f"/api/v1/playground/people/{await self.customer(part)}/boxes?channel={channel}"
        items = (await self.api.viewer.get(path)).json()["items"]
        return [it for it in items if it["direction"] == "in"]

    async def reply(self, part: str, text: str) -> None:
        """Answer as the agent, in the person's conversation."""
        person = next(it for it in (await self.now())["people"] if it["part"] == part)
        answer = await self.api.agent.post(
            f"/api/v1/conversations/{person['conversation']}/messages", json={"text": text}
        )
        assert answer.status_code < 300, answer.text
        await self.api.stage.settle()


async def test_the_bank(api: ApiStage) -> None:
    story = Playing(api, 2)
    first = await story.set_up()
    assert (await story.set_up())["people"] == first["people"], "it is set up already"
    assert await story.done() == []
    await story.act("nora", "sms", text="BAL")
    assert await story.done() == ["balance"]
    await story.act("nora", "sms", text="MINI 3")
    await story.act("nora", "sms", text="BAL")
    await story.act("nora", "sms", text="2")
    assert await story.done() == ["balance", "mini", "chat"]
    await story.act("theo", "sms", text="BAL")
    await story.act("theo", "sms", text="4711")
    assert await story.done() == ["balance", "mini", "chat", "pin"]
    await story.call("away")
    await story.act("theo", "sms", text="BAL")
    await story.act("theo", "sms", text="4711")
    assert await story.done() == ["balance", "mini", "chat", "pin", "away"]


async def test_the_notification_that_answers_back(api: ApiStage) -> None:
    story = Playing(api, 3)
    ready = await story.set_up()
    assert re.fullmatch(r"t-[0-9a-f]{60}@.+", ready["address"])
    await story.act("anna", "sms", text="GARDEN The first roses are out")
    assert await story.done() == ["post", "told"]
    (told,) = await story.box("ben", "email")
    await story.act("ben", "mail", text="Lovely. I water them on Friday.", answers=told["id"])
    await story.act("dan", "sms", text="I bring the new soil")
    assert await story.done() == ["post", "told", "mail", "text"]
    assert any("I bring the new soil" in it["text"] for it in await story.box("ben", "email"))
    await story.act("dan", "sms", text="MUTE")
    assert "mute" in await story.done()


async def test_the_receipt(api: ApiStage) -> None:
    story = Playing(api, 4)
    await story.set_up()
    await story.call("receipt")
    (receipt,) = await story.box("marta", "email")
    await story.act("marta", "mail", text="Why twelve pounds?", answers=receipt["id"])
    await story.reply("marta", "Ten for the kettle, two for the post.")
    await story.act("marta", "sms", text="I am on the train now. When does it come?")
    assert await story.done() == ["receipt", "question", "answer", "train"]
    await story.reply("marta", "Tomorrow before noon.")
    assert (await story.box("marta", "sms"))[0]["text"] == "Tomorrow before noon."
    assert await story.done() == ["receipt", "question", "answer", "train", "there"]
    person = (await story.now())["people"][0]
    thread = (await api.agent.get(f"/api/v1/conversations/{person['conversation']}")).json()["thread"]["entries"]
    texts = [it["text"] for it in thread if it["type"] == "message"]
    assert any("go on by text message […]." in it for it in texts), "the link is the customer's alone"


async def test_the_mobile_operator(api: ApiStage) -> None:
    story = Playing(api, 6)
    await story.set_up()
    await story.act("eva", "sms", text="DATA")
    await api.stage.advance(seconds=5)
    assert await story.done() == ["data", "offer"]
    await story.act("eva", "sms", text="YES")
    await story.act("finn", "sms", text="DATA")
    await api.stage.advance(seconds=5)
    assert await story.done() == ["data", "offer", "buy", "no_offer"]


async def test_the_journey_to_after_sales(api: ApiStage) -> None:
    story = Playing(api, 7)
    await story.set_up()
    for name in ("lamps", "bought", "late", "there"):
        await story.call(name)
        assert name in await story.done(), name
    await story.act("lena", "sms", text="The shade is broken")
    await story.reply("lena", "A new shade is on its way to you.")
    for name in ("solved", "friend"):
        await story.call(name)
    assert await story.done() == [
        "lamps", "bought", "late", "there", "problem", "help", "solved", "friend", "line",
    ]  # fmt: skip


async def test_cleared_away_it_can_be_set_up_again_with_other_people(api: ApiStage) -> None:
    story = Playing(api, 3)
    before = await story.set_up()
    assert (await api.owner.delete(f"{STORIES}/3")).status_code == 204
    assert (await story.now())["ready"] is False
    assert (await api.viewer.get(f"/api/v1/topics/{before['topic']}")).status_code == 404
    after = await story.set_up()
    assert not {it["customer"] for it in before["people"]} & {it["customer"] for it in after["people"]}


async def test_after_a_restart_the_back_end_answers_again(api: ApiStage) -> None:
    story = Playing(api, 2)
    await story.set_up()
    await api.stage.noline.programs.close()
    await wake_back_ends(api.stage.noline)
    await story.act("nora", "sms", text="BAL")
    assert await story.done() == ["balance"]


async def test_a_mail_with_a_photo_to_the_topics_own_address_begins_a_post(api: ApiStage) -> None:
    story = Playing(api, 3)
    ready = await story.set_up()
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "JPEG")
    photo = {"name": "roses.jpg", "content": b64encode(picture.getvalue()).decode()}
    await story.act("cleo", "mail", text="Look at the roses", subject="Roses", to=ready["address"], photo=photo)
    comments = (await api.viewer.get(f"/api/v1/topics/{ready['topic']}/comments")).json()["items"]
    assert [(it["text"], len(it["files"])) for it in comments] == [("Roses\n\nLook at the roses", 1)]
    (told,) = await story.box("ben", "email")
    assert told["files"] == ["roses.jpg"]
    path = f"/api/v1/playground/people/{await story.customer('ben')}/items/{told['id']}/files/0"
    assert (await api.viewer.get(path)).headers["content-type"] == "image/jpeg"
    bad = {"text": "Hi", "photo": {"name": "x.jpg", "content": "bm90aGluZw=="}}
    people = f"/api/v1/playground/people/{await story.customer('dan')}"
    assert (await api.owner.post(f"{people}/sms", json=bad)).status_code == 422
    away = {"text": "Hi", "to": "somebody@elsewhere.example"}
    mailbox = f"/api/v1/playground/people/{await story.customer('ben')}/mail"
    assert (await api.owner.post(mailbox, json=away)).json()["field"] == "to"


async def test_only_owners_set_stories_up(api: ApiStage) -> None:
    assert (await api.agent.post(f"{STORIES}/2/set-up")).status_code == 403
    assert (await api.owner.post(f"{STORIES}/5/set-up")).status_code == 404
    unknown = await api.owner.post(f"{STORIES}/7/events", json={"part": "lena", "name": "lamp_bought"})
    assert unknown.status_code == 404, "it is not set up"
