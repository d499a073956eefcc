"""What a customer sends and we can't show is kept and told of: in the thread, the lists, the timeline and the brief."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

PHONE = "+447700900007"
SAID = "Can't be shown here: sticker"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def read(api: ApiStage, path: str, **query: Any) -> Any:
    answer = await api.agent.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_sticker_is_told_of_wherever_messages_are(api: ApiStage) -> None:
    heard = await api.stage.hear("whatsapp", PHONE, "", unsupported="sticker")
    await api.stage.noline.lists.step(shards=64)

    thread = (await read(api, f"/conversations/{heard.conversation}"))["thread"]["entries"]
    told = [it for it in thread if it["type"] == "message" and it["direction"] == "in"]
    assert [(it["text"], it["unsupported"]) for it in told] == [("", "sticker")]

    assert [it["last_text"] for it in (await read(api, "/conversations"))["items"]] == [SAID]
    assert [it["last_text"] for it in (await read(api, "/customers"))["items"]] == [SAID]

    timeline = (await read(api, f"/customers/{heard.customer}/timeline"))["items"]
    assert [it["message"]["unsupported"] for it in timeline if it["kind"] == "message.received"] == ["sticker"]

    wants = (await read(api, f"/conversations/{heard.conversation}/brief"))["wants"]
    assert [(it["kind"], it["text"], it["detail"]) for it in wants] == [("unshown", "sticker", "whatsapp")]


async def test_words_beside_it_are_shown_as_before(api: ApiStage) -> None:
    heard = await api.stage.hear("whatsapp", PHONE, "Look at this", unsupported="order")
    await api.stage.noline.lists.step(shards=64)
    thread = (await read(api, f"/conversations/{heard.conversation}"))["thread"]["entries"]
    told = [it for it in thread if it["type"] == "message" and it["direction"] == "in"]
    assert [(it["text"], it["unsupported"]) for it in told] == [("Look at this", "order")]
    assert [it["last_text"] for it in (await read(api, "/conversations"))["items"]] == ["Look at this"]
    wants = (await read(api, f"/conversations/{heard.conversation}/brief"))["wants"]
    assert [(it["kind"], it["text"]) for it in wants] == [("said", "Look at this")]
