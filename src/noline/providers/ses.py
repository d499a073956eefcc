"""Provider ``ses``: email by Amazon SES: out by its API v2, in and news through SNS (docs.aws.amazon.com/ses)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from noline.channels import (
    Call,
    Capabilities,
    Event,
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
    failed_by_status,
    forged,
    json_call,
    malformed,
    not_understood,
    open_line,
    probe_account,
)
from noline.kernel.clock import wall_now
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import table, tables, word
from noline.providers.mail_news import TAG
from noline.providers.mail_out import email_of, mail_both_ways
from noline.providers.ses_events import events_of
from noline.providers.ses_signing import Credentials, check_sns, read_certificate, signed

ABLE = mail_both_ways(25)
# docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html and .../CommonErrors.html
_ERRORS: Mapping[str, Fault] = {
    "AccountSuspendedException": Fault.ACCOUNT,
    "SendingPausedException": Fault.ACCOUNT,
    "MailFromDomainNotVerifiedException": Fault.ACCOUNT,
    "NotFoundException": Fault.ACCOUNT,  # the configuration set
    "AccessDeniedException": Fault.ACCOUNT,
    "InvalidClientTokenId": Fault.ACCOUNT,
    "UnrecognizedClientException": Fault.ACCOUNT,
    "SignatureDoesNotMatch": Fault.ACCOUNT,
    "InvalidSignatureException": Fault.ACCOUNT,
    "IncompleteSignature": Fault.ACCOUNT,
    "ExpiredTokenException": Fault.ACCOUNT,
    "MissingAuthenticationTokenException": Fault.ACCOUNT,
    "LimitExceededException": Fault.THROTTLED,
    "TooManyRequestsException": Fault.THROTTLED,
    "ThrottlingException": Fault.THROTTLED,
    "MessageRejected": Fault.REJECTED,
    "BadRequestException": Fault.REJECTED,
    "InternalFailure": Fault.UNAVAILABLE,
    "ServiceUnavailable": Fault.UNAVAILABLE,
}
_SNS_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class SesSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account at Amazon SES. ``region``: such as eu-central-1. ``access_key``: its id begins with AKIA.
    ``secret_key``: its secret. ``session_token``: for credentials that are lent for a time. ``configuration_set``: it
    decides which news are told. ``topics``: the ARNs of the SNS topics that may tell, separated by spaces; empty: any.
    ``certificate``: SNS's certificate in PEM, with which its signatures are checked. ``api_url``: another address of
    the API.
    """

    region: str
    access_key: str
    secret_key: str
    session_token: str = ""
    configuration_set: str = ""
    topics: str = ""
    certificate: str = ""
    api_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        if not _REGION.fullmatch(self.region):
            raise InvalidInput("This is no region.", field="region", remedy="For example eu-central-1.")
        for field in ("access_key", "secret_key"):
            if not getattr(self, field):
                raise InvalidInput("The key is missing.", field=field, remedy="Copy both from the IAM user.")
        if wrong := [topic for topic in self.topics.split() if not topic.startswith("arn:aws")]:
            raise InvalidInput(f"{wrong[0][:60]!r} is no ARN.", field="topics", remedy="It begins with arn:aws:sns:.")
        if self.certificate:
            read_certificate(self.certificate)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"SesSettings(region={self.region!r}, configuration_set={self.configuration_set!r})"


