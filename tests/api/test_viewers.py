"""Who may only look changes nothing, whatever the endpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.belongings import TwoCompanies, two_companies
from api.test_every_endpoint import UNSAFE, named
from api.test_other_companies import BODIES

CHANGES = [it for it in named() if it.values[0] in UNSAFE and it.values[2].get("security") != []]
OF_LOOKING = {"conversation_presence", "conversation_seen"}
"""Where it is kept who looks at a conversation and up to where; an agent's own marks."""
ONES_OWN = {"/api/v1/session", "/api/v1/session/password"}


@pytest.fixture(scope="module")
async def two(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TwoCompanies]:
    """A company that has everything."""
    async with two_companies(module_dsn, tmp_path_factory.mktemp("data")) as opened:
        yield opened


@pytest.mark.parametrize(("method", "path", "operation"), [it for it in CHANGES if it.values[1] not in ONES_OWN])
async def test_a_viewer_changes_nothing(two: TwoCompanies, method: str, path: str, operation: dict[str, Any]) -> None:
    harbour = two.api.stage.workspace.id
    before = await two.picture(harbour)
    body = {"json": BODIES.get(operation["operationId"], {})} if "requestBody" in operation else {}
    answer = await two.api.viewer.request(method, two.filled(path), **body)
    if operation["x-scope"].endswith(":read"):
        assert answer.status_code < 500
    else:
        assert answer.status_code == 403, answer.text
        assert answer.json()["remedy"]
    await two.api.stage.follow()
    after = await two.picture(harbour)
    assert {table for table in after if before[table] != after[table]} <= OF_LOOKING
