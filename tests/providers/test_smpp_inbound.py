"""What an SMSC brings: receipts in their many forms, messages, and parts in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import permutations

import pytest

from noline.channels import Fault, Inbound, Receipt
from noline.providers.smpp_inbound import PATIENCE, Parts, Taken
from noline.providers.smpp_pdu import (
    MESSAGE_STATE,
    NETWORK_ERROR_CODE,
    RECEIPTED_MESSAGE_ID,
    SAR_PART,
    SAR_REFERENCE,
    SAR_TOTAL,
    UDHI,
    Party,
    Short,
)
from noline.providers.smpp_receipt import Ids, read_receipt
from noline.providers.smpp_text import Alphabet, parts_of

THEM, US = Party("447700900001", 1, 1), Party("13013", 3, 0)
USUAL = "id:1a2b sub:001 dlvrd:001 submit date:2611221700 done date:2611221701 stat:DELIVRD err:000 text:id:9 stat:X"


FAILED = {"message": b"1\0", "state": b"\5"}
TAGS = {"message": RECEIPTED_MESSAGE_ID, "state": MESSAGE_STATE, "error": NETWORK_ERROR_CODE}


def receipt_of(
    text: str, ids: Ids = "same", coding: int = 0, tlvs: Mapping[str, bytes] | None = None
) -> Receipt | None:
    """Read a receipt of this text with these optional parameters."""
    octets = text.encode("utf-16-be") if coding == 8 else text.encode("latin-1")
    held = {TAGS[name]: value for name, value in (tlvs or {}).items()}
    return read_receipt(Short(THEM, US, octets, esm_class=4, data_coding=coding, tlvs=held), ids)


def texts_of(*taken: Taken) -> list[str]:
    """Return the texts of the messages that were told."""
    return [event.text for it in taken for event in it.events if isinstance(event, Inbound)]


def outline(receipt: Receipt | None) -> tuple[str, str, Fault | None, str] | None:
    """Return what a table can hold of it."""
    return (receipt.status, receipt.reference, receipt.fault, receipt.text) if receipt else None


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("usual", USUAL, ("delivered", "1a2b", None, "")),
        ("lower case", USUAL.lower(), ("delivered", "1a2b", None, "")),
        ("blanks", "id: 77 sub: 001 stat: UNDELIV err: 011", ("failed", "77", Fault.UNREACHABLE, "UNDELIV err 011")),
        ("no dates", "id:77 stat:EXPIRED err:000", ("failed", "77", Fault.UNREACHABLE, "EXPIRED")),
        ("no error", "id:77 stat:REJECTD", ("failed", "77", Fault.REJECTED, "REJECTD")),
        ("another order", "stat:DELETED err:7 id:77", ("failed", "77", Fault.REJECTED, "DELETED err 7")),
        ("commas", "id:77,sub:001,dlvrd:001,stat:DELIVRD,err:000", ("delivered", "77", None, "")),
        ("spelt out", "id:77 status:DELIVERED error:0", ("delivered", "77", None, "")),
        ("spelt by another", "id:77 stat:UNDELIVERED err:1", ("failed", "77", Fault.UNREACHABLE, "UNDELIVERED err 1")),
        ("under way", "id:77 stat:ENROUTE", ("sent", "77", None, "")),
        ("accepted", "id:77 stat:ACCEPTD", ("sent", "77", None, "")),
        ("letters in the error", "id:77 stat:UNDELIV err:E1A", ("failed", "77", Fault.UNREACHABLE, "UNDELIV err E1A")),
        ("a UUID", "id:0af1c2de-3b5f-4e0a stat:DELIVRD", ("delivered", "0af1c2de-3b5f-4e0a", None, "")),
        ("unknown says nothing yet", "id:77 stat:UNKNOWN", None),
        ("no id", "stat:DELIVRD", None),
        ("no state", "id:77", None),
        ("nothing", "", None),
    ],
)  # fmt: skip
def test_receipts_are_read_in_their_many_forms(
    label: str, text: str, expected: tuple[str, str, Fault | None, str] | None
) -> None:
    assert outline(receipt_of(text)) == expected, label


@pytest.mark.parametrize(
    ("label", "text", "tlvs", "expected"),
    [
        ("nothing else", "", {"message": b"1a2b\0", "state": b"\2"}, ("delivered", "1a2b", None, "")),
        ("failed", "", {**FAILED, "error": b"\3\0\x0b"}, ("failed", "1", Fault.UNREACHABLE, "UNDELIV err 11")),
        ("rejected", "", {"message": b"1\0", "state": b"\x08"}, ("failed", "1", Fault.REJECTED, "REJECTD")),
        ("it is right about the id", "id:9 stat:DELIVRD", {"message": b"1a2b"}, ("delivered", "1a2b", None, "")),
        ("it is right about the state", "id:9 stat:ENROUTE", {"state": b"\2"}, ("delivered", "9", None, "")),
        ("the text knows more", "id:9 stat:DELIVRD", {"state": b"\7"}, ("delivered", "9", None, "")),
        ("no state it knows", "", {"message": b"1\0", "state": b"\xff"}, None),
    ],
)  # fmt: skip
def test_optional_parameters_say_the_same(
    label: str, text: str, tlvs: Mapping[str, bytes], expected: tuple[str, str, Fault | None, str] | None
) -> None:
    assert outline(receipt_of(text, tlvs=tlvs)) == expected, label


@pytest.mark.parametrize(
    ("ids", "text", "tlvs", "reference"),
    [
        ("same", "id:0077 stat:DELIVRD", {}, "0077"),
        ("hex-then-decimal", "id:0000006699 stat:DELIVRD", {}, "6699"),
        ("hex-then-decimal", "id:6699 stat:DELIVRD", {"message": b"1A2B\0"}, "6699"),
        ("decimal-then-hex", "id:1a2b stat:DELIVRD", {}, "6699"),
        ("decimal-then-hex", "id:00001A2B stat:DELIVRD", {"message": b"006699\0"}, "6699"),
        ("decimal-then-hex", "id:no-hex stat:DELIVRD", {}, "no-hex"),
    ],
)
def test_ids_are_compared_as_they_were_answered(ids: Ids, text: str, tlvs: Mapping[str, bytes], reference: str) -> None:
    receipt = receipt_of(text, ids, tlvs=tlvs)
    assert receipt is not None
    assert receipt.reference == reference


def test_a_receipt_in_unicode_is_read_and_names_both_sides() -> None:
    receipt = receipt_of(USUAL + "😀", coding=8)
    assert receipt is not None
    assert (receipt.reference, receipt.sender, receipt.recipient) == ("1a2b", "13013", "+447700900001")


def test_a_customer_can_not_write_a_receipt() -> None:
    (event,) = Parts("gsm7", "same").take(Short(THEM, US, USUAL.encode()), 0).events
    assert isinstance(event, Inbound)


@pytest.mark.parametrize(
    ("party", "sender"),
    [
        (Party("447700900001", 1, 1), "+447700900001"),
        (Party("447700900001", 0, 1), "+447700900001"),
        (Party("+447700900001", 1, 1), "+447700900001"),
        (Party("07700900001", 2, 1), "07700900001"),
        (Party("12345", 3, 0), "12345"),
        (Party("Orange", 5, 0), "Orange"),
        (Party("", 0, 0), ""),
    ],
)
def test_a_message_comes_from_a_number(party: Party, sender: str) -> None:
    (event,) = Parts("gsm7", "same").take(Short(party, US, b"Hi", tlvs={RECEIPTED_MESSAGE_ID: b"m1\0"}), 0).events
    assert event == Inbound("sms", sender, "13013", "m1", "Hi")


def test_binary_is_kept_without_its_content() -> None:
    (event,) = Parts("gsm7", "same").take(Short(THEM, US, b"\1\2", data_coding=4), 0).events
    assert isinstance(event, Inbound)
    assert (event.text, event.unsupported) == ("", "binary")


def shorts_of(text: str, alphabet: Alphabet = "gsm7") -> list[Short]:
    """Return a long text as the parts that a telephone sends."""
    return [
        Short(THEM, US, part.octets, esm_class=UDHI, data_coding=part.data_coding)
        for part in parts_of(text, alphabet, 7)
    ]


LONG = "0123456789€" * 40


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_parts_are_put_together_in_any_order(order: tuple[int, ...]) -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of(LONG)
    told = [parts.take(shorts[number], 0).events for number in order]
    assert [len(events) for events in told] == [0, 0, 0, 1]
    (event,) = told[-1]
    assert isinstance(event, Inbound)
    assert event.text == LONG


@pytest.mark.parametrize(
    ("text", "alphabet"), [("Привет 😀 " * 20, "gsm7"), (LONG, "gsm7-packed"), ("é" * 200, "latin-1")]
)
def test_signs_are_whole_in_each_alphabet(text: str, alphabet: Alphabet) -> None:
    parts = Parts(alphabet, "same")
    assert texts_of(*(parts.take(short, 0) for short in shorts_of(text, alphabet))) == [text]


def test_a_sign_may_be_cut_between_parts() -> None:
    halves = ("0500030702 01 D83D", "0500030702 02 DE00")
    shorts = [Short(THEM, US, bytes.fromhex(half), esm_class=UDHI, data_coding=8) for half in halves]
    parts = Parts("gsm7", "same")
    assert texts_of(*(parts.take(short, 0) for short in shorts)) == ["😀"]


def test_parts_may_be_numbered_by_optional_parameters() -> None:
    parts = Parts("gsm7", "same")
    tlvs = [{SAR_REFERENCE: b"\1\2", SAR_TOTAL: b"\2", SAR_PART: bytes((number,))} for number in (2, 1)]
    texts = (b"two", b"one ")
    found = [parts.take(Short(THEM, US, text, tlvs=it), 0) for text, it in zip(texts, tlvs, strict=True)]
    assert [texts_of(taken) for taken in found] == [[], ["one two"]]


def test_a_part_told_twice_counts_once_and_other_senders_apart() -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of("a" * 200)
    other = Short(Party("447700900002", 1, 1), US, shorts[1].text, esm_class=UDHI)
    assert [parts.take(short, 0).events for short in (shorts[0], shorts[0], other)] == [[], [], []]
    assert texts_of(parts.take(shorts[1], 0)) == ["a" * 200]


def test_what_waits_too_long_is_told_without_its_missing_parts() -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of("a" * 400)
    parts.take(shorts[2], 0)
    parts.take(shorts[0], 10)
    assert parts.late(PATIENCE).events == []
    assert texts_of(parts.late(PATIENCE + 1)) == ["a" * (400 - 153)]
    assert parts.late(PATIENCE + 1).events == []


async def test_parts_are_answered_with_their_message() -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of("a" * 200)
    answer = asyncio.get_running_loop().create_future()
    assert parts.take(shorts[0], 0, answer).waits
    taken = parts.take(shorts[1], 0)
    assert not answer.done()
    parts.settle(taken, kept=True)
    assert answer.result() == 0


async def test_of_a_message_that_can_not_be_kept_the_smsc_brings_all_parts_again() -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of("a" * 200)
    answer = asyncio.get_running_loop().create_future()
    parts.take(shorts[0], 0, answer)
    parts.settle(parts.take(shorts[1], 0), kept=False)
    assert answer.result() == 0x64
    assert texts_of(*(parts.take(short, 0) for short in shorts)) == ["a" * 200]


async def test_a_part_that_was_answered_waits_for_the_others_to_come_again() -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of("a" * 200)
    answer = asyncio.get_running_loop().create_future()
    parts.take(shorts[0], 0, answer)
    answer.set_result(0)
    parts.settle(parts.take(shorts[1], 0), kept=False)
    assert texts_of(parts.take(shorts[1], 0)) == ["a" * 200]


async def test_at_the_end_only_what_was_answered_is_told() -> None:
    parts, shorts = Parts("gsm7", "same"), shorts_of("a" * 400)
    owed = [asyncio.get_running_loop().create_future() for _ in range(2)]
    for short, answer in zip(shorts, owed, strict=False):
        parts.take(short, 0, answer)
    owed[0].set_result(0)
    assert texts_of(parts.rest()) == ["a" * 153]
    assert parts.rest().events == []
