"""What providers declare of receipts is what their recorded requests tell: neither more nor less."""

from __future__ import annotations

import json
from typing import Any

import pytest

from noline.providers import BUILT_IN, EXAMPLES, ProviderKind, make_provider

from .recorded import HERE
from .test_registry import PORTS

RECORDED = HERE / "recorded"


def told(name: str) -> dict[str, set[str]]:
    """Return the kinds of events that are recorded of a provider, by channel."""
    found: dict[str, set[str]] = {}
    for page in sorted((RECORDED / name).glob("*.jsonl")):
        for line in page.read_text(encoding="utf-8").splitlines():
            event: dict[str, Any] = json.loads(line)
            found.setdefault(event.get("channel", ""), set()).add(event["kind"])
    return found


KINDS = [kind for kind in BUILT_IN if (RECORDED / kind.name).is_dir()]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_recorded_is_declared(kind: ProviderKind) -> None:
    able = make_provider(kind, EXAMPLES[kind.name], PORTS).capabilities
    for channel, kinds in told(kind.name).items():
        mine = [it for it in able if it.channel == channel or not channel]  # unnamed: of any that the account carries
        if not mine:
            continue
        where = f"on {channel or 'some channel'}"
        if "message.read" in kinds:
            assert any(it.reads for it in mine), f"It tells {where} that a message was read, and declares no reads."
        if kinds & {"message.read", "message.delivered"}:
            assert any(it.receipts for it in mine), f"It tells {where} of delivery, and declares no receipts."
        if "message.received" in kinds:
            assert any(it.inbound for it in mine), f"It brings messages {where}, and declares none."


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_declared_is_recorded(kind: ProviderKind) -> None:
    kinds: set[str] = set().union(*told(kind.name).values())
    for it in make_provider(kind, EXAMPLES[kind.name], PORTS).capabilities:
        if it.reads:
            assert "message.read" in kinds, f"It declares reads on {it.channel}, and nothing recorded says so."
        if it.receipts:
            assert kinds & {"message.delivered", "message.read"}, f"No receipt on {it.channel} is recorded."
        if it.inbound and kind.webhook is not None:
            assert kinds & {"message.received", "call.received"}, f"Nothing that comes in on {it.channel} is recorded."
