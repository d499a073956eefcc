"""Commands as TwiML (twilio.com/docs/voice/twiml); everything that is said or dialled is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from noline.providers.voice_commands import Command, Dial, Gather, Hangup, Record, Say

MOST: Final = 4_000
"""Characters of the parameter Twiml."""

# twilio.com/docs/voice/twiml/say: a language alone is none there.
_COUNTRIES: Final = {
    "cs": "cs-CZ", "da": "da-DK", "de": "de-DE", "en": "en-US", "es": "es-ES", "fi": "fi-FI", "fr": "fr-FR",
    "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nb": "nb-NO", "nl": "nl-NL", "pl": "pl-PL", "pt": "pt-BR",
    "ro": "ro-RO", "ru": "ru-RU", "sv": "sv-SE", "tr": "tr-TR", "uk": "uk-UA", "zh": "zh-CN",
}  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def twiml(commands: Sequence[Command], address: str) -> str:
    """Return the commands; ``address`` is the account's own, to which the state of a step is added."""
    root = ET.Element("Response")
    for command in commands:
        _add(root, command, address)
    return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(root, encoding="unicode")


def _add(parent: ET.Element, command: Command, address: str) -> None:
    match command:
        case Say():
            told = {"language": language_of(command.language), "voice": command.voice}
            spoken = ET.SubElement(parent, "Say", {name: value for name, value in told.items() if value})
            spoken.text = _NO_XML.sub(" ", command.text)
        case Gather():
            _gather(parent, command, address)
        case Dial():
            attributes = {"action": f"{address}?{command.state}", "method": "POST", "timeout": str(command.seconds)}
            attributes |= {"answerOnBridge": "true"} | ({"callerId": command.caller} if command.caller else {})
            dial = ET.SubElement(parent, "Dial", attributes)
            leg = {"statusCallback": f"{address}?{command.leg}", "statusCallbackEvent": "answered"}
            for number in command.numbers:
                ET.SubElement(dial, "Number", leg if command.leg else {}).text = number
        case Record():
            attributes = {"action": f"{address}?{command.state}", "method": "POST", "maxLength": str(command.seconds)}
            ET.SubElement(parent, "Record", attributes | {"playBeep": "true", "finishOnKey": "#"})
        case Hangup():
            ET.SubElement(parent, "Hangup")


def _gather(parent: ET.Element, command: Gather, address: str) -> None:
    inputs = [*(["dtmf"] if command.keys else []), *(["speech"] if command.speech else [])]
    attributes = {"input": " ".join(inputs), "action": f"{address}?{command.state}", "method": "POST"}
    attributes |= {"timeout": str(command.seconds)} | ({"numDigits": "1"} if command.keys else {})
    if command.keys and "#" in command.keys:
        attributes["finishOnKey"] = ""  # otherwise # ends the input and is no part of it
    if command.speech and (language := language_of(command.language)):
        attributes["language"] = language
    gather = ET.SubElement(parent, "Gather", attributes)
    for say in command.say:
        _add(gather, say, address)


def language_of(language: str) -> str:
    """Return a language as Twilio names it; nothing, so that Twilio's own choice speaks, where it is not known."""
    tag = language.replace("_", "-")
    return tag if "-" in tag else _COUNTRIES.get(tag.lower(), "")
