"""Messages by Meta's Send API, as Messenger and Instagram take them, and what its errors mean.

Source: developers.facebook.com/documentation/business-messaging/messenger-platform, reference/send-api and error-codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec.structs import replace

from noline.channels import (
    Call,
    Capabilities,
    Failed,
    Fault,
    File,
    Fitted,
    Line,
    Outgoing,
    Reaction,
    Reply,
    Result,
    Sent,
    Uncertain,
    buttons_of,
    fit,
    json_call,
    open_line,
    probe_account,
)
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers.loose import word
from noline.providers.meta_graph import Errors, bearer, read_result

_HUMAN_HOURS = 7 * 24  # how long a person may answer, with the tag HUMAN_AGENT
_MAX_TEMPLATE = 640  # characters above the buttons of a template
_MAX_TITLE = 80  # of a card
_MAX_PAYLOAD = 1000
REACTIONS: Mapping[str, str] = {
    "❤️": "love",
    "👍": "like",
    "👎": "dislike",
    "😆": "smile",
    "😮": "wow",
    "😢": "sad",
    "😠": "angry",
}
"""Meta's names of reactions (webhooks/webhook-events/message-reactions)."""
_COMMENT = re.compile(r"([0-9]+(?:_[0-9]+)?)(:[0-9]*:edited)?")  # ids of messages hold letters

ERRORS: Errors = {
    1: (Fault.UNAVAILABLE, False),
    2: (Fault.UNAVAILABLE, False),
    4: (Fault.THROTTLED, False),
    10: (Fault.ACCOUNT, False),
    (10, 2018065): (Fault.CONTENT, False),  # outside the window
    (10, 2018108): (Fault.CONTENT, False),
    (10, 2018278): (Fault.CONTENT, False),
    (10, 2534022): (Fault.CONTENT, False),  # the same, on Instagram
    17: (Fault.THROTTLED, False),
    32: (Fault.THROTTLED, False),
    100: (Fault.REJECTED, False),
    (100, 2018001): (Fault.UNREACHABLE, True),  # no matching user
    (100, 2534014): (Fault.UNREACHABLE, True),  # the same, on Instagram
    (100, 2018008): (Fault.CONTENT, False),  # a file that can't be fetched
    (100, 2018047): (Fault.CONTENT, False),  # a file of another kind
    (100, 2018109): (Fault.CONTENT, False),  # a file too large
    (100, 33): (Fault.ACCOUNT, False),  # there is no such page, or not for this token
    190: (Fault.ACCOUNT, False),
    200: (Fault.ACCOUNT, False),
    (200, 1545041): (Fault.UNREACHABLE, False),  # this person isn't available
    230: (Fault.ACCOUNT, False),
    368: (Fault.ACCOUNT, False),  # blocked for a while: policies
    506: (Fault.REJECTED, False),  # the same message again
    551: (Fault.UNREACHABLE, False),  # this person isn't available right now
    613: (Fault.THROTTLED, False),
    1200: (Fault.UNAVAILABLE, False),
    10900: (Fault.REJECTED, False),  # this comment has been answered privately
    80006: (Fault.THROTTLED, False),
}


class Access(Protocol):
    """The settings that all calls are made with."""

    @property
    def access_token(self) -> str:
        """Of the page or account."""
        ...

    @property
    def tag(self) -> str:
        """Sent with each message; empty: answers within the window alone."""
        ...

    @property
    def comments(self) -> str:
        """How comments are answered: ``private``, to the writer alone, or ``public``, below the comment."""
        ...

    @property
    def version(self) -> str:
        """Of the Graph API."""
        ...

    @property
    def api_url(self) -> str:
        """Where the API is."""
        ...


def check_tag(tag: str) -> None:
    """Refuse a tag that is none; raises ``InvalidInput``."""
    if not re.fullmatch(r"[A-Z_]*", tag):
        raise InvalidInput("This is no tag of messages.", field="tag", remedy="HUMAN_AGENT, or leave it empty.")


