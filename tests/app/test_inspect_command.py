"""``noline inspect`` on files: events a line each, nothing, or an error in a sentence; mails of a folder."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from noline.app.cli import main

SMS = b"MessageSid=SM1&From=%2B14155550100&To=%2B14155550111&Body=hi+there&NumMedia=0\n"
HEADERS = ["--header", "X-Kannel-From: 447700900001", "--header", "X-Kannel-To: 13013"]


class Command:
    """The command line, run in this process on a file of this content."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._file = folder / "request"
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, provider: str, content: bytes, *options: str) -> tuple[int, list[Any], str]:
        """Return the exit code, the lines as JSON, and what was said beside them."""
        self._file.write_bytes(content)
        file = str(self._file)
        if "-" in options:
            options = tuple(it for it in options if it != "-")
            stream = io.TextIOWrapper(io.BytesIO(content))
            self._monkeypatch.setattr(sys, "stdin", stream)
            file = "-"
        self._monkeypatch.setattr(sys, "argv", ["noline", "inspect", "webhook", provider, file, "--json", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        return int(ended.value.code or 0), [json.loads(line) for line in said.out.splitlines()], said.err


@pytest.fixture
def inspect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("way", [(), ("-",)], ids=["a file", "standard input"])
def test_a_body_is_read_whatever_it_is(inspect: Command, way: tuple[str, ...]) -> None:
    code, events, said = inspect("twilio", SMS, "--unverified", *way)
    assert (code, said) == (0, "")
    [event] = events
    assert event["kind"] == "message.received"
    assert (event["from"], event["to"], event["text"]) == ("+14155550100", "+14155550111", "hi there")
    assert (event["external_id"], event["attachments"], event["error"]) == ("SM1", [], None)


def test_several_events_are_a_line_each(inspect: Command) -> None:
    told = [{"type": "receipt", "id": str(n), "channel": "sms", "status": "read"} for n in range(3)]
    code, events, _ = inspect("http", json.dumps(told).encode(), "--unverified")
    assert code == 0
    assert [(it["kind"], it["external_id"]) for it in events] == [("message.read", str(n)) for n in range(3)]


def test_a_query_may_be_all_there_is(inspect: Command) -> None:
    query = "dlr=2&id=42&from=447700900001&to=Shop&answer=id%3A1+stat%3AEXPIRED+err%3A001"
    code, [event], _ = inspect("kannel", b"", "--query", query)
    assert code == 0
    assert (event["kind"], event["external_id"], event["to"]) == ("message.failed", "42", "+447700900001")
    assert "EXPIRED" in event["error"]


def test_the_charset_of_a_query_is_kept(inspect: Command) -> None:
    _, [event], _ = inspect("kannel", b"", "--query", "from=447700900001&to=1&text=caf%E9&charset=ISO-8859-1&id=1")
    assert event["text"] == "café"


def test_headers_count(inspect: Command) -> None:
    _, [event], _ = inspect("kannel", b"hello by post", *HEADERS)
    assert (event["from"], event["to"], event["text"]) == ("+447700900001", "13013", "hello by post")


def test_a_request_kept_with_its_head_is_read(inspect: Command) -> None:
    whole = b"GET /in?msisdn=1484555212&to=161&messageId=1&status=delivered&err-code=0 HTTP/1.1\nHost: a.example\n"
    code, [event], _ = inspect("vonage", whole, "--unverified")
    assert (code, event["kind"], event["external_id"]) == (0, "message.delivered", "1")


def test_what_means_nothing_prints_nothing(inspect: Command) -> None:
    assert inspect("twilio", b"MessageSid=SM1&MessageStatus=queued", "--unverified") == (0, [], "")


@pytest.mark.parametrize(
    ("provider", "content", "words"),
    [
        ("vonage", b'{"message_uuid": "a', "It is no JSON"),
        ("twilio", b"<html><body>502</body></html>", "It has no MessageSid"),
        ("twilio", b"", "It has no MessageSid"),
        ("twilio", b"MessageSid=SM1&MessageStatus=%5B%2Fred%5D", "[/red]"),
        ("ses", b"\xff\xfe", "It is no JSON"),
        ("nosuch", b"", "There is no provider"),
        ("smtp", b"", "tells nothing by webhook"),
    ],
)
def test_what_is_malformed_ends_with_a_sentence(inspect: Command, provider: str, content: bytes, words: str) -> None:
    code, events, said = inspect(provider, content, "--unverified")
    assert (code, events) == (2, [])
    assert said.startswith("Error: ")
    assert words in said
    assert "Traceback" not in said


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["noline", "inspect", "webhook", "twilio", "/nowhere/at/all"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "/nowhere/at/all" in capsys.readouterr().err


def test_without_the_account_s_settings_nothing_can_be_verified(inspect: Command) -> None:
    code, events, said = inspect("twilio", SMS)
    assert (code, events) == (2, [])
    assert "--unverified" in said


def test_a_signature_is_checked_with_the_settings_given(inspect: Command) -> None:
    settings = ["--setting", f"account_sid=AC{'a' * 32}", "--setting", "auth_token=12345"]
    signed = ["--url", "https://noline.example/in/1/key", *settings]
    code, events, said = inspect("twilio", SMS, *signed, "--header", "X-Twilio-Signature: d3Jvbmc=")
    assert (code, events) == (2, [])
    assert "signature" in said
    right = "X-Twilio-Signature: oLRjA1crDrJqJikfTYLMuftxac8="
    code, events, said = inspect("twilio", SMS, *signed, "--header", right)
    assert (code, said) == (0, "")
    assert [it["external_id"] for it in events] == ["SM1"]


def test_the_mails_of_a_folder_are_read_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b.eml", "a.eml", "more/c.eml", ".hidden/d.eml", ".e.eml"):
        file = tmp_path / "mails" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"From: ana@example.com\r\nTo: shop@example.com\r\nSubject: Hi\r\n\r\nHello\r\n")
    monkeypatch.setattr(sys, "argv", ["noline", "inspect", "mail", str(tmp_path / "mails"), "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    found = [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()]
    assert ended.value.code in (0, None)
    assert [Path(it).name for it in found] == ["a.eml", "b.eml", "c.eml"]
