"""What providers tell and are asked, against recorded requests and answers of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from noline.channels import Reply, WebhookRequest, describe_event
from noline.kernel.errors import InvalidInput
from noline.providers import BUILT_IN, Ports, ProviderKind, kind_named, make_provider, provider_kinds

from .recorded import HERE, REGENERATE, outgoing_of, request_of, shown_calls, shown_result
from .test_registry import PORTS

KINDS = provider_kinds([])
TELLING = [kind for kind in BUILT_IN if kind.webhook is not None]
REQUESTS = sorted((HERE / "recorded").glob("*/*.http"))
EXCHANGES = sorted((HERE / "exchanges").glob("*.json"))


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_request_means_its_events(path: Path) -> None:
    kind = kind_named(path.parent.name, KINDS)
    assert kind.webhook is not None
    heard = kind.webhook.read(request_of(path)).events
    events = [describe_event(event, kind.webhook.named) for event in heard]
    written = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    expected = path.with_suffix(".jsonl")
    if REGENERATE:
        expected.write_text(written)
    assert written == expected.read_text()


@pytest.mark.parametrize("kind", TELLING, ids=lambda kind: kind.name)
def test_whoever_tells_has_recorded_requests(kind: ProviderKind) -> None:
    assert len(list((HERE / "recorded" / kind.name).glob("*.http"))) >= 3


@pytest.mark.parametrize("kind", TELLING, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    ("method", "content_type", "body"),
    [
        ("POST", "application/json", b"{"),
        ("POST", "application/json", b"<html>"),
        ("POST", "application/json", b'{"a":"\xff"}'),
        ("POST", "application/json", b"[" * 5000 + b"]" * 5000),
        ("POST", "application/x-www-form-urlencoded", b"\xff\xfe"),
        ("POST", "", b"\x00\x01"),
    ],
    ids=["cut", "html", "not utf-8", "nested", "binary form", "binary"],
)
def test_what_is_malformed_is_refused(kind: ProviderKind, method: str, content_type: str, body: bytes) -> None:
    assert kind.webhook is not None
    headers = {"content-type": content_type} if content_type else {}
    with pytest.raises(InvalidInput):
        kind.webhook.read(WebhookRequest(method, "https://noline.example/in", {}, headers, body))


@pytest.mark.parametrize("kind", TELLING, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b"1", b'"x"', b'{"entry":[{"changes":[null]}],"events":[null],"message":1}']
)
def test_json_of_another_shape_breaks_nothing(kind: ProviderKind, body: bytes) -> None:
    assert kind.webhook is not None
    request = WebhookRequest("POST", "https://noline.example/in", {}, {"content-type": "application/json"}, body)
    with suppress(InvalidInput):
        assert kind.webhook.read(request).events == ()


@pytest.mark.parametrize("kind", TELLING, ids=lambda kind: kind.name)
def test_a_value_of_another_kind_anywhere_breaks_nothing(kind: ProviderKind) -> None:
    """Whatever stands in a recorded request is replaced, one at a time, by what nobody sends there."""
    assert kind.webhook is not None
    for path in REQUESTS:
        recorded = request_of(path)
        if path.parent.name != kind.name or not recorded.body.startswith(b"{"):
            continue
        for body in _changed(json.loads(recorded.body), ([{}], "x", -1)):
            request = replace(recorded, body=json.dumps(body).encode())
            with suppress(InvalidInput):
                for event in kind.webhook.read(request).events:
                    assert describe_event(event, kind.webhook.named)["kind"], path.stem


def _changed(told: Any, odd: Sequence[Any]) -> Iterator[Any]:
    """Yield the JSON with one of its values replaced, for each of its values and each odd one."""
    yield from odd
    if isinstance(told, dict):
        for name, held in told.items():
            yield from ({**told, name: it} for it in _changed(held, odd))
    if isinstance(told, list):
        for at, held in enumerate(told[:2]):
            yield from ([*told[:at], it, *told[at + 1 :]] for it in _changed(held, odd))


@pytest.mark.parametrize("path", EXCHANGES, ids=lambda path: path.stem)
def test_messages_become_exact_calls_and_answers_are_understood(path: Path) -> None:
    told: dict[str, Any] = json.loads(path.read_text())
    provider: Any = make_provider(kind_named(path.stem, KINDS), told["settings"], Ports(box=PORTS.box))
    for message in told["messages"]:
        found = shown_calls(provider.calls(outgoing_of(message)))
        if REGENERATE:
            message["calls"] = found
        assert found == message["calls"], message["label"]
    for answer in told["answers"]:
        body = answer["body"] if isinstance(answer["body"], str) else json.dumps(answer["body"])
        reply = Reply(answer["status"], body.encode(), answer.get("headers", {}))
        found = shown_result(provider.result(reply))
        if REGENERATE:
            answer["means"] = found
        assert found == answer["means"], answer["label"]
    if REGENERATE:
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
