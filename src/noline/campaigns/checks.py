"""What would go wrong after a launch, found before it: templates, variants, values, routes, plans gone astray."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, time
from typing import Literal

from msgspec import Struct

from noline.access import Rules, list_departments
from noline.campaigns.audience import count_lacking, find_sample
from noline.campaigns.model import Campaign, ContactEvent
from noline.campaigns.policy import problems
from noline.content import CHANNEL_FORMS, Template, Templates, try_templates
from noline.customers.conditions import Problem
from noline.delivery import MARKETING, Routes
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput


class Finding(Struct, frozen=True):
    """Something to look at before a launch; an ``error`` forbids it."""

    field: str
    text: str
    remedy: str
    severity: Literal["error", "warning"] = "error"


async def check_launch(tx: Connection, campaign: Campaign, templates: Templates, now: datetime) -> None:
    """Raise InvalidInput for the first thing that would go wrong later: a template, a variant, a variable."""
    for problem in problems(campaign.definition):
        raise problem.as_error()
    for finding in await _strangers(tx, campaign):
        raise InvalidInput(finding.text, field=finding.field, remedy=finding.remedy)
    async for found in _faults(tx, campaign, templates, now):
        raise found.as_error()
    await _try_templates(tx, campaign, templates, now)


async def look_through(
    tx: Connection, campaign: Campaign, templates: Templates, routes: Routes, rules: Rules, now: datetime
) -> list[Finding]:
    """Return everything that forbids a launch, and what should be known before one."""
    found = [_error(problem) for problem in problems(campaign.definition)]
    found += [_error(problem) async for problem in _faults(tx, campaign, templates, now, every=True)]
    if not any(it.field.endswith((".template", ".channels")) for it in found):
        found += await _trials(tx, campaign, templates, now)
    found += await _strangers(tx, campaign)
    found += _missing_routes(campaign, routes)
    found += _astray(campaign, rules)
    if not any(it.severity == "error" for it in found) and await find_sample(tx, campaign, now) is None:
        remedy = "Change the audience, or import customers; who comes in later is not written to again."
        found.append(Finding("audience", "There is nobody in the audience.", remedy, "warning"))
    return found


async def _faults(
    tx: Connection, campaign: Campaign, templates: Templates, now: datetime, *, every: bool = False
) -> AsyncIterator[Problem]:
    for event in campaign.definition.events:
        at = f"events.{event.name}"
        template = templates.latest(campaign.workspace, event.template)
        if template is None:
            yield Problem(f"{at}.template", f"There is no template {event.template!r}.", "Create it first.")
            continue
        required: set[str] = set()
        for channel in event.channels:
            compiled = template.compiled(channel)
            if compiled is not None:
                required |= compiled.required
            elif not every or channel in CHANNEL_FORMS:
                text = f"The template {event.template!r} has no variant for {channel}."
                yield Problem(f"{at}.channels", text, f"Add a {CHANNEL_FORMS[channel]} variant.")
        for name in sorted(required - campaign.definition.variables.keys()):
            if lacking := await count_lacking(tx, campaign, name, now):
                yield _lacks(event, name, lacking)


def _lacks(event: ContactEvent, name: str, lacking: int) -> Problem:
    text = f"The template {event.template!r} uses {name!r}, which {lacking} of the audience have not got."
    remedy = f"Give {{{{ {name} | default('…') }}}}, set it as a variable of the campaign, or import it."
    return Problem(f"events.{event.name}.template", text, remedy)


async def _try_templates(tx: Connection, campaign: Campaign, templates: Templates, now: datetime) -> None:
    """Render each variant once, on trial, with the values of somebody of the audience."""
    sample = await find_sample(tx, campaign, now)
    if sample is None:
        return
    values = sample.attributes | campaign.definition.variables
    await try_templates([(it.name, it.variants[form]) for it, form in _variants(campaign, templates)], values)


async def _trials(tx: Connection, campaign: Campaign, templates: Templates, now: datetime) -> list[Finding]:
    """Return what the first variant that fails says."""
    try:
        await _try_templates(tx, campaign, templates, now)
    except InvalidInput as error:
        name = (error.field or "").partition(".")[0]
        using = [event.name for event in campaign.definition.events if event.template == name]
        where = f"events.{using[0]}.template" if using else "events"
        return [Finding(where, f"{error.field}: {error.text}", error.remedy or "Correct the template.")]
    return []


def _variants(campaign: Campaign, templates: Templates) -> Iterator[tuple[Template, str]]:
    wanted = {(event.template, CHANNEL_FORMS[name]) for event in campaign.definition.events for name in event.channels}
    for name, form in sorted(wanted):
        template = templates.latest(campaign.workspace, name)
        assert template is not None
        yield template, form


async def _strangers(tx: Connection, campaign: Campaign) -> list[Finding]:
    """Return what is wrong with the department in whose name it writes."""
    slug = campaign.definition.department
    if not slug:
        return []
    found = next((it for it in await list_departments(tx, campaign.workspace) if it.slug == slug), None)
    if found is None:
        return [Finding("department", f"There is no department {slug!r}.", "Create it, or name another.", "error")]
    wrong = [it for it in campaign.definition.events if it.purpose not in found.purposes]
    text = f"{found.name} sends no {wrong[0].purpose} messages." if wrong else ""
    remedy = "Change the purpose, or allow it under Settings."
    return [Finding(f"events.{wrong[0].name}.purpose", text, remedy, "error")] if wrong else []


def _missing_routes(campaign: Campaign, routes: Routes) -> Iterator[Finding]:
    for event in campaign.definition.events:
        lacking = [name for name in event.channels if routes.of(campaign.workspace, name) is None]
        if lacking:
            text = f"No provider carries {' or '.join(lacking)}."
            remedy = "Connect one in the channels' settings, or choose another channel."
            alone = len(lacking) == len(event.channels)
            yield Finding(f"events.{event.name}.channels", text, remedy, "error" if alone else "warning")


def _astray(campaign: Campaign, rules: Rules) -> Iterator[Finding]:
    """Yield what is allowed but hardly meant."""
    quiet = rules.quiet_from, rules.quiet_until
    for event in campaign.definition.events:
        at = f"events.{event.name}"
        if event.purpose == MARKETING and event.day is not None and _within(event.at, *quiet):
            text = f"{event.at} is within the quiet hours: it waits until {rules.quiet_until} of each customer's time."
            yield Finding(f"{at}.at", text, f"Plan it between {rules.quiet_until} and {rules.quiet_from}.", "warning")
    planned = [event for event in campaign.definition.events if event.day is not None and event.purpose == MARKETING]
    for first in planned:
        days = [it for it in planned if 0 <= (it.day or 0) - (first.day or 0) < rules.cap_days]
        if len(days) > rules.cap:
            text = f"From day {first.day} on, {len(days)} marketing messages fall into {rules.cap_days} days."
            remedy = f"Customers get {rules.cap} at most; what is over is left out. Spread them."
            yield Finding(f"events.{first.name}.day", text, remedy, "warning")
            return


def _within(at: str, begin: str, end: str) -> bool:
    try:
        moment, first, last = (time.fromisoformat(text) for text in (at, begin, end))
    except ValueError:
        return False
    return first <= moment < last if first <= last else moment >= first or moment < last


def _error(problem: Problem) -> Finding:
    return Finding(problem.field, problem.text, problem.remedy)
