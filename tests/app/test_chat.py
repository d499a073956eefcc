"""Web chat: anybody may write, the answers come back to the page, and nobody reads what is not this chat's."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.app.public.limits import Limit
from noline.delivery import add_route
from noline.kernel.errors import TooManyRequests
from stage import invitation

HTML = {"accept": "text/html", "user-agent": "Mozilla/5.0 (X11) Firefox/140.0"}
JSON = {"accept": "application/json"}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage; only the first has web chat."""
    async with api_stage(module_dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "chat", "chat", "chat")
        yield opened


@pytest.fixture
async def visitor(api: ApiStage) -> httpx.AsyncClient:
    """A browser."""
    return await api.nobody()


async def begin(visitor: httpx.AsyncClient, text: str, key: str = "harbour") -> str:
    """Begin a chat; returns its path."""
    answer = await visitor.post(f"/chat/{key}", json={"message": text}, headers=JSON)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["path"])


async def lines(visitor: httpx.AsyncClient, path: str) -> list[tuple[str, str]]:
    found = (await visitor.get(f"{path}/lines")).json()["lines"]
    return [(line["by"], line["text"]) for line in found]


async def conversation_of(api: ApiStage, text: str) -> Any:
    return await api.stage.one("select conversation from message where direction = 1 and body ->> 'text' = $1", text)


async def test_it_works_with_nothing_but_a_form(api: ApiStage, visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/chat/harbour", headers=HTML)
    assert page.status_code == 200
    assert '<form method="post" action="/chat/harbour"' in unescape(page.text)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    once = re.search(r'name="once" value="([^"]+)"', page.text)
    assert once is not None
    given = {"message": "Do you have <b>a boat</b>?", "once": once[1]}
    sent = await visitor.post("/chat/harbour", data=given, headers=HTML)
    assert sent.status_code == 303
    shown = await visitor.get(sent.headers["location"], headers=HTML)
    assert "Do you have &lt;b&gt;a boat&lt;" in shown.text
    again = await visitor.post(sent.headers["location"], data={"message": "", "once": "x"}, headers=HTML)
    assert again.status_code == 422
    assert "Please fill this in." in again.text


async def test_what_an_agent_answers_comes_back_and_counts_as_delivered_once_shown(
    api: ApiStage, visitor: httpx.AsyncClient
) -> None:
    path = await begin(visitor, "When do you open?")
    await api.stage.settle()
    conversation = await conversation_of(api, "When do you open?")
    replied = await api.agent.post(f"/api/v1/conversations/{conversation}/messages", json={"text": "At nine."})
    assert replied.status_code < 300, replied.text
    await api.stage.settle()
    status = "select status from message where direction = 2 and channel = 'chat' and body ->> 'text' = 'At nine.'"
    assert await api.stage.one(status) == 3
    assert await lines(visitor, path) == [("visitor", "When do you open?"), ("company", "At nine.")]
    await api.stage.settle()
    assert await api.stage.one(status) == 4
    tag = (await visitor.get(f"{path}/lines")).headers["etag"]
    assert (await visitor.get(f"{path}/lines", headers={"if-none-match": tag})).status_code == 304


async def test_saying_the_same_twice_is_saying_it_once(api: ApiStage, visitor: httpx.AsyncClient) -> None:
    path = await begin(visitor, "Hello?")
    await api.stage.advance(seconds=1)
    for _ in range(2):
        await visitor.post(path, json={"message": "Anybody there?", "once": "same"}, headers=JSON)
    assert await lines(visitor, path) == [("visitor", "Hello?"), ("visitor", "Anybody there?")]


async def test_the_link_of_a_message_leads_into_its_conversation_and_shows_nothing_of_before(
    api: ApiStage, visitor: httpx.AsyncClient
) -> None:
    stage = api.stage
    customer = await stage.customer("Ben", phone="+447700900777")
    await stage.begin("day", invitation("text", "sms"))
    await stage.hear("sms", "+447700900777", "What about parking?")
    message = (await stage.sent(customer))[0]
    token = stage.token(message)
    empty = await visitor.get(f"/chat/{token}", headers=HTML)
    assert "parking" not in empty.text
    path = await begin(visitor, "And by train?", token)
    assert await lines(visitor, path) == [("visitor", "And by train?")]
    (conversation,) = await stage.conversations(customer)
    assert set(conversation.channels) == {"sms", "chat"}
    assert (conversation.channel, conversation.switches) == ("chat", 1)
    another = await begin(visitor, "A second window", token)
    assert await lines(visitor, another) == [("visitor", "A second window")], "each chat shows its own"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/chat/nowhere", id="no such company"),
        pytest.param("/chat/other", id="a company without chat"),
        pytest.param("/chat/harbour/short", id="a chat that can't be"),
        pytest.param(f"/chat/{'A' * 35}", id="a forged token"),
    ],
)
async def test_there_is_no_chat_elsewhere(visitor: httpx.AsyncClient, path: str) -> None:
    assert (await visitor.get(path, headers=HTML)).status_code == 404


async def test_a_chat_that_nobody_began_is_empty(visitor: httpx.AsyncClient) -> None:
    assert await lines(visitor, f"/chat/harbour/{'a' * 22}") == []


def test_who_writes_too_fast_is_told_when_to_come_again() -> None:
    times: Iterator[float] = iter([0.0, 1.0, 2.0, 3.0, 3.0, 25.0])
    limit = Limit(3, 60.0, lambda: next(times))
    for _ in range(3):
        limit.take("here")
    with pytest.raises(TooManyRequests) as refused:
        limit.take("here")
    assert 10 <= refused.value.after <= 20
    limit.take("elsewhere")
    limit.take("here")


async def test_beginning_one_chat_after_the_other_is_stopped(api: ApiStage) -> None:
    visitor = await api.nobody()
    answers = [await visitor.post("/chat/harbour", json={"message": f"Me {n}"}, headers=JSON) for n in range(12)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    page = await visitor.post("/chat/harbour", data={"message": "Me"}, headers=HTML)
    assert "too fast" in page.text
