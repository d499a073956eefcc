"""A plan's forecast over HTTP."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.params import FromPath
from msgspec import Struct

from noline.access import Principal, Workspace
from noline.campaigns import Definition, find_any, problems
from noline.delivery import Routes
from noline.insights.campaign_forecast import CampaignForecast, forecast_of
from noline.kernel.clock import Clock
from noline.kernel.db import Database
from noline.log import Catalogue


class ForecastQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """A definition to forecast instead of the stored one."""

    definition: Definition | None = None


@post("/campaigns/{campaign:str}/forecast", scope="campaigns:read", summary="Forecast a campaign", status_code=200)
async def forecast_campaign(
    principal: Principal,
    workspace: Workspace,
    database: Database,
    catalogue: Catalogue,
    clock: Clock,
    campaign: FromPath[str],
    data: ForecastQuestion,
) -> CampaignForecast:
    """Return when each contact goes out, to how many at most, by which channel and at what cost."""
    async with database.connection() as connection:
        found = await find_any(connection, principal.workspace, campaign)
    wanted = msgspec.structs.replace(found, definition=data.definition or found.definition)
    for problem in problems(wanted.definition):
        raise problem.as_error()
    return await forecast_of(database, wanted, catalogue[Routes], workspace, clock.now())


HANDLERS = (forecast_campaign,)
