"""What Messenger and Instagram tell: messages, taps, reactions, receipts, and comments that everybody can read.

Sources: developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events,
…/documentation/instagram-platform/webhooks/examples and …/docs/graph-api/webhooks/reference/page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from noline.channels import Call, Event, Heard, Inbound, Left, Media, Receipt, Reply, WebhookRequest
from noline.kernel.errors import InvalidInput
from noline.providers.loose import number, table, tables, word
from noline.providers.meta_attachments import attached
from noline.providers.meta_feedback import feedback
from noline.providers.meta_graph import entries, told_at

Table = Mapping[str, Any]

_POSTS = ("comment", "post", "status", "photo", "video")
_EDITED = re.compile(r"(?<=.):(?:[0-9]{1,3}|[0-9]*:edited)\Z")
_STOPPED, _RESUMED = "STOP_NOTIFICATIONS", "RESUME_NOTIFICATIONS"


def read_page(request: WebhookRequest, channel: str, kind: str) -> Heard:
    """Read a notification about a page or an Instagram account; what another app is answering (standby) is not ours."""
    return Heard(tuple(event for entry in entries(request, kind) for event in _entry(entry, channel)))


def media(_settings: Any, file: Media, replies: Sequence[Reply]) -> Call | None:
    """Fetch a file: its address alone opens it."""
    if not file.url.startswith(("https://", "http://")):
        raise InvalidInput("The message does not say where the file lies.", field="media")
    return None if replies else Call(file.url, method="GET")


def named(reference: str) -> str:
    """Return Meta's own id of a message or a comment that was edited."""
    return _EDITED.sub("", reference)


def _entry(entry: Table, channel: str) -> Iterator[Event]:
    for item in tables(entry.get("messaging")):
        yield from _item(item, channel, word(entry.get("id")))
    lone = [entry] if "field" in entry and "value" in entry else []
    for change in [*tables(entry.get("changes")), *lone]:
        field, value = word(change.get("field")), table(change.get("value"))
        if "sender" in value and "recipient" in value:  # messages as the console's samples show them
            yield from _item(value, channel, word(entry.get("id")))
        elif field in ("feed", "mention") and channel == "messenger":
            yield from filter(None, [_post(value, entry)])
        elif field in ("comments", "live_comments"):
            said = _comment(value, entry)
            yield from filter(None, [replace(said, privately=field == "live_comments") if said else None])


def _item(item: Table, channel: str, ours: str) -> Iterator[Event]:
    sender = word(table(item.get("sender")).get("id"))
    if not sender or sender == ours:
        return
    inbound = Inbound(
        channel=channel,
        sender=sender,
        recipient=word(table(item.get("recipient")).get("id")) or ours,
        provider_id="",
        text="",
        sent_at=told_at(item.get("timestamp")),
    )
    stamp = f"{sender}:{word(item.get('timestamp'))}"
    if "message" in item:
        yield from filter(None, [_message(inbound, table(item["message"]))])
    elif "message_edit" in item:
        yield from filter(None, [_edit(inbound, table(item["message_edit"]))])
    elif "postback" in item:
        yield _postback(inbound, table(item["postback"]), stamp)
    elif "reaction" in item:
        yield from filter(None, [_reaction(inbound, table(item["reaction"]), stamp)])
    elif "optin" in item:
        yield _optin(inbound, table(item["optin"]), stamp)
    elif "referral" in item:
        ref = _ref(table(item["referral"]))
        yield replace(inbound, provider_id=f"referral:{stamp}", tokens=ref, unsupported="referral")
    elif judged := feedback(item):
        text, answers = judged
        kept = "" if text else "feedback"
        yield replace(inbound, provider_id=f"feedback:{stamp}", text=text, answers=answers, unsupported=kept)
    else:
        yield from _receipts(item, inbound)


def _message(inbound: Inbound, message: Table) -> Inbound | None:
    if message.get("is_echo") is True or message.get("is_deleted") is True:
        return None
    answered = table(message.get("reply_to"))
    held = attached(tables(message.get("attachments")), word(message.get("text")))
    kept = "unsupported" if message.get("is_unsupported") is True else held.unsupported
    return replace(
        inbound,
        provider_id=word(message.get("mid")),
        text=held.text,
        media=held.files,
        unsupported=kept or ("" if held.text or held.files else "unknown"),
        answers=word(answered.get("mid")) or word(table(answered.get("story")).get("id")),
        choice=word(table(message.get("quick_reply")).get("payload")),
        tokens=_ref(table(message.get("referral"))),
    )


