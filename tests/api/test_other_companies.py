"""No id opens another company's door: every endpoint of the description is tried with a neighbour's ids.

What is in a path is found by itself; what is in a query or a body is found too, and must have its line in ``WITHIN``.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from api.belongings import FOLDER, MAIL, OUTSIDE, PHONE, SOURCE, TwoCompanies, two_companies
from api.ids_within import EMPTY, KEPT, REFUSED, WITHIN
from api.test_every_endpoint import DOCUMENT, operations
from noline.access import SCOPES

BODIES: dict[str, Any] = {
    "add_address": {"scheme": "phone", "value": "+447700900999"},
    "ask_for_host_key": {"host": "files.harbour.example"},
    "assign_conversation": {"agent": None},
    "change_context": {"values": {"order": "1"}},
    "correct_reading": {"reading": "question"},
    "move_message": {"matter": "another"},
    "set_reaction": {"emoji": "👍"},
    "play_click": {"url": "https://harbour.example"},
    "play_mail": {"text": "Hi"},
    "play_open": {"channel": "email"},
    "play_post": {"text": "Hi"},
    "play_sms": {"text": "Hi"},
    "put_campaign": {"definition": {"name": "Mine", "goal": {"name": "registered"}, "events": []}, "version": "x"},
    "record_consent": {"subscription": "news", "channel": "sms", "state": "withdrawn", "how": "by phone"},
    "save_journey_draft": {"title": "Theirs"},
    "save_route_numbers": {"numbers": []},
    "save_source_folder": FOLDER,
    "save_source_mapping": SOURCE,
    "forward_messages": {"to": "roofer@slate.example"},
    "send_reply": {"text": "Hi"},
    "send_source_rows": {"rows": [{"email": MAIL, "at": "2026-01-01T00:00:00Z", "event": "sent"}]},
    "start_runs": {"customers": ["00000000-0000-4000-8000-000000000001"]},
    "start_source_log": SOURCE,
    "set_agent_password": {"password": "taken over at once"},
    "dial_call": {"telephone": "+447700900199"},
    "move_planned_call": {"due_at": "2026-03-04T10:00:00Z"},
    "end_call": {"outcome": "reached"},
    "set_tags": {"tags": ["theirs"]},
    "snooze_conversation": {"until": "2026-06-01T10:00:00Z"},
    "store_template": {"variants": {"sms": {"type": "sms", "text": "Theirs"}}},
    "save_account_prices": {"channels": {"sms": {"each": 1}}},
    "send_test_message": {"channel": "sms", "to": "+447700900999"},
    "suspend_channel_route": {"why": "because"},
    "suspend_provider_account": {"why": "because"},
    "test_campaign": {"event": "mail"},
    "try_connector": {"operation": "balance"},
    "ask_system": {"connector": "bank", "operation": "balance", "arguments": {"phone": "+447700900000"}},
    "try_source_folder": FOLDER,
    "write_note": {"text": "Hi"},
    "dismiss_match": {"other": "00000000-0000-4000-8000-000000000001"},
    "merge_customers": {"other": "00000000-0000-4000-8000-000000000001"},
    "unmerge_customers": {"other": "00000000-0000-4000-8000-000000000001"},
    "set_customer_pin": {"pin": "4711"},
    "add_topic_participants": {"participants": [{"customer": "00000000-0000-4000-8000-000000000001"}]},
    "change_topic_participant": {"mode": "muted"},
    "post_topic_comment": {"text": "Hi"},
}
"""What is sent to whoever demands it; valid, so that nothing but the id is wrong."""
OF_ONES_OWN = {"store_template", "save_journey_draft", "save_source_mapping", "delete_presence"}
"""Whose path holds a name that every company gives for itself; and to leave what one is not in is no fault. Last of
all, since the neighbours have a template of that name from then on."""
NEVER = "00000000-0000-4000-8000-000000000001"
NOBODY = {
    "account_id": "2000000000", "agent_id": "2000000000", "key_id": "2000000000", "route_id": "2000000000",
    "connector_id": "2000000000", "department_id": "2000000000",
    "alert_id": NEVER, "conversation_id": NEVER, "customer_id": NEVER, "import_id": NEVER, "interaction_id": NEVER,
    "topic_id": NEVER, "comment_id": NEVER, "view_id": NEVER,
    "item_id": NEVER, "message_id": NEVER, "request_id": NEVER, "segment_id": NEVER, "webhook_id": NEVER,
    "run_id": NEVER, "campaign": NEVER, "journey": NEVER, "service": NEVER, "name": "never", "digest": "0" * 64,
}  # fmt: skip
"""Ids that there are none of."""
SAID = "select count(*) from interaction"
LONG = 20
"""Digits of an id that nothing else could be."""
TOLD = {"/api/v1/openapi.json", "/api/v1/requests"}
"""What is the same for everybody; and what the neighbours' own program asked for, another's ids and all."""
LETTERLESS = {"read_template_letter", "read_play_file", "fetch_account_templates"}
"""What the company's own cannot be asked for on the stage: its letters have no sender, its mails no picture,
its accounts no templates at a provider."""


def with_ids() -> Iterator[Any]:
    """Yield the operations that have an id in their path."""
    found = [each for each in operations() if "{" in each[1] and each[2]["operationId"] not in OUTSIDE]
    for method, path, operation in sorted(found, key=lambda each: each[2]["operationId"] in OF_ONES_OWN):
        yield pytest.param(method, path, operation, id=f"{method.upper()} {path}")


@pytest.fixture(scope="module")
async def two(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TwoCompanies]:
    """A company that has everything, and one beside it."""
    async with two_companies(module_dsn, tmp_path_factory.mktemp("data")) as opened:
        yield opened


async def attempts(two: TwoCompanies) -> list[httpx.AsyncClient]:
    """Return who tries: the neighbours' owner, and a program of theirs that may everything."""
    return [two.api.stranger, await two.api.program(*SCOPES, workspace=two.neighbours.workspace.id)]


