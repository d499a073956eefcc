"""The route that providers call: ``/in/<account>/<key>``, and paths of their own below it."""

from __future__ import annotations

import time
from typing import Any, Final

from litestar import HttpMethod, Request, Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from noline.app.bootstrap import Noline
from noline.app.hook_log import HookLog, HookReplays
from noline.app.hooks import MAX_HOOK, find_told, request_of, taken
from noline.kernel.errors import NotFound
from noline.kernel.http.problems import problem_of, problem_response

_METHODS: Final = [HttpMethod.GET, HttpMethod.POST]
_BELOW: Final = [*_METHODS, HttpMethod.PUT]  # Matrix puts its transactions


def hook_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the routes that providers call."""
    kept = HookLog(noline)
    noline.replays.add("webhook", HookReplays(noline, kept))

    @route("/in/{account:int}/{key:str}", http_method=_METHODS, request_max_body_size=MAX_HOOK, name="provider's hook")
    async def told(request: Request[Any, Any, Any], account: FromPath[int], key: FromPath[str]) -> Response[bytes]:
        return await hear(request, account, key)

    @route(
        "/in/{account:int}/{key:str}/{below:path}",
        http_method=_BELOW,
        request_max_body_size=MAX_HOOK,
        name="provider's hook below",
    )
    async def told_below(
        request: Request[Any, Any, Any],
        account: FromPath[int],
        key: FromPath[str],
        below: FromPath[str],  # noqa: ARG001 (the provider finds it in the request's address)
    ) -> Response[bytes]:
        return await hear(request, account, key)

    async def hear(request: Request[Any, Any, Any], account: int, key: str) -> Response[bytes]:
        began = time.monotonic()
        try:
            found = await find_told(noline, account, key)
        except NotFound as error:  # not even whose request it is is known
            return problem_response(problem_of(error))
        asked = await request_of(noline, request)
        became = await taken(noline, found, asked)
        kept.record(found, asked, became, began)
        return became.answer

    return [told, told_below]
