"""The pure parts of the public pages: robots, posted fields, forms, texts, headers, problems."""

from __future__ import annotations

import string
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.exceptions import NotFoundException, ValidationException

from noline.app.public.consents import is_stopped, last_said
from noline.app.public.fields import MAX_FIELDS, read_fields
from noline.app.public.forms import faults_of, taken
from noline.app.public.headers import MAX_STYLES, content_policy
from noline.app.public.pages import Button, Entry, Link, Option, Page, write_page
from noline.app.public.robots import is_robot
from noline.app.public.texts import LANGUAGES, TEXTS, Words, language_of, language_wanted
from noline.content import FormField
from noline.customers import Consent
from noline.kernel.errors import InvalidInput, Misconfigured, NolineError, NotFound, TooLarge, Unavailable
from noline.kernel.http.problems import STATUSES, Problem, problem_of, problem_response

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOW = datetime(2025, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/137.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/137.0 Mobile Telegram-Android/11.9 (Pixel 8)",
        "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/500.0.0]",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    ],
)
def test_people(agent: str) -> None:
    assert not is_robot("GET", {"user-agent": agent})


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (Windows NT 10.0) SkypeUriPreview Preview/0.5",
        "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/137.0.0.0 Safari/537.36",
        "curl/8.14.1",
        "python-requests/2.32.3",
        "Go-http-client/2.0",
    ],
)
def test_robots(agent: str) -> None:
    assert is_robot("GET", {"user-agent": agent})


@pytest.mark.parametrize(
    ("method", "headers", "robot"),
    [
        pytest.param("HEAD", {}, True, id="only looks whether it is there"),
        pytest.param("GET", {"purpose": "prefetch"}, True, id="Safari looks ahead"),
        pytest.param("GET", {"sec-purpose": "prefetch;prerender"}, True, id="Chromium looks ahead"),
        pytest.param("GET", {"x-moz": "prefetch"}, True, id="Firefox looks ahead"),
        pytest.param("GET", {"sec-fetch-dest": "empty"}, True, id="a script fetches a link"),
        pytest.param("GET", {"sec-fetch-dest": "document"}, False, id="a person follows a link"),
        pytest.param("GET", {"sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin"}, False, id="the playground"),
        pytest.param("GET", {"sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site"}, True, id="somebody's frame"),
    ],
)
def test_how_it_is_asked(method: str, headers: dict[str, str], *, robot: bool) -> None:
    assert is_robot(method, {"user-agent": FIREFOX} | headers) is robot


def test_an_image_is_fetched_as_an_image() -> None:
    assert not is_robot("GET", {"user-agent": FIREFOX, "sec-fetch-dest": "image"}, navigation=False)


NAMES = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=20).map(lambda text: f"f{text}")
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50).map(str.strip)


@given(st.dictionaries(NAMES, VALUES, max_size=MAX_FIELDS))
def test_a_form_and_json_say_the_same(fields: dict[str, str]) -> None:
    posted = urlencode(fields).encode()
    assert read_fields("application/x-www-form-urlencoded; charset=utf-8", posted) == fields
    assert read_fields("application/json", msgspec.json.encode(fields)) == fields


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-www-form-urlencoded", "x/y"]))
def test_whatever_is_posted_is_read_or_refused(body: bytes, media_type: str) -> None:
    fields: dict[str, str] = {}
    with suppress(InvalidInput):
        fields = read_fields(media_type, body)
    assert all("\0" not in value and value.encode() is not None for value in fields.values())


def test_a_field_that_comes_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="twice"):
        read_fields("", b"a=1&a=2")


FORM = (
    FormField("name", "Name", required=True),
    FormField("mail", "Mail", kind="email"),
    FormField("phone", "Phone", kind="tel"),
    FormField("size", "Size", kind="choice", choices=("S", "M")),
    FormField("agreed", "Agreed", kind="checkbox", required=True),
)
GOOD = {"name": "Ana", "mail": "a@b.example", "phone": "+49 (30) 901820", "size": "M", "agreed": "yes"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        pytest.param({}, {}, id="all well"),
        pytest.param({"mail": "", "phone": "", "size": ""}, {}, id="what is optional is left out"),
        pytest.param({"name": ""}, {"name": "fault_required"}, id="a required text is empty"),
        pytest.param({"agreed": ""}, {"agreed": "fault_required"}, id="a required box is not ticked"),
        pytest.param({"agreed": "maybe"}, {"agreed": "fault_choice"}, id="a box is ticked oddly"),
        pytest.param({"mail": "a@b"}, {"mail": "fault_email"}, id="no domain"),
        pytest.param({"phone": "call me"}, {"phone": "fault_tel"}, id="no number"),
        pytest.param({"size": "XL"}, {"size": "fault_choice"}, id="no such choice"),
        pytest.param({"admin": "1"}, {"admin": "fault_unknown"}, id="no such field"),
    ],
)
def test_forms_are_checked(changes: dict[str, str], faults: dict[str, str]) -> None:
    entered = GOOD | changes
    assert faults_of(FORM, entered) == faults
    assert set(taken(FORM, entered)) == {name for name in GOOD if entered[name]}


def test_every_text_is_there_in_every_language_with_the_same_blanks() -> None:
    fields = string.Formatter()
    for key, versions in TEXTS.items():
        assert set(versions) == set(LANGUAGES), key
        blanks = {language: {part[1] for part in fields.parse(text)} - {None} for language, text in versions.items()}
        assert len({frozenset(names) for names in blanks.values()}) == 1, key


