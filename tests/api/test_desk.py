"""The desk: a ticket lets its customer in once, whatever is no ticket is told apart, and a deed told twice is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from apistage import ApiStage, api_stage
from noline.campaigns import Campaign
from noline.content import EmailSource, LetterSource
from noline.customers.conditions import Compare
from noline.delivery import Message
from stage import invitation, ticket


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(module_dsn) as opened:
        yield opened


async def registered(api: ApiStage, slug: str, name: str = "Ana") -> tuple[Campaign, UUID, Message]:
    """Return a campaign with a customer who has registered, and the message that led there."""
    stage = api.stage
    customer = await stage.customer(name, email=f"{name.lower()}.{slug}@example.test")
    campaign = await stage.begin(slug, invitation("mail", "email"), ticket("email"))
    message = (await stage.sent(customer, "email"))[0]
    await stage.press(message)
    return campaign, customer, message


def code_of(api: ApiStage, campaign: Campaign, customer: UUID) -> str:
    """Return what the customer's ticket says."""
    return api.stage.noline.signer.ticket(api.stage.shard(customer), customer, campaign.id)


async def show(api: ApiStage, *, client: httpx.AsyncClient | None = None, **fields: Any) -> dict[str, Any]:
    """Show a ticket at the desk."""
    wanted = {"id": str(uuid4()), "at": api.stage.now.isoformat(), **fields}
    answer = await (client or api.agent).post("/api/v1/desk/check-ins", json=wanted)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_ticket_lets_in_once_however_it_is_shown(api: ApiStage) -> None:
    campaign, customer, message = await registered(api, "once")
    code, token = code_of(api, campaign, customer), api.stage.noline.signer.token(api.stage.shard(customer), message.id)
    assert len(code) == 40
    first: dict[str, Any] = {
        "id": str(uuid4()),
        "at": api.stage.now.isoformat(),
        "code": f"https://go.harbour.example/t/{code}",
    }
    came = await show(api, **first)
    assert (came["result"], came["name"], came["event"], came["by"]) == ("entered", "Ana", "Once", "Agent")
    assert (await show(api, **first))["result"] == "entered"  # the same deed, told again
    again = [
        await show(api, code=code),
        await show(api, code=f"https://go.harbour.example/a/ticket/{token.hex()}"),
        await show(api, customer=str(customer), campaign=str(campaign.id)),
    ]
    assert [it["result"] for it in again] == ["used"] * 3
    assert {it["at"] for it in again} == {came["at"]}
    facts = await api.stage.facts(customer, "ticket.checked_in")
    assert [fact.body["by"] for fact in facts] == ["Agent"]


async def test_what_is_no_ticket_for_this_door_is_told_apart(api: ApiStage) -> None:
    one, ana, message = await registered(api, "one")
    other, _, _ = await registered(api, "other", "Ben")
    code = code_of(api, one, ana)
    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    guest = await api.stage.customer("Cat", email="cat@example.test")
    assert (await show(api, code=code, campaign=str(other.id)))["result"] == "wrong_event"
    for text in (forged, code[:-2], "hello", "https://go.harbour.example/t/", message.id.hex):
        assert (await show(api, code=text))["result"] == "unknown", text
    assert (await show(api, customer=str(guest), campaign=str(one.id)))["result"] == "not_registered"
    assert (await show(api, code=code_of(api, other, ana)))["result"] != "entered"
    assert (await show(api, code=code, client=api.stranger))["result"] == "unknown"
    assert (await show(api, code=code))["result"] == "entered"


async def test_only_who_may_lets_in(api: ApiStage) -> None:
    campaign, customer, _ = await registered(api, "allowed")
    wanted = {"id": str(uuid4()), "at": api.stage.now.isoformat(), "code": code_of(api, campaign, customer)}
    assert (await api.viewer.post("/api/v1/desk/check-ins", json=wanted)).status_code == 403
    late = wanted | {"at": (api.stage.now - timedelta(days=8)).isoformat()}
    refused = await api.agent.post("/api/v1/desk/check-ins", json=late)
    assert (refused.status_code, refused.json()["field"]) == (422, "at")
    nothing = await api.agent.post("/api/v1/desk/check-ins", json={key: wanted[key] for key in ("id", "at")})
    assert (nothing.status_code, nothing.json()["field"]) == (422, "code")


