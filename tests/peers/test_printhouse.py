"""Letters go to a print house by OpenSSH's SFTP in runs, once, and its acknowledgements come back as receipts."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from noline.channels import Event, Failed, Fault, LineDown, Outgoing, Sent
from noline.content import Letter, set_letters
from noline.customers import NewCustomer
from noline.delivery import Status, add_route
from noline.kernel.errors import InvalidInput
from noline.providers.printhouse import Printhouse
from noline.providers.printhouse_settings import PrinthouseSettings
from stage import invitation, open_stage

from .peers import SftpPeer, sshd


@pytest.fixture
async def house() -> AsyncIterator[SftpPeer]:
    async with sshd() as peer:
        for name in ("out", "taken", "acks"):
            (peer.home / name).mkdir()
        yield peer


def provider(house: SftpPeer, **more: Any) -> Printhouse:
    """Return the provider of an account there."""
    common = {"inbox": "acks", "taken": "taken", "poll": 0.1, "gather": 0.0, "country": "DE"}
    return Printhouse(PrinthouseSettings(**{**house.settings, **common, **more}))


def letter(number: int, town: str, *, attempt: int = 1, words: str = "Come.") -> Outgoing:
    """Return the letter with this number."""
    address = f"Ana Müller\nHafenstraße {number}\n{town}"
    content = set_letters(
        [Letter("Open day", (words,), ("Harbour", "Quay 1"), tuple(address.splitlines()), "", f"K{number}", "en")]
    )
    return Outgoing(UUID(int=number), attempt, "print", address, "Harbour", content, f"key{number}")


def runs(house: SftpPeer, directory: str = "out") -> list[Path]:
    """Return the manifests that are there; nothing half written may be seen beside them."""
    names = sorted((house.home / directory).iterdir())
    assert not [name for name in names if name.name.startswith(".")]
    return [name for name in names if name.suffix in (".csv", ".json")]


def rows_of(manifest: Path) -> list[dict[str, str]]:
    """Return what a manifest says."""
    return list(csv.DictReader(StringIO(manifest.read_text(encoding="utf-8"))))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.05)


async def test_letters_of_two_seats_are_one_run_in_the_order_of_the_mail(house: SftpPeer) -> None:
    shop = provider(house, gather=0.3)
    first, second = await shop.open(), await shop.open()
    batches = [letter(1, "20457 Hamburg", words="word " * 1200), letter(2, "Berlin")], [letter(3, "10115 Berlin")]
    (one, two), (three,) = await asyncio.gather(first.send(batches[0]), second.send(batches[1]))
    (manifest,) = runs(house)
    rows = rows_of(manifest)
    assert [(row["key"], row["postcode"]) for row in rows] == [("key3", "10115"), ("key1", "20457")]
    assert [(row["first_page"], row["last_page"]) for row in rows] == [("1", "1"), ("2", "3")]
    assert (rows[0]["line1"], rows[0]["line3"], rows[0]["country"]) == ("Ana Müller", "10115 Berlin", "DE")
    assert three == Sent(f"{manifest.stem}/1", 85)
    assert one == Sent(f"{manifest.stem}/2", 85)
    assert isinstance(two, Failed)
    assert (two.fault, two.text.partition(":")[0]) == (Fault.UNREACHABLE, "postal.postcode")
    pages = [page.extract_text() for page in PdfReader(BytesIO(manifest.with_suffix(".pdf").read_bytes())).pages]
    assert ["10115 Berlin" in page for page in pages] == [True, False, False]
    places = ("00001 1/1", "00002 1/2", "00002 2/2")
    assert [f"{manifest.stem} {place}" in page for page, place in zip(pages, places, strict=True)] == [True] * 3
    await first.close()
    await second.close()


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_a_letter_that_is_tried_again_is_not_printed_again(house: SftpPeer, form: str) -> None:
    line = await provider(house, manifest=form).open()
    (sent,) = await line.send([letter(1, "20457 Hamburg")])
    fetched = runs(house)[0]
    fetched.rename(house.home / "taken" / fetched.name)  # the print house has been here meanwhile
    again, other = await line.send([letter(1, "20457 Hamburg", attempt=2), letter(2, "20457 Hamburg", attempt=2)])
    assert again == sent
    assert isinstance(other, Sent)
    assert other.reference != sent.reference if isinstance(sent, Sent) else False
    assert len(runs(house)) == 1
    assert len(PdfReader(BytesIO(runs(house)[0].with_suffix(".pdf").read_bytes())).pages) == 1


async def test_both_sides_keep_letters_on_sheets_of_their_own(house: SftpPeer) -> None:
    line = await provider(house, duplex=True).open()
    await line.send([letter(1, "20457 Hamburg"), letter(2, "20458 Hamburg")])
    (manifest,) = runs(house)
    assert [(row["first_page"], row["last_page"]) for row in rows_of(manifest)] == [("1", "1"), ("3", "3")]
    assert len(PdfReader(BytesIO(manifest.with_suffix(".pdf").read_bytes())).pages) == 4


async def test_acknowledgements_become_receipts_and_what_cannot_be_read_is_told(house: SftpPeer) -> None:
    line = await provider(house).open()
    told: list[Event] = []

    async def tell(events: Sequence[Event]) -> None:
        told.extend(events)

    (house.home / "acks" / "monday.csv").write_text(
        "run;sequence;status;date;reason\nrun-1;1;mailed;2026-03-02;\nrun-1;x;mailed;;\nrun-1;2;eaten;;\n"
    )
    (house.home / "acks" / "half.csv.part").write_text("run;sequence;status\nrun-1;3;mailed\n")
    listening = asyncio.create_task(line.listen(tell))  # type: ignore[attr-defined]
    done = house.home / "acks" / "done"

    async def moved() -> bool:
        return (done / "monday.csv").exists()

    await until(moved)
    await line.close()
    await listening
    assert [(it.status, it.reference) for it in told if not isinstance(it, Failed)] == [("delivered", "run-1/1")]  # type: ignore[union-attr]
    problems = (done / "monday.csv.problems.txt").read_text()
    assert problems.splitlines() == [
        "Line 3: 'run-1' 'x' is no letter of a run.",
        "Line 4: 'eaten' is no status: printed, mailed, returned, refused.",
    ]
    assert (house.home / "acks" / "half.csv.part").exists()


async def test_nobody_else_is_talked_to(house: SftpPeer, tmp_path: Path) -> None:
    await provider(house).check()
    async with sshd() as other:
        wrong: list[dict[str, Any]] = [
            {"host_key": other.settings["host_key"]},
            {"private_key": other.settings["private_key"]},
            {"private_key": "nonsense"},
            {"directory": "nowhere"},
        ]
        for settings in wrong:
            with pytest.raises(LineDown) as down:
                await provider(house, **settings).open()
            assert down.value.failed.fault is Fault.ACCOUNT, settings
    with pytest.raises(InvalidInput):
        provider(house, host_key="")


async def test_a_campaign_is_printed_mailed_and_one_letter_comes_back(house: SftpPeer, module_dsn: str) -> None:
    """The whole way: launched, one run with its manifest, an acknowledgement file, the fate of each letter."""
    settings = house.settings | {"inbox": "acks", "poll": 0.1, "gather": 0.2, "country": "GB"}
    async with open_stage(module_dsn) as stage, asyncio.timeout(90):
        async with stage.noline.database.transaction() as tx:
            sealed = stage.noline.sealer.seal(settings, ("private_key",))
            await add_route(
                tx, stage.workspace.id, "house", "printhouse", "print", settings=sealed, sender="Harbour",
                position=-1, seats=4,
            )  # fmt: skip
        people = {}
        for name, town in (("Ana", "Bristol BS1 4DJ"), ("Ben", "Bristol BS2 0AA"), ("Cat", "Bristol")):
            row = NewCustomer(
                key=name, attributes={"first_name": name}, addresses=(("postal", f"{name}\n1 High Street\n{town}"),)
            )
            entered = await stage.entrance().enter(stage.workspace.id, "GB", [row], stage.now)
            people[name] = entered[0].customer
        await stage.begin("fair", invitation("letter", "print", subscription="", purpose="transactional"))
        letters = {name: (await stage.messages(customer))[0] for name, customer in people.items()}
        statuses = {name: it.status for name, it in letters.items()}
        assert statuses == {"Ana": Status.SENT, "Ben": Status.SENT, "Cat": Status.FAILED}
        (failed,) = await stage.facts(people["Cat"], "message.failed")
        assert failed.body["text"].startswith("postal.postcode: There is no postcode as in GB: 'Bristol'.")
        rows = [row for manifest in runs(house) for row in rows_of(manifest)]
        assert {row["key"]: row["line1"] for row in rows} == {letters[name].id.hex: name for name in ("Ana", "Ben")}
        words = {
            row["line1"]: ("mailed,," if row["line1"] == "Ana" else "returned,2026-03-05,moved away") for row in rows
        }
        said = [f"{row['run']},{row['sequence']},{words[row['line1']]}" for row in rows]
        part = house.home / "acks" / "week.part"
        part.write_text("\n".join(["run,sequence,status,date,reason", *said, ""]))
        part.rename(part.with_suffix(".csv"))
        expected = {"Ana": Status.DELIVERED, "Ben": Status.FAILED}

        async def told() -> bool:
            return {name: (await stage.message(letters[name].id)).status for name in expected} == expected

        await until(told)
        await stage.settle()
        (returned,) = await stage.facts(people["Ben"], "message.failed")
        assert returned.body["text"] == "returned 2026-03-05 moved away"
        assert (returned.body["permanent"], returned.body["reason"]) == (True, "unreachable")
