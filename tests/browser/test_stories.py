"""Every story played by hand in the playground: set up with one press, each step ticked when it has really happened."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import FilePayload, FrameLocator, Locator, Page, expect

from browser.house import House, faults, picture
from browser.lively import roses

PERSON = {
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
}
"""Chromium without a window calls itself headless, which counts as a robot."""

expect.set_options(timeout=20_000)


class Player:
    """Somebody at the playground, who plays all the parts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.phone = page.get_by_role("textbox", name="Text message")
        self.texts = page.get_by_role("log", name="Text messages")
        self.thread = page.get_by_role("log", name="What was said")
        self.frame: FrameLocator = page.frame_locator("iframe")

    async def begin(self, name: str) -> None:
        """Set a story up; its people and steps stand beside the devices then."""
        await self.page.get_by_role("button", name=f"Set up: {name}").click()
        await expect(self.page.get_by_role("region", name=f"Story: {name}")).to_be_visible()

    async def done(self, step: str, *, picture_of: str = "") -> None:
        """Wait until a step is ticked."""
        row = self.page.get_by_role("listitem").filter(has_text=step)
        await expect(row.get_by_role("img", name="Done")).to_be_visible()
        if picture_of:
            await picture(self.page, picture_of)

    async def be(self, name: str) -> None:
        """Be another one of the people."""
        await self.page.get_by_role("list", name="Who plays").get_by_role("button", name=re.compile(name)).click()
        await expect(self.page.get_by_role("heading", name=re.compile(f"You are {name}"))).to_be_visible()

    async def box(self, name: str) -> None:
        await self.page.get_by_role("tab", name=re.compile(name)).click()

    async def text(self, words: str, *, answer: str = "") -> None:
        """Send a text message; wait for one that says this."""
        answers = self.texts.get_by_text(answer or words)
        before = await answers.count()
        await self.phone.fill(words)
        await self.phone.press("Enter")
        await expect(answers.nth(before)).to_be_visible()
        await expect(self.phone).to_have_value("")

    async def open_mail(self, subject: str) -> None:
        await self.box("Mail")
        await self.page.locator("li > button").filter(has_text=subject).last.click()
        await expect(self.page.get_by_role("heading", level=3)).to_be_visible()

    async def reply_by_mail(self, words: str) -> None:
        await self.page.get_by_label("Your answer").fill(words)
        await self.page.get_by_role("button", name="Reply", exact=True).click()
        await expect(self.page.get_by_label("Your answer")).to_have_value("")

    async def answer(self, words: str) -> None:
        """Answer as the agent."""
        await self.box("Agent")
        await self.page.get_by_label("Answer as the agent").fill(words)
        await self.page.get_by_role("button", name="Send the answer").click()
        await expect(self.thread.get_by_text(words)).to_be_visible()

    def press(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)


@pytest.fixture
async def player(house: House) -> AsyncIterator[Player]:
    page = await house.page("owner", "/app/playground", **PERSON)
    await expect(page.get_by_role("heading", name="Play a story")).to_be_visible()
    yield Player(page)
    await page.close()


async def test_the_bank(player: Player) -> None:
    assert await faults(player.page) == []
    await player.begin("The bank")
    await player.be("Nora")
    await player.text("BAL", answer="Your balance is")
    await player.done("asks for her balance", picture_of="story-2-balance")
    await player.text("MINI 3", answer="€")
    await player.text("BAL", answer="Your balance is")
    await player.text("2", answer="colleague")
    await player.done("chooses 2")
    await player.box("Agent")
    await player.press("Invite to the web chat").click()
    await expect(player.page.get_by_label("Answer as the agent")).to_have_value(re.compile(r"/c/.+/chat"))
    await player.press("Send the answer").click()
    await player.texts.locator("button").filter(has_text="/c/").click()
    await player.frame.get_by_label("Your message").fill("I am here now")
    await player.frame.get_by_role("button", name="Send").click()
    await player.done("invite her to the web chat")
    await player.answer("I see you asked for your balance.")
    await player.done("who sees the balance", picture_of="story-2-agent")
    assert await faults(player.page) == []
    await player.be("Theo")
    await player.text("BAL", answer="type your PIN")
    await _type_pin(player, "Your balance is")
    await player.done("with the PIN")
    await player.press("Let the bank fail").click()
    await expect(player.page.get_by_text("The program has told it")).to_be_visible()
    await player.text("BAL", answer="type your PIN")
    await _type_pin(player, "system is busy")
    await player.done("fails for a moment", picture_of="story-2-away")


async def _type_pin(player: Player, answer: str) -> None:
    answers = player.texts.get_by_text(answer)
    before = await answers.count()
    await player.phone.fill("4711")
    await player.phone.press("Enter")
    await expect(answers.nth(before)).to_be_visible()


