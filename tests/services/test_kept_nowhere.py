"""What a customer types in confidence is in no table afterwards, whichever way it came in: every table is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from merging.people import merge, part
from noline.access import Rules
from noline.app.bootstrap import PIPELINE
from noline.channels import Inbound, PartOf
from noline.delivery import add_route
from noline.kernel.ids import Shards
from noline.log import INBOUND, Draft, Engage, Interaction, Runner, Scene
from noline.log.kinds import MessageReceived, PinSet

from .programs import set_up
from .test_disclosure import CLOSED, PHONE

PIN, WRONG = "8147205936", "7390418265"
VONAGE = {"api_key": "k1", "api_secret": "s1"}
TABLES = """
select quote_ident(tablename) from pg_tables
where schemaname = 'public' and tablename not like 'interaction_%' order by 1
"""
FOUND = "select exists (select from {} as row where strpos(lower(row::text), $1) > 0 or strpos(row::text, $2) > 0)"


async def readable_in(api: ApiStage, typed: str) -> list[str]:
    """Return the tables in which something can be read, as text or as bytes."""
    await api.stage.noline.requests.flush()
    await api.stage.settle()
    tables = [row[0] for row in await api.stage.fetch(TABLES)]
    assert len(tables) > 80
    return [it for it in tables if await api.stage.one(FOUND.format(it), typed.lower(), typed.encode().hex())]


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company whose channels end in the sandbox, and whose connectors may reach this machine."""
    async with api_stage(dsn, rules=Rules(private_webhooks=True)) as opened:
        async with opened.stage.noline.database.transaction() as tx:
            await add_route(tx, opened.stage.workspace.id, "chat", "chat", "chat")
        yield opened


@pytest.mark.parametrize(("number", "word", "part"), [(2, "BAL", "theo"), (6, "DATA", "finn")])
async def test_a_story_that_is_played_with_a_pin(api: ApiStage, number: int, word: str, part: str) -> None:
    answer = await api.owner.post(f"/api/v1/playground/stories/{number}/set-up")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    await api.stage.settle()
    customer = next(it["customer"] for it in told["people"] if it["part"] == part)
    await api.stage.fetch("update customer_address set verification = 'claimed' returning 1")
    set_pin = await api.owner.put(f"/api/v1/customers/{customer}/pin", json={"pin": PIN})
    assert set_pin.status_code == 204, set_pin.text
    for text in (word, WRONG, f" {PIN} "):
        path = f"/api/v1/playground/people/{customer}/sms"
        answer = await api.owner.post(path, json={"text": text}, headers={"Idempotency-Key": text.strip()[::-1]})
        assert answer.status_code == 200, answer.text
        await api.stage.settle()
    assert await api.stage.fetch("select 1 from connector_call where customer = $1", UUID(customer))
    assert [await readable_in(api, it) for it in (PIN, WRONG)] == [[], []]


async def asked_for(api: ApiStage) -> UUID:
    """A customer whom a service has just asked for their PIN, by text message."""
    await set_up(api.stage, CLOSED)
    customer = await api.stage.customer(phone=PHONE)
    await api.stage.fetch("update customer_address set verification = 'claimed' returning 1")
    await api.stage.tell(customer, "pin.changed", PinSet(api.stage.noline.signer.pin_mac(customer, PIN).hex(), "Sam"))
    await api.stage.hear("sms", PHONE, "BAL")
    return customer


async def proved(api: ApiStage) -> bool:
    """Say whether the PIN was taken: the back end is asked."""
    return bool(await api.stage.fetch("select 1 from connector_call"))


async def test_a_message_that_comes_in_parts(api: ApiStage) -> None:
    await asked_for(api)
    account = await api.stage.one("select account from route where channel = 'sms'")
    texts = ("Here you are, it is ", f"{PIN}, or else {WRONG}", " as far as I remember it today")
    for number, text in enumerate(texts, 1):
        inbound = Inbound("sms", PHONE, "+447700900100", f"p{number}", text, part=PartOf(7, 3, number))
        await api.stage.noline.arrivals.keep(api.stage.workspace, [inbound], account=account)
    await api.stage.settle()
    statement = "select body ->> 'text' from message where direction = 1 and body ->> 'text' <> 'BAL'"
    (last,) = await api.stage.fetch(statement)
    assert last[0] == "Here you are, it is ••••, or else •••• as far as I remember it today"
    assert [await readable_in(api, it) for it in (PIN, WRONG)] == [[], []]


