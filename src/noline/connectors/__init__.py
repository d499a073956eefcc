"""Connectors: back-end systems that can be asked, and what they answer."""

from noline.connectors.handler import ConnectorsPart, ask
from noline.connectors.model import Asked, Connector, ConnectorCall, Connectors, Definition, Operation
from noline.connectors.repository import load_connectors

__all__ = [
    "Asked",
    "Connector",
    "ConnectorCall",
    "Connectors",
    "ConnectorsPart",
    "Definition",
    "Operation",
    "ask",
    "load_connectors",
]
