"""What a voice provider tells of a call, in our words, and what the call does then; pure, the same for all of them."""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct

from noline.channels import Called, Event, Fault, Inbound, Media, Receipt
from noline.providers.voice_commands import Command, Desk, Hangup, Step, left_alone, said, welcome

Status = Literal["offered", "under_way", "answered", "ended", "missed", "input", "recorded"]

_NUMBER = re.compile(r"\+[0-9]{7,15}")
_FAULTS: Final = {
    "busy": Fault.UNREACHABLE,
    "no_answer": Fault.UNREACHABLE,
    "canceled": Fault.REJECTED,
    "agent": Fault.REJECTED,
}
_WORDS: Final = {
    "busy": "The line was busy.",
    "no_answer": "Nobody answered.",
    "failed": "The number could not be reached.",
    "canceled": "The call was broken off.",
    "agent": "Our own telephone was not answered.",
}


class Report(Struct, frozen=True):
    """One thing told of a call. ``caller`` and ``called`` as the provider names them; ``outcome`` of a missed one."""

    status: Status
    call: str
    step: Step
    caller: str = ""
    called: str = ""
    incoming: bool = False
    outcome: str = ""
    seconds: int = 0
    digits: str = ""
    speech: str = ""
    agent: str = ""
    recording: Media | None = None
    recording_id: str = ""


class Reaction(Struct, frozen=True):
    """What happened, and what the call is to do; None: the provider asks for nothing."""

    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] | None = None


def react(desk: Desk, report: Report) -> Reaction:
    """Say what a report means and what the call does next."""
    match report.step.on:
        case "answer":
            return _answered(desk, report)
        case "told":
            return Reaction(_outgoing(desk, report))
        case "rung":
            return Reaction(_own_leg(report))
        case "bridged":
            return Reaction(_outgoing(desk, report), (Hangup(),))
        case "dialled":
            return _dialled(desk, report)
        case "leg":
            return Reaction(_leg(report))
        case "unanswered":
            return _wants_callback(desk, report)
        case "recorded":
            return Reaction(_recorded(report), (Hangup(),))
    return _plain(desk, report)


def is_number(text: str) -> bool:
    """Say whether somebody can be known, and called, by this number."""
    return _NUMBER.fullmatch(text) is not None


def _plain(desk: Desk, report: Report) -> Reaction:
    """A call that nothing is known of yet, or the end of one."""
    if report.status == "offered" and report.incoming:
        call = Inbound("voice", report.caller, report.called, report.call, "", automatic=True)
        return Reaction(_known(report.caller, call), welcome(desk, report.caller, report.called))
    if report.incoming:
        return Reaction(_known(report.caller, *_called(desk, report, report.caller, report.called)))
    return Reaction(_outgoing(desk, report))


def _outgoing(desk: Desk, report: Report) -> tuple[Event, ...]:
    """News of a call of ours: a receipt of its message, and how the call went."""
    customer, company = report.step.customer or report.called, report.step.company or report.caller
    called = _called(desk, report, customer, company)
    if report.status == "ended":
        return (_receipt("delivered", report, customer, company), *called)
    if report.status == "missed":
        return (_receipt("failed", report, customer, company, report.outcome), *called)
    return tuple(called)


def _own_leg(report: Report) -> tuple[Event, ...]:
    """One of ours was rung, to be connected: where nobody took up, the customer was never called."""
    if report.status != "missed":
        return ()
    step = report.step
    told = Called("missed", report.call, step.customer, step.company, token=step.token, outcome="agent")
    return (_receipt("failed", report, step.customer, step.company, "agent"), told)


def _receipt(status: str, report: Report, customer: str, company: str, outcome: str = "") -> Receipt:
    return Receipt(
        status,
        token=report.step.token,
        reference=report.call,
        fault=_FAULTS.get(outcome, Fault.UNREACHABLE) if status == "failed" else None,
        text=_WORDS.get(outcome, "") if status == "failed" else "",
        channel="voice",
        sender=company,
        recipient=customer,
    )


def _called(desk: Desk, report: Report, customer: str, company: str) -> list[Called]:
    if report.status not in ("answered", "ended", "missed"):
        return []
    return [
        Called(
            report.status,
            report.call,
            customer,
            company,
            incoming=report.incoming,
            token=report.step.token,
            outcome=report.outcome,
            seconds=report.seconds,
            cost=cost_of(desk, report.seconds),
            currency=desk.currency,
            agent=report.agent,
        )
    ]


def _answered(desk: Desk, report: Report) -> Reaction:
    """A key was pressed or something was said in answer to what we asked."""
    step = report.step
    language, voice = step.language or desk.language, step.voice or desk.voice
    bye: tuple[Command, ...] = (*said(step.goodbye or desk.goodbye, language, voice), Hangup())
    key = next((it for it in step.keys if it.digit == report.digits[:1]), None)
    text = key.label if key else report.speech or report.digits
    if not text:
        return Reaction((), bye)
    answer = Inbound(
        channel="voice",
        sender=step.customer or report.called,
        recipient=step.company or report.caller,
        provider_id=report.call,
        text=text,
        tokens=(step.token,) if step.token else (),
        choice=(key.value or key.label) if key else "",
    )
    return Reaction((answer,), bye)


def _dialled(desk: Desk, report: Report) -> Reaction:
    """The agents were rung: somebody spoke with the caller, or nobody did."""
    step = report.step
    found = _known(step.customer, *_called(desk, report, step.customer, step.company))
    if report.status == "missed":
        return Reaction(found, left_alone(desk, step.customer, step.company))
    return Reaction(found, (Hangup(),))


def _leg(report: Report) -> tuple[Event, ...]:
    if report.status != "answered":
        return ()
    step = report.step
    agent = report.agent or report.called
    return _known(
        step.customer, Called("answered", report.call, step.customer, step.company, incoming=True, agent=agent)
    )


def _wants_callback(desk: Desk, report: Report) -> Reaction:
    step = report.step
    bye: tuple[Command, ...] = (*said(desk.goodbye, desk.language, desk.voice), Hangup())
    asked = Called("callback", report.call, step.customer, step.company, incoming=True)
    return Reaction(_known(step.customer, asked) if report.digits else (), bye)


def _recorded(report: Report) -> tuple[Event, ...]:
    step = report.step
    if report.recording is None:
        return ()
    left = Inbound(
        channel="voice",
        sender=step.customer,
        recipient=step.company,
        provider_id=report.recording_id or f"{report.call} recording",
        text="",
        media=(report.recording,),
    )
    return _known(step.customer, left)


def cost_of(desk: Desk, seconds: int) -> int:
    """Return what a call costs: begun minutes."""
    return -(-seconds // 60) * desk.minute_cost


def _known(customer: str, *events: Event) -> tuple[Event, ...]:
    """Return the events, unless the caller hides their number: then there is nobody whom they are about."""
    return events if is_number(customer) else ()
