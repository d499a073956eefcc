"""SMPP's frames and bodies against octets written by others, whole, in pieces and broken."""

from __future__ import annotations

import pytest

from noline.providers.smpp_pdu import (
    MESSAGE_PAYLOAD,
    MESSAGE_STATE,
    RECEIPTED_MESSAGE_ID,
    Broken,
    Command,
    Frames,
    Party,
    Pdu,
    Short,
    bind_body,
    named_body,
    read_id,
    read_short,
    short_body,
    write,
)

# The example of the specification, 3.2.5: bind_transmitter of SMPP3TEST, secret08, SUBMIT1.
BIND = bytes.fromhex(
    "0000002F 00000002 00000000 00000001 534D50503354455354 00 7365637265743038 00 5355424D495431 00 34 01 01 00"
)
# A delivery receipt in the form of appendix B, with the optional parameters that say the same.
TEXT = b"id:1a2b sub:001 dlvrd:001 submit date:2611221700 done date:2611221701 stat:DELIVRD err:000 text:Hi"
DELIVER = (
    bytes.fromhex("00 01 01") + b"447700900001\0" + bytes.fromhex("05 00") + b"Shop\0"
    + bytes.fromhex("04 00 00 00 00 00 00 00 00") + bytes((len(TEXT),)) + TEXT
    + bytes.fromhex("001E 0005") + b"1a2b\0" + bytes.fromhex("0427 0001 02")
)  # fmt: skip


def test_a_bind_is_written_as_the_specification_shows_it() -> None:
    body = bind_body("SMPP3TEST", "secret08", "SUBMIT1")
    frame = write(Pdu(Command.BIND_TRANSMITTER, 1, 0, body))
    assert frame[:-4] == BIND[:-4]
    assert frame[-4:] == b"\x34\0\0\0", "version 3.4; type and plan are left to the SMSC"


def test_a_receipt_is_read_with_its_optional_parameters() -> None:
    (pdu,) = Frames().feed(write(Pdu(Command.DELIVER_SM, 7, 0, DELIVER)))
    short = read_short(pdu)
    assert (pdu.sequence, short.source, short.destination) == (7, Party("447700900001", 1, 1), Party("Shop", 5, 0))
    assert short.is_receipt
    assert short.text == TEXT
    assert short.tlvs == {RECEIPTED_MESSAGE_ID: b"1a2b\0", MESSAGE_STATE: b"\x02"}


def test_what_is_written_is_read_back() -> None:
    short = Short(Party("Shop", 5, 0), Party("447700900001", 1, 1), b"\x1b\x65", "WAP", 0x40, registered_delivery=1)
    assert read_short(Pdu(Command.SUBMIT_SM, 1, 0, short_body(short))) == short


def test_a_payload_is_the_text_where_there_is_no_other() -> None:
    body = short_body(Short(Party("1"), Party("2"), tlvs={MESSAGE_PAYLOAD: b"x" * 300}))
    assert read_short(Pdu(Command.DELIVER_SM, 1, 0, body)).text == b"x" * 300


def test_data_sm_has_a_body_of_its_own() -> None:
    body = b"\0\1\1447700900001\0\3\x0013013\0\0\1\x08" + bytes.fromhex("0424 0004 041F0440")
    short = read_short(Pdu(Command.DATA_SM, 1, 0, body))
    assert (short.text.decode("utf-16-be"), short.data_coding, short.destination.address) == ("Пр", 8, "13013")


def test_frames_come_in_any_pieces() -> None:
    stream = write(Pdu(Command.ENQUIRE_LINK, 1)) + write(Pdu(Command.DELIVER_SM, 2, 0, DELIVER)) + write(Pdu(6, 3))
    frames = Frames()
    found = [pdu for octet in stream for pdu in frames.feed(bytes((octet,)))]
    assert [(pdu.command, pdu.sequence) for pdu in found] == [(0x15, 1), (5, 2), (6, 3)]
    assert Frames().feed(stream) == found


@pytest.mark.parametrize(
    "start", ["0000000F", "00000000", "7FFFFFFF", "48545450"], ids=["short", "none", "huge", "HTTP"]
)
def test_what_is_no_smpp_is_known_by_its_length(start: str) -> None:
    with pytest.raises(Broken):
        Frames().feed(bytes.fromhex(start) + bytes(12))


@pytest.mark.parametrize("length", range(len(DELIVER) - 14))
def test_a_body_that_was_cut_is_broken(length: int) -> None:
    with pytest.raises(Broken):
        read_short(Pdu(Command.DELIVER_SM, 1, 0, DELIVER[:length]))


def test_optional_parameters_that_were_cut_are_left_out() -> None:
    assert read_short(Pdu(Command.DELIVER_SM, 1, 0, DELIVER[:-1])).tlvs == {RECEIPTED_MESSAGE_ID: b"1a2b\0"}


@pytest.mark.parametrize(("body", "name"), [(b"1a2b\0", "1a2b"), (b"", ""), (b"1a2b", "1a2b"), (b"\0", "")])
def test_an_answers_id_is_read_or_empty(body: bytes, name: str) -> None:
    assert read_id(body) == name


def test_a_name_can_not_end_early() -> None:
    assert named_body("a\0b") == b"ab\0"
