"""What makes screens worth a look: stories under way, customers on a journey, a topic with a photo, duplicates."""

from __future__ import annotations

import asyncio
import io
from uuid import UUID, uuid4

import httpx
from PIL import Image, ImageDraw

from browser.house import House
from noline.access import System, create_key
from noline.app.stories import STORIES, Begun, cast_of, set_up_story
from noline.channels import Attachment, Inbound
from noline.delivery import url_text
from noline.log import Draft
from noline.log.kinds import EventTracked

PATIENCE = 60.0
ROUTE = "+447700900100"
GARDEN = (
    ("anna", "sms", "GARDEN The first roses are out"),
    ("ben", "email", "Lovely. I water them on Friday, and bring the hose."),
    ("dan", "sms", "I bring the new soil"),
    ("cleo", "email", "And I bring cake. Who has the key to the shed?"),
)
_TOLD = """
select count(*) from sandbox_item join message on message.id = sandbox_item.message where customer = $1
"""
_STANDING = "select count(*) from run where body ->> 'step' = $1"
_MOVED_ON = """
select count(*) from run where journey = $1 and body ->> 'step' not in ('news', 'how')
"""
BUYERS, TOLD_LATE, THERE, ANSWERED = 14, 9, 7, 4


async def until(house: House, few: int, count: str, *given: object) -> None:
    """Wait until a query counts at least so many."""
    async with asyncio.timeout(PATIENCE):
        while await house.noline.database.pool.fetchval(count, *given) < few:
            await asyncio.sleep(0.1)


def roses() -> bytes:
    """Return a picture of a bed of roses, more or less."""
    image = Image.new("RGB", (640, 420), (96, 140, 84))
    pen = ImageDraw.Draw(image)
    for row in range(3):
        for at in range(9):
            x, y = 30 + at * 66 + row % 2 * 24, 60 + row * 110
            pen.line((x + 22, y + 30, x + 22, y + 90), fill=(52, 92, 48), width=5)
            pen.ellipse((x, y, x + 46, y + 44), fill=(196 + row * 18, 48 + at * 8, 88))
            pen.ellipse((x + 12, y + 10, x + 34, y + 32), fill=(150, 24, 60))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=85)
    return kept.getvalue()


async def live_in(house: House) -> None:
    """Let all of it happen."""
    await talk_in_topics(house)
    await travel(house)
    await be_twice(house)


async def talk_in_topics(house: House) -> None:
    """Four neighbours talk about their garden, by text message and mail."""
    begun = await _set_up(house, 3)
    for number, (part, channel, text) in enumerate(GARDEN, 1):
        photo = (Attachment("roses.jpg", "image/jpeg", roses()),) if number == 1 else ()
        address = await _address(house, begun, part, channel)
        subject = "Re: The community garden" if channel == "email" else ""
        tokens = (await _token(house, begun, part),) if channel == "email" else ()
        inbound = Inbound(channel, address, ROUTE, uuid4().hex, text, subject=subject, attachments=photo, tokens=tokens)
        await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())
        await until(house, number, "select count(*) from topic_comment")
        if number == 1:  # who answers by mail has a mail to answer
            await until(house, 1, _TOLD, cast_of(begun).customers["ben"])
            await until(house, 1, _TOLD, cast_of(begun).customers["cleo"])


async def travel(house: House) -> None:
    """Customers buy lamps, and stand all along the journey."""
    await _set_up(house, 7)
    rows = await house.noline.database.pool.fetch(
        "select customer, value from customer_address where scheme = 'phone' order by customer limit $1", BUYERS
    )
    events = [("lamp_bought", BUYERS, {"total": "£89.00", "promised": "Friday"})]
    events += [("delivery_told", TOLD_LATE, {"state": "late", "expected": "Monday"})]
    events += [("delivery_told", THERE, {"state": "there", "expected": ""})]
    for name, many, properties in events:
        for number, row in enumerate(rows[:many]):
            body = EventTracked(name, {"order": f"{8801 + number}", **properties})
            now = house.noline.clock.now()
            draft = Draft(uuid4(), house.workspace.id, row[0], now, "event.tracked", body)
            await house.noline.commands.perform(draft)
        step = "how" if properties.get("state") == "there" else "news"
        await until(house, many, _STANDING, step)
    for row in rows[:ANSWERED]:
        text = "Yes, thank you" if row[0].int % 2 else "The shade is broken"
        inbound = Inbound("sms", row[1], ROUTE, uuid4().hex, text)
        await house.noline.ingress.receive(house.workspace, inbound, house.noline.clock.now())
    await until(house, ANSWERED, _MOVED_ON, "after_sales")


async def be_twice(house: House) -> None:
    """Some people stand in the list twice; two pairs wait to be looked at, one has been merged."""
    async with house.noline.database.transaction() as tx:
        scopes = ["customers:read", "customers:write"]
        _, secret = await create_key(tx, System(house.workspace.id), "CRM", scopes)
    headers, entered = {"Authorization": f"Bearer {secret}"}, []
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=PATIENCE) as crm:
        for at, (first, last) in enumerate((("Mia", "Lang"), ("Leo", "Brandt"), ("Ida", "Sommer"))):
            for number, name in ((1, first), (2, f"{first[0]}.")):
                mail = f"{first.lower()}.{last.lower()}@{'mail' if number == 1 else 'work'}.example"
                row = {
                    "external_id": f"{first}-{number}",
                    "attributes": {"first_name": name, "last_name": last, "city": "Bristol"},
                    "addresses": [
                        {"scheme": "phone", "value": f"+4420718389{11 + at}", "verified": number == 1},
                        {"scheme": "email", "value": mail},
                    ],
                }
                made = await crm.post("/api/v1/customers", json=row)
                assert made.status_code in (200, 201), made.text
                entered.append(made.json()["customer"]["id"])
        await until(house, 3, "select count(*) from interaction where kind = 'match.found'")
        merged = await crm.post(f"/api/v1/customers/{entered[-2]}/merge", json={"other": entered[-1]})
        assert merged.status_code in (200, 202), merged.text
    await until(house, 1, "select count(*) from interaction where kind = 'customer.joined'")


async def _set_up(house: House, number: int) -> Begun:
    return await set_up_story(house.noline, house.workspace, house.noline.programs, STORIES[number], "Owner")


async def _address(house: House, begun: Begun, part: str, channel: str) -> str:
    scheme = "phone" if channel == "sms" else "email"
    statement = "select value from customer_address where customer = $1 and scheme = $2"
    return str(await house.noline.database.pool.fetchval(statement, cast_of(begun).customers[part], scheme))


async def _token(house: House, begun: Begun, part: str) -> str:
    return await told_token(house, cast_of(begun).customers[part])


async def told_token(house: House, customer: UUID) -> str:
    """Return the token of what reached a customer last."""
    statement = "select shard, id from message where customer = $1 and direction = 2 order by at desc limit 1"
    row = await house.noline.database.pool.fetchrow(statement, customer)
    assert row is not None
    return url_text(house.noline.signer.token(row["shard"], row["id"]))
