"""A connector as it is set up: what can be asked of a back end, how its answer is read, what is said in its stead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from noline.log import RowType

Type = Literal["text", "number", "whole", "yes_no", "time", "date", "list", "map"]
"""Types of arguments and values. ``whole``: a number without a fraction; ``map``: names with values."""

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Text = Annotated[str, Meta(min_length=1, max_length=1000)]
Template = Annotated[str, Meta(max_length=8000)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

LONGEST_WAIT: Final = 60.0
"""Seconds that an operation may be waited for."""


class OperationArgument(Struct, frozen=True, forbid_unknown_fields=True):
    """What an operation is asked with. ``personal``: it is masked in logs."""

    type: Type = "text"
    optional: bool = False
    personal: bool = False


class OperationValue(Struct, frozen=True, forbid_unknown_fields=True):
    """One value of the answer: an expression over what came back, and the type it must have.

    ``items``: of a list of maps, the names that each item must have, with their types; others are dropped.
    """

    take: Annotated[str, Meta(min_length=1, max_length=1000)]
    type: Type = "text"
    optional: bool = False
    personal: bool = False
    items: dict[Name, Literal["text", "number", "whole", "yes_no", "time", "date"]] = {}


class HttpRequest(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="http"):
    """A request below the connector's address; texts are templates over the arguments.

    ``json`` is a body whose texts are templates: one that is nothing but ``{{ argument }}`` keeps the argument's type.
    ``also``: further statuses that are answers, to be told apart by ``status``.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Template = "/"
    query: dict[str, Template] = {}
    headers: dict[str, Template] = {}
    json: Any = None
    form: dict[str, Template] = {}
    also: tuple[Annotated[int, Meta(ge=300, le=599)], ...] = ()


class SqlRequest(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="sql"):
    """A statement that reads; ``:name`` in it stands for the argument of that name, never for its text."""

    statement: Annotated[str, Meta(min_length=1, max_length=8000)]
    rows: Annotated[int, Meta(ge=1, le=1000)] = 100
    """Rows that are read at most."""


class RpcRequest(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="jsonrpc"):
    """A method of JSON-RPC and its parameters, whose texts are templates as in an HTTP body."""

    method: Annotated[str, Meta(min_length=1, max_length=200)]
    params: Any = ()
    writes: bool = False
    """It changes something there: an attempt whose answer was not seen is not repeated by itself."""


class FileRequest(Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="file"):
    """A CSV file on the server: ``find`` gives the rows where columns have these values; ``drop`` leaves a new file."""

    action: Literal["find", "drop"]
    path: Template
    columns: dict[str, Template] = {}
    separator: Literal[",", ";", "\t", "|"] = ","


Request = HttpRequest | SqlRequest | RpcRequest | FileRequest


class ProfileReading(Struct, frozen=True, forbid_unknown_fields=True):
    """Attributes of a customer's profile that an operation holds: each the name of a value of its answer.

    ``arguments`` are templates over the customer's attributes and addresses, these by scheme: ``{{ phone }}``.
    """

    attributes: dict[Name, Name]
    arguments: dict[Name, Template] = {}


class Operation(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a back end can be asked.

    ``uncertain``: what becomes of an attempt whose answer was never seen: it is repeated, or left as not answered. By
    itself: what only reads is repeated. ``fallback``: by language, instead of the connector's.
    """

    request: Request
    title: Annotated[str, Meta(max_length=200)] = ""
    arguments: dict[Name, OperationArgument] = {}
    response: dict[Name, OperationValue] = {}
    cache: Annotated[int, Meta(ge=0, le=86400)] = 0
    """Seconds that an answer serves the same question again."""
    timeout: Annotated[float, Meta(gt=0, le=LONGEST_WAIT)] = 5.0
    """Seconds for one attempt."""
    retries: Annotated[int, Meta(ge=0, le=5)] = 1
    uncertain: Literal["repeat", "leave"] | None = None
    fallback: dict[Language, Text] = {}
    profile: ProfileReading | None = None
    agents: bool = False
    """Agents may ask it from the inbox, with arguments that they see and may change."""


class ConnectorBreaker(Struct, frozen=True, forbid_unknown_fields=True):
    """After so many failures in a row a back end is left alone for so many seconds; then one call tries it."""

    failures: Annotated[int, Meta(ge=1, le=1000)] = 5
    seconds: Annotated[int, Meta(ge=1, le=3600)] = 30


Kind = Literal["http", "sql", "jsonrpc", "file"]


class ConnectorDefinition(Struct, frozen=True, forbid_unknown_fields=True):
    """A connector without its place and secrets: what a file of definitions holds."""

    kind: Kind
    title: Annotated[str, Meta(max_length=200)] = ""
    operations: dict[Name, Operation] = {}
    breaker: ConnectorBreaker = ConnectorBreaker()
    fallback: dict[Language, Text] = {}
    """The polite text where it did not answer, by language."""


class Connector(Struct, frozen=True):
    """A connector of a workspace; ``settings`` as they are stored, secrets sealed."""

    id: int
    workspace: int
    name: str
    definition: ConnectorDefinition
    settings: dict[str, Any]
    changed_at: datetime


class Connectors:
    """The catalogue: connectors by workspace and name."""

    def __init__(self, connectors: Mapping[tuple[int, str], Connector]) -> None:
        self._by_name = connectors
        self._workspaces = frozenset(workspace for workspace, _ in connectors)

    def find(self, workspace: int, name: str) -> Connector | None:
        """Return a workspace's connector."""
        return self._by_name.get((workspace, name))

    def operation(self, workspace: int, name: str, operation: str) -> Operation | None:
        """Return one operation of a workspace's connector."""
        found = self.find(workspace, name)
        return found.definition.operations.get(operation) if found else None

    def of(self, workspace: int) -> list[Connector]:
        """Return a workspace's connectors by name."""
        return [it for (owner, _), it in sorted(self._by_name.items()) if owner == workspace]

    def by_id(self) -> dict[int, Connector]:
        """Return all of them by their number."""
        return {it.id: it for it in self._by_name.values()}

    def has(self, workspace: int) -> bool:
        """Say whether a workspace has any."""
        return workspace in self._workspaces


class Asked(Struct, frozen=True):
    """What somebody wants of a back end.

    ``owner_kind``: ``service``, ``run`` or ``agent``, whose ``owner`` is the service's session, the run, the
    conversation. ``key`` is unique in the owner's life: the same key asks once.
    """

    connector: str
    operation: str
    arguments: dict[str, Any]
    owner_kind: str
    owner: UUID
    key: str


class ConnectorCall(Struct, frozen=True, gc=False):
    """A call as it was asked; what becomes of it is written beside it by whoever calls."""

    id: UUID
    workspace: int
    customer: UUID
    conversation: UUID | None
    owner_kind: str
    owner: UUID
    key: str
    connector: str
    operation: str
    arguments: dict[str, Any]
    language: str
    asked_at: datetime
    cause: UUID
    depth: int


_AS_ASKED = tuple(name for name in ConnectorCall.__struct_fields__ if name != "id")

CONNECTOR_CALLS = RowType(ConnectorCall, "connector_call", key=("id",), fixed=_AS_ASKED)
