"""Provider ``fcm``: notifications of apps on Android, iOS and the web by Firebase Cloud Messaging (HTTP v1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    Grant,
    Line,
    Outgoing,
    Reply,
    Result,
    Sent,
    Uncertain,
    failed_by_status,
    form_call,
    json_call,
    not_understood,
    open_line,
    probe_account,
)
from noline.content import PushRendered
from noline.kernel.apps import split_app
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import table, tables, word
from noline.providers.push_jwt import read_rsa, signed
from noline.providers.push_payload import able, apple, payload

SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
MAX_TTL: Final = 28 * 86400
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_VALID_FOR: Final = 3600  # seconds; Google takes no longer

# firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode; what is not here its status of HTTP says.
_OTHERS: Final = "SENDER_ID_MISMATCH"  # registered with another project than the account's
_GONE: Final = "UNREGISTERED"
_NO_TOKEN: Final = ("registration token", "message.token")
_TOO_BIG: Final = "too big"


class FcmSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project of Firebase's. ``project_id``: as in the key file. ``client_email``: of its service account, as in the
    key file. ``private_key``: of it, as in the key file (PEM). ``app_shows``: whether the Android app builds
    notifications itself, which buttons and answers need; else the system shows title and text. ``category``: what iOS
    apps know notifications with buttons by. ``ttl``: seconds that one is kept for an Android device that is away; 0
    keeps none for others either. ``priority``: high wakes the device. ``api_url``: another server. ``token_url``:
    another address for signing in.
    """

    project_id: str
    client_email: str
    private_key: str
    app_shows: bool = False
    category: str = "noline"
    ttl: int = 86400
    priority: Literal["high", "normal"] = "high"
    api_url: str = "https://fcm.googleapis.com"
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 (an address)

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not self.project_id or not all(sign.isalnum() or sign in "-:." for sign in self.project_id):
            remedy = "Copy project_id from the key file."
            raise InvalidInput("This is no project's id.", field="project_id", remedy=remedy)
        if "@" not in self.client_email:
            remedy = "Copy client_email from the key file."
            raise InvalidInput("This is no service account.", field="client_email", remedy=remedy)
        if read_rsa(self.pem) is None:
            remedy = "Copy private_key from the key file, from -----BEGIN to -----END."
            raise InvalidInput("This is no private key.", field="private_key", remedy=remedy)
        if not 0 <= self.ttl <= MAX_TTL:
            raise InvalidInput("It is not kept so long.", field="ttl", remedy=f"Give 0 to {MAX_TTL} seconds.")

    def __repr__(self) -> str:
        """Show no secret."""
        return f"FcmSettings(project_id={self.project_id!r})"

    @property
    def pem(self) -> str:
        """The key; line breaks may be written as in JSON, for who copies from there."""
        return self.private_key.replace("\\n", "\n")


class Fcm:
    """One project."""

    name = "fcm"
    capabilities: tuple[Capabilities, ...] = (able("push"),)
    uncertain = Uncertain.REPEAT  # a device shows one notification with the message's tag
    timeout = 20.0
    batch = 100

    def __init__(self, settings: FcmSettings, now: Callable[[], datetime] = wall_now) -> None:
        self._settings = settings
        self._key = read_rsa(settings.pem)
        self._now = now
        self._url = f"{settings.api_url.rstrip('/')}/v1/projects/{settings.project_id}/messages:send"

    async def open(self) -> Line:
        """Sign in."""
        return await open_line(self)

    async def check(self) -> None:
        """Sign in and have a message checked that is not sent; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> Grant:
        """Vouch for the service account by its key (RFC 7523)."""
        assert self._key is not None
        since, settings = int(self._now().timestamp()), self._settings
        claims = {
            "iss": settings.client_email,
            "scope": SCOPE,
            "aud": settings.token_url,
            "iat": since,
            "exp": since + _VALID_FOR,
        }
        return Grant(form_call(settings.token_url, [("grant_type", _GRANT), ("assertion", signed(claims, self._key))]))

    def probe(self) -> Call:
        """Have a message checked."""
        message = {"topic": "noline", "notification": {"title": "noline"}}
        return json_call(self._url, {"validate_only": True, "message": message})

    def calls(self, outgoing: Outgoing) -> Sequence[Call]:
        """Return the one call."""
        return [json_call(self._url, {"message": self._message(outgoing)})]

    def _message(self, outgoing: Outgoing) -> dict[str, Any]:
        content = outgoing.content
        assert isinstance(content, PushRendered)
        shown = {"title": content.title, "body": content.body, "image": content.image}
        message = {
            "token": split_app(outgoing.to)[1],
            "data": data_of(outgoing, whole=self._settings.app_shows),
            "android": self._android(outgoing, content),
            "apns": self._apns(outgoing, content),
        }
        if not self._settings.app_shows:
            message["notification"] = {name: value for name, value in shown.items() if value}
        return message

    def _android(self, outgoing: Outgoing, content: PushRendered) -> dict[str, Any]:
        settings = self._settings
        android: dict[str, Any] = {"priority": settings.priority.upper(), "ttl": f"{settings.ttl}s"}
        if content.topic:
            android["collapse_key"] = content.topic
        if not settings.app_shows:
            android["notification"] = {"tag": content.topic or outgoing.key}
        return android

    def _apns(self, outgoing: Outgoing, content: PushRendered) -> dict[str, Any]:
        settings = self._settings
        headers = {
            "apns-priority": "10" if settings.priority == "high" else "5",
            "apns-collapse-id": content.topic or outgoing.key,
        }
        if not settings.ttl:
            headers["apns-expiration"] = "0"  # now or never
        apns: dict[str, Any] = {"headers": headers, "payload": {"aps": apple(content, settings.category)}}
        return apns | ({"fcm_options": {"image": content.image}} if content.image else {})

    def result(self, reply: Reply) -> Result:
        """Read ``name``, or ``error`` with the code of FCM's own among its details."""
        told = reply.object
        error = table(told.get("error"))
        if not error and reply.status < 300:
            return Sent(word(told.get("name"))) if word(told.get("name")) else not_understood(reply)
        details = tables(error.get("details"))
        code = next((word(it["errorCode"]) for it in details if "errorCode" in it), "")
        status = code or word(error.get("status"))
        text = f"{status}: {word(error.get('message'))}"[:300] if status else f"HTTP {reply.status} {reply.words}"
        if code in (_GONE, _OTHERS):
            return Failed(Fault.UNREACHABLE, text, permanent=code == _GONE)
        if reply.status == 400:
            return _refused(text)
        if reply.status == 404:  # there is no such project: nothing that is sent can arrive
            return Failed(Fault.ACCOUNT, text, retry=True)
        return failed_by_status(reply, text)


def data_of(outgoing: Outgoing, *, whole: bool) -> dict[str, str]:
    """Return what goes to the app: texts alone, since FCM carries no others; the buttons are JSON within.

    ``whole``: with what the system would show; else that would only take room twice.
    """
    told = payload(outgoing)
    if not whole:
        told = {name: value for name, value in told.items() if name not in ("title", "body", "image")}
    return {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode() for name, value in told.items()
    }


def _refused(text: str) -> Failed:
    lower = text.lower()
    if any(words in lower for words in _NO_TOKEN):
        return Failed(Fault.UNREACHABLE, text, permanent=True)
    return Failed(Fault.CONTENT if _TOO_BIG in lower else Fault.REJECTED, text)


FCM = ProviderKind(
    name="fcm",
    channels=("push",),
    settings=FcmSettings,
    make=lambda settings, _: Fcm(settings),
    secrets=("private_key",),
)
