"""Campaigns over HTTP: planned, checked, counted, rehearsed, launched, changed under way, and read back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from noline.content import SmsSource
from stage import NEWS

MAIL = {"name": "mail", "template": "invitation", "channels": ["email", "sms"], "day": 0, "at": "10:05"}
LATER = {"name": "later", "template": "reminder", "channels": ["sms"], "day": 3, "at": "12:00"}
TICKET = {
    "name": "ticket", "template": "ticket", "channels": ["email", "sms"], "on": "goal", "purpose": "transactional",
}  # fmt: skip
PLAN: dict[str, Any] = {
    "name": "Spring fair",
    "goal": {"name": "registered", "words": ["yes"]},
    "events": [MAIL, LATER, TICKET],
    "zone": "UTC",
}
BASE = "/api/v1/campaigns"


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """The API over a company on a fresh database."""
    async with api_stage(dsn) as opened:
        yield opened


async def drafted(api: ApiStage, **changes: Any) -> dict[str, Any]:
    """Store a draft; returns it."""
    answer = await api.agent.post(BASE, json={"definition": PLAN | changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def put(api: ApiStage, campaign: dict[str, Any], **changes: Any) -> Any:
    """Change a campaign."""
    definition = campaign["definition"] | changes
    body = {"definition": definition, "version": campaign["version"]}
    return await api.agent.put(f"{BASE}/{campaign['slug']}", json=body)


async def audience(api: ApiStage, slug: str, **question: Any) -> dict[str, Any]:
    """Count."""
    answer = await api.agent.post(f"{BASE}/{slug}/audience/count", json=question)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# ---- planning


async def test_a_draft_is_begun_unfinished_listed_changed_and_deleted(api: ApiStage) -> None:
    begun = await drafted(api, events=[])
    assert (begun["slug"], begun["status"], begun["events"]) == ("spring-fair", "draft", [])
    assert (await drafted(api))["slug"] == "spring-fair-2"
    changed = (await put(api, begun, events=[MAIL])).json()
    assert changed["version"] != begun["version"]
    assert [(it["name"], it["state"], it["locked"]) for it in changed["events"]] == [("mail", "draft", False)]
    listed = (await api.viewer.get(BASE, params={"q": "FAIR"})).json()["items"]
    assert [(it["slug"], it["events"], it["channels"]) for it in listed] == [
        ("spring-fair", 1, ["email", "sms"]),
        ("spring-fair-2", 3, ["email", "sms"]),
    ]
    assert (await api.agent.get(f"{BASE}/{begun['id']}")).json()["slug"] == "spring-fair"
    assert (await api.agent.delete(f"{BASE}/spring-fair")).status_code == 204
    assert (await api.agent.get(f"{BASE}/spring-fair")).status_code == 404


async def test_of_two_who_change_a_campaign_the_second_is_told(api: ApiStage) -> None:
    begun = await drafted(api)
    assert (await put(api, begun, name="Summer fair")).status_code == 200
    late = await put(api, begun, name="Winter fair")
    assert (late.status_code, late.json()["field"]) == (409, "version")


async def test_campaigns_are_listed_page_by_page(api: ApiStage) -> None:
    for number in range(5):
        await drafted(api, name=f"Fair {number}")
    await api.agent.post(f"{BASE}/fair-3/launch", json={})
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = (await api.agent.get(BASE, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [it["slug"] for it in page["items"]]
        cursor = page["next"]
    assert seen == ["fair-0", "fair-1", "fair-2", "fair-4", "fair-3"]
    assert cursor is None


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        pytest.param({"zone": "Mars/Olympus"}, 422, "zone", id="a zone that there is not"),
        pytest.param({"events": [MAIL, MAIL]}, 422, "events", id="two contacts of one name"),
        pytest.param({"name": "a\u0000b"}, 422, "definition", id="a character that can't be stored"),
        pytest.param({"colour": "red"}, 400, None, id="a field too many"),
    ],
)
async def test_what_no_screen_could_show_is_refused(
    api: ApiStage, change: dict[str, Any], status: int, field: str | None
) -> None:
    answer = await api.agent.post(BASE, json={"definition": PLAN | change})
    assert answer.status_code == status, answer.text
    assert field is None or answer.json()["field"] == field


async def test_a_viewer_looks_and_a_stranger_sees_nothing(api: ApiStage) -> None:
    begun = await drafted(api)
    assert (await api.viewer.get(f"{BASE}/{begun['slug']}")).status_code == 200
    assert (await api.viewer.post(BASE, json={"definition": PLAN})).status_code == 403
    assert (await api.viewer.post(f"{BASE}/{begun['slug']}/launch", json={})).status_code == 403
    for name in (begun["slug"], begun["id"]):
        assert (await api.stranger.get(f"{BASE}/{name}")).status_code == 404
        assert (await api.stranger.delete(f"{BASE}/{name}")).status_code == 404
        assert (await api.stranger.get(f"{BASE}/{name}/figures")).status_code == 404
        assert (await api.stranger.get(f"{BASE}/{name}/export.csv")).status_code == 404
    assert (await api.stranger.get(BASE)).json()["items"] == []


# ---- before a launch


async def test_a_check_names_all_that_is_wrong_by_contact_and_field(api: ApiStage) -> None:
    await api.stage.template("points", {"sms": SmsSource("You have {{ points }} points")})
    await api.stage.customer(phone="+447700900091")
    lost = MAIL | {"name": "lost", "template": "nowhere"}
    short = MAIL | {"name": "short", "template": "points"}
    await drafted(api, events=[lost, short])
    found = (await api.agent.post(f"{BASE}/spring-fair/check", json={})).json()
    assert not found["ready"]
    assert {(it["field"], it["severity"]) for it in found["findings"]} >= {
        ("events.lost.template", "error"),
        ("events.short.channels", "error"),
        ("events.short.template", "error"),
    }
    assert all(it["remedy"] for it in found["findings"])


async def test_a_check_knows_routes_quiet_hours_caps_and_empty_audiences(api: ApiStage) -> None:
    await api.stage.noline.database.pool.execute("delete from seat")
    await api.stage.noline.database.pool.execute("delete from route where channel = 'sms'")
    await api.stage.noline.database.pool.execute("update installation set catalogue = catalogue + 1")
    many = [MAIL | {"name": f"m{n}", "day": n, "at": "22:00"} for n in range(5)]
    await drafted(api, events=[LATER, *many])
    found = (await api.agent.post(f"{BASE}/spring-fair/check", json={})).json()
    severities = {it["field"]: it["severity"] for it in found["findings"]}
    assert severities["events.later.channels"] == "error"
    assert severities["events.m0.channels"] == "warning"
    assert severities["events.m0.at"] == "warning"
    assert "events.m0.day" in severities
    empty = (await api.agent.post(f"{BASE}/spring-fair/check", json={"definition": PLAN | {"events": []}})).json()
    assert [it["field"] for it in empty["findings"]] == ["events"]
    await put(api, (await api.agent.get(f"{BASE}/spring-fair")).json(), events=[MAIL | {"channels": ["email"]}])
    nobody = (await api.agent.post(f"{BASE}/spring-fair/check", json={})).json()
    assert (nobody["ready"], nobody["findings"][0]["field"]) == (True, "audience")


async def test_an_audience_is_counted_with_what_reaches_it(api: ApiStage) -> None:
    vip = {"type": "compare", "field": "tags", "operator": "contains", "value": "vip"}
    await api.stage.customer("Ana", email="ana@mail.example", phone="+447700900091", tags=("vip",))
    await api.stage.customer("Ben", consents=(), email="ben@mail.example", tags=("vip",))
    await api.stage.customer("Cid", postal=True)
    await drafted(api)
    everybody = await audience(api, "spring-fair", subscription=NEWS)
    assert (everybody["total"], everybody["reachable"]) == (3, 2)
    reach = {it["channel"]: (it["addressed"], it["reachable"]) for it in everybody["channels"]}
    assert (reach["email"], reach["sms"], reach["print"]) == ((2, 1), (1, 1), (1, 1))
    vips = await audience(api, "spring-fair", given=True, audience=vip, channels=["email"])
    assert (vips["total"], vips["reachable"]) == (2, 1)
    others = await audience(api, "spring-fair", given=True, exclude=vip, purpose="transactional")
    assert (others["total"], others["reachable"]) == (1, 1)
    unsound = {"type": "compare", "field": "moon.phase", "operator": "eq", "value": "full"}
    refused = await api.agent.post(f"{BASE}/spring-fair/audience/count", json={"given": True, "audience": unsound})
    assert (refused.status_code, refused.json()["field"]) == (422, "audience.field")


async def test_what_consent_forbids_is_what_the_count_leaves_out(api: ApiStage) -> None:
    stopped = await api.stage.customer("Ana", phone="+447700900091", email="ana@mail.example")
    await api.stage.customer("Ben", phone="+447700900092", email="ben@mail.example")
    await api.stage.hear("sms", "+447700900091", "STOP")
    campaign = await drafted(api, events=[MAIL | {"channels": ["sms"], "at": "10:00"}])
    counted = await audience(api, "spring-fair", channels=["sms", "email"])
    await api.agent.post(f"{BASE}/{campaign['slug']}/launch", json={})
    await api.stage.settle()
    sent = await api.stage.one("select count(*) from message where campaign is not null and status not in (6, 7, 8)")
    reach = {it["channel"]: it["reachable"] for it in counted["channels"]}
    assert (reach["sms"], sent) == (1, 1)
    assert not [it for it in await api.stage.sent(stopped, "sms") if it.campaign]


async def test_a_forecast_says_when_how_many_and_at_what_cost(api: ApiStage) -> None:
    for number in range(3):
        await api.stage.customer(f"Ana {number}", phone=f"+44770090009{number}")
    await api.stage.customer("Ben", email="ben@mail.example")
    await drafted(api)
    found = (await api.agent.post(f"{BASE}/spring-fair/forecast", json={})).json()
    events = {it["name"]: it for it in found["events"]}
    assert events["mail"]["channels"] == {"email": 1, "sms": 3}
    assert (events["mail"]["up_to"], events["later"]["up_to"], events["later"]["cost"]) == (4, 3, 21)
    assert (events["ticket"]["due_at"], events["ticket"]["cost"]) == (None, 0)
    assert (found["total"], found["messages"], found["cost"], found["currency"]) == (4, 7, 42, "EUR")
    assert found["first_at"] == "2026-03-02T10:05:00Z"


async def test_a_rehearsal_reaches_oneself_and_counts_nowhere(api: ApiStage) -> None:
    await api.stage.customer("Ana", phone="+447700900091")
    await drafted(api)
    own = (await api.agent.post(f"{BASE}/spring-fair/test", json={"event": "mail"})).json()
    assert [(it["channel"], it["address"], it["status"]) for it in own["messages"]] == [
        ("email", "agent@harbour.example", "waiting")
    ]
    await api.stage.settle()
    subjects = await api.stage.fetch("select address from sandbox_item")
    assert [row[0] for row in subjects] == ["agent@harbour.example"]
    phone = {"event": "mail", "addresses": [{"scheme": "phone", "value": "+447700900199"}]}
    both = (await api.agent.post(f"{BASE}/spring-fair/test", json=phone)).json()
    assert both["customer"] == own["customer"]
    assert [it["channel"] for it in both["messages"]] == ["email", "sms"]
    figures = (await api.agent.get(f"{BASE}/spring-fair/figures")).json()
    assert (figures["sent"], figures["events"]) == (0, [])


async def test_a_rehearsal_does_not_take_a_customer_for_oneself(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone="+447700900091")
    await drafted(api)
    theirs = {"event": "mail", "addresses": [{"scheme": "phone", "value": "+447700900091"}]}
    refused = await api.agent.post(f"{BASE}/spring-fair/test", json=theirs)
    assert (refused.status_code, refused.json()["field"]) == (422, "addresses")
    assert (await api.stage.profile(ana)).attributes["first_name"] == "Ana"
    named = (await api.agent.post(f"{BASE}/spring-fair/test", json={"event": "mail", "customer": str(ana)})).json()
    assert [it["channel"] for it in named["messages"]] == ["sms"]
    program = await api.program("campaigns:write")
    nobody = await program.post(f"{BASE}/spring-fair/test", json={"event": "mail"})
    assert (nobody.status_code, nobody.json()["field"]) == (422, "addresses")


# ---- under way


async def test_a_plan_is_launched_answered_and_read_back(api: ApiStage) -> None:
    stage = api.stage
    ana = await stage.customer("Ana", email="ana@mail.example", phone="+447700900091")
    await stage.customer("Ben", phone="+447700900092")
    begun = await drafted(api)
    launched = await api.agent.post(f"{BASE}/spring-fair/launch", json={"version": begun["version"]})
    assert launched.status_code == 200, launched.text
    states = {it["name"]: it["state"] for it in launched.json()["events"]}
    assert states == {"mail": "planned", "later": "planned", "ticket": "live"}
    await stage.advance(minutes=6)
    mail = (await stage.sent(ana, "email"))[0]
    await stage.hear("email", "ana@mail.example", "Yes!", recipient=f"r-{stage.token(mail)}@harbour.example")
    await stage.settle()
    read = (await api.agent.get(f"{BASE}/spring-fair")).json()
    assert [(it["name"], it["state"], it["locked"]) for it in read["events"]] == [
        ("mail", "done", True), ("later", "planned", False), ("ticket", "live", False),
    ]  # fmt: skip
    figures = (await api.agent.get(f"{BASE}/spring-fair/figures")).json()
    assert (figures["enrolled"], figures["answered"], figures["reached"]) == (2, 1, 1)
    by_event = {(it["contact_event"], it["channel"]): it for it in figures["events"]}
    assert by_event["mail", "email"]["sent"] == by_event["mail", "sms"]["sent"] == 1
    assert by_event["ticket", "email"]["sent"] == 1
    sums = (await api.agent.get("/api/v1/figures/campaigns")).json()["campaigns"]
    assert [(it["campaign"], it["reached"]) for it in sums] == [(begun["id"], 1)]
    people = (await api.agent.get(f"{BASE}/spring-fair/customers", params={"stage": "reached"})).json()["items"]
    assert [(it["name"], it["via"], it["why"]) for it in people] == [("Ana", "email", "word")]


async def test_customers_are_paged_and_exported(api: ApiStage) -> None:
    for number in range(7):
        await api.stage.customer(f"Ana {number}", phone=f"+44770090009{number}")
    await drafted(api, events=[MAIL | {"at": "10:00"}])
    await api.agent.post(f"{BASE}/spring-fair/launch", json={})
    await api.stage.settle()
    names: list[str] = []
    cursor = None
    while True:
        page = (
            await api.agent.get(
                f"{BASE}/spring-fair/customers", params={"limit": 3} | ({"cursor": cursor} if cursor else {})
            )
        ).json()
        names += [it["name"] for it in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(names) == [f"Ana {number}" for number in range(7)]
    table = await api.agent.get(f"{BASE}/spring-fair/export.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 8
    events = await api.agent.get(f"{BASE}/spring-fair/events.csv")
    assert "mail,sms,7,7" in events.text


async def test_what_lies_ahead_is_moved_and_goes_out_at_its_new_time(api: ApiStage) -> None:
    stage = api.stage
    ana = await stage.customer("Ana", phone="+447700900091")
    await drafted(api)
    launched = (await api.agent.post(f"{BASE}/spring-fair/launch", json={})).json()
    await stage.advance(minutes=6)
    moved = await put(api, launched, events=[MAIL, LATER | {"day": 5}, TICKET])
    assert moved.status_code == 200, moved.text
    await stage.advance(days=4)
    assert [it.contact_event for it in await stage.sent(ana)] == ["mail"]
    await stage.advance(days=1, hours=2)
    assert [it.contact_event for it in await stage.sent(ana)] == ["mail", "later"]


async def test_what_has_gone_out_stays_and_what_is_added_must_work(api: ApiStage) -> None:
    await api.stage.customer("Ana", phone="+447700900091")
    await drafted(api)
    launched = (await api.agent.post(f"{BASE}/spring-fair/launch", json={})).json()
    await api.stage.advance(minutes=6)
    gone = await put(api, launched, events=[LATER, TICKET])
    assert (gone.status_code, gone.json()["field"]) == (422, "events.mail")
    lost = await put(api, launched, events=[MAIL, LATER | {"template": "nowhere"}, TICKET])
    assert (lost.status_code, lost.json()["field"]) == (422, "events.later.template")
    assert (await api.agent.delete(f"{BASE}/spring-fair")).status_code == 409


async def test_a_campaign_pauses_goes_on_and_is_cancelled(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone="+447700900091")
    await drafted(api)
    await api.agent.post(f"{BASE}/spring-fair/launch", json={})
    held = (await api.agent.post(f"{BASE}/spring-fair/pause")).json()
    assert (held["status"], {it["state"] for it in held["events"]}) == ("paused", {"held"})
    await api.stage.advance(days=1)
    assert await api.stage.sent(ana) == []
    assert (await api.agent.post(f"{BASE}/spring-fair/resume")).json()["status"] == "running"
    await api.stage.settle()
    assert [it.contact_event for it in await api.stage.sent(ana)] == ["mail"]
    over = (await api.agent.post(f"{BASE}/spring-fair/cancel")).json()
    assert {it["name"]: it["state"] for it in over["events"]}["later"] == "cancelled"
    assert (await put(api, over, name="Other")).status_code == 409
    assert (await api.agent.post(f"{BASE}/spring-fair/resume")).status_code == 409


async def test_a_launch_of_another_version_than_was_looked_at_is_refused(api: ApiStage) -> None:
    begun = await drafted(api)
    await put(api, begun, name="Summer fair")
    late = await api.agent.post(f"{BASE}/spring-fair/launch", json={"version": begun["version"]})
    assert (late.status_code, late.json()["field"]) == (409, "version")
