"""From a claimed message to what a provider gets: rendered for its channel, with its token, links and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from noline.channels import File, Outgoing, Reaction, location_of, with_location
from noline.content import (
    CHANNEL_FORMS,
    ChatRendered,
    Key,
    Personal,
    Rendered,
    Templates,
    buttons_in,
    chat,
    render_text,
    reply_email,
    spoken,
    submitted_email,
    with_choices,
    with_choices_html,
    with_signature,
    with_signature_html,
)
from noline.delivery.claim import Claimed, attached
from noline.delivery.copies import copies_of
from noline.delivery.model import MARKETING, Message
from noline.delivery.routes import Route
from noline.delivery.token import Signer, url_text
from noline.kernel.errors import InvalidInput

DOTS = "••••••"
"""Where the code stands in the text of a message that brings one."""
_BY_ADDRESS = frozenset({"sms", "voice", "chat"})
"""Channels whose addresses are shown in another form than they are written to."""
_WITH_FILES_INSIDE = frozenset({"email", "print", "web"})


class Addresses(Struct, frozen=True):
    """How customers reach this installation: pages by ``base_url``, replies at ``mail_domain``."""

    base_url: str
    mail_domain: str


def outgoing(
    item: Claimed, shard: int, route: Route, templates: Templates, signer: Signer, where: Addresses
) -> Outgoing:
    """Render one message; raises InvalidInput where the content can't be rendered, whatever the reason."""
    item = with_one_time_code(item, signer)
    message = item.message
    token = signer.token(shard, message.id)
    personal = _personal(item, route, token, signer, where)
    return Outgoing(
        message=message.id,
        attempt=item.attempt,
        channel=message.channel,
        to=item.display if message.channel not in _BY_ADDRESS else message.address,
        sender=item.number.sender if item.number else route.sender,
        content=_rendered(item, personal, templates),
        key=message.id.hex,
        reply_token=token.hex(),
        files=_files(item, token, where) if message.channel not in _WITH_FILES_INSIDE else (),
        answers=_answered(message),
        location=location_of(message.body) if CHANNEL_FORMS.get(message.channel) == "chat" else None,
        reaction=_reaction(message, route),
        public=(message.body or {}).get("public"),
        within=item.standing.open,
        told_at=hook_address(where, signer, route.account),
    )


def _reaction(message: Message, route: Route) -> Reaction | None:
    """Return the emoji that a message is; another account does not know what it is to stand below."""
    held = (message.body or {}).get("reaction")
    if held is None:
        return None
    if held.get("account") != route.account:
        raise InvalidInput("Only the account that the message came by can react to it.", field="route")
    return msgspec.convert({name: it for name, it in held.items() if name != "account"}, Reaction)


def _answered(message: Message) -> str:
    """Return the provider's id of the message that this one answers; mails have a thread, and are in nobody else's."""
    answered = str((message.body or {}).get("in_reply_to") or "")
    return "" if message.channel == "email" or answered.startswith("<") else answered


def with_one_time_code(item: Claimed, signer: Signer) -> Claimed:
    """Return what is sent with its code in it: in what is kept of a message, dots stand for it."""
    message = item.message
    body = message.body or {}
    if not body.get("one_time"):
        return item
    text = str(body.get("text", "")).replace(DOTS, signer.one_time(message.id))
    message = msgspec.structs.replace(message, body=body | {"text": text})
    return msgspec.structs.replace(item, message=message)


def hook_address(where: Addresses, signer: Signer, account: int) -> str:
    """Return the address at which an account's provider tells us of what comes in."""
    return f"{where.base_url.rstrip('/')}/in/{account}/{signer.hook_key(account)}"


def _files(item: Claimed, token: bytes, where: Addresses) -> tuple[File, ...]:
    """Return what is attached, with addresses at which providers fetch it."""
    held = _attachments(item)
    base = f"{where.base_url.rstrip('/')}/f/{url_text(token)}"
    return tuple(
        File(name, media_type, content, f"{base}/{number}/{quote(name, safe='')}")
        for number, (name, media_type, content) in enumerate(held)
    )


