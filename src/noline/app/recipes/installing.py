"""Installing a recipe: its definitions are applied as files are, with the address and key of the back end."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from noline.access import Workspace
from noline.app.connector_files import ConnectorFile
from noline.app.definitions import Changed, Definitions, apply_definitions, read_definitions
from noline.app.examples import EXAMPLES, KEY
from noline.connectors import KINDS, change_connector, check_places, find_connector_named, read_settings
from noline.kernel.db import Connection
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.kernel.sealing import Sealer

_HERE: Final = Path(__file__).parent


class _About(Struct, frozen=True, forbid_unknown_fields=True, rename={"attempts": "try"}):
    title: dict[str, str]
    about: dict[str, str]
    example: str
    connector: str
    attempts: tuple[str, ...] = ()


class Recipe(Struct, frozen=True):
    """A recipe. ``words``: what a customer may write once it is installed; ``parts``: what it makes, by kind.

    ``example``: the program that plays its back end (``noline example bank``), and ``url`` where that listens.
    """

    name: str
    title: dict[str, str]
    about: dict[str, str]
    example: str
    url: str
    connector: str
    words: list[str]
    parts: dict[str, list[str]]


class Installed(Struct, frozen=True):
    """What an installation made: each thing ``new``, or there before and ``same`` or ``changed``."""

    recipe: str
    changed: list[Changed]


def list_recipes() -> list[Recipe]:
    """Return the recipes by name."""
    return [find_recipe(path.parent.name) for path in sorted(_HERE.glob("*/recipe.json"))]


def find_recipe(name: str) -> Recipe:
    """Return a recipe; raises NotFound."""
    about = next((it for it in _HERE.glob("*/recipe.json") if it.parent.name == name), None)
    if about is None:
        known = ", ".join(sorted(it.parent.name for it in _HERE.glob("*/recipe.json")))
        raise NotFound(f"There is no recipe {name[:50]!r}.", field="recipe", remedy=f"There are {known}.")
    found = msgspec.json.decode(about.read_bytes(), type=_About)
    definitions = read_definitions(about.parent)
    url = f"http://127.0.0.1:{EXAMPLES[found.example].port}"
    parts = {
        "connectors": sorted(definitions.connectors),
        "services": sorted(it.name for it in definitions.services),
        "journeys": sorted(it.name for it in definitions.journeys),
        "templates": sorted(definitions.templates),
    }
    return Recipe(
        name, found.title, found.about, found.example, url, found.connector, list(found.attempts), _full(parts)
    )


async def install_recipe(
    tx: Connection,
    workspace: Workspace,
    sealer: Sealer,
    recipe: Recipe,
    at: datetime,
    *,
    url: str = "",
    api_key: str = "",
    replace: bool = False,
) -> Installed:
    """Install a recipe in the caller's transaction: all of it, or nothing.

    ``url`` and ``api_key`` of the back end are those of the example unless given. Raises Conflict where things of these
    names are there that are not the recipe's, unless ``replace``.
    """
    definitions = _placed(read_definitions(_HERE / recipe.name), recipe, url)
    _check_reach(definitions, recipe, workspace)
    changed = await apply_definitions(tx, workspace, definitions, at)
    others = [it for it in changed if it.outcome == "changed"]
    if others and not replace:
        names = ", ".join(f"{it.what} {it.name}" for it in others)
        text = f"There is already something else of that name: {names}."
        raise Conflict(text, field="replace", remedy="Rename it, or install the recipe in its stead.")
    await _give_key(tx, workspace.id, sealer, recipe, api_key or ("" if url else KEY), at)
    return Installed(recipe.name, changed)


def _placed(definitions: Definitions, recipe: Recipe, url: str) -> Definitions:
    file = definitions.connectors[recipe.connector]
    placed = ConnectorFile(file.definition, {**file.settings, "url": url or recipe.url})
    return msgspec.structs.replace(definitions, connectors={**definitions.connectors, recipe.connector: placed})


def _check_reach(definitions: Definitions, recipe: Recipe, workspace: Workspace) -> None:
    """Refuse a back end that the workspace's connectors must not reach, before anything is made."""
    file = definitions.connectors[recipe.connector]
    settings = read_settings(KINDS[file.definition.kind], {**file.settings, "api_key": KEY})
    try:
        check_places(settings, private=workspace.rules.private_webhooks)
    except InvalidInput as error:
        raise InvalidInput(error.text, field="url", remedy=error.remedy) from None


async def _give_key(tx: Connection, workspace: int, sealer: Sealer, recipe: Recipe, api_key: str, at: datetime) -> None:
    connector = await find_connector_named(tx, workspace, recipe.connector)
    if connector is None or not api_key:
        return
    secrets = KINDS[connector.definition.kind].secrets
    with suppress(KeyError):
        if sealer.open(connector.settings)["api_key"] == api_key:
            return
    sealed: Mapping[str, Any] = sealer.seal({**connector.settings, "api_key": api_key}, secrets)
    await change_connector(tx, msgspec.structs.replace(connector, settings=dict(sealed)), at)


def _full(parts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {kind: names for kind, names in parts.items() if names}
