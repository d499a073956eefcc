"""The sums behind the scorecard: what happened is counted once, per event and per channel, and the same made anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from noline.access import create_workspace
from noline.insights import fold, per_channel, per_channel_over_time, per_event, rebuild
from stage import Stage, invitation


async def _two_campaigns(stage: Stage) -> tuple[Any, Any]:
    for n in range(3):
        await stage.customer(f"Ana {n}", phone=f"+4477009001{n:02d}", email=f"ana{n}@example.com")
    first = await stage.begin("open-day", invitation("invite", "email"), invitation("again", "sms", day=1))
    second = await stage.begin("sale", invitation("offer", "sms"))
    await stage.hear("sms", "+447700900101", "yes")
    await stage.advance(days=2)
    return first, second


async def test_a_company_sums_all_campaigns_and_a_campaign_its_own(stage: Stage) -> None:
    first, second = await _two_campaigns(stage)
    async with stage.noline.database.transaction() as tx:
        whole = await per_channel(tx, stage.workspace.id)
        parts = [await per_channel(tx, stage.workspace.id, it.id) for it in (first, second)]
        events = await per_event(tx, stage.workspace.id, first.id)
    assert whole["email"]["sent"][0] == 3
    assert whole["sms"]["sent"] == tuple(map(sum, zip(*(it["sms"]["sent"] for it in parts), strict=True)))
    assert whole["sms"]["received"][0] == 1
    assert events["invite", "email"]["sent"] == parts[0]["email"]["sent"]


async def test_hours_and_days_add_up_to_the_whole(stage: Stage) -> None:
    first, _ = await _two_campaigns(stage)
    since, until = stage.now - timedelta(days=9), stage.now + timedelta(days=1)
    for campaign in (None, first.id):
        async with stage.noline.database.transaction() as tx:
            whole = await per_channel(tx, stage.workspace.id, campaign)
            for period in ("hour", "day"):
                rows = await per_channel_over_time(tx, stage.workspace.id, period, since, until, campaign)
                for channel in ("email", "sms"):
                    sent = sum(it.get("sent", (0, 0))[0] for (_, on), it in rows.items() if on == channel)
                    assert sent == whole[channel]["sent"][0]
            assert await per_channel_over_time(tx, stage.workspace.id, "day", until, until, campaign) == {}


async def test_sums_made_anew_are_the_sums_as_they_were(stage: Stage) -> None:
    await _two_campaigns(stage)
    keys = {"rollup": "workspace, campaign, contact_event, channel, period, since, measure",
            "channel_rollup": "workspace, channel, period, since, measure"}  # fmt: skip
    sums = [f"select {key}, sum(count), sum(amount) from {table} group by {key} order by {key}"
            for table, key in keys.items()]  # fmt: skip
    live = [[tuple(row) for row in await stage.fetch(each)] for each in sums]
    await rebuild(stage.noline.database)
    assert [[tuple(row) for row in await stage.fetch(each)] for each in sums] == live
    assert all(live)


async def test_another_workspace_has_nothing_to_sum(stage: Stage) -> None:
    await _two_campaigns(stage)
    async with stage.noline.database.transaction() as tx:
        other = await create_workspace(tx, "other", "Other")
        assert await per_channel(tx, other.id) == {}


async def test_sums_that_are_over_are_folded_and_stay_the_same(stage: Stage) -> None:
    first, _ = await _two_campaigns(stage)
    keys = {"rollup": "campaign, contact_event, channel", "channel_rollup": "channel"}
    sums = [f"select period, since, measure, {key}, sum(count), sum(amount) from {table} group by period, since, "
            f"measure, {key} order by period, since, measure, {key}" for table, key in keys.items()]  # fmt: skip
    before = [[tuple(row) for row in await stage.fetch(each)] for each in sums]
    await stage.advance(days=3)
    assert await fold(stage.noline.database, stage.now) > 0
    assert await fold(stage.noline.database, stage.now) == 0
    assert [[tuple(row) for row in await stage.fetch(each)] for each in sums] == before
    for table in keys:
        assert await stage.one(f"select count(*) from {table} where shard >= 0 and period <> 'total'") == 0
    await rebuild(stage.noline.database)
    assert [[tuple(row) for row in await stage.fetch(each)] for each in sums] == before
    async with stage.noline.database.transaction() as tx:
        assert (await per_channel(tx, stage.workspace.id, first.id))["email"]["sent"][0] == 3
