"""Templates over HTTP: composed once with a variant per channel, previewed for a real customer, kept in versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, Parameter
from msgspec import Meta, Struct

from noline.access import Principal, Workspace
from noline.content.compose import compile_source
from noline.content.links import ACTIONS, CONTINUE_ON
from noline.content.model import LetterSource, Personal, Source
from noline.content.preview import Shown, letter_pdf, preview
from noline.content.repository import (
    CHANNEL_FORMS,
    Saved,
    Template,
    Templates,
    last_saved,
    load_templates,
    save_template,
    saved_versions,
)
from noline.content.templates import RESERVED
from noline.customers import Profile, read_profile
from noline.kernel.db import Connection, Database
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.kernel.http import Page, decode_cursor, page_of
from noline.kernel.ids import Shards
from noline.log import Catalogue

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
FORMS = frozenset(CHANNEL_FORMS.values())

Variants = Annotated[dict[str, Source], Meta(description="By form: email, sms, push, post, page, letter.")]
PDF = "application/pdf"
_SENDER = "Preview <preview@sender.example>"


class TemplateItem(Struct, frozen=True):
    """A template in a list; ``variables`` must have a value wherever it is sent."""

    id: UUID
    name: str
    version: int
    forms: list[str]
    channels: list[str]
    variables: list[str]
    excerpt: str
    saved_at: datetime | None
    """Null of templates from before this was kept."""


class TemplateDetail(Struct, frozen=True):
    """A version of a template, with what its author should know."""

    id: UUID
    name: str
    version: int
    versions: int
    variants: dict[str, Source]
    variables: list[str]


class NewTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """The variants of a template's next version."""

    variants: Variants
    base: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None
    """The version that was edited, 0 for a template that is to be new: refused if there is a later one by now."""


class WantedPreview(Struct, frozen=True, forbid_unknown_fields=True):
    """What to show, and for whom: variants as they are being written, or a stored template's."""

    variants: Variants = {}
    template: Annotated[str, Meta(max_length=63)] = ""
    customer: UUID | None = None
    """Whose name and facts to use; else those in ``variables`` alone."""
    variables: dict[str, Any] = {}
    locale: Annotated[str, Meta(max_length=35)] = "en"
    stand_in: bool = False
    """Show ``[name]`` for variables that have no value, rather than a fault."""


class TemplatePreview(Struct, frozen=True):
    """Every variant as it would look, by form."""

    shown: dict[str, Shown]
    variables: dict[str, Any]
    """The values that were used."""
    lacking: dict[str, list[str]]
    """By form: variables that must have a value where it is sent, and have none here."""


class TemplateVersions(Struct, frozen=True):
    """The versions of a template, the latest first."""

    items: list[Saved]


class Vocabulary(Struct, frozen=True):
    """What templates may say beside words: personal links, and attributes of customers that are in use."""

    links: list[str]
    continue_on: list[str]
    given: list[str]
    attributes: list[str]


