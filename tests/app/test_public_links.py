"""Tracked links and the open pixel, against the real log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from noline.delivery import Signer, url_text
from noline.journeys import parse_journey, publish_journey

from .public_scene import BASE, FAIR, MAP, PROGRAM, PublicScene, public_scene


@pytest.fixture(scope="module")
async def scene(module_dsn: str) -> AsyncIterator[PublicScene]:
    async with public_scene(module_dsn) as opened:
        yield opened


async def test_a_link_redirects_to_what_its_template_version_stores_and_counts(scene: PublicScene) -> None:
    guest = await scene.invite()
    answer = await scene.client.get(f"/l/0/{guest.token}")
    assert (answer.status_code, answer.headers["location"]) == (302, FAIR.replace("ü", "%C3%BC"))
    assert (await scene.client.get(f"/l/1/{guest.token}")).headers["location"] == MAP
    clicks = await scene.facts(guest, "link.clicked")
    assert [fact.body for fact in clicks] == [{"link": "0", "url": FAIR}, {"link": "1", "url": MAP}]
    assert {(fact.channel, fact.message, fact.contact_event) for fact in clicks} == {("email", guest.message, "mail")}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"user-agent": ""}, id="no user agent"),
        pytest.param({"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, id="a crawler"),
        pytest.param({"sec-purpose": "prefetch;prerender"}, id="a browser that looks ahead"),
    ],
)
async def test_robots_are_redirected_and_not_counted(scene: PublicScene, headers: dict[str, str]) -> None:
    guest = await scene.invite()
    assert (await scene.client.get(f"/l/0/{guest.token}", headers=headers)).status_code == 302
    assert (await scene.client.head(f"/l/0/{guest.token}")).status_code == 302
    await scene.client.get(f"/a/register/{guest.token}", headers=headers)
    await scene.client.get(f"/o/{guest.token}.gif", headers=headers)
    assert await scene.facts(guest, "link.clicked", "page.visited", "mail.opened") == []


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/l/2/{token}", id="no such link"),
        pytest.param("/l/-1/{token}", id="counted from the end"),
        pytest.param("/l/{number}/{token}", id="a number without end"),
        pytest.param("/l/https:%2F%2Fevil.example/{token}", id="an address instead of a number"),
        pytest.param("/l/0/{forged}", id="forged"),
        pytest.param("/l/0/{foreign}", id="of another installation"),
        pytest.param("/l/0/{cut}", id="cut off"),
        pytest.param("/l/0/%00%ff", id="no text"),
        pytest.param("/a/register/{forged}", id="a forged action"),
        pytest.param("/a/delete/{token}", id="no such action"),
        pytest.param("/u/{forged}", id="a forged unsubscription"),
        pytest.param("/anything", id="no such page"),
    ],
)
async def test_what_is_unknown_gets_a_friendly_page(scene: PublicScene, path: str) -> None:
    guest = await scene.invite()
    foreign = url_text(Signer(b"another").token(guest.shard, guest.message))
    forged = guest.token[:-4] + ("AAAA" if not guest.token.endswith("AAAA") else "BBBB")
    filled = path.format(token=guest.token, forged=forged, foreign=foreign, cut=guest.token[:-2], number="9" * 5000)
    answer = await scene.client.get(filled)
    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.text
    assert guest.token not in answer.text
    spanish = await scene.client.get(filled, headers={"accept-language": "es-MX,es;q=0.9"})
    assert "Este enlace no lleva a ninguna parte" in spanish.text
    problem = await scene.client.get(filled, headers=PROGRAM)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404


async def test_an_open_counts_once_an_hour(scene: PublicScene) -> None:
    guest = await scene.invite()
    for _ in range(3):
        answer = await scene.client.get(f"/o/{guest.token}.gif")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
        assert answer.content.startswith(b"GIF89a")
        assert answer.headers["cache-control"] == "no-store"
    assert 1 <= len(await scene.facts(guest, "mail.opened")) <= 2  # two if the clock struck in between


async def test_what_a_person_opens_is_told_to_whoever_waits_for_that(scene: PublicScene) -> None:
    plain = {"name": "after", "version": 1, "entry": {"type": "receipt", "news": "read"}, "first": "done",
             "steps": {"done": {"type": "exit", "reason": "done"}}}  # fmt: skip
    async with scene.noline.database.transaction() as tx:
        workspace = await tx.fetchval("select id from workspace order by id limit 1")
        await publish_journey(tx, workspace, parse_journey(plain), at=scene.noline.clock.now())
    guest = await scene.invite()
    await scene.client.get(f"/o/{guest.token}.gif", headers={"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    await scene.client.get(f"/o/{guest.token}.gif", headers={"user-agent": "Mozilla/5.0"})
    assert await scene.facts(guest, "receipt.noticed") == []
    for _ in range(2):
        await scene.client.get(f"/o/{guest.token}.gif")
    (noticed,) = await scene.facts(guest, "receipt.noticed")
    assert (noticed.body, noticed.message) == ({"news": "read"}, guest.message)


async def test_the_pixel_of_a_forged_token_is_a_pixel_too(scene: PublicScene) -> None:
    assert (await scene.client.get("/o/forged.gif")).status_code == 200


async def test_a_letter_s_code_leads_to_its_page_and_the_visit_counts(scene: PublicScene) -> None:
    guest = await scene.invite(event="letter")
    assert (await scene.client.get(f"/a/register/{guest.token}")).status_code == 200
    (visit,) = await scene.facts(guest, "page.visited")
    assert (visit.channel, visit.contact_event, visit.body["link"]) == ("print", "letter", "register")


async def test_links_of_a_composed_page_lead_to_that_page_s_own_addresses(scene: PublicScene) -> None:
    guest = await scene.invite(event="composed")
    page = (await scene.client.get(f"/a/register/{guest.token}")).text
    assert f'href="{BASE}/page/l/0/{guest.token}"' in page
    assert (await scene.client.get(f"/page/l/0/{guest.token}")).headers["location"] == MAP
    assert (await scene.client.get(f"/l/0/{guest.token}")).status_code == 404
    assert (await scene.client.get(f"/page/a/preferences/{guest.token}")).status_code == 200
    (click,) = await scene.facts(guest, "link.clicked")
    assert click.body == {"link": "page 0", "url": MAP}


async def test_health_asks_the_database(scene: PublicScene) -> None:
    answer = await scene.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_without_a_database_pixels_still_come_and_the_rest_says_so(dsn: str) -> None:
    async with public_scene(dsn) as away:
        guest = await away.invite()
        await away.noline.database.close()
        health = await away.client.get("/health", headers=PROGRAM)
        assert (health.status_code, health.headers["content-type"]) == (503, "application/problem+json")
        assert (await away.client.get(f"/o/{guest.token}.gif")).status_code == 200
        page = await away.client.get(f"/a/register/{guest.token}")
        assert (page.status_code, page.headers["retry-after"]) == (503, "2")
        assert "Please try again in a moment" in page.text


async def test_many_clicks_at_once_are_all_redirected(scene: PublicScene) -> None:
    guests = [await scene.invite() for _ in range(3)]
    answers = await asyncio.gather(*[scene.client.get(f"/l/0/{it.token}") for it in guests for _ in range(10)])
    assert {answer.status_code for answer in answers} == {302}
    assert all([await scene.facts(guest, "link.clicked") for guest in guests])
