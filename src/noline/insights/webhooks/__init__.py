"""Outgoing webhooks (Standard Webhooks): a view of the log's events, delivered to endpoints of the company's."""

from noline.insights.webhooks.courier import Courier
from noline.insights.webhooks.deliveries import tidy_webhooks
from noline.insights.webhooks.follow import Webhooks

__all__ = ["Courier", "Webhooks", "tidy_webhooks"]
