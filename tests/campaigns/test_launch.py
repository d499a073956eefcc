"""A launch: what is looked at before anything goes out, whom it is for, and what a crash in its middle does."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from noline.campaigns import ContactEvent, cancel, pause, resume
from noline.content import EmailSource, SmsSource
from noline.customers import NewCustomer
from noline.customers.conditions import Compare
from noline.kernel.errors import Conflict, InvalidInput, NotFound
from noline.log import Draft
from noline.log.kinds import AddressChanged, ConsentChanged, CustomerChanged
from stage import NEWS, Stage, invitation

VIP = Compare("tags", "contains", "vip")


async def people(stage: Stage, number: int, *, tags: tuple[str, ...] = ()) -> list[UUID]:
    """Enter customers with a phone each."""
    consents = (ConsentChanged(NEWS, "sms", "form"),)
    known = await stage.one("select count(*) from customer")
    rows = [
        NewCustomer(
            f"row {n}", {"first_name": f"Ana {n}"}, (("phone", f"+447700{n:04d}99"),), tags=tags, consents=consents
        )
        for n in range(known, known + number)
    ]
    entered = await stage.entrance().enter(stage.workspace.id, "GB", rows, stage.now)
    await stage.follow()
    return [it.customer for it in entered]


# ---- what is looked at before


async def test_a_launch_refuses_a_template_that_there_is_not(stage: Stage) -> None:
    await stage.draft("event", invitation("mail", "email", template="invitaton"))
    with pytest.raises(InvalidInput, match="There is no template 'invitaton'") as caught:
        await stage.launch("event")
    assert (caught.value.field, caught.value.remedy) == ("events.mail.template", "Create it first.")


async def test_a_launch_refuses_a_channel_that_the_template_has_no_variant_for(stage: Stage) -> None:
    await stage.template("short", {"sms": SmsSource("Come")})
    await stage.draft("event", invitation("mail", "sms", "email", template="short"))
    with pytest.raises(InvalidInput, match="no variant for email") as caught:
        await stage.launch("event")
    assert (caught.value.field, caught.value.remedy) == ("events.mail.channels", "Add a email variant.")


async def test_a_launch_refuses_a_value_that_some_of_the_audience_have_not_got(stage: Stage) -> None:
    await stage.template("points", {"sms": SmsSource("{{ first_name }}, you have {{ points }} points")})
    await stage.customer("Ana", phone="+447700900091", tags=("vip",), attributes={"points": 3})
    await stage.customer("Ben", phone="+447700900092")
    await stage.draft("event", invitation("text", "sms", template="points"))
    with pytest.raises(InvalidInput, match="uses 'points', which 1 of the audience have not got") as caught:
        await stage.launch("event")
    assert caught.value.field == "events.text.template"
    assert "{{ points | default('…') }}" in (caught.value.remedy or "")


@pytest.mark.parametrize("way", ["audience", "variable", "default"])
async def test_a_value_may_come_from_the_audience_the_campaign_or_the_template(stage: Stage, way: str) -> None:
    expression = "{{ points | default('no') }}" if way == "default" else "{{ points }}"
    await stage.template("points", {"sms": SmsSource(f"You have {expression} points")})
    await stage.customer("Ben", phone="+447700900092", tags=() if way == "audience" else ("vip",))
    await stage.customer("Ana", phone="+447700900091", tags=("vip",), attributes={"points": 3})
    given = {"points": 5} if way == "variable" else {}
    await stage.draft("event", invitation("text", "sms", template="points"), audience=VIP, variables=given)
    assert (await stage.launch("event")).status == "running"


async def test_a_launch_refuses_a_template_that_fails_with_what_the_audience_has(stage: Stage) -> None:
    await stage.template("broken", {"email": EmailSource(subject="{{ first_name }}", html="<p>{{ when | date }}</p>")})
    await stage.customer(email="ana@mail.example", attributes={"when": "soon"})
    await stage.draft("event", invitation("mail", "email", template="broken"))
    with pytest.raises(InvalidInput) as caught:
        await stage.launch("event")
    assert caught.value.field == "broken.html"


async def test_nothing_is_launched_twice_or_changed_afterwards(stage: Stage) -> None:
    await stage.begin("event", invitation("text", "sms"))
    with pytest.raises(Conflict, match="The campaign is running"):
        await stage.launch("event")
    with pytest.raises(Conflict, match="'event' has been launched"):
        await stage.draft("event", invitation("mail", "email"))


async def test_what_is_not_running_can_not_be_paused_or_resumed(stage: Stage) -> None:
    database, workspace = stage.noline.database, stage.workspace.id
    await stage.draft("event", invitation("text", "sms"))
    with pytest.raises(Conflict, match="The campaign is draft"):
        await pause(database, workspace, "event")
    with pytest.raises(Conflict, match="The campaign is draft"):
        await resume(database, workspace, "event", stage.now)
    await cancel(database, workspace, "event", stage.now)
    with pytest.raises(Conflict, match="The campaign is cancelled"):
        await cancel(database, workspace, "event", stage.now)
    with pytest.raises(NotFound, match="There is no campaign 'party'"):
        await pause(database, workspace, "party")


# ---- whom it is for


async def test_the_audience_is_whoever_meets_its_condition_when_a_contact_comes_due(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone="+447700900091", tags=("vip",))
    ben = await stage.customer("Ben", phone="+447700900092")
    later = invitation("later", "sms", day=2, at="12:00", template="reminder")
    await stage.begin("event", invitation("text", "sms"), later, audience=VIP)
    await stage.tell(ben, "customer.changed", CustomerChanged(add_tags=("vip",)))
    await stage.advance(days=3)
    assert len(await stage.sent(ana)) == 2
    assert [it.contact_event for it in await stage.sent(ben)] == ["later"]


async def test_the_control_group_gets_nothing_and_stays_the_same(stage: Stage) -> None:
    customers = await people(stage, 60)
    later = invitation("later", "sms", day=2, at="12:00", template="reminder")
    await stage.begin("event", invitation("text", "sms"), later, control=0.4)
    await stage.advance(days=3)
    rows = await stage.fetch("select customer, cohort from enrolment")
    control = {row[0] for row in rows if row[1] == "control"}
    assert len(rows) == 60
    assert 12 < len(control) < 36
    for customer in customers:
        fates = {fate[1:] for fate in await stage.fates(customer)}
        assert fates == {("suppressed", "control_group") if customer in control else ("delivered", "")}


async def test_a_contact_event_may_leave_some_of_the_audience_out(stage: Stage) -> None:
    ana = await stage.customer("Ana", phone="+447700900091", tags=("vip",))
    ben = await stage.customer("Ben", phone="+447700900092")
    await stage.begin("event", invitation("all", "sms"), invitation("some", "sms", template="reminder", when=VIP))
    assert (len(await stage.sent(ana)), len(await stage.sent(ben))) == (2, 1)


async def test_campaigns_of_one_company_know_nothing_of_anothers_customers(stage: Stage) -> None:
    async with stage.noline.database.transaction() as tx:
        await tx.execute("insert into workspace (slug, name) values ('other', 'Other')")
        other = await tx.fetchval("select id from workspace where slug = 'other'")
    row = NewCustomer("row", {"first_name": "Eve"}, (("phone", "+447700900095"),))
    await stage.entrance().enter(other, "GB", [row], stage.now)
    ana = await stage.customer(phone="+447700900091")
    await stage.begin("event", invitation("text", "sms"))
    assert [row[0] for row in await stage.fetch("select distinct customer from enrolment")] == [ana]


# ---- a crash in its middle


async def test_a_launcher_that_is_killed_skips_and_doubles_nobody(stage: Stage, dsn: str) -> None:
    """More customers on one shard than fit in a page; one process dies within a page there, another after one."""
    crowd = await crowd_on(stage, 3, 450)
    others = await people(stage, 120)
    stage.sends = False
    await begin_quietly(stage)
    async with stage.noline.database.transaction() as tx:
        await tx.execute("select from head where shard = 3 for update")  # its page there will wait for this
        within = await start_launcher(dsn)
        await eventually_waits(stage)
        within.kill()
        await within.wait()
    assert await stage.one("select count(*) from interaction where kind = 'contact.planned' and shard = 3") == 0
    after = await start_launcher(dsn)
    assert after.stdout is not None
    await after.stdout.readline()  # it has gone over all shards once
    after.kill()
    await after.wait()
    pages = await stage.one("select count(*) from interaction where kind = 'contact.planned' and shard = 3")
    assert pages in (200, 400)  # whole pages, not all of them; a second one if the kill took its time
    await stage.settle()
    planned = await stage.fetch("select subject, count(*) from interaction where kind = 'contact.planned' group by 1")
    assert {row[0]: row[1] for row in planned} == dict.fromkeys([*crowd, *others], 1)
    assert await stage.one("select count(*) from message where contact_event = 'text'") == 570
    stage.sends = True
    await stage.settle()
    assert await stage.one("select sum(copies) from sandbox_item") == 570


async def crowd_on(stage: Stage, shard: int, number: int) -> list[UUID]:
    """Make customers who all live on one shard."""
    found = [it for it in (uuid4() for _ in range(number * 64 * 2)) if stage.noline.shards.of(it) == shard][:number]
    drafts = [
        Draft(uuid4(), stage.workspace.id, customer, stage.now, "customer.created", body=body_of(n))
        for n, customer in enumerate(found)
    ]
    await stage.noline.appender.append_all(drafts)
    await stage.follow()
    return found


def body_of(number: int) -> CustomerChanged:
    """A customer with a phone and consent."""
    return CustomerChanged(
        attributes={"first_name": f"Ben {number}"},
        addresses=(AddressChanged("phone", f"+447701{number:04d}99"),),
        consents=(ConsentChanged(NEWS, "sms", "form"),),
    )


async def begin_quietly(stage: Stage, *events: ContactEvent) -> None:
    """Let a campaign run without launching anything here."""
    await stage.draft("event", invitation("text", "sms"))
    async with stage.noline.database.transaction() as tx:
        await tx.execute("update campaign set status = 'running', launched_at = $1", stage.now)
        await tx.execute("update installation set catalogue = catalogue + 1")


async def start_launcher(dsn: str) -> asyncio.subprocess.Process:
    """Start a process that launches."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "campaigns.programs.launcher", dsn]
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)


async def eventually_waits(stage: Stage) -> None:
    """Return once somebody waits for the lock of a head."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%head%'"
    async with asyncio.timeout(30):
        while not await stage.one(waiting):
            await asyncio.sleep(0.01)
