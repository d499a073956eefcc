"""Every provider is registered, documented and made from its stored settings; outsiders the same way."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields

from noline.kernel.errors import InvalidInput, Misconfigured, NotFound
from noline.providers import (
    BUILT_IN,
    EXAMPLES,
    Ports,
    ProviderKind,
    Sandbox,
    SandboxItem,
    SandboxSettings,
    SmtpSettings,
    kind_named,
    make_provider,
    provider_kinds,
    read_settings,
)

DOCS = Path(__file__).parents[2] / "docs" / "providers"


class NoBox:
    """A box for providers that are made and not used."""

    async def put(self, items: Sequence[SandboxItem]) -> None:
        raise AssertionError("nothing is sent here")


PORTS = Ports(box=NoBox())
each_kind = pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)

OUTSIDER = ProviderKind("pigeon", ("x",), SandboxSettings, lambda settings, ports: Sandbox(settings, ports.box))
IMPOSTOR = ProviderKind("smtp", ("email",), SandboxSettings, OUTSIDER.make)


@each_kind
def test_it_has_a_page_that_names_each_setting_and_channel(kind: ProviderKind) -> None:
    page = DOCS / f"{kind.name}.md"
    assert page.is_file(), f"provider {kind.name} has no page {page.name} in docs/providers"
    text = page.read_text()
    for word in [*(field.name for field in fields(kind.settings)), *kind.channels]:
        assert f"`{word}`" in text, f"{page.name} does not name `{word}`"


def test_each_page_has_its_provider() -> None:
    assert {page.stem for page in DOCS.glob("*.md")} == {kind.name for kind in BUILT_IN}


@each_kind
def test_it_is_made_from_plain_settings_and_carries_its_channels(kind: ProviderKind) -> None:
    provider = make_provider(kind, EXAMPLES[kind.name], PORTS)
    assert provider.name == kind.name
    assert {able.channel for able in provider.capabilities} == set(kind.channels)
    assert provider.timeout > 0
    assert provider.batch > 0


@each_kind
def test_its_secrets_are_settings_that_do_not_show(kind: ProviderKind) -> None:
    assert set(kind.secrets) <= {field.name for field in fields(kind.settings)}
    secret = {name: f"{EXAMPLES[kind.name].get(name, '')}hunter2" for name in kind.secrets}
    sample = dict(EXAMPLES[kind.name]) | secret | ({"username": "shop", "dkim_key": ""} if kind.name == "smtp" else {})
    assert "hunter2" not in repr(read_settings(kind, sample))


@pytest.mark.parametrize(
    ("name", "settings", "field"),
    [
        ("smtp", {}, "host"),
        ("smtp", {"host": "h", "port": "25"}, "port"),
        ("smtp", {"host": "h", "port": 0}, "port"),
        ("smtp", {"host": "h", "tls": "always"}, "tls"),
        ("smtp", {"host": "h", "colour": "red"}, "colour"),
        ("sandbox", {"costs": {"sms": "much"}}, "costs[...]"),
        ("sandbox", {"costs": 1}, "costs"),
    ],
)
def test_a_wrong_setting_is_named(name: str, settings: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        make_provider(kind_named(name, provider_kinds([])), settings, PORTS)
    assert error.value.field == field


def test_settings_become_their_type() -> None:
    assert read_settings(BUILT_IN[0], {"host": "h", "timeout": 5}) == SmtpSettings(host="h", timeout=5.0)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
def test_what_proves_a_sender_is_a_setting_that_may_be_empty(kind: ProviderKind) -> None:
    may_be_empty = {field.encode_name for field in fields(kind.settings) if not field.required}
    assert set(kind.signed_by) <= may_be_empty
    assert kind.webhook is not None or not kind.signed_by


def test_what_is_missing_to_prove_a_sender_is_named() -> None:
    kind = kind_named("sendgrid", provider_kinds([]))
    assert kind.unsigned({"api_key": "k"}) == ["public_key", "inbound_key"]
    assert kind.unsigned({"api_key": "k", "public_key": "p", "inbound_key": ""}) == ["inbound_key"]
    assert kind_named("sandbox", provider_kinds([])).unsigned({}) == []


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"There are .*\bsandbox, .*\bsmtp, "):
        kind_named("pigeon", provider_kinds([]))


def entry(name: str) -> EntryPoint:
    """Return an entry point to something in this file."""
    return EntryPoint(name.lower(), f"{__name__}:{name}", "noline.providers")


def test_an_outsider_is_registered_like_our_own() -> None:
    kinds = provider_kinds([entry("OUTSIDER")])
    assert list(kinds) == [*(kind.name for kind in BUILT_IN), "pigeon"]
    assert make_provider(kinds["pigeon"], {}, PORTS).batch > 0


@pytest.mark.parametrize("name", ["IMPOSTOR", "DOCS"])
def test_an_outsider_that_takes_a_name_or_is_none_is_refused(name: str) -> None:
    with pytest.raises(Misconfigured):
        provider_kinds([entry(name)])
