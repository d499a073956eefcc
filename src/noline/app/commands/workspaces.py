"""``noline workspaces``: one for each company, with its first owner."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Annotated

import typer

from noline.access import System, create_agent, create_workspace, load_workspaces
from noline.app.commands.customers import AsJson
from noline.app.commands.running import installation, run, show
from noline.kernel.errors import Conflict

app = typer.Typer(no_args_is_help=True, help="Make and list workspaces: one company's data each.")


@app.command()
def add(
    slug: Annotated[str, typer.Argument(help="A short name in lower case, such as harbour.")],
    owner: Annotated[str, typer.Option(help="The first owner's address; a password is made and shown once.")],
    name: Annotated[str, typer.Option(help="The company's name; the slug by default.")] = "",
    zone: Annotated[str, typer.Option(help="Its time zone.")] = "UTC",
    region: Annotated[str, typer.Option(help="Its country, for telephone numbers written without one.")] = "GB",
    language: Annotated[str, typer.Option(help="Its language.")] = "en",
    currency: Annotated[str, typer.Option(help="What it counts money in (ISO 4217).")] = "EUR",
    as_json: AsJson = False,
) -> None:
    """Make a workspace and its first owner."""
    password = token_urlsafe(12)

    async def work() -> str:
        async with installation() as noline:
            async with noline.database.transaction() as tx:
                known = {it.slug for it in (await load_workspaces(tx)).by_id.values()}
                if slug in known:
                    remedy = "Add people to it with noline agents add."
                    raise Conflict(f"There is a workspace {slug!r} already.", field="slug", remedy=remedy)
                made = await create_workspace(
                    tx, slug, name or slug.title(), zone=zone, region=region, language=language, currency=currency
                )
            called = owner.partition("@")[0].title() or "Owner"
            actor = System(made.id)
            await create_agent(noline.database, actor, email=owner, name=called, role="owner", password=password)
            return noline.settings.public_url

    url = run(work())
    result = {"workspace": slug, "url": f"{url}/app/", "email": owner, "password": password}
    show(result, as_json=as_json, lines=lambda: [f"Sign in at {url}/app/ as {owner} with the password {password}"])


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the workspaces."""

    async def work() -> list[dict[str, str]]:
        async with installation() as noline, noline.database.connection() as connection:
            found = (await load_workspaces(connection)).by_id.values()
            names = ("slug", "name", "zone", "language", "currency")
            return [{name: getattr(it, name) for name in names} for it in found]

    found = run(work())
    lines = [f"{it['slug']}: {it['name']} ({it['zone']}, {it['language']}, {it['currency']})" for it in found]
    show(found, as_json=as_json, lines=lambda: lines or ["There is none yet: noline workspaces add SLUG --owner you@…"])
