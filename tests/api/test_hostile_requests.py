"""What nobody should send: whatever the endpoint, it is a problem that names the fault, and nothing has changed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.belongings import OUTSIDE, TwoCompanies, two_companies
from api.test_every_endpoint import DOCUMENT, named, operations

DEEP = 3_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half of an object": b'{"name": ',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "half of a surrogate pair": b'{"name": "\\ud800"}',
    "a list": b"[]",
    "null": b"null",
    "a number": b"1e400",
    "lists in lists": b"[" * DEEP + b"]" * DEEP,
    "objects in objects": b'{"name":' * DEEP + b"1" + b"}" * DEEP,
    "lists that never end": b"[" * DEEP,
    "a field too many": b'{"no_such_field": 1}',
    "a form": b"name=x&value=y",
    "too much": b'{"name": "' + b"x" * 2_100_000 + b'"}',
}
OPTIONAL = {"nothing", "null"}
"""With these, an endpoint whose fields may all be left out does what it does."""
VALUES: tuple[Any, ...] = ("a\0b", ["a\0b"], {"a\0b": "a\0b"}, {"type": "a\0b"}, 1e308, 10**400, [[]], -1)
"""What is put into each field of a body by itself."""
PARTS = ("%00", "a%00b", "%ff%fe", "%ed%a0%80", "x" * 5_000, "..%2f..%2fetc%2fpasswd", "%0d%0aX:%20y")
"""What is put into paths and queries."""
SAID = {
    "send_reply", "write_note", "move_message", "play_sms", "play_mail", "play_post", "put_seen", "put_presence",
    "replay_webhook", "hand_conversation_over", "create_topic", "change_topic", "post_topic_comment", "try_connector",
}  # fmt: skip
"""These leave out of a text what can't be said, or take no text; the last takes a number for an instant."""


def taking(media_type: str) -> list[Any]:
    """Return the operations that take a body of this type."""
    return [
        pytest.param(*each, id=f"{each[0].upper()} {each[1]}")
        for each in operations()
        if media_type in each[2].get("requestBody", {}).get("content", {}) and each[2].get("security") != []
    ]


@pytest.fixture(scope="module")
async def two(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TwoCompanies]:
    """A company that has everything."""
    async with two_companies(module_dsn, tmp_path_factory.mktemp("data")) as opened:
        yield opened


def check_problem(answer: httpx.Response) -> None:
    """See that an answer is a problem (RFC 9457) that says what is wrong and nothing of how we are made."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"]
    for inside in ("Traceback", "msgspec", "asyncpg", ".py", "noline."):
        assert inside not in problem["detail"]


@pytest.mark.parametrize(("method", "path", "operation"), taking("application/json"))
async def test_bodies(two: TwoCompanies, method: str, path: str, operation: dict[str, Any]) -> None:
    harbour = two.api.stage.workspace.id
    url = two.filled(path)
    before = await two.picture(harbour)
    headers = {"Content-Type": "application/json"}
    for label, body in BODIES.items():
        if label in OPTIONAL:
            continue
        answer = await two.api.owner.request(method, url, content=body, headers=headers, params=asked(two, operation))
        assert answer.status_code >= 400, label
        check_problem(answer)
    assert await two.picture(harbour) == before


@pytest.mark.parametrize(("method", "path", "operation"), taking("application/json"))
async def test_texts_with_what_can_not_be_stored(
    two: TwoCompanies, method: str, path: str, operation: dict[str, Any]
) -> None:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    harbour = two.api.stage.workspace.id
    before = await two.picture(harbour)
    for name in fields_of(schema):
        for value in VALUES:
            body = json.dumps({name: value}).encode()
            headers = {"Content-Type": "application/json"}
            answer = await two.api.owner.request(
                method, two.filled(path), content=body, headers=headers, params=asked(two, operation)
            )
            if answer.status_code >= 400:
                check_problem(answer)
            else:
                assert "\\u0000" not in answer.text, (name, value)
    if operation["operationId"] not in SAID:
        assert await two.picture(harbour) == before


def fields_of(schema: dict[str, Any]) -> list[str]:
    """Return the names of a body's fields."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return sorted(schema.get("properties", {}))