async def test_a_customer_is_found_and_little_is_shown(api: ApiStage) -> None:
    campaign, customer, _ = await registered(api, "found", "Zoë")
    by_code = (await api.agent.get("/api/v1/desk/customers", params={"q": code_of(api, campaign, customer)})).json()
    assert (by_code["by_code"], [it["customer"] for it in by_code["items"]]) == (True, [str(customer)])
    by_name = (await api.agent.get("/api/v1/desk/customers", params={"q": "zoë"})).json()
    assert by_name["items"] == [{"customer": str(customer), "name": "Zoë", "hint": "z…@example.test"}]
    assert (await api.stranger.get("/api/v1/desk/customers", params={"q": "zoë"})).json()["items"] == []
    shown = (await api.agent.get(f"/api/v1/desk/customers/{customer}")).json()
    assert [(it["event"], it["state"]) for it in shown["tickets"]] == [("Found", "good")]
    assert "example.test" not in str(shown)
    assert (await api.stranger.get(f"/api/v1/desk/customers/{customer}")).status_code == 404
    events = (await api.agent.get("/api/v1/desk/events")).json()["items"]
    assert [(it["registered"], it["attended"]) for it in events if it["name"] == "Found"] == [(1, 0)]
    assert (await api.stranger.get("/api/v1/desk/events")).json()["items"] == []


async def test_a_visit_is_logged_once(api: ApiStage) -> None:
    customer = await api.stage.customer("Vic", email="vic@example.test")
    visit = {
        "id": str(uuid4()),
        "at": (api.stage.now - timedelta(hours=2)).isoformat(),
        "customer": str(customer),
        "note": "asked for a chair",
    }
    for _ in range(2):
        assert (await api.agent.post("/api/v1/desk/visits", json=visit)).status_code == 201
    shown = (await api.agent.get(f"/api/v1/desk/customers/{customer}")).json()["visits"]
    assert [(it["note"], it["by"]) for it in shown] == [("asked for a chair", "Agent")]
    assert shown[0]["at"] == visit["at"].replace("+00:00", "Z")
    timeline = (await api.agent.get(f"/api/v1/customers/{customer}/timeline")).json()["items"]
    assert "Came to the desk: asked for a chair" in [it["sentence"] for it in timeline]
    assert (await api.stranger.post("/api/v1/desk/visits", json=visit)).status_code == 404


async def test_a_matter_is_handed_over(api: ApiStage) -> None:
    heard = await api.stage.hear("sms", "+447700900177", "Where is my chair?")
    customer, conversation = heard.customer, heard.conversation
    agents = (await api.agent.get("/api/v1/conversations/agents")).json()
    owner = next(it["id"] for it in agents if it["name"] == "Owner")
    wanted = {
        "id": str(uuid4()),
        "at": api.stage.now.isoformat(),
        "conversation": str(conversation),
        "note": "Has the receipt with her",
        "agent": owner,
    }
    for _ in range(2):
        answer = await api.agent.post("/api/v1/desk/handovers", json=wanted)
        assert (answer.status_code, answer.json()["agent"]) == (201, "Owner"), answer.text
    (matter,) = (await api.agent.get(f"/api/v1/desk/customers/{customer}")).json()["matters"]
    assert (matter["conversation"], matter["agent"], matter["waiting_for"]) == (str(conversation), "Owner", "us")
    notes = await api.stage.facts(customer, "agent.noted")
    assert [note.body["text"] for note in notes] == ["Has the receipt with her"]
    assert (await api.stranger.post("/api/v1/desk/handovers", json=wanted)).status_code == 404
    assert (await api.agent.post("/api/v1/desk/handovers", json=wanted | {"note": " "})).status_code == 422


