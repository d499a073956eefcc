"""The widget's stream: what an agent does shows at once, and a page that comes back misses nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from app.test_widget import ORIGIN, SITE, Page, answer, conversation_of
from noline.app.live_hints import EVERYTHING, Hint
from noline.app.widget.live import Bell

CUSTOMER, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """A company."""
    async with api_stage(module_dsn) as opened:
        yield opened


@pytest.fixture
async def page(api: ApiStage, request: pytest.FixtureRequest) -> Page:
    """Somebody on a page with a widget."""
    given = {"name": request.node.name, "origins": [SITE]}
    widget = (await api.owner.post("/api/v1/widgets", json=given)).json()
    found = Page(await api.nobody(), widget["widget"]["key"])
    await found.begin()
    return found


class Stream:
    """An open stream, as a server gives it to a browser (ASGI)."""

    def __init__(self, api: ApiStage, page: Page, after: str = "") -> None:
        self._theirs: asyncio.Queue[Any] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._begun = False
        self._text = ""
        headers = [(name.encode(), value.encode()) for name, value in {"host": "noline.test", **page.headers}.items()]
        query = f"after={after.replace('+', '%2B')}".encode()
        path = f"{page.path}/live"
        scope: Any = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query,
            "headers": headers, "scheme": "http", "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("noline.test", 80), "http_version": "1.1",
        }  # fmt: skip
        self._task = asyncio.ensure_future(api.app(scope, self._receive, self._theirs.put))

    async def _receive(self) -> Any:
        if not self._begun:
            self._begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def hear(self, name: str) -> Any:
        """Return the data of the next event of a name."""
        async with asyncio.timeout(20):
            while True:
                event, found, rest = self._text.partition("\n\n")
                if not found:
                    self._text += (await self._theirs.get()).get("body", b"").decode()
                    continue
                self._text = rest
                lines = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
                if lines.get("event") == name:
                    return json.loads(lines["data"])

    async def close(self) -> None:
        """Hang up."""
        self._gone.set()
        with suppress(asyncio.CancelledError):
            async with asyncio.timeout(20):
                await self._task


async def test_an_agents_answer_and_that_they_write_and_have_seen_it_show_at_once(api: ApiStage, page: Page) -> None:
    await page.say("Anybody there?", "1")
    await api.stage.settle()
    stream = Stream(api, page)
    assert (await stream.hear("line"))["text"] == "Anybody there?"
    path = f"/api/v1/conversations/{await conversation_of(api, 'Anybody there?')}"
    await api.agent.put(f"{path}/presence", json={"typing": True})
    assert await stream.hear("typing") is True
    await api.agent.put(f"{path}/seen", json={"seen": True})
    assert await stream.hear("seen")
    await answer(api, "Anybody there?", "I am.")
    said = await stream.hear("line")
    assert (said["by"], said["text"]) == ("company", "I am.")
    await stream.close()


async def test_who_comes_back_hears_what_was_said_meanwhile(api: ApiStage, page: Page) -> None:
    await page.say("First", "1")
    await api.stage.settle()
    stream = Stream(api, page)
    last = (await stream.hear("line"))["at"]
    await stream.close()
    await api.stage.advance(minutes=10)
    await answer(api, "First", "Meanwhile")
    again = Stream(api, page, last)
    assert (await again.hear("line"))["text"] == "First", "read again, for its id tells that it is known"
    assert (await again.hear("line"))["text"] == "Meanwhile"
    await again.close()


async def test_a_page_of_another_site_hears_nothing(page: Page) -> None:
    headers = {**page.headers, "origin": "https://evil.example"}
    assert (await page.client.get(f"{page.path}/live", headers=headers)).status_code == 403
    assert (await page.client.get(f"{page.path}/live", headers=ORIGIN)).status_code == 401


@pytest.mark.parametrize(
    ("hint", "rings"),
    [
        pytest.param(Hint("customer", CUSTOMER), True, id="theirs"),
        pytest.param(Hint("customer", OTHER), False, id="somebody else's"),
        pytest.param(Hint("conversation", OTHER, OTHER), False, id="another view"),
        pytest.param(Hint("customer"), True, id="perhaps theirs"),
        pytest.param(EVERYTHING, True, id="everything"),
    ],
)
def test_it_rings_for_what_concerns_them(api: ApiStage, hint: Hint, rings: bool) -> None:
    bell = Bell(None, 1, frozenset({CUSTOMER}))  # type: ignore[arg-type]  # it asks its hub nothing
    bell.tell({hint: None})
    assert bell.rung.is_set() is rings
