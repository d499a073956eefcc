"""A rendering on trial, in a child process with limits of its own, before anything of an author's is sent.

What the checks of ``growth`` let through still costs memory and time, and the tools for MJML and letters are not ours;
here they can only end a child. The child gets the source and sample values on its input and no part of the environment.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from noline.content.compose import compile_source
from noline.content.model import Personal, Source, Values
from noline.content.values import check_values
from noline.kernel.errors import InvalidInput, TooLarge, Unavailable

MEMORY = 256 * 1024 * 1024
"""Bytes of address space beyond what the child needs to begin."""

CPU_SECONDS = 5
WALL_SECONDS = 20.0

AT_ONCE = 2
"""Children of a process at a time; whoever writes quickly asks for many previews."""

SAMPLE = Personal(
    message="trial",
    token=bytes(26),
    code="TRIAL1",
    base_url="https://links.example",
    sender="Trial <trial@sender.example>",
    to="trial@recipient.example",
    postal=("Trial Recipient", "1 Trial Street", "12345 Trial Town"),
    unsubscribe=True,
)
"""The recipient of a trial."""

_CHILD = "from noline.content.trial import run_child; run_child()"


_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class _Task(msgspec.Struct):
    sources: list[tuple[str, Source]]
    values: dict[str, Any]


class _Verdict(msgspec.Struct):
    text: str | None = None
    field: str | None = None
    remedy: str | None = None
    large: bool = False


async def try_template(source: Source, sample_values: Values, *, name: str | None = None) -> None:
    """Compile and render a source with sample values in a limited child process.

    Raises ``InvalidInput`` naming the field and the remedy, ``TooLarge`` where it takes too much memory or time,
    ``Unavailable`` if no child can be started.
    """
    await try_templates([(name or str(type(source).__struct_config__.tag), source)], sample_values)


async def try_templates(sources: Sequence[tuple[str, Source]], sample_values: Values) -> None:
    """Try named sources one after another in one child; raises as ``try_template`` does for the first that fails."""
    check_values(sample_values)
    status, answer = await _run(_CHILD, msgspec.json.encode(_Task(list(sources), dict(sample_values))))
    lines = answer.split(b"\n")
    if len(lines) < 2:
        raise Unavailable("The trial of the template could not begin.")
    if status != 0:  # it said which one it was at
        raise _too_much(lines[-2].decode() or sources[0][0])
    verdict = msgspec.json.decode(lines[-1], type=_Verdict)
    if verdict.text is not None:
        kind = TooLarge if verdict.large else InvalidInput
        raise kind(verdict.text, field=verdict.field, remedy=verdict.remedy)


async def run_limited(program: str, task: bytes, field: str) -> bytes:
    """Run a program of ours in a child that limits itself; raises TooLarge where it takes too much."""
    status, answer = await _run(program, task)
    if status is None:
        raise _too_much(field)
    if not answer:
        raise Unavailable("The trial of the template could not begin.")
    if status != 0:
        raise _too_much(field)
    return answer


async def _run(program: str, task: bytes) -> tuple[int | None, bytes]:
    """Return the child's exit code, none if its time was over, and what it wrote."""
    loop = asyncio.get_running_loop()
    if loop not in _TURNS:
        _TURNS[loop] = asyncio.Semaphore(AT_ONCE)
    async with _TURNS[loop]:
        return await _run_now(program, task)


async def _run_now(program: str, task: bytes) -> tuple[int | None, bytes]:
    try:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    except OSError as error:
        raise Unavailable("The trial of the template could not begin.") from error
    try:
        answer, _ = await asyncio.wait_for(child.communicate(task), WALL_SECONDS)
    except TimeoutError:
        return None, b"\n\n"
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode if child.returncode is not None else -1, answer


def run_child() -> None:
    """Judge the task on standard input and write the verdict to standard output; run only in the child."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=_Task)
    limit_child()
    verdict = _Verdict()
    for name, source in task.sources:
        sys.stdout.buffer.write(name.encode() + b"\n")
        sys.stdout.buffer.flush()
        verdict = _judge(name, source, task.values)
        if verdict.text is not None:
            break
    sys.stdout.buffer.write(msgspec.json.encode(verdict))


def _judge(name: str, source: Source, values: dict[str, Any]) -> _Verdict:
    try:
        compile_source(source, name=name).render(values, SAMPLE)
    except InvalidInput as error:
        return _Verdict(error.text, error.field, error.remedy, isinstance(error, TooLarge))
    return _Verdict()


def limit_child() -> None:
    """Say that the work begins, and limit what it may take."""
    sys.stdout.buffer.write(b"\n")  # begun: from here on, an end without a verdict is the template's doing
    sys.stdout.buffer.flush()
    used = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _address_space() -> int:
    """Bytes of address space in use now (Linux); elsewhere a generous guess."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1024 * 1024 * 1024


def _too_much(field: str) -> TooLarge:
    remedy = "Shorten it: fewer loops, shorter lists, less nesting."
    return TooLarge("The template takes more memory or time than a message may.", field=field, remedy=remedy)
