"""Insights: what was done, what came of it, at what cost; read from views that follow the log."""

from noline.insights.alerts import EVERY as ALERTS_EVERY
from noline.insights.alerts import watch
from noline.insights.export import customer_rows, event_rows, export_customers, export_events
from noline.insights.list_reads import (
    COUNTED,
    CustomerItem,
    CustomerSort,
    InboxFilter,
    InboxItem,
    InboxState,
    count_customers,
    count_inbox,
    list_customers,
    list_inbox,
)
from noline.insights.lists import Lists, rebuild_lists
from noline.insights.rollup import Measures, Rollups, per_channel, per_channel_over_time, per_event, rebuild
from noline.insights.rollup_fold import fold
from noline.insights.webhooks import Courier, Webhooks, tidy_webhooks

__all__ = [
    "ALERTS_EVERY",
    "COUNTED",
    "Courier",
    "CustomerItem",
    "CustomerSort",
    "InboxFilter",
    "InboxItem",
    "InboxState",
    "Lists",
    "Measures",
    "Rollups",
    "Webhooks",
    "count_customers",
    "count_inbox",
    "customer_rows",
    "event_rows",
    "export_customers",
    "export_events",
    "fold",
    "list_customers",
    "list_inbox",
    "per_channel",
    "per_channel_over_time",
    "per_event",
    "rebuild",
    "rebuild_lists",
    "tidy_webhooks",
    "watch",
]
