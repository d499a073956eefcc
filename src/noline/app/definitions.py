"""A workspace's definitions as files: what people set up, without customers and without secrets.

``workspace.json``, ``departments/<slug>.json``, ``templates/<name>.json``, ``connectors/<name>.json``,
``journeys/<name>.json``, ``services/<name>.json`` and ``campaigns/<slug>.json``: small files that are kept and compared
in version control, and carried from one installation to another.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from noline.access import RulesChange, System, Workspace, WorkspaceChange, change_workspace, list_departments
from noline.app.connector_files import ConnectorFile, apply_connector, connector_files, read_connector_file
from noline.app.department_files import DepartmentFile, apply_department, department_files, read_department_file
from noline.campaigns import Campaign, Definition, find_campaign, parse_definition, save_campaign
from noline.content import Source, Templates, load_templates, save_template
from noline.conversations import load_topic_words, lock_words
from noline.journeys import Journey, Journeys, load_journeys, parse_journeys, publish_journey, require_sound, to_json
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput, NotFound
from noline.services import Service, load_services, parse_service, save_service, warnings, words_of_topics
from noline.services import check as check_service
from noline.services import to_json as service_json

_VARIANTS = msgspec.json.Decoder(dict[str, Source])
_NAME = re.compile(r"[a-z][a-z0-9-]{0,47}")
_CAMPAIGNS = "select slug from campaign where workspace = $1 order by slug"


class WorkspaceFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What ``workspace.json`` holds."""

    name: str
    zone: str
    region: str
    language: str
    rules: RulesChange = RulesChange()
    currency: str | UnsetType = UNSET


class Definitions(Struct, frozen=True):
    """Everything that the files say, read and checked."""

    workspace: WorkspaceFile | None
    templates: Mapping[str, Mapping[str, Source]]
    journeys: tuple[Journey, ...]
    campaigns: Mapping[str, Definition]
    services: tuple[Service, ...] = ()
    connectors: Mapping[str, ConnectorFile] = {}
    departments: Mapping[str, DepartmentFile] = {}


class Changed(Struct, frozen=True):
    """One thing that was applied: ``new``, ``changed`` or ``same``; a launched campaign that differs is ``refused``.

    ``warnings``: what is allowed, and yet may not be meant.
    """

    what: str
    name: str
    outcome: str
    warnings: tuple[str, ...] = ()


async def export_definitions(tx: Connection, workspace: Workspace, directory: Path) -> list[str]:
    """Write the files; returns their names. Files of things that are gone stay."""
    written: list[str] = []
    for name, data in [it async for it in definition_files(tx, workspace)]:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(data, indent=2) + b"\n")
        written.append(name)
    return written


async def definition_files(tx: Connection, workspace: Workspace) -> AsyncIterator[tuple[str, bytes]]:
    """Yield the name and the JSON of every file."""
    about = {name: getattr(workspace, name) for name in ("name", "zone", "region", "language", "rules", "currency")}
    yield "workspace.json", msgspec.json.encode(about)
    async for name, content in department_files(tx, workspace.id):
        yield name, content
    templates: Templates = await load_templates(tx)
    for template in sorted(templates.of(workspace.id), key=lambda it: it.name):
        yield f"templates/{template.name}.json", msgspec.json.encode(template.variants, order="deterministic")
    journeys: Journeys = await load_journeys(tx)
    for journey in journeys.live.get(workspace.id, []):
        yield f"journeys/{journey.name}.json", to_json(journey)
    async for name, content in connector_files(tx, workspace.id):
        yield name, content
    for name, service in (await load_services(tx)).of(workspace.id).items():
        yield f"services/{name}.json", service_json(service)
    for row in await tx.fetch(_CAMPAIGNS, workspace.id):
        campaign = await find_campaign(tx, workspace.id, row[0])
        yield f"campaigns/{campaign.slug}.json", msgspec.json.encode(campaign.definition)


def read_definitions(directory: Path) -> Definitions:
    """Read and check the files; raises InvalidInput naming the file and the fault. Nothing is changed."""
    if not directory.is_dir():
        raise NotFound(f"There is no directory {directory}.", field="directory", remedy="Name one with definitions.")
    about = directory / "workspace.json"
    texts = {path.name: path.read_bytes() for path in sorted((directory / "journeys").glob("*.json"))}
    journeys = parse_journeys(texts)
    for journey in journeys:
        require_sound(journey)
    return Definitions(
        _decoded(about, msgspec.json.Decoder(WorkspaceFile)) if about.is_file() else None,
        {path.stem: _decoded(path, _VARIANTS) for path in _json(directory / "templates")},
        journeys,
        {path.stem: parse_definition(path.read_bytes()) for path in _json(directory / "campaigns")},
        tuple(_service(path) for path in _json(directory / "services")),
        {_name(path): read_connector_file(path) for path in _json(directory / "connectors")},
        {path.stem: read_department_file(path) for path in _json(directory / "departments")},
    )


