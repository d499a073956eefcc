"""Decisions: choices of channel, variant and time, and their explanation."""

from noline.decisions.choice import Ordered, explain, order_channels
from noline.decisions.model import DECISIONS, Decision
from noline.decisions.record import decided

__all__ = ["DECISIONS", "Decision", "Ordered", "decided", "explain", "order_channels"]
