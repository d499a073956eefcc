"""One canonical key for each address of a customer, whatever way it was written; no look-ups, no database.

The key is what the directory compares. The form that is shown and sent to may keep more: a mail's local part keeps
its case there, since RFC 5321 (2.4) lets the receiving host tell cases apart, though none does in practice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import msgspec
from email_validator import EmailNotValidError, validate_email

from noline.customers.model import CHANNEL_SCHEMES, MESSENGERS, TEXT_SENDER
from noline.customers.phones import phone_key, phone_of_id
from noline.kernel.apps import names_app, split_app
from noline.kernel.browsers import read_subscription
from noline.kernel.errors import InvalidInput

SCHEMES: Final = ("email", "phone", "external", "x", "push", "webpush", "web", "chat", "inapp", "postal", TEXT_SENDER)
"""The kinds of address that have rules of their own; instant messengers' ids are kept as they are given."""

_LOCAL_PART = re.compile(r"[a-zA-Z0-9_!#$%&'*+\-/=?^`{|}~]+(?:\.[a-zA-Z0-9_!#$%&'*+\-/=?^`{|}~]+)*")
_X_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})")
_X_PAGE = re.compile(
    r"(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/@?([a-z0-9_]{1,15})(?:[/?#].*)?", re.IGNORECASE
)
_MAX_EMAIL = 254
_MAX_LOCAL_PART = 64
_MAX_ID = 200
_MAX_TOKEN = 4096
_MAX_LINES = 10
_MAX_LINE = 100


def scheme_of(channel: str) -> str:
    """Return the scheme of the addresses that ``channel`` reaches; sms, whatsapp and voice share ``phone``."""
    scheme = CHANNEL_SCHEMES.get(channel)
    if scheme is None:
        raise InvalidInput(
            f"No kind of address belongs to the channel {channel!r}.",
            field="channel",
            remedy=f"Use one of: {', '.join(sorted(CHANNEL_SCHEMES))}.",
        )
    return scheme


def normalise(scheme: str, value: str, *, region: str | None = None) -> str:
    """Return the canonical key of an address; normalising a key again gives the same key.

    ``region`` (ISO 3166, two letters) is the country of phone numbers written without a country code. Raises
    ``InvalidInput`` whose field is the scheme (``scheme`` itself if there is no such scheme).
    """
    if scheme == "phone":
        return phone_key(value, region)
    return _rule(scheme)(value)


def normalise_sender(channel: str, sender: str, *, region: str | None = None) -> str:
    """Return the key of an address as a provider names it: WhatsApp writes a phone as digits, country code first."""
    if channel == "whatsapp":
        return phone_of_id(sender)
    return normalise(scheme_of(channel), sender, region=region)


def sender_address(channel: str, sender: str, *, region: str | None = None) -> tuple[str, str]:
    """Return the scheme and the key of who wrote: texts also come from short codes and names, which are no phone.

    Raises ``InvalidInput`` for what can be neither.
    """
    scheme = CHANNEL_SCHEMES.get(channel, channel)
    try:
        return scheme, normalise_sender(channel, sender, region=region)
    except InvalidInput:
        if channel != "sms":
            raise
        return TEXT_SENDER, normalise(TEXT_SENDER, sender)


def display_form(scheme: str, value: str, *, region: str | None = None) -> str:
    """Return the form of an address that is sent to and shown: the key, but with what only it needs.

    A mail's local part keeps its case, a browser's endpoint its keys.
    """
    if scheme == "webpush":
        return read_subscription(value).written
    if scheme != "email":
        return normalise(scheme, value, region=region)
    local, domain = _email_parts(value)
    return f"{local}@{domain}"


def with_app(scheme: str, value: str, app: str) -> str:
    """Return the written address of a device or browser with the app that it is of; raises InvalidInput."""
    if not app:
        return value
    if scheme == "push" and names_app(app) and "/" not in value:
        return f"{app}/{value.strip()}"
    if scheme == "webpush" and app.isdecimal():
        return msgspec.structs.replace(read_subscription(value, whole=True), account=app).written
    raise _invalid(
        "app", "No app is known by this.", "Give a device's project id or bundle id, or an account's number."
    )


def _email_key(value: str) -> str:
    local, domain = _email_parts(value)
    return f"{local.lower()}@{domain}"


def _email_parts(value: str) -> tuple[str, str]:
    """Return the local part as written and the domain in lower-case ASCII (IDNA 2008)."""
    text = value.strip().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if not at or not local:
        raise _invalid("email", "This is not an email address.", "Write it as name@example.com.")
    if len(local) > _MAX_LOCAL_PART or len(text) > _MAX_EMAIL:
        limits = f"Keep it within {_MAX_LOCAL_PART} characters before the @ and {_MAX_EMAIL} in all."
        raise _invalid("email", "The email address is too long.", limits)
    if not _LOCAL_PART.fullmatch(local):
        return _international_parts(text)
    return local, _domain(domain)


