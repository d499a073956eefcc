"""Provider ``whatsapp``: WhatsApp by Meta's Cloud API: messages, choices, files and approved templates.

Source: developers.facebook.com/documentation/business-messaging/whatsapp; how it tells is in ``whatsapp_inbound``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    File,
    Fitted,
    Line,
    Location,
    Media,
    Outgoing,
    Reaction,
    Reply,
    Result,
    Sent,
    Uncertain,
    Webhook,
    approved_for,
    buttons_of,
    fit,
    json_call,
    open_line,
    probe_account,
)
from noline.content import Approved, Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.loose import table, tables, word
from noline.providers.meta_graph import bearer, check_access, check_id, greet, read_result, verify
from noline.providers.whatsapp_errors import ERRORS
from noline.providers.whatsapp_inbound import read
from noline.providers.whatsapp_templates import fetch_templates

_MEDIA = (
    *("image/jpeg", "image/png", "video/mp4", "video/3gpp"),
    *("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    *("application/pdf", "application/msword", "application/vnd.ms-", "text/plain"),
    "application/vnd.openxmlformats-officedocument.",
)
ABLE = Capabilities(
    channel="whatsapp",
    renders="chat",
    max_length=4096,
    media=_MEDIA,
    max_media_bytes=16_000_000,
    max_picture_bytes=5_000_000,
    buttons=10,
    links=1,
    label_length=24,
    templates=True,
    inbound=True,
    receipts=True,
    reads=True,
    reactions=True,
    sends_reactions=True,
    locations=True,
    sends_locations=True,
    reply_window_hours=24,
    cost=3,
)
_MAX_BODY = 1024  # characters below buttons, and of a caption
_MAX_TITLE = 20
_MOST_BUTTONS = 3


class WhatsAppSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number at WhatsApp. ``phone_number_id``: its id in Meta's app, not the number. ``access_token``: of a system
    user, with whatsapp_business_messaging. ``app_secret``: of the app; signs what Meta tells. ``verify_token``: chosen
    by you; Meta says it when you enter the address. ``business_account_id``: the id of the WhatsApp Business account
    that the number belongs to; the templates that it has had approved are fetched with it. ``version``: of the Graph
    API. ``api_url``: another address of it.
    """

    phone_number_id: str
    access_token: str
    app_secret: str = ""
    verify_token: str = ""
    business_account_id: str = ""
    version: str = "v23.0"
    api_url: str = "https://graph.facebook.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        check_id(self.phone_number_id, "phone_number_id")
        if self.business_account_id:
            check_id(self.business_account_id, "business_account_id")
        check_access(self.access_token, self.version, self.api_url)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"WhatsAppSettings(phone_number_id={self.phone_number_id!r})"


class WhatsApp:
    """One number."""

    name = "whatsapp"
    capabilities: tuple[Capabilities, ...] = (ABLE,)
    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 80  # messages a second, unless Meta raises it

    def __init__(self, settings: WhatsAppSettings) -> None:
        self._url = f"{settings.api_url.rstrip('/')}/{settings.version}/{settings.phone_number_id}"
        self._headers = bearer(settings.access_token)

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the number; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Read the number."""
        return Call(f"{self._url}?fields=display_phone_number,verified_name", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message of it."""
        assert isinstance(outgoing.content, ChatRendered)
        messages = [_reaction(outgoing.reaction)] if outgoing.reaction else _messages(outgoing)
        if outgoing.location:
            messages.insert(0, _location(outgoing.location))
        if outgoing.answers and messages and not outgoing.reaction:
            messages[0] = {"context": {"message_id": outgoing.answers}, **messages[0]}
        common = {"messaging_product": "whatsapp", "recipient_type": "individual", **_to(outgoing.to)}
        return [json_call(f"{self._url}/messages", {**common, **it}, headers=self._headers) for it in messages]

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``messages`` with an id, or ``error``."""
        ids = [word(it.get("id")) for it in tables(reply.object.get("messages"))]
        return read_result(reply, ERRORS, Sent(ids[0]) if ids and ids[0] else None)


def media(settings: WhatsAppSettings, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Ask where a file lies, then for the file; both with the token."""
    if not replies:
        url = f"{settings.api_url.rstrip('/')}/{settings.version}/{quote(file.id, safe='')}"
        return Call(url, headers=bearer(settings.access_token), method="GET")
    if len(replies) > 1:
        return None
    url = word(replies[0].object.get("url"))
    if not url.startswith(("https://", "http://")):
        said = word(table(replies[0].object.get("error")).get("message")) or replies[0].words
        raise InvalidInput("WhatsApp does not give the file.", field="media", remedy=said)
    return Call(url, headers=bearer(settings.access_token), method="GET")


