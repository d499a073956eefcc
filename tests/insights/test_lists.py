"""The lists behind the screens show the state as it is, from wherever it came, and the same after a rebuild."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from noline.access import create_workspace
from noline.insights import (
    CustomerItem,
    InboxFilter,
    InboxItem,
    count_customers,
    count_inbox,
    list_customers,
    list_inbox,
    list_search,
    rebuild_lists,
)
from noline.kernel.errors import InvalidInput
from noline.log import Runner, read_timeline
from noline.log.kinds import AgentAssigned, ByAgent, ConversationSnoozed, CustomerChanged, ReplyRequested
from stage import Stage, invitation


async def customers(stage: Stage, q: str = "", **more: Any) -> list[CustomerItem]:
    async with stage.noline.database.transaction() as tx:
        return (await list_customers(tx, stage.workspace.id, q=q, **more)).items


async def inbox(stage: Stage, state: Any = "open", **more: Any) -> list[InboxItem]:
    async with stage.noline.database.transaction() as tx:
        return (await list_inbox(tx, stage.workspace.id, state=state, **more)).items


async def names(stage: Stage, q: str) -> set[str]:
    return {item.name for item in await customers(stage, q)}


async def rows(stage: Stage) -> tuple[list[Any], list[Any]]:
    shown = [tuple(row) for row in await stage.fetch("select * from customer_item order by shard, customer")]
    return shown, [tuple(row) for row in await stage.fetch("select * from inbox_item order by shard, conversation")]


# ---- customers


async def test_a_customer_who_was_entered_is_listed_with_what_is_known(stage: Stage) -> None:
    await stage.customer("Ana", email="Ana.Ruiz@example.com", phone="+34612345678", tags=["gold"], locale="es")
    (item,) = await customers(stage)
    assert item.name == "Ana"
    assert sorted(item.addresses) == ["+34612345678", "Ana.Ruiz@example.com"]
    assert sorted(item.channels) == ["email", "sms"]
    assert (item.tags, item.locale, item.conversations_open) == (("gold",), "es", 0)
    assert item.last_kind == "customer.created"


async def test_a_stranger_who_writes_is_listed_by_their_address(stage: Stage) -> None:
    await stage.hear("sms", "+447700900111", "Are you open\n on Sunday?")
    (item,) = await customers(stage)
    assert (item.name, item.conversations_open) == ("+447700900111", 1)
    assert (item.last_kind, item.last_text) == ("message.received", "Are you open on Sunday?")


async def test_a_new_name_and_new_tags_show_in_both_lists(stage: Stage) -> None:
    said = await stage.hear("sms", "+447700900111", "Hello")
    change = CustomerChanged(attributes={"first_name": "Zoë", "last_name": "Łoś"}, add_tags=("vip",))
    await stage.tell(said.customer, "customer.changed", change)
    (item,) = await customers(stage)
    assert (item.name, item.tags) == ("Zoë Łoś", ("vip",))
    assert [one.customer_name for one in await inbox(stage)] == ["Zoë Łoś"]


async def test_the_last_active_come_first_and_mails_of_campaigns_are_no_activity(stage: Stage) -> None:
    await stage.customer("Ana", phone="+447700900111")
    await stage.advance(hours=1)
    await stage.customer("Bo", phone="+447700900112")
    await stage.advance(hours=1)
    await stage.hear("sms", "+447700900111", "Hello")
    before = await customers(stage)
    await stage.advance(hours=1)
    await stage.begin("open-day", invitation("invite", "sms"))
    assert [item.name for item in before] == ["Ana", "Bo"]
    assert len(await stage.texts("+447700900112")) == 1
    assert [(item.name, item.last_at) for item in await customers(stage)] == [(it.name, it.last_at) for it in before]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("ana", {"Ana Ruíz", "Anabel"}, id="the beginning of a name"),
        pytest.param("RUIZ", {"Ana Ruíz"}, id="without accents, in any case"),
        pytest.param("ana rui", {"Ana Ruíz"}, id="each word counts"),
        pytest.param("+34 612 345", {"Ana Ruíz"}, id="a phone number in groups"),
        pytest.param("0034612345", {"Ana Ruíz"}, id="dialled from abroad"),
        pytest.param("612345678", {"Ana Ruíz"}, id="a phone number as written at home"),
        pytest.param("07700 900112", {"Anabel"}, id="with the zero of home"),
        pytest.param("ana.r@exam", {"Ana Ruíz"}, id="a mail address"),
        pytest.param("@other", {"Anabel"}, id="a mail address's domain"),
        pytest.param("gold", {"Anabel"}, id="a tag"),
        pytest.param("nobody", set(), id="what nobody has"),
        pytest.param("x' | b\\ :* & !", set(), id="signs that mean something to PostgreSQL"),
        pytest.param("%", set(), id="nothing that could be looked for"),
    ],
)
async def test_customers_are_found_by_beginnings_of_words(found_stage: Stage, wanted: str, found: set[str]) -> None:
    assert await names(found_stage, wanted) == found


async def test_the_few_are_found_behind_many_others(found_stage: Stage) -> None:
    said = await found_stage.hear("sms", "+34612345678", "Hello")
    await found_stage.fetch(_OTHERS, found_stage.workspace.id, list_search.NEAR + 100, found_stage.now)
    await found_stage.fetch(_THEIRS, said.conversation)
    assert await names(found_stage, "ana") == {"Ana Ruíz", "Anabel"}
    assert await names(found_stage, "other ana") == {"Anabel"}
    assert await names(found_stage, "ana nobody") == set()
    assert len(await customers(found_stage, "oth")) == 50
    assert [item.customer_name for item in await inbox(found_stage, q="rui ana")] == ["Ana Ruíz"]
    assert len(await inbox(found_stage, q="other")) == 50


# Many customers who were active later, each with a conversation like one there is.
_OTHERS = """
insert into customer_item (shard, customer, workspace, name, name_key, external_id, addresses, channels, tags, locale,
  created_at, last_at, words, made_of)
