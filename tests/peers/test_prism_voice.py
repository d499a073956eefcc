"""The calls we ask Twilio for are what its own description demands: Prism has read it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from providers.recorded import outgoing_of

from .peers import prism
from .test_prism_whatsapp import ask, exchange, provider_at

LISTS = ("StatusCallbackEvent",)  # Prism takes no field that comes several times for the list that it is


def plain(body: bytes, *, without: str = "") -> bytes:
    """Return a form with what Prism can read of it, less a field."""
    fields = parse_qsl(body.decode(), keep_blank_values=True)
    return urlencode([(name, value) for name, value in fields if name not in (*LISTS, without)]).encode()


async def test_each_call_is_taken() -> None:
    messages = [it for it in exchange("twilio_voice")["messages"] if isinstance(it["calls"], list)]
    async with prism("twilio.json") as port:
        provider = provider_at("twilio_voice", port)
        for message in messages:
            [call] = provider.calls(outgoing_of(message))
            assert call.url.endswith("/Calls.json")
            status, words = await ask(call, body=plain(call.body))
            assert status == 201, f"{message['label']}: {words}"


@pytest.mark.parametrize("without", ["To", "From"])
async def test_the_server_refuses_what_the_description_forbids(without: str) -> None:
    async with prism("twilio.json") as port:
        [call] = provider_at("twilio_voice", port).calls(outgoing_of(exchange("twilio_voice")["messages"][0]))
        status, words = await ask(call, body=plain(call.body, without=without))
    assert status == 422, words