class SendApi:
    """A page or an account: what it sends, and what it is answered. ``in_bytes``: it counts a text in bytes."""

    uncertain = Uncertain.LEAVE
    timeout = 20.0
    batch = 100

    def __init__(self, able: Capabilities, identity: str, access: Access, *, in_bytes: bool = False) -> None:
        hours = _HUMAN_HOURS if access.tag == "HUMAN_AGENT" else able.reply_window_hours
        self.name = able.channel
        answers = ("public", "private") if access.comments == "public" else ("private", "public")
        self.capabilities: tuple[Capabilities, ...] = (replace(able, reply_window_hours=hours, answers=answers),)
        self._able = able
        self._base = f"{access.api_url.rstrip('/')}/{access.version}"
        self._url = f"{self._base}/{identity}"
        self._public = access.comments == "public"
        self._headers = bearer(access.access_token)
        self._in_bytes = in_bytes
        self._kind = {"messaging_type": "RESPONSE"}
        if access.tag:
            self._kind = {"messaging_type": "MESSAGE_TAG", "tag": access.tag}

    async def open(self) -> Line:
        """Open a line."""
        return await open_line(self)

    async def check(self) -> None:
        """Read the page or account; raises ``LineDown``."""
        await probe_account(self)

    def grant(self) -> None:
        """The token goes with every call."""

    def probe(self) -> Call:
        """Read the page or account."""
        return Call(f"{self._url}?fields=id", headers=self._headers, method="GET")

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message of it. What answers a comment goes to its writer alone, or below it."""
        assert isinstance(outgoing.content, ChatRendered)
        to = {"id": outgoing.to}
        if outgoing.reaction:
            return self._reaction(outgoing.reaction, to)
        if comment := _COMMENT.fullmatch(outgoing.answers):
            if self._public if outgoing.public is None else outgoing.public:
                return self._below(comment[1], outgoing.content, outgoing.files)
            to = {"comment_id": comment[1]}
        parts = _parts(outgoing.content, outgoing.files, self._able, self._in_bytes)
        told = [{"recipient": to, **self._kind, "message": message} for part in parts for message in _part(part)]
        return [json_call(f"{self._url}/messages", it, headers=self._headers) for it in told]

    def _reaction(self, reaction: Reaction, to: Mapping[str, str]) -> Sequence[Call] | Failed:
        """A page has one reaction to a message: by Meta's name of it, or taken back. Comments have none."""
        if _COMMENT.fullmatch(reaction.to):
            return Failed(Fault.CONTENT, "Comments can't be reacted to.")
        payload = {"message_id": reaction.to}
        if not reaction.emoji:
            told = {"recipient": to, "sender_action": "unreact", "payload": payload}
        elif name := REACTIONS.get(reaction.emoji):
            told = {"recipient": to, "sender_action": "react", "payload": {**payload, "reaction": name}}
        else:
            return Failed(Fault.CONTENT, f"Meta has no name for {reaction.emoji}.")
        return [json_call(f"{self._url}/messages", told, headers=self._headers)]

    def _below(self, comment: str, content: ChatRendered, files: Sequence[File]) -> list[Call]:
        """Return the calls that answer a comment for everybody: in words alone, in which all else is written out."""
        able = replace(self._able, media=(), buttons=0, links=0)
        edge = "replies" if self._able.channel == "instagram" else "comments"
        return [
            json_call(f"{self._base}/{comment}/{edge}", {"message": part.text}, headers=self._headers)
            for part in _parts(content, files, able, self._in_bytes)
        ]

    def result(self, reply: Reply) -> Result:
        """Read the answer: ``message_id``, of a comment ``id``, or ``error``."""
        told = reply.object
        identity = word(told.get("message_id")) or word(told.get("id"))
        acted = bool(word(told.get("recipient_id")))  # of a reaction no id is told
        return read_result(reply, ERRORS, Sent(identity or None) if identity or acted else None)


def _parts(content: ChatRendered, files: Sequence[File], able: Capabilities, in_bytes: bool) -> list[Fitted]:
    """Fit a message; ``in_bytes``: the longest text is meant in bytes of UTF-8."""
    answers, links = buttons_of(content)
    able = replace(able, links=0) if answers else able  # one message holds either kind
    if links and len(links) <= able.links:
        able = replace(able, max_length=min(_MAX_TEMPLATE, able.max_length or _MAX_TEMPLATE))
    longest = able.max_length or 0
    found = fit(content, files, able)
    while in_bytes and any(len(part.text.encode()) > (able.max_length or 0) for part in found):
        longest = longest * 9 // 10
        found = fit(content, files, replace(able, max_length=longest))
    return found


def _part(part: Fitted) -> list[dict[str, Any]]:
    held = [_attachment(_kind(file.media_type), {"url": file.url}) for file in part.files]
    if part.links:
        buttons = [{"type": "web_url", "url": it.url, "title": it.label} for it in part.links]
        if part.media and part.text and len(part.text) <= _MAX_TITLE:
            card = {"title": part.text, "image_url": part.media, "buttons": buttons}
            return [*held, _attachment("template", {"template_type": "generic", "elements": [card]})]
        template = {"template_type": "button", "text": part.text or "…", "buttons": buttons}
        return [*held, *_picture(part), _attachment("template", template)]
    text: dict[str, Any] = {"text": part.text or "…"}
    if part.buttons:
        text["quick_replies"] = [_reply(it) for it in part.buttons]
    return [*held, *_picture(part), *([text] if part.text or part.buttons else [])]


def _picture(part: Fitted) -> list[dict[str, Any]]:
    return [_attachment("image", {"url": part.media})] if part.media else []


def _attachment(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": kind, "payload": payload}}


def _reply(button: Button) -> dict[str, str]:
    return {"content_type": "text", "title": button.label, "payload": button.value[:_MAX_PAYLOAD]}


def _kind(media_type: str) -> str:
    kind = media_type.partition("/")[0]
    return kind if kind in ("image", "video", "audio") and media_type != "image/svg+xml" else "file"
