"""A running house to look at: server, worker and database of one installation, and browsers of people who signed in."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from apistage import QUICK
from noline.access import COOKIE, Agent, System, Workspace, create_agent, open_session
from noline.app.bootstrap import Noline
from noline.app.demo.people import as_customer, person
from noline.app.demo.scenario import set_up
from noline.app.server import Server
from noline.app.worker import Worker
from noline.customers import Entrance
from noline.kernel.clock import wall_now
from noline.kernel.config import Settings

PASSWORD = "correct horse battery"
ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = Path(os.environ.get("NOLINE_SCREENS", ROOT / ".noline" / "screens"))
"""Where screenshots are left for people to look at."""
NARROW = {"width": 380, "height": 780}
WIDE = {"width": 1440, "height": 900}
_RULES = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
  v => `${v.id}: ${v.help} — `
    + v.nodes.slice(0, 3).map(n => `${n.target.join(' ')} ${n.failureSummary}`).join(' | '))"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class House:
    """The example company “demo” with some sandbox customers, its campaign a draft; in real time."""

    def __init__(
        self,
        noline: Noline,
        workspace: Workspace,
        agents: Mapping[str, Agent],
        browser: Browser,
        exits: AsyncExitStack,
    ) -> None:
        self.noline = noline
        self.workspace = workspace
        self.agents = agents
        """By role."""
        self.url = noline.settings.public_url
        self._browser = browser
        self._exits = exits
        self._of_the_test: list[BrowserContext] = []
        self._standing: dict[str, Page] = {}

    async def context(self, *, dark: bool = False, narrow: bool = False, **more: Any) -> BrowserContext:
        """Return a browser of its own, with nobody signed in."""
        made = await self._browser.new_context(
            base_url=self.url,
            viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type]  # a typed dictionary of the same form
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            reduced_motion="reduce",
            **more,
        )
        made.set_default_timeout(15_000)
        self._exits.push_async_callback(made.close)
        self._of_the_test.append(made)
        return made

    async def visitor(self, **more: Any) -> Page:
        """Return a page of somebody who has not signed in: a customer, for the public pages."""
        return await (await self.context(**more)).new_page()

    async def page(self, role: str = "owner", path: str = "/app/", **more: Any) -> Page:
        """Return a page on which somebody of this role has signed in, earlier and elsewhere."""
        context = await self.context(**more)
        async with self.noline.database.transaction() as tx:
            session = await open_session(tx, self.agents[role], wall_now())
        await context.add_cookies([{"name": COOKIE, "value": session.token, "url": self.url, "httpOnly": True}])
        page = await context.new_page()
        await page.goto(path)
        return page

    async def looking(self, path: str, **looks: Any) -> Page:
        """Return a page for tests that only look, as owner: the same for all of them, loaded anew each time."""
        name = repr(sorted(looks.items()))
        page = self._standing.get(name)
        if page is None or page.is_closed():
            page = self._standing[name] = await self.page("owner", path, **looks)
            self._of_the_test.remove(page.context)
        else:
            await page.goto(path)
        return page

    def keep(self) -> None:
        """Let what is open now stay open until the house is closed."""
        self._of_the_test.clear()

    async def leave(self) -> None:
        """Close what was opened since: a page that nobody looks at any more goes on asking and drawing."""
        while self._of_the_test:
            await self._of_the_test.pop().close()


HOUSES: set[House] = set()
"""Those that stand now."""


async def picture(page: Page, name: str) -> None:
    """Leave a screenshot."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")


async def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page for people who use it otherwise than by eye and mouse."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))  # by the debugger: the page's own policy forbids scripts
    found: list[str] = await page.evaluate(_RULES)
    if found:  # what is still fading in has colours that nobody will see
        await page.wait_for_timeout(1500)
        found = await page.evaluate(_RULES)
    return found


@asynccontextmanager
async def open_house(
    dsn: str, browser: Browser, *, customers: int = 25, launched: bool = False
) -> AsyncIterator[House]:
    """Run an installation on a prepared database. ``launched``: the example campaign has begun."""
    assert (Path(str(files("noline.app"))) / "web" / "index.html").is_file(), "make web builds the interface"
    http, mail = free_port(), free_port()
    settings = Settings(dsn=dsn, http_port=http, mail_port=mail, submission_port=None)
    noline = await Noline.open(settings, dsn)
    server, worker = Server(noline), Worker(noline)
    async with AsyncExitStack() as exits:
        exits.push_async_callback(noline.close)
        await server.start()
        exits.push_async_callback(server.stop)
        working = asyncio.create_task(worker.run())
        workspace, agents = await _found(noline, customers)
        if launched:
            await _launch(noline, workspace)
        house = House(noline, workspace, agents, browser, exits)
        HOUSES.add(house)
        try:
            yield house
        finally:
            HOUSES.remove(house)
            worker.stop()
            await working


async def _found(noline: Noline, customers: int) -> tuple[Workspace, dict[str, Agent]]:
    now = noline.clock.now()
    smtp = (noline.settings.mail_host, noline.settings.mail_port)
    async with noline.database.transaction() as tx:
        workspace, _ = await set_up(tx, smtp=smtp, event_date=now + timedelta(days=25), at_once=True)
    agents = {}
    for role in ("owner", "agent", "viewer"):
        email, actor = f"{role}@demo.example", System(workspace.id)
        agents[role] = await create_agent(
            noline.database, actor, email=email, name=role.title(), role=role, password=PASSWORD, passwords=QUICK
        )
    entrance = Entrance(noline.database, noline.shards, noline.directory, noline.ids)
    rows = [as_customer(person(1, number)) for number in range(customers)]
    await entrance.enter(workspace.id, workspace.region, rows, now)
    return workspace, agents


async def _launch(noline: Noline, workspace: Workspace) -> None:
    from noline.app.demo.scenario import SLUG
    from noline.campaigns import launch
    from noline.content import Templates

    async with noline.database.transaction() as tx:
        catalogue = await noline.catalogue(tx)
        await launch(tx, workspace.id, SLUG, noline.clock.now(), catalogue[Templates])
    noline.wake.signal()
