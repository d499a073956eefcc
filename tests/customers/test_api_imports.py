"""Files of customers over the API: looked at, started, watched, stopped; what was refused is told row by row."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from msgspec.structs import replace

from apistage import ApiStage, api_stage
from noline.app.http import http_app
from noline.kernel.clock import wall_now

CSV = """Kundennummer,Vorname,E-Mail,Newsletter,Stadt
1,Ana,ana@example.com,yes,Lima
2,Ben,ben@,no,Lima
,Cleo,,yes,Quito
4,Dan,dan@example.com,perhaps,
"""


@pytest.fixture(scope="module")
async def api(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ApiStage]:
    """The API with a folder of its own for uploads."""
    async with api_stage(module_dsn) as opened:
        noline = opened.stage.noline
        noline.settings = replace(noline.settings, data=tmp_path_factory.mktemp("data"))
        opened.app = http_app(noline)
        opened.agent = await moved(opened, opened.agent)
        opened.viewer = await moved(opened, opened.viewer)
        opened.stranger = await moved(opened, opened.stranger)
        yield opened


async def moved(api: ApiStage, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Return the client of the same session at the present application."""
    fresh = await api.nobody(**{"X-CSRF-Token": client.headers["X-CSRF-Token"]})
    fresh.cookies = client.cookies
    return fresh


