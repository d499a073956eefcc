"""What other systems sent is read by a mapping, told row by row where it can't be, and kept once, at its own time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from noline.customers import SourceFact, SourceMapping, check_mapping, guess_log, keep_log
from noline.customers.rows import RowError
from noline.customers.sources.formats import rows_of_items, rows_of_text
from noline.customers.sources.reading import Known, Reader
from noline.insights.rollup import rebuild
from noline.kernel.errors import InvalidInput
from stage import NEWS, START, Stage, invitation, open_stage

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
KNOWN = Known(1, "DE")
MAILS = SourceMapping(
    "sendgrid", "jsonl", {"customer": "email", "kind": "event", "at": "timestamp"}, {"channel": "email"}
)


def read(mapping: SourceMapping, *items: dict[str, Any]) -> list[SourceFact | RowError | int]:
    """Read JSON rows."""
    return list(Reader(check_mapping(mapping), KNOWN, NOW).read(rows_of_items(items)))


def facts(mapping: SourceMapping, *items: dict[str, Any]) -> list[SourceFact]:
    """Read JSON rows that are all right."""
    found = read(mapping, *items)
    assert all(isinstance(it, SourceFact) for it in found), found
    return [it for it in found if isinstance(it, SourceFact)]


def event(word: str, **more: Any) -> dict[str, Any]:
    return {"email": "Ana@Mail.example", "event": word, "timestamp": 1772000000} | more


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("processed", "sent"), ("delivered", "delivered"), ("open", "opened"), ("click", "clicked"),
        ("bounce", "bounced"), ("dropped", "bounced"), ("spamreport", "withdrawn"), ("unsubscribe", "withdrawn"),
    ],
)  # fmt: skip
def test_the_usual_words_are_known(word: str, expected: str) -> None:
    assert facts(MAILS, event(word))[0].what == expected


@pytest.mark.parametrize(
    ("text", "form", "zone", "expected"),
    [
        pytest.param("2026-02-25T08:13:20Z", "auto", "UTC", "2026-02-25T08:13:20+00:00", id="ISO"),
        pytest.param("2026-02-25 09:13:20", "auto", "Europe/Berlin", "2026-02-25T08:13:20+00:00", id="without a zone"),
        pytest.param("2025-07-25 09:13:20", "auto", "Europe/Berlin", "2025-07-25T07:13:20+00:00", id="in summer"),
        pytest.param("1772007200", "auto", "Europe/Berlin", "2026-02-25T08:13:20+00:00", id="seconds"),
        pytest.param("1772007200000", "auto", "UTC", "2026-02-25T08:13:20+00:00", id="milliseconds"),
        pytest.param("Wed, 25 Feb 2026 08:13:20 +0000", "auto", "UTC", "2026-02-25T08:13:20+00:00", id="RFC 5322"),
        pytest.param("25.02.2026 09:13", "%d.%m.%Y %H:%M", "Europe/Berlin", "2026-02-25T08:13:00+00:00", id="pattern"),
    ],
)
def test_times_are_read_in_their_zone(text: str, form: str, zone: str, expected: str) -> None:
    mapping = msgspec.structs.replace(MAILS, time_format=form, zone=zone)
    assert facts(mapping, event("sent", timestamp=text))[0].at.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [("0.05", "major", 5), ("-0.00750", "major", 1), ("0,05", "major", 5), ("1,234.50", "major", 123450),
     ("7", "minor", 7), ("", "major", 0)],
)  # fmt: skip
def test_costs_become_minor_units(text: str, unit: Any, expected: int) -> None:
    mapping = msgspec.structs.replace(MAILS, columns={**MAILS.columns, "cost": "price"}, cost_unit=unit)
    assert facts(mapping, event("sent", price=text))[0].cost == expected


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        pytest.param({"email": "nobody"}, "email", "email address", id="no address"),
        pytest.param({"email": ""}, "email", "There is no customer in this row.", id="nobody"),
        pytest.param({"event": "danced"}, "event", "'danced' is no kind.", id="a word nobody knows"),
        pytest.param({"timestamp": "soon"}, "timestamp", "'soon' is no time.", id="no time"),
        pytest.param({"timestamp": "2031-01-01"}, "timestamp", "is not in the past.", id="to come"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(change: dict[str, Any], column: str, text: str) -> None:
    good, bad = read(MAILS, event("sent"), event("sent", **change))
    assert isinstance(good, SourceFact)
    assert isinstance(bad, RowError)
    assert (bad.number, bad.column) == (2, column)
    assert text in bad.text


def test_an_export_of_messages_tells_how_each_ended_and_who_wrote() -> None:
    mapping = SourceMapping(
        "twilio",
        "csv",
        {"customer": "To", "kind": "Status", "at": "SentDate", "external_id": "Sid", "direction": "Direction"}
        | {"cost": "Price"},
        {"channel": "sms"},
        rows="messages",
    )  # fmt: skip
    text = (
        "Sid,To,Status,Direction,SentDate,Price\n"
        'SM1,+49 151 23456789,delivered,outbound-api,"Wed, 25 Feb 2026 08:13:20 +0000",-0.075\n'
        "SM2,0151 23456789,received,inbound,2026-02-25T09:00:00Z,\n"
        "SM3,0151 23456789,undelivered,outbound-api,2026-02-25T10:00:00Z,\n"
        "SM4,0151 23456789,queued,outbound-api,2026-02-25T10:00:00Z,\n"
    )
    found = list(Reader(mapping, KNOWN, NOW).read(rows_of_text(text.encode(), "csv")))
    assert found[3] == 5
    told = [it for it in found if isinstance(it, SourceFact)]
    assert [(it.what, it.whole, it.cost, it.named.value, it.went_out) for it in told] == [
        ("delivered", True, 8, "+4915123456789", True),
        ("received", False, 0, "+4915123456789", False),
        ("failed", True, 0, "+4915123456789", False),
    ]


def test_the_same_row_is_the_same_fact_and_two_clicks_are_two() -> None:
    mapping = msgspec.structs.replace(MAILS, columns={**MAILS.columns, "external_id": "id"})
    sent = event("sent", id="a")
    first, again, other = facts(mapping, sent, sent, event("sent", id="b"))
    assert first.id == again.id != other.id
    one, two, one_again = facts(
        mapping, event("click", id="a"), event("click", id="a", timestamp=1772000099), event("click", id="a")
    )
    assert one.id == one_again.id != two.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"columns": {"customer": "email"}}, "columns.kind", id="what is needed"),
        pytest.param({"columns": {**MAILS.columns, "colour": "x"}}, "columns.colour", id="no such field"),
        pytest.param({"kinds": {"x": "danced"}}, "kinds.x", id="no such kind"),
        pytest.param({"channels": {"x": "smoke"}}, "channels.x", id="no such channel"),
        pytest.param({"zone": "Mars/Olympus"}, "zone", id="no such zone"),
        pytest.param({"fixed": {"channel": "email", "scheme": "postal"}}, "fixed.scheme", id="a shared letter box"),
    ],
)
def test_a_mapping_that_can_not_work_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_mapping(msgspec.structs.replace(MAILS, **change))
    assert caught.value.field == field


def test_json_is_read_by_paths_and_broken_lines_are_told() -> None:
    mapping = SourceMapping("x", "jsonl", {"customer": "to.mail", "kind": "e", "at": "t"}, {"channel": "email"})
    text = b'{"to": {"mail": "a@b.example"}, "e": "sent", "t": "2026-01-01"}\n{broken\n\n[1]\n'
    found = list(Reader(mapping, KNOWN, NOW).read(rows_of_text(text, "jsonl")))
    assert [it.number for it in found if not isinstance(it, int)] == [1, 2, 4]
    assert [it.text for it in found if isinstance(it, RowError)] == ["The line is no JSON.", "This is no JSON object."]


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    """A company."""
    async with open_stage(dsn) as opened:
        yield opened


async def keep(stage: Stage, mapping: SourceMapping, path: Path, text: str) -> Any:
    """Keep a file as the command does, and let everything that follows happen."""
    path.write_text(text)
    noline = stage.noline
    parts = (noline.database, noline.shards, noline.people)
    taken = await keep_log(parts, stage.workspace, path, mapping, stage.now, lambda _: None)
    await stage.settle()
    return taken


def log_of(count: int, start: datetime, word: str = "sent") -> str:
    rows = [f"ana@mail.example,{word},{(start - timedelta(hours=n)).isoformat()},Spring,m{n}" for n in range(count)]
    return "Email,Event,Time,Campaign,Id\n" + "\n".join(rows) + "\n"


async def test_caps_timeline_and_scorecard_count_what_was_sent_elsewhere(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(log_of(4, START))
    mapping = guess_log(path, "mailchimp")
    assert (mapping.columns["customer"], mapping.fixed) == ("Email", {"channel": "email"})
    campaign = await stage.draft("spring", invitation("one", "email"))
    taken = await keep(stage, mapping, path, log_of(4, START))
    assert (taken.rows, taken.new, taken.known, taken.errors) == (4, 4, 0, ())
    taken = await keep(stage, mapping, path, log_of(5, START))
    assert (taken.new, taken.known) == (1, 4)

    ana = await stage.customer(email="ana@mail.example")  # the address's owner, whom the log has made
    told = await stage.facts(ana, "source.imported")
    assert len(told) == 5
    assert told[0].body["source"] == "mailchimp"
    at = await stage.one("select min(at) from interaction where kind = 'source.imported'")
    assert at == START - timedelta(hours=4)
    assert await stage.one("select count(distinct campaign) from interaction where kind = 'source.imported'") == 1
    measure = "select sum(count) from rollup where campaign = $1 and period = 'total' and measure = 'sent'"
    assert await stage.one(measure, campaign.id) == 5
    await rebuild(stage.noline.database)
    assert await stage.one(measure, campaign.id) == 5

    await stage.begin("summer", invitation("one", "email"))
    await stage.settle()
    fates = await stage.fates(ana)
    assert fates == [("email", "suppressed", "frequency_cap")]


async def test_what_was_taken_back_there_is_taken_back_here_unless_given_later(stage: Stage, tmp_path: Path) -> None:
    mapping = guess_mapping_of(tmp_path)
    ana = await stage.customer(email="ana@mail.example")
    before = log_of(1, START - timedelta(days=30), "unsubscribe")
    await keep(stage, mapping, tmp_path / "a.csv", before)
    consents = "select state from consent where customer = $1 and subscription = $2 and channel = 'email'"
    assert await stage.one(consents, ana, NEWS) == "given"
    assert await stage.one(consents, ana, "*") == "withdrawn"
    told = await stage.facts(ana, "consent.withdrawn")
    assert told[0].body["how"] == "told by mailchimp"


def guess_mapping_of(folder: Path) -> SourceMapping:
    path = folder / "guess.csv"
    path.write_text(log_of(1, START))
    return guess_log(path, "mailchimp")
