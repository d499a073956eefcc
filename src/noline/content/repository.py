"""Templates as they are stored: a name, a version, a variant per form; a version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from noline.access import touch_catalogue
from noline.content.choices import as_text
from noline.content.compose import Compiled, compile_source
from noline.content.model import Approved, ChatSource, SmsSource, Source, VoiceSource
from noline.kernel.db import Connection

CHANNEL_FORMS = {
    "email": "email",
    "sms": "sms",
    "push": "push",
    "webpush": "push",
    "inapp": "push",
    "x": "post",
    "web": "page",
    "print": "letter",
    "chat": "sms",
    "whatsapp": "chat",
    "messenger": "chat",
    "instagram": "chat",
    "telegram": "chat",
    "line": "chat",
    "viber": "chat",
    "slack": "chat",
    "teams": "chat",
    "xmpp": "chat",
    "matrix": "chat",
    "voice": "voice",
}
"""Which form of a message a channel carries."""

CARRYING = frozenset({"email", "sms", *(channel for channel, form in CHANNEL_FORMS.items() if form == "chat")})
"""Channels by which files may go: with the message, or as links in it where the provider takes none."""

_TEMPLATES = UUID("6f1d3c0e-5a52-5f0e-9a7e-3f8d7e5b1c11")
_VARIANTS = msgspec.json.Decoder(dict[str, Source])


class Template:
    """A version of a template; its variants are compiled when they are first used."""

    def __init__(self, identity: UUID, workspace: int, name: str, version: int, variants: Mapping[str, Source]) -> None:
        self.id = identity
        self.workspace = workspace
        self.name = name
        self.version = version
        self.variants = variants
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, channel: str) -> Compiled | None:
        """Return the variant for a channel, or None if there is none."""
        form = CHANNEL_FORMS.get(channel, "")
        if form not in self._compiled:
            source = self.variants.get(form)
            if source is None and form == "chat" and isinstance(text := self.variants.get("sms"), SmsSource):
                source = ChatSource(text.text)
            if source is None and form == "voice" and isinstance(text := self.variants.get("sms"), SmsSource):
                source = VoiceSource(text.text)
            if source is None and form == "sms" and isinstance(chat := self.variants.get("chat"), ChatSource):
                source = SmsSource(as_text(chat))
            if source is None:
                return None
            self._compiled[form] = compile_source(source, name=self.name)
        return self._compiled[form]

    def asking(self, channel: str) -> Compiled | None:
        """Return the variant whose buttons a message on this channel shows, as they are or as numbered choices."""
        source, form = self.variants.get("chat"), CHANNEL_FORMS.get(channel)
        if not isinstance(source, ChatSource) or not source.buttons:
            return None
        shown = form == "chat" or (form == "sms" and "sms" not in self.variants)
        return self.compiled("whatsapp") if shown else None


def approved_of(template: Template, channel: str) -> Approved | None:
    """Return what the provider has approved to be sent of a template on a channel, unfilled."""
    source = template.variants.get("chat") if CHANNEL_FORMS.get(channel) == "chat" else None
    return source.approved if isinstance(source, ChatSource) else None


class Templates:
    """The catalogue of templates."""

    def __init__(self, by_id: Mapping[UUID, Template]) -> None:
        self.by_id = by_id
        latest: dict[tuple[int, str], Template] = {}
        for template in by_id.values():
            known = latest.get((template.workspace, template.name))
            if known is None or known.version < template.version:
                latest[template.workspace, template.name] = template
        self._latest = latest

    def latest(self, workspace: int, name: str) -> Template | None:
        """Return the newest version of a template."""
        return self._latest.get((workspace, name))

    def of(self, workspace: int) -> list[Template]:
        """Return the newest version of every template of a workspace."""
        return [template for (owner, _), template in self._latest.items() if owner == workspace]

    def version(self, workspace: int, name: str, version: int) -> Template | None:
        """Return a version of a template."""
        named = (it for it in self.by_id.values() if it.workspace == workspace and it.name == name)
        return next((it for it in named if it.version == version), None)


async def load_templates(tx: Connection, known: Templates | None = None) -> Templates:
    """Read the catalogue; versions that are known are kept, with what was compiled of them."""
    before = known.by_id if known else {}
    rows = await tx.fetch("select id, workspace, name, version, variants from template")
    return Templates({row[0]: before.get(row[0]) or _template(row) for row in rows})


def _template(row: Any) -> Template:
    return Template(row[0], row[1], row[2], row[3], _VARIANTS.decode(row[4]))


class Saved(Struct, frozen=True):
    """When a version of a template was saved, by whom (empty: not by a person), and what it had."""

    version: int
    saved_at: datetime | None
    saved_by: str
    forms: list[str]


async def saved_versions(connection: Connection, workspace: int, name: str) -> list[Saved]:
    """Return the versions of a template, the latest first."""
    rows = await connection.fetch(
        "select version, saved_at, saved_by, array(select jsonb_object_keys(variants) order by 1) as forms"
        " from template where workspace = $1 and name = $2 order by version desc",
        workspace, name,
    )  # fmt: skip
    return [Saved(row[0], row[1], row[2], row[3]) for row in rows]


async def last_saved(connection: Connection, workspace: int) -> dict[str, datetime | None]:
    """Return when each template of a workspace was last saved."""
    rows = await connection.fetch("select name, max(saved_at) from template where workspace = $1 group by 1", workspace)
    return {row[0]: row[1] for row in rows}


async def save_template(
    tx: Connection, workspace: int, name: str, variants: Mapping[str, Source], *, by: str = ""
) -> UUID:
    """Store a template as a new version, unless it is the latest again; raises InvalidInput if it doesn't compile.

    ``by`` names the person who saved it.
    """
    for form, source in variants.items():
        compile_source(source, name=f"{name}.{form}")
    encoded = msgspec.json.encode(variants, order="deterministic").decode()
    row = await tx.fetchrow(
        "select id, version, variants = $3::jsonb as same from template where workspace = $1 and name = $2"
        " order by version desc limit 1",
        workspace, name, encoded,
    )  # fmt: skip
    if row and row["same"]:
        return UUID(bytes=row["id"].bytes)
    version = row["version"] + 1 if row else 1
    identity = uuid5(_TEMPLATES, f"{workspace}:{name}:{version}")
    await tx.execute(
        "insert into template (id, workspace, name, version, variants, saved_by) values ($1, $2, $3, $4, $5, $6)",
        identity, workspace, name, version, encoded, by,
    )  # fmt: skip
    await touch_catalogue(tx)
    return identity
