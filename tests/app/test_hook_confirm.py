"""Amazon's offer to tell is confirmed by visiting its address, and only where workspaces' requests may go."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from noline.access import Workspaces
from noline.app.hooks import take
from noline.app.told import Told
from noline.channels import Heard, Webhook, WebhookRequest
from noline.kernel.errors import InvalidInput, Unavailable
from noline.providers import kind_named


class Amazon:
    """Something that is visited."""

    def __init__(self) -> None:
        self.visits = 0
        self.status = 200
        self.url = ""

    async def visited(self, request: web.Request) -> web.Response:
        """Count a visit."""
        self.visits += 1
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
async def amazon() -> AsyncIterator[Amazon]:
    server = Amazon()
    app = web.Application()
    app.router.add_get("/", server.visited)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/?Action=ConfirmSubscription"
    yield server
    await runner.cleanup()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def told(api: ApiStage, url: str, *, private: bool) -> Told:
    """Return an account whose provider offers to tell, if an address is visited."""
    answer = await api.owner.patch("/api/v1/workspace", json={"rules": {"private_webhooks": private}})
    assert answer.status_code == 200, answer.text
    noline = api.stage.noline
    async with noline.database.connection() as connection:
        workspace = (await noline.catalogue(connection))[Workspaces].by_id[api.stage.workspace.id]
    return Told(1, "ses", workspace, kind_named("ses", noline.kinds), Webhook(lambda _: Heard(confirm=url)), None)


async def test_the_address_is_visited_before_the_answer(api: ApiStage, amazon: Amazon) -> None:
    assert (await take(api.stage.noline, await told(api, amazon.url, private=True), WebhookRequest())).status == 200
    assert amazon.visits == 1


@pytest.mark.parametrize("status", [302, 403, 500])
async def test_an_address_that_refuses_is_tried_again_by_the_provider(
    api: ApiStage, amazon: Amazon, status: int
) -> None:
    amazon.status = status
    with pytest.raises(Unavailable):
        await take(api.stage.noline, await told(api, amazon.url, private=True), WebhookRequest())
    assert amazon.visits == 1  # redirects are not followed


async def test_private_networks_are_not_visited(api: ApiStage, amazon: Amazon) -> None:
    with pytest.raises(InvalidInput):
        await take(api.stage.noline, await told(api, amazon.url, private=False), WebhookRequest())
    assert amazon.visits == 0
