"""Another system's log over HTTP: uploaded, previewed row by row, kept; and rows that a system sends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apistage import ApiStage, altered, api_stage
from noline.app.commands.sources import read_mapping
from noline.app.http import http_app

from .test_api_imports import moved

LOG = """Email,Event,Time,Id,Subject
ana@mail.example,sent,2026-02-01T10:00:00Z,1,Spring
ana@mail.example,open,2026-02-01T11:00:00Z,1,Spring
nobody,sent,2026-02-01T10:00:00Z,2,Spring
bo@mail.example,danced,2026-02-01T10:00:00Z,3,Spring
bo@mail.example,deferred,2026-02-01T10:00:00Z,4,Spring
"""


@pytest.fixture
async def api(dsn: str, tmp_path: Path) -> AsyncIterator[ApiStage]:
    """Two companies."""
    async with api_stage(dsn) as opened:
        noline = opened.stage.noline
        noline.settings = msgspec.structs.replace(noline.settings, data=tmp_path)
        opened.app = http_app(noline)
        opened.owner, opened.stranger = await moved(opened, opened.owner), await moved(opened, opened.stranger)
        yield opened


async def upload(api: ApiStage, text: str = LOG, name: str = "log.csv") -> str:
    answer = await api.owner.post("/api/v1/source-logs", params={"name": name}, content=text.encode(),
                                  headers={"content-type": "application/octet-stream"})  # fmt: skip
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def ended(api: ApiStage, identity: str) -> dict[str, Any]:
    """Return a log once it is kept."""
    async with asyncio.timeout(20):
        while True:
            found: dict[str, Any] = (await api.owner.get(f"/api/v1/source-logs/{identity}")).json()
            if found["status"] not in ("waiting", "running"):
                return found
            await asyncio.sleep(0.01)


async def test_a_log_is_uploaded_mapped_previewed_kept_and_reported(api: ApiStage) -> None:
    identity = await upload(api)
    path = f"/api/v1/source-logs/{identity}"
    guessed = (await api.owner.post(f"{path}/preview", json={"source": "mailer"})).json()
    assert guessed["headers"] == ["Email", "Event", "Time", "Id", "Subject"]
    assert guessed["values"][0][0] == "ana@mail.example"
    assert guessed["mapping"]["columns"] == {
        "customer": "Email", "kind": "Event", "at": "Time", "external_id": "Id", "subject": "Subject",
    }  # fmt: skip
    seen = (await api.owner.post(f"{path}/preview", json={"mapping": guessed["mapping"]})).json()
    assert [(row["row"], row["what"], row["customer"]) for row in seen["rows"]] == [
        (2, "sent", "ana@mail.example"), (3, "opened", "ana@mail.example"), (6, "ignore", ""),
    ]  # fmt: skip
    assert [(it["row"], it["column"]) for it in seen["problems"]] == [(4, "Email"), (5, "Event")]
    assert "Say in `kinds` what it means" in seen["problems"][1]["remedy"]
    assert await api.stage.one("select count(*) from interaction where kind = 'source.imported'") == 0

    answer = await api.owner.post(f"{path}/start", json=guessed["mapping"])
    assert answer.status_code == 202, answer.text
    done = await ended(api, identity)
    assert (done["status"], done["done"], done["new"], done["known"], done["refused"]) == ("done", 5, 2, 0, 2)
    problems = (await api.owner.get(f"{path}/problems")).json()["items"]
    assert [it["row"] for it in problems] == [4, 5]
    assert [it["id"] for it in (await api.owner.get("/api/v1/source-logs")).json()["items"]] == [identity]
    assert (await api.owner.get("/api/v1/imports")).json()["items"] == []
    sources = (await api.owner.get("/api/v1/sources")).json()["items"]
    assert [(it["name"], it["mapping"]["columns"]["at"]) for it in sources] == [("mailer", "Time")]

    again = await upload(api)
    await api.owner.post(f"/api/v1/source-logs/{again}/start", json=guessed["mapping"])
    done = await ended(api, again)
    assert (done["new"], done["known"]) == (0, 2)
    await api.stage.settle()
    customer = await api.stage.one("select subject from interaction where kind = 'source.imported' limit 1")
    shown = (await api.owner.get(f"/api/v1/customers/{customer}/timeline")).json()["items"]
    assert "Email sent by mailer: “Spring”" in [it["sentence"] for it in shown]
    for other in (f"{path}/problems", path, "/api/v1/sources/mailer"):
        assert (await api.stranger.get(other)).status_code == 404


async def test_a_system_sends_rows_by_itself(api: ApiStage) -> None:
    mapping = {
        "source": "mailer", "format": "jsonl", "fixed": {"channel": "email"},
        "columns": {"customer": "email", "kind": "event", "at": "timestamp", "external_id": "sg_event_id"},
    }  # fmt: skip
    answer = await api.owner.put("/api/v1/sources/mailer", json=mapping)
    assert answer.status_code == 200, answer.text
    rows = [
        {"email": "ana@mail.example", "event": "processed", "timestamp": 1772000000, "sg_event_id": "a"},
        {"email": "ana@mail.example", "event": "nonsense", "timestamp": 1772000000, "sg_event_id": "b"},
    ]
    program = await api.program("events:write")
    taken = (await program.post("/api/v1/sources/mailer/rows", json={"rows": rows})).json()
    assert (taken["rows"], taken["new"], taken["refused"], taken["problems"][0]["row"]) == (2, 1, 1, 2)
    assert (await program.get("/api/v1/sources")).status_code == 403

    address = (await api.owner.get("/api/v1/sources/mailer/address")).json()["address"]
    path = "/in/source/" + address.partition("/in/source/")[2]
    nobody = await api.nobody()
    for content, kind in (
        (msgspec.json.encode(rows), "application/json"),
        (b'{"email": "bo@mail.example", "event": "open", "timestamp": 1772000000}\n', "text/plain"),
        (b"email=cy@mail.example&event=click&timestamp=1772000000", "application/x-www-form-urlencoded"),
    ):
        told = await nobody.post(path, content=content, headers={"content-type": kind})
        assert told.status_code == 200, told.text
    told_at = (await api.owner.get("/api/v1/sources/mailer")).json()
    assert (told_at["rows"], told_at["last_at"] is not None) == (4, True)
    assert await api.stage.one("select count(*) from interaction where kind = 'source.imported'") == 3
    wrong = await nobody.post(altered(path), json=rows)
    broken = await nobody.post(path, content=b"{", headers={"content-type": "application/json"})
    assert (wrong.status_code, broken.status_code) == (404, 422)
    await api.owner.delete("/api/v1/sources/mailer")
    assert (await nobody.post(path, json=rows)).status_code == 404


def test_a_mapping_file_is_read_and_what_is_wrong_in_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"source": "a", "columns": {"customer": "x"}}')
    with pytest.raises(Exception, match="channel"):
        read_mapping(path)