async def apply_definitions(
    tx: Connection, workspace: Workspace, definitions: Definitions, at: datetime
) -> list[Changed]:
    """Bring the workspace in line with the files, in the caller's transaction; what no file names stays as it is."""
    changed = []
    for slug, named in definitions.departments.items():
        changed.append(Changed("department", slug, await apply_department(tx, workspace.id, slug, named)))
    changed += await _apply_workspace(tx, workspace, definitions.workspace)
    templates: Templates = await load_templates(tx)
    for name, variants in definitions.templates.items():
        before = templates.latest(workspace.id, name)
        identity = await save_template(tx, workspace.id, name, variants)
        changed.append(Changed("template", name, _outcome(before, before is not None and before.id == identity)))
    for name, file in definitions.connectors.items():
        changed.append(Changed("connector", name, await apply_connector(tx, workspace.id, name, file, at)))
    journeys: Journeys = await load_journeys(tx)
    known = {journey.name: journey for journey in journeys.live.get(workspace.id, [])}
    for journey in definitions.journeys:
        old = known.get(journey.name)
        same = old is not None and _content(old) == _content(journey)
        if not same:
            await publish_journey(tx, workspace.id, journey, at=at)
        changed.append(Changed("journey", journey.name, _outcome(old, same)))
    changed += await _apply_services(tx, workspace, definitions.services, at)
    return [*changed, *[await _apply_campaign(tx, workspace, *it) for it in definitions.campaigns.items()]]


async def _apply_workspace(tx: Connection, workspace: Workspace, file: WorkspaceFile | None) -> list[Changed]:
    if file is None:
        return []
    change = WorkspaceChange(file.name, file.zone, file.region, file.language, file.rules, file.currency)
    after = await change_workspace(tx, System(workspace.id), change)
    return [Changed("workspace", workspace.slug, _outcome(workspace, after == workspace))]


async def _apply_services(
    tx: Connection, workspace: Workspace, services: Sequence[Service], at: datetime
) -> list[Changed]:
    changed = []
    await lock_words(tx, workspace.id)
    known = (await load_services(tx)).of(workspace.id)
    others = {**known, **{it.name: it for it in services}}
    topics = words_of_topics(await load_topic_words(tx), workspace.id)
    departments = await list_departments(tx, workspace.id)
    for service in services:
        for problem in check_service(service, others=others, topics=topics, departments=departments):
            field = f"services/{service.name}.json: {problem.field}"
            raise InvalidInput(problem.text, field=field, remedy=problem.remedy)
        before = known.get(service.name)
        if before != service:
            await save_service(tx, workspace.id, service, "files", at)
        warned = tuple(f"{it.field}: {it.text} {it.remedy}" for it in warnings(service))
        changed.append(Changed("service", service.name, _outcome(before, before == service), warned))
    return changed


async def _apply_campaign(tx: Connection, workspace: Workspace, slug: str, definition: Definition) -> Changed:
    before: Campaign | None = None
    with suppress(NotFound):
        before = await find_campaign(tx, workspace.id, slug)
    same = before is not None and before.definition == definition
    if before is not None and before.status != "draft" and not same:
        return Changed("campaign", slug, "refused")
    if not same:
        await save_campaign(tx, workspace.id, slug, definition)
    return Changed("campaign", slug, _outcome(before, same))


def _name(path: Path) -> str:
    if not _NAME.fullmatch(path.stem):
        text = "It is no name of a connector."
        raise InvalidInput(text, field=f"connectors/{path.name}", remedy="Use small letters, digits and hyphens.")
    return path.stem


def _outcome(before: object | None, same: bool) -> str:
    return "new" if before is None else "same" if same else "changed"


def _content(journey: Journey) -> Any:
    """Return a journey without its version, which the installation gives; the database keeps no order of names."""
    return msgspec.to_builtins(msgspec.structs.replace(journey, version=0))


def _service(path: Path) -> Service:
    """Read one service; its file is named after it."""
    try:
        service = parse_service(path.read_bytes())
    except InvalidInput as error:
        field = f"services/{path.name}: {error.field}" if error.field else f"services/{path.name}"
        raise type(error)(error.text, field=field, remedy=error.remedy) from error
    if service.name != path.stem:
        text = f"The file is named {path.stem}, the service in it {service.name}."
        raise InvalidInput(text, field=f"services/{path.name}", remedy="Give both the same name.")
    return service


def _json(directory: Path) -> Iterator[Path]:
    return iter(sorted(directory.glob("*.json")))


def _decoded(path: Path, decoder: msgspec.json.Decoder[Any]) -> Any:
    try:
        return decoder.decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{error}.", field=f"{path.parent.name}/{path.name}", remedy="Correct the file.") from None
