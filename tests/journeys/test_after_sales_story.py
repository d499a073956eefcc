"""The journey to after-sales: a question on the page, a purchase, a promise kept or broken, a problem, a friend.

Ana's lamp is late, and she hears of it before she asks; Ben's comes in time, and he brings a friend. Both are asked how
it went; what went wrong goes to people, who see the whole of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from apistage import ApiStage, api_stage
from connectors.acting import connect
from connectors.conftest import BackEnd, back_end
from noline.access import Rules
from noline.content import SmsSource
from noline.delivery import add_route
from noline.log.kinds import CallReported

from .running import end_of, ends, publish, runs

__all__ = ["back_end"]
ANA, BEN, CHAT = "+447700900007", "+447700900008", "w7k2m9q4x8v3t6"
SHIPMENT: dict[str, Any] = {
    "request": {"way": "http", "path": "/shipments/{{ order }}"},
    "arguments": {"order": {}},
    "response": {"state": {"take": "body.state"}, "expected": {"take": "body.expected"}},
}
TEXTS = {
    "receipt": "Thank you, {{ first_name }}: order {{ order }}, {{ total }} EUR, with you on {{ promised }}.",
    "late": "{{ first_name }}, order {{ order }} is late: we expect it on {{ expected }}. We are sorry.",
    "sorry": "Order {{ order }} is on its way.",
    "how": "Your lamp is there. Is everything all right, {{ first_name }}?",
    "friend": "Bring a friend: both of you save 10 %.",
    "thanks": "Your friend has come. Thank you, {{ first_name }}!",
    "noted": "We have been told and call you.",
}

LINE = (
    "Wrote by chat",
    "Handed over to an agent: A question on the page.",
    "Order_placed (order: 4711, total: 89, promised: 2026-03-09)",
    "“receipt” sent by email",
    "Connector answered",
    "“late” delivered by SMS",
    "Delivered (order: 4711)",
    "Answered “how” by SMS, read as complaint",
    "Spoke by phone by Sam",
    "“friend” delivered by SMS",
)
"""What is told of Ana, in this order."""


def sends(template: str, then: str, **more: Any) -> dict[str, Any]:
    return {"type": "send", "template": template, "purpose": "service", "exits": {"next": then}} | more


ASKED: dict[str, Any] = {
    "people": {
        "type": "hand_off", "queue": "sales", "note": "A question on the page.", "exits": {"next": "done"},
    },
    **ends("done"),
}  # fmt: skip
BOUGHT: dict[str, Any] = {
    "tagged": {"type": "set", "add_tags": ["buyer"], "exits": {"next": "receipt"}},
    "receipt": sends("receipt", "eve", purpose="transactional", channel="email"),
    "eve": {
        "type": "wait", "until": "run.promised", "offset": "-P1D", "hour": "09:00",
        "exits": {"next": "where", "no_date": "where"},
    },
    "where": {
        "type": "call", "connector": "carrier", "operation": "shipment", "arguments": {"order": {"from": "run.order"}},
        "keep": {"state": "state", "expected": "expected"}, "exits": {"answered": "kept", "failed": "delivered"},
    },
    "kept": {
        "type": "branch",
        "cases": [{"exit": "late", "when": {
            "type": "compare", "field": "run.state", "operator": "eq", "value": "delayed",
        }}],
        "exits": {"late": "late", "else": "delivered"},
    },
    "late": sends("late", "known", channel="sms"),
    "known": {"type": "set", "context": {"delay": {"from": "run.expected"}}, "exits": {"next": "delivered"}},
    "delivered": {
        "type": "wait_for_event", "event": "delivered", "timeout": "P14D",
        "condition": {"type": "compare", "field": "event.order", "operator": "exists"},
        "exits": {"event": "how", "timeout": "people"},
    },
    "how": {
        "type": "ask", "template": "how", "purpose": "service", "timeout": "P3D", "store": "said",
        "exits": {"yes": "friend", "reply": "noted", "no_reply": "friend"},
    },
    "noted": sends("noted", "call"),
    "call": {
        "type": "callback", "script": "{{ first_name }} says: {{ said }}", "patience": "P2D",
        "exits": {"next": "people", "reached": "friend"},
    },
    "people": {"type": "hand_off", "queue": "service", "note": "After-sales.", "exits": {"next": "unhappy"}},
    "friend": sends("friend", "comes", purpose="marketing"),
    "comes": {
        "type": "wait_for_event", "event": "friend_came", "timeout": "P30D",
        "exits": {"event": "won", "timeout": "quiet"},
    },
    "won": {"type": "goal", "name": "recommended", "exits": {"next": "thanks"}},
    "thanks": sends("thanks", "happy"),
    **ends("happy", "quiet", "unhappy"),
}  # fmt: skip


@pytest.fixture
async def api(dsn: str, back_end: BackEnd) -> AsyncIterator[ApiStage]:
    """A shop: its templates, its carrier's system, and two journeys."""

    async def shipment(request: web.Request) -> web.StreamResponse:
        late = request.path.endswith("4711")
        return web.json_response({"state": "delayed" if late else "on time", "expected": "12 March"})

    back_end.says = shipment
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        stage = opened.stage
        for name, text in TEXTS.items():
            await stage.template(name, text)
        await stage.template("late", {"sms": SmsSource(TEXTS["late"])})
        async with stage.noline.database.transaction() as tx:
            await add_route(tx, stage.workspace.id, "chat", "chat", "chat", sender="harbour", seats=1)
        await connect(stage, "carrier", "http", {"url": back_end.url}, shipment=SHIPMENT)
        question = {"type": "inbound", "channel": "chat", "reading": "question"}
        await publish(stage, "asked", entry=question, steps=ASKED)
        order = {"type": "event", "name": "order_placed", "keep": {it: it for it in ("order", "total", "promised")}}
        await publish(stage, "bought", entry=order, steps=BOUGHT, variables={"expected": "", "said": ""})
        yield opened


