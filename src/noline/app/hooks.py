"""What providers tell over HTTP: verified, read, kept, and only then answered.

The address of an account, ``/in/<account>/<key>``, has a secret part; where the provider signs, the signature is
checked too. What can't be read is refused with its reason, and the provider tries again.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import structlog
from litestar import Request, Response
from msgspec import Struct

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.channels import Answer, Webhook, WebhookRequest
from noline.delivery import find_account_anywhere
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, NotFound, Unavailable
from noline.kernel.http import problem_of, problem_response
from noline.kernel.targets import PublicResolver, check_url
from noline.providers import ProviderKind, read_settings

log = structlog.get_logger()

MAX_HOOK: Final = 40 * 1024 * 1024
"""Bytes of one request: mail services pass on whole mails."""
_PATIENCE: Final = 10.0  # seconds for an address that is to be confirmed


class Told(Struct, frozen=True):
    """An account as its provider's requests find it."""

    id: int
    name: str
    workspace: Workspace
    kind: ProviderKind
    webhook: Webhook
    settings: Any


async def taken(
    noline: Noline, told: Told, request: WebhookRequest, *, verified: bool = False
) -> tuple[Response[bytes], str, bool]:
    """Take a request in; returns the answer, why it was refused, and whether it was the provider's own."""
    try:
        answer = await take(noline, told, request, verified=verified)
    except Exception as error:
        problem = problem_of(error)
        if problem.status >= 500:
            log.exception("a provider's request failed", account=told.id)
        else:
            log.warning("a provider's request was refused", account=told.id, why=problem.detail)
        return problem_response(problem), problem.detail, not isinstance(error, Forbidden)
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type), "", True


async def find_told(noline: Noline, account: int, key: str) -> Told:
    """Return the account of an address; raises NotFound, whatever about it is wrong."""
    nowhere = NotFound("There is no such address.", remedy="Copy the account's address from its settings.")
    if not 0 < account < 2**31 or not hmac.compare_digest(noline.signer.hook_key(account).encode(), key.encode()):
        raise nowhere
    async with noline.database.connection() as connection:
        catalogue = await noline.catalogue(connection)
        found = await find_account_anywhere(connection, account)
    if found is None:
        raise nowhere
    workspace, stored = found
    kind = noline.kinds.get(stored.provider)
    if kind is None or kind.webhook is None:
        raise nowhere
    settings = read_settings(kind, noline.sealer.open(stored.settings))
    return Told(account, stored.name, catalogue[Workspaces].by_id[workspace], kind, kind.webhook, settings)


async def take(noline: Noline, told: Told, request: WebhookRequest, *, verified: bool = False) -> Answer:
    """Verify, read and keep what a request tells; returns what the provider is to be answered."""
    webhook = told.webhook
    if webhook.greet is not None and (answer := webhook.greet(told.settings, request)) is not None:
        return answer
    if webhook.verify is not None and not verified:
        webhook.verify(told.settings, request, wall_now())
    heard = webhook.hear(told.settings, request) if webhook.hear is not None else webhook.read(request)
    await noline.arrivals.keep(told.workspace, heard.events, account=told.id)
    if heard.confirm:
        await _confirm(heard.confirm, private=told.workspace.rules.private_webhooks)
    return heard.answer


async def _confirm(url: str, *, private: bool) -> None:
    """Visit an address by which a provider learns that it may tell; raises Unavailable, so that it asks again."""
    check_url(url, private=private)
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=PublicResolver(private=private)),
                timeout=aiohttp.ClientTimeout(total=_PATIENCE),
            ) as client,
            client.get(url, allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unavailable(f"The address to confirm can't be reached: {type(error).__name__}.") from None
    if status >= 300:
        raise Unavailable(f"The address to confirm answers {status}.")
    log.info("a provider's offer to tell was confirmed", host=urlsplit(url).hostname)


async def request_of(noline: Noline, request: Request[Any, Any, Any]) -> WebhookRequest:
    """Return the request as the provider sent it: the address is the public one, whatever stands in between."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    text = request.scope["query_string"].decode("latin-1")
    url = f"{noline.settings.public_url.rstrip('/')}{raw.decode('latin-1').partition('?')[0]}"
    headers: Mapping[str, str] = {name.lower(): value for name, value in request.headers.items()}
    return WebhookRequest(
        method=str(request.method),
        url=f"{url}?{text}" if text else url,
        query=dict(parse_qsl(text, keep_blank_values=True)),
        headers=headers,
        body=await request.body(),
    )
