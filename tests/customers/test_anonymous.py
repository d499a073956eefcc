"""Whoever has no name is called by an address that people read, else as a visitor or a device, always the same."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from apistage import api_stage
from noline.customers import called, readable, stranger, visitor

VISITOR = ("chat", "visitor-0123456789abcdef0123456789ab4f2a")


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ([VISITOR], "Visitor 4F2A"),
        ([VISITOR, ("email", "ana@example.org")], "ana@example.org"),
        ([("phone", "+447700900111"), VISITOR], "+447700900111"),
        ([("postal", "Ana Müller\nQuay 1")], "Ana Müller Quay 1"),
        ([("email", " "), VISITOR], "Visitor 4F2A"),
        ([], ""),
    ],
    ids=["a visitor", "with an address", "the oldest that is read", "on one line", "an empty one", "nothing"],
)
def test_what_somebody_is_called(addresses: list[tuple[str, str]], expected: str) -> None:
    assert called(addresses) == expected


@pytest.mark.parametrize(
    ("scheme", "display", "kind"),
    [
        ("chat", "of-another-form", "Visitor"),
        ("anonymous", "5c1f3f0e-8f0e-4a0a-9d5b-0a7c2b1d9e11", "Visitor"),
        ("push", "8c1f" * 16, "Device"),
        ("webpush", "https://push.example/abc", "Device"),
    ],
)
def test_a_key_has_a_short_name(scheme: str, display: str, kind: str) -> None:
    name = readable(scheme, display)
    assert re.fullmatch(rf"{kind} [0-9A-F]{{4}}", name)
    assert readable(scheme, display) == name
    assert readable(scheme, display + "1") != name


def test_a_visitor_of_a_site_is_called_by_it() -> None:
    name = visitor("shop.example", VISITOR[1])
    assert name == "Visitor from shop.example, 4F2A"
    assert called([("chat", name)]) == name
    assert called([("chat", name), ("email", "ana@example.org")]) == "ana@example.org"
    assert readable("chat", name) == name


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [({}, r"Visitor [0-9A-F]{4}"), ({"first_site": "shop.example"}, r"Visitor from shop\.example, [0-9A-F]{4}")],
)
def test_of_whom_nothing_else_is_known(attributes: dict[str, str], expected: str) -> None:
    one, other = UUID(int=7), UUID(int=8)
    assert re.fullmatch(expected, stranger(one, attributes))
    assert stranger(one, attributes) == stranger(one, attributes) != stranger(other, attributes)


async def test_a_visitor_is_called_so_in_the_list_the_profile_and_the_inbox(dsn: str) -> None:
    async with api_stage(dsn) as api:
        await api.stage.arrive("chat", VISITOR[1], "Are you open?")
        await api.stage.settle()
        await api.stage.follow()
        (listed,) = (await api.owner.get("/api/v1/customers")).json()["items"]
        assert listed["name"] == "Visitor 4F2A"
        (found,) = (await api.owner.get("/api/v1/customers", params={"q": "4F2A"})).json()["items"]
        assert found["customer"] == listed["customer"]
        profile = (await api.owner.get(f"/api/v1/customers/{listed['customer']}")).json()
        assert profile["name"] == "Visitor 4F2A"
        (conversation,) = await api.stage.conversations(UUID(listed["customer"]))
        shown = (await api.agent.get(f"/api/v1/conversations/{conversation.id}")).json()
        assert shown["conversation"]["customer_name"] == "Visitor 4F2A"
