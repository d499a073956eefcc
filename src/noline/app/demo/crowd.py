"""The crowd: sandbox customers find what reached them and answer, by form, text, mail or post, at the real doors."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import format_datetime
from typing import Any

import msgspec

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.app.demo.people import Act, Person, answer, awake, chance
from noline.app.demo.scenario import TICKET
from noline.app.sandbox import Found
from noline.channels import Inbound
from noline.content import EmailRendered
from noline.kernel.ids import derive
from noline.log import INBOUND, Draft
from noline.log.kinds import FormSubmitted, ReplyRequested

_TEXTS = {
    "yes": ("Yes", "Yes please!", "YES, count me in", "Of course, I will be there"),
    "other": ("Yes", "Yes, I'd love to come"),
    "no": ("No thanks", "Sorry, I can't make it", "No"),
    "question": ("Can I bring my dog?", "Where do I park?", "What time does it start?"),
    "stop": ("STOP", "Stop", "UNSUBSCRIBE"),
}
_REPLY = "Hello, this is Sam from Harbour Energy. Yes, that is no problem at all. Shall we save you a place?"
_ADDRESS_FIELDS = {"email": "email", "sms": "phone", "push": "device", "web": "session", "x": "handle"}


class Crowd:
    """Everybody's boxes and what they mean to do."""

    def __init__(
        self, noline: Noline, workspace: Workspace, people: Sequence[Person], seed: int, mail_port: int
    ) -> None:
        self._noline = noline
        self._workspace = workspace
        self._people = people
        self._seed = seed
        self._mail_port = mail_port
        self._arrived = 0
        self._acts: list[Act] = []
        self._done: set[int] = set()  # registered, or gone
        self._by_address = {
            value: who.number for who in people for field in _ADDRESS_FIELDS.values() if (value := getattr(who, field))
        } | {f"{who.first_name} {who.last_name}\n{who.street}\n{who.city}": who.number for who in people if who.street}

    def next_at(self) -> datetime | None:
        """Return when somebody does something next."""
        return min((act.at for act in self._acts), default=None)

    async def look(self) -> int:
        """Let everybody find what has arrived, in an order that does not depend on who delivered it."""
        found: list[Found] = []
        while batch := await self._noline.box.since(self._arrived):
            found += batch
            self._arrived = batch[-1].arrived
        mine = [(item, self._by_address[item.address]) for item in found if item.address in self._by_address]
        for item, number in sorted(
            mine, key=lambda pair: (pair[0].at, pair[1], pair[0].channel, pair[0].message.bytes)
        ):
            self._plan(item, self._people[number])
        return len(found)

    def _plan(self, item: Found, who: Person) -> None:
        text = _text_of(item)
        if item.channel == "email" and "bounce.example" in item.address:
            self._add(item.at + timedelta(minutes=15), who, "bounce", item)
            return
        if TICKET in text or "See you tomorrow" in text or "find us tomorrow" in text:
            return
        if _REPLY[:30] in text:
            if chance(self._seed, who.number, item.message, "convinced") < 0.6:
                self._add(awake(item.at + timedelta(minutes=40), who.zone), who, "yes", item)
            return
        if "no more messages" in text.lower() or "unsubscribed" in text.lower():
            return
        planned = answer(self._seed, who, str(item.message), item.channel, item.at)
        if planned is not None:
            self._add(planned[1], who, planned[0], item)

    def _add(self, at: datetime, who: Person, how: str, item: Found) -> None:
        texts = _TEXTS.get(how, ("",))
        text = texts[int(chance(self._seed, who.number, item.message, "text") * len(texts))]
        code = self._noline.signer.code(item.message) if item.channel == "print" else ""
        self._acts.append(Act(at, who.number, how, item.channel, text, item.token, code))

    async def act(self, now: datetime) -> int:
        """Let everybody do what they meant to do by now: people at the same time, each in order."""
        due = sorted(
            (act for act in self._acts if act.at <= now), key=lambda act: (act.at, act.person, act.token, act.how)
        )
        self._acts = [act for act in self._acts if act.at > now]
        by_person: dict[int, list[Act]] = {}
        for act in due:
            by_person.setdefault(act.person, []).append(act)
        await asyncio.gather(*[self._one_after_another(acts) for acts in by_person.values()])
        return len(due)

    async def _one_after_another(self, acts: list[Act]) -> None:
        for act in acts:
            if act.how == "agent":
                await self._agent(act)
            elif act.person not in self._done or act.how == "bounce":
                await self._do(act)

    async def _do(self, act: Act) -> None:
        who = self._people[act.person]
        if act.how == "bounce":
            await self._mail(_bounce(who, act, self._noline.settings.mail_domain, self._noline.clock.now()), "", act)
            return
        if act.how in ("form", "yes", "other"):
            self._done.add(act.person)
        if act.how == "stop":
            self._done.add(act.person)
        channel = _channel(act, who)
        if channel is None or channel in ("push", "web"):
            await self._form(act)
        elif channel == "email":
            await self._mail(
                _reply(who, act, self._noline.settings.mail_domain, self._noline.clock.now()), who.email or "", act
            )
        else:
            await self._text(act, who, channel)
        if act.how == "question":
            self._acts.append(
                msgspec.structs.replace(act, how="agent", at=awake(act.at + timedelta(hours=1), "Europe/London"))
            )

    async def _form(self, act: Act) -> None:
        """Open the link and press the button of its page: register, or unsubscribe."""
        token = self._noline.signer.read(act.token)
        assert token is not None
        action = "unsubscribe" if act.how == "stop" else "register"
        if act.how in ("no", "question"):
            return
        await submit_form(self._noline, token.shard, token.message, act.channel, action)

    async def _text(self, act: Act, who: Person, channel: str) -> None:
        sender = getattr(who, _ADDRESS_FIELDS[channel])
        text = f"{act.text} {act.code}".strip() if act.how in ("yes", "other") else act.text
        inbound = Inbound(
            channel=channel,
            sender=sender,
            recipient="+447700900100" if channel == "sms" else "harbourenergy",
            provider_id=f"{channel}-{act.token[:32]}-{act.how}",
            text=text,
        )
        await self._noline.ingress.receive(self._workspace, inbound, self._noline.clock.now())

    async def _mail(self, raw: bytes, sender: str, act: Act) -> None:
        """Send a mail to our reply or bounce address, by SMTP."""
        prefix = "b" if act.how == "bounce" else "r"
        recipient = f"{prefix}-{act.token}@{self._noline.settings.mail_domain}"

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", self._mail_port, timeout=30) as line:
                line.sendmail(sender, [recipient], raw)

        await asyncio.to_thread(send)

    async def _agent(self, act: Act) -> None:
        """An agent answers the question on the channel on which it was asked."""
        who = self._people[act.person]
        entry = await self._noline.directory.owner(self._workspace.id, "external", f"C{who.number:06d}")
        if entry is None:
            return
        shard = self._noline.shards.of(entry.customer)
        async with self._noline.database.connection() as connection:
            conversation = await connection.fetchval(
                "select id from conversation where shard = $1 and customer = $2 and waiting_for = 'us'"
                " order by last_at desc, id limit 1", shard, entry.customer,
            )  # fmt: skip
        if conversation is None:
            return
        now = self._noline.clock.now()
        draft = Draft(
            id=derive(now, conversation, "agent"),
            workspace=self._workspace.id,
            subject=entry.customer,
            at=now,
            kind="reply.requested",
            conversation=conversation,
            body=ReplyRequested(_REPLY, by="Sam"),
        )
        await self._noline.appender.append(draft)


