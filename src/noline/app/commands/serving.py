"""``noline up`` and ``noline server``: processes that answer from outside."""

from __future__ import annotations

from noline.access import Workspaces
from noline.app.commands.running import installation, messages, run
from noline.app.up import serve
from noline.app.up import up as keep_up


def up() -> None:
    """Run everything: database, public pages, mail in, workers."""

    async def work() -> None:
        async with installation() as noline:
            settings = noline.settings
            programs = f", programs hand over mail at {settings.submission_port}" if settings.submission_port else ""
            messages.print(
                f"Noline is up: pages at {settings.public_url}, mail at port {settings.mail_port}{programs}."
            )
            async with noline.database.connection() as connection:
                if not (await noline.catalogue(connection))[Workspaces].by_id:
                    messages.print("There is no company yet. Beside this: noline workspaces add SLUG --owner you@…")
            await keep_up(noline)

    run(work())


def server() -> None:
    """Serve screens, API, public pages and mail in; the work is done by `noline worker` elsewhere."""

    async def work() -> None:
        async with installation() as noline:
            await serve(noline)

    run(work())
