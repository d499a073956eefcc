"""Whether a service makes sense before customers meet it: words, texts, exits, variables; a problem names its field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from noline.access import Department
from noline.content import compile_line
from noline.conversations import CROSSED_TO
from noline.customers import folded, read_word
from noline.customers.conditions import Compare, Problem, Scope, check_condition
from noline.kernel.errors import InvalidInput
from noline.services import definition as steps
from noline.services.definition import END, AnyStep, Service

MAX_STEPS, MAX_CHOICES = 100, 10
ALWAYS = frozenset({"customer", "context", "address", "channel", "word"})
"""Variables that every text may use."""

Operation = Callable[[str, str], bool]
"""Says whether a connector has an operation."""


def check(
    service: Service,
    knows: Operation | None = None,
    others: Mapping[str, Service] = {},
    topics: Mapping[str, str] = {},
    departments: Collection[Department] | None = None,
) -> list[Problem]:
    """Return everything that is wrong.

    ``knows``: which back ends there are; ``others``: the workspace's services; ``topics``: words that start a post,
    folded, with the topic's name; ``departments``: the workspace's, where they are known.
    """
    found = [*_words(service, others, topics)]
    if departments is not None and service.department:
        found += _department(service, departments)
    if not 1 <= len(service.steps) <= MAX_STEPS:
        return [*found, Problem("steps", f"A service has 1 to {MAX_STEPS} steps.", "Add what it answers.")]
    names = [it.name for it in service.steps]
    known = _variables(service)
    for at, step in enumerate(service.steps):
        path = f"steps.{at}"
        if names.index(step.name) != at:
            found.append(Problem(f"{path}.name", f"There are two steps “{step.name}”.", "Give it another name."))
        for field, way in _ways(step):
            if way not in ("", END) and way not in names:
                found.append(Problem(f"{path}.{field}", f"There is no step “{way}”.", "Choose a step, or the end."))
        found += [_below(path, it) for it in _step(step, known)]
        if knows is not None and isinstance(step, steps.Call) and not knows(step.connector, step.operation):
            said = f"There is no operation “{step.operation}” of a connector “{step.connector}”."
            said = said if step.connector and step.operation else "No back end is chosen."
            found.append(Problem(f"{path}.operation", said, "Set the connector up first, or choose another."))
    for at, argument in enumerate(service.arguments):
        if argument.default is None and not argument.ask:
            said = "Without a default it must be asked for."
            found.append(Problem(f"arguments.{at}.ask", said, "Write the question, or give a default."))
        found += _texts(f"arguments.{at}.ask", argument.ask, known)
    found += _texts("help", service.help, known)
    return found or [*_spinning(service)]


def warnings(service: Service) -> list[Problem]:
    """Return what is allowed, and yet may not be meant: a back end's data told to whoever says who they are."""
    if service.opens_to() == "verified":
        return []
    said = "Whoever writes gets this answer, from a forged or merely claimed address too."
    remedy = "Open the service to verified addresses only, or put a proof of who writes before this step."
    return [Problem(f"steps.{service.steps.index(step)}", said, remedy) for step in service.exposed()]


def require_sound(service: Service) -> Service:
    """Return the service, or raise ``InvalidInput`` with its first problem."""
    for problem in check(service):
        raise problem.as_error()
    return service


def _words(service: Service, others: Mapping[str, Service], topics: Mapping[str, str]) -> Iterator[Problem]:
    if not any(service.words.values()):
        yield Problem("words", "It has no code word.", "Give at least one, such as BAL.")
    taken = {
        (folded(word), channel, number): other.name
        for other in others.values()
        if other.name != service.name and other.live
        for word in (it for words in other.words.values() for it in words)
        for channel in other.scope.channels or ("",)
        for number in other.scope.numbers or ("",)
    }
    for language, words in service.words.items():
        for at, word in enumerate(words):
            field = f"words.{language}.{at}"
            plain = folded(word)
            if not plain or len(plain.split()) > 4:
                yield Problem(field, f"“{word}” is no code word.", "Use one to four words of letters and digits.")
            elif meaning := read_word(word):
                said = f"“{word}” means {meaning.value.upper()} to every customer, and is answered so."
                yield Problem(field, said, "Choose another word.")
            elif topic := topics.get(plain.split()[0]):
                said = f"“{word}” would start a post in the topic “{topic}”, on every number and channel."
                yield Problem(field, said, "Choose another word, or another one for the topic.")
            for channel in service.scope.channels or ("",):
                for number in service.scope.numbers or ("",):
                    if name := taken.get((plain, channel, number)):
                        said = f"“{word}” is already a word of the service “{name}” there."
                        yield Problem(field, said, "Choose another word, or another number or channel.")


def _department(service: Service, departments: Collection[Department]) -> Iterator[Problem]:
    """Yield what stands against answering in a department's name."""
    found = next((it for it in departments if it.slug == service.department), None)
    if found is None:
        yield Problem("department", f"There is no department “{service.department}”.", "Name one that there is.")
        return
    wanted = ["service", *(["marketing"] if any(isinstance(it, steps.Offer) for it in service.steps) else [])]
    for purpose in wanted:
        if purpose not in found.purposes:
            said = f"{found.name} sends no {purpose} messages."
            yield Problem("department", said, "Choose another department, or allow it under Settings.")


