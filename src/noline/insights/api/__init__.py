"""Insights over HTTP: figures, forecasts and exports, read from views that follow the log."""

from noline.insights.api import campaigns, exports, forecast

HANDLERS = (*campaigns.HANDLERS, *forecast.HANDLERS, *exports.HANDLERS)

__all__ = ["HANDLERS"]
