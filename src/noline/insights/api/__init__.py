"""Insights over HTTP: figures, forecasts and exports, read from views that follow the log."""

from noline.insights.api import (
    alerts,
    campaigns,
    customer_page,
    customers,
    exports,
    forecast,
    identity,
    inbox,
    inbox_views,
    scorecard,
    scorecard_customers,
    webhooks,
)

HANDLERS = (
    *webhooks.HANDLERS,
    *campaigns.HANDLERS,
    *forecast.HANDLERS,
    *exports.HANDLERS,
    *inbox.HANDLERS,
    *inbox_views.HANDLERS,
    *identity.HANDLERS,
    *customers.HANDLERS,
    *customer_page.HANDLERS,
    *scorecard.HANDLERS,
    *scorecard_customers.HANDLERS,
    *alerts.HANDLERS,
)

__all__ = ["HANDLERS"]
