"""Channels on the screen: an account set up by hand, tried out and seen to work; one that is refused, and mended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import unquote_to_bytes

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.async_api import Page, expect

from browser.house import House, faults, picture
from noline.delivery import add_route
from noline.delivery.limits import rest_domains
from peers.peers import find, free_port, kannel

expect.set_options(timeout=20_000)


class Sink:
    """A mail server that keeps what it is given; ``refuses``: it knows none of us."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.refuses = False

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer MAIL."""
        if self.refuses:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        self.mails.append(envelope.content if isinstance(envelope.content, bytes) else b"")
        return "250 OK"


@pytest.fixture
async def sink(house: House) -> AsyncIterator[tuple[Sink, int]]:
    """A mail server and its port."""
    kept = Sink()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(kept), "127.0.0.1", 0)
    try:
        yield kept, server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def choose(page: Page, provider: str, words: str) -> None:
    """Find a provider in the catalogue."""
    await page.get_by_role("link", name="Connect a channel").click()
    cards = page.get_by_role("article")
    await expect(cards.first).to_be_visible()
    everything = await cards.count()
    await page.get_by_role("searchbox", name="Search providers").fill(words)
    await expect(cards).not_to_have_count(everything)  # what is pressed while the list shrinks is not pressed
    await page.get_by_role("link", name=f"Connect {provider}").click()
    await expect(page.get_by_role("heading", name=f"Connect {provider}")).to_be_visible()


def shown(line: str) -> tuple[str, str, str]:
    """Return from whom, to whom, and the words of what an SMSC got."""
    sender, number, kind, text = line.split(" ", 3)
    if kind != "ucs-2":
        return sender, number, text
    return sender, number, unquote_to_bytes(text.replace("+", " ")).decode("utf-16-be", "replace")


async def carry(page: Page, sender: str) -> None:
    """Let the account carry its channel."""
    step = page.get_by_role("region", name="Let it carry a channel")
    await step.get_by_role("button", name="Carry a channel").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Sender").fill(sender)
    await dialog.get_by_role("button", name="Carry a channel").click()
    await expect(step.get_by_text(sender)).to_be_visible()


async def test_the_catalogue_says_what_each_provider_can_do(house: House) -> None:
    page = await house.page("owner", "/app/channels/catalogue")
    card = page.get_by_role("article", name="whatsapp")
    await expect(card).to_contain_text("answers within 24 h")
    await expect(card).to_contain_text("approved templates")
    assert await faults(page) == []
    await picture(page, "channels-catalogue")
    await page.get_by_role("searchbox", name="Search providers").fill("pigeon")
    await expect(page.get_by_text("No such provider")).to_be_visible()
    await page.get_by_role("searchbox", name="Search providers").fill("")
    await page.get_by_text("Compare").click()
    row = page.get_by_role("row").filter(has_text="kannel")
    await expect(row).to_contain_text("1,530")
    assert await faults(page) == []
    await picture(page, "channels-matrix")
    await page.set_viewport_size({"width": 380, "height": 780})
    await page.get_by_text("Cards").click()
    await picture(page, "channels-catalogue-narrow")
    assert await faults(page) == []


async def test_an_smtp_account_is_set_up_by_hand_and_a_mail_is_sent(house: House, sink: tuple[Sink, int]) -> None:
    kept, port = sink
    page = await house.page("owner", "/app/channels", dark=True)
    await choose(page, "smtp", "smtp")
    settings = page.get_by_role("region", name="Your account")
    await settings.get_by_label("Name", exact=False).first.fill("Post office")
    await settings.get_by_role("button", name="Store the account").click()
    await expect(settings.get_by_text("missing required")).to_be_visible()
    await settings.get_by_label("Host").fill("127.0.0.1")
    await settings.get_by_label("Port").fill(str(port))
    await settings.get_by_role("combobox", name="Tls").click()
    await page.get_by_role("option", name="off").click()
    assert await faults(page) == []
    await picture(page, "channels-setup-dark")
    await settings.get_by_role("button", name="Store the account").click()
    await expect(settings.get_by_text("Post office is stored.")).to_be_visible()
    await page.get_by_role("button", name="Test this account").click()
    await expect(page.get_by_text("It works: connected and signed in")).to_be_visible()
    await carry(page, "Harbour <hello@harbour.example>")
    await page.get_by_label("To", exact=True).fill("me@harbour.example")
    await page.get_by_role("button", name="Send a test message").click()
    fate = page.get_by_role("list", name="What became of the message")
    await expect(fate.get_by_text("Sent by Post office")).to_be_visible()
    assert len(kept.mails) == 1
    assert b"This is a test message" in kept.mails[0]
    assert await faults(page) == []
    await page.get_by_role("link", name="Done").click()
    await expect(page.get_by_role("heading", name="Post office")).to_be_visible()
    await expect(page.get_by_role("figure", name="Messages by hour")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "channels-account-dark")


async def test_a_refused_account_is_seen_everywhere_and_goes_on_when_mended(
    house: House, sink: tuple[Sink, int]
) -> None:
    kept, port = sink
    kept.refuses = True
    page = await house.page("owner", "/app/channels")
    await choose(page, "smtp", "smtp server")
    settings = page.get_by_role("region", name="Your account")
    await settings.get_by_label("Name", exact=False).first.fill("Old post office")
    await settings.get_by_label("Host").fill("127.0.0.1")
    await settings.get_by_label("Port").fill(str(port))
    await settings.get_by_role("combobox", name="Tls").click()
    await page.get_by_role("option", name="off").click()
    await settings.get_by_role("button", name="Store the account").click()
    await carry(page, "Harbour <old@harbour.example>")
    await page.get_by_label("To", exact=True).fill("you@harbour.example")
    await page.get_by_role("button", name="Send a test message").click()
    await expect(page.get_by_text("Old post office did not take it; it is tried again")).to_be_visible()
    await expect(page.get_by_text("530 5.7.0 Authentication required").first).to_be_visible()
    await page.get_by_role("link", name="Done").click()
    await expect(page.get_by_text("Old post office is suspended")).to_be_visible()
    await expect(page.get_by_text("The provider refuses the account: its credentials")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "channels-refused")
    await page.get_by_role("link", name="Channels").first.click()
    await expect(page.get_by_role("link", name="Look at Old post office")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "channels")
    operations = await house.page("owner", "/app/operations")
    await expect(operations.get_by_text("the provider refuses the account").first).to_be_visible()
    kept.refuses = False
    await page.get_by_role("link", name="Look at Old post office").click()
    await page.get_by_role("button", name="Test this account").click()
    await expect(page.get_by_text("It works: connected and signed in")).to_be_visible()
    await expect(page.get_by_text("Old post office is suspended")).to_have_count(0)


async def test_a_kannel_account_is_set_up_by_hand_sends_is_told_of_delivery_and_hears(house: House) -> None:
    find("bearerbox", "kannel")
    sends_at = free_port()
    page = await house.page("owner", "/app/channels", narrow=True)
    await choose(page, "kannel", "kannel")
    settings = page.get_by_role("region", name="Your account")
    await settings.get_by_label("Name", exact=False).first.fill("Gateway")
    await settings.get_by_label("Username").fill("tester")
    await settings.get_by_role("textbox", name="Password").fill("foobar")
    await settings.get_by_label("Api url").fill(f"http://127.0.0.1:{sends_at}/cgi-bin/sendsms")
    await settings.get_by_role("button", name="Store the account").click()
    address = await page.get_by_role("textbox", name="Address for the provider").input_value()
    async with kannel(address, sends_at=sends_at) as peer:  # its configuration names the address, as the guide says
        await peer.say("447700900777 447700900100 text Good morning")
        await page.get_by_role("button", name="Test this account").click()
        await expect(page.get_by_text("It works: connected and signed in")).to_be_visible()
        await carry(page, "+447700900100")
        await page.get_by_label("To", exact=True).fill("+447700900555")
        await page.get_by_role("button", name="Send a test message").click()
        fate = page.get_by_role("list", name="What became of the message")
        await expect(fate.get_by_text("Delivered", exact=True)).to_be_visible()
        ((sender, number, text),) = map(shown, peer.taken())
        assert (sender, number) == ("447700900100", "+447700900555")
        assert "This is a test message" in text
        await page.get_by_role("button", name="Wait for a message").click()
        await peer.say("447700900555 447700900100 text It works")
        await expect(page.get_by_text("Arrived from +447700900555")).to_be_visible()
        await expect(page.get_by_text("It works", exact=True)).to_be_visible()
        assert await faults(page) == []
        await picture(page, "channels-setup-narrow")
        await page.get_by_role("link", name="Look at it in the inbox").click()
        await expect(page.get_by_text("It works", exact=True).first).to_be_visible()
    await page.goto("/app/channels")
    await page.get_by_role("link", name="Gateway").first.click()
    await expect(page.get_by_role("heading", name="Gateway")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "channels-account-narrow")


async def test_an_account_is_paused_and_the_order_is_changed_by_keys(house: House) -> None:
    async with house.noline.database.transaction() as tx:
        await add_route(tx, house.workspace.id, "spare mail", "sandbox", "email", position=99)
    page = await house.page("owner", "/app/channels")
    order = page.get_by_role("list", name="Order of accounts: Email")
    first = order.get_by_role("listitem").first
    before = await first.get_by_role("link").inner_text()
    await order.get_by_role("button", name=f"Move {before} down").press("Enter")
    await expect(first.get_by_role("link")).not_to_have_text(before)
    await page.reload()
    await expect(order.get_by_role("listitem").first.get_by_role("link")).not_to_have_text(before)
    await order.get_by_role("link", name=before, exact=True).click()
    await page.get_by_role("button", name="Pause").click()
    await page.get_by_label("Why").fill("the bill is being clarified")
    await page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Owner: the bill is being clarified").first).to_be_visible()
    await page.get_by_role("button", name="Resume").click()
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert await faults(page) == []


async def test_viewers_look_and_change_nothing(house: House) -> None:
    page = await house.page("viewer", "/app/channels")
    await expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    await expect(page.get_by_role("link", name="Connect a channel")).to_have_count(0)
    await expect(page.get_by_role("button", name="Move")).to_have_count(0)
    assert await faults(page) == []


async def test_limits_of_mail_are_set_and_what_is_used_of_them_is_seen(house: House) -> None:
    fetch = house.noline.database.pool.fetchrow
    found = await fetch("select account, id from route where channel = 'email' order by position, id limit 1")
    assert found is not None
    account, route = found
    async with house.noline.database.transaction() as tx:
        await rest_domains(tx, route, {"yahoo.com": "421 4.7.0 [TSS04] deferred"}, house.noline.clock.now())
    page = await house.page("owner", f"/app/channels/accounts/{account}")
    await page.get_by_role("button", name="Limits of Email").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("switch", name="Send within hours only").check()
    await dialog.get_by_label("By the clock of").first.click()
    await page.get_by_role("option", name="Asia/Tokyo").click()
    await dialog.get_by_text("go elsewhere").click()
    await expect(dialog.get_by_text("next route that is open")).to_be_visible()
    await dialog.get_by_role("switch", name="Warm up a new sender").check()
    await expect(dialog.get_by_text("and no limit after 18 days")).to_be_visible()
    await dialog.get_by_role("button", name="Add a domain").click()
    await dialog.get_by_role("textbox", name="Domain", exact=True).fill("gmail.com")
    await dialog.get_by_label("Connections for gmail.com").fill("2")
    assert await faults(page) == []
    await picture(page, "channels-limits-form")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    carried = page.get_by_role("region", name="Channels, limits and cost")
    await expect(carried.get_by_text("of 50", exact=False)).to_be_visible()
    await expect(carried.get_by_text("1-5 09:00-18:00 Asia/Tokyo")).to_be_visible()
    await expect(carried.get_by_role("row").filter(has_text="gmail.com")).to_contain_text("60")
    resting = carried.get_by_role("row").filter(has_text="yahoo.com")
    await expect(resting).to_contain_text("421 4.7.0 [TSS04] deferred")
    await resting.scroll_into_view_if_needed()
    assert await faults(page) == []
    await picture(page, "channels-limits")
    await resting.get_by_role("button", name="Resume yahoo.com").click()
    await expect(resting).to_have_count(0)


async def test_what_messages_cost_is_set_and_seen(house: House) -> None:
    workspace = house.workspace.id
    settings = {"username": "u", "password": "p", "api_url": "http://127.0.0.1:9/cgi-bin/sendsms"}
    async with house.noline.database.transaction() as tx:
        route = await add_route(
            tx, workspace, "Text office", "kannel", "sms", settings=settings, sender="S", position=9
        )
        number = await tx.fetchval("select account from route where id = $1", route)
    page = await house.page("owner", f"/app/channels/accounts/{number}")
    limits = page.get_by_role("region", name="Channels, limits and cost")
    await expect(limits.get_by_text("No price is set")).to_be_visible()
    await limits.get_by_role("button", name="Cost of SMS by Text office").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Price (EUR)").fill("0.075")
    await dialog.get_by_role("button", name="Add a country").click()
    await dialog.get_by_label("Number begins with").fill("+49")
    await dialog.get_by_role("textbox", name="Price for +49").fill("0.0625")
    assert await faults(page) == []
    await picture(page, "channels-cost")
    await dialog.get_by_role("button", name="Save").click()
    await expect(limits.get_by_text("€0.075")).to_be_visible()
    await expect(limits.get_by_text("and another for 1 country or network")).to_be_visible()
    kept = await house.noline.database.pool.fetchval("select prices::text from account where id = $1", number)
    assert kept == '{"sms": {"per": "segment", "each": 7.5, "countries": {"49": 6.25}}}'
    await limits.scroll_into_view_if_needed()
    await picture(page, "channels-cost-set")
    dark = await house.page("owner", f"/app/channels/accounts/{number}", dark=True, narrow=True)
    await dark.get_by_role("button", name="Cost of SMS by Text office").click()
    await expect(dark.get_by_role("dialog").get_by_role("textbox", name="Price for 49")).to_have_value("0.0625")
    assert await faults(dark) == []
    await picture(dark, "channels-cost-dark-narrow")
    await dark.keyboard.press("Escape")
    await dark.get_by_text("Price of a segment").scroll_into_view_if_needed()
    await picture(dark, "channels-cost-set-dark-narrow")
