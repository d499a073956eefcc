"""IPP is written as RFC 8010 shows it; answers of any shape are read or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.channels import Fault
from noline.kernel.errors import InvalidInput
from noline.providers.ipp_faults import receipt_of, refused, refused_by_http
from noline.providers.ipp_settings import IppSettings, http_address
from noline.providers.ipp_wire import (
    IppAnswer,
    Operation,
    Unreadable,
    keyword,
    name,
    number,
    read_answer,
    uri,
    write_request,
)

PINETREE = "ipp://printer.example.com/ipp/print/pinetree"
ATTRIBUTES = b"\x47\x00\x12attributes-charset\x00\x05utf-8\x48\x00\x1battributes-natural-language\x00\x02en"


def test_a_request_is_that_of_the_rfc() -> None:
    """RFC 8010, appendix A.1 (there in version 1.1 with the language en-us)."""
    written = write_request(
        Operation.PRINT_JOB,
        1,
        [("printer-uri", [uri(PINETREE)]), ("job-name", [name("foobar")])],
        job=[("copies", [number(20)]), ("sides", [keyword("two-sided-long-edge")])],
        document=b"%!PDF...",
    )
    assert written == (
        b"\x01\x01\x00\x02\x00\x00\x00\x01\x01" + ATTRIBUTES + b"\x45\x00\x0bprinter-uri\x00\x2c" + PINETREE.encode()
        + b"\x42\x00\x08job-name\x00\x06foobar"
        + b"\x02\x21\x00\x06copies\x00\x04\x00\x00\x00\x14\x44\x00\x05sides\x00\x13two-sided-long-edge\x03%!PDF..."
    )  # fmt: skip


def test_an_answer_is_read_by_groups() -> None:
    """RFC 8010, appendix A.9 (Get-Jobs response), with a set and a name in a language."""
    written = (
        b"\x01\x01\x00\x00\x00\x00\x00\x7b\x01" + ATTRIBUTES + b"\x41\x00\x0estatus-message\x00\x0dsuccessful-ok"
        b"\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x93\x36\x00\x08job-name\x00\x0c\x00\x05fr-ca\x00\x03fou"
        b"\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x94\x44\x00\x11job-state-reasons\x00\x04none\x44\x00\x00\x00\x03bad\x03"
    )
    answer = read_answer(written)
    assert answer.good
    assert answer.words == "successful-ok"
    assert answer.jobs() == [
        {"job-id": [147], "job-name": ["fou"]},
        {"job-id": [148], "job-state-reasons": ["none", "bad"]},
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"\x01\x01\x00\x00\x00\x00\x00\x01", b"\x01\x01\x00\x00\x00\x00\x00\x01\x21\x00\x00\x00\x00\x03"],
)
def test_what_is_no_answer_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_answer(content)


@given(st.binary(max_size=80))
def test_any_answer_is_survived(content: bytes) -> None:
    try:
        read_answer(b"\x01\x01\x00\x00\x00\x00\x00\x01" + content)
    except Unreadable:
        return


@pytest.mark.parametrize(
    ("status", "fault", "retry"),
    [
        (0x0403, Fault.ACCOUNT, True),
        (0x0406, Fault.ACCOUNT, True),
        (0x040A, Fault.CONTENT, False),
        (0x0506, Fault.UNAVAILABLE, True),
        (0x0507, Fault.THROTTLED, True),
        (0x0400, Fault.REJECTED, False),
    ],
)
def test_a_refusal_is_translated(status: int, fault: Fault, retry: bool) -> None:
    failed = refused(IppAnswer(status, ()))
    assert (failed.fault, failed.retry) == (fault, retry)


def test_other_answers_and_ends_of_jobs_are_translated() -> None:
    assert [refused_by_http(status).fault for status in (401, 302, 426, 413, 503)] == [
        Fault.ACCOUNT,
        Fault.ACCOUNT,
        Fault.ACCOUNT,
        Fault.CONTENT,
        Fault.UNAVAILABLE,
    ]
    ends = [receipt_of("key", state, "") for state in range(3, 10)]
    assert [receipt.status if receipt else None for receipt in ends] == [None] * 4 + ["failed", "failed", "delivered"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (PINETREE, "http://printer.example.com:631/ipp/print/pinetree"),
        ("ipps://printer.example.com", "https://printer.example.com:631/"),
        ("ipp://[::1]:8631/a?b=c", "http://[::1]:8631/a?b=c"),
        ("https://printer.example.com/ipp", "https://printer.example.com/ipp"),
    ],
)
def test_a_printers_address_is_one_of_http(url: str, address: str) -> None:
    assert http_address(url) == address


@pytest.mark.parametrize(
    "url", ["printer", "ftp://printer/x", "ipp:///x", "ipp://a b/x", "ipp://user:word@printer/x", "ipp://ü/x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as error:
        IppSettings(url=url, country="DE")
    assert error.value.field == "url"
