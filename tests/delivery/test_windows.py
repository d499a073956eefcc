"""Reply windows: within one we say what we like; after it an approved template goes, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import pytest
from msgspec.structs import replace

from noline.channels import Call, Failed, Inbound, Outgoing
from noline.content import Approved, ChatSource, Template
from noline.delivery import Standing, Window, add_route, may_be_said, standing
from noline.log.kinds import MessageRequested
from noline.providers import Ports, kind_named, make_provider, provider_kinds
from stage import Stage, variants

from .carrier import Carrier, carry, routes_of

NOW = datetime.fromisoformat("2026-05-04T09:00:00+00:00")
PHONE, PAGE_SCOPED = "+447700900123", "5512345678901234"
APPROVED = Approved("order_ready", "en", ({"type": "body", "parameters": [{"type": "text", "text": "A7"}]},))


class Way(NamedTuple):
    """An account at a provider, who writes to it, and what of its calls tells a template."""

    provider: str
    channel: str
    sender: str
    settings: Mapping[str, Any]
    template: str


META = {"access_token": "EAAJB.token-1"}
WAYS = [
    Way("whatsapp", "whatsapp", PHONE, {**META, "phone_number_id": "106540352242922"}, "order_ready"),
    Way("twilio", "whatsapp", PHONE, {"account_sid": "AC" + "a" * 32, "auth_token": "secret"}, "ContentSid"),
    Way("vonage", "whatsapp", PHONE, {"api_key": "abc", "api_secret": "secret"}, "order_ready"),
    Way("messenger", "messenger", PAGE_SCOPED, {**META, "page_id": "1234567890"}, ""),
]
EACH = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.provider)
WITH_TEMPLATES = pytest.mark.parametrize("way", [it for it in WAYS if it.template], ids=lambda way: way.provider)


class Calling(Protocol):
    """A provider that makes calls of messages."""

    def calls(self, outgoing: Outgoing) -> Sequence[Call] | Failed:
        """Return a call for each message."""
        ...


async def written_to(stage: Stage, way: Way, **settings: Any) -> UUID:
    """An account is there, and a customer writes to it; returns who."""
    async with stage.noline.database.transaction() as tx:
        await add_route(
            tx, stage.workspace.id, way.provider, way.provider, way.channel,
            settings={**way.settings, **settings}, sender="+447700900009",
        )  # fmt: skip
    return (await stage.hear(way.channel, way.sender, "Is it ready?")).customer


async def handed_over(stage: Stage, way: Way, body: MessageRequested) -> tuple[UUID, list[str]]:
    """Ask for a message; returns it, and the bodies of the calls that the provider would make of it."""
    real: Any = make_provider(kind_named(way.provider, provider_kinds([])), way.settings, Ports(stage.noline.box))
    provider: Calling = real
    stage.sends = False
    carrier = Carrier()
    asked = await stage.tell(await _who(stage), "message.requested", body, purpose="service")
    await carry(stage, carrier)
    calls = [call for it in carrier.taken for call in _calls(provider, it)]
    return asked, [call.body.decode() for call in calls]


def _calls(provider: Calling, outgoing: Outgoing) -> Sequence[Call]:
    calls = provider.calls(outgoing)
    assert not isinstance(calls, Failed)
    return calls


async def _who(stage: Stage) -> UUID:
    found: UUID = await stage.one("select customer from message where direction = 1 order by at desc limit 1")
    return found


async def why(stage: Stage, message: UUID) -> tuple[str, str]:
    """Return the reason and the words of a message that was not sent."""
    row = (await stage.fetch("select reason, detail from ledger where message = $1", message))[0]
    return row[0], row[1]


@EACH
async def test_within_the_window_words_go_even_where_a_template_is_approved(stage: Stage, way: Way) -> None:
    await written_to(stage, way)
    await stage.template("ready", {"chat": ChatSource("It is ready.", approved=APPROVED)})
    await stage.advance(hours=23, minutes=59)
    _, calls = await handed_over(stage, way, MessageRequested(template="ready", channel=way.channel))
    assert len(calls) == 1
    assert "ready" in calls[0].replace("order_ready", "")
    assert not way.template or way.template not in calls[0]


@WITH_TEMPLATES
async def test_after_it_the_approved_template_goes(stage: Stage, way: Way) -> None:
    await written_to(stage, way)
    await stage.template("ready", {"chat": ChatSource("It is ready.", approved=APPROVED)})
    await stage.advance(hours=24)
    _, calls = await handed_over(stage, way, MessageRequested(template="ready", channel=way.channel))
    assert len(calls) == 1
    assert way.template in calls[0]
    assert "It is ready" not in calls[0]


@EACH
async def test_after_it_words_are_refused_before_the_provider_is_called(stage: Stage, way: Way) -> None:
    await written_to(stage, way)
    await stage.advance(hours=24)
    asked, calls = await handed_over(stage, way, MessageRequested("It is ready.", channel=way.channel))
    assert calls == []
    assert (await stage.message(asked)).status == 6  # suppressed
    reason, words = await why(stage, asked)
    assert reason == "window_closed"
    assert f"The reply window of {way.channel} closed at" in words
    assert ("approved" in words) == bool(way.template)


async def test_who_has_never_written_gets_a_template_alone(stage: Stage) -> None:
    way = WAYS[0]
    await written_to(stage, way)
    other = await stage.customer(phone="+447700900777", email="ben@harbour.example")
    body = MessageRequested("Hello", channel="whatsapp", fallback=("email",))
    asked = await stage.tell(other, "message.requested", body, purpose="service")
    assert (await stage.message(asked)).channel == "email"
    sentence = await stage.one("select sentence from decision where message = $1", asked)
    assert sentence == "By email, the first that may carry it; not by whatsapp (window closed)."


async def test_what_waited_until_the_window_had_closed_goes_by_the_next_channel(stage: Stage) -> None:
    way = WAYS[0]
    customer = await written_to(stage, way)
    await stage.fetch(
        "insert into customer_address (shard, customer, scheme, value, workspace, display, verification, evidence,"
        " status, added_at) values ($1, $2, 'email', 'ana@harbour.example', $3, 'ana@harbour.example', 'verified', '',"
        " 'active', $4) returning 1",
        stage.shard(customer), customer, stage.workspace.id, stage.now,
    )  # fmt: skip
    stage.sends = False
    body = MessageRequested("It is ready.", channel="whatsapp", fallback=("email",))
    asked = await stage.tell(customer, "message.requested", body, purpose="service")
    await stage.advance(hours=25)
    (whatsapp,), (email, *_) = await routes_of(stage, "whatsapp"), await routes_of(stage, "email")
    carriers = {whatsapp: Carrier(), email: Carrier()}
    others = await stage.fetch("select id from route where id <> all($1)", list(carriers))
    await carry(stage, carriers | {row[0]: Carrier() for row in others})
    await carry(stage, carriers | {row[0]: Carrier() for row in others})
    assert carriers[whatsapp].taken == []
    assert [it.channel for it in carriers[email].taken] == ["email"]
    assert (await stage.message(asked)).status == 8  # failed
    assert (await why(stage, asked))[0] == "window_closed"


async def test_a_person_may_answer_on_messenger_for_seven_days(stage: Stage) -> None:
    way = WAYS[3]
    await written_to(stage, way, tag="HUMAN_AGENT")
    await stage.advance(days=6, hours=23)
    assert len((await handed_over(stage, way, MessageRequested("Yes.", channel="messenger")))[1]) == 1
    await stage.advance(hours=1)
    asked, calls = await handed_over(stage, way, MessageRequested("Still?", channel="messenger"))
    assert calls == []
    assert (await why(stage, asked))[0] == "window_closed"


async def test_an_sms_opens_no_window_of_whatsapp(stage: Stage) -> None:
    way = WAYS[0]
    await written_to(stage, way)
    await stage.advance(days=2)
    await stage.hear("sms", PHONE, "Hello?")
    asked, calls = await handed_over(stage, way, MessageRequested("Yes.", channel="whatsapp"))
    assert calls == []
    assert (await why(stage, asked))[0] == "window_closed"
    await stage.hear("whatsapp", PHONE, "Hello?")
    assert len((await handed_over(stage, way, MessageRequested("Yes.", channel="whatsapp")))[1]) == 1


HOUR = timedelta(hours=1)
WINDOW = Window(24, templates=True)


@pytest.mark.parametrize(
    ("window", "heard", "expected"),
    [
        pytest.param(None, {}, Standing(open=True), id="no window"),
        pytest.param(WINDOW, {}, Standing(open=False), id="never wrote"),
        pytest.param(WINDOW, {"whatsapp": NOW - HOUR}, Standing(open=True, ends=NOW + 23 * HOUR), id="wrote"),
        pytest.param(WINDOW, {"whatsapp": NOW - 24 * HOUR}, Standing(open=False, ends=NOW), id="closes to the second"),
        pytest.param(WINDOW, {"messenger": NOW}, Standing(open=False), id="wrote elsewhere"),
        pytest.param(WINDOW, {"whatsapp public": NOW - 99 * HOUR}, Standing(open=True), id="commented in public"),
        pytest.param(
            WINDOW, {"whatsapp public": NOW - 99 * HOUR, "whatsapp": NOW - 48 * HOUR},
            Standing(open=False, ends=NOW - 24 * HOUR), id="wrote after the comment",
        ),
        pytest.param(
            WINDOW, {"whatsapp @7": NOW - HOUR}, Standing(open=True, ends=NOW + 23 * HOUR), id="wrote to this number"
        ),
        pytest.param(WINDOW, {"whatsapp @8": NOW - HOUR}, Standing(open=False), id="wrote to another number"),
        pytest.param(
            WINDOW, {"whatsapp @7": NOW - 30 * HOUR, "whatsapp @8": NOW}, Standing(open=False, ends=NOW - 6 * HOUR),
            id="and to another since",
        ),
    ],
)  # fmt: skip
def test_how_a_window_stands(window: Window | None, heard: dict[str, datetime], expected: Standing) -> None:
    assert standing(window, heard, "whatsapp", NOW, 7) == expected


def test_templates_go_only_where_the_provider_knows_them_and_has_approved_one() -> None:
    closed = Standing(open=False)
    plain = Template(UUID(int=1), 1, "plain", 1, {"chat": ChatSource("Hello")})
    ready = Template(UUID(int=2), 1, "ready", 1, {**variants("Hello"), "chat": ChatSource("Hello", approved=APPROVED)})
    assert may_be_said(WINDOW, closed, ready, "whatsapp")
    assert not may_be_said(WINDOW, closed, plain, "whatsapp")
    assert not may_be_said(WINDOW, closed, None, "whatsapp")
    assert not may_be_said(replace(WINDOW, templates=False), closed, ready, "messenger")


async def test_a_window_is_open_for_the_number_that_was_written_to(stage: Stage) -> None:
    way, numbers = WAYS[0], {}
    for at, name in enumerate(("first", "second")):
        async with stage.noline.database.transaction() as tx:
            route = await add_route(
                tx, stage.workspace.id, name, way.provider, way.channel,
                settings={**way.settings, "phone_number_id": f"10654035224292{at}"}, position=at,
            )  # fmt: skip
            numbers[name] = (route, await tx.fetchval("select account from route where id = $1", route))
    heard = Inbound(way.channel, way.sender, "", "wamid.1", "Is it ready?")
    await stage.noline.arrivals.keep(stage.workspace, [heard], account=numbers["second"][1])
    await stage.settle()
    stage.sends = False
    carrier = Carrier()
    asked = await stage.tell(
        await _who(stage), "message.requested", MessageRequested(text="Yes.", channel="whatsapp"), purpose="service"
    )
    assert await stage.one("select route from outbox where message = $1", asked) == numbers["second"][0]
    await stage.fetch("update outbox set route = $1 where message = $2", numbers["first"][0], asked)  # as in a failover
    await carry(stage, carrier)
    assert carrier.taken == []
    assert (await why(stage, asked))[0] == "window_closed"
