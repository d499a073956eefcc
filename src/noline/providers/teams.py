"""Provider ``teams``: a bot in Microsoft Teams (Bot Framework): text, buttons, pictures, and files that come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Failed,
    Fault,
    Fitted,
    Grant,
    Heard,
    KeySet,
    Line,
    Media,
    Outgoing,
    Published,
    Reaction,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    WebhookRequest,
    failed_by_status,
    fit,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
)
from noline.content import Button, ChatRendered
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import table, word
from noline.providers.teams_activities import REACTIONS, read_activity
from noline.providers.teams_tokens import check_token, key_named, read_keys

ABLE = Capabilities(
    channel="teams",
    renders="chat",
    max_length=8000,
    media=("image/png", "image/jpeg", "image/gif"),
    max_media_bytes=1_000_000,
    buttons=6,
    links=6,
    inbound=True,
    reactions=True,
    sends_reactions=True,
    reaction_choices=tuple(REACTIONS.values()),
)
_MOST_BUTTONS = 6
_NAMES = {emoji: name for name, emoji in REACTIONS.items()}
_CONNECTOR = "smba.trafficmanager.net"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_SCOPE = "https://api.botframework.com/.default"
_ACCEPTED = Answer(
    body=b'{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":""}',
    media_type="application/json",
)

# learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-apis
_ERRORS: Mapping[str, tuple[Fault, bool]] = {
    "ConversationBlockedByUser": (Fault.UNREACHABLE, True),
    "BotNotInConversationRoster": (Fault.UNREACHABLE, True),
    "ForbiddenOperationException": (Fault.UNREACHABLE, False),
    "ConversationNotFound": (Fault.UNREACHABLE, True),
    "ActivityNotFoundInConversation": (Fault.REJECTED, False),
    "NotEnoughPermissions": (Fault.ACCOUNT, False),
    "BotDisabledByAdmin": (Fault.ACCOUNT, False),
    "InvalidBotApiHost": (Fault.ACCOUNT, False),
    "BotNotRegistered": (Fault.ACCOUNT, False),
    "Unauthorized": (Fault.ACCOUNT, False),
    "MessageSizeTooBig": (Fault.CONTENT, False),
    "BadArgument": (Fault.CONTENT, False),
    "BadSyntax": (Fault.CONTENT, False),
    "PreconditionFailed": (Fault.UNAVAILABLE, False),
}


class TeamsSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot registered with Azure. ``app_id``: its Microsoft app ID. ``app_password``: a client secret of it.
    ``tenant``: the directory of a bot of a single tenant; else botframework.com. ``openid_url``: where Microsoft says
    which keys the Bot Connector signs with; they are fetched from there. ``keys``: those keys themselves, where that
    address can't be reached, as https://login.botframework.com/v1/.well-known/keys gives them. ``service_url``: where
    Teams is answered, by region. ``login_url``: another address for signing in.
    """

    app_id: str
    app_password: str
    tenant: str = "botframework.com"
    openid_url: str = OPENID
    keys: str = ""
    service_url: str = "https://smba.trafficmanager.net/teams"
    login_url: str = "https://login.microsoftonline.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        try:
            UUID(self.app_id)
        except ValueError:
            remedy = "Copy the Microsoft App ID from the bot's configuration."
            raise InvalidInput("This is no app ID.", field="app_id", remedy=remedy) from None
        if not self.app_password.strip():
            raise InvalidInput("It is empty.", field="app_password", remedy="Make a client secret of the app.")
        if not self.tenant or not all(sign.isalnum() or sign in ".-" for sign in self.tenant):
            raise InvalidInput("This is no tenant.", field="tenant", remedy="Give its ID or its domain.")
        if self.keys:
            read_keys(self.keys)
        elif urlsplit(self.openid_url).scheme not in ("https", "http") or not urlsplit(self.openid_url).netloc:
            raise InvalidInput("This is no web address.", field="openid_url", remedy=f"Microsoft's is {OPENID}.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"TeamsSettings(app_id={self.app_id!r})"


class Teams:
    """One bot."""

    name = "teams"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 50

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._base = settings.service_url.rstrip("/")

    async def open(self) -> Line:
        """Sign in and open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Sign in; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> Grant:
        """Ask for a token with the app's secret."""
        return Grant(_sign_in(self._settings))

    def probe(self) -> None:
        """Signing in is trial enough."""

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message of it, into the conversation that the customer's address is."""
        assert isinstance(outgoing.content, ChatRendered)
        if outgoing.reaction:
            return self._reaction(outgoing.reaction, outgoing.to)
        url = f"{self._base}/v3/conversations/{quote(outgoing.to, safe='')}/activities"
        crowded = len(outgoing.content.buttons) > _MOST_BUTTONS
        fitted = fit(outgoing.content, outgoing.files, replace(ABLE, links=0) if crowded else ABLE)
        return [json_call(url, _activity(part)) for part in fitted]

    def _reaction(self, reaction: Reaction, conversation: str) -> Sequence[Call] | Failed:
        """Remove what stands there of ours, and add another (platform/agents-in-teams/agent-reactions)."""
        where = f"{self._base}/v3/conversations/{quote(conversation, safe='')}/activities/{quote(reaction.to, safe='')}"
        steps = [(method, it) for method, it in (("DELETE", reaction.before), ("PUT", reaction.emoji)) if it]
        if unknown := [emoji for _, emoji in steps if emoji not in _NAMES]:
            return Failed(Fault.CONTENT, f"Teams has no name for {unknown[0]} here.")
        return [Call(f"{where}/reactions/{_NAMES[emoji]}", method=method) for method, emoji in steps]

    def result(self, reply: Reply) -> Result:
        """Read the answer: the ``id`` of the activity, else ``error`` with a code."""
        told = reply.object
        if reply.status in (200, 201, 202, 204) and "error" not in told:
            taken = reply.json == {} or not reply.body.strip() or "id" in told  # of a reaction nothing is told
            return Sent(word(told.get("id")) or None) if taken else not_understood(reply)
        error = table(told.get("error"))
        code, text = word(error.get("code")), f"{word(error.get('code'))} {word(error.get('message'))}".strip()[:300]
        if reply.status < 400 and code not in _ERRORS:
            return not_understood(reply)
        if code not in _ERRORS:
            return failed_by_status(reply, text)
        fault, permanent = _ERRORS[code]
        again = fault in (Fault.ACCOUNT, Fault.UNAVAILABLE)
        return Failed(fault, text, retry=again, after=failed_by_status(reply).after, permanent=permanent)


def read(request: WebhookRequest) -> Heard:
    """Read an activity."""
    told = request.object()
    kind = word(told.get("type"))
    if not kind:
        raise malformed("It has no type.")
    event = read_activity(told)
    if kind == "invoke":
        return Heard((event,), _ACCEPTED) if event else Heard(answer=Answer(501))
    return Heard((event,) if event else ())


def verify(settings: TeamsSettings, request: WebhookRequest, now: datetime) -> None:
    """Check the token that the Bot Connector sends along, by the keys of the settings."""
    if not settings.keys:
        raise Forbidden("There are no keys to check the token with.", remedy="They are to be fetched first.")
    check(settings, request, now, KeySet(tuple(read_keys(settings.keys))))


def check(settings: TeamsSettings, request: WebhookRequest, now: datetime, keys: KeySet) -> None:
    """Check the token that the Bot Connector sends along, by keys that it publishes."""
    told = request.object()
    check_token(
        request.headers.get("authorization", ""),
        keys,
        audience=settings.app_id,
        service_url=word(told.get("serviceUrl")),
        channel=word(told.get("channelId")),
        now=now,
    )


def media(settings: TeamsSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file; for a picture in the text, which lies where Teams is answered, a token is got first."""
    host = urlsplit(file.url).hostname or ""
    ours = host in (_CONNECTOR, urlsplit(settings.service_url).hostname)  # anybody may have a name beside it
    if not ours:
        return None if replies else Call(file.url, method="GET")
    if not replies:
        return _sign_in(settings)
    if len(replies) > 1:
        return None
    token = word(replies[0].object.get("access_token"))
    if not token:
        raise InvalidInput("Microsoft gives no token.", field="media", remedy="Check the app's secret.")
    return Call(file.url, headers={"Authorization": f"Bearer {token}"}, method="GET")


def _sign_in(settings: TeamsSettings) -> Call:
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.app_id,
        "client_secret": settings.app_password,
        "scope": _SCOPE,
    }
    url = f"{settings.login_url.rstrip('/')}/{settings.tenant}/oauth2/v2.0/token"
    return Call(url, urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"})


def _activity(part: Fitted) -> dict[str, Any]:
    attachments = [{"contentType": file.media_type, "contentUrl": file.url, "name": file.name} for file in part.files]
    if part.media:
        attachments.append({"contentType": "image/png", "contentUrl": part.media, "name": ""})
    told: dict[str, Any] = {"type": "message", "textFormat": "plain", "text": part.text}
    cards = [_card(part)] if part.buttons or part.links else []
    return {**told, "attachments": [*attachments, *cards]} if attachments or cards else told


def _card(part: Fitted) -> dict[str, Any]:
    buttons = [*map(_answer, part.buttons), *map(_link, part.links)]
    return {"contentType": "application/vnd.microsoft.card.hero", "content": {"buttons": buttons}}


def _answer(button: Button) -> dict[str, Any]:
    said = {"title": button.label, "displayText": button.label, "text": button.label}
    return {"type": "messageBack", **said, "value": {"choice": button.value}}


def _link(button: Button) -> dict[str, str]:
    return {"type": "openUrl", "title": button.label, "value": button.url}


TEAMS = ProviderKind(
    name="teams",
    channels=("teams",),
    settings=TeamsSettings,
    make=lambda settings, _: Teams(settings),
    secrets=("app_password",),
    webhook=Webhook(
        read,
        verify,
        published=Published(
            address=lambda settings: "" if settings.keys else settings.openid_url,
            named=lambda request: key_named(request.headers.get("authorization", "")),
            check=check,
        ),
    ),
    media=media,
)