async def send(
    client: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any], **given: Any
) -> httpx.Response:
    """Send what an operation takes."""
    if "requestBody" in operation and "json" not in given:
        given["json"] = BODIES.get(operation["operationId"], {})
    return await client.request(method, path, **given)


def required_query(two: TwoCompanies, operation: dict[str, Any]) -> dict[str, str]:
    """Return the query that an operation demands."""
    known = {"message": two.ids["message_id"], "scheme": "phone", "value": PHONE, "channel": "whatsapp"}
    return {
        it["name"]: known[it["name"]] for it in operation["parameters"] if it["in"] == "query" and it.get("required")
    }


@pytest.mark.parametrize(("method", "path", "operation"), list(with_ids()))
async def test_an_id_in_a_path(two: TwoCompanies, method: str, path: str, operation: dict[str, Any]) -> None:
    url, query = two.filled(path), required_query(two, operation)
    harbour = two.api.stage.workspace.id
    before = await two.picture(harbour)
    for client in await attempts(two):
        answer = await send(client, method, url, operation, params=query)
        if operation["operationId"] in OF_ONES_OWN:
            assert answer.status_code in (200, 204, 403), answer.text
            continue
        if answer.status_code == 403 and client is not two.api.stranger:  # agents alone look at conversations
            continue
        assert answer.status_code == 404, f"{answer.status_code} {answer.text}"
        never = await send(client, method, two.filled(path, **NOBODY), operation, params=query)
        told = {name: value for name, value in answer.json().items() if name != "detail"}
        assert told == {name: value for name, value in never.json().items() if name != "detail"}, "it gives itself away"
    await two.api.stage.follow()
    assert await two.picture(harbour) == before
    if method == "get" and operation["operationId"] not in LETTERLESS:
        own = await send(two.api.owner, method, url, operation, params=query)
        assert own.status_code == 200, "the id is not a real one"


