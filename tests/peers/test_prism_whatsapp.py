"""What we ask of WhatsApp and of Twilio is what their makers' own descriptions demand: Prism has read them."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from noline.channels import Call, Failed, Sent
from noline.providers import kind_named, make_provider, provider_kinds
from providers.recorded import HERE, outgoing_of
from providers.test_registry import PORTS

from .peers import prism

KINDS = provider_kinds([])

DOCUMENTS = {"whatsapp": "meta.json", "twilio": "twilio.json"}

# What Meta has added to the API after the description of version 23.0.
NEWER = {
    "somebody without a number",  # recipient, a business-scoped id
    "a link",  # interactive of type cta_url
    "a link below a picture",
    "a template with all kinds of components",  # buttons of sub type copy_code
}

UNREAD = {"mms", "a place alone", "a place without words, and a text"}  # Prism reads no list (MediaUrl,
# PersistentAction) out of a form, even of one value


def exchange(name: str) -> dict[str, Any]:
    """Return the settings and messages whose calls are written down."""
    told: dict[str, Any] = json.loads((HERE / "exchanges" / f"{name}.json").read_text())
    return told


def provider_at(name: str, port: int, **more: str) -> Any:
    """Return the provider, set to ask the server on this port."""
    settings = exchange(name)["settings"] | {"api_url": f"http://127.0.0.1:{port}"} | more
    return make_provider(kind_named(name, KINDS), settings, PORTS)


async def ask(call: Call, *, headers: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, str]:
    """Make a call, changed as given, and return the status and the words."""
    async with (
        aiohttp.ClientSession(headers={"User-Agent": "Noline/0.0.0"}) as session,
        session.request(
            call.method, call.url, data=call.body if body is None else body, headers=headers or call.headers
        ) as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize(("name", "unknown"), [("whatsapp", NEWER), ("twilio", UNREAD)])
async def test_each_message_is_taken(name: str, unknown: set[str]) -> None:
    messages = exchange(name)["messages"]
    async with prism(DOCUMENTS[name]) as port:
        line = await provider_at(name, port).open()
        try:
            results = await line.send([outgoing_of(message) for message in messages])
        finally:
            await line.close()
    refused = {
        message["label"]: result
        for message, result in zip(messages, results, strict=True)
        if message["calls"] and not isinstance(result, Sent)
    }
    assert set(refused) == unknown, refused
    assert all(isinstance(it, Failed) and it.text.startswith("HTTP 422") for it in refused.values())
    assert len(messages) > len(refused)


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_the_trial_of_an_account_is_taken(name: str) -> None:
    async with prism(DOCUMENTS[name]) as port:
        await provider_at(name, port).check()


async def test_the_server_refuses_what_the_descriptions_forbid() -> None:
    text = next(it for it in exchange("whatsapp")["messages"] if it["label"] == "text")
    async with prism("meta.json") as port:
        [call] = provider_at("whatsapp", port).calls(outgoing_of(text))
        assert (await ask(call))[0] == 200
        told = json.loads(call.body)
        for wrong in ({"to": 1}, {"type": "pigeon"}, {"text": {"body": "Hello", "colour": "red"}}):
            status, words = await ask(call, body=json.dumps(told | wrong).encode())
            assert status == 422, words
        status, words = await ask(call, headers={"Content-Type": "application/json"})
        assert status == 401, words