def _personal(item: Claimed, route: Route, token: bytes, signer: Signer, where: Addresses) -> Personal:
    message = item.message
    hexadecimal = token.hex()
    mail = message.channel == "email"
    return Personal(
        message=hexadecimal,
        token=token,
        code=signer.code(message.id) if message.channel == "print" else "",
        base_url=where.base_url,
        sender=route.sender,
        to=item.display,
        reply_to=f"r-{hexadecimal}@{where.mail_domain}" if mail else None,
        return_path=f"b-{hexadecimal}@{where.mail_domain}" if mail else None,
        postal=tuple(item.display.splitlines()) if message.channel == "print" else (),
        locale=item.locale or "en",
        unsubscribe=mail and message.purpose == MARKETING,
        headers=_bulk_headers(message, where) if mail and message.purpose == MARKETING else {},
        cc=_copies(message, item.display) if mail else (),
    )


def _copies(message: Message, to: str) -> tuple[str, ...]:
    return tuple(it for it in copies_of(message) if it.casefold() != to.casefold())


def _bulk_headers(message: Message, where: Addresses) -> dict[str, str]:
    """Say which list a marketing mail is of (RFC 2919), and for Gmail's statistics what it belongs to.

    Feedback-ID is up to three words of ours and the sender's own; without a campaign it is the journey's or nobody's.
    """
    about = message.campaign or message.run
    return {
        "List-Id": f"<marketing.{message.workspace}.{where.mail_domain}>",
        "Feedback-ID": f"{about.hex if about else 'single'}:{message.workspace}:{message.purpose}:noline",
    }


def _attachments(item: Claimed) -> list[tuple[str, str, bytes]]:
    files = attached(item.message)
    if missing := [it["name"] for it in files if it["hash"] not in item.files]:
        raise InvalidInput(f"{missing[0][:80]!r} is no longer kept.", field="attachments")
    return [(it["name"], it["media_type"], item.files[it["hash"]]) for it in files]


def _mail(item: Claimed, whole: Mapping[str, Any]) -> bytes:
    if whole["hash"] not in item.files:
        raise InvalidInput("The mail that was handed over is no longer kept.", field="mail")
    return item.files[whole["hash"]]


def _rendered(item: Claimed, personal: Personal, templates: Templates) -> Rendered:
    try:
        return _render(item, personal, templates)
    except InvalidInput:
        raise
    except Exception as error:  # one message's content must not keep back its neighbours in the batch
        raise InvalidInput(f"It can't be rendered: {type(error).__name__}: {error}.", field="content") from error


def _render(item: Claimed, personal: Personal, templates: Templates) -> Rendered:
    message = item.message
    if message.template is not None:
        template = templates.by_id.get(message.template)
        compiled = template.compiled(message.channel) if template else None
        if compiled is None:
            raise InvalidInput(f"The template has no variant for {message.channel}.", field="template")
        return compiled.render(message.variables or {}, personal)
    body = message.body or {}
    if message.channel == "email" and (whole := body.get("mail")):
        return submitted_email(personal, _mail(item, whole), body.get("links"))
    buttons = buttons_in(body)
    if message.channel == "voice":
        keys = tuple(Key(str(number), it.label, it.value) for number, it in enumerate(buttons[:9], 1) if not it.url)
        place = location_of(body)
        text = "\n".join(filter(None, (body.get("text", ""), *((place.name, place.address) if place else ()))))
        said, connect = with_choices(text, buttons), str(body.get("connect") or "")
        return spoken(said, language=personal.locale, keys=keys, connect=connect)
    if message.channel == "email":
        signature, html = str(body.get("signature") or ""), body.get("html", "")
        answered = body.get("in_reply_to")
        references = tuple(body.get("references", ()))
        return reply_email(
            personal,
            body.get("subject") or "Your message",
            with_signature(with_choices(with_location(body.get("text", ""), location_of(body)), buttons), signature),
            html=with_signature_html(with_choices_html(html, buttons) if html and buttons else html, signature),
            in_reply_to=answered,
            references=references,
            attachments=_attachments(item),
        )
    form, text = CHANNEL_FORMS[message.channel], body.get("text", "")
    if "reaction" in body or (form == "chat" and not text.strip() and body.get("location")):
        return ChatRendered(text, buttons, media=None)
    if form == "chat":
        return chat(text, buttons=buttons)
    return render_text(form, with_choices(with_location(text, location_of(body)), buttons))