@pytest.mark.parametrize(("locale", "language"), [("es-MX", "es"), ("ES_ar", "es"), ("de-AT", "en"), ("", "en")])
def test_languages(locale: str, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize(
    ("header", "language"), [("de, es;q=0.8, en;q=0.5", "es"), ("en-GB,es", "en"), ("", "en"), (";;,,=", "en")]
)
def test_languages_that_a_browser_wants(header: str, language: str) -> None:
    assert language_wanted(header) == language


NASTY = "<script>alert('\"x\"')</script>{{ 7*7 }}"


def test_everything_on_a_page_is_escaped() -> None:
    entry = Entry("size", NASTY, kind="choice", options=(Option(NASTY, NASTY),), fault=NASTY)
    page = Page(
        title=NASTY, text=NASTY, hello=NASTY, foot=NASTY, fields=(entry, Entry("note", NASTY, value=NASTY),
        Entry("long", NASTY, kind="long", value=NASTY), Entry("tick", NASTY, kind="checkbox")),
        buttons=(Button(NASTY, "go", NASTY),), links=(Link(f"https://x.example/?{NASTY}", NASTY),),
    )  # fmt: skip
    html, _ = write_page(page, Words("en", NASTY))
    assert "<script" not in html
    assert "49" not in html
    assert "{{ 7*7 }}" in html


def test_a_page_s_style_is_allowed_by_its_hash_and_nothing_else() -> None:
    html, policy = write_page(Page("Hello"), Words("en", "Harbour"))
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "img-src data:;" in policy


def test_an_author_s_style_attributes_are_allowed_one_by_one() -> None:
    policy = content_policy("", author_html='<p style="color:&quot;red&quot;">a</p><i style="color:red">b</i>')
    for text in ('color:"red"', "color:red"):
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    many = "".join(f'<p style="margin:{n}px">' for n in range(500))
    assert content_policy("", author_html=many).count("sha256") == MAX_STYLES + 1


@pytest.mark.parametrize(
    ("style", "light"), [("color:teal", True), ("background-color:#fff", True), ("margin:0", False)]
)
def test_an_author_s_colours_keep_the_page_light(style: str, *, light: bool) -> None:
    html, _ = write_page(Page("Hello", html=f'<p style="{style}">Hi</p>'), Words("en"))
    assert ('class="light"' in html) is light


def _consents(*said: tuple[str, str, int]) -> list[Consent]:
    customer = UUID(int=1)
    return [Consent(customer, "*", channel, 1, state, NOW + timedelta(hours=hour)) for channel, state, hour in said]


@pytest.mark.parametrize(
    ("said", "channel", "stopped"),
    [
        pytest.param((), "email", False, id="nothing said"),
        pytest.param((("email", "withdrawn", 1),), "email", True, id="stopped"),
        pytest.param((("sms", "withdrawn", 1),), "email", False, id="another channel stopped"),
        pytest.param((("*", "withdrawn", 1),), "email", True, id="all stopped"),
        pytest.param((("email", "given", 1), ("*", "withdrawn", 2)), "email", True, id="given, then all stopped"),
        pytest.param((("*", "withdrawn", 1), ("email", "given", 2)), "email", False, id="all stopped, then given"),
        pytest.param((("*", "withdrawn", 1), ("email", "given", 1)), "email", True, id="both at once"),
        pytest.param((("*", "withdrawn", 1),), "*", True, id="all: stopped"),
        pytest.param((("*", "withdrawn", 1), ("sms", "given", 2)), "*", False, id="all: one given since"),
        pytest.param((("email", "withdrawn", 1),), "*", False, id="all: only one stopped"),
    ],
)
def test_what_is_stopped(said: tuple[tuple[str, str, int], ...], channel: str, *, stopped: bool) -> None:
    consents = _consents(*said)
    assert is_stopped(consents, channel) is stopped
    assert last_said(consents) == max((consent.at for consent in consents), default=None)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(InvalidInput("No.", field="a", remedy="Yes."), 422, id="invalid"),
        pytest.param(TooLarge("No."), 413, id="too large"),
        pytest.param(NotFound("No."), 404, id="not found"),
        pytest.param(Unavailable("No."), 503, id="unavailable"),
        pytest.param(NolineError("No."), 400, id="the root"),
        pytest.param(OSError("the database is away"), 503, id="the database is away"),
        pytest.param(TimeoutError(), 503, id="too slow"),
        pytest.param(RecursionError(), 400, id="nested too deeply"),
        pytest.param(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), 400, id="no UTF-8"),
        pytest.param(NotFoundException(), 404, id="Litestar: no route"),
        pytest.param(ValueError("password=hunter2"), 500, id="a fault of ours"),
        pytest.param(Misconfigured("secret", field="dsn"), 500, id="a setting"),
    ],
)
def test_errors_become_problems(error: Exception, status: int) -> None:
    problem = problem_of(error)
    assert problem.status == status
    assert problem.detail
    assert "hunter2" not in str(problem)
    assert "dsn" not in str(problem)
    response = problem_response(problem)
    assert response.media_type == "application/problem+json"
    assert ("Retry-After" in response.headers) == problem.retry == (status == 503)
    assert msgspec.json.decode(response.content, type=Problem) == problem


def test_litestar_s_validation_names_the_field() -> None:
    error = ValidationException(extra=[{"message": "Expected `int`", "key": "limit", "source": "query"}])
    problem = problem_of(error)
    assert (problem.status, problem.field, problem.detail) == (400, "limit", "Expected `int`")


def test_every_class_of_the_error_tree_has_its_own_problem() -> None:
    def tree(kind: type[NolineError]) -> list[type[NolineError]]:
        return [kind, *[deeper for child in kind.__subclasses__() for deeper in tree(child)]]

    named = [kind for kind in tree(NolineError) if kind.__module__ == "noline.kernel.errors"]
    assert set(named) == set(STATUSES)
    assert len({name for _, name in STATUSES.values()}) == len(STATUSES)