def _ways(step: AnyStep) -> Iterator[tuple[str, str]]:
    yield "next", step.next
    for name in ("failed", "otherwise", "declined", "refused"):
        if hasattr(step, name):
            yield name, getattr(step, name)
    if isinstance(step, steps.Menu):
        yield from ((f"choices.{at}.next", it.next) for at, it in enumerate(step.choices))


def _variables(service: Service) -> frozenset[str] | None:
    """Return the variables that there may be; None where a back end gives whatever it gives."""
    known = {it.name for it in service.arguments}
    for step in service.steps:
        match step:
            case steps.Call(keep=keep) if not keep:
                return None
            case steps.Call(keep=keep):
                known |= keep.keys()
            case steps.Menu(store=store) | steps.Ask(store=store):
                known.add(store)
            case steps.Set(variables=variables):
                known |= variables.keys()
    return frozenset(known) | ALWAYS


def _step(step: AnyStep, known: frozenset[str] | None) -> Iterator[Problem]:
    """Yield what is wrong with a step itself."""
    match step:
        case steps.Continue(channel=channel) if channel and channel not in CROSSED_TO:
            yield Problem("channel", f"Nobody can be led to “{channel}”.", f"Use one of {', '.join(CROSSED_TO)}.")
        case steps.Say() | steps.Offer() | steps.Continue():
            if not any(it.strip() for it in step.text.values()):
                yield Problem("text", "There is nothing to say.", "Write the text.")
        case steps.Menu():
            if not 2 <= len(step.choices) <= MAX_CHOICES:
                yield Problem("choices", f"A menu has 2 to {MAX_CHOICES} choices.", "Add or remove some.")
            values = [it.value for it in step.choices]
            for at, choice in enumerate(step.choices):
                if values.index(choice.value) != at:
                    said = f"There are two choices “{choice.value}”."
                    yield Problem(f"choices.{at}.value", said, "Give it another value.")
                if not any(it.strip() for it in choice.label.values()):
                    yield Problem(f"choices.{at}.label", "The choice has no label.", "Write one.")
                yield from _texts(f"choices.{at}.label", choice.label, known)
        case steps.Ask(kind="pattern", pattern=pattern) if not any(sign in pattern for sign in "9AX"):
            yield Problem("pattern", "The pattern is empty.", "Write 9 for digits and A for letters, as in AA-9999.")
        case steps.Branch():
            field = step.field if "." in step.field else f"run.{step.field}"
            roots = Scope(frozenset({"run", "customer", "context"}))
            for problem in check_condition(Compare(field, step.operator, step.value), roots, path=""):
                yield Problem(problem.field.lstrip("."), problem.text, problem.remedy)
        case steps.Start(journey=journey) if not journey.strip():
            yield Problem("journey", "No journey is named.", "Choose one.")
    if isinstance(step, steps.Menu | steps.Ask) and not any(it.strip() for it in step.text.values()):
        yield Problem("text", "There is no question.", "Write it.")
    known = known | {"link"} if isinstance(step, steps.Continue) and known is not None else known
    for field in ("text", "again", "fallback", "yes"):
        yield from _texts(field, getattr(step, field, {}), known)
    for field in ("arguments", "context", "attributes", "variables"):
        yield from _texts(field, getattr(step, field, {}), known)


def _texts(field: str, texts: Mapping[str, str], known: frozenset[str] | None) -> Iterator[Problem]:
    """Yield what is wrong with templates: what can't be read, and variables that nobody gives."""
    for name, text in texts.items():
        try:
            used = compile_line(text, "text").variables
        except InvalidInput as error:
            yield Problem(f"{field}.{name}", error.text, error.remedy or "Correct the text.")
            continue
        if known is None:
            continue
        for variable in sorted(used - known):
            said = f"Nothing before gives “{variable}”."
            yield Problem(f"{field}.{name}", said, f"Ask for it or keep it, or use one of: {', '.join(sorted(known))}.")


def _spinning(service: Service) -> Iterator[Problem]:
    """Yield a problem where steps lead round in a circle in which nobody is asked anything."""
    resting = (steps.Menu, steps.Ask, steps.Call, steps.Verify, steps.Offer, steps.HandOver, steps.CallBack)
    for at, start in enumerate(service.steps):
        seen: set[str] = set()
        open_steps = [start]
        while open_steps:
            step = open_steps.pop()
            if isinstance(step, resting):
                continue
            for _, way in _ways(step):
                name = service.after(step, way)
                if name == start.name:
                    yield Problem(f"steps.{at}.next", "From here it goes round for ever.", "Lead it to the end.")
                    return
                if name and name not in seen:
                    seen.add(name)
                    found = service.step(name)
                    open_steps += [found] if found is not None else []


def _below(path: str, problem: Problem) -> Problem:
    return Problem(f"{path}.{problem.field}" if problem.field else path, problem.text, problem.remedy)