async def upload(api: ApiStage, content: bytes | str, name: str = "people.csv") -> str:
    """Upload a file; returns its path in the API."""
    body = content if isinstance(content, bytes) else content.encode()
    headers = {"Content-Type": "application/octet-stream"}
    answer = await api.agent.post("/api/v1/imports", params={"name": name}, content=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/imports/{answer.json()['id']}"


async def ended(api: ApiStage, path: str) -> dict[str, Any]:
    """Wait until an import is over."""
    async with asyncio.timeout(30):
        while True:
            found: dict[str, Any] = (await api.viewer.get(path)).json()
            if found["status"] != "running":
                return found
            await api.stage.follow()
            await asyncio.sleep(0.01)


async def start(api: ApiStage, path: str, **mapping: Any) -> dict[str, Any]:
    """Start an import and see it through."""
    begun = await api.agent.post(f"{path}/start", json=mapping)
    assert begun.status_code == 202, begun.text
    found = await ended(api, path)
    await api.stage.settle()
    return found


async def test_a_file_is_looked_at_before_anything_is_entered(api: ApiStage) -> None:
    path = await upload(api, CSV)
    preview = (await api.viewer.post(f"{path}/preview", json={})).json()
    assert {it["header"]: it["target"] for it in preview["columns"]} == {
        "Kundennummer": "external_id", "Vorname": "first_name", "E-Mail": "email", "Newsletter": "consent:news:email",
        "Stadt": "city",
    }  # fmt: skip
    assert preview["columns"][1]["values"] == ["Ana", "Ben", "Cleo", "Dan"]
    assert [(it["row"], it["column"], it["skipped"]) for it in preview["problems"]] == [
        (3, "E-Mail", False), (4, None, True), (5, "Newsletter", False)
    ]  # fmt: skip
    other = await api.viewer.post(f"{path}/preview", json={"targets": {"Stadt": "attribute:home:text"}})
    assert other.json()["columns"][4]["target"] == "attribute:home:text"
    bad = await api.viewer.post(f"{path}/preview", json={"targets": {"Stadt": "moon"}})
    assert (bad.status_code, bad.json()["field"]) == (422, "columns")


async def test_a_file_is_entered_and_says_what_was_refused(api: ApiStage) -> None:
    path = await upload(api, CSV)
    done = await start(api, path, subscription="letters", targets={"Stadt": "ignore"})
    assert (done["status"], done["new"], done["known"], done["refused"], done["rows"]) == ("done", 3, 0, 3, 4)
    ana = (await api.viewer.get("/api/v1/customers/find", params={"address": "ana@example.com"})).json()
    assert (ana["name"], ana["external_id"], "city" in ana["attributes"]) == ("Ana", "1", False)
    assert [(it["subscription"], it["state"]) for it in ana["consents"]] == [("letters", "given")]
    problems = (await api.viewer.get(f"{path}/problems")).json()["items"]
    assert [it["row"] for it in problems] == [3, 4, 5]
    report = (await api.viewer.get(f"{path}/problems.csv")).text
    assert report.count("\r\n") == 4
    assert "Nothing in this row tells who the customer is." in report
    again = await api.agent.post(f"{path}/start", json={})
    assert again.status_code in (404, 409)


async def test_a_spreadsheet_is_taken_too(api: ApiStage) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (("email", "name"), ("eva@example.com", "Eva Ruiz")):
        book.active.append(row)
    book.save(file)
    done = await start(api, await upload(api, file.getvalue(), "people.xlsx"))
    assert (done["status"], done["new"]) == ("done", 1)


@pytest.mark.parametrize(
    ("content", "name", "field"),
    [("a", "people.pdf", "name"), ("", "people.csv", "body"), ("not a zip", "people.xlsx", "file")],
)
async def test_what_is_no_table_is_refused(api: ApiStage, content: str, name: str, field: str) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    answer = await api.agent.post("/api/v1/imports", params={"name": name}, content=content, headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    folder: Path = (api.stage.noline.settings.data or Path()) / "uploads"
    assert not list(folder.glob("*.pdf"))


async def test_a_header_that_cannot_be_read_is_told_at_the_start(api: ApiStage) -> None:
    path = await upload(api, "email,email\na@example.com,b@example.com\n")
    answer = await api.agent.post(f"{path}/start", json={})
    assert (answer.status_code, answer.json()["field"]) == (422, "columns")
    assert (await api.viewer.get(path)).json()["status"] == "waiting"


async def test_one_whose_server_went_away_was_interrupted_and_starts_again(api: ApiStage) -> None:
    path = await upload(api, "email\nfay@example.com\n")
    long_ago = wall_now() - timedelta(minutes=5)
    statement = "update customer_import set status = 'running', seen_at = $2, started_at = $2 where id = $1"
    await api.stage.noline.database.pool.execute(statement, path.rpartition("/")[2], long_ago)
    assert (await api.viewer.get(path)).json()["status"] == "interrupted"
    done = await start(api, path)
    assert (done["status"], done["new"]) == ("done", 1)


async def test_one_that_nobody_wants_any_more_is_stopped(api: ApiStage) -> None:
    path = await upload(api, "email\ngus@example.com\n")
    assert (await api.agent.post(f"{path}/cancel")).json()["status"] == "cancelled"
    assert (await api.agent.post(f"{path}/start", json={})).status_code == 404
    assert (await api.agent.post(f"{path}/cancel")).status_code == 409


async def test_a_large_file_stops_where_it_is_asked_to(api: ApiStage) -> None:
    rows = "".join(f"row{number}@example.com\n" for number in range(9000))
    path = await upload(api, f"email\n{rows}")
    await api.agent.post(f"{path}/start", json={})
    stopping = await api.agent.post(f"{path}/cancel")
    assert stopping.json()["stopping"] or stopping.json()["status"] == "cancelled"
    found = await ended(api, path)
    assert found["status"] == "cancelled"
    assert found["done"] < 9000
    await api.stage.settle()


async def test_imports_are_the_workspaces_own(api: ApiStage) -> None:
    path = await upload(api, "email\nhal@example.com\n")
    for method, tail in (
        ("GET", ""),
        ("GET", "/problems"),
        ("POST", "/preview"),
        ("POST", "/start"),
        ("POST", "/cancel"),
    ):
        given: dict[str, Any] = {"json": {}} if tail in ("/preview", "/start") else {}
        assert (await api.stranger.request(method, f"{path}{tail}", **given)).status_code == 404, tail
    assert (await api.viewer.post(f"{path}/start", json={})).status_code == 403
    listed = (await api.viewer.get("/api/v1/imports")).json()["items"]
    assert path.rpartition("/")[2] in [it["id"] for it in listed]
    assert (await api.stranger.get("/api/v1/imports")).json()["items"] == []


async def test_only_owners_say_that_the_addresses_of_a_file_are_certain(api: ApiStage) -> None:
    owner = await moved(api, api.owner)
    stage = api.stage
    text = "Customer,Phone,Email\nA-1,+447700900771,vera@example.com\nA-2,+447700900772,will@example.com\n"
    path = await upload(api, text, "certain.csv")
    mapping = {"targets": {"Customer": "external_id"}, "verified": ["phone"]}
    refused = await api.agent.post(f"{path}/start", json=mapping)
    assert (refused.status_code, refused.json()["field"]) == (403, "scope")
    assert (await owner.post(f"{path}/start", json=mapping)).status_code == 202
    assert (await ended(api, path))["status"] == "done"
    await stage.settle()
    wanted = "select value, verification, how from customer_address where value = any($1) order by value"
    rows = await stage.fetch(wanted, ["+447700900771", "vera@example.com"])
    assert [tuple(row) for row in rows] == [
        ("+447700900771", "verified", "company"),
        ("vera@example.com", "claimed", rows[1][2]),
    ]
    (line,) = await stage.fetch("select actor_name, detail::text from audit where action = 'import.addresses_verified'")
    assert line[0] == "Owner"
    assert "certain.csv" in line[1]
    assert "phone" in line[1]
    # Known customers are made certain too, and never less certain again.
    for name, more in (("more.csv", {"verified": ["email"]}), ("again.csv", {})):
        path = await upload(api, text, name)
        answer = await owner.post(f"{path}/start", json={"targets": {"Customer": "external_id"}, **more})
        assert answer.status_code == 202
        await ended(api, path)
        await stage.settle()
        rows = await stage.fetch(wanted, ["+447700900771", "vera@example.com"])
        assert [row[1] for row in rows] == ["verified", "verified"]
