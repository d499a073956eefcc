"""Says what a mail that came in is: a message, an automatic reply, a bounce or a complaint."""

from __future__ import annotations

from collections.abc import Sequence

from noline.channels.mail.automatic import recognise_automatic
from noline.channels.mail.bounce import read_bounces
from noline.channels.mail.complaint import read_complaint
from noline.channels.mail.model import Automatic, Judgement, Mail, MailKind, Reply
from noline.channels.mail.parse import parse_mail
from noline.channels.mail.receipts import bounce_receipts, success_receipts
from noline.channels.mail.reply_text import read_reply
from noline.channels.mail.tokens import (
    REPLY,
    address_tokens,
    id_tokens,
    mail_references,
    others_in,
    recipients_of,
    text_tokens,
)
from noline.channels.model import Inbound


def judge(raw: bytes, *, envelope_from: str, envelope_to: Sequence[str], reply_domain: str | None) -> Judgement:
    """Read and judge one mail.

    ``envelope_from`` is empty for the null sender; ``reply_domain`` is where our reply addresses live: tokens found
    there come first. Raises ``InvalidInput`` for an empty mail and for nothing else.
    """
    return judge_mail(parse_mail(raw), envelope_from, envelope_to, reply_domain)


def judge_mail(
    mail: Mail,
    envelope_from: str | None,
    envelope_to: Sequence[str],
    reply_domain: str | None,
    reply: Reply | None = None,
) -> Judgement:
    """Judge a mail that has been read. ``envelope_from`` is None when the envelope is unknown (a mail from a file).

    ``reply`` are its words, where they have been taken apart already.
    """
    complaint = read_complaint(mail, envelope_to)
    if complaint is not None:
        return Judgement("complaint", mail, complaint=complaint)
    bounces = read_bounces(mail, envelope_from, envelope_to)
    if bounces:
        return Judgement("bounce", mail, receipts=bounce_receipts(bounces), bounces=bounces)
    reply = reply or read_reply(mail.text, mail.html, mail.subject)
    automatic = recognise_automatic(mail, envelope_from, reply.text)
    kind: MailKind = "message" if automatic.certainty == "no" else "auto_reply"
    inbound = _inbound(mail, reply, automatic, envelope_from or "", envelope_to, reply_domain)
    return Judgement(kind, mail, inbound, success_receipts(mail, envelope_to), automatic=automatic)


def reply_tokens(mail: Mail, envelope_to: Sequence[str], reply_domain: str | None) -> tuple[str, ...]:
    """Return candidate reply tokens, best first: from its recipients, from the ids it answers, from its text."""
    addresses = address_tokens(recipients_of(mail, envelope_to), REPLY, reply_domain)
    ids = id_tokens((*mail_references(mail), mail.message_id))
    return tuple(dict.fromkeys((*addresses, *ids, *text_tokens(mail.text or mail.html, REPLY))))


def _inbound(
    mail: Mail,
    reply: Reply,
    automatic: Automatic,
    envelope_from: str,
    envelope_to: Sequence[str],
    reply_domain: str | None,
) -> Inbound:
    recipients = recipients_of(mail, envelope_to)
    also_to, cc = others_in(mail, envelope_to)
    return Inbound(
        channel="email",
        sender=mail.sender.address or envelope_from,
        recipient=recipients[0] if recipients else "",
        provider_id=mail.message_id,
        text=reply.text,
        sender_name=mail.sender.name,
        subject=mail.subject,
        full_text=reply.full_text,
        html=mail.html,
        tokens=reply_tokens(mail, envelope_to, reply_domain),
        references=mail_references(mail),
        also_to=also_to,
        cc=cc,
        attachments=mail.attachments,
        automatic=automatic.certainty != "no" or automatic.bulk,
        forwarded=reply.forwarded,
        sent_at=mail.date,
    )