async def test_the_notification_that_answers_back(player: Player) -> None:
    await player.begin("The notification that answers back")
    await player.be("Anna")
    async with player.page.expect_file_chooser() as chooser:
        await player.press("Add a photo").click()
    photo: FilePayload = {"name": "roses.jpg", "mimeType": "image/jpeg", "buffer": roses()}
    await (await chooser.value).set_files(photo)
    await expect(player.page.get_by_text("roses.jpg")).to_be_visible()
    await player.text("GARDEN The first roses are out")
    await player.done("are told by mail")
    await player.be("Ben")
    await player.open_mail("The community garden")
    mail = player.page.get_by_role("article")
    await expect(mail.get_by_text("The first roses are out")).to_be_visible()
    await expect(mail.get_by_role("img", name="roses.jpg")).to_be_visible()
    await picture(player.page, "story-3-mail")
    await player.reply_by_mail("Lovely. I water them on Friday.")
    await player.done("Ben replies")
    await player.be("Dan")
    await expect(player.texts.get_by_text("I water them on Friday")).to_be_visible()
    await player.text("I bring the new soil")
    await player.done("Dan answers", picture_of="story-3-sms")
    await player.be("Cleo")
    await player.open_mail("The community garden")
    await mail.get_by_role("button", name=re.compile("a.topic")).click()
    await player.frame.get_by_role("textbox").first.fill("And I bring cake")
    await player.frame.get_by_role("button", name=re.compile("Post|Send|Reply|Write")).first.click()
    await player.done("Cleo opens the page", picture_of="story-3-page")
    await player.be("Dan")
    await player.text("MUTE")
    await player.done("mutes the topic")
    await player.press("Look at the thread").click()
    await expect(player.page).to_have_url(re.compile("/app/topics/"))
    await expect(player.page.get_by_text("And I bring cake")).to_be_visible()
    await expect(player.page.get_by_text("I bring the new soil")).to_be_visible()
    await picture(player.page, "story-3-thread")
    assert await faults(player.page) == []


async def test_the_receipt(player: Player) -> None:
    await player.begin("The receipt")
    await player.press("Let the shop send it").click()
    await player.done("sends Marta a receipt")
    await player.be("Marta")
    await player.open_mail("Your receipt for order")
    await player.reply_by_mail("Why twelve pounds? I saw ten.")
    await player.done("replies to it", picture_of="story-4-mail")
    await player.answer("Ten for the kettle, two for the post.")
    await player.done("knows the order")
    await expect(player.page.get_by_text("about:")).to_have_count(0)
    await player.open_mail("Your receipt for order")
    await player.frame.get_by_role("link", name="go on by text message").click()
    await expect(player.frame.get_by_text("Your code is GO-")).to_be_visible()
    await picture(player.page, "story-4-continue")
    await player.text("I am on the train now. When does it come?")
    await player.done("On the train")
    await player.answer("Tomorrow before noon.")
    await expect(player.texts.get_by_text("Tomorrow before noon.")).to_be_visible()
    await player.done("where she is now", picture_of="story-4-one-conversation")
    assert await faults(player.page) == []


async def test_the_mobile_operator(player: Player) -> None:
    await player.begin("The mobile operator")
    await player.be("Eva")
    await player.text("DATA", answer="more for €5.00")
    await player.done("An offer follows")
    await player.text("YES", answer="Done: you now have")
    await player.done("with one word", picture_of="story-6-offer")
    await player.be("Finn")
    await player.text("DATA", answer="You have")
    await player.done("and no offer", picture_of="story-6-no-offer")
    assert await faults(player.page) == []


async def test_the_journey_to_after_sales(player: Player) -> None:
    await player.begin("The journey to after-sales")
    await player.press("Let the shop write").click()
    await player.done("about its new lamps")
    await player.be("Lena")
    await player.open_mail("our new lamps are here")
    await player.frame.get_by_role("link", name="Ask us in the chat").click()
    await player.frame.get_by_label("Your message").fill("Does the lamp come in blue?")
    await player.frame.get_by_role("button", name="Send").click()
    await player.done("asks something", picture_of="story-7-question")
    await player.answer("It does. Shall we keep one for you?")
    # back at the page it is still the same chat, and so it is by the mail's link once more
    for _ in range(2):
        await player.box("Browser")
        await expect(player.frame.get_by_role("log")).to_contain_text("It does. Shall we keep one for you?")
        await player.open_mail("our new lamps are here")
        await player.frame.get_by_role("link", name="Ask us in the chat").click()
    for name, step in (
        ("Report the purchase", "the receipt goes out"),
        ("Report the delay", "before she asks"),
        ("Report the arrival", "whether all is well"),
    ):
        await player.press(name).click()
        await player.done(step)
    await player.text("The shade is broken", answer="We hand this to our people at once")
    await expect(player.texts.get_by_text("will answer you here")).to_be_visible()
    await player.done("people take over")
    await player.answer("A new shade is on its way to you.")
    await player.done("Help her", picture_of="story-7-problem")
    for name, step in (("Report that it is mended", "goes on to the friend"), ("Let the friend come", "is reached")):
        await player.press(name).click()
        await player.done(step)
    await player.press("Look at the journey").click()
    await expect(player.page.get_by_text("recommended").first).to_be_visible()
    await picture(player.page, "story-7-journey")
    assert await faults(player.page) == []
