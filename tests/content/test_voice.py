"""Spoken messages: what a call says and what may be pressed in answer."""

from __future__ import annotations

from uuid import UUID

import pytest

from noline.content import Key, SmsSource, SpokenRendered, Template, VoiceSource, compile_source, render_text
from noline.kernel.errors import InvalidInput

from .samples import ANA

ANA_ID = UUID(int=1)


def test_it_says_what_was_composed() -> None:
    keys = (Key("1", "Yes, {{ name }}", "yes"), Key("2", "No"))
    compiled = compile_source(
        VoiceSource("Hello {{ name }}. Press 1 or 2.", "pt-BR", "Polly.Camila", keys, speech=True)
    )
    assert compiled.channel_form == "voice"
    assert compiled.variables == {"name"}
    assert compiled.render({"name": "Ana & <Co>"}, ANA) == SpokenRendered(
        "Hello Ana & <Co>. Press 1 or 2.",
        "pt-BR",
        "Polly.Camila",
        (Key("1", "Yes, Ana & <Co>", "yes"), Key("2", "No")),
        speech=True,
    )


def test_it_speaks_the_listeners_language_unless_told() -> None:
    rendered = compile_source(VoiceSource("Hello")).render({}, ANA)
    assert isinstance(rendered, SpokenRendered)
    assert rendered.language == ANA.locale


def test_a_text_message_can_be_said_too() -> None:
    template = Template(ANA_ID, 1, "reminder", 1, {"sms": SmsSource("See you at {{ hour }}")})
    compiled = template.compiled("voice")
    assert compiled is not None
    assert compiled.render({"hour": "nine"}, ANA).text == "See you at nine"  # type: ignore[union-attr]


def test_free_text() -> None:
    assert render_text("voice", "{{ x }} ") == SpokenRendered("{{ x }}")
    with pytest.raises(InvalidInput):
        render_text("voice", " ")


REFUSED = {
    "silence": (VoiceSource(" "), "voice.text"),
    "an hour of words": (VoiceSource("ü" * 3_001), "voice.text"),
    "a key that is none": (VoiceSource("a", keys=(Key("A", "Yes"),)), "voice.keys[0].digit"),
    "a key twice": (VoiceSource("a", keys=(Key("1", "Yes"), Key("1", "No"))), "voice.keys[1].digit"),
    "a key that means nothing": (VoiceSource("a", keys=(Key("1", " "),)), "voice.keys[0]"),
    "no language": (VoiceSource("a", language='en" voice="'), "voice.language"),
    "no voice": (VoiceSource("a", voice="<alice>"), "voice.voice"),
    "a farewell without end": (VoiceSource("a", goodbye="b" * 301), "voice.goodbye"),
}


@pytest.mark.parametrize(("source", "field"), REFUSED.values(), ids=REFUSED)
def test_refuses(source: VoiceSource, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_source(source).render({}, ANA)
    assert caught.value.field == field
