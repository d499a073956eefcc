"""Provider ``x``: an account on X (docs.x.com, API v2): mentions and direct messages in, posts and answers out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Failed,
    Fault,
    Heard,
    Line,
    Media,
    Outgoing,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    check_hmac,
    failed_by_status,
    fit,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
    split_text,
)
from noline.content import ChatRendered, PostRendered
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import number, table, tables, word
from noline.providers.x_events import BY, named, read_account_activity, read_activity
from noline.providers.x_signing import Keys, oauth_header, response_token

_LONGEST_DIRECT = 10_000
_CLOSED = ("ton.twitter.com", "ton.x.com")
"""Where the files of direct messages lie."""
_LONGEST_PAUSE = 3600.0
_LINK = re.compile(r"https?://\S+")
_LINK_WEIGHT = 23
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # docs.x.com/fundamentals/counting-characters
_CRC = re.compile(r"[A-Za-z0-9+/=_.:-]{1,200}")
"""Signs of a token that X tries an address with: never those of an event, which could be forged with the answer."""

# docs.x.com/x-api/fundamentals/response-codes-and-errors; what X forbids is told apart by its words.
_FORBIDDEN: tuple[tuple[str, Fault], ...] = (
    ("duplicate content", Fault.REJECTED),
    ("too long", Fault.CONTENT),
    ("a bit shorter", Fault.CONTENT),
    ("cannot send messages to this user", Fault.UNREACHABLE),
    ("cannot message", Fault.UNREACHABLE),
    ("don't have permission to dm", Fault.UNREACHABLE),
    ("do not have permission to dm", Fault.UNREACHABLE),
    ("has blocked", Fault.UNREACHABLE),
    ("been blocked", Fault.UNREACHABLE),
    ("deleted or not visible", Fault.REJECTED),
    ("not allowed to reply", Fault.REJECTED),
    ("reply to this conversation", Fault.REJECTED),
)


class XSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account on X and the app that writes for it. ``consumer_secret``: the app's API key secret; it signs what X
    tells as well. ``consumer_key``: the app's API key. ``access_token``: of the account (OAuth 1.0a), which does not
    expire. ``access_token_secret``: its secret. ``user_token``: instead of those three, an OAuth 2.0 token of the
    account, which somebody must renew. ``longest``: how long a post may be, by X's count. ``api_url``: another address
    of the API.
    """

    consumer_secret: str
    consumer_key: str = ""
    access_token: str = ""
    access_token_secret: str = ""
    user_token: str = ""
    longest: int = 280
    api_url: str = "https://api.x.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.consumer_secret.strip():
            raise InvalidInput("It is empty.", field="consumer_secret", remedy="Copy the API key secret of the app.")
        for field in () if self.user_token else ("consumer_key", "access_token", "access_token_secret"):
            if not getattr(self, field).strip():
                remedy = "Give it with the others of OAuth 1.0a, or give user_token instead."
                raise InvalidInput("It is empty.", field=field, remedy=remedy)
        if not 100 <= self.longest <= 25_000:
            raise InvalidInput("X takes no posts of this length.", field="longest", remedy="Give 100 to 25,000.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"XSettings(api_url={self.api_url!r})"


class X:
    """One account."""

    name = "x"
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 20

    def __init__(self, settings: XSettings, now: Callable[[], datetime] = wall_now) -> None:
        self._settings = settings
        self._now = now
        self._base = f"{settings.api_url.rstrip('/')}/2"
        able = Capabilities(
            channel="x", renders="post", max_length=settings.longest, inbound=True, receipts=True, reads=True,
            public=True, answers=("public", "private"),
        )  # fmt: skip
        self.capabilities: tuple[Capabilities, ...] = (able,)

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Ask who the account is; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """Every call is signed by itself."""

    def probe(self) -> Call:
        """Ask who the account is."""
        return signed(Call(f"{self._base}/users/me", method="GET"), self._settings, self._now())

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message of it: a direct message where it answers one, else a post for all to see.

        What answers a post is one too, or a direct message to whoever wrote it.
        """
        content = outgoing.content
        assert isinstance(content, PostRendered | ChatRendered)
        said = content if isinstance(content, ChatRendered) else ChatRendered(content.text)
        whole = replace(self.capabilities[0], max_length=None)
        text = "\n\n".join(part.text for part in fit(said, outgoing.files, whole))
        person, colon, _ = outgoing.answers.partition(":")
        post = named(outgoing.answers) if person.startswith(BY) or not colon else ""
        if post and outgoing.public is False and not colon:  # from before it was kept who wrote it
            return Failed(Fault.CONTENT, "X does not say who wrote the post, so there can be no private answer.")
        if outgoing.answers and (not post or outgoing.public is False):
            person = person.removeprefix(BY)
            with_ = "" if "-" in person else "with/"  # what answers one of our own names the conversation
            url = f"{self._base}/dm_conversations/{with_}{quote(person, safe='')}/messages"
            return [self._call(url, {"text": part}) for part in split_text(text, _LONGEST_DIRECT)]
        url = f"{self._base}/tweets"
        if post:
            reply = {"reply": {"in_reply_to_tweet_id": post}}
            return [self._call(url, {"text": part, **reply}) for part in fit_post(text, self._settings.longest)]
        name = f"@{outgoing.to.lstrip('@')}"
        prefix = "" if re.search(rf"{re.escape(name)}\b", text, re.IGNORECASE) else f"{name} "
        parts = fit_post(text, self._settings.longest - len(name) - 1)
        return [self._call(url, {"text": f"{prefix}{part}"}) for part in parts]

    def _call(self, url: str, data: Mapping[str, Any]) -> Call:
        return signed(json_call(url, data), self._settings, self._now())

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``data`` with the id of the post or of the direct message, else a problem (RFC 7807)."""
        data = table(reply.object.get("data"))
        if reply.status in (200, 201) and data:
            direct, conversation = word(data.get("dm_event_id")), word(data.get("dm_conversation_id"))
            return Sent(f"{conversation}:{direct}" if direct and conversation else word(data.get("id")) or None)
        problem = next(iter(tables(reply.object.get("errors"))), {})
        said = (word(it.get(name)) for it in (reply.object, problem) for name in ("title", "detail", "message"))
        text = " ".join(dict.fromkeys(filter(None, said)))[:300]
        if reply.status < 400:
            return Failed(Fault.REJECTED, text) if text else not_understood(reply)
        lower = text.lower()
        if reply.status == 429:
            capped = "usagecap" in lower or "usage cap" in lower
            return Failed(
                Fault.ACCOUNT if capped else Fault.THROTTLED, text or "HTTP 429", retry=True, after=_pause(reply)
            )
        if reply.status in (400, 403):
            fault = next((fault for words, fault in _FORBIDDEN if words in lower), None)
            if fault is not None:
                return Failed(fault, text)
            if reply.status == 400 and text:
                return Failed(Fault.CONTENT, text)
        if reply.status == 404 and text:
            return Failed(Fault.UNREACHABLE, text)
        return failed_by_status(reply, text)


_OLDER = {"tweet_create_events", "direct_message_events"}  # told before it was said whom they are for


def read(request: WebhookRequest) -> Heard:
    """Read events of either API; the trial of an address means nothing."""
    if "crc_token" in request.query and not request.body.strip():
        return Heard()
    told = request.object()
    if "for_user_id" in told or _OLDER & told.keys():
        return Heard(tuple(event for event in read_account_activity(told) if event is not None))
    if "event_type" in table(told.get("data")):
        event = read_activity(told)
        return Heard((event,) if event else ())
    if "user_event" in told:
        return Heard()  # somebody took back the app's right to the account
    raise malformed("It has no for_user_id and no event_type.")


def verify(settings: XSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (no time is signed)
    """Check x-twitter-webhooks-signature: HMAC-SHA256 of the body with the app's secret."""
    given = request.headers.get("x-twitter-webhooks-signature", "")
    check_hmac(settings.consumer_secret, request.body, given, encoded="base64", prefix="sha256=")


def greet(settings: XSettings, request: WebhookRequest) -> Answer | None:
    """Answer the trial of an address (docs.x.com/x-api/webhooks/quickstart, the CRC check)."""
    token = request.query.get("crc_token", "")
    if request.method != "GET" or not _CRC.fullmatch(token):
        return None
    told = {"response_token": response_token(token, settings.consumer_secret)}
    return Answer(body=msgspec.json.encode(told), media_type="application/json")


def media(settings: XSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file: those of direct messages are signed for, those of posts lie open."""
    if replies:
        return None
    call = Call(file.url, method="GET")
    return signed(call, settings, wall_now()) if urlsplit(file.url).hostname in _CLOSED else call


def signed(call: Call, settings: XSettings, now: datetime) -> Call:
    """Return a call with the account's signature or token."""
    if settings.user_token:
        given = f"Bearer {settings.user_token}"
    else:
        keys = Keys(
            settings.consumer_key, settings.consumer_secret, settings.access_token, settings.access_token_secret
        )
        nonce, timestamp = secrets.token_hex(16), int(now.timestamp())
        given = oauth_header(call.method, call.url, keys, nonce=nonce, timestamp=timestamp)
    return replace(call, headers={**call.headers, "Authorization": given})


def fit_post(text: str, longest: int) -> list[str]:
    """Cut a text into posts by X's count: a link has 23 signs, an ideogram or an emoji two."""
    if weight(text) <= longest:
        return [text]
    parts = split_text(text, longest)
    if all(weight(part) <= longest for part in parts):
        return parts
    return split_text(text, longest // 2)


def weight(text: str) -> int:
    """Return how long X says that a text is."""
    bare, links = _LINK.subn("", text)
    light = sum(any(low <= ord(sign) <= high for low, high in _LIGHT) for sign in bare)
    return links * _LINK_WEIGHT + 2 * len(bare) - light


def _pause(reply: Reply) -> float | None:
    """Return the seconds until X's window opens again, by its own clock."""
    reset = number(reply.headers.get("x-rate-limit-reset"))
    try:
        now = parsedate_to_datetime(reply.headers.get("date", "")).timestamp()
    except ValueError:
        return failed_by_status(reply).after
    return min(max(reset - now, 1.0), _LONGEST_PAUSE) if reset else failed_by_status(reply).after


X_KIND = ProviderKind(
    name="x",
    channels=("x",),
    settings=XSettings,
    make=lambda settings, _: X(settings),
    secrets=("consumer_secret", "access_token", "access_token_secret", "user_token"),
    webhook=Webhook(read, verify, greet, named=named),
    media=media,
)
