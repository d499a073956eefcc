"""Provider ``slack``: an app (docs.slack.dev): messages, buttons, commands and files, in channels and face to face.

A message is known as ``channel:ts``, in a thread as ``channel:ts:thread``, so that an answer finds its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from noline.channels import (
    Answer,
    Call,
    Capabilities,
    Failed,
    Fitted,
    Heard,
    Line,
    Media,
    Outgoing,
    Reply,
    Result,
    Uncertain,
    Webhook,
    WebhookRequest,
    check_fresh,
    check_hmac,
    fit,
    json_call,
    malformed,
    open_line,
    probe_account,
)
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import table, word
from noline.providers.slack_events import named, read_command, read_event, read_payload, read_tapped
from noline.providers.slack_faults import result_of
from noline.providers.slack_reactions import REACTIONS, reaction_calls

ABLE = Capabilities(
    channel="slack",
    renders="chat",
    max_length=3000,
    media=("image/jpeg", "image/png", "image/gif"),
    max_media_bytes=10_000_000,
    buttons=25,
    links=25,
    label_length=75,
    inbound=True,
    sends_reactions=True,
    reaction_choices=tuple(REACTIONS),
)
_LONGEST_VALUE = 2000
_LONGEST_ALT = 2000


class SlackSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An app in a Slack workspace. ``bot_token``: the bot user's token, begins with xoxb-. ``signing_secret``: signs
    what Slack tells (Basic Information, App Credentials). ``api_url``: another address of the API.
    """

    bot_token: str
    signing_secret: str
    api_url: str = "https://slack.com/api"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.bot_token.startswith("xox"):
            remedy = "Copy the Bot User OAuth Token; it begins with xoxb-."
            raise InvalidInput("This is no token of Slack's.", field="bot_token", remedy=remedy)
        if not self.signing_secret.strip():
            raise InvalidInput("It is empty.", field="signing_secret", remedy="Copy it from the app's credentials.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"SlackSettings(api_url={self.api_url!r})"


class Slack:
    """One app in one workspace."""

    name = "slack"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 50

    def __init__(self, settings: SlackSettings) -> None:
        self._base = settings.api_url.rstrip("/")
        self._headers = _authorised(settings)

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Ask who the bot is; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Ask who the bot is."""
        return json_call(f"{self._base}/auth.test", {}, headers=self._headers)

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message of it, in the place of the message that it answers."""
        assert isinstance(outgoing.content, ChatRendered)
        if outgoing.reaction:
            made = reaction_calls(outgoing.reaction)
            return made if isinstance(made, Failed) else [self._call(*it) for it in made]
        where = _place(outgoing)
        fitted = fit(outgoing.content, outgoing.files, ABLE)
        return [self._call("chat.postMessage", {**where, **_said(part)}) for part in fitted]

    def _call(self, method: str, data: dict[str, Any]) -> Call:
        return json_call(f"{self._base}/{method}", data, headers=self._headers)

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``ok``, else ``error``."""
        return result_of(reply)


def read(request: WebhookRequest) -> Heard:
    """Read an event, a tapped button or a command."""
    if request.looks_like_json:
        told = request.object()
        kind = word(told.get("type"))
        if kind == "url_verification":
            return Heard(answer=_challenge(told))
        if not kind:
            raise malformed("It has no type.")
        return Heard(read_event(told) if kind == "event_callback" else read_tapped(told))
    form = request.form
    if "payload" in form:
        return Heard(read_payload(form["payload"]))
    if "command" in form:
        return Heard(read_command(form))
    if "ssl_check" in form:
        return Heard()
    raise malformed("It is neither an event nor a payload nor a command.")


def verify(settings: SlackSettings, request: WebhookRequest, now: datetime) -> None:
    """Check X-Slack-Signature (docs.slack.dev/authentication/verifying-requests-from-slack) and its time."""
    signed_at = request.headers.get("x-slack-request-timestamp", "")
    check_fresh(signed_at, now)
    message = b"v0:" + signed_at.encode("utf-8", "replace") + b":" + request.body
    check_hmac(settings.signing_secret, message, request.headers.get("x-slack-signature", ""), prefix="v0=")


def greet(settings: SlackSettings, request: WebhookRequest) -> Answer | None:  # noqa: ARG001 (anybody may ask)
    """Answer the trial of a new address with its challenge."""
    if not request.looks_like_json or b"url_verification" not in request.body:
        return None
    told = table(request.json)
    return _challenge(told) if told.get("type") == "url_verification" else None


def media(settings: SlackSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file with the bot's token, from Slack alone; one that is only named is asked for first."""
    url = file.url
    if not url:
        if not replies:
            address = f"{settings.api_url.rstrip('/')}/files.info?file={file.id}"
            return Call(address, headers=_authorised(settings), method="GET")
        held = table(replies[0].object.get("file"))
        url = word(held.get("url_private_download")) or word(held.get("url_private"))
        if not url:
            raise InvalidInput("Slack does not give the file.", field="media", remedy=replies[0].words)
    elif replies:
        _check_signed_in(file, replies[-1])
        return None
    if len(replies) > 1:
        _check_signed_in(file, replies[-1])
        return None
    host = urlsplit(url).hostname or ""
    ours = host in ("slack.com", urlsplit(settings.api_url).hostname) or host.endswith(".slack.com")
    return Call(url, headers=_authorised(settings) if ours else {}, method="GET")


def _check_signed_in(file: Media, reply: Reply) -> None:
    """Slack answers with the page of its sign-in where the token may not read files."""
    if "text/html" in reply.headers.get("content-type", "") and "html" not in file.media_type:
        raise InvalidInput("Slack asks to sign in.", field="media", remedy="Give the app the scope files:read.")


def _authorised(settings: SlackSettings) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.bot_token}"}


