"""Answers: a page for browsers, JSON for programs, and the same two for what went wrong."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from litestar import Request, Response

from noline.app.public.pages import Page, write_page
from noline.app.public.texts import Words, language_wanted
from noline.kernel.http.problems import Problem, is_ours, problem_of, problem_response

log = structlog.get_logger()

_PAGES = {404: "not_found", 405: "not_found", 500: "broken", 429: "unavailable", 503: "unavailable"}


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Say whether a browser asks; programs get JSON."""
    return "text/html" in request.headers.get("accept", "")


def page_answer(page: Page, words: Words, status: int = 200) -> Response[bytes]:
    """Return a page."""
    html, policy = write_page(page, words)
    headers = {"Content-Security-Policy": policy, "Content-Language": words.language}
    return Response(html.encode(), status_code=status, media_type="text/html", headers=headers)


def done_answer(request: Request[Any, Any, Any], page: Page, words: Words, *, done: bool) -> Response[bytes]:
    """Say that it is done (200), or accepted and about to be done (202)."""
    status = 200 if done else 202
    if not wants_page(request):
        body = msgspec.json.encode({"status": "done" if done else "accepted"})
        return Response(body, status_code=status, media_type="application/json")
    if not done:
        page = msgspec.structs.replace(page, title=words("accepted"), text=words("accepted_text"))
    return page_answer(page, words, status)


def problem_answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Say what went wrong: the exception handler of every route."""
    problem = problem_of(error)
    if is_ours(error):
        # Not the address: it holds a token.
        log.exception("a public page failed", exc_info=error, method=request.method)
    if not wants_page(request):
        return problem_response(problem)
    return _problem_page(problem, Words(language_wanted(request.headers.get("accept-language", ""))))


def _problem_page(problem: Problem, words: Words) -> Response[bytes]:
    key = _PAGES.get(problem.status, "refused")
    answer = page_answer(Page(title=words(key), text=words(f"{key}_text")), words, problem.status)
    if problem.retry:
        answer.headers["Retry-After"] = str(problem.after or 2)
    return answer
