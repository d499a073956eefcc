"""A company that has one of everything the API can name, for tests of what others can do with the ids.

``async with two_companies(dsn, folder) as two`` gives the stage, the ids by the names that paths give them, and
``picture``: all that a workspace holds, to be compared with what it holds after an attack.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from msgspec.structs import replace

from apistage import PASSWORD, ApiStage, api_stage
from noline.access import Workspace, get_workspace
from noline.app.http import http_app
from noline.channels import Attachment
from noline.delivery import add_route
from stage import NEWS, Stage, invitation

PHONE, MAIL = "+447700900007", "ana@mail.example"
OUTSIDE = {
    "check_sender_domain", "install_one_recipe", "read_provider_guide",
    "set_up_play_story", "clear_play_story", "tell_play_event", "break_play_back_end",
}  # fmt: skip
"""Operations that ask the public DNS, the documentation or what is ready-made, and nothing of a workspace's."""
JOURNEY: dict[str, Any] = {
    "name": "welcome",
    "title": "Welcome",
    "entry": {"type": "manual"},
    "first": "done",
    "steps": {"done": {"type": "exit", "reason": "done"}},
}
SERVICE: dict[str, Any] = {
    "name": "balance",
    "words": {"en": ["BALANCE"]},
    "steps": [{"type": "answer", "name": "tell", "text": {"en": "Nothing"}}],
}
FOLDER = {
    "host": "sftp.example",
    "username": "noline",
    "host_key": f"ssh-ed25519 {'A' * 68}",
    "private_key": "a key",
}
SOURCE: dict[str, Any] = {
    "source": "old-mailer",
    "columns": {"customer": "email", "at": "at", "kind": "event"},
    "fixed": {"channel": "email"},
}
CONNECTOR: dict[str, Any] = {
    "name": "bank",
    "definition": {"kind": "http"},
    "settings": {"url": "https://bank.example"},
}
_HELD = """
select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace'
where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
  and c.relname <> all('{idempotency,request_log}') order by 1
"""
_PICTURE = "select coalesce(string_agg(held::text, '\n' order by held::text), '') from {table} as held where {of}"
_ASIDE = """
insert into set_aside (shard, id, follower, seq, workspace, subject, kind, why)
values ($1, $2, 'engage', 1, $3, $4, 'message.received', 'No.')
"""
_ALERT = """
insert into alert (workspace, id, kind, level, value, expected, raised_at, seen_at)
values ($1, $2, 'failures', 'warn', 0.2, 0.1, $3, $3)
"""


class TwoCompanies:
    """The stage with ``ids`` of what the first company has."""

    def __init__(self, api: ApiStage, neighbours: Stage) -> None:
        self.api = api
        self.ids: dict[str, str] = {}
        self.neighbours = neighbours
        """The other company, as a stage of its own."""

    async def picture(self, workspace: int) -> dict[str, str]:
        """Return a digest of everything that a workspace holds, by table."""
        async with self.api.stage.noline.database.connection() as connection:
            tables = [row[0] for row in await connection.fetch(_HELD)]
            held = {
                it: await connection.fetchval(_PICTURE.format(table=it, of="workspace = $1"), workspace)
                for it in tables
            }
            own = await connection.fetchval(_PICTURE.format(table="workspace", of="id = $1"), workspace)
        return {
            table: md5(text.encode(), usedforsecurity=False).hexdigest()
            for table, text in {**held, "workspace": own}.items()
        }

    def filled(self, path: str, **others: str) -> str:
        """Return a path with ids in it; a parameter that nobody has an id for is an error."""
        letter = {"item_id": self.ids["letter_id"]} if path.endswith(("/scan", "/pages/{page}")) else {}
        if "/sources/" in path:
            letter["name"] = SOURCE["source"]
        return path.format_map(self.ids | letter | others)


@asynccontextmanager
async def two_companies(dsn: str, folder: Path) -> AsyncIterator[TwoCompanies]:
    """Open the stage, and let the first company have one of everything."""
    async with api_stage(dsn) as api:
        noline = api.stage.noline
        noline.settings = replace(noline.settings, data=folder)
        api.app = http_app(noline)
        for role in ("owner", "agent", "viewer", "stranger"):
            setattr(api, role, await _moved(api, getattr(api, role)))
        async with noline.database.transaction() as tx:
            other = await _next_door(tx, api.stage.workspace)
            for channel in ("email", "sms"):
                await add_route(tx, other.id, "sandbox", "sandbox", channel, sender="other", seats=1)
        two = TwoCompanies(api, Stage(noline, other))
        two.ids = await _everything(api)
        two.ids |= await _beside(api, two.neighbours)
        await api.stage.settle()
        yield two
        await api.stage.fetch("delete from set_aside")  # the stage wants to see that nothing was, and we did


