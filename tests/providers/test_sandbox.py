"""The sandbox carries every channel into a box, at a cost, and fails where an address asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest

from noline.channels import Outgoing, Result, Sent, Uncertain, Unknown
from noline.content import (
    EmailRendered,
    LetterRendered,
    PageRendered,
    PostRendered,
    PushRendered,
    Rendered,
    TextRendered,
)
from noline.kernel.errors import InvalidInput, Unavailable
from noline.providers import COSTS, SCENARIOS, Sandbox, SandboxItem, SandboxSettings, Scenario, fault_for

from .scripted import said

CONTENT: dict[str, Rendered] = {
    "print": LetterRendered(b"%PDF-", 1),
    "email": EmailRendered("b@shop.test", "c@example.test", b"Subject: x\r\n\r\nx\r\n"),
    "sms": TextRendered("Hello", "gsm7", 1),
    "push": PushRendered("Hello", "there"),
    "web": PageRendered("Hello", "<p>there</p>"),
    "x": PostRendered("Hello"),
}


class ListBox:
    """A box in memory: keeps each message once, and can be out of order."""

    def __init__(self, *, broken: bool = False) -> None:
        self.items: dict[UUID, SandboxItem] = {}
        self.puts = 0
        self.broken = broken

    async def put(self, items: Sequence[SandboxItem]) -> None:
        self.puts += 1
        if self.broken:
            raise Unavailable("The database is gone.")
        for item in items:
            self.items.setdefault(item.message, item)


def outgoing(
    channel: str, to: str = "someone", *, number: int = 1, attempt: int = 1, content: Rendered | None = None
) -> Outgoing:
    """Return a message on a channel to an address."""
    message = UUID(int=number)
    return Outgoing(message, attempt, channel, to, "shop", content or CONTENT[channel], str(message), reply_token="t")


async def put(box: ListBox, *batch: Outgoing, settings: SandboxSettings | None = None) -> list[Result]:
    """Send a batch over a line of its own."""
    line = await Sandbox(settings or SandboxSettings(), box).open()
    results = list(await line.send(batch))
    await line.close()
    return results


def test_it_declares_every_channel_of_an_event_campaign() -> None:
    provider = Sandbox(SandboxSettings(costs={"sms": 9}, currency="BRL"), ListBox())
    declared = {able.channel: able for able in provider.capabilities}
    assert set(declared) == set(COSTS) == set(CONTENT)
    assert all(able.receipts and able.inbound and able.currency == "BRL" for able in declared.values())
    assert (declared["sms"].cost, declared["print"].cost) == (9, 85)
    assert provider.uncertain is Uncertain.REPEAT
    for channel, content in CONTENT.items():
        assert declared[channel].renders == content.__struct_config__.tag


@pytest.mark.parametrize(
    ("channel", "content", "cost"),
    [
        ("print", None, 85),
        ("email", None, 0),
        ("sms", None, 7),
        ("sms", TextRendered("x" * 400, "gsm7", 3), 21),
        ("push", None, 0),
        ("web", None, 0),
        ("x", None, 1),
    ],
)
async def test_a_message_lies_in_the_box_at_its_cost(channel: str, content: Rendered | None, cost: int) -> None:
    box = ListBox()
    assert await put(box, outgoing(channel, content=content)) == [Sent(cost=cost)]
    (item,) = box.items.values()
    assert (item.channel, item.to, item.sender, item.reply_token, item.attempt) == (channel, "someone", "shop", "t", 1)
    assert (item.content, item.cost) == (content or CONTENT[channel], cost)


async def test_a_repeated_attempt_is_put_again_and_kept_once() -> None:
    box = ListBox()
    await put(box, outgoing("sms", attempt=1))
    assert await put(box, outgoing("sms", attempt=2)) == [Sent(cost=7)]
    assert (box.puts, len(box.items)) == (2, 1)


async def test_a_batch_is_put_at_once_without_what_failed() -> None:
    box = ListBox()
    batch = [outgoing("x", to, number=at) for at, to in enumerate(("@ana", "@bounce", "@bob", "@rejected"))]
    results = await put(box, *batch)
    assert [said(result) for result in results] == ["Sent", "unreachable permanent", "Sent", "rejected"]
    assert box.puts == 1
    assert [item.to for item in box.items.values()] == ["@ana", "@bob"]


async def test_where_all_fail_the_box_is_left_alone() -> None:
    box = ListBox(broken=True)
    assert said((await put(box, outgoing("x", "@bounce")))[0]) == "unreachable permanent"
    assert box.puts == 0


async def test_a_box_that_broke_may_have_kept_the_messages() -> None:
    results = await put(ListBox(broken=True), outgoing("x", "@ana"), outgoing("x", "@rejected", number=2))
    assert [said(result) for result in results] == ["Unknown", "rejected"]
    assert results[0] == Unknown("the box gave Unavailable")


@pytest.mark.parametrize(("channel", "content"), [("sms", "push"), ("pigeon", "sms"), ("print", "email")])
async def test_content_of_another_channel_is_refused(channel: str, content: str) -> None:
    assert said((await put(ListBox(), outgoing(channel, content=CONTENT[content])))[0]) == "content"


ADDRESSES = [
    # channel, an address of the scenario, a similar one that is fine
    ("sms", "+4915550{digits}", "+4915551234"),
    ("email", "ana@{word}.test", "{word}@example.test"),
    ("push", "device-{word}", "{word}-device"),
    ("web", "page/{word}", "page/{word}ing"),
    ("x", "@ana_{word}", "@{word}_ana"),
    ("print", "Ana Lima\nHauptstr. 1\n12345 {word}", "{word} Lima\n12345 Berlin"),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.word)
@pytest.mark.parametrize(("channel", "bad", "good"), ADDRESSES, ids=[row[0] for row in ADDRESSES])
def test_an_address_fails_as_it_says(channel: str, bad: str, good: str, scenario: Scenario) -> None:
    words = {"digits": scenario.digits, "word": scenario.word}
    assert fault_for(outgoing(channel, bad.format(**words))) == scenario.failed
    assert fault_for(outgoing(channel, bad.format(**words).upper())) == scenario.failed
    assert fault_for(outgoing(channel, good.format(**words))) is None


@pytest.mark.parametrize(
    ("to", "by_attempt"),
    [
        ("+49155500001", ["rejected", "rejected", "rejected"]),
        ("+49155500002", ["throttled retry", "None", "None"]),
        ("+49155500004", ["unavailable retry", "unavailable retry", "None"]),
        ("+49155500006", ["account retry", "account retry", "account retry"]),
    ],
)
def test_some_faults_pass_after_so_many_attempts(to: str, by_attempt: list[str]) -> None:
    faults = [fault_for(outgoing("sms", to, attempt=attempt)) for attempt in (1, 2, 3)]
    assert [said(fault) if fault else "None" for fault in faults] == by_attempt


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("costs", {"costs": {"pigeon": 1}}),
        ("costs", {"costs": {"sms": -1}}),
        ("currency", {"currency": "euro"}),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(field: str, settings: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as error:
        SandboxSettings(**settings)  # type: ignore[arg-type]
    assert error.value.field == field
