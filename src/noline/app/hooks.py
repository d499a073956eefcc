"""What providers tell over HTTP: verified, read, kept, and only then answered.

The address of an account, ``/in/<account>/<key>``, has a secret part; where the provider signs, the signature is
checked too. What can't be read is refused with its reason, and the provider tries again.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import structlog
from litestar import Request, Response
from msgspec import Struct

from noline.app.bootstrap import Noline
from noline.app.hook_calls import make_calls
from noline.app.told import Told
from noline.channels import Answer, Event, Inbound, WebhookRequest
from noline.conversations import hidden
from noline.kernel.clock import wall_now
from noline.kernel.errors import Forbidden, InvalidInput, NotFound, Unavailable
from noline.kernel.http.problems import problem_of, problem_response
from noline.kernel.reach import connector
from noline.kernel.targets import check_url
from noline.log import Appended

log = structlog.get_logger()

MAX_HOOK: Final = 40 * 1024 * 1024
"""Bytes of one request: mail services pass on whole mails."""
_PATIENCE: Final = 10.0  # seconds for an address that is to be confirmed


class Taken(Struct, frozen=True):
    """What became of a request: the answer, why it was refused, whether it was the provider's own, and its messages.

    ``confidential``: it brings a part of a message that nobody has read yet, and what may be a secret.
    """

    answer: Response[bytes]
    why: str = ""
    verified: bool = True
    messages: Sequence[Appended] = ()
    confidential: bool = False


async def taken(noline: Noline, told: Told, request: WebhookRequest, *, verified: bool = False) -> Taken:
    """Take a request in."""
    try:
        answer, messages, confidential = await _kept(noline, told, request, verified=verified)
    except Exception as error:
        problem = problem_of(error)
        if problem.status >= 500:
            log.exception("a provider's request failed", account=told.id)
        else:
            log.warning("a provider's request was refused", account=told.id, why=problem.detail)
        return Taken(problem_response(problem), problem.detail, not isinstance(error, Forbidden))
    said = Response(answer.body, status_code=answer.status, media_type=answer.media_type)
    return Taken(said, messages=messages, confidential=confidential)


async def find_told(noline: Noline, account: int, key: str) -> Told:
    """Return the account of an address; raises NotFound, whatever about it is wrong."""
    nowhere = NotFound("There is no such address.", remedy="Copy the account's address from its settings.")
    if not 0 < account < 2**31 or not hmac.compare_digest(noline.signer.hook_key(account).encode(), key.encode()):
        raise nowhere
    told = await noline.told.find(account)
    if told is None:
        raise nowhere
    return told


async def take(noline: Noline, told: Told, request: WebhookRequest, *, verified: bool = False) -> Answer:
    """Verify, read and keep what a request tells; returns what the provider is to be answered."""
    return (await _kept(noline, told, request, verified=verified))[0]


async def _kept(
    noline: Noline, told: Told, request: WebhookRequest, *, verified: bool
) -> tuple[Answer, Sequence[Appended], bool]:
    webhook = told.webhook
    messages: Sequence[Appended] = ()
    if webhook.greet is not None and (answer := webhook.greet(told.settings, request)) is not None:
        return answer, messages, False
    if not verified:
        await _verify(noline, told, request)
    heard = webhook.hear(told.settings, request) if webhook.hear is not None else webhook.read(request)
    try:
        messages = await noline.arrivals.keep(told.workspace, heard.events, account=told.id)
    except InvalidInput as error:
        if webhook.hear is None:
            raise
        # Somebody waits on the line: a call goes on, even of a number that no plan of numbers knows.
        log.warning("what a call tells can't be kept", account=told.id, why=str(error))
    if heard.confirm:
        await _confirm(heard.confirm, private=told.workspace.rules.private_webhooks)
    if heard.calls:
        await make_calls(heard.calls, private=told.private)
    return heard.answer, messages, any(_is_part_with_digits(event) for event in heard.events)


async def _verify(noline: Noline, told: Told, request: WebhookRequest) -> None:
    """Check that a request is the provider's own; raises Forbidden, or Unavailable where its keys can't be had now."""
    webhook = told.webhook
    published = webhook.published
    address = published.address(told.settings) if published is not None else ""
    if published is not None and address:
        keys = await noline.published.of(address, published.named(request), private=told.private)
        published.check(told.settings, request, wall_now(), keys)
    elif webhook.verify is not None:
        webhook.verify(told.settings, request, wall_now())


def _is_part_with_digits(event: Event) -> bool:
    return isinstance(event, Inbound) and event.part is not None and hidden(event.text) != event.text


async def _confirm(url: str, *, private: bool) -> None:
    """Visit an address by which a provider learns that it may tell; raises Unavailable, so that it asks again."""
    check_url(url, private=private)
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector(private=private),
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
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.scope["headers"]}
    return WebhookRequest(
        method=str(request.method),
        url=f"{url}?{text}" if text else url,
        query=dict(parse_qsl(text, keep_blank_values=True)) if text else {},
        headers=headers,
        body=await request.body(),
    )
