"""Letters are printed by CUPS over IPP, once; what became of them comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from noline.channels import Event, Failed, Fault, LineDown, Outgoing, Receipt, Sent
from noline.content import Letter, set_letters
from noline.customers import NewCustomer
from noline.delivery import Status, add_route
from noline.providers.ipp import Ipp
from noline.providers.ipp_settings import IppSettings
from stage import invitation, open_stage

from .peers import CupsPeer, cups, free_port


@pytest.fixture
async def printer() -> AsyncIterator[CupsPeer]:
    async with cups() as peer:
        yield peer


def provider(printer: CupsPeer, **more: Any) -> Ipp:
    """Return the provider of this printer."""
    return Ipp(IppSettings(**{"url": printer.url, "country": "DE", "poll": 0.1, **more}))


def letter(number: int, *, attempt: int = 1, town: str = "20457 Hamburg") -> Outgoing:
    """Return the letter with this number."""
    address = f"Ana Müller\nHafenstraße {number}\n{town}"
    content = set_letters(
        [Letter("Open day", ("Come.",), ("Harbour",), tuple(address.splitlines()), "", f"K{number}", "en")]
    )
    return Outgoing(UUID(int=number), attempt, "print", address, "Harbour", content, f"key{number}")


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(30):
        while not await condition():
            await asyncio.sleep(0.1)


async def test_letters_are_printed_once_and_told_of(printer: CupsPeer) -> None:
    line = await provider(printer).open()
    told: list[Event] = []

    async def tell(events: Sequence[Event]) -> None:
        told.extend(events)

    listening = asyncio.create_task(line.listen(tell))  # type: ignore[attr-defined]
    one, nowhere = await line.send([letter(1), letter(2, town="Hamburg")])
    assert one == Sent("key1", 85)
    assert isinstance(nowhere, Failed)
    assert nowhere.text.startswith("postal.postcode: There is no postcode as in DE")

    async def printed() -> bool:
        return Receipt("delivered", reference="key1", channel="print") in told

    await until(printed)
    assert printer.paper.read_bytes().startswith(b"%!PS")
    assert await line.send([letter(1, attempt=2)]) == [one]
    jobs = await printer.ask("lpstat", "-W", "all", "-o")
    assert len(jobs.splitlines()) == 1, jobs
    await line.close()
    await listening
    assert len(told) == 1


async def test_a_cancelled_letter_has_failed_and_may_be_printed_again(printer: CupsPeer) -> None:
    await printer.ask("cupsdisable", "letters")
    line = await provider(printer).open()
    told: list[Event] = []

    async def tell(events: Sequence[Event]) -> None:
        told.extend(events)

    assert await line.send([letter(1)]) == [Sent("key1", 85)]
    assert await line.send([letter(1, attempt=2)]) == [Sent("key1", 85)]  # it waits there
    assert len((await printer.ask("lpstat", "-W", "all", "-o")).splitlines()) == 1
    await printer.ask("cancel", "-u", "noline", "-a", "letters")
    listening = asyncio.create_task(line.listen(tell))  # type: ignore[attr-defined]

    async def cancelled() -> bool:
        return bool(told)

    await until(cancelled)
    (receipt,) = told
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.reference, receipt.fault) == ("failed", "key1", Fault.REJECTED)
    await printer.ask("cupsenable", "letters")
    assert await line.send([letter(1, attempt=2)]) == [Sent("key1", 85)]
    assert len((await printer.ask("lpstat", "-W", "all", "-o")).splitlines()) == 2
    await line.close()
    await listening


async def test_refusals_are_told_apart(printer: CupsPeer) -> None:
    await provider(printer).check()
    for url, fault in (
        (printer.url.replace("letters", "nobody"), Fault.ACCOUNT),
        (f"ipp://127.0.0.1:{free_port()}/printers/letters", Fault.UNAVAILABLE),
    ):
        with pytest.raises(LineDown) as down:
            await provider(printer, url=url).open()
        assert down.value.failed.fault is fault
    line = await provider(printer).open()
    await printer.ask("cupsreject", "letters")
    (refused,) = await line.send([letter(1)])
    assert isinstance(refused, Failed)
    assert (refused.fault, refused.retry) == (Fault.UNAVAILABLE, True)
    await line.close()


async def test_a_campaign_is_printed_in_the_house(printer: CupsPeer, module_dsn: str) -> None:
    """The whole way: a contact event by print, a job at the printer, its end as the letter's fate."""
    settings = {"url": printer.url, "country": "GB", "poll": 0.1}
    async with open_stage(module_dsn) as stage, asyncio.timeout(90):
        async with stage.noline.database.transaction() as tx:
            more: dict[str, Any] = {"settings": settings, "sender": "Harbour", "position": -1, "seats": 1}
            await add_route(tx, stage.workspace.id, "office", "ipp", "print", **more)
        postal = "Ana\n1 High Street\nBristol BS1 4DJ"
        row = NewCustomer(key="ana", attributes={"first_name": "Ana"}, addresses=(("postal", postal),))
        (entered,) = await stage.entrance().enter(stage.workspace.id, "GB", [row], stage.now)
        await stage.begin("fair", invitation("letter", "print", subscription="", purpose="transactional"))
        (message,) = await stage.messages(entered.customer)

        async def delivered() -> bool:
            return (await stage.message(message.id)).status == Status.DELIVERED

        await until(delivered)
        assert printer.paper.stat().st_size > 10_000