def asked(two: TwoCompanies, operation: dict[str, Any]) -> dict[str, str]:
    """Return the query that an operation demands."""
    known = {
        "message": two.ids["message_id"], "scheme": "phone", "value": "x", "measure": "sent", "name": "a.csv",
        "campaign": "fair", "customer": two.ids["customer_id"], "address": "x@y.zz", "q": "x", "journey": "care",
        "channel": "sms",
    }  # fmt: skip
    wanted = [it["name"] for it in operation["parameters"] if it["in"] == "query" and it.get("required")]
    return {name: known[name] for name in wanted}


@pytest.mark.parametrize(
    ("method", "path", "operation"), [it for it in named() if it.values[2]["operationId"] not in OUTSIDE]
)
async def test_paths_and_queries(two: TwoCompanies, method: str, path: str, operation: dict[str, Any]) -> None:
    client = two.api.viewer  # who may write nothing: only what is read is tried
    for parameter in operation["parameters"]:
        for sent in PARTS:
            if parameter["in"] == "path":
                url = two.filled(path.replace(f"{{{parameter['name']}}}", sent))
                answer = await client.request(method, url, params=asked(two, operation))
                check_problem(answer)
            else:
                others = {name: value for name, value in asked(two, operation).items() if name != parameter["name"]}
                query = "&".join(
                    [f"{parameter['name']}={sent}", *[f"{name}={value}" for name, value in others.items()]]
                )
                answer = await client.request(method, f"{two.filled(path)}?{query}")
                if answer.status_code >= 400 or "%00" in sent or parameter["name"] == "cursor":
                    check_problem(answer)


@pytest.mark.parametrize("path", sorted(DOCUMENT["paths"]))
async def test_a_question_which_methods_there_are(two: TwoCompanies, path: str) -> None:
    answer = await (await two.api.nobody()).options(two.filled(path))
    assert answer.status_code == 204
    methods = {method.upper() for method in DOCUMENT["paths"][path]}
    assert {*answer.headers["allow"].split(", ")} == {*methods, "OPTIONS"}
    other = await two.api.owner.request("TRACE", two.filled(path))
    assert other.status_code == 405
    assert other.headers["allow"] == answer.headers["allow"]


@pytest.mark.parametrize(
    "query",
    ["agent=null", "agent=1&agent=1", "view=open&view=all", "limit=null", "limit=", "cursor=a&cursor=b", "viwe=open"],
)
async def test_a_filter_that_can_t_be_taken_does_not_show_everything(two: TwoCompanies, query: str) -> None:
    answer = await two.api.owner.get(f"/api/v1/conversations?{query}")
    check_problem(answer)
    assert answer.json()["field"]


@pytest.mark.parametrize(
    "headers",
    [
        {b"Authorization": b"Basic \x80"},
        {b"Authorization": b"Basic gA=="},
        {b"Authorization": b"Basic ="},
        {b"Authorization": b"Bearer \xff\xfe"},
        {b"Authorization": b"Bearer "},
        {b"Authorization": b"\xff"},
        {b"Cookie": b"noline_session=\xff\xfe"},
        {b"Cookie": b"noline_session=" + b"x" * 5_000},
        {b"Cookie": b"noline_session=a; noline_session=b"},
    ],
    ids=str,
)
async def test_who_asks(two: TwoCompanies, headers: dict[bytes, bytes]) -> None:
    answer = await (await two.api.nobody()).get("/api/v1/customers", headers=headers)
    assert answer.status_code == 401
    check_problem(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/api/v1/nothing", 404), ("patch", "/api/v1/customers", 405), ("trace", "/api/v1/customers", 405)],
)
async def test_where_there_is_nothing(two: TwoCompanies, method: str, path: str, status: int) -> None:
    answer = await two.api.owner.request(method, path)
    assert answer.status_code == status
    check_problem(answer)
    assert answer.json()["remedy"]


@pytest.mark.parametrize(("value", "kind"), [(b"0", "int"), (b'"true"', "str"), (b"1.0", "float")])
async def test_json_is_taken_at_its_word(two: TwoCompanies, value: bytes, kind: str) -> None:
    answer = await two.api.owner.post(
        "/api/v1/widgets",
        content=b'{"name": "Shop", "identified_only": %s}' % value,
        headers={"Content-Type": "application/json"},
    )
    problem = answer.json()
    assert (answer.status_code, problem["field"]) == (400, "identified_only")
    assert problem["detail"] == f"It is {kind} where bool is expected."
