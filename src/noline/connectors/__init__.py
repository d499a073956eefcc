"""Connectors: back-end systems that can be asked, and what they answer."""

from noline.connectors.backends import Answer, Backends, Wanted
from noline.connectors.caller import Caller, Tell
from noline.connectors.calls import CallMade, ConnectorFigures, figures_of, page_calls
from noline.connectors.checking import check_definition
from noline.connectors.handler import ConnectorsPart, ask, call_id
from noline.connectors.kinds import KINDS, ConnectorKind, check_places, read_settings
from noline.connectors.model import (
    Asked,
    Connector,
    ConnectorCall,
    ConnectorDefinition,
    Connectors,
    HttpRequest,
    Operation,
    OperationArgument,
    OperationValue,
)
from noline.connectors.policy import ConnectorHealth
from noline.connectors.read_through import ReadThrough, read_through
from noline.connectors.repository import (
    add_connector,
    change_connector,
    find_connector,
    find_connector_named,
    list_connectors,
    load_connectors,
    read_health,
    remove_connector,
    tidy_calls,
    write_health,
)
from noline.connectors.showing import ShownExchange, shown

__all__ = [
    "KINDS",
    "Answer",
    "Asked",
    "Backends",
    "CallMade",
    "Caller",
    "Connector",
    "ConnectorCall",
    "ConnectorDefinition",
    "ConnectorFigures",
    "ConnectorHealth",
    "ConnectorKind",
    "Connectors",
    "ConnectorsPart",
    "HttpRequest",
    "Operation",
    "OperationArgument",
    "OperationValue",
    "ReadThrough",
    "ShownExchange",
    "Tell",
    "Wanted",
    "add_connector",
    "ask",
    "call_id",
    "change_connector",
    "check_definition",
    "check_places",
    "figures_of",
    "find_connector",
    "find_connector_named",
    "list_connectors",
    "load_connectors",
    "page_calls",
    "read_health",
    "read_settings",
    "read_through",
    "remove_connector",
    "shown",
    "tidy_calls",
    "write_health",
]