async def test_one_line_of_contacts_from_a_question_to_a_friend(api: ApiStage) -> None:
    stage = api.stage
    ana = await stage.customer("Ana", phone=ANA, email="ana@mail.example", chat=CHAT)
    ben = await stage.customer("Ben", phone=BEN, email="ben@mail.example")
    promised = (stage.now + timedelta(days=7)).date().isoformat()

    # A question on the page: an agent of sales answers there.
    asked = await stage.hear("chat", CHAT, "Does the lamp come in blue?")
    assert await end_of(stage, ana, "asked") == "done"
    reply = {"text": "It does. Shall we keep one for you?"}
    answer = await api.agent.post(f"/api/v1/conversations/{asked.conversation}/messages", json=reply)
    assert answer.status_code < 300, answer.text
    await stage.settle()
    promise, reply_sent = await stage.sent(ana)  # that somebody will answer, and the answer
    assert (promise.channel, reply_sent.channel) == ("chat", "chat")
    assert (reply_sent.body or {})["text"] == reply["text"]
    await stage.track(ana, "order_placed", order="4711", total=89, promised=promised)
    await stage.track(ben, "order_placed", order="4712", total=49, promised=promised)
    (receipt,) = await stage.sent(ana, "email")
    assert (receipt.purpose, (receipt.variables or {})["total"]) == ("transactional", 89)

    # The day before, the carrier is asked: Ana hears that it is late before she asks; Ben hears nothing.
    await stage.advance(days=6)
    assert await stage.texts(ANA) == ["Ana, order 4711 is late: we expect it on 12 March. We are sorry."]
    assert await stage.texts(BEN) == []
    assert [run.step for run in await runs(stage, ana, "bought")] == ["delivered"]

    # It comes; both are asked how it went, and answer on another channel than they were asked on.
    await stage.advance(days=3)
    for customer, number in ((ana, "4711"), (ben, "4712")):
        await stage.track(customer, "delivered", order=number)
    await stage.advance(minutes=1)
    await stage.hear("sms", ANA, "The shade is broken")
    await stage.hear("sms", BEN, "Yes, thank you")

    # Ben is asked to bring a friend; Ana is called, and after that asked too.
    ((call, script),) = await stage.fetch("select id, script from phone_call where state = 'planned'")
    assert script == "Ana says: The shade is broken"
    report = CallReported(call=call, status="ended", outcome="reached", by="Sam", note="A new shade is sent.")
    await stage.tell(ana, "call.reported", report)
    await stage.track(ben, "friend_came", friend="Cleo")
    assert await end_of(stage, ben, "bought") == "happy"
    assert [run.step for run in await runs(stage, ana, "bought")] == ["comes"]
    assert (await stage.facts(ben, "goal.reached"))[0].body["goal"] == "recommended"
    await stage.advance(days=31)
    assert await end_of(stage, ana, "bought") == "quiet"

    # Whoever looks, of marketing, finance or service, sees the whole line.
    for client in (api.viewer, api.agent, api.owner):
        line = (await client.get(f"/api/v1/customers/{ana}/timeline?limit=200")).json()["items"]
        told = [it["sentence"] for it in reversed(line)]
        places = [told.index(part) for part in LINE]
        assert places == sorted(places), told
        passages = (await client.get(f"/api/v1/customers/{ana}/runs")).json()["items"]
        (run,) = [it for it in passages if it["journey"] == "bought"]
        assert [it["step"] for it in run["trail"]][:6] == ["tagged", "receipt", "eve", "where", "kept", "late"]
    counts = (await api.viewer.get("/api/v1/journeys/bought/counts")).json()
    assert (counts["started"], counts["ended"]) == (2, {"happy": 1, "quiet": 1})
    passed = {it["step"]: it["passed"] for it in counts["steps"]}
    assert (passed["kept"], passed["how"]) == ({"late": 1, "else": 1}, {"reply": 1, "yes": 1})