async def test_a_matter_that_no_conversation_is_about_opens_one(api: ApiStage) -> None:
    customer = await api.stage.customer("Bea", email="bea@example.test")
    wanted: dict[str, Any] = {
        "id": str(uuid4()), "at": api.stage.now.isoformat(), "customer": str(customer), "note": "Her chair is broken",
    }  # fmt: skip
    answers = [(await api.agent.post("/api/v1/desk/handovers", json=wanted)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    (matter,) = (await api.agent.get(f"/api/v1/desk/customers/{customer}")).json()["matters"]
    assert (matter["conversation"], matter["agent"], matter["waiting_for"]) == (answers[0]["conversation"], "", "us")
    another = wanted | {"id": str(uuid4()), "note": "And a leg is lost"}
    again = (await api.agent.post("/api/v1/desk/handovers", json=another)).json()
    assert again["conversation"] == answers[0]["conversation"], "there is one about it already"
    notes = await api.stage.facts(customer, "agent.noted")
    assert [note.body["text"] for note in notes] == ["Her chair is broken", "And a leg is lost"]
    thread = (await api.agent.get(f"/api/v1/conversations/{matter['conversation']}")).json()
    assert any(way["may"] and way["channel"] == "email" for way in thread["reply"]), "she can be answered by mail"
    assert (await api.stranger.post("/api/v1/desk/handovers", json=another)).status_code == 404
    nobody = {key: value for key, value in wanted.items() if key != "customer"} | {"id": str(uuid4())}
    assert (await api.agent.post("/api/v1/desk/handovers", json=nobody)).status_code == 422


async def test_who_came_gets_thanks_and_who_did_not_is_missed(api: ApiStage) -> None:
    stage = api.stage
    here, away = [await stage.customer(name, email=f"{name}@example.test".lower()) for name in ("Here", "Away")]
    more: dict[str, Any] = {"day": 1, "purpose": "transactional", "until_goal": False}
    campaign = await stage.begin(
        "thanks",
        invitation("mail", "email"),
        invitation(
            "thanks",
            "email",
            template="reminder",
            when=Compare("enrolment.attended", "eq", True),
            **more,
        ),
        invitation(
            "missed",
            "email",
            template="question",
            when=Compare("enrolment.attended", "eq", False),
            **more,
        ),
    )
    for customer in (here, away):
        await stage.press((await stage.sent(customer, "email"))[0])
    assert (await show(api, code=code_of(api, campaign, here)))["result"] == "entered"
    await stage.advance(days=1)
    assert [it.contact_event for it in await stage.sent(here)][-1] == "thanks"
    assert [it.contact_event for it in await stage.sent(away)][-1] == "missed"


async def test_a_ticket_is_a_page_and_an_image_on_any_channel(api: ApiStage) -> None:
    stage = api.stage
    words = '<img src="{{ links.ticket }}.png" alt="Ticket"> <a href="{{ links.ticket }}">Your ticket</a>'
    letter = LetterSource("Your ticket", ("Come.",), qr="ticket")
    await stage.template("ticket", {"email": EmailSource("Your ticket", html=words), "letter": letter})
    campaign, customer, message = await registered(api, "paper", "Pia")
    nobody = await api.nobody(Accept="text/html")
    token = stage.token(message)
    page = await nobody.get(f"/a/ticket/{token}")
    assert page.status_code == 200
    assert "Paper" in page.text
    assert "data:image/png;base64," in unescape(page.text)
    code = code_of(api, campaign, customer)
    for path in (f"/a/ticket/{token}.png", f"/t/{code}.png"):
        image = await nobody.get(path)
        assert (image.status_code, image.headers["content-type"]) == (200, "image/png")
        assert image.content.startswith(b"\x89PNG")
    assert "Paper" in (await nobody.get(f"/t/{code}")).text
    for path in (f"/t/{code[:-1]}", f"/t/{code[:-1]}.png", "/a/ticket/nonsense"):
        assert (await nobody.get(path)).status_code == 404
    assert (await nobody.post(f"/a/ticket/{token}")).status_code in (404, 405)
    await show(api, code=code)
    assert "has been used" in (await nobody.get(f"/t/{code}")).text
    other = await stage.customer("Quin", email="quin@example.test")
    await stage.begin("early", invitation("mail", "email"))
    early = (await stage.sent(other, "email"))[-1]
    assert "There is no ticket yet" in (await nobody.get(f"/a/ticket/{stage.token(early)}")).text
