"""The OpenAPI 3.1 document of the API, made from the endpoints' own types.

Schemas are msgspec's, the same that validate: they say which fields are unknown, how long a text may be, and which tag
tells the members of a union apart. What is only ever answered has every field required, because every field is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from inspect import cleandoc
from typing import Annotated, Any, Final, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition
from msgspec import Meta

from noline.app.api.authentication import path_names, query_names
from noline.app.api.idempotency import MAX_KEY, VISIBLE
from noline.app.api.unions import name_unions
from noline.kernel.http import INSTANT_PATTERN, Instant
from noline.kernel.http.problems import MEDIA_TYPE, Problem

Json = dict[str, Any]

PREFIX: Final = "/api/v1"
_DURATION: Final = r"^-?P(?=[\dT])(\d{1,5}D)?(T(?=\d)(\d{1,5}H)?(\d{1,5}M)?(\d{1,9}(\.\d{1,6})?S)?)?$"
"""Days and what is shorter; years and months differ in length and are not taken (ISO 8601, 5.5.2)."""
_INSTANT: Final = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$"
_REF: Final = "#/components/schemas/{name}"
_PROBLEMS: Final = {
    "400": "The request can't be read, or is not what the schema says.",
    "401": "Nobody is signed in.",
    "403": "The session or key does not give this right.",
    "404": "There is no such thing in this workspace.",
    "409": "The present state does not allow it.",
    "413": "It is too large.",
    "422": "It says something that can't be; `field` and `remedy` tell what.",
    "429": "It was tried too often; `Retry-After` says when to come again.",
    "503": "It can't be done at the moment; `Retry-After` says when to try again.",
}


def document(app: Litestar) -> Json:
    """Return the document of every endpoint under ``/api/v1``."""
    operations = list(_operations(app))
    asked = [kind for operation in operations for kind in operation.asked()]
    given = [kind for operation in operations for kind in operation.given()]
    names = _Names(asked, [*given, Problem])
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation.describe(names)
    described: Json = {
        "openapi": "3.1.0",
        "info": {"title": "Noline", "version": version("noline"), "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"session": []}],
        "paths": {path: dict(sorted(methods.items())) for path, methods in sorted(paths.items())},
        "components": {
            "schemas": names.components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key: `nlk_…`."},
                "session": {"type": "apiKey", "in": "cookie", "name": "noline_session"},
            },
        },
    }
    return name_unions(described)


class _Names:
    """Schemas of all types, by where they are used: what is asked for, and what is given."""

    def __init__(self, asked: list[Any], given: list[Any]) -> None:
        self._asked, asked_parts = _schemas(asked)
        self._given, given_parts = _schemas(given)
        sparing = _sparing(given)
        given_parts = {name: schema if name in sparing else _complete(schema) for name, schema in given_parts.items()}
        renamed = {n: f"{n}Input" for n, schema in asked_parts.items() if given_parts.get(n, schema) != schema}
        renamed |= {n: f"{n}Input" for n, schema in asked_parts.items() if _mentions(schema, asked_parts, renamed)}
        self._asked = _rename(self._asked, renamed)
        asked_parts = {renamed.get(name, name): _rename(schema, renamed) for name, schema in asked_parts.items()}
        self.components: Json = dict(sorted((given_parts | asked_parts).items()))
        self._order = (
            {_key(kind): at for at, kind in enumerate(asked)},
            {_key(kind): at for at, kind in enumerate(given)},
        )

    def asked(self, kind: Any) -> Json:
        """Return the schema of something in a request."""
        return self._asked[self._order[0][_key(kind)]]

    def given(self, kind: Any) -> Json:
        """Return the schema of something in an answer."""
        return self._given[self._order[1][_key(kind)]]


class _Operation:
    """One method of one path."""

    def __init__(self, path: str, handler: HTTPRouteHandler, method: str) -> None:
        self.path = path
        self.method = method
        self._handler = handler
        self._fields = handler.parsed_fn_signature.parameters
        self._queries = sorted(query_names(handler))
        self._paths = path_names(handler)
        returned = handler.parsed_fn_signature.return_type
        if returned.is_subclass_of(Response) and returned.inner_types:  # with headers or cookies of its own
            returned = returned.inner_types[0]
        raw = returned.annotation is None or returned.is_subclass_of((Response, type(None), bytes))
        self._answer = None if raw else returned.raw
        body = self._fields.get("data")
        self._body = None if body is None else body.raw

    def asked(self) -> Iterator[Any]:
        """Yield the types of parameters and body."""
        yield from (_typed(self._fields[name]) for name in (*self._paths, *self._queries))
        if self._body is not None:
            yield self._body

    def given(self) -> Iterator[Any]:
        """Yield the type of the answer."""
        if self._answer is not None:
            yield self._answer

    def describe(self, names: _Names) -> Json:
        """Return the operation object."""
        handler = self._handler
        doc = cleandoc(handler.fn.__doc__ or "").split("\n\n")
        found: Json = {
            "operationId": handler.fn.__name__,
            "tags": [handler.opt.get("tag") or self.path.removeprefix(f"{PREFIX}/").split("/")[0].split(".")[0]],
            "summary": handler.opt.get("summary")
            or handler.summary
            or handler.fn.__name__.replace("_", " ").capitalize(),
            "description": " ".join(doc[0].split()),
            "parameters": [self._parameter(names, name, "path") for name in self._paths]
            + [self._parameter(names, name, "query") for name in self._queries],
            "responses": self._responses(names),
        }
        if handler.opt.get("public"):
            found["security"] = []
        elif (scope := handler.opt["scope"]) != "any":
            found["x-scope"] = scope
        if self.method == "post" and not handler.opt.get("public") and not handler.opt.get("shown_once"):
            found["parameters"].append(
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "schema": {"type": "string", "maxLength": MAX_KEY, "pattern": VISIBLE},
                }
            )
        if self._body is not None:
            found["requestBody"] = {
                "required": True,
                "content": {handler.opt.get("takes", "application/json"): {"schema": names.asked(self._body)}},
            }
        elif "takes" in handler.opt:
            binary = {"schema": {"type": "string", "format": "binary"}}
            found["requestBody"] = {"required": True, "content": {handler.opt["takes"]: binary}}
        return found

    def _parameter(self, names: _Names, name: str, where: str) -> Json:
        field = self._fields[name]
        schema = names.asked(_typed(field))
        found: Json = {"name": name, "in": where, "required": where == "path" or field.is_required, "schema": schema}
        kwarg = field.kwarg_definition
        if isinstance(kwarg, ParameterKwarg) and kwarg.description:
            found["description"] = kwarg.description
        return found

    def _responses(self, names: _Names) -> Json:
        status = str(self._handler.opt.get("status") or self._handler.status_code)
        answer: Json = {"description": "Done."}
        if gives := self._handler.opt.get("gives"):
            answer["content"] = {kind: {"schema": {}} for kind in gives}
        elif self._answer is not None:
            answer["content"] = {"application/json": {"schema": names.given(self._answer)}}
        found = {status: answer} | {
            str(more): answer | {"description": "Accepted, and about to be done."}
            for more in self._handler.opt.get("also", ())
        }
        problem = {MEDIA_TYPE: {"schema": names.given(Problem)}}
        return found | {status: {"description": text, "content": problem} for status, text in _PROBLEMS.items()}


def _operations(app: Litestar) -> Iterator[_Operation]:
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith(PREFIX):
            path = re.sub(r"{(\w+)(:\w+)?}", r"{\1}", route.path)
            for handler in route.route_handlers:
                if "scope" in handler.opt or handler.opt.get("public"):
                    for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                        yield _Operation(path, handler, method.lower())


def _typed(field: FieldDefinition) -> Any:
    """Return the type of a parameter with what its ``Parameter`` demands, as msgspec says it."""
    kind = field.annotation
    limits = field.kwarg_definition
    if isinstance(limits, ParameterKwarg):
        if limits.pattern == INSTANT_PATTERN:
            return Instant
        names = ("ge", "le", "gt", "lt", "min_length", "max_length", "pattern")
        found = {name: value for name in names if (value := getattr(limits, name, None)) is not None}
        if found:
            return Annotated[_without_none(kind), Meta(**found)]
    return _without_none(kind)


def _without_none(kind: Any) -> Any:
    """A parameter is there or not; there is no null in a query."""
    kinds = [each for each in get_args(kind) if each is not type(None)]
    return kinds[0] if len(kinds) == 1 and len(get_args(kind)) == 2 and get_origin(kind) is not list else kind


def _schemas(kinds: list[Any]) -> tuple[list[Json], dict[str, Json]]:
    schemas, parts = msgspec.json.schema_components(kinds, ref_template=_REF)
    return [_mend(dict(schema)) for schema in schemas], {name: _mend(schema) for name, schema in parts.items()}


def _mend(schema: Any) -> Any:
    """Leave out defaults, which are the server's and make clients believe that a field must be sent; say what an
    instant looks like, since many programs take `format` for a remark.
    """
    if isinstance(schema, Mapping):
        mended = {name: _mend(value) for name, value in schema.items() if name != "default"}
        shapes = {"date-time": _INSTANT, "duration": _DURATION}
        it = mended.get("format")  # a property may be called so, too
        return mended | {"pattern": shapes[it]} if isinstance(it, str) and it in shapes else mended
    return [_mend(value) for value in schema] if isinstance(schema, (list, tuple)) else schema


def _sparing(kinds: list[Any]) -> set[str]:
    """Return the names of the structs that leave out fields at their default."""
    found: set[str] = set()
    waiting: list[Any] = list(msgspec.inspect.multi_type_info(kinds))
    seen: set[type] = set()
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.StructType):
            if info.cls in seen:
                continue
            seen.add(info.cls)
            if (get_origin(info.cls) or info.cls).__struct_config__.omit_defaults:
                found.add(info.cls.__name__)
            waiting += [field.type for field in info.fields]
        elif isinstance(info, msgspec.inspect.Type):
            parts = [getattr(info, name) for name in info.__struct_fields__]
            waiting += [part for part in parts if isinstance(part, msgspec.inspect.Type)]
            waiting += [each for part in parts if isinstance(part, tuple) for each in part]
    return found


def _complete(schema: Json) -> Json:
    """Return the schema of something that is always sent whole."""
    if schema.get("type") != "object" or "properties" not in schema:
        return schema
    return schema | {"required": list(schema["properties"])}


def _mentions(
    schema: Any, parts: Mapping[str, Any], renamed: Mapping[str, str], seen: frozenset[str] = frozenset()
) -> bool:
    """Say whether a schema leads to one that is renamed."""
    for name in set(re.findall(r"#/components/schemas/([^'\"]+)", str(schema))) - seen:
        if name in renamed or (name in parts and _mentions(parts[name], parts, renamed, seen | {name})):
            return True
    return False


def _rename(schema: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(schema, Mapping):
        return {name: _rename(value, renamed) for name, value in schema.items()}
    if isinstance(schema, list):
        return [_rename(value, renamed) for value in schema]
    if isinstance(schema, str) and schema.startswith("#/components/schemas/"):
        name = schema.rpartition("/")[2]
        return _REF.format(name=renamed.get(name, name))
    return schema


def _key(kind: Any) -> str:
    return repr(kind)
