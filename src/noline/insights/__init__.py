"""Insights: what was done, what came of it, at what cost; read from views that follow the log."""

from noline.insights.export import customer_rows, event_rows, export_customers, export_events
from noline.insights.rollup import Measures, Rollups, per_channel, per_event, rebuild

__all__ = [
    "Measures",
    "Rollups",
    "customer_rows",
    "event_rows",
    "export_customers",
    "export_events",
    "per_channel",
    "per_event",
    "rebuild",
]
