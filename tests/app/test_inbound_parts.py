"""A long SMS that comes in parts, a request each: one message, in whichever order and however often its parts come."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlencode

import pytest

from noline.access import Workspaces
from noline.channels import Inbound, WebhookRequest
from noline.providers.vonage_inbound import read
from stage import Stage, open_stage

ANA = "447700900111"
TEXTS = ("Is the shop ", "open on Sunday, ", "and until when?")


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    async with open_stage(dsn) as opened:
        yield opened


def part(number: int, *, reference: int = 7, message: str = "A", total: int = 3, sender: str = ANA) -> WebhookRequest:
    """Return Vonage's request for a part."""
    form = {
        "msisdn": sender, "to": "447700900000", "messageId": f"{message}{number}", "text": TEXTS[number - 1],
        "type": "text", "message-timestamp": "2026-03-02 10:00:00", "concat": "true", "concat-ref": str(reference),
        "concat-total": str(total), "concat-part": str(number),
    }  # fmt: skip
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return WebhookRequest("POST", "https://n.example/in/1/key", {}, headers, urlencode(form).encode())


async def come(stage: Stage, *requests: WebhookRequest) -> None:
    """Requests come, one after the other."""
    account = await stage.one("select account from route where channel = 'sms'")
    for request in requests:
        await stage.noline.arrivals.keep(stage.workspace, read(request).events, account=account)


async def heard(stage: Stage, sender: str = ANA) -> list[str]:
    """Return the texts that came in from somebody."""
    await stage.settle()
    rows = await stage.fetch(
        "select body->>'text' from message where direction = 1 and address = $1 order by at, id", f"+{sender}"
    )
    return [row[0] for row in rows]


async def wait_in_vain(stage: Stage, *, minutes: int = 4) -> int:
    """Let parts have waited for so long, and look for those that did too long."""
    await stage.fetch("update inbound_part set came_at = came_at - make_interval(mins => $1)", minutes)
    async with stage.noline.database.connection() as connection:
        workspaces: Workspaces = (await stage.noline.catalogue(connection))[Workspaces]
    return await stage.noline.arrivals.tell_late(workspaces)


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))), ids=str)
async def test_parts_become_one_message_in_whichever_order_they_come(stage: Stage, order: Sequence[int]) -> None:
    await come(stage, *(part(number) for number in order[:2]))
    assert await heard(stage) == []
    await come(stage, part(order[2]), *(part(number) for number in order))
    assert await heard(stage) == ["".join(TEXTS)]


async def test_parts_that_come_at_once_are_one_message(stage: Stage) -> None:
    await asyncio.gather(*(come(stage, part(number)) for number in (3, 1, 2, 1)))
    assert await heard(stage) == ["".join(TEXTS)]


async def test_two_messages_of_two_people_or_of_one_are_not_mixed_up(stage: Stage) -> None:
    bob = "447700900222"
    await come(stage, part(1), part(2, sender=bob), part(3, reference=8, message="B"), part(1, sender=bob), part(2))
    await come(
        stage, part(1, reference=8, message="B"), part(3), part(3, sender=bob), part(2, reference=8, message="B")
    )
    assert await heard(stage) == ["".join(TEXTS)] * 2
    assert await heard(stage, bob) == ["".join(TEXTS)]


async def test_a_reference_comes_around(stage: Stage) -> None:
    await come(stage, *(part(number) for number in (1, 2, 3)))
    await come(stage, *(part(number, message="B") for number in (2, 3)))
    assert await heard(stage) == ["".join(TEXTS)]
    await come(stage, part(1, message="B"))
    assert await heard(stage) == ["".join(TEXTS)] * 2


async def test_what_never_becomes_whole_is_told_as_it_is_and_a_late_part_by_itself(stage: Stage) -> None:
    await come(stage, part(3), part(1))
    assert await wait_in_vain(stage, minutes=1) == 0
    assert await wait_in_vain(stage) == 1
    assert await wait_in_vain(stage) == 0
    assert await heard(stage) == [TEXTS[0] + TEXTS[2]]
    await come(stage, part(2), part(2), part(3))
    assert await heard(stage) == [TEXTS[0] + TEXTS[2], TEXTS[1]]
    await wait_in_vain(stage, minutes=26 * 60)
    assert await stage.one("select count(*) from inbound_part") == 0


@pytest.mark.parametrize(
    "said",
    [{"concat-total": "1"}, {"concat-part": "4"}, {"concat-part": "0"}, {"concat-ref": "x"}, {"concat": "false"},
     {"concat-total": ""}, {"concat-total": "9" * 30}],
)  # fmt: skip
def test_what_makes_no_sense_is_a_message_of_its_own(said: dict[str, str]) -> None:
    given = {"msisdn": ANA, "to": "447700900000", "messageId": "A1", "text": "Hi", "concat": "true",
             "concat-ref": "1", "concat-total": "3", "concat-part": "2"}  # fmt: skip
    (event,) = read(WebhookRequest("GET", "", given | said)).events
    assert isinstance(event, Inbound)
    assert (event.part, event.text) == (None, "Hi")
