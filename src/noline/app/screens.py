"""The browser's files: the built interface under ``/app/``, whose own router knows the paths below it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import File, Redirect

from noline.app.bootstrap import Noline
from noline.kernel.errors import NotFound

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self' data:; connect-src 'self'; frame-src 'self' blob: data:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Styles in elements are Mantine's; everything else comes from here."""
_HEADERS: Final = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin"}
_WORKER: Final = "desk-worker.js"
_WORKER_HEADERS: Final = {"Content-Security-Policy": "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"}
"""The desk's service worker reads the files that it keeps, from here, and does nothing else."""
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Stated here, for browsers refuse programs and styles of another type, and a system's own table may lack them."""
_MISSING: Final = (
    "<!doctype html><title>Noline</title><p>The interface has not been built. In a checkout, <code>make web</code>"
    " builds it; the API and the public pages work without."
)


def screen_routes(noline: Noline) -> list[HTTPRouteHandler]:  # noqa: ARG001 (as every part's)
    """Return the routes of the interface."""
    root = Path(str(files("noline.app") / "web"))

    @get("/", include_in_schema=False)
    async def entrance() -> Redirect:
        return Redirect("/app/")

    @get(["/app", "/app/{path:path}"], include_in_schema=False)
    async def screen(path: FromPath[str] = "/") -> Response[str] | File:
        return _screen(root, path.lstrip("/"))

    return [entrance, screen]


def _screen(root: Path, path: str) -> Response[str] | File:
    """Return a built file, or the page whose program makes the screen of any other path."""
    file = (root / path.replace("\0", "")).resolve()
    if path and file.is_relative_to(root.resolve()) and file.is_file():
        kept = _FOR_EVER if path.startswith("assets/") else "no-cache"
        return File(
            file,
            media_type=_TYPES.get(file.suffix, "application/octet-stream"),
            headers={"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
            | (_WORKER_HEADERS if path == _WORKER else {}),
            content_disposition_type="inline",
        )
    if path.startswith("assets/"):
        raise NotFound("There is no such file.", field="path", remedy="Load the page again.")
    index = root / "index.html"
    text = index.read_text(encoding="utf-8") if index.is_file() else _MISSING
    return Response(text, media_type=MediaType.HTML, headers=_HEADERS | {"Cache-Control": "no-cache"})
