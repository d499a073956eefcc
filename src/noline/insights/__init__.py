"""Insights: what was done, what came of it, at what cost; read from views that follow the log."""

from noline.insights.export import customer_rows, event_rows, export_customers, export_events
from noline.insights.list_reads import (
    COUNTED,
    CustomerItem,
    CustomerSort,
    InboxItem,
    InboxState,
    count_customers,
    count_inbox,
    list_customers,
    list_inbox,
)
from noline.insights.lists import Lists, rebuild_lists
from noline.insights.rollup import Measures, Rollups, per_channel, per_event, rebuild

__all__ = [
    "COUNTED",
    "CustomerItem",
    "CustomerSort",
    "InboxItem",
    "InboxState",
    "Lists",
    "Measures",
    "Rollups",
    "count_customers",
    "count_inbox",
    "customer_rows",
    "event_rows",
    "export_customers",
    "export_events",
    "list_customers",
    "list_inbox",
    "per_channel",
    "per_event",
    "rebuild",
    "rebuild_lists",
]
