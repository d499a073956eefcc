"""Noline: one conversation across every line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import typer

from noline.kernel.errors import NolineError

RUN, PEOPLE, PLANS, SETUP, CARE = "Run", "Customers and messages", "Campaigns", "Set up", "Look after"
"""The panels of ``noline --help``, which reads like a table of contents."""


class Entry(NamedTuple):
    """A command, or a group of them: where it stands, and what is said of it while it is not loaded."""

    panel: str
    name: str
    module: str
    about: str
    function: str = "app"


ENTRIES = (
    Entry(RUN, "up", "serving", "Run everything: database, public pages, mail in, workers.", "up"),
    Entry(
        RUN, "server", "serving",
        "Serve screens, API, public pages and mail in; the work is done by `noline worker` elsewhere.", "server",
    ),
    Entry(RUN, "worker", "working", "Follow the log, fire timers, launch and send, until told to stop.", "worker"),
    Entry(
        RUN, "demo", "demonstrating",
        "Play an event's 25 days on six channels in virtual time, with the screens up; then stay up in real time.",
        "demo",
    ),
    Entry(CARE, "migrate", "care", "Bring the database up to date.", "migrate"),
    Entry(CARE, "status", "care", "Show how far the followers are, what waits, and what was set aside.", "status"),
    Entry(CARE, "openapi", "care", "Print the OpenAPI document of the API.", "openapi"),
    Entry(CARE, "bench", "care", "Measure this machine.", "bench"),
    Entry(PEOPLE, "customers", "customers", "Import, export and look at customers."),
    Entry(
        PEOPLE, "send", "send",
        "Send a message. It goes out as soon as a worker runs; the line says what is known of it now.", "send",
    ),
    Entry(
        PEOPLE, "import", "sources",
        "Keep what another system sent as interactions marked by their source; a row once kept counts once.",
        "import_log",
    ),
    Entry(PEOPLE, "sandbox", "sandbox", "Be a customer: an example event, and what reaches its people."),
    Entry(PLANS, "campaigns", "campaigns", "Plan, launch and watch campaigns."),
    Entry(PLANS, "journeys", "journeys", "Publish and list journeys."),
    Entry(
        PLANS, "apply", "definitions",
        "Bring a workspace in line with files: templates, journeys, campaigns, rules; all of them or none.", "apply",
    ),
    Entry(
        PLANS, "export", "definitions",
        "Write a workspace's definitions as files, for version control or another installation.", "export",
    ),
    Entry(PLANS, "recipes", "recipes", "Install ready-made connectors, services, templates and journeys."),
    Entry(
        PLANS, "example", "recipes",
        "Run an example of a back end, with accounts, allowances or orders, and faults on request.", "example",
    ),
    Entry(SETUP, "workspaces", "workspaces", "Make and list workspaces: one company's data each."),
    Entry(SETUP, "agents", "agents", "Say who may sign in, and as what."),
    Entry(SETUP, "keys", "keys", "Make and revoke keys of programs that use the API."),
    Entry(SETUP, "accounts", "accounts", "Configure the accounts that carry channels."),
    Entry(
        CARE, "backup", "backup",
        "Write a consistent picture of the database to a file, while everything goes on.", "backup",
    ),
    Entry(CARE, "restore", "backup", "Make an installation from a backup; the database must be empty.", "restore"),
    Entry(CARE, "set-aside", "set_aside", "Look at what could not be handled, and handle it again."),
    Entry(CARE, "inspect", "inspect", "See how what comes in is read."),
)  # fmt: skip


def program(word: str | None = None) -> typer.Typer:
    """Return the command line; with a ``word``, only that command is loaded, as all of them together take seconds."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=__doc__)
    for entry in ENTRIES:
        found = _load(entry) if word in (None, entry.name) else _unloaded(entry)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=entry.name, rich_help_panel=entry.panel)
        else:
            app.command(entry.name, rich_help_panel=entry.panel)(found)
    return app


def _load(entry: Entry) -> typer.Typer | Callable[..., Any]:
    found: typer.Typer | Callable[..., Any] = getattr(
        import_module(f"noline.app.commands.{entry.module}"), entry.function
    )
    return found


def _unloaded(entry: Entry) -> typer.Typer | Callable[..., Any]:
    """Return what stands in the help for a command that is not asked for."""
    if entry.function == "app":
        return typer.Typer(help=entry.about)

    def command() -> None:
        """Do nothing: only the command that is asked for is ever called."""

    command.__doc__ = entry.about
    return command


def main() -> None:
    """Run the command line; errors are sentences, not tracebacks."""
    try:
        program(next((word for word in sys.argv[1:] if not word.startswith("-")), ""))()
    except NolineError as error:
        from rich.text import Text

        from noline.app.commands.running import messages  # the command that failed has loaded both

        messages.print(Text.assemble(("Error:", "red"), f" {error}"), soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
