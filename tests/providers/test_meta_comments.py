"""Answers to comments on a page's or an account's posts: to the writer alone, or below the comment for everybody."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from noline.channels import Failed, Fault, File, Inbound, Outgoing, Reply, Sent
from noline.content import Button, ChatRendered
from noline.kernel.errors import InvalidInput
from noline.providers import Ports, kind_named, make_provider, provider_kinds
from noline.providers.instagram import read

from .recorded import HERE, request_of
from .test_registry import PORTS

FACEBOOK = {"page_id": "682498302938465", "access_token": "t"}
INSTAGRAM = {"account_id": "17841400008460056", "access_token": "t"}
FILES = (File("sizes.pdf", "application/pdf", b"x", "https://shop.example/sizes.pdf"),)
CONTENT = ChatRendered("Which one?", (Button("Blue"), Button("Red")))
WRITTEN = "Which one?\n\n1. Blue\n2. Red\n\nsizes.pdf: https://shop.example/sizes.pdf"


def provider(name: str, comments: str) -> Any:
    """Return the provider that answers comments like this."""
    settings = (FACEBOOK if name == "messenger" else INSTAGRAM) | {"comments": comments}
    return make_provider(kind_named(name, provider_kinds([])), settings, Ports(box=PORTS.box))


def asked(name: str, comments: str, answers: str) -> list[tuple[str, dict[str, Any]]]:
    """Return where an answer goes, and what it says."""
    outgoing = Outgoing(UUID(int=1), 1, name, "77", "", CONTENT, "key", files=FILES, answers=answers)
    calls = provider(name, comments).calls(outgoing)
    assert {call.headers["Authorization"] for call in calls} == {"Bearer t"}
    return [(call.url, json.loads(call.body)) for call in calls]


@pytest.mark.parametrize(
    ("name", "answers", "url"),
    [
        ("messenger", "137_44", "https://graph.facebook.com/v23.0/137_44/comments"),
        ("messenger", "137_44:1520544814:edited", "https://graph.facebook.com/v23.0/137_44/comments"),
        ("instagram", "17865799348089039", "https://graph.instagram.com/v23.0/17865799348089039/replies"),
    ],
)
def test_a_public_answer_stands_below_the_comment_in_words_alone(name: str, answers: str, url: str) -> None:
    assert asked(name, "public", answers) == [(url, {"message": WRITTEN})]


@pytest.mark.parametrize(
    ("name", "comments", "answers"), [("messenger", "public", "m_AbC"), ("instagram", "public", "")]
)
def test_what_answers_a_message_stays_a_message(name: str, comments: str, answers: str) -> None:
    for url, body in asked(name, comments, answers):
        assert url.endswith("/messages")
        assert body["recipient"] == {"id": "77"}


@pytest.mark.parametrize("name", ["messenger", "instagram"])
def test_a_private_answer_goes_to_the_writer_alone(name: str) -> None:
    found = asked(name, "private", "137")
    assert {url.rpartition("/")[2] for url, _ in found} == {"messages"}
    assert all(body["recipient"] == {"comment_id": "137"} for _, body in found)


@pytest.mark.parametrize("name", ["messenger", "instagram"])
def test_the_answer_is_known_by_the_comment_that_came_of_it(name: str) -> None:
    result = provider(name, "public").result(Reply(200, b'{"id":"17873440459141021"}'))
    assert result == Sent("17873440459141021")
    refused = b'{"error":{"message":"(#200) Permissions error","type":"OAuthException","code":200}}'
    failed = provider(name, "public").result(Reply(403, refused))
    assert isinstance(failed, Failed)
    assert failed.fault is Fault.ACCOUNT


def test_another_way_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        provider("messenger", "both")
    assert error.value.field == "comments"


def test_a_live_comment_can_be_answered_to_its_writer_alone() -> None:
    for name, alone in (("live_comment", True), ("comment", False)):
        (said,) = read(request_of(HERE / "recorded" / "instagram" / f"{name}.http")).events
        assert isinstance(said, Inbound)
        assert (said.public, said.privately) == (True, alone), name