async def submit_form(noline: Noline, shard: int, message: Any, channel: str, action: str) -> None:
    """Append what the page's button appends."""
    async with noline.database.connection() as connection:
        row = await connection.fetchrow(
            "select workspace, customer, campaign, contact_event from message where shard = $1 and id = $2",
            shard,
            message,
        )
    assert row is not None
    now = noline.clock.now()
    draft = Draft(
        id=derive(now, message, f"form {action}"),
        workspace=row[0],
        subject=row[1],
        at=now,
        kind="form.submitted",
        direction=INBOUND,
        channel=channel,
        message=message,
        campaign=row[2],
        contact_event=row[3],
        body=FormSubmitted(action),
    )
    await noline.appender.append(draft)


def _channel(act: Act, who: Person) -> str | None:
    """Return the channel on which a person answers: theirs, or another one; None is the page behind the link."""
    if act.how == "form":
        return None
    if act.how == "other":
        others = [name for name in ("sms", "email") if name != act.channel and getattr(who, _ADDRESS_FIELDS[name])]
        return others[0] if others and not (others[0] == "email" and act.channel != "email") else None
    if act.channel == "print":
        return "sms" if who.phone else None
    return act.channel


def _text_of(item: Found) -> str:
    if item.channel != "email":
        return " ".join(str(item.content.get(name, "")) for name in ("title", "text", "body"))
    mail = message_from_bytes(msgspec.convert(item.content, EmailRendered, strict=False).mime, policy=compat32)
    texts = [part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() == "text/plain"]
    return " ".join([str(mail["Subject"]), *(text.decode() for text in texts if isinstance(text, bytes))])


def _reply(who: Person, act: Act, domain: str, now: datetime) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{who.first_name} <{who.email}>"
    mail["To"] = f"r-{act.token}@{domain}"
    mail["Subject"] = "Re: your invitation"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{act.token[:32]}.{act.how}@mail.example>"
    quoted = "\n".join(f"> {line}" for line in ("Dear customer,", "come to our open day."))
    mail.set_content(f"{act.text}\n\nOn Mon, Harbour Energy wrote:\n{quoted}\n")
    return mail.as_bytes(policy=SMTP)


def _bounce(who: Person, act: Act, domain: str, now: datetime) -> bytes:
    """Return a delivery status notification (RFC 3464): the mailbox does not exist."""
    lines = f"""From: Mail Delivery System <MAILER-DAEMON@bounce.example>
To: b-{act.token}@{domain}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(now)}
Message-ID: <{act.token[:32]}.bounce@bounce.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain

Your message could not be delivered: the mailbox does not exist.

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; bounce.example

Final-Recipient: rfc822; {who.email}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--report--
"""
    return lines.replace("\n", "\r\n").encode()
