"""A good status is no good answer: pages, and errors within, are never taken for a message that is on its way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from noline.channels import Failed, Reply, Unknown
from noline.providers import Ports, kind_named, make_provider, provider_kinds

from .recorded import HERE
from .test_registry import PORTS

KINDS = provider_kinds([])
PROVIDERS = sorted(path.stem for path in (HERE / "exchanges").glob("*.json"))
ANSWERS = {
    "a page": b"<html><body>We'll be back soon.</body></html>",
    "a page that follows blanks": b"\n\n <!DOCTYPE html><p>Sign in to this network</p>",
    "a list": b"[]",
    "cut": b'{"messages":[{"id":"wam',
}
ERRORS = {
    "Meta's": b'{"error":{"code":190,"message":"Invalid OAuth access token","type":"OAuthException"}}',
    "Twilio's": b'{"code":20003,"message":"Authenticate","status":401}',
    "Slack's": b'{"ok":false,"error":"invalid_auth"}',
    "X's": b'{"errors":[{"code":32,"message":"Could not authenticate you"}]}',
    "Viber's": b'{"status":2,"status_message":"invalidAuthToken"}',
}
HEADERS_ALONE = {"apns", "sendgrid", "webpush"}  # whose good answer is empty, but for headers
OBJECTS = {"http", "sip", "matrix"}  # any object without an error is a good answer, of Matrix to what is asked beside


def _unread(name: str) -> list[str]:
    """Return which answers are none of a provider's: of those whose body says nothing, pages alone."""
    return [kind for kind in ANSWERS if kind.startswith("a page") or name not in HEADERS_ALONE]


def _result(name: str, status: int, body: bytes) -> Any:
    told: dict[str, Any] = json.loads((HERE / "exchanges" / f"{name}.json").read_text())
    provider: Any = make_provider(kind_named(name, KINDS), told["settings"], Ports(box=PORTS.box))
    return provider.result(Reply(status, body, {"content-type": "application/json"}))


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in PROVIDERS for kind in _unread(name)])
def test_what_is_no_answer_of_a_providers_leaves_it_open(name: str, status: int, kind: str) -> None:
    assert isinstance(_result(name, status, ANSWERS[kind]), Unknown | Failed)


@pytest.mark.parametrize("name", [it for it in PROVIDERS if it not in {*HEADERS_ALONE, *OBJECTS}])
@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("body", ERRORS.values(), ids=ERRORS)
def test_an_error_within_a_good_status_is_none_that_was_taken(name: str, status: int, body: bytes) -> None:
    assert isinstance(_result(name, status, body), Unknown | Failed)