select 3, gen_random_uuid(), $1::integer, 'Other', 'other', '', '{}', '{}', '{}', '', $3,
  $3::timestamptz + interval '1 day', array_to_tsvector(array[$1::integer || '/other']), 0 from generate_series(1, $2)
"""
_THEIRS = """
insert into inbox_item (shard, conversation, workspace, customer, customer_name, matter, state, status, waiting_for,
  mode, channel, channels, last_at, last_text, last_direction, last_reading, unread)
select 3, gen_random_uuid(), who.workspace, who.customer, who.name, '', it.state, it.status, it.waiting_for, it.mode,
  it.channel, it.channels, who.last_at, '', 1, '', 1
from customer_item as who join inbox_item as it on it.conversation = $1 where who.name = 'Other'
"""


async def test_customers_are_counted(found_stage: Stage) -> None:
    async with found_stage.noline.database.transaction() as tx:
        assert await count_customers(tx, found_stage.workspace.id) == 2


@pytest.fixture
async def found_stage(stage: Stage) -> Stage:
    """Two customers who differ."""
    named = {"last_name": "Ruíz"}
    await stage.customer("Ana", email="ana.r@example.com", phone="+34612345678", attributes=named)
    await stage.customer("Anabel", email="bel@other.example", phone="+447700900112", tags=["gold"])
    return stage


# ---- the inbox


async def test_a_message_waits_for_us_until_it_is_answered_and_then_for_the_customer(stage: Stage) -> None:
    said = await stage.hear("sms", "+447700900111", "Hello")
    await stage.advance(minutes=5)
    await stage.hear("sms", "+447700900111", "Anybody?")
    (item,) = await inbox(stage, "ours")
    assert (item.unread, item.last_text, item.last_direction) == (2, "Anybody?", 1)
    assert item.waiting_since == said.at
    await stage.tell(said.customer, "reply.requested", ReplyRequested("Here I am"), conversation=said.conversation)
    assert await inbox(stage, "ours") == []
    (item,) = await inbox(stage, "customer")
    assert (item.unread, item.last_text, item.last_direction) == (0, "Here I am", 2)
    assert (item.waiting_since, item.mode) == (None, "agent")


async def test_a_closed_conversation_leaves_the_open_ones(stage: Stage) -> None:
    said = await stage.hear("sms", "+447700900111", "Hello")
    await stage.tell(said.customer, "conversation.close_requested", ByAgent(), conversation=said.conversation)
    assert await inbox(stage, "open") == []
    assert [item.conversation for item in await inbox(stage, "closed")] == [said.conversation]
    (item,) = await customers(stage)
    assert item.conversations_open == 0
    async with stage.noline.database.transaction() as tx:
        counts = await count_inbox(tx, stage.workspace.id)
    assert counts == {"ours": 0, "customer": 0, "snoozed": 0, "open": 0, "closed": 1, "all": 1}


async def test_an_answer_shows_how_it_was_read_and_where_the_customer_is(stage: Stage) -> None:
    await stage.customer("Ana", phone="+447700900111", email="ana@example.com", consents=("email",))
    await stage.begin("open-day", invitation("invite", "email"))
    await stage.hear("sms", "+447700900111", "Yes please")
    (item,) = await inbox(stage)
    assert (item.last_reading, item.channel, item.customer_name) == ("yes", "sms", "Ana")
    assert [one.channel for one in await inbox(stage, only=InboxFilter(channel="sms"))] == ["sms"]
    assert await inbox(stage, only=InboxFilter(channel="email")) == []
    assert len(await inbox(stage, q="ana@ex")) == 1
    assert await inbox(stage, q="bo") == []


async def test_what_rests_and_whose_it_is_show(stage: Stage) -> None:
    said = await stage.hear("sms", "+447700900111", "Hello")
    about: dict[str, Any] = {"conversation": said.conversation}
    await stage.tell(said.customer, "conversation.assign_requested", AgentAssigned(7, "Ida"), **about)
    until = stage.now + timedelta(hours=2)
    await stage.tell(said.customer, "conversation.snooze_requested", ConversationSnoozed(until), **about)
    (item,) = await inbox(stage, "snoozed", only=InboxFilter(agent=7))
    assert (item.agent, item.snoozed_until) == (7, until)
    assert (await inbox(stage, "ours"), await inbox(stage, "open", only=InboxFilter(agent=8))) == ([], [])
    await stage.advance(hours=3)
    assert [one.snoozed_until for one in await inbox(stage, "ours")] == [None]


# ---- pages, workspaces, places, rebuilding


@pytest.mark.parametrize("sort", ["recent", "name"])
async def test_pages_hold_everybody_once(stage: Stage, sort: Any) -> None:
    wanted = [await stage.customer(f"Customer {n % 3}", phone=f"+4477009001{n:02d}") for n in range(11)]
    found: list[UUID] = []
    cursor = None
    async with stage.noline.database.transaction() as tx:
        while True:
            page = await list_customers(tx, stage.workspace.id, sort=sort, cursor=cursor, limit=4)
            found += [item.customer for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        with pytest.raises(InvalidInput):
            await list_customers(tx, stage.workspace.id, sort=sort, cursor="nonsense")
    assert len(found) == len(wanted)
    assert set(found) == set(wanted)


async def test_the_inbox_comes_in_pages_too(stage: Stage) -> None:
    for n in range(5):
        await stage.hear("sms", f"+4477009001{n:02d}", "Hello")
        await stage.advance(minutes=1)
    async with stage.noline.database.transaction() as tx:
        first = await list_inbox(tx, stage.workspace.id, limit=3)
        second = await list_inbox(tx, stage.workspace.id, limit=3, cursor=first.next)
    seen = [item.last_at for item in (*first.items, *second.items)]
    assert seen == sorted(seen, reverse=True)
    assert (len(set(seen)), second.next) == (5, None)


async def test_another_workspace_sees_nothing(stage: Stage) -> None:
    await stage.hear("sms", "+447700900111", "Hello")
    async with stage.noline.database.transaction() as tx:
        other = await create_workspace(tx, "other", "Other")
        assert (await list_customers(tx, other.id, q="4477")).items == []
        assert (await list_customers(tx, other.id)).items == []
        assert (await list_inbox(tx, other.id, state="all")).items == []
        assert set((await count_inbox(tx, other.id)).values()) == {0}


async def test_the_lists_never_run_ahead_of_engage(stage: Stage) -> None:
    await stage.arrive("sms", "+447700900111", "Hello")
    lists: Runner = stage.noline.lists
    assert await lists.ahead() == []
    assert await lists.advance(next(iter(await stage.noline.engage.ahead()))) == 0
    assert await customers(stage) == []
    await stage.settle()
    assert len(await customers(stage)) == 1


async def test_rows_made_anew_are_the_rows_as_they_were(stage: Stage) -> None:
    for n in range(6):
        await stage.customer(f"Ana {n}", phone=f"+4477009001{n:02d}", email=f"ana{n}@example.com", tags=["a b"])
    await stage.begin("open-day", invitation("invite", "email"), invitation("again", "sms", day=2))
    await stage.hear("sms", "+447700900101", "yes")
    await stage.hear("sms", "+447700900102", "no, STOP it?")
    said = await stage.hear("email", "ana3@example.com", "Where is it?")
    await stage.tell(said.customer, "reply.requested", ReplyRequested("Here"), conversation=said.conversation)
    await stage.advance(days=3)
    await stage.tell(said.customer, "conversation.close_requested", ByAgent(), conversation=said.conversation)
    await stage.hear("sms", "+447700900999", "Hello")
    live = await rows(stage)
    assert (len(live[0]), len(live[1])) == (7, 4)
    await rebuild_lists(stage.noline.database)
    assert await rows(stage) == live


async def test_a_timeline_is_read_from_its_end_in_pages(stage: Stage) -> None:
    customer = await stage.customer("Ana", phone="+447700900111")
    for _ in range(4):
        await stage.hear("sms", "+447700900111", "Hello")  # all in one moment of virtual time
    shard, workspace = stage.shard(customer), stage.workspace.id
    async with stage.noline.database.transaction() as tx:
        whole = await read_timeline(tx, shard, workspace, customer, limit=100)
        found = page = await read_timeline(tx, shard, workspace, customer, limit=2)
        while page:
            page = await read_timeline(tx, shard, workspace, customer, before=(page[-1].at, page[-1].seq), limit=2)
            found = [*found, *page]
        assert await read_timeline(tx, shard, workspace + 1, customer) == []
    assert [it.seq for it in found] == [it.seq for it in whole]
    assert [it.kind for it in found][-1] == "customer.created"
