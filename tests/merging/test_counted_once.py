"""Nobody and nothing counts twice for a merge: segments, figures, the funnel and the books."""

from __future__ import annotations

from noline.channels import Receipt
from noline.customers import Meant, count_meant
from noline.delivery import balance
from noline.insights.scorecard_funnel import Funnels
from stage import Stage, invitation

from .people import MAIL, PHONE, merge, part


async def test_figures_count_the_person_once(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL)
    await stage.advance(minutes=1)
    other = await stage.customer("Ana", phone=PHONE)
    campaign = await stage.begin("event", invitation("hello", "email", "sms"))
    await merge(stage, ana, other)
    (old,) = await stage.sent(other, "sms")
    # What still comes under the old profile is forwarded: it is in the log of both, and counts once.
    heard = await stage.hear("email", MAIL, "Yes", tokens=(stage.token(old),))
    assert (heard.customer, heard.answers) == (ana, old.id)
    await stage.noline.receipts.take([Receipt("failed", token=stage.token(old), text="gone")], stage.now)
    await stage.settle()

    async def figures() -> dict[str, int]:
        rows = await stage.fetch(
            "select measure, sum(count)::integer from rollup where campaign = $1 and period = 'total' group by 1",
            campaign.id,
        )
        received = await stage.fetch(
            "select 'received', sum(count)::integer from channel_rollup where period = 'total' and measure = 'received'"
        )
        return {row[0]: row[1] for row in (*rows, *received)}

    found = await figures()
    assert {name: found.get(name) for name in ("sent", "failed", "answered", "positive", "reached", "received")} == {
        "sent": 2, "failed": 1, "answered": 1, "positive": 1, "reached": 1, "received": 1,
    }  # fmt: skip
    async with stage.noline.database.transaction() as tx:
        funnel = await Funnels().read(tx, "one", stage.workspace.id, campaign.id)
        assert await count_meant(tx, stage.workspace.id, Meant(None, None, None, None), stage.now) == 1
    assert (funnel.enrolled, funnel.sent, funnel.answered, funnel.reached) == (1, 1, 1, 1)
    assert (await balance(stage.noline.database, stage.workspace.id)).balanced
    await part(stage, ana, other)
    async with stage.noline.database.transaction() as tx:
        funnel = await Funnels().read(tx, "two", stage.workspace.id, campaign.id)
        assert await count_meant(tx, stage.workspace.id, Meant(None, None, None, None), stage.now) == 2
    assert (funnel.enrolled, funnel.sent) == (2, 2)
