"""Connectors: back-end systems that can be asked, and what they answer."""

from noline.connectors.backends import Answer, Backends, Wanted
from noline.connectors.caller import Caller, Tell
from noline.connectors.checking import check_definition
from noline.connectors.handler import ConnectorsPart, ask
from noline.connectors.kinds import KINDS, ConnectorKind, read_settings
from noline.connectors.model import Asked, Connector, ConnectorCall, Connectors, Definition, Operation
from noline.connectors.repository import add_connector, load_connectors, tidy_calls
from noline.connectors.showing import Shown, shown

__all__ = [
    "KINDS",
    "Answer",
    "Asked",
    "Backends",
    "Caller",
    "Connector",
    "ConnectorCall",
    "ConnectorKind",
    "Connectors",
    "ConnectorsPart",
    "Definition",
    "Operation",
    "Shown",
    "Tell",
    "Wanted",
    "add_connector",
    "ask",
    "check_definition",
    "load_connectors",
    "read_settings",
    "shown",
    "tidy_calls",
]
