"""A service as it is written: its words, whom it is open to, the steps of its program; read from JSON and written back.

Steps stand in a list: where a step names no exit, the one below it follows; ``end`` ends the program. Whether it makes
sense is checked in ``soundness``; how a session passes through it is in ``policy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from noline.customers.conditions import Operator
from noline.kernel.errors import InvalidInput, TooLarge

MAX_BYTES = 200_000
END = "end"
"""The exit that ends the program."""

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Texts = dict[Language, Annotated[str, Meta(max_length=4000)]]
"""By language; each text is a template over the session's variables."""
Way = Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_]{0,47})?$")]
"""The step that follows; empty: the one below."""
Answer = Literal["text", "number", "whole", "amount", "date", "pattern"]
"""What an answer must be. ``whole``: a number without a fraction; ``pattern``: a mask (see ``answers``)."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all steps have in common."""

    name: Name
    next: Way = ""


class Say(Step, frozen=True, tag="answer"):
    """Answer."""

    text: Texts


class Call(Step, frozen=True, tag="call"):
    """Ask a back end. ``arguments`` are templates; ``keep``: variable → value of the answer (all of them if empty).

    Where it does not answer, ``fallback`` is said, else the connector's own text, and ``failed`` follows.
    """

    connector: str
    operation: str
    arguments: dict[Name, Annotated[str, Meta(max_length=1000)]] = {}
    keep: dict[Name, Name] = {}
    fallback: Texts = {}
    failed: Way = END


class Choice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One choice of a menu, and the step it leads to."""

    value: Name
    label: Texts
    next: Way = ""


class Menu(Step, frozen=True, tag="menu"):
    """Let the customer choose; numbered where there is nothing to tap. The value chosen is kept in ``store``."""

    text: Texts
    choices: tuple[Choice, ...]
    store: Way = ""
    tries: Annotated[int, Meta(ge=1, le=10)] = 3
    remind_after: Annotated[int, Meta(ge=0, le=43_200)] = 0
    """Minutes after which an open question is asked again, in the customer's hours; 0: never."""
    failed: Way = END


class Ask(Step, frozen=True, tag="ask"):
    """Ask something and keep the answer in ``store``; what does not fit is asked again, ``tries`` times in all."""

    text: Texts
    store: Name
    kind: Answer = "text"
    pattern: Annotated[str, Meta(max_length=200)] = ""
    least: float | None = None
    most: float | None = None
    again: Texts = {}
    """What is said where the answer does not fit; the question itself if empty."""
    tries: Annotated[int, Meta(ge=1, le=10)] = 3
    remind_after: Annotated[int, Meta(ge=0, le=43_200)] = 0
    failed: Way = END


class Branch(Step, frozen=True, tag="branch"):
    """Go one way or the other by a variable: a Compare of the language of conditions, over the session's variables."""

    field: Annotated[str, Meta(min_length=1, max_length=100)]
    operator: Operator
    value: str | float | bool | None = None
    otherwise: Way = END


class Set(Step, frozen=True, tag="set"):
    """Write values (templates): to the conversation's context, the customer's attributes, the session's variables."""

    context: dict[Name, Annotated[str, Meta(max_length=1000)]] = {}
    attributes: dict[Name, Annotated[str, Meta(max_length=1000)]] = {}
    variables: dict[Name, Annotated[str, Meta(max_length=1000)]] = {}


class Verify(Step, frozen=True, tag="verify"):
    """Go on only where it is certain who writes: by a one-time code sent to a verified address, or by their PIN."""

    way: Literal["code", "pin"] = "code"
    text: Texts = {}
    tries: Annotated[int, Meta(ge=1, le=5)] = 3
    failed: Way = END


class Offer(Step, frozen=True, tag="offer"):
    """Offer something, if consent, quiet hours and the cap on contacts allow it now; a yes goes on, anything else not.

    ``refused`` follows where it must not be offered: silently.
    """

    text: Texts
    yes: Texts = {}
    """What stands on the button, and what may be typed; YES by itself."""
    subscription: str = "*"
    declined: Way = END
    refused: Way = END


class Start(Step, frozen=True, tag="start"):
    """Start a journey; ``variables`` are templates."""

    journey: str
    variables: dict[Name, Annotated[str, Meta(max_length=1000)]] = {}


class HandOver(Step, frozen=True, tag="hand_over"):
    """Give the conversation to people, who see what was wanted and tried; the program ends."""

    text: Texts = {}
    reason: Annotated[str, Meta(max_length=500)] = ""
    queue: Annotated[str, Meta(max_length=100)] = ""
    skill: Annotated[str, Meta(max_length=100)] = ""


class CallBack(Step, frozen=True, tag="call_back"):
    """Offer times to be called at, within the company's hours; the one that is chosen plans the call. The program ends.

    ``text`` is said before.
    """

    text: Texts = {}


