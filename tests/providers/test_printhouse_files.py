"""What is exchanged with a print house: the same letters make the same run; acknowledgements of any shape are read."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.channels import Fault, Outgoing, Receipt
from noline.content import LetterRendered
from noline.providers.postal import PostalAddress
from noline.providers.printhouse_acks import read_acknowledgements
from noline.providers.printhouse_run import Form, keys_of_manifest, plan_run, write_manifest


def letter(number: int, postcode: str, pages: int = 1, line: str = "Ana") -> tuple[Outgoing, PostalAddress]:
    """Return a letter and where it goes."""
    content = LetterRendered(b"%PDF", pages)
    outgoing = Outgoing(UUID(int=number), 1, "print", "", "Harbour", content, f"key{number}")
    return outgoing, PostalAddress((line, postcode), "DE", postcode)


def test_a_run_follows_from_its_letters_alone() -> None:
    letters = [letter(1, "20457"), letter(2, "10115", 3), letter(3, "20457")]
    run = plan_run(letters, duplex=False)
    assert run == plan_run(letters[::-1], duplex=False)
    assert run.name != plan_run(letters[:2], duplex=False).name
    assert [(it.key, it.first_page, it.last_page) for it in run.letters] == [
        ("key2", 1, 3),
        ("key1", 4, 4),
        ("key3", 5, 5),
    ]
    assert [it.first_page for it in plan_run(letters, duplex=True).letters] == [1, 5, 7]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_manifest_can_be_read_again(form: Form) -> None:
    run = plan_run([letter(1, "20457", line='=1+"1",\n'), letter(2, "10115")], duplex=False)
    written = write_manifest(run, form)
    assert keys_of_manifest(written, form) == {"key2": 1, "key1": 2}
    assert (b"'=1+" in written) == (form == "csv")
    assert keys_of_manifest(written[: len(written) // 3], "json") == {}
    assert keys_of_manifest(b"\xff", form) == {}


def test_statuses_are_translated() -> None:
    lines = (
        "\ufeffSequence,Run,Status,Reason\n1,run-a,printed,\n2,run-a,MAILED,\n3,run-a,returned,gone\n4,run-a,refused,\n"
    )
    read = read_acknowledgements(lines.encode())
    assert read.problems == ()
    assert read.receipts == (
        Receipt("sent", reference="run-a/1", channel="print"),
        Receipt("delivered", reference="run-a/2", channel="print"),
        Receipt(
            "failed",
            reference="run-a/3",
            fault=Fault.UNREACHABLE,
            permanent=True,
            text="returned gone",
            channel="print",
        ),
        Receipt("failed", reference="run-a/4", fault=Fault.CONTENT, text="refused", channel="print"),
    )


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"run,status\n1,2", b'"', b"<html>", b"run,sequence,status\n\n,,,,,,\n"]
)
def test_a_broken_file_is_told_of(content: bytes) -> None:
    read = read_acknowledgements(content)
    assert read.receipts == ()
    assert read.problems


@given(st.binary(max_size=200))
def test_any_file_is_survived(content: bytes) -> None:
    read_acknowledgements(b"run,sequence,status\n" + content)
    read_acknowledgements(content)