@lru_cache(maxsize=8192)
def _domain(domain: str) -> str:
    """Return the domain in ASCII; cached, since a company's customers share few domains."""
    return _international_parts(f"a@{domain}")[1]


def _international_parts(text: str) -> tuple[str, str]:
    try:
        # Reserved names such as .test can do no harm, and sandboxes are made of them.
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise _invalid("email", _sentence(str(error)), "Write it as name@example.com.") from None
    return checked.local_part, checked.ascii_domain.lower()


def _external_key(value: str) -> str:
    return _opaque("external", value)


def _opaque(scheme: str, value: str) -> str:
    """Return an id of another system as it is, trimmed: its case may matter there."""
    text = unicodedata.normalize("NFC", value).strip()
    if not text:
        raise _invalid(scheme, "The id is empty.", "Give the customer's id in the other system.")
    if len(text) > _MAX_ID:
        raise _invalid(scheme, "The id is too long.", f"Keep it within {_MAX_ID} characters.")
    if not text.isprintable():
        raise _invalid(scheme, "The id has signs that can't be printed.", "Use letters, digits and punctuation.")
    return text


def _text_sender_key(value: str) -> str:
    """Return a short code or a name as it is; what can't be printed is left out, as no message is to be lost for it."""
    text = unicodedata.normalize("NFC", "".join(sign for sign in value if sign.isprintable())).strip()[:_MAX_ID].strip()
    return _opaque(TEXT_SENDER, text)


def _x_key(value: str) -> str:
    text = value.strip()
    found = _X_HANDLE.fullmatch(text) or _X_PAGE.fullmatch(text)
    if found is None:
        raise _invalid("x", "This is not a name on X.", "Write 1 to 15 letters, digits or underscores, as in @name.")
    return found[1].lower()


def _token_key(scheme: str, longest: int) -> Callable[[str], str]:
    """Return the rule for ids made by machines: visible ASCII signs, case kept."""

    def key(value: str) -> str:
        text = value.strip()
        if 0 < len(text) <= longest and text.isascii() and text.isprintable() and " " not in text:
            return text
        raise _invalid(scheme, "This is not a valid id.", f"Give 1 to {longest} visible ASCII characters.")

    return key


_machine_made = _token_key("push", _MAX_TOKEN)


def _device_key(value: str) -> str:
    """Return a device's token, behind the app it is of where that is known."""
    text = _machine_made(value)
    if "/" in text and not split_app(text)[0]:
        raise _invalid("push", "This is no token of an app.", "Write it as app/token, or the token alone.")
    return text


def _postal_key(value: str) -> str:
    """Return the address lines with single spaces, without empty lines."""
    text = unicodedata.normalize("NFC", value)
    lines = [" ".join(part.split()) for part in text.splitlines() if not part.isspace() and part]
    if not lines:
        raise _invalid("postal", "The postal address is empty.", "Write a street, a town and a country, one a line.")
    if len(lines) > _MAX_LINES or any(len(line) > _MAX_LINE for line in lines):
        limit = f"Keep it within {_MAX_LINES} lines of {_MAX_LINE} characters."
        raise _invalid("postal", "The postal address does not fit on an envelope.", limit)
    if not all(line.isprintable() for line in lines):
        raise _invalid("postal", "The postal address has signs that can't be printed.", "Remove them.")
    return "\n".join(lines)


_RULES: Final[dict[str, Callable[[str], str]]] = {
    "email": _email_key,
    "external": _external_key,
    "x": _x_key,
    "push": _device_key,
    "webpush": lambda value: read_subscription(value).endpoint,
    "web": _token_key("web", _MAX_ID),
    "chat": _token_key("chat", _MAX_ID),
    "inapp": lambda value: _opaque("inapp", value),
    TEXT_SENDER: _text_sender_key,
    "postal": _postal_key,
}


def _rule(scheme: str) -> Callable[[str], str]:
    if scheme in MESSENGERS:
        return lambda value: _opaque(scheme, value)
    rule = _RULES.get(scheme)
    if rule is None:
        remedy = f"Use one of: {', '.join((*SCHEMES, *MESSENGERS))}."
        raise InvalidInput(f"There is no kind of address {scheme!r}.", field="scheme", remedy=remedy)
    return rule


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _invalid(scheme: str, text: str, remedy: str) -> InvalidInput:
    return InvalidInput(text, field=scheme, remedy=remedy)
