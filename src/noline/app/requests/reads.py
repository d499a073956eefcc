"""Reading the log of requests: a page of it by what one looks for, and one entry whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from noline.app.requests.model import KeptBody, RequestEntry, RequestKind, Who
from noline.kernel.db import Connection
from noline.kernel.errors import NotFound

StatusClass = Literal["2xx", "3xx", "4xx", "5xx", "problem"]

_CLASSES: Final[Mapping[str, str]] = {
    "2xx": "status between 200 and 299",
    "3xx": "status between 300 and 399",
    "4xx": "status between 400 and 499",
    "5xx": "status between 500 and 599",
    "problem": "status >= 400",
}
_HEAD = """
workspace, id, at, kind, method, path, query, who_kind, who, who_name, right_needed, status, milliseconds, problem,
  detail, field, replay_of
"""
_PAGE = """
select {head} from request_log
where workspace = $1 and ($2::text is null or kind = $2) and ($3::text is null or method = $3)
  and ($4::text is null or strpos(lower(path), lower($4)) > 0)
  and ($5::text is null or who_kind = $5 and who = $6)
  and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
  and ($9::text is null or strpos(lower(concat_ws(' ', method, path, who_name, status, problem, field,
    case when right_needed = any($13) then concat_ws(' ', query, detail) end)), lower($9)) > 0)
  and ($10::timestamptz is null or (at, id) < ($10, $11::uuid)) and {status}
order by at desc, id desc limit $12
"""
_BODIES = """
headers, sent, sent_state, sent_size, sent_type, answered, answered_state, answered_size, answered_type
"""
_ONE = f"select {_HEAD}, {_BODIES} from request_log where workspace = $1 and id = $2"


class Filter(Struct, frozen=True):
    """What is looked for; nothing: everything. ``who``: a key or an account by its number.

    ``words`` are looked for in query and problem too where whoever asks has the right (``rights``) to read those.
    """

    kind: RequestKind | None = None
    status: StatusClass | None = None
    method: str | None = None
    path: str | None = None
    who: tuple[Literal["key", "account"], int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None
    rights: frozenset[str] = frozenset()


async def page_requests(
    connection: Connection, workspace: int, wanted: Filter, before: tuple[datetime, UUID] | None, limit: int
) -> list[RequestEntry]:
    """Return entries without headers and bodies, the latest first."""
    statement = _PAGE.format(head=_HEAD, status=_CLASSES[wanted.status] if wanted.status else "true")
    rows = await connection.fetch(
        statement,
        workspace,
        wanted.kind,
        wanted.method,
        wanted.path,
        *(wanted.who or (None, None)),
        wanted.since,
        wanted.until,
        wanted.words,
        *(before or (None, None)),
        limit,
        list(wanted.rights),
    )
    return [_entry(row) for row in rows]


async def find_request(connection: Connection, workspace: int, request: UUID) -> RequestEntry:
    """Return an entry whole; raises NotFound."""
    row = await connection.fetchrow(_ONE, workspace, request)
    if row is None:
        raise NotFound("There is no such request.", field="id", remedy="They are kept for 30 days: look at the list.")
    return msgspec.structs.replace(
        _entry(row),
        headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
        sent=KeptBody(row["sent_state"], row["sent"], row["sent_size"], row["sent_type"]),
        answered=KeptBody(row["answered_state"], row["answered"], row["answered_size"], row["answered_type"]),
    )


def _entry(row: Any) -> RequestEntry:
    return RequestEntry(
        workspace=row["workspace"],
        id=row["id"],
        at=row["at"],
        kind=row["kind"],
        method=row["method"],
        path=row["path"],
        query=row["query"],
        who=Who(row["who_kind"], row["who"], row["who_name"]),
        right=row["right_needed"],
        status=row["status"],
        milliseconds=row["milliseconds"],
        problem=row["problem"],
        detail=row["detail"],
        field=row["field"],
        replay_of=row["replay_of"],
    )