async def _next_door(tx: Any, first: Workspace) -> Workspace:
    return await get_workspace(tx, await tx.fetchval("select id from workspace where id <> $1", first.id))


async def _moved(api: ApiStage, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Return the client of the same session at the present application."""
    fresh = await api.nobody(**{"X-CSRF-Token": client.headers["X-CSRF-Token"]})
    fresh.cookies = client.cookies
    return fresh


async def _everything(api: ApiStage) -> dict[str, str]:
    """Make one of everything; returns the ids by the names of the API's path parameters."""
    stage, made = api.stage, {}
    customer = await stage.customer("Ana", phone=PHONE, email=MAIL, postal=True)
    campaign = await stage.begin(
        "fair", invitation("mail", "email"), invitation("letter", "print", subscription="", purpose="transactional")
    )
    await stage.settle()
    heard = await stage.hear(
        "email", MAIL, "See", attachments=(Attachment("a.txt", "text/plain", b"secret"),), html="<p>See</p>"
    )
    items = (await _got(api, f"playground/people/{customer}/boxes"))["items"]
    item, letter = (next(it["id"] for it in items if it["channel"] == channel) for channel in ("email", "print"))
    thread = (await _got(api, f"conversations/{heard.conversation}"))["thread"]["entries"]
    made["digest"] = next(
        it["attachments"][0]["hash"] for it in thread if it["type"] == "message" and it["attachments"]
    )
    made |= {
        "customer_id": str(customer), "conversation_id": str(heard.conversation), "message_id": str(heard.id),
        "campaign": str(campaign.id), "item_id": item, "letter_id": letter, "page": "1",
        "name": "invitation", "number": "1", "domain": "harbour.example",
    }  # fmt: skip
    made["template_id"] = await api.stage.one(
        "select id::text from template where workspace = $1 order by name limit 1", api.stage.workspace.id
    )
    agent = {"email": "new@harbour.example", "name": "New", "role": "agent", "password": PASSWORD}
    made["agent_id"] = (await _made(api, "agents", agent))["id"]
    made["key_id"] = (
        await _made(api, "keys", {"name": "till", "scopes": ["events:write"], "origins": ["https://harbour.example"]})
    )["key"]["id"]
    made["journey"] = (await _made(api, "journeys", JOURNEY))["name"]
    made["run_id"] = await _run(api, customer)
    made["simulation_id"] = await _simulation(api)
    made["service"] = (await _made(api, "services", SERVICE))["name"]
    made["segment_id"] = (await _made(api, "segments", {"name": "some", "customers": [str(customer)]}))["segment"]["id"]
    made["webhook_id"] = (await _made(api, "webhooks", {"url": "https://hooks.example/x"}))["webhook"]["id"]
    routes = await _got(api, "routes")
    made["route_id"], made["account_id"] = routes[0]["id"], routes[0]["account"]
    made["call_id"] = (await _made(api, "calls", {"customer": str(customer)}))["id"]
    made["import_id"] = await _upload(api, "imports?name=people.csv", b"email,first_name\nben@example.com,Ben\n")
    log = b"email,at,event\nben@example.com,2026-01-01T00:00:00Z,sent\n"
    made["log_id"] = await _upload(api, "source-logs?name=sent.csv", log)
    saved = await api.owner.put(f"/api/v1/sources/{SOURCE['source']}", json=SOURCE)
    assert saved.status_code == 200, saved.text
    folder = await api.owner.put(f"/api/v1/sources/{SOURCE['source']}/folder", json=FOLDER)
    assert folder.status_code == 200, folder.text
    made["widget_id"] = (await _made(api, "widgets", {"name": "site"}))["widget"]["id"]
    made |= await _topic(api, customer)
    made["connector_id"] = (await _made(api, "connectors", CONNECTOR))["id"]
    made["department_id"] = (await _made(api, "departments", {"slug": "finance", "name": "Finance"}))["id"]
    made["view_id"] = (await _made(api, "conversations/views", {"name": "Mine", "shared": True}))["id"]
    made["provider"], made["recipe"], made["story"] = "smtp", "bank", "2"
    made["interaction_id"] = await _aside(api, customer)
    made["alert_id"] = await _alert(api)
    made["request_id"] = await _request(api)
    return {name: str(value) for name, value in made.items()}


async def _beside(api: ApiStage, neighbours: Stage) -> dict[str, str]:
    """Make what the neighbours need of their own to name another's thing beside it; ids that begin with ``own_``."""
    phone = "+447700900555"
    customer = await neighbours.customer("Nina", phone=phone, email="nina@mail.example")
    heard = await neighbours.hear("sms", phone, "Hello")
    await api.stage.settle()
    campaign = await neighbours.draft("own", invitation("mail", "sms", template="notice"))
    await neighbours.template("notice", "Come")
    hook = await api.stranger.post("/api/v1/webhooks", json={"url": "https://hooks.example/y"})
    journey = await api.stranger.post("/api/v1/journeys", json=JOURNEY | {"name": "own"})
    segment = await api.stranger.post("/api/v1/segments", json={"name": "own", "customers": [str(customer)]})
    topic = await api.stranger.post("/api/v1/topics", json={"name": "own"})
    return {
        "own_customer": str(customer), "own_conversation": str(heard.conversation), "own_message": str(heard.id),
        "own_campaign": campaign.slug, "own_webhook": hook.json()["webhook"]["id"],
        "own_segment": segment.json()["segment"]["id"], "own_journey": journey.json()["name"],
        "own_topic": topic.json()["id"],
    }  # fmt: skip


async def _made(api: ApiStage, path: str, body: dict[str, Any]) -> Any:
    answer = await api.owner.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _got(api: ApiStage, path: str) -> Any:
    answer = await api.owner.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _upload(api: ApiStage, path: str, content: bytes) -> str:
    headers = {"Content-Type": "application/octet-stream"}
    answer = await api.owner.post(f"/api/v1/{path}", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _topic(api: ApiStage, customer: UUID) -> dict[str, Any]:
    """Let the customer take part in a topic in which something was said with a file."""
    headers = {"Content-Type": "text/plain"}
    stored = (await api.owner.post("/api/v1/files?name=b.txt", content=b"theirs", headers=headers)).json()
    file = {name: stored[name] for name in ("name", "media_type", "hash")}
    topic = (await _made(api, "topics", {"name": "Theirs", "participants": [{"customer": str(customer)}]}))["id"]
    comment = await _made(api, f"topics/{topic}/comments", {"text": "Look", "attachments": [file]})
    return {"topic_id": topic, "comment_id": comment["id"], "place": "0"}


async def _run(api: ApiStage, customer: UUID) -> str:
    """Let the customer pass through the journey, at which somebody goes on drawing."""
    begun = await api.owner.post("/api/v1/journeys/welcome/runs", json={"customers": [str(customer)]})
    assert begun.status_code == 202, begun.text
    assert (await api.owner.put("/api/v1/journeys/welcome/draft", json=JOURNEY)).status_code == 200
    return str((await _got(api, f"customers/{customer}/runs"))["items"][0]["run"])


async def _simulation(api: ApiStage) -> str:
    """Try the journey out on everybody."""
    asked = await api.owner.post("/api/v1/journeys/simulations", json={"definition": JOURNEY})
    assert asked.status_code == 202, asked.text
    assert await api.stage.noline.simulator.step() == 1
    return str(asked.json()["id"])


async def _aside(api: ApiStage, customer: UUID) -> str:
    identity, stage = uuid4(), api.stage
    await stage.fetch(_ASIDE, stage.shard(customer), identity, stage.workspace.id, customer)
    return str(identity)


async def _alert(api: ApiStage) -> str:
    identity, stage = uuid4(), api.stage
    await stage.fetch(_ALERT, stage.workspace.id, identity, stage.now)
    return str(identity)


async def _request(api: ApiStage) -> str:
    """Let a program ask for something that is kept in the log of requests."""
    program = await api.program("customers:write")
    assert (await program.post("/api/v1/customers", json={"attributes": {"first_name": "Ben"}})).status_code < 300
    async with asyncio.timeout(20):
        while not (kept := (await _got(api, "requests"))["items"]):
            await asyncio.sleep(0.01)
    return str(kept[0]["id"])


__all__ = ["JOURNEY", "MAIL", "NEWS", "OUTSIDE", "PHONE", "TwoCompanies", "two_companies"]