def _to(to: str) -> dict[str, str]:
    """Name the receiver: a telephone number, or the id of somebody who shows none (US.1349…)."""
    return {"to": to} if to.lstrip("+").isdigit() else {"recipient": to}


def _messages(outgoing: Outgoing) -> list[dict[str, Any]]:
    assert isinstance(outgoing.content, ChatRendered)
    content, files = outgoing.content, outgoing.files
    if (approved := approved_for(outgoing)) is not None:
        return [{"type": "template", "template": _template(approved)}]
    answers, links = buttons_of(content)
    able = replace(ABLE, links=0) if answers else ABLE  # one message holds either kind
    if (answers and _few(answers, able)) or (links and len(links) <= able.links):
        able = replace(able, max_length=_MAX_BODY)
    found: list[dict[str, Any]] = []
    for part in fit(content, files, able):
        found += _part(part)
    return found


def _reaction(reaction: Reaction) -> dict[str, Any]:
    """An emoji takes the place of the one before; none takes it back."""
    return {"type": "reaction", "reaction": {"message_id": reaction.to, "emoji": reaction.emoji}}


def _location(place: Location) -> dict[str, Any]:
    words = {name: it for name, it in (("name", place.name), ("address", place.address)) if it}
    where = {"latitude": str(place.latitude), "longitude": str(place.longitude)}  # as its document asks for them
    return {"type": "location", "location": {**where, **words}}


def _few(answers: Sequence[Button], able: Capabilities) -> bool:
    return len(answers) <= able.buttons and all(len(it.label) <= (able.label_length or 0) for it in answers)


def _part(part: Fitted) -> list[dict[str, Any]]:
    held = [_file(file) for file in part.files]
    if part.media:
        held.append(("image", {"link": part.media}))
    before, last = held[:-1], held[-1] if held else None
    if part.buttons or part.links:
        headed = last is not None and last[0] != "audio" and not _is_list(part.buttons)
        messages = before if headed else held
        interactive = _interactive(part, last if headed else None)
        return [*map(_as_message, messages), {"type": "interactive", "interactive": interactive}]
    if last is not None and last[0] != "audio" and part.text and len(part.text) <= _MAX_BODY:
        return [*map(_as_message, before), _as_message((last[0], {**last[1], "caption": part.text}))]
    text = {"body": part.text, "preview_url": "http://" in part.text or "https://" in part.text}
    return [*map(_as_message, held), *([{"type": "text", "text": text}] if part.text else [])]


def _file(file: File) -> tuple[str, dict[str, Any]]:
    kind = file.media_type.partition("/")[0]
    if kind in ("image", "video", "audio"):
        return kind, {"link": file.url}
    return "document", {"link": file.url, "filename": file.name}


def _as_message(held: tuple[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": held[0], held[0]: held[1]}


def _interactive(part: Fitted, head: tuple[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    header = {"header": _as_message(head)} if head else {}
    common: dict[str, Any] = {**header, "body": {"text": part.text or "…"}}
    if part.links:
        link = part.links[0]
        parameters = {"display_text": _short(link.label), "url": link.url}
        return {"type": "cta_url", **common, "action": {"name": "cta_url", "parameters": parameters}}
    if _is_list(part.buttons):
        rows = [{"id": it.value[:200], "title": it.label} for it in part.buttons]
        return {"type": "list", **common, "action": {"button": "☰", "sections": [{"rows": rows}]}}
    replies = [{"type": "reply", "reply": {"id": it.value[:256], "title": it.label}} for it in part.buttons]
    return {"type": "button", **common, "action": {"buttons": replies}}


def _is_list(buttons: Sequence[Button]) -> bool:
    """More than three choices, or longer ones, are a list behind one button."""
    return len(buttons) > _MOST_BUTTONS or any(len(it.label) > _MAX_TITLE for it in buttons)


def _short(label: str) -> str:
    return label if len(label) <= _MAX_TITLE else f"{label[: _MAX_TITLE - 1]}…"


def _template(approved: Approved) -> dict[str, Any]:
    components = {"components": list(approved.components)} if approved.components else {}
    language = {"policy": "deterministic", "code": approved.language}
    return {"name": approved.name, "language": language, **components}


WHATSAPP = ProviderKind(
    name="whatsapp",
    channels=("whatsapp",),
    settings=WhatsAppSettings,
    make=lambda settings, _: WhatsApp(settings),
    secrets=("access_token", "app_secret", "verify_token"),
    webhook=Webhook(read, verify, greet),
    media=media,
    templates=fetch_templates,
)
