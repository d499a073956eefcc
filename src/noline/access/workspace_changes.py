"""Changing a workspace: what it is called, where it is at home, and its rules for contact."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from phonenumbers import SUPPORTED_REGIONS

from noline.access.audit import record_audit
from noline.access.model import Actor
from noline.access.opening_hours import read_hours
from noline.access.policy import read_name
from noline.access.workspaces import Rules, Workspace, get_workspace, touch_catalogue
from noline.kernel.currencies import check_currency
from noline.kernel.db import Connection
from noline.kernel.errors import InvalidInput

_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,29}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # BCP 47, as far as it is used
_CHANNELS_AT_MOST = 50
_BETWEEN: Final = {
    "cap": (0, 1000),
    "cap_days": (1, 365),
    "reply_window_days": (0, 365),
    "automatic_replies_per_hour": (0, 60),
    "talk_hours": (0, 168),
    "hand_back_hours": (0, 720),
    "callback_minutes": (5, 240),
    "callback_places": (1, 1000),
}
MATCH_KINDS: Final = frozenset({"code", "link", "company", "wrote", "given", "inferred"})
"""Kinds of evidence that two customers are one."""
MATCH_CHOICES: Final = frozenset({"never", "propose", "make"})
_DEPARTMENT = "select exists (select from department where workspace = $1 and slug = $2)"
_UPDATE = """
update workspace set name = $2, zone = $3, region = $4, language = $5, settings = $6, currency = $7 where id = $1
"""


class RulesChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Those of a workspace's ``Rules`` that are to change."""

    quiet_from: str | UnsetType = UNSET
    quiet_until: str | UnsetType = UNSET
    cap: int | UnsetType = UNSET
    cap_days: int | UnsetType = UNSET
    double_opt_in: tuple[str, ...] | UnsetType = UNSET
    opt_out: tuple[str, ...] | UnsetType = UNSET
    stop_blocks_transactional: tuple[str, ...] | UnsetType = UNSET
    reply_window_days: int | UnsetType = UNSET
    automatic_replies_per_hour: int | UnsetType = UNSET
    talk_hours: int | UnsetType = UNSET
    hand_back_hours: int | UnsetType = UNSET
    mail_signature: Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")] | UnsetType = UNSET
    track_submitted: bool | UnsetType = UNSET
    callback_hours: tuple[str, ...] | UnsetType = UNSET
    callback_minutes: int | UnsetType = UNSET
    callback_places: int | UnsetType = UNSET
    callback_department: Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$")] | UnsetType = UNSET
    private_webhooks: bool | UnsetType = UNSET
    match: dict[str, str] | UnsetType = UNSET


class WorkspaceChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of a workspace; what is not named stays."""

    name: str | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    rules: RulesChange | UnsetType = UNSET
    currency: str | UnsetType = UNSET


async def change_workspace(tx: Connection, actor: Actor, change: WorkspaceChange) -> Workspace:
    """Change the actor's workspace; raises InvalidInput naming the field. Every process follows at its next look."""
    actor.require("settings:write")
    before = await get_workspace(tx, actor.workspace, lock=True)
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    rules = merge_rules(before.rules, given.pop("rules", RulesChange()))
    after = check_workspace(msgspec.structs.replace(before, rules=rules, **given))
    if after == before:
        return after
    named = after.rules.callback_department
    if named not in ("", before.rules.callback_department) and not await tx.fetchval(_DEPARTMENT, after.id, named):
        text = f"There is no department {named!r}."
        raise _invalid(text, "rules.callback_department", "Create it first, or name another.")
    settings = msgspec.json.encode(after.rules).decode()
    await tx.execute(_UPDATE, after.id, after.name, after.zone, after.region, after.language, settings, after.currency)
    await touch_catalogue(tx)
    await record_audit(tx, actor, "workspace.changed", after.slug, _changes(before, after))
    return after


def merge_rules(rules: Rules, change: RulesChange) -> Rules:
    """Return rules with a change made to them; raises InvalidInput for one that can't be kept."""
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    for name, value in given.items():
        _check_rule(name, value)
    return msgspec.structs.replace(rules, **given)


def check_workspace(workspace: Workspace) -> Workspace:
    """Return a workspace with its name as it is shown; raises InvalidInput for a place or currency there is not."""
    if workspace.zone not in available_timezones():
        raise _invalid(f"There is no time zone {workspace.zone[:50]!r}.", "zone", "Use a name such as Europe/Madrid.")
    if workspace.region not in SUPPORTED_REGIONS:
        raise _invalid(f"There is no region {workspace.region[:50]!r}.", "region", "Use two letters, such as ES.")
    if not _LANGUAGE.fullmatch(workspace.language):
        raise _invalid("This is not a language.", "language", "Use a tag such as es or pt-BR.")
    check_currency(workspace.currency)
    return msgspec.structs.replace(workspace, name=read_name(workspace.name))


def _check_rule(name: str, value: Any) -> None:
    field = f"rules.{name}"
    if isinstance(value, bool) or name in ("mail_signature", "callback_department"):
        return
    if isinstance(value, dict):
        if not value.keys() <= MATCH_KINDS or not set(value.values()) <= MATCH_CHOICES:
            remedy = f"Give {', '.join(sorted(MATCH_CHOICES))} for {', '.join(sorted(MATCH_KINDS))}."
            raise _invalid("This is no policy for evidence.", field, remedy)
        return
    if name == "callback_hours":
        read_hours(value, field)
        return
    if isinstance(value, str):
        if not _HOUR.fullmatch(value):
            raise _invalid("This is not a time of day.", field, "Write it as 21:00.")
    elif isinstance(value, tuple):
        if len(value) > _CHANNELS_AT_MOST or not all(_CHANNEL.fullmatch(channel) for channel in value):
            raise _invalid("These are not channels.", field, "Name channels such as email or sms.")
    else:
        least, most = _BETWEEN[name]
        if not least <= value <= most:
            raise _invalid(f"{value} is out of range.", field, f"Use {least} to {most}.")


def _changes(before: Workspace, after: Workspace) -> dict[str, list[Any]]:
    was, now = (_flat(workspace) for workspace in (before, after))
    return {name: [was[name], now[name]] for name in now if was[name] != now[name]}


def _flat(workspace: Workspace) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(workspace)
    return plain | {f"rules.{name}": value for name, value in plain.pop("rules").items()}


def _invalid(text: str, field: str, remedy: str) -> InvalidInput:
    return InvalidInput(text, field=field, remedy=remedy)