class Continue(Step, frozen=True, tag="continue"):
    """Lead on to another channel by a link: ``{{ link }}`` in the text, else below it.

    ``channel``: to that one at once (``voice``: click to call); none: to a page with all that there are.
    """

    text: Texts
    channel: Annotated[str, Meta(max_length=50)] = ""


AnyStep = Say | Call | Menu | Ask | Branch | Set | Verify | Offer | Start | HandOver | CallBack | Continue


class Argument(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A word that may follow the code word (``MINI 5``). Without ``default`` it is asked for by ``ask``."""

    name: Name
    kind: Literal["text", "number", "whole", "amount", "date"] = "text"
    least: float | None = None
    most: float | None = None
    default: str | float | None = None
    ask: Texts = {}


class Scope(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the words count: on these numbers, else on these channels, else everywhere."""

    numbers: tuple[Annotated[str, Meta(min_length=1, max_length=320)], ...] = ()
    channels: tuple[Annotated[str, Meta(min_length=1, max_length=50)], ...] = ()


class Service(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A program behind code words. ``words``: by language, the first is the word, the others are aliases.

    ``timeout``: minutes without an answer after which a session ends. ``help``: its line in the help text.
    ``department``: in whose name it answers, by its short name; people of that department take over what it hands over.
    """

    name: Name
    title: Annotated[str, Meta(max_length=200)] = ""
    live: bool = True
    department: Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$")] = ""
    words: dict[Language, tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...]]
    scope: Scope = Scope()
    open_to: Literal["anybody", "verified"] | None = None
    """Where it is not said: whoever is verified where a back end is asked before anybody proves who they are, else
    anybody."""
    proof: Literal["code", "pin"] = "code"
    """How whoever writes from an address that is not verified proves who they are, where only those may."""
    arguments: tuple[Argument, ...] = ()
    timeout: Annotated[int, Meta(ge=1, le=43_200)] = 30
    help: Texts = {}
    steps: tuple[AnyStep, ...]

    def step(self, name: str) -> AnyStep | None:
        """Return a step by its name."""
        return next((it for it in self.steps if it.name == name), None)

    def opens_to(self) -> Literal["anybody", "verified"]:
        """Return whom it answers: nobody's data goes to whoever merely says who they are, unless its author says so."""
        return self.open_to or ("verified" if self.exposed() else "anybody")

    def exposed(self) -> list[Call]:
        """Return the steps that ask a back end and may be come to without a proof of who writes.

        Whether such a step succeeds decides what is said next, so even one that keeps nothing tells something.
        """
        seen: set[str] = set()
        found: list[Call] = []
        coming = [self.steps[0].name] if self.steps else []
        while coming:
            step = self.step(coming.pop())
            if step is None or step.name in seen:
                continue
            seen.add(step.name)
            found += [step] if isinstance(step, Call) else []
            # A proof leads on only where it was given: its other exit stays open to whoever gave none.
            ways = (step.failed,) if isinstance(step, Verify) else ways_of(step)
            coming += [self.after(step, way) for way in ways]
        return sorted(found, key=self.steps.index)

    def after(self, step: AnyStep, way: str) -> str:
        """Return the name of the step that an exit leads to; empty: the program ends."""
        if way == END:
            return ""
        if way:
            return way
        at = self.steps.index(step) + 1
        return self.steps[at].name if at < len(self.steps) else ""


def ways_of(step: AnyStep) -> tuple[str, ...]:
    """Return the exits of a step."""
    match step:
        case Menu():
            return (*(it.next or step.next for it in step.choices), step.failed)
        case Call() | Ask() | Verify():
            return (step.next, step.failed)
        case Branch():
            return (step.next, step.otherwise)
        case Offer():
            return (step.next, step.declined, step.refused)
        case HandOver() | CallBack():
            return (END,)
    return (step.next,)


def parse_service(data: bytes | Mapping[str, Any]) -> Service:
    """Read a service from JSON or plain data; raises ``InvalidInput`` naming the field (``steps.2.text``)."""
    if isinstance(data, bytes) and len(data) > MAX_BYTES:
        raise TooLarge(f"A service has at most {MAX_BYTES:,} bytes.", remedy="Split it into several services.")
    try:
        return msgspec.json.decode(data, type=Service) if isinstance(data, bytes) else msgspec.convert(data, Service)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    except RecursionError:
        raise TooLarge("It is nested too deeply.", remedy="Flatten it.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"It is not JSON: {error}.", remedy="Correct the file.") from None


def to_json(service: Service) -> bytes:
    """Write a service as JSON, two spaces deep, without what is as it would be anyway; reading it gives it back."""
    return msgspec.json.format(msgspec.json.encode(service), indent=2)


def _refusal(said: str) -> InvalidInput:
    text, _, path = said.partition(" - at `$")
    field = path.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "").strip(".")
    return InvalidInput(f"{text.rstrip('.')}.", field=field or None, remedy="See how a service is written.")
