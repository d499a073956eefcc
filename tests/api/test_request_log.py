"""The log of requests as it is written and searched: bounded, no entry harmed by another, kept for 30 days."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest

from apistage import ApiStage, api_stage
from noline.app.requests import (
    KEPT,
    MAX_SENT,
    Asking,
    KeptBody,
    RequestEntry,
    RequestLog,
    Sample,
    SentAgain,
    Who,
    find_request,
    keep,
    tidy_requests,
)
from noline.kernel.clock import wall_now
from noline.kernel.ids import RandomIds

REQUESTS = "/api/v1/requests"


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


async def listed(api: ApiStage, **query: Any) -> list[dict[str, Any]]:
    """Return what the log lists, after all that waits has been written."""
    await api.stage.noline.requests.flush()
    answer = await api.owner.get(REQUESTS, params=query)
    assert answer.status_code == 200, answer.text
    return cast("list[dict[str, Any]]", answer.json()["items"])


def entry(workspace: int, **more: Any) -> RequestEntry:
    at = more.get("at", wall_now())
    given: dict[str, Any] = {
        "workspace": workspace,
        "id": RandomIds().new(at, "request"),
        "at": at,
        "kind": "webhook",
        "method": "POST",
        "path": "/in/7",
        "query": "",
        "who": Who("account", 7, "Telegram"),
        "right": "conversations:read",
        "status": 200,
        "milliseconds": 3,
        "sent": keep(b'{"message": "hello"}', MAX_SENT, "application/json"),
    }
    return RequestEntry(**(given | more))


async def test_it_is_searched_and_read_page_by_page(api: ApiStage) -> None:
    log, workspace = api.stage.noline.requests, api.stage.workspace.id
    begun = wall_now() - timedelta(days=2)
    for number in range(5):
        at, status = begun + timedelta(minutes=number), 200 if number % 2 else 500
        log.record(entry(workspace, at=at, status=status, path=f"/in/{number}", who=Who("account", number + 1, "T")))
    until = (begun + timedelta(hours=1)).isoformat()
    span: dict[str, Any] = {"since": begun.isoformat(), "until": until}
    seen, cursor = [], None
    while True:
        given = span | {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        await log.flush()
        page = (await api.owner.get(REQUESTS, params=given)).json()
        seen += [it["path"] for it in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"/in/{number}" for number in (4, 3, 2, 1, 0)]
    assert [it["path"] for it in await listed(api, status="5xx", **span)] == ["/in/4", "/in/2", "/in/0"]
    assert [it["path"] for it in await listed(api, status="2xx", kind="webhook", **span)] == ["/in/3", "/in/1"]
    assert [it["path"] for it in await listed(api, account=3, **span)] == ["/in/2"]
    assert await listed(api, key=3, **span) == []
    assert [it["path"] for it in await listed(api, q="IN/3", **span)] == ["/in/3"]
    both = await api.owner.get(REQUESTS, params={"key": 1, "account": 1})
    assert (both.status_code, both.json()["field"]) == (422, "key")
    for bad in ({"status": "6xx"}, {"q": "a\0b"}, {"path": "\0"}, {"cursor": "x"}):
        assert (await api.owner.get(REQUESTS, params=bad)).status_code in (400, 422), bad


@pytest.mark.parametrize(
    "bad", ["0.5", "1767225600", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"]
)
async def test_only_a_whole_instant_is_taken_for_one(api: ApiStage, bad: str) -> None:
    answer = await api.owner.get(REQUESTS, params={"since": bad})
    assert answer.status_code in (400, 422)
    assert answer.json()["field"] == "since"


@pytest.mark.parametrize("bad", [0.5, 1767225600, "1767225600", "2026-01-01"])
async def test_a_number_in_a_body_is_no_instant(api: ApiStage, bad: float | str) -> None:
    answer = await api.owner.post(f"/api/v1/conversations/{uuid4()}/snooze", json={"until": bad})
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["field"] == "until"


async def test_a_webhook_is_sent_again_by_whoever_takes_webhooks_in(api: ApiStage) -> None:
    noline, workspace = api.stage.noline, api.stage.workspace.id
    mine = entry(workspace, headers={"x-signature": "abc"})
    noline.requests.record(mine)
    await noline.requests.flush()

    class Taking:
        async def send(self, entry: RequestEntry, asking: Asking) -> SentAgain:
            again = RandomIds().new(wall_now(), "request")
            noline.requests.record(
                RequestEntry(
                    **(
                        {name: getattr(entry, name) for name in entry.__struct_fields__}
                        | {"id": again, "replay_of": entry.id}
                    )
                )
            )
            return SentAgain(again, 202 if asking.principal.name == "Owner" else 500)

    before = dict(noline.replays._by_kind)
    noline.replays._by_kind.pop("webhook", None)
    try:
        refused = await api.owner.post(f"{REQUESTS}/{mine.id}/replay")
        assert refused.status_code == 409
        noline.replays.add("webhook", Taking())
        answer = await api.owner.post(f"{REQUESTS}/{mine.id}/replay")
    finally:
        noline.replays._by_kind.clear()
        noline.replays._by_kind.update(before)
    assert answer.json()["status"] == 202
    found = (await api.owner.get(f"{REQUESTS}/{answer.json()['id']}")).json()
    assert found["request"]["replay_of"] == str(mine.id)
    assert found["sent"]["text"] == '{"message": "hello"}'
    assert found["headers"] == {"x-signature": "abc"}


def test_of_what_comes_by_the_thousand_a_sample_is_taken() -> None:
    sample = Sample(most=3)
    assert [sample.takes(1, 100.0 + at / 10) for at in range(5)] == [True, True, True, False, False]
    assert sample.takes(2, 100.9), "each workspace has its own"
    assert sample.takes(1, 101.0), "and each second"


# ---- the writer


async def test_what_finds_no_room_is_dropped_and_counted(api: ApiStage) -> None:
    workspace = api.stage.workspace.id
    log = RequestLog(api.stage.noline.database, entries=2)
    path = f"/in/{uuid4()}"
    assert [log.record(entry(workspace, path=path)) for _ in range(4)] == [True, True, False, False]
    assert log.dropped == 2
    await log.close()
    assert len(await listed(api, path=path)) == 2
    small = RequestLog(api.stage.noline.database, size=2000)
    assert not small.record(entry(workspace, sent=KeptBody(content=b"x" * 2000)))


async def test_what_can_t_be_stored_does_not_take_others_along(api: ApiStage) -> None:
    log, path = api.stage.noline.requests, f"/in/{uuid4()}"
    dropped, workspace = log.dropped, api.stage.workspace.id
    log.record(entry(workspace, path=path, status=200))
    log.record(entry(2**31 - 1, path=path))
    log.record(entry(workspace, path=f"{path}\0\ud800", detail="a\0b", status=201, headers={"x": "\0"}))
    found = await listed(api, path=path)
    assert sorted(it["status"] for it in found) == [200, 201]
    assert log.dropped == dropped + 1


async def test_it_is_written_by_itself(api: ApiStage) -> None:
    log, path = api.stage.noline.requests, f"/in/{uuid4()}"
    log.record(entry(api.stage.workspace.id, path=path))
    async with asyncio.timeout(20):
        while not await api.stage.one("select count(*) from request_log where path = $1", path):
            await asyncio.sleep(0.05)
    assert log.waiting == 0


async def test_it_is_kept_for_thirty_days(api: ApiStage) -> None:
    noline, workspace = api.stage.noline, api.stage.workspace.id
    old = entry(workspace, at=wall_now() - KEPT - timedelta(minutes=1))
    young = entry(workspace, at=wall_now() - KEPT + timedelta(hours=1))
    for it in (old, young):
        noline.requests.record(it)
    await noline.requests.flush()
    await tidy_requests(noline.database, wall_now())
    async with noline.database.connection() as connection:
        assert (await find_request(connection, workspace, young.id)).at == young.at
    assert (await api.owner.get(f"{REQUESTS}/{old.id}")).status_code == 404


async def test_a_query_that_holds_a_secret_is_blotted_out(api: ApiStage) -> None:
    path = f"/in/{uuid4()}"
    api.stage.noline.requests.record(entry(api.stage.workspace.id, path=path, query="hub.verify_token=abc&mode=x"))
    assert (await listed(api, path=path))[0]["query"] == "hub.verify_token=***&mode=x"
