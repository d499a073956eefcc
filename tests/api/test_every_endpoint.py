"""What holds for every endpoint, read from the API's own description: nobody passes unknown, nothing leaks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest
from litestar import Response
from litestar.routes import HTTPRoute

from apistage import ApiStage, api_stage
from noline.access import SCOPES
from noline.app.commands.openapi import app_of_nowhere, described

DOCUMENT = described()
UNSAFE = ("post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and operation of every endpoint."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def named() -> list[Any]:
    """Return them as parameters of tests."""
    return [pytest.param(*each, id=f"{each[0].upper()} {each[1]}") for each in operations()]


GUARDED = [each for each in named() if each.values[2].get("security") != []]


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage."""
    async with api_stage(module_dsn) as opened:
        yield opened


def filled(path: str, operation: dict[str, Any]) -> str:
    """Return a path with something of the right type in the place of its parameters."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            schema = parameter["schema"]
            value = "1" if schema.get("type") == "integer" else str(UUID(int=1))
            path = path.replace(f"{{{parameter['name']}}}", value)
    assert "{" not in path, "a parameter of the path is not described"
    return path


@pytest.mark.parametrize(("method", "path", "operation"), GUARDED)
async def test_who_is_unknown_does_not_pass(api: ApiStage, method: str, path: str, operation: dict[str, Any]) -> None:
    client = await api.nobody()
    answer = await client.request(method, filled(path, operation))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    forged = await api.nobody(Authorization="Bearer nlk_" + "a" * 43)
    assert (await forged.request(method, filled(path, operation))).status_code == 401


@pytest.mark.parametrize(("method", "path", "operation"), [it for it in GUARDED if "x-scope" in it.values[2]])
async def test_a_key_without_the_scope_does_not_pass(
    api: ApiStage, method: str, path: str, operation: dict[str, Any]
) -> None:
    scope = operation["x-scope"]
    assert scope in SCOPES
    client = await api.program(*(SCOPES - {scope}))
    answer = await client.request(method, filled(path, operation))
    assert answer.status_code == 403, answer.text
    assert scope in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path", "operation"), [it for it in GUARDED if it.values[0] in UNSAFE])
async def test_a_session_changes_nothing_without_proof_that_it_is_our_page(
    api: ApiStage, method: str, path: str, operation: dict[str, Any]
) -> None:
    client = await api.nobody()
    client.cookies = api.owner.cookies
    answer = await client.request(method, filled(path, operation))
    assert answer.status_code == 403, answer.text
    assert answer.json()["field"] == "X-CSRF-Token"


@pytest.mark.parametrize(("method", "path", "operation"), named())
def test_it_says_what_it_does_and_who_may(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert operation.get("security") == [] or "x-scope" in operation or method == "get" or "session" in path


def test_another_number_than_it_says_is_given_by_none() -> None:
    routes = [it for it in app_of_nowhere().routes if isinstance(it, HTTPRoute)]
    wrong = [
        handler.handler_name
        for handler in (each for route in routes for each in route.route_handlers)
        if handler.opt.get("status", handler.status_code) != handler.status_code  # what an answer of its own may be
        and not issubclass(handler.parsed_fn_signature.return_type.origin or object, Response)
    ]
    assert wrong == []


def test_names_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert sorted(ids) == sorted(set(ids))


def test_the_description_is_kept_where_the_browser_s_client_is_made_from() -> None:
    from pathlib import Path

    kept = Path(__file__).parents[2] / "web" / "openapi.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == DOCUMENT, "make openapi"