def _challenge(told: dict[str, Any]) -> Answer:
    return Answer(body=word(told.get("challenge")).encode("utf-8", "replace"))


def _place(outgoing: Outgoing) -> dict[str, str]:
    """Return where it goes: face to face, or to the thread of the message that it answers."""
    channel, _, rest = outgoing.answers.partition(":")
    stamp, _, thread = rest.partition(":")
    if channel[:1] not in ("C", "D", "G"):
        return {"channel": outgoing.to}
    if not thread and channel[0] != "D":
        thread = stamp
    return {"channel": channel, "thread_ts": thread} if thread else {"channel": channel}


def _said(part: Fitted) -> dict[str, Any]:
    text = _escaped(part.text)
    pictures = [(file.url, file.name) for file in part.files] + ([(part.media, "")] if part.media else [])
    blocks: list[dict[str, Any]] = [_picture(url, name or text) for url, name in pictures]
    if part.buttons:
        blocks.append({"type": "actions", "elements": [_answer(it, n) for n, it in enumerate(part.buttons)]})
    if part.links:
        blocks.append({"type": "actions", "elements": [_link(it, n) for n, it in enumerate(part.links)]})
    if not blocks:
        return {"text": text}
    said = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}] if text else []
    return {"text": text or str(blocks[0].get("alt_text", "")), "blocks": [*said, *blocks]}


def _picture(url: str, words: str) -> dict[str, str]:
    """Return a picture; those who can't see it get its words, or its name."""
    alt = words or urlsplit(url).path.rpartition("/")[2] or url
    return {"type": "image", "image_url": url, "alt_text": alt[:_LONGEST_ALT]}


def _answer(button: Button, number: int) -> dict[str, Any]:
    return {**_button(button), "action_id": f"answer:{number}", "value": button.value[:_LONGEST_VALUE]}


def _link(button: Button, number: int) -> dict[str, Any]:
    return {**_button(button), "action_id": f"open:{number}", "url": button.url}


def _button(button: Button) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": button.label}}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


SLACK = ProviderKind(
    name="slack",
    channels=("slack",),
    settings=SlackSettings,
    make=lambda settings, _: Slack(settings),
    secrets=("bot_token", "signing_secret"),
    webhook=Webhook(read, verify, greet, named=named),
    media=media,
)