class Ses:
    """One account. What was never answered is left to a person: SES drops no repetition."""

    name = "ses"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 30.0
    batch = 100

    def __init__(self, settings: SesSettings, now: Callable[[], datetime] = wall_now) -> None:
        self._settings = settings
        self._base = (settings.api_url or f"https://email.{settings.region}.amazonaws.com").rstrip("/")
        self._now = now

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the account; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """Each call is signed."""

    def probe(self) -> Call:
        """Read the account."""
        return self._signed(Call(f"{self._base}/v2/email/account", method="GET"))

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return the one call that sends the whole mail; SES gives it a Message-ID of its own."""
        mail = email_of(outgoing)
        if isinstance(mail, Failed):
            return mail
        data: dict[str, Any] = {
            "Content": {"Raw": {"Data": base64.b64encode(mail.mime).decode()}},
            "Destination": {"ToAddresses": [mail.to]} | ({"CcAddresses": list(mail.cc)} if mail.cc else {}),
            "EmailTags": [{"Name": TAG, "Value": outgoing.reply_token}],
        }
        if self._settings.configuration_set:
            data["ConfigurationSetName"] = self._settings.configuration_set
        return [self._signed(json_call(f"{self._base}/v2/email/outbound-emails", data))]

    def _signed(self, call: Call) -> Call:
        return signed(call, _credentials(self._settings), "ses", self._now())

    def result(self, reply: Reply) -> Result:
        """Read the answer: a MessageId, or an error by its type."""
        told = reply.object
        if reply.status == 200:
            if identity := word(told.get("MessageId")):
                return Sent(identity)
            return Sent() if "SendingEnabled" in told or "SendQuota" in told else not_understood(reply)
        given = reply.headers.get("x-amzn-errortype") or word(told.get("__type")) or word(told.get("code"))
        kind = given.partition(":")[0].rpartition("#")[2]
        words = word(told.get("message")) or word(told.get("Message"))
        text = f"{kind}: {words}".strip(": ")[:300]
        if kind not in _ERRORS:
            return not_understood(reply) if reply.status < 300 else failed_by_status(reply, text)
        fault = Fault.ACCOUNT if "not verified" in words else _ERRORS[kind]
        return Failed(fault, text, retry=fault in (Fault.ACCOUNT, Fault.THROTTLED, Fault.UNAVAILABLE))


def read(request: WebhookRequest) -> Heard:
    """Read what SNS tells: an offer of a subscription, or a notification of SES's in it.

    It may come alone too: delivered raw, by EventBridge, or as a function's records that somebody passes on.
    """
    told = request.object()
    kind = word(told.get("Type"))
    if kind == "SubscriptionConfirmation":
        url = word(told.get("SubscribeURL"))
        if not _of_sns(url):
            raise malformed("The address to confirm is not Amazon's.")
        return Heard(confirm=url)
    if kind == "Notification":
        return Heard(tuple(_events(word(told.get("Message")))))
    return Heard(tuple(event for it in _carried(told) for event in events_of(it)))


def verify(settings: SesSettings, request: WebhookRequest, now: datetime) -> None:  # noqa: ARG001 (SNS repeats for hours; what comes twice is kept once)
    """Check the topic, and with a certificate the signature too."""
    told = request.object()
    topic = word(told.get("TopicArn")) or request.headers.get("x-amz-sns-topic-arn", "")
    allowed = settings.topics.split()
    if allowed and topic not in allowed:
        raise forged()
    if settings.certificate:
        if not _of_sns(word(told.get("SigningCertURL"))):
            raise forged()
        check_sns(told, settings.certificate)


def media(settings: SesSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a mail that a receipt rule put into S3, by ``bucket/key``."""
    bucket, _, key = file.id.partition("/")
    if replies or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,62}", bucket) or not key:
        return None
    url = f"https://s3.{settings.region}.amazonaws.com/{bucket}/{quote(key, safe='/-_.~')}"
    return signed(Call(url, method="GET"), _credentials(settings), "s3", wall_now())


def _credentials(settings: SesSettings) -> Credentials:
    return Credentials(settings.access_key, settings.secret_key, settings.region, settings.session_token)


def _of_sns(url: str) -> bool:
    parts = urlsplit(url)
    plain = parts.username is None and "\\" not in url and parts.netloc == parts.hostname
    return parts.scheme == "https" and plain and bool(_SNS_HOST.fullmatch(parts.hostname or ""))


def _carried(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the notifications that stand in the request itself, not in a message of SNS's."""
    if "notificationType" in told or "eventType" in told:
        return [told]
    if told.get("source") == "aws.ses":
        return [table(told.get("detail"))]
    records = tables(told.get("Records"))
    sent = [_notification(word(table(it.get("Sns")).get("Message"))) for it in records]
    received = [{**table(it.get("ses")), "notificationType": "Received"} for it in records if "ses" in it]
    return [*(it for it in sent if it), *received]


def _events(message: str) -> list[Event]:
    return events_of(_notification(message))


def _notification(message: str) -> dict[str, Any]:
    """SES's notification is JSON within SNS's; its first message to a new topic is plain words."""
    try:
        return table(msgspec.json.decode(message))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return {}


SES = ProviderKind(
    name="ses",
    channels=("email",),
    settings=SesSettings,
    make=lambda settings, _: Ses(settings),
    secrets=("secret_key", "session_token"),
    signed_by=("certificate",),
    webhook=Webhook(read, verify),
    media=media,
)
