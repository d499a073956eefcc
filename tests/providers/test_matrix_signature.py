"""A homeserver is known by its token; what it asks is answered, and rooms that we are invited to are joined."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from noline.channels import Media, Reply, WebhookRequest
from noline.kernel.errors import Forbidden, InvalidInput
from noline.providers.matrix import MatrixSettings, hear, media, read, verify

SETTINGS = MatrixSettings(
    api_url="https://matrix.example.com", user_id="@support:example.com", as_token="as-token", hs_token="hs-token"
)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
BASE = "https://noline.example/in/7/key"
ROOM = "!r/1:example.org"


def request(path: str = "/_matrix/app/v1/transactions/1", method: str = "PUT", **more: Any) -> WebhookRequest:
    """Return a request of the homeserver."""
    body = msgspec.json.encode(more.pop("told")) if "told" in more else b""
    return WebhookRequest(method, f"{BASE}{path}", body=body, **more)


@pytest.mark.parametrize(
    ("headers", "query", "good"),
    [
        ({"authorization": "Bearer hs-token"}, {}, True),
        ({"authorization": "bearer hs-token "}, {}, True),
        ({}, {"access_token": "hs-token"}, True),
        ({"authorization": "Bearer as-token"}, {"access_token": "hs-token"}, False),
        ({"authorization": "Basic hs-token"}, {}, False),
        ({"authorization": "Bearer hs-token2"}, {}, False),
        ({"authorization": "Bearer "}, {}, False),
        ({}, {}, False),
    ],
)
def test_only_the_homeserver_is_heard(headers: dict[str, str], query: dict[str, str], good: bool) -> None:
    asked = request(headers=headers, query=query)
    if good:
        verify(SETTINGS, asked, NOW)
    else:
        with pytest.raises(Forbidden):
            verify(SETTINGS, asked, NOW)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/_matrix/app/v1/ping", "POST", 200),
        ("/_matrix/app/v1/users/%40ana%3Aexample.org", "GET", 404),
        ("/_matrix/app/v1/rooms/%23ana%3Aexample.org", "GET", 404),
        ("/_matrix/app/v1/thirdparty/protocol/irc", "GET", 404),
    ],
)
def test_what_is_no_transaction_is_answered(path: str, method: str, status: int) -> None:
    asked = request(path, method, told={"transaction_id": "meow"})
    for heard in (read(asked), hear(SETTINGS, asked)):
        assert (heard.answer.status, heard.events) == (status, ())


def test_a_put_elsewhere_is_refused() -> None:
    with pytest.raises(InvalidInput):
        hear(SETTINGS, request("/_matrix/app/v1/elsewhere", told={}))


def invitation(to: str = SETTINGS.user_id, **content: Any) -> dict[str, Any]:
    """Return a change of membership."""
    given = {"membership": "invite", **content}
    common = {"event_id": "$i", "room_id": ROOM, "sender": "@ana:example.org", "origin_server_ts": 1}
    return {"type": "m.room.member", "state_key": to, "content": given, **common}


def test_an_invitation_is_accepted_and_a_room_for_two_remembered() -> None:
    heard = hear(SETTINGS, request(told={"events": [invitation(), invitation(is_direct=True)]}))
    assert heard.events == ()
    assert [(call.method, call.url, call.body) for call in heard.calls] == [
        ("POST", f"{SETTINGS.api_url}/_matrix/client/v3/join/%21r%2F1%3Aexample.org?{BY}", b"{}"),
        ("POST", f"{SETTINGS.api_url}/_matrix/client/v3/join/%21r%2F1%3Aexample.org?{BY}", b"{}"),
        (
            "PUT",
            f"{SETTINGS.api_url}/_matrix/client/v3/user/%40support%3Aexample.com/account_data/"
            f"org.noline.room.%40ana%3Aexample.org?{BY}",
            b'{"room_id":"!r/1:example.org"}',
        ),
    ]
    assert {call.headers["Authorization"] for call in heard.calls} == {"Bearer as-token"}


BY = "user_id=%40support%3Aexample.com"


@pytest.mark.parametrize("event", [invitation("@other:example.com"), invitation(membership="leave"), {}, 1, None])
def test_nobody_elses_invitation_is_accepted(event: Any) -> None:
    assert hear(SETTINGS, request(told={"events": [event]})).calls == ()


def test_what_we_said_is_not_heard() -> None:
    said = {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "Hi"}, "event_id": "$1", "room_id": ROOM}
    told = {"events": [said | {"sender": SETTINGS.user_id}, said | {"sender": "@ana:example.org"}]}
    (event,) = hear(SETTINGS, request(told=told)).events
    assert getattr(event, "sender", "") == "@ana:example.org"


def test_a_file_is_fetched_with_our_token() -> None:
    call = media(SETTINGS, Media(id="mxc://other.example/a b"), ())
    assert call is not None
    path = "/_matrix/client/v1/media/download/other.example/a%20b"
    assert (call.method, call.url) == ("GET", f"{SETTINGS.api_url}{path}?{BY}")
    assert media(SETTINGS, Media(id="mxc://other.example/a"), (Reply(200, b"x"),)) is None
    with pytest.raises(InvalidInput):
        media(SETTINGS, Media(id="mxc://"), ())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"api_url": "matrix.example.com"}, "api_url"),
        ({"user_id": "support"}, "user_id"),
        ({"user_id": "@Support:example.com"}, "user_id"),
        ({"as_token": "short"}, "as_token"),
        ({"hs_token": ""}, "hs_token"),
    ],
)
def test_settings_that_can_not_work_are_refused(given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        MatrixSettings(**{**msgspec.structs.asdict(SETTINGS), **given})
    assert error.value.field == field
