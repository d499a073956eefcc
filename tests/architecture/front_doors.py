"""A contract for import-linter: what lies inside a room is imported from outside only through the room's front door."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoors(Contract):
    """The rooms are the packages in ``house``; ``doors`` are further modules that may be entered, ``open`` whole rooms.

    ``from room import name`` is entering by the door even where a module within is called ``name``, if the door hands
    that name on.
    """

    type_name = "front_doors"

    house = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField(), required=False)
    open = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find the imports that climb in by a window."""
        given = self.contract_options
        rooms = sorted(graph.find_children(given["house"]) - set(given.get("open", ())))
        doors = sorted({*rooms, *given.get("doors", ())}, key=len, reverse=True)
        windows = [found for room in rooms for found in _windows(graph, room, doors)]
        return ContractCheck(kept=not windows, metadata={"windows": windows})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """List them."""
        for importer, imported, line in check.metadata["windows"]:
            output.print_error(f"- {importer} -> {imported} (l.{line})", bold=False)
        output.new_line()


def _windows(graph: ImportGraph, room: str, doors: list[str]) -> Iterator[tuple[str, str, int]]:
    for imported in sorted(graph.find_descendants(room) - set(doors)):
        door = next(each for each in doors if imported.startswith(f"{each}."))
        for importer in sorted(graph.find_modules_that_directly_import(imported)):
            if _within(importer, room):
                continue
            for detail in graph.get_import_details(importer=importer, imported=imported):
                if not _by_the_door(graph, door, imported, detail["line_contents"]):
                    yield importer, imported, detail["line_number"]


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _by_the_door(graph: ImportGraph, door: str, imported: str, line: str) -> bool:
    """A function named as its module looks like an import of the module; the door says which it is."""
    name = imported.removeprefix(f"{door}.")
    if not line.startswith(f"from {door} import "):
        return False
    handed_on = graph.get_import_details(importer=door, imported=imported)
    return any(re.search(rf" import (\(|.*\b{name}\b)", detail["line_contents"]) for detail in handed_on)
