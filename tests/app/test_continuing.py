"""Continue elsewhere, on the pages: ways and QR codes to look at, a chat to write in, calls to ask for and to move."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.access import RulesChange, System, WorkspaceChange, change_workspace
from noline.conversations import Conversation, Crossing, code_word, from_conversation
from noline.conversations.call_list import list_calls
from noline.delivery import add_route
from services.programs import set_up
from stage import Stage

HTML = {"accept": "text/html", "user-agent": "Mozilla/5.0 (X11) Firefox/140.0"}
JSON = {"accept": "application/json"}
ANA, TRAIN = "ana@example.org", "+447700900111"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company with many channels; the other one has none."""
    async with api_stage(dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            mine = opened.stage.workspace.id
            await add_route(tx, mine, "chat", "chat", "chat")
            for channel, sender in (("whatsapp", "+44 7700 900200"), ("telegram", "@harbour_bot"),
                                    ("messenger", "harbour.shop"), ("voice", "+447700900300")):  # fmt: skip
                await add_route(tx, mine, channel, "sandbox", channel, sender=sender)
        yield opened


async def asking(stage: Stage, **addresses: str) -> Conversation:
    given: dict[str, Any] = {"email": ANA} | addresses
    customer = await stage.customer("Ana", **given)
    await stage.hear("email", ANA, "Where is my parcel?", subject="Parcel")
    (conversation,) = await stage.conversations(customer)
    return conversation


async def issue(stage: Stage, conversation: Conversation, *, hours: int = 24) -> Crossing:
    identity = stage.noline.ids.new(stage.now, f"crossing {stage.now}")
    given = from_conversation(conversation, identity, stage.now, lasts=timedelta(hours=hours))
    return await stage.noline.crossings.issue(given)


def link(stage: Stage, crossing: Crossing) -> str:
    return f"/c/{stage.noline.crossings.token(crossing)}"


async def planned(stage: Stage, state: str = "planned") -> list[Any]:
    async with stage.noline.database.connection() as connection:
        found = await list_calls(
            connection, stage.workspace.id, [state], since=datetime(2020, 1, 1, tzinfo=UTC), customer=None, after=None,
            limit=9, latest_first=False,
        )  # fmt: skip
    return [it.call for it in found]


async def test_the_page_shows_each_way_with_its_link_and_looking_uses_nothing(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    before = await asking(stage)
    crossing = await issue(stage, before)
    code = code_word(stage.noline.crossings.code(crossing))
    for _ in range(3):
        page = await visitor.get(link(stage, crossing), headers=HTML)
    assert page.status_code == 200
    links = [unescape(it) for it in re.findall(r'class="way" href="([^"]+)"', page.text)]
    public = "https://go.harbour.example"
    assert set(links) == {
        f"{public}{link(stage, crossing)}/chat",
        f"https://wa.me/447700900200?text={code}",
        f"https://t.me/harbour_bot?start={code}",
        f"https://m.me/harbour.shop?ref={code}",
        f"sms:+447700900100?&body={code}",
        f"mailto:hello@harbour.example?subject=Harbour%20{code}",
        "tel:+447700900300",
    }
    assert unescape(page.text).count("data:image/png;base64,") == len(links)
    assert "parcel" not in page.text
    assert ANA not in page.text
    heard = await stage.hear("sms", TRAIN, code)
    assert heard.conversation == before.id, "nobody had used it"


async def test_one_way_alone_and_its_code_as_an_image(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    path = link(stage, await issue(stage, await asking(stage)))
    page = await visitor.get(f"{path}/whatsapp", headers=HTML)
    assert page.text.count('class="way"') == 1
    image = await visitor.get(f"{path}/whatsapp.png")
    assert image.headers["content-type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")
    assert (await visitor.get(f"{path}/viber", headers=HTML)).status_code == 404


async def test_the_chat_behind_the_link_joins_and_shows_only_what_is_said_in_it(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    before = await asking(stage)
    path = link(stage, await issue(stage, before))
    led = await visitor.get(f"{path}/chat", headers=HTML)
    assert led.status_code == 303
    empty = await visitor.get(led.headers["location"], headers=HTML)
    assert "parcel" not in empty.text
    said = await visitor.post(led.headers["location"], json={"message": "Me again", "once": "1"}, headers=JSON)
    chat = said.json()["path"]
    await stage.settle()
    replied = await api.agent.post(f"/api/v1/conversations/{before.id}/messages", json={"text": "It is on its way."})
    assert replied.status_code < 300, replied.text
    await stage.settle()
    lines = [it["text"] for it in (await visitor.get(f"{chat}/lines")).json()["lines"]]
    assert lines == ["Me again", "It is on its way."]
    (after,) = await stage.conversations(before.customer)
    assert (after.id, after.channel) == (before.id, "chat")
    again = await (await api.nobody()).post(led.headers["location"], json={"message": "Hi", "once": "2"}, headers=JSON)
    await stage.settle()
    assert [it["text"] for it in (await visitor.get(f"{again.json()['path']}/lines")).json()["lines"]] == ["Hi"]
    assert len(await stage.conversations(before.customer)) == 1, "the link was used; the second comes as a stranger"


@pytest.mark.parametrize("change", [pytest.param("cut", id="cut"), pytest.param("forged", id="forged")])
async def test_a_link_that_is_none_leads_nowhere(api: ApiStage, change: str) -> None:
    stage, visitor = api.stage, await api.nobody()
    path = link(stage, await issue(stage, await asking(stage)))
    wrong = path[:-1] if change == "cut" else path[:-1] + ("A" if path[-1] != "A" else "B")
    for more in ("", "/whatsapp", "/call", "/chat"):
        assert (await visitor.get(f"{wrong}{more}", headers=HTML)).status_code == 404


async def test_a_link_that_is_over_says_so(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    path = link(stage, await issue(stage, await asking(stage), hours=1))
    await stage.advance(hours=1)
    for more in ("", "/call"):
        answer = await visitor.get(f"{path}{more}", headers=HTML)
        assert answer.status_code == 410
        assert "This link is over" in answer.text


async def test_a_call_from_the_number_that_was_named_joins_the_conversation(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    before = await asking(stage)
    path = f"{link(stage, await issue(stage, before))}/voice"
    assert (await visitor.post(path, data={"number": "soon"}, headers=HTML)).status_code == 422
    said = await visitor.post(path, data={"number": "+44 7700 900111"}, headers=HTML)
    assert said.status_code == 200
    rang = await stage.hear("voice", TRAIN, "", automatic=True)
    assert (rang.conversation, rang.placed_by) == (before.id, "continuity")


async def test_nobody_draws_another_customers_calls_to_themselves(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    before = await asking(stage)
    ben = await stage.customer("Ben", phone=TRAIN)
    await visitor.post(f"{link(stage, await issue(stage, before))}/voice", data={"number": TRAIN}, headers=HTML)
    rang = await stage.hear("voice", TRAIN, "", automatic=True)
    assert rang.customer == ben


async def ask_call(visitor: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await visitor.post(f"{path}/call", data=fields, headers=HTML)


async def test_a_call_is_asked_for_moved_and_undone_on_its_pages(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    before = await asking(stage)
    path = link(stage, await issue(stage, before))
    page = await visitor.get(f"{path}/call", headers=HTML)
    times = re.findall(r'<option value="(20[^"]+)"', page.text)
    assert len(times) > 50
    assert "Monday 2 March, 10:30" in page.text
    elsewhere = await ask_call(visitor, path, act="zone", zone="Asia/Tokyo")
    assert "Monday 2 March, 19:30" in elsewhere.text
    assert (await ask_call(visitor, path, time=times[0])).status_code == 422, "there is no number yet"
    assert (await ask_call(visitor, path, time="2026-03-02T03:00:00+00:00", number=TRAIN)).status_code == 422
    done = await ask_call(visitor, path, time=times[0], number=TRAIN)
    assert done.status_code == 200
    assert "Monday 2 March, 10:30" in done.text
    again = await ask_call(visitor, path, time=times[0], number=TRAIN)
    assert again.status_code == 200
    (call,) = await planned(stage)
    assert (call.why, call.number, call.conversation) == ("callback", TRAIN, before.id)
    await stage.settle()
    addresses = "select verification from customer_address where customer = $1 and value = $2"
    assert await stage.one(addresses, before.customer, TRAIN) == "claimed"
    found = re.search(r'href="https://go.harbour.example(/k/[^"]+)"', unescape(done.text))
    assert found is not None
    shown = await visitor.get(found[1], headers=HTML)
    assert "Don't call me" in unescape(shown.text)
    moved = await visitor.post(found[1], data={"act": "move", "time": times[3]}, headers=HTML)
    assert moved.status_code == 200
    assert (await planned(stage))[0].due_at == datetime.fromisoformat(times[3])
    gone = await visitor.post(found[1], data={"act": "cancel"}, headers=HTML)
    assert gone.status_code == 200
    assert await planned(stage) == []
    assert "We will not call you" in (await visitor.get(found[1], headers=HTML)).text
    assert (await visitor.get(found[1][:-1], headers=HTML)).status_code == 404
    assert (await visitor.get(found[1].replace("/k/", "/c/"), headers=HTML)).status_code == 404, "one is not the other"


async def test_a_time_that_is_full_is_not_offered(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    path = link(stage, await issue(stage, await asking(stage)))
    times = re.findall(r'<option value="(20[^"]+)"', (await visitor.get(f"{path}/call", headers=HTML)).text)
    for number in ("+447700900401", "+447700900402"):
        assert (await ask_call(visitor, path, time=times[0], number=number)).status_code == 200
    left = re.findall(r'<option value="(20[^"]+)"', (await visitor.get(f"{path}/call", headers=HTML)).text)
    assert left[0] == times[1]
    assert (await ask_call(visitor, path, time=times[0], number="+447700900403")).status_code == 422


async def test_a_company_that_calls_nobody_offers_nothing(api: ApiStage) -> None:
    stage, visitor = api.stage, await api.nobody()
    path = link(stage, await issue(stage, await asking(stage)))
    async with stage.noline.database.transaction() as tx:
        change = WorkspaceChange(rules=RulesChange(callback_hours=()))
        await change_workspace(tx, System(stage.workspace.id), change)
    page = await visitor.get(f"{path}/call", headers=HTML)
    assert "takes no calls" in page.text
    assert "/call" not in (await visitor.get(path, headers=HTML)).text


async def test_a_service_leads_on_by_links_that_open(api: ApiStage) -> None:
    stage = api.stage
    steps = [
        {"type": "continue", "name": "all", "text": {"en": "Go on: {{ link }}"}},
        {"type": "continue", "name": "one", "text": {"en": "Or write: {{ link }}"}, "channel": "whatsapp"},
        {"type": "continue", "name": "ring", "text": {"en": "Or ring: {{ link }}"}, "channel": "voice"},
    ]
    await set_up(stage, {"name": "on", "words": {"en": ["ADVICE"]}, "steps": steps})
    await stage.hear("sms", TRAIN, "ADVICE")
    said = "\n".join(await stage.texts(TRAIN))
    visitor = await api.nobody()
    for before, holds in (
        ("Go on: ", "wa.me"),
        ("Or write: ", "wa.me/447700900200"),
        ("Or ring: ", "tel:+447700900300"),
    ):
        (path,) = re.findall(rf"{before}\S+?(/c/\S+)", said)
        page = await visitor.get(path, headers=HTML)
        assert page.status_code in (200, 302, 303, 307), (before, page.status_code)
        assert holds in unescape(page.text) + page.headers.get("location", ""), before
