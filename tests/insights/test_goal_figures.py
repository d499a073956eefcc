"""Figures of goals, with those counted back, are found by the index of outcomes and not by a scan of the log."""

from __future__ import annotations

from uuid import UUID

import pytest

from noline.customers import Statement
from noline.insights.scorecard_facts import FigureWanted, conditions
from noline.kernel.db import Database

_INDEX = "workspace_kind_shard_subject_campaign"
FIGURE = "fact.shard = 3 and {figure}"
SEGMENT = "shard = 3 and workspace = $1 and kind = any('{{goal.reached,goal.withdrawn}}'::text[]) and campaign = $2"


@pytest.mark.parametrize("where", [FIGURE, SEGMENT], ids=["a figure's customers", "a segment made of a figure"])
async def test_goals_that_were_counted_back_are_found_by_the_index(module_database: Database, where: str) -> None:
    statement = Statement()
    figure = conditions(FigureWanted("reached", campaign=UUID(int=1)), statement, 1)
    async with module_database.transaction() as tx:
        await tx.execute("set local enable_seqscan = off")
        rows = await tx.fetch(
            f"explain select subject from interaction as fact where {where.format(figure=figure)}", *statement.arguments
        )
    plan = "\n".join(row[0] for row in rows)
    assert _INDEX in plan or "interaction_outcome" in plan, plan
