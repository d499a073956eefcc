"""Decisions: choices of channel, variant and time, and their explanation."""

from noline.decisions.choice import Ordered, explain, order_channels
from noline.decisions.model import DECISIONS, Decision

__all__ = ["DECISIONS", "Decision", "Ordered", "explain", "order_channels"]
