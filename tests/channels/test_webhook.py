"""What a request of a provider holds is read, even where a program of theirs cut a sign in two."""

from __future__ import annotations

import pytest

from noline.channels import WebhookRequest
from noline.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'{"a":"x\ud83d"}', "x\ufffd"),
        (rb'{"a":"\ude00x"}', "\ufffdx"),
        (rb'{"a":"\ud83d\ude00\ud83d x"}', "\U0001f600\ufffd x"),
        (rb'{"a":"\\ud83d"}', "\\ud83d"),
    ],
)
def test_half_a_sign_is_replaced(body: bytes, text: str) -> None:
    assert WebhookRequest(body=body).json == {"a": text}


@pytest.mark.parametrize("body", [b"{", b"", b"<html>", rb'{"a":"\ud83d', b'{"a":"\xff"}', b"[" * 5000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="no JSON"):
        WebhookRequest(body=body).object()


def test_a_number_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(InvalidInput):
        WebhookRequest(body=b'{"a": 1e999}').object()


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("", b" {}", True),
        ("", b"a=1", False),
        ("text/plain; charset=UTF-8", b"[]", True),
        ("application/x-www-form-urlencoded", b"{}", False),
        ("multipart/form-data; boundary=x", b"[", False),
        ("application/cloudevents+json", b"", True),
    ],
)
def test_a_body_is_json_by_its_type_or_its_first_sign(kind: str, body: bytes, found: bool) -> None:
    headers = {"content-type": kind} if kind else {}
    assert WebhookRequest(headers=headers, body=body).looks_like_json is found
