"""Shows what is made of one mail file, as plain data for a person or a program to look at."""

from __future__ import annotations

from typing import Any

from noline.channels.mail.judge import judge_mail
from noline.channels.mail.model import Bounce, Complaint, Judgement, Mail, Reply
from noline.channels.mail.parse import parse_mail
from noline.channels.mail.reply_text import read_reply


def inspect_mail(name: str, raw: bytes) -> dict[str, Any]:
    """Return what a mail is and says, ready for JSON.

    Keys: ``file, from, to`` (a list), ``subject, kind, reply_text, signature, forwarded, automatic`` (the evidence),
    ``references, tokens, attachments``; for bounces ``bounces``, for complaints ``complaint``. The envelope is taken
    from Return-Path and Delivered-To where they are. Raises ``InvalidInput`` for an empty file.
    """
    mail = parse_mail(raw)
    envelope_to = [each.address for each in (*mail.delivered_to, *mail.original_to)]
    reply = read_reply(mail.text, mail.html, mail.subject)
    judgement = judge_mail(mail, mail.return_path, envelope_to, None, reply)
    return {**_outline(name, mail), **_words(reply), **_findings(judgement)}


def _outline(name: str, mail: Mail) -> dict[str, Any]:
    return {
        "file": name,
        "from": mail.sender.address,
        "to": [each.address for each in mail.to],
        "subject": mail.subject,
        "message_id": mail.message_id,
        "date": mail.date.isoformat() if mail.date else None,
        "attachments": [
            {"name": each.name, "media_type": each.media_type, "bytes": len(each.content)} for each in mail.attachments
        ],
    }


def _words(reply: Reply) -> dict[str, Any]:
    return {"reply_text": reply.text, "signature": reply.signature, "forwarded": reply.forwarded}


def _findings(judgement: Judgement) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": judgement.kind, "automatic": list(judgement.automatic.reasons)}
    if judgement.inbound is not None:
        found |= {"references": list(judgement.inbound.references), "tokens": list(judgement.inbound.tokens)}
    if judgement.bounces:
        found["bounces"] = [_bounce(each) for each in judgement.bounces]
    if judgement.complaint is not None:
        found["complaint"] = _complaint(judgement.complaint)
    return found


def _bounce(bounce: Bounce) -> dict[str, Any]:
    return {
        "recipient": bounce.recipient,
        "status": bounce.status,
        "smtp_code": bounce.smtp_code,
        "reason": bounce.reason,
        "permanent": bounce.permanent,
        "kind": bounce.kind,
        "original_message_id": bounce.original_message_id,
    }


def _complaint(complaint: Complaint) -> dict[str, Any]:
    return {
        "feedback_type": complaint.feedback_type,
        "recipient": complaint.recipient,
        "original_message_id": complaint.original_message_id,
    }