async def test_the_requests_that_bring_the_parts(api: ApiStage) -> None:
    await asked_for(api)
    made = await api.owner.post("/api/v1/accounts", json={"name": "vonage", "provider": "vonage", "settings": VONAGE})
    assert made.status_code == 201, made.text
    path = urlsplit(made.json()["address"]).path
    provider = await api.nobody()
    for number, text in enumerate(("It is ", f"{PIN} or ", WRONG), 1):
        form = {"msisdn": PHONE.removeprefix("+"), "to": "447700900100", "messageId": f"m{number}", "text": text}
        form |= {"type": "text", "message-timestamp": "2026-03-02 10:00:00", "concat": "true", "concat-ref": "7"}
        form |= {"concat-total": "3", "concat-part": str(number)}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await provider.post(path, content=urlencode(form), headers=kind)
        assert answer.status_code == 200, answer.text
        await api.stage.noline.requests.flush()
    await api.stage.settle()
    assert len(await api.stage.fetch("select 1 from request_log where kind = 'webhook'")) == 3
    assert [await readable_in(api, it) for it in (PIN, WRONG)] == [[], []]


@pytest.mark.parametrize("apart", [True, False], ids=["apart", "on one shard"])
async def test_what_is_sent_on_for_a_customer_who_was_merged(
    api: ApiStage, monkeypatch: pytest.MonkeyPatch, *, apart: bool
) -> None:
    known: dict[UUID, int] = {}
    monkeypatch.setattr(Shards, "of", lambda _, it: known.setdefault(it, 10 + len(known) % 50 if apart else 5))
    stage = api.stage
    ana = await stage.customer("Ana", email="ana@customer.example")
    await stage.advance(minutes=1)
    other = await asked_for(api)
    await merge(stage, ana, other)
    # By the directory it would come to the survivor at once: whoever looked a moment before brings it here.
    body = MessageReceived(PIN, PHONE, "phone", known=True)
    told = (UUID(int=9), stage.workspace.id, other, stage.now, "message.received", body)
    await stage.noline.appender.append(Draft(*told, direction=INBOUND, channel="sms"))
    await stage.settle()
    assert await proved(api), "the PIN of a customer who was merged is the survivor's"
    assert await readable_in(api, PIN) == []
    await part(stage, ana, other)
    assert await readable_in(api, PIN) == []


async def test_what_is_written_on_the_page_behind_a_link(api: ApiStage) -> None:
    customer = await asked_for(api)
    (asked,) = [it for it in await api.stage.sent(customer) if "PIN" in str(it.body)]
    await api.stage.press(asked, "continue", {"message": PIN})
    assert await readable_in(api, PIN) == []


class Stumbles:
    """A part of the pipeline that can't get over a message, and says which."""

    kinds = frozenset({"message.received"})

    async def load(self, tx: Any, batch: Any, scenes: Any) -> None:
        """Nothing is needed."""

    def handle(self, interaction: Interaction, _: Scene) -> None:
        """Stumble."""
        raise ValueError(f"what is {interaction.body}?")


async def test_what_could_not_be_handled_is_not_kept_with_it(api: ApiStage) -> None:
    await asked_for(api)
    stage, noline = api.stage, api.stage.noline
    engage = noline.engage
    parts = [Stumbles(), *(part() for part in PIPELINE)]
    noline.engage = Runner(noline.database, Engage(parts, noline.catalogue, noline.clock.now))
    await stage.arrive("sms", PHONE, PIN)
    await stage.settle()
    noline.engage = engage
    (why,) = await stage.fetch("delete from set_aside returning why")
    assert why[0] == "ValueError"
    assert await readable_in(api, PIN) == []


async def test_what_is_looked_for_would_be_found(api: ApiStage) -> None:
    await api.stage.hear("sms", PHONE, f"It was {PIN} then")
    assert await readable_in(api, PIN) == ["customer_item", "inbox_item", "interaction", "message"]