@get("/templates", scope="content:read", summary="List templates")
async def list_templates(
    principal: Principal,
    connection: Connection,
    catalogue: Catalogue,
    q: Annotated[str, Parameter(max_length=200, description="Part of a name or text.")] = "",
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Page[TemplateItem]:
    """Return the latest version of every template, by name."""
    templates: Templates = catalogue[Templates]
    after = decode_cursor(cursor, tuple[str])[0] if cursor else ""
    own = sorted(templates.of(principal.workspace), key=lambda it: it.name)
    saved = await last_saved(connection, principal.workspace)
    items = [_item(it, saved.get(it.name)) for it in own if it.name > after]
    found = [it for it in items if q.lower() in f"{it.name} {it.excerpt}".lower()]
    return page_of(found[: limit + 1], limit, lambda it: (it.name,))


@get("/templates/vocabulary", scope="content:read", summary="List what templates may use")
async def read_vocabulary(principal: Principal, connection: Connection) -> Vocabulary:
    """Return personal links, given variables and the attributes that customers have."""
    rows = await connection.fetch(_ATTRIBUTES, principal.workspace)
    return Vocabulary(sorted(ACTIONS), list(CONTINUE_ON), sorted(RESERVED), sorted(row[0] for row in rows))


@get("/templates/{name:str}", scope="content:read", summary="Read a template")
async def read_template(
    principal: Principal,
    catalogue: Catalogue,
    name: FromPath[str],
    version: Annotated[int | None, Parameter(ge=1, le=2**31 - 1)] = None,
) -> TemplateDetail:
    """Return a template's latest version, or the one that is named."""
    return _detail(catalogue[Templates], principal.workspace, name, version)


@get("/templates/{name:str}/versions", scope="content:read", summary="List a template's versions")
async def list_template_versions(principal: Principal, connection: Connection, name: FromPath[str]) -> TemplateVersions:
    """Return every version with when it was saved and by whom, the latest first."""
    found = await saved_versions(connection, principal.workspace, name)
    if not found:
        raise NotFound("There is no such template.", field="name", remedy="Look at the list of templates.")
    return TemplateVersions(found)


@put("/templates/{name:str}", scope="content:write", audit="template.saved", summary="Save a template")
async def store_template(
    principal: Principal, database: Database, name: FromPath[str], data: NewTemplate
) -> TemplateDetail:
    """Keep the variants as the template's next version; campaigns that run stay on theirs."""
    if not _NAME.fullmatch(name):
        remedy = "Use lower-case letters, digits, - and _; 63 at most."
        raise InvalidInput("This can't be a template's name.", field="name", remedy=remedy)
    _check(data.variants)
    async with database.transaction() as tx:
        await tx.execute("select pg_advisory_xact_lock($1, hashtext($2))", principal.workspace, name)
        if data.base is not None:
            _check_base(await saved_versions(tx, principal.workspace, name), data.base)
        await save_template(tx, principal.workspace, name, data.variants, by=principal.name)
        templates = await load_templates(tx)
    return _detail(templates, principal.workspace, name, None)


@post("/templates/preview", scope="content:read", status=200, status_code=200, summary="Preview a message")
async def preview_template(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    data: WantedPreview,
) -> TemplatePreview:
    """Render every variant for a customer, or for nobody in particular, and send nothing."""
    variants = _wanted(data, catalogue[Templates], principal.workspace)
    profile = await _profile(connection, shards, principal.workspace, data.customer)
    values = _values(profile, data.variables)
    made = await preview(variants, values, _personal(profile, data.locale, workspace), stand_in=data.stand_in)
    return TemplatePreview(made.shown, values, made.lacking)


@post(
    "/templates/preview/letter.pdf",
    scope="content:read",
    status=200,
    status_code=200,
    gives=(PDF,),
    summary="Set a letter that is being written",
)
async def preview_letter(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    data: WantedPreview,
) -> Response[bytes]:
    """Return the letter among the variants as the PDF that would be printed."""
    variants = _wanted(data, catalogue[Templates], principal.workspace)
    profile = await _profile(connection, shards, principal.workspace, data.customer)
    personal = _personal(profile, data.locale, workspace)
    values = _values(profile, data.variables)
    return await _letter(variants, values, personal, data.template or "letter", stand_in=data.stand_in)


@get("/templates/{name:str}/letter.pdf", scope="content:read", gives=(PDF,), summary="Set a template's letter")
async def read_template_letter(
    principal: Principal,
    workspace: Workspace,
    connection: Connection,
    catalogue: Catalogue,
    shards: Shards,
    name: FromPath[str],
    customer: UUID | None = None,
    version: Annotated[int | None, Parameter(ge=1, le=2**31 - 1)] = None,
) -> Response[bytes]:
    """Return a template's letter to a customer, or to nobody in particular, as the PDF that would be printed."""
    variants = _detail(catalogue[Templates], principal.workspace, name, version).variants
    profile = await _profile(connection, shards, principal.workspace, customer)
    return await _letter(variants, _values(profile, {}), _personal(profile, "", workspace), name)


HANDLERS = (
    list_templates,
    read_vocabulary,
    read_template,
    list_template_versions,
    store_template,
    preview_template,
    preview_letter,
    read_template_letter,
)

_ATTRIBUTES = """
select distinct jsonb_object_keys(attributes) from (
  select attributes from customer where workspace = $1 limit 2000
) as sample
"""


async def _letter(
    variants: Mapping[str, Source], values: Mapping[str, Any], personal: Personal, name: str, *, stand_in: bool = False
) -> Response[bytes]:
    source = variants.get("letter")
    if not isinstance(source, LetterSource):
        raise NotFound("The template has no letter.", field="name", remedy="Write a variant for letters.")
    pdf = await letter_pdf(source, values, personal, stand_in=stand_in)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)


