"""Mail that comes in: receiving, reading and judging it, what was written, bounces, complaints, display.

The servers are loaded when they are first asked for: a worker has none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from noline.channels.mail.automatic import recognise_automatic
from noline.channels.mail.bounce import read_bounces
from noline.channels.mail.complaint import read_complaint
from noline.channels.mail.html_text import html_to_text
from noline.channels.mail.inspect import inspect_mail
from noline.channels.mail.judge import judge, judge_mail
from noline.channels.mail.model import (
    Automatic,
    Bounce,
    Complaint,
    Judgement,
    Mail,
    MailAddress,
    Part,
    Reply,
)
from noline.channels.mail.parse import parse_mail
from noline.channels.mail.reply_text import read_reply, reply_text
from noline.channels.mail.sanitise import sanitise_html
from noline.channels.mail.tokens import own_message

if TYPE_CHECKING:
    from noline.channels.mail.inbound_server import MailServer
    from noline.channels.mail.submission_server import SubmissionServer

_SERVERS = {"MailServer": "inbound_server", "SubmissionServer": "submission_server"}

__all__ = [
    "Automatic",
    "Bounce",
    "Complaint",
    "Judgement",
    "Mail",
    "MailAddress",
    "MailServer",
    "Part",
    "Reply",
    "SubmissionServer",
    "html_to_text",
    "inspect_mail",
    "judge",
    "judge_mail",
    "own_message",
    "parse_mail",
    "read_bounces",
    "read_complaint",
    "read_reply",
    "recognise_automatic",
    "reply_text",
    "sanitise_html",
]


def __getattr__(name: str) -> Any:
    if name not in _SERVERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_SERVERS[name]}"), name)
