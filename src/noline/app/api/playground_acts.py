"""What a sandbox customer does, at the real doors: texts, posts, mails, opening, scanning and following links."""

from __future__ import annotations

from base64 import b64decode
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any
from uuid import UUID, uuid4

import msgspec

from noline.access import Workspace
from noline.app.api.playground_boxes import mail_of, path_of
from noline.app.api.playground_shapes import PlayMail, PlayPhoto
from noline.app.bootstrap import Noline
from noline.app.mail import MailEdge
from noline.app.public.facts import link_clicked
from noline.app.public.tracking import link_of, note
from noline.app.public.tracking import note_opened as note_mail_opened
from noline.app.public.visit import read_visit
from noline.channels import Attachment, Inbound
from noline.delivery import Route
from noline.kernel.errors import InvalidInput, NotFound
from noline.log import Appended

_PICTURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""How files of each kind begin."""
_LAST_RECEIVED = """
select id from message where shard = $1 and workspace = $2 and customer = $3 and direction = 1 and channel = 'email'
order by at desc, id desc limit 1
"""


async def write(
    noline: Noline, workspace: Workspace, route: Route, sender: str, text: str, photo: PlayPhoto | None = None
) -> tuple[Appended, bool]:
    """Write to the company on a channel whose messages are plain texts, perhaps with a picture."""
    inbound = Inbound(
        channel=route.channel,
        sender=sender,
        recipient=route.sender,
        provider_id=uuid4().hex,
        text=text,
        attachments=(picture_of(photo),) if photo is not None else (),
    )
    appended = await noline.ingress.receive(workspace, inbound, noline.clock.now())
    return appended, await noline.commands.see_through(appended)


def picture_of(photo: PlayPhoto) -> Attachment:
    """Return a picture as it is sent; raises InvalidInput for what is none."""
    try:
        content = b64decode(photo.content, validate=True)
    except ValueError:
        raise InvalidInput("It is not base64.", field="photo.content", remedy="Encode it (RFC 4648, 4).") from None
    if not content.startswith(_PICTURES[photo.media_type]):
        raise InvalidInput("This is no picture.", field="photo.content", remedy="Choose a JPEG or PNG.")
    return Attachment(" ".join(photo.name.split())[:100], photo.media_type, content)


async def send_mail(
    noline: Noline, workspace: Workspace, sender: tuple[str, str], data: PlayMail, answered: Any | None
) -> None:
    """Send a mail through the door that all mail comes in by.

    ``sender``: name and address; ``answered``: the row of the mail it replies to.
    """
    address, text, subject = sender[1], data.text, data.subject
    mail = EmailMessage()
    mail["From"] = formataddr(sender)
    mail["Date"] = format_datetime(noline.clock.now())
    mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "mail.example")
    domain = noline.settings.mail_domain
    recipient = data.to.strip() or f"hello@{domain}"
    if not recipient.lower().endswith(f"@{domain.lower()}"):
        remedy = f"Write to an address at {domain}, or leave it empty."
        raise InvalidInput("Nobody of the company's reads this address.", field="to", remedy=remedy)
    if answered is not None:
        original = mail_of(msgspec.json.decode(answered["content"]))
        recipient = str(original["Reply-To"] or f"r-{answered['token']}@{domain}")
        mail["In-Reply-To"] = mail["References"] = str(original["Message-ID"])
        subject = subject or _answering(str(original["Subject"] or ""))
        text = f"{text}\n\nOn {original['Date']}, {_plain(original['From'])} wrote:\n{_quoted(original)}\n"
    mail["To"] = recipient
    mail["Subject"] = " ".join(subject.split()) or "A question"
    mail.set_content(text)
    if data.photo is not None:
        picture = picture_of(data.photo)
        maintype, _, subtype = picture.media_type.partition("/")
        mail.add_attachment(picture.content, maintype=maintype, subtype=subtype, filename=picture.name)
    await MailEdge(noline, sandbox=True, whose=workspace).deliver(
        mail.as_bytes(policy=SMTP), address, [_bare(recipient)]
    )


async def see_mail_through(noline: Noline, where: tuple[int, int, UUID]) -> tuple[UUID, bool]:
    """Let what came in be handled; returns the customer's last mail, and whether it is in its conversation."""
    await noline.engage.drain(where[0])
    async with noline.database.connection() as connection:
        found = await connection.fetchval(_LAST_RECEIVED, *where)
    return found or uuid4(), found is not None


async def note_opened(noline: Noline, token: str) -> None:
    """Count that a mail was opened, as the image in it would."""
    await note_mail_opened(noline, await read_visit(noline, token), noline.clock.now())


async def follow(noline: Noline, url: str) -> tuple[str, str | None]:
    """Follow a link of ours or of anybody's: where it leads, and the path to open here, if it is a page of ours.

    A counted link is counted now: a frame can't go where it leads.
    """
    path = path_of(noline, url)
    if path is None:
        return url, None
    parts = path.strip("/").split("/")
    page = parts[0] == "page"
    kind, *rest = parts[1:] if page else parts
    if kind != "l" or len(rest) != 2:
        return url, path
    visit = await read_visit(noline, rest[1])
    target = link_of(visit, "web" if page else visit.message.channel, rest[0])
    name = f"page {rest[0]}" if page else rest[0]
    await note(noline, link_clicked(visit, name, target, noline.clock.now()))
    return target, path_of(noline, target)


def address_on(addresses: Any, channel: str, scheme: str) -> str:
    """Return the customer's address for a channel; raises NotFound."""
    found = next((it.value for it in addresses if it.scheme == scheme), None)
    if found is None:
        raise NotFound(f"This customer has no address for {channel}.", field="customer", remedy="Be somebody else.")
    return str(found)


def refuse_outside(channel: str) -> InvalidInput:
    """Return the error for a channel whose messages go out into the world."""
    text = f"Customers of this workspace are not played on {channel}."
    return InvalidInput(text, field="channel", remedy="Give the channel a sandbox account: this one reaches people.")


def _answering(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _quoted(original: EmailMessage) -> str:
    part = original.get_body(("plain",))
    lines = str(part.get_content()).strip().splitlines() if part else []
    return "\n".join(f"> {line}" for line in lines[:200])


def _plain(header: object) -> str:
    return " ".join(str(header).split())


def _bare(address: str) -> str:
    return address.rpartition("<")[2].rstrip("> ") if "<" in address else address
