"""What mail programs write around quotes, signatures and forwarded mails in HTML: tables of their marks."""

from __future__ import annotations

import re
from enum import Enum

from noline.channels.mail.html_tokens import Tag


class Role(Enum):
    """What an element means for the question who wrote its text."""

    NONE = "none"
    QUOTE = "quote"  # older words
    LEAD = "lead"  # attribution and quote; what follows the first blockquote inside is the person's own
    FORWARD = "forward"  # a forwarded mail
    SIGNATURE = "signature"
    BORDER = "border"  # all that follows is older


# Substrings of class or id, in lower case; prefixes such as x_ and ydp… that programs add don't matter.
_LEADS = ("gmail_quote", "nylas-quote", "missive_quote", "sh-quoted")
_QUOTES = (
    "gmail_attr",
    "yahoo_quoted",
    "yahoo-quoted",
    "moz-cite-prefix",
    "moz-email-headers",
    "protonmail_quote",
    "tutanota_quote",
    "outlookmessageheader",
    "freshdesk_quote",
    "zmail_extra",
    "aolmsgpart",
    "aolreplacedbody",
    "mail-editor-reference-message-container",
    "front-blockquote",
    "helpscout-quote",
    "quoted-text",
    "reply-intro",
    "isreplycontent",
    "isforwardcontent",
    "mailcontenteditor-quote",
    "edo-quote",
    "quoted_body",
    "skiff_quote",
    "front-quote",
    "edo-original",
    "original-content",
    "olk_src_body_section",
    "nh_quote",
)
_FORWARDS = ("moz-forward-container", "forwarded_message", "isforwardcontent")
_BORDERS = ("divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr", "ms-outlook-mobile-body-separator-line")
_SIGNATURES = (
    "gmail_signature",
    "moz-signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
    "yahoo_signature",
    "zmail_signature",
    "composer_signature",
    "tutanota_signature",
    "front-signature",
    "edo-signature",
    "mobile-signature",
    "bloop_sign",
    "sh-signature",
)
_SECTIONS = {"messagereplysection": Role.QUOTE, "messagesignaturesection": Role.SIGNATURE, "quote": Role.QUOTE}
_INDENTED = re.compile(r"border:\s*none")
# Outlook draws this line above the headers of the mail that is answered, in every language.
_OUTLOOK_LINE = re.compile(
    r"border-top:\s*(?:solid\s*#(?:e1e1e1|b5c4df)\s*1\.0pt|(?:1pt|1\.0pt) solid (?:#e1e1e1|#b5c4df|"
    r"rgb\((?:225, ?225, ?225|"
    r"181, ?196, ?223)\)))|border-width:\s*1pt (?:medium|0px|0in|0cm)[^;]{0,40};[^\"]{0,80}rgb\(225, ?225, ?225\)|"
    r"border-top-color:\s*rgb\(229, ?229, ?229\)",
    re.IGNORECASE,
)


def role_of(tag: Tag) -> Role:
    """Say what an element means; most mean nothing."""
    if tag.name == "blockquote":
        return _role_of_blockquote(tag)
    if not tag.attributes:
        return Role.NONE
    marks = f"{tag.get('class')} {tag.get('id')}"
    if len(marks) > 1:
        role = _role_by_marks(marks)
        if role is not Role.NONE:
            return role
    if _OUTLOOK_LINE.search(tag.get("style")[:500]):
        return Role.BORDER
    if tag.get("data-signatureblock") or tag.get("data-signature-widget"):
        return Role.SIGNATURE
    if tag.get("data-marker") == "__quoted_text__":
        return Role.QUOTE
    return _SECTIONS.get(tag.get("name"), Role.NONE) if tag.name == "div" else Role.NONE


def _role_of_blockquote(tag: Tag) -> Role:
    """A blockquote is a quote, unless it is the indent button of a mail program."""
    if not tag.get("class") and tag.get("type") != "cite" and _INDENTED.search(tag.get("style")):
        return Role.NONE
    return Role.QUOTE


def _role_by_marks(marks: str) -> Role:
    for names, role in (
        (_FORWARDS, Role.FORWARD),
        (_LEADS, Role.LEAD),
        (_QUOTES, Role.QUOTE),
        (_BORDERS, Role.BORDER),
        (_SIGNATURES, Role.SIGNATURE),
    ):
        if any(name in marks for name in names):
            return role
    return Role.SIGNATURE if re.search(r"(?:^|\s)(?:x_)*signature(?:\s|$)", marks) else Role.NONE