def _edit(inbound: Inbound, edit: Table) -> Inbound | None:
    """A message as it is now. Instagram calls each new message an edit as well, the zeroth: that one is known."""
    mid, text, times = word(edit.get("mid")), word(edit.get("text")), number(edit.get("num_edit"))
    if not mid or not text or not times:
        return None
    return replace(inbound, provider_id=f"{mid}:{times}", text=text, references=(mid,))


def _postback(inbound: Inbound, postback: Table, stamp: str) -> Inbound:
    payload = word(postback.get("payload"))
    return replace(
        inbound,
        provider_id=word(postback.get("mid")) or f"postback:{stamp}",
        text=word(postback.get("title")) or payload,
        choice=payload,
        tokens=_ref(table(postback.get("referral"))),
    )


def _reaction(inbound: Inbound, reaction: Table, stamp: str) -> Inbound | None:
    said = word(reaction.get("emoji")) or word(reaction.get("reaction"))
    if reaction.get("action") == "unreact" or not said:
        return None
    mid = word(reaction.get("mid"))
    return replace(inbound, provider_id=f"reaction:{stamp}", text=said, answers=mid, reaction=True)


def _optin(inbound: Inbound, optin: Table, stamp: str) -> Event:
    status = optin.get("notification_messages_status")
    if status in (_STOPPED, _RESUMED):
        return Left(inbound.channel, inbound.sender, inbound.recipient, back=status == _RESUMED)
    text = word(optin.get("title"))
    return replace(inbound, provider_id=f"optin:{stamp}", text=text, tokens=_ref(optin), unsupported="optin")


def _receipts(item: Table, inbound: Inbound) -> Iterator[Receipt]:
    """Receipts. Those that name no message but a time (``watermark``) are of all that was sent by then."""
    for name, status in (("delivery", "delivered"), ("read", "read")):
        if name not in item:
            continue
        told = table(item[name])
        mids = told.get("mids")
        named = [word(mid) for mid in mids] if isinstance(mids, list) else []
        for mid in [*filter(None, named)] or [word(told.get("mid"))]:
            yield Receipt(
                status,
                reference=mid,
                channel=inbound.channel,
                sender=inbound.recipient,
                recipient=inbound.sender,
                until=None if mid else told_at(told.get("watermark")),
            )


def _post(value: Table, entry: Table) -> Inbound | None:
    """A comment below a post of the page, or what a visitor wrote on it."""
    person, page = table(value.get("from")), word(entry.get("id"))
    sender = word(person.get("id")) or word(value.get("sender_id"))
    item, verb = value.get("item"), value.get("verb")
    if item not in _POSTS or verb not in ("add", "edit", "edited") or not sender or sender == page:
        return None
    identity = word(value.get("comment_id")) or word(value.get("post_id"))
    files = [Media(f"{kind}/{end}", url=url) for kind, key, end in _HELD if (url := word(value.get(key)))]
    text = word(value.get("message"))
    return Inbound(
        channel="messenger",
        sender=sender,
        recipient=page,
        provider_id=identity if verb == "add" else f"{identity}:{word(value.get('created_time'))}:edited",
        text=text,
        sender_name=word(person.get("name")) or word(value.get("sender_name")),
        answers=(word(value.get("parent_id")) or word(value.get("post_id"))) if item == "comment" else "",
        references=() if verb == "add" else (identity,),
        media=tuple(files),
        unsupported="" if text or files else word(item),
        sent_at=told_at(value.get("created_time")),
        public=True,
    )


_HELD = (("image", "photo", "jpeg"), ("video", "video", "mp4"))


def _comment(value: Table, entry: Table) -> Inbound | None:
    """A comment below a post of the Instagram account; one of the account itself gives nothing."""
    person, account = table(value.get("from")), word(entry.get("id"))
    sender = word(person.get("id"))
    if not sender or sender == account or word(person.get("self_ig_scoped_id")) == sender:
        return None
    text = word(value.get("text"))
    return Inbound(
        channel="instagram",
        sender=sender,
        recipient=account,
        provider_id=word(value.get("id")) or word(value.get("comment_id")),
        text=text,
        sender_name=word(person.get("username")),
        answers=word(value.get("parent_id")) or word(table(value.get("media")).get("id")),
        unsupported="" if text else "comment",
        sent_at=told_at(entry.get("time")),
        public=True,
    )


def _ref(referral: Table) -> tuple[str, ...]:
    """Return what a link passed on: m.me/page?ref=token."""
    ref = word(referral.get("ref"))
    return (ref,) if re.fullmatch(r"\S{1,200}", ref) else ()
