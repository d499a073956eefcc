"""Recipes over HTTP: what there is ready-made, and installing it with one request."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Meta, Struct

from noline.access import Principal, RulesChange, Workspace, WorkspaceChange, change_workspace, get_workspace
from noline.app.bootstrap import Noline
from noline.app.recipes import Installed, Recipe, find_recipe, install_recipe, list_recipes
from noline.kernel.db import Database

RecipeName = Annotated[str, PathParameter(max_length=50)]
_TAG = "Recipes"


class RecipePlace(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the back end is; nothing: the example program on this machine, with its key.

    ``allow_private``: let webhooks and connectors reach private networks from now on, as that program needs.
    ``replace``: put the recipe's things in the stead of others of their names.
    """

    url: Annotated[str, Meta(max_length=2000)] = ""
    api_key: Annotated[str, Meta(max_length=1000)] = ""
    allow_private: bool = False
    replace: bool = False


def recipe_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of recipes."""

    @get("/recipes", scope="settings:read", tag=_TAG, summary="List recipes")
    async def list_all_recipes() -> list[Recipe]:
        """Return what can be installed ready-made: connectors with services, templates and journeys."""
        return list_recipes()

    @post(
        "/recipes/{recipe:str}/install",
        scope="settings:write",
        audit="recipe.installed",
        confidential=True,
        status_code=200,
        tag=_TAG,
        summary="Install a recipe",
    )
    async def install_one_recipe(
        principal: Principal, workspace: Workspace, database: Database, recipe: RecipeName, data: RecipePlace
    ) -> Installed:
        """Make all that a recipe consists of, or nothing; doing it again changes nothing."""
        found = find_recipe(recipe)
        async with database.transaction() as tx:
            if data.allow_private and not workspace.rules.private_webhooks:
                await change_workspace(tx, principal, WorkspaceChange(rules=RulesChange(private_webhooks=True)))
            return await install_recipe(
                tx,
                await get_workspace(tx, workspace.id),
                noline.sealer,
                found,
                noline.clock.now(),
                url=data.url,
                api_key=data.api_key,
                replace=data.replace,
            )

    return [list_all_recipes, install_one_recipe]
