"""Channels: the Provider protocol, normalised messages and receipts, capabilities and the closed set of errors."""

from noline.channels.model import (
    Attachment,
    Capabilities,
    Failed,
    Fault,
    Inbound,
    Line,
    LineDown,
    Outgoing,
    Provider,
    Receipt,
    Result,
    Sent,
    Uncertain,
    Unknown,
)

__all__ = [
    "Attachment",
    "Capabilities",
    "Failed",
    "Fault",
    "Inbound",
    "Line",
    "LineDown",
    "Outgoing",
    "Provider",
    "Receipt",
    "Result",
    "Sent",
    "Uncertain",
    "Unknown",
]