def _wanted(data: WantedPreview, templates: Templates, workspace: int) -> Mapping[str, Source]:
    found = _detail(templates, workspace, data.template, None).variants if data.template else data.variants
    _check(found)
    return found


async def _profile(connection: Connection, shards: Shards, workspace: int, customer: UUID | None) -> Profile | None:
    return await read_profile(connection, shards.of(customer), workspace, customer) if customer else None


def _values(profile: Profile | None, more: Mapping[str, Any]) -> dict[str, Any]:
    return (profile.customer.attributes if profile else {}) | dict(more)


def _check_base(versions: list[Saved], base: int) -> None:
    latest = versions[0].version if versions else 0
    if latest <= base:
        return
    if base == 0:
        raise Conflict("There is a template of this name.", field="name", remedy="Choose another name.")
    who = versions[0].saved_by or "Somebody"
    remedy = "Compare it with yours in the history; saving again replaces it."
    raise Conflict(f"{who} has saved version {latest} meanwhile.", field="base", remedy=remedy)


def _check(variants: Mapping[str, Source]) -> None:
    if not variants:
        raise InvalidInput("There is no variant.", field="variants", remedy="Write one for a channel at least.")
    for form, source in variants.items():
        kind = type(source).__struct_config__.tag
        if form not in FORMS or kind != form:
            remedy = f"Use one of {', '.join(sorted(FORMS))}, and the same as `type`."
            raise InvalidInput(f"The variant {form[:50]!r} is of type {kind!r}.", field="variants", remedy=remedy)


def _item(template: Template, saved_at: datetime | None) -> TemplateItem:
    channels = [channel for channel, form in CHANNEL_FORMS.items() if form in template.variants]
    return TemplateItem(
        template.id,
        template.name,
        template.version,
        sorted(template.variants),
        channels,
        _required(template.variants),
        _excerpt(template.variants),
        saved_at,
    )


def _detail(templates: Templates, workspace: int, name: str, version: int | None) -> TemplateDetail:
    latest = templates.latest(workspace, name)
    wanted = latest if version is None else templates.version(workspace, name, version)
    if latest is None or wanted is None:
        raise NotFound("There is no such template.", field="name", remedy="Look at the list of templates.")
    variants = dict(wanted.variants)
    return TemplateDetail(wanted.id, name, wanted.version, latest.version, variants, _required(variants))


def _required(variants: Mapping[str, Source]) -> list[str]:
    return sorted({name for form, source in variants.items() for name in compile_source(source, name=form).required})


_EXCERPTS = {
    "email": "subject",
    "sms": "text",
    "push": "title",
    "post": "text",
    "chat": "text",
    "voice": "text",
    "page": "title",
    "letter": "subject",
}


def _excerpt(variants: Mapping[str, Source]) -> str:
    form = next(form for form in _EXCERPTS if form in variants)
    return str(getattr(variants[form], _EXCERPTS[form]))[:160]


def _personal(profile: Profile | None, locale: str, workspace: Workspace) -> Personal:
    addresses = {it.scheme: it.display for it in profile.addresses} if profile else {}
    postal = tuple(addresses.get("postal", "Ana Example\n1 High Street\nBristol").split("\n"))
    return Personal(
        message="preview",
        token=bytes(26),
        code="ABC123",
        base_url="https://preview.example",
        sender=_SENDER,
        to=addresses.get("email", "ana@customer.example"),
        postal=postal,
        locale=(profile.customer.locale if profile else "") or locale or workspace.language,
        unsubscribe=True,
    )
