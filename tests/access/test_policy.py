"""What roles may do, what may be given, and what is acceptable; with values alone."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.conftest import key_with
from noline.access import ROLES, SCOPES, Principal
from noline.access.policy import (
    check_grant,
    check_password,
    network_of,
    read_email,
    read_name,
    read_role,
    read_scopes,
    read_status,
)
from noline.access.tokens import digest, may_be_key, new_key, new_token
from noline.kernel.errors import Forbidden, InvalidInput

VIEWER = Principal(1, "agent", 1, "Vera", "viewer", ROLES["viewer"])


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (
            "viewer",
            ["customers:read", "conversations:read", "campaigns:read", "insights:read", "channels:read"],
            ["customers:write", "messages:write", "operations:read", "settings:read", "settings:write"],
        ),
        (
            "agent",
            ["customers:write", "messages:write", "campaigns:write", "operations:write", "channels:read"],
            ["channels:write", "settings:read", "settings:write"],
        ),
        ("owner", sorted(SCOPES), []),
    ],
)
def test_roles(role: str, may: list[str], may_not: list[str]) -> None:
    assert ROLES[role] >= set(may)
    assert not ROLES[role] & set(may_not)


def test_each_role_may_more_than_the_one_before() -> None:
    viewer, agent, owner = ROLES.values()
    assert viewer < agent < owner == SCOPES


def test_a_refusal_names_the_scope_and_the_least_role_that_has_it() -> None:
    with pytest.raises(Forbidden, match=r"role viewer .* messages:write\. Ask an owner for the role agent\."):
        VIEWER.require("messages:write")
    with pytest.raises(Forbidden, match=r"the role owner\."):
        VIEWER.require("settings:read")


def test_a_key_is_told_to_use_another() -> None:
    with pytest.raises(Forbidden, match=r"key 'till' .* settings:write\. Use a key that has settings:write\."):
        key_with(1, "settings:read").require("settings:write")


def test_who_has_the_scope_passes() -> None:
    VIEWER.require("customers:read")
    key_with(1, "events:write").require("events:write")


def test_to_write_is_not_to_read() -> None:
    with pytest.raises(Forbidden):
        key_with(1, "customers:write").require("customers:read")


@given(held=st.frozensets(st.sampled_from(sorted(SCOPES))), wanted=st.frozensets(st.sampled_from(sorted(SCOPES))))
def test_nobody_gives_what_they_lack(held: frozenset[str], wanted: frozenset[str]) -> None:
    giver = Principal(1, "key", 1, "till", None, held)
    if wanted <= held:
        check_grant(giver, wanted, "It")
    else:
        with pytest.raises(Forbidden, match=min(wanted - held)):
            check_grant(giver, wanted, "It")


@pytest.mark.parametrize(
    ("given_scopes", "says"),
    [([], "may do nothing"), (["customer:read"], "mean customers:read"), (["*"], "no scope"), (["\0"], "no scope")],
)
def test_scopes_that_there_are_not(given_scopes: list[str], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_scopes(given_scopes)


def test_scopes_are_kept_in_order_and_once() -> None:
    assert read_scopes(["events:write", "customers:read", "events:write"]) == ("customers:read", "events:write")


def test_roles_and_states_that_there_are_not() -> None:
    for read in (read_role, read_status):
        with pytest.raises(InvalidInput):
            read("admin")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ana@Example.COM", "ana@example.com"),
        ("  ana@example.com ", "ana@example.com"),
        ("ana@müller.example", "ana@xn--mller-kva.example"),
        ("josé@example.com", "josé@example.com"),
        ("ana@shop.test", "ana@shop.test"),
    ],
)
def test_addresses_have_one_form(written: str, kept: str) -> None:
    assert read_email(written) == kept == read_email(kept)


@pytest.mark.parametrize(
    "written", ["", "ana", "ana@", "@example.com", "a\0@example.com", "a b@c.de", "a" * 400 + "@b.c"]
)
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(InvalidInput):
        read_email(written)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("a" * 9, "short"),
        ("x" * 1001, "long"),
        ("aaaaaaaaaaaa", "guessed"),
        ("1212121212", "guessed"),
        ("Ana@Example.com", "guessed"),
    ],
)
def test_passwords_that_are_refused(password: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        check_password(password, "ana@example.com")


@pytest.mark.parametrize("password", ["correct horse", "пароль-подлиннее", "0123456789", "🐎🔋🧷🐎🔋🧷🖇️🐎🔋🧷"])
def test_passwords_that_are_taken(password: str) -> None:
    check_password(password, "ana@example.com")


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\0b", "\ud800", "x" * 101])
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        read_name(name)


@pytest.mark.parametrize("name", ["Ana", "Ana-María O’Neill", "李 雷", "עדי", "👩‍🚒 Ana"])
def test_names_that_are_taken(name: str) -> None:
    assert read_name(f" {name} ") == name


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_where_in_the_network_a_peer_is(peer: str, network: str) -> None:
    assert network_of(peer) == network


def test_a_key_is_known_by_its_form() -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(may_be_key(key) and len(key) == 47 for key in keys)
    assert not any(
        may_be_key(text) for text in ("", "nlk_", new_token(), new_key()[:-1], new_key() + "0", "nlk_" + "-" * 43)
    )


def test_what_is_kept_of_a_secret_is_not_the_secret() -> None:
    key = new_key()
    assert len(digest(key)) == 32
    assert key.encode() not in digest(key)


@given(st.text())
def test_any_text_is_refused_in_words_or_taken(text: str) -> None:
    for read in (read_email, read_name, read_role, read_status, lambda it: read_scopes([it])):
        with suppress(InvalidInput):
            read(text)
