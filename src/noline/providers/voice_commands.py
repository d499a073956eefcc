"""What a telephone call does next: commands that every voice provider writes in its own form, and their state; pure.

The state of a step travels with the call, in the address or the field that the provider gives back, so that nothing
about a running call has to be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import urlencode

from msgspec import Struct

from noline.content import Key, SpokenRendered

ANSWER_SECONDS: Final = 8
"""How long a call waits for a key or a word."""
RECORD_SECONDS: Final = 180


class Say(Struct, frozen=True, tag_field="do", tag="say"):
    """Say a text, in a language (BCP 47) and a voice of the provider's; empty: its own choice."""

    text: str
    language: str = ""
    voice: str = ""


class Gather(Struct, frozen=True, tag_field="do", tag="gather"):
    """Say something and wait for one key (of ``keys``) or, with ``speech``, for words; nothing: go on below."""

    say: tuple[Say, ...]
    keys: str
    speech: bool
    seconds: int
    language: str
    state: str


class Dial(Struct, frozen=True, tag_field="do", tag="dial"):
    """Ring numbers all at once and connect the first that answers. ``leg``: the state to tell of who answered with."""

    numbers: tuple[str, ...]
    caller: str
    seconds: int
    state: str
    leg: str = ""


class Record(Struct, frozen=True, tag_field="do", tag="record"):
    """Record what is said after a tone."""

    seconds: int
    state: str


class Hangup(Struct, frozen=True, tag_field="do", tag="hangup"):
    """End the call."""


Command = Say | Gather | Dial | Record | Hangup


class Desk(Protocol):
    """What an account's settings say of calls: who is rung, and what is said."""

    @property
    def agents(self) -> tuple[str, ...]:
        """The numbers to be rung."""

    @property
    def greeting(self) -> str:
        """What every caller hears first."""

    @property
    def unanswered(self) -> str:
        """What a caller hears when nobody answers."""

    @property
    def goodbye(self) -> str:
        """What is said at the end."""

    @property
    def language(self) -> str:
        """The language of these words."""

    @property
    def voice(self) -> str:
        """The provider's voice for them."""

    @property
    def ring_seconds(self) -> int:
        """How long the agents are rung."""

    @property
    def minute_cost(self) -> int:
        """What a begun minute costs, in minor units."""

    @property
    def currency(self) -> str:
        """Of which currency."""


class Step(Struct, frozen=True):
    """Where a call is: ``on`` names what comes back; ``keys`` are what may be pressed."""

    on: str = ""
    token: str = ""
    customer: str = ""
    company: str = ""
    goodbye: str = ""
    language: str = ""
    voice: str = ""
    keys: tuple[Key, ...] = ()

    def written(self) -> str:
        """Return the state as the query of an address."""
        plain = [("on", self.on), ("m", self.token), ("c", self.customer), ("o", self.company)]
        plain += [("bye", self.goodbye), ("l", self.language), ("v", self.voice)]
        for key in self.keys:
            plain += [(f"k{key.digit}", key.label), (f"w{key.digit}", key.value)]
        return urlencode([(name, value) for name, value in plain if value])


def step_of(given: Mapping[str, str]) -> Step:
    """Read a state that was given back."""
    keys = tuple(
        Key(name[1], value, given.get(f"w{name[1]}", ""))
        for name, value in given.items()
        if len(name) == 2 and name[0] == "k"
    )
    on, token, customer, company, goodbye, language, voice = (
        given.get(name, "") for name in ("on", "m", "c", "o", "bye", "l", "v")
    )
    return Step(on, token, customer, company, goodbye, language, voice, keys)


def spoken_commands(content: SpokenRendered, token: str, customer: str, company: str) -> tuple[Command, ...]:
    """Return what a call of ours does once it is answered; with ``connect`` it is one of ours who answered."""
    if content.connect:
        return (Dial((customer,), company, 45, Step("bridged", token, customer, company).written()), Hangup())
    say = Say(content.text, content.language, content.voice)
    if not (content.keys or content.speech):
        return (say, Hangup())
    step = Step("answer", token, customer, company, content.goodbye, content.language, content.voice, content.keys)
    keys = "".join(key.digit for key in content.keys)
    gather = Gather((say,), keys, content.speech, ANSWER_SECONDS, content.language, step.written())
    return (gather, *said(content.goodbye, content.language, content.voice), Hangup())


def welcome(desk: Desk, customer: str, company: str) -> tuple[Command, ...]:
    """Return what an incoming call does: greets, says nothing of anybody, rings the agents."""
    greeting = said(desk.greeting, desk.language, desk.voice)
    if not desk.agents:
        return (*greeting, *left_alone(desk, customer, company))
    dialled, leg = (Step(on, "", customer, company).written() for on in ("dialled", "leg"))
    return (*greeting, Dial(desk.agents, "", desk.ring_seconds, dialled, leg))


def left_alone(desk: Desk, customer: str, company: str) -> tuple[Command, ...]:
    """Return what a call does that nobody answered: offers to be called back on a key, and else records."""
    words = said(desk.unanswered, desk.language, desk.voice)
    offered, recorded = (Step(on, "", customer, company).written() for on in ("unanswered", "recorded"))
    gather = Gather(words, "1", False, ANSWER_SECONDS // 2, desk.language, offered)
    return (gather, Record(RECORD_SECONDS, recorded), Hangup())


def said(text: str, language: str, voice: str) -> tuple[Say, ...]:
    """Return a text as a command, or nothing where there is none."""
    return (Say(text, language, voice),) if text.strip() else ()
