"""Recipes: ready-made connectors with services, templates and journeys, installed at once, as files beside this one."""

from noline.app.recipes.installing import Installed, Recipe, find_recipe, install_recipe, list_recipes

__all__ = ["Installed", "Recipe", "find_recipe", "install_recipe", "list_recipes"]
