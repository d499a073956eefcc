"""The notification that answers back, on real channels: SMS through Kannel, mail by SMTP, and the page in a browser.

Anna texts a code word to start a post; Ben and Cleo are told by mail. Ben answers by mail with a photo, Cleo on the
page behind her link, Anna by SMS; each answer goes to the rest. Then one mutes by mail, one takes a digest by a click,
one leaves by SMS.
"""

from __future__ import annotations

import io
import re
import time
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from PIL import Image
from playwright.async_api import Browser

from browser.house import NARROW, faults, free_port, picture
from browser.installation import Company, Mailboxes, company, shown, until
from conftest import Address, fresh_database
from noline.customers import Entrance, NewCustomer
from peers.peers import kannel

PHONE, DIGITS = "+447700900123", "447700900123"


class Harbour:
    """The company, and the topic it is about."""

    def __init__(self, running: Company) -> None:
        self.running = running
        self.noline, self.workspace, self.api = running.noline, running.workspace, running.api
        self.topic = ""

    async def comments(self) -> list[dict[str, Any]]:
        answer = await self.api.get(f"/api/v1/topics/{self.topic}/comments")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found[::-1]

    async def posted(self, count: int) -> None:
        async def are() -> bool:
            return len(await self.comments()) == count

        await until(are, f"there are not {count} comments")

    async def mail(self, sender: str, to: str, text: str, photo: bytes = b"") -> None:
        """Send a mail as a mail program does."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: Garden"
        mail["Message-ID"] = f"<{time.monotonic_ns()}@example.com>"
        mail.set_content(text)
        if photo:
            mail.add_attachment(photo, maintype="image", subtype="jpeg", filename="rose.jpg")
        await self.running.hand_over(mail)


def a_photo() -> bytes:
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (640, 420), "#c8385a").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_the_notification_answers_back(server: Address, template: str, browser: Browser) -> None:
    boxes = Mailboxes()
    smtp = Controller(boxes, hostname="127.0.0.1", port=free_port())
    smtp.start()
    try:
        async with fresh_database(server, template) as dsn, company(dsn, smtp.port) as harbour:
            await _story(Harbour(harbour), boxes, browser)
    finally:
        smtp.stop()


async def _story(harbour: Harbour, boxes: Mailboxes, browser: Browser) -> None:
    noline = harbour.noline
    hook = await harbour.running.gateway("http://127.0.0.1:1/")
    anna, ben, cleo = await _people(harbour)
    made = await harbour.api.post(
        "/api/v1/topics",
        json={"name": "Garden", "word": "garden", "participants": [{"customer": str(it)} for it in (anna, ben, cleo)]},
    )
    assert made.status_code in (201, 202), made.text
    harbour.topic = made.json()["id"]
    async with kannel(hook) as sms:
        await harbour.running.gateway(sms.url)

        # A text starts the post; the others are told by mail, and its author that it stands there.
        await sms.say(f"{DIGITS} 13013 text POST garden My roses are out")
        await harbour.posted(1)
        await until(lambda: len(boxes.said("ben@example.com")) == len(boxes.said("cleo@example.com")) == 1, "no mail")
        assert boxes.said("ben@example.com") == ["Anna wrote in 'Garden':\n\nMy roses are out"]
        await until(lambda: "It stands in" in "".join(map(shown, sms.taken())), "Anna was not told that it was posted")

        # A mail with a photo is an answer: cleaned of what it quotes, and of where it was taken.
        token = str(boxes.mails["ben@example.com"][0]["Reply-To"])
        quoting = "Look at mine!\n\nOn Monday Harbour wrote:\n> Anna wrote in Garden:\n> My roses are out\n"
        await harbour.mail("ben@example.com", token, quoting, a_photo())
        await harbour.posted(2)
        await until(lambda: len(boxes.said("cleo@example.com")) == 2, "Cleo has no second mail")
        assert boxes.said("cleo@example.com")[1] == "Ben wrote in 'Garden':\n\nLook at mine!"
        (attached,) = boxes.mails["cleo@example.com"][1].iter_attachments()
        assert Image.open(io.BytesIO(attached.get_content())).getexif().get_ifd(0x8825) == {}
        await until(lambda: "Look at mine!" in " ".join(map(shown, sms.taken())), "Anna was not told of the answer")

        # The page behind Cleo's link shows the photo and takes an answer.
        found = re.search(r"http://\S+/a/topic/\S+", boxes.text("cleo@example.com", 1))
        assert found
        page = await (await browser.new_context(viewport=NARROW, locale="en-GB")).new_page()  # type: ignore[arg-type]
        await page.goto(found[0])
        assert await page.locator(".thread img").evaluate(
            "picture => picture.decode().then(() => picture.naturalWidth)"
        )
        await page.get_by_label("Write to everybody").fill("How lovely, both of you")
        await page.get_by_role("button", name="Post", exact=True).click()
        await page.get_by_role("status").wait_for()
        await page.get_by_text("How lovely, both of you").wait_for()
        await picture(page, "topic-page-narrow")
        assert await faults(page) == []
        await harbour.posted(3)
        await until(lambda: len(boxes.said("ben@example.com")) == 2, "Ben was not told of what was said on the page")
        await until(lambda: "How lovely" in " ".join(map(shown, sms.taken())), "nor was Anna")

        # A plain text back is an answer too.
        await sms.say(f"{DIGITS} 13013 text Come and see them")
        await harbour.posted(4)
        await until(lambda: len(boxes.said("ben@example.com")) == len(boxes.said("cleo@example.com")) == 3, "not told")

        # By mail, by a click and by SMS they say that they want to hear less.
        await harbour.mail("ben@example.com", str(boxes.mails["ben@example.com"][2]["Reply-To"]), "MUTE\n")
        await page.get_by_label("Once a day").check()
        await page.get_by_role("button", name="Save").click()
        await page.get_by_text("Saved.").wait_for()
        await sms.say(f"{DIGITS} 13013 text STOP TOPIC")

        async def changed() -> bool:
            path = f"/api/v1/topics/{harbour.topic}/participants"
            people = (await harbour.api.get(path)).json()["items"]
            return {it["name"]: it["mode"] for it in people} == {"Ben": "muted", "Cleo": "daily"}

        await until(changed, "not all of them were understood")
        counts = {who: len(boxes.said(who)) for who in ("ben@example.com", "cleo@example.com")}
        counts["ben@example.com"] = 4
        await until(lambda: len(boxes.said("ben@example.com")) == 4, "Ben was not told that it is muted")
        await until(lambda: "You have left" in " ".join(map(shown, sms.taken())), "nor Anna that she has left")
        texts = len(sms.taken())
        said = await harbour.api.post(f"/api/v1/topics/{harbour.topic}/comments", json={"text": "Thank you all"})
        assert said.status_code in (201, 202)

        async def waits() -> bool:
            """What was said waits for Cleo's digest: so it has been told to all who are to hear of it."""
            statement = "select waiting from topic_participant where customer = $1"
            return bool(await noline.database.pool.fetchval(statement, cleo) == 1)

        await until(waits, "it was not shared")
        assert {who: len(boxes.said(who)) for who in counts} == counts
        assert len(sms.taken()) == texts
    comments = [(it["name"], it["channel"], it["text"]) for it in await harbour.comments()]
    assert comments == [
        ("Anna", "sms", "My roses are out"),
        ("Ben", "email", "Look at mine!"),
        ("Cleo", "web", "How lovely, both of you"),
        ("Anna", "sms", "Come and see them"),
        ("Olga", "", "Thank you all"),
    ]
    told = [it.partition("\n\n")[2] for it in boxes.said("cleo@example.com")]
    assert told == ["My roses are out", "Look at mine!", "Come and see them"], "each once, and nothing of her own"
    assert await noline.database.pool.fetch("select kind, why from set_aside") == []


async def _people(harbour: Harbour) -> list[UUID]:
    noline = harbour.noline
    entrance = Entrance(noline.database, noline.shards, noline.directory, noline.ids)
    rows = [
        NewCustomer(key=name, attributes={"first_name": name}, addresses=((scheme, value),))
        for name, scheme, value in (
            ("Anna", "phone", PHONE),
            ("Ben", "email", "ben@example.com"),
            ("Cleo", "email", "cleo@example.com"),
        )
    ]
    entered = await entrance.enter(harbour.workspace, "GB", rows, noline.clock.now())

    async def known() -> bool:
        return bool(await noline.database.pool.fetchval("select count(*) = 3 from customer"))

    await until(known, "the customers are not there")
    return [it.customer for it in entered]