# ---- what is asked for without an id


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        pytest.param(path, operation, id=path)
        for method, path, operation in operations()
        if method == "get"
        and "{" not in path
        and operation.get("security") != []
        and path not in TOLD
        and operation["operationId"] not in OUTSIDE
    ],
)
async def test_a_list(two: TwoCompanies, path: str, operation: dict[str, Any]) -> None:
    known = {"customer": two.ids["own_customer"], "campaign": two.ids["own_campaign"], "measure": "sent"}
    known["domain"] = "shop.invalid"
    query = {
        it["name"]: known.get(it["name"], MAIL)
        for it in operation["parameters"]
        if it["in"] == "query" and it.get("required")
    }
    for client in await attempts(two):
        answer = await client.get(path, params=query)
        assert answer.status_code in (200, 404), answer.text
        if answer.status_code == 404:  # it says again what was asked for
            continue
        held = {it for name, it in two.ids.items() if not name.startswith("own_") and len(it) > LONG}
        assert not {it for it in (*held, "Ana", PHONE, MAIL, "Harbour", "fair") if it in answer.text}


# ---- ids in queries and bodies

IDS = ("hash", "account", "agent")
"""Fields that hold an id without being a UUID."""
NAMES = {"campaign"}
"""Query parameters that take a campaign's name or id."""


def ids_within() -> Iterator[tuple[str, str]]:
    """Yield operation and field of every id in a query or a body, as the description has them."""
    for _, _, operation in operations():
        name = operation["operationId"]
        for parameter in operation["parameters"]:
            if parameter["in"] == "query" and (
                _is_id(parameter["name"], parameter["schema"]) or parameter["name"] in NAMES
            ):
                yield name, parameter["name"]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            yield from ((name, field) for field in sorted(set(_ids_of(body["schema"], ()))))


def _is_id(name: str, schema: dict[str, Any]) -> bool:
    text = json.dumps(schema)
    return '"uuid"' in text or (name in IDS and "$ref" not in text)


def _ids_of(schema: dict[str, Any], seen: tuple[str, ...], name: str = "") -> Iterator[str]:
    if "$ref" in schema:
        reference = schema["$ref"].split("/")[-1]
        if reference not in seen:
            yield from _ids_of(DOCUMENT["components"]["schemas"][reference], (*seen, reference), name)
        return
    if schema.get("format") == "uuid" or (name in IDS and schema.get("type") in ("string", "integer")):
        yield name
    for field, inner in schema.get("properties", {}).items():
        yield from _ids_of(inner, seen, field)
    for inner in (*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), dict) else ())):
        yield from _ids_of(inner, seen, name)


def test_every_id_within_is_tried() -> None:
    assert set(ids_within()) == set(WITHIN)


def placed(two: TwoCompanies, value: Any) -> Any:
    """Return a body with ids in it, numbers as numbers."""
    if isinstance(value, dict):
        return {name: placed(two, it) for name, it in value.items()}
    if isinstance(value, list):
        return [placed(two, it) for it in value]
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    found = two.ids[value[1:-1]]
    return int(found) if found.isdigit() else found


@pytest.mark.parametrize(("name", "field"), sorted(WITHIN), ids=str)
async def test_an_id_in_a_query_or_a_body(two: TwoCompanies, name: str, field: str) -> None:
    how, method, path, body = WITHIN[name, field]
    harbour = two.api.stage.workspace.id
    before = await two.picture(harbour)
    counted = await two.api.stage.one(SAID)
    for client in await attempts(two):
        given = {"json": placed(two, body)} if body is not None else {}
        answer = await client.request(method, f"/api/v1/{two.filled(path)}", **given)
        if how == REFUSED:
            assert answer.status_code in (403, 404, 422), f"{answer.status_code} {answer.text}"
        else:
            assert answer.status_code < 300 or answer.status_code == 409, f"{answer.status_code} {answer.text}"
        if how == KEPT and "count" in answer.text:
            assert answer.json()["count"] <= 1, "its own"
        for secret in ("Ana", PHONE, MAIL, "harbour", "See"):
            assert secret not in answer.text
        if how == EMPTY and "items" in answer.json():
            assert answer.json()["items"] == []
    await two.api.stage.follow()
    assert await two.picture(harbour) == before
    assert await two.api.stage.one(SAID) == counted
