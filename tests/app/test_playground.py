"""The playground: whoever plays a customer reads what reached them on every channel, and is heard from any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.app.api.playground_guide import GUEST, GUIDE
from noline.app.demo.guide import invite
from noline.app.demo.people import as_customer, person
from noline.content import EmailSource, LetterSource, PageSource, PushSource
from noline.delivery import add_route
from stage import invitation

PEOPLE = "/api/v1/playground/people"
PHONE, MAIL, HANDLE = "+447700900321", "ana@example.com", "anaharbour"
TEMPLATE: dict[str, Any] = {
    "email": EmailSource(
        "Come, {{ first_name }}",
        html='<p>Dear {{ first_name }}, <a href="{{ links.register }}">register</a> or read about'
        ' <a href="https://harbour.example/day">the day</a>.</p>',
    ),
    "push": PushSource("Open day", "Will you come?", "{{ links.register }}"),
    "letter": LetterSource("Come to us", ("Dear {{ first_name }}, please come.",), qr="register"),
    "page": PageSource("Open day", "<p>Come, {{ first_name }}.</p>"),
}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """Two companies on one stage; the first has web chat."""
    async with api_stage(module_dsn) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "chat", "chat", "chat")
        yield opened


@pytest.fixture(scope="module")
async def ana(api: ApiStage) -> UUID:
    """Somebody who has been written to on every channel."""
    stage = api.stage
    customer = await stage.customer(
        "Ana", phone=PHONE, email=MAIL, x=HANDLE, push="device-ana", web="visitor-ana", postal=True
    )
    await stage.template("day", TEMPLATE)
    more = {"template": "day", "purpose": "transactional"}
    await stage.begin(
        "day", *[invitation(channel, channel, **more) for channel in ("email", "push", "print", "web")],
    )  # fmt: skip
    await stage.settle()
    return customer


async def boxes(client: httpx.AsyncClient, customer: UUID, channel: str) -> list[dict[str, Any]]:
    answer = await client.get(f"{PEOPLE}/{customer}/boxes", params={"channel": channel})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_people_are_found_with_what_lies_unopened(api: ApiStage, ana: UUID) -> None:
    found = (await api.owner.get(PEOPLE, params={"q": "ana"})).json()["items"]
    assert [(it["customer"], it["name"]) for it in found] == [(str(ana), "Ana")]
    assert found[0]["unread"] >= 4
    one = (await api.owner.get(f"{PEOPLE}/{ana}")).json()
    assert one["unread"] == {"email": 1, "push": 1, "print": 1, "web": 1}
    assert set(one["plays"]) == {"print", "email", "sms", "push", "web", "x"}
    assert one["chat"] == "/chat/harbour"
    assert {"channel": "sms", "value": PHONE, "display": PHONE} in one["addresses"]


async def test_each_box_shows_what_came_as_it_came(api: ApiStage, ana: UUID) -> None:
    (mail,) = await boxes(api.owner, ana, "email")
    assert (mail["title"], mail["direction"], mail["html"], mail["opened_at"]) == ("Come, Ana", "in", True, None)
    assert "Dear Ana" in mail["text"]
    assert mail["links"][0]["path"].startswith("/a/register/")
    (letter,) = await boxes(api.owner, ana, "print")
    assert (letter["pages"], len(letter["code"])) == (1, 7)
    (push,) = await boxes(api.owner, ana, "push")
    assert (push["title"], push["text"]) == ("Open day", "Will you come?")
    (page,) = await boxes(api.owner, ana, "web")
    assert page["links"][0]["path"].startswith("/a/page/")


async def test_a_letter_is_seen_page_by_page_and_a_mail_in_a_frame_where_nothing_runs(api: ApiStage, ana: UUID) -> None:
    (letter,) = await boxes(api.owner, ana, "print")
    picture = await api.owner.get(f"{PEOPLE}/{ana}/items/{letter['id']}/pages/1")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert (await api.owner.get(f"{PEOPLE}/{ana}/items/{letter['id']}/pages/2")).status_code == 404
    (mail,) = await boxes(api.owner, ana, "email")
    shown = await api.owner.get(f"{PEOPLE}/{ana}/items/{mail['id']}/html")
    assert "/a/register/" in shown.text
    assert ".gif" not in shown.text, "who opens a mail here says so by opening it"
    assert "sandbox allow-same-origin" in shown.headers["content-security-policy"]


async def test_opening_is_remembered_and_a_mail_that_is_opened_counts(api: ApiStage, ana: UUID) -> None:
    (mail,) = await boxes(api.owner, ana, "email")
    opened = await api.owner.post(f"{PEOPLE}/{ana}/open", json={"item": mail["id"]})
    assert opened.json() == {"opened": 1}
    assert (await api.owner.post(f"{PEOPLE}/{ana}/open", json={"item": mail["id"]})).json() == {"opened": 0}
    assert [it.message for it in await api.stage.facts(ana, "mail.opened")] == [UUID(mail["id"])]
    await api.owner.post(f"{PEOPLE}/{ana}/open", json={"channel": "push"})
    assert (await api.owner.get(f"{PEOPLE}/{ana}")).json()["unread"] == {"print": 1, "web": 1}
    neither = await api.owner.post(f"{PEOPLE}/{ana}/open", json={})
    assert (neither.status_code, neither.json()["field"]) == (422, "item")


async def test_a_code_is_scanned_and_links_are_followed(api: ApiStage, ana: UUID) -> None:
    (letter,) = await boxes(api.owner, ana, "print")
    scanned = (await api.owner.post(f"{PEOPLE}/{ana}/items/{letter['id']}/scan")).json()
    assert (await api.owner.get(scanned["path"], headers={"accept": "text/html"})).status_code == 200
    (mail,) = await boxes(api.owner, ana, "email")
    outside = next(link for link in mail["links"] if "/l/" in link["url"])
    followed = await api.owner.post(f"{PEOPLE}/{ana}/items/{mail['id']}/click", json={"url": outside["url"]})
    assert followed.json() == {"url": "https://harbour.example/day", "path": None}
    assert [it.body["url"] for it in await api.stage.facts(ana, "link.clicked")] == ["https://harbour.example/day"]
    forged = await api.owner.post(f"{PEOPLE}/{ana}/items/{mail['id']}/click", json={"url": "https://evil.example"})
    assert (forged.status_code, forged.json()["field"]) == (422, "url")
    no_code = await api.owner.post(f"{PEOPLE}/{ana}/items/{mail['id']}/scan")
    assert no_code.status_code == 422


@pytest.mark.parametrize(("act", "channel"), [("sms", "sms"), ("post", "x"), ("mail", "email")])
async def test_what_a_customer_writes_is_in_the_conversation_when_the_call_returns(
    api: ApiStage, ana: UUID, act: str, channel: str
) -> None:
    await api.stage.advance(minutes=1)
    said = await api.owner.post(f"{PEOPLE}/{ana}/{act}", json={"text": f"Where is gate 3, by {act}?"})
    assert said.status_code == 200, said.text
    assert said.json()["handled"] is True
    first = (await boxes(api.owner, ana, channel))[0]
    assert (first["direction"], first["text"]) == ("out", f"Where is gate 3, by {act}?")
    assert first["conversation"] is not None
    assert (await api.stage.message(UUID(said.json()["interaction"]))).channel == channel


async def test_a_mail_that_is_answered_carries_its_token(api: ApiStage, ana: UUID) -> None:
    await api.stage.advance(minutes=1)
    mail = next(it for it in await boxes(api.owner, ana, "email") if it["direction"] == "in")
    said = await api.owner.post(f"{PEOPLE}/{ana}/mail", json={"text": "Can I bring my dog?", "answers": mail["id"]})
    message = await api.stage.message(UUID(said.json()["interaction"]))
    assert (message.placed_by, message.answers) == ("token", UUID(mail["id"]))
    assert message.body is not None
    assert message.body["text"] == "Can I bring my dog?"
    assert message.body["subject"] == "Re: Come, Ana"


async def test_nobody_speaks_for_a_customer_in_the_world(api: ApiStage, ana: UUID) -> None:
    stage = api.stage
    settings = {"host": "mail.example.com", "port": 25, "tls": "off"}
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "real", "smtp", "email", settings=settings, position=9)
    refused = await api.owner.post(f"{PEOPLE}/{ana}/mail", json={"text": "It is me"})
    assert (refused.status_code, refused.json()["field"]) == (422, "channel")
    assert "email" not in (await api.owner.get(f"{PEOPLE}/{ana}")).json()["plays"]
    async with stage.noline.database.transaction() as tx:
        await tx.execute("delete from route where account = (select id from account where name = 'real')")
        await tx.execute("update installation set catalogue = catalogue + 1")


async def test_the_boxes_of_another_company_are_closed(api: ApiStage, ana: UUID) -> None:
    (letter,) = await boxes(api.owner, ana, "print")
    assert (await api.stranger.get(PEOPLE)).json()["items"] == []
    for path in ("", "/boxes", f"/items/{letter['id']}", f"/items/{letter['id']}/pages/1"):
        assert (await api.stranger.get(f"{PEOPLE}/{ana}{path}")).status_code == 404, path
    for act, body in (("sms", {"text": "hi"}), ("mail", {"text": "hi"}), ("open", {"channel": "print"})):
        assert (await api.stranger.post(f"{PEOPLE}/{ana}/{act}", json=body)).status_code == 404, act
    assert (await api.viewer.post(f"{PEOPLE}/{ana}/sms", json={"text": "hi"})).status_code == 403


async def guide_of(api: ApiStage) -> Any:
    return (await api.owner.get("/api/v1/playground/guide")).json()["guide"]


async def test_the_guide_s_steps_are_done_when_the_log_says_so(api: ApiStage) -> None:
    stage = api.stage
    assert await guide_of(api) is None
    await stage.entrance().enter(stage.workspace.id, stage.workspace.region, [as_customer(person(1, 0))], stage.now)
    await stage.settle()
    await invite(stage.noline, stage.workspace, stage.now, stage.now)
    await stage.settle()

    async def done() -> list[str]:
        guide = await guide_of(api)
        return [step["name"] for step in guide["steps"] if step["done_at"]]

    guide = await guide_of(api)
    customer = UUID(guide["customer"])
    assert (guide["name"], guide["slug"], await done()) == ("Ana Adams", GUIDE, [])
    assert (await stage.noline.directory.owner(stage.workspace.id, "external", GUEST)).customer == customer  # type: ignore[union-attr]
    letter = next(it for it in await boxes(api.owner, customer, "print"))
    assert (letter["id"], letter["opened_at"]) == (guide["letter"], None)

    await stage.advance(minutes=1)
    path = (await api.owner.post(f"{PEOPLE}/{customer}/items/{letter['id']}/scan")).json()["path"]
    browser = await api.nobody(**{"user-agent": "Mozilla/5.0 (X11) Firefox/140.0", "accept": "text/html"})
    page = await browser.get(path)
    assert "Chat with us" in page.text
    assert await done() == ["scan"]
    await api.owner.post(f"{PEOPLE}/{customer}/sms", json={"text": "Is there something vegetarian?"})
    await stage.settle()
    assert await done() == ["scan", "ask"]
    asked = (await guide_of(api))["conversation"]
    await stage.advance(minutes=1)
    replied = await api.agent.post(
        f"/api/v1/conversations/{asked}/messages", json={"text": "There is.", "channel": "sms"}
    )
    assert replied.status_code < 300, replied.text
    await stage.settle()
    assert await done() == ["scan", "ask", "answer"]
    assert (await boxes(api.owner, customer, "sms"))[0]["text"] == "There is."
    said = await browser.post(guide["chat"], data={"message": "And for my friend?"})
    assert said.status_code == 303
    await stage.settle()
    assert await done() == ["scan", "ask", "answer", "chat"]
    await api.owner.post(f"{PEOPLE}/{customer}/sms", json={"text": f"YES {letter['code']}"})
    await stage.settle()
    assert await done() == ["scan", "ask", "answer", "chat", "scorecard"]
