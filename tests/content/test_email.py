"""Email: what the recipient's program reads equals what was composed."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.content import EmailRendered, EmailSource, compile_source
from noline.kernel.errors import InvalidInput

from .samples import ANA, TOKEN, body, mailed, parsed, to

MAIL = EmailSource(
    subject="{{ name }}: {{ topic }}",
    html="<body><p>{{ name }}</p>{% for i in items %}<i>{{ i }}</i>{% endfor %} größer =20 . {{ topic }}</body>",
    text="{{ name }}\n.\nFrom here: {{ topic }} =\n",
    preheader="{{ topic }} & more",
)
COMPILED = compile_source(MAIL)
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=120)


@settings(max_examples=80, deadline=None)
@given(
    words.filter(lambda word: word == word.strip()), words.filter(lambda word: word == word.strip()), st.lists(words)
)
def test_round_trip(name: str, topic: str, items: list[str]) -> None:
    mail = COMPILED.render({"name": name, "topic": topic, "items": items}, ANA)
    assert isinstance(mail, EmailRendered)
    message = parsed(mail)

    assert message["subject"] == f"{name}: {topic}"
    assert body(mail, "plain") == f"{name}\n.\nFrom here: {topic} ="
    html = body(mail, "html")
    assert unescape(html[html.index("<p>") :].partition(" größer")[0]) == unescape(
        f"<p>{escape(name)}</p>" + "".join(f"<i>{escape(item)}</i>" for item in items)
    )
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not message.defects
    assert all(not part.defects for part in message.iter_parts())


@settings(max_examples=50, deadline=None)
@given(words)
def test_lines_are_canonical_and_short(name: str) -> None:
    mail = COMPILED.render({"name": name.strip() or "x", "topic": name.strip() or "x", "items": [name] * 3}, ANA)
    assert isinstance(mail, EmailRendered)
    header, _, content = mail.mime.partition(b"\r\n\r\n")
    assert b"\n" not in mail.mime.replace(b"\r\n", b"")
    assert b"\r" not in mail.mime.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 76
    assert max(map(len, header.split(b"\r\n"))) <= 78
    mail.mime.decode("ascii")


def test_header_fields() -> None:
    mail = mailed(personal=to(reply_to="r-00ff@in.example.com", return_path="b-00ff@in.example.com", unsubscribe=True))
    message = parsed(mail)
    assert dict(message.items()) == {
        "From": "Harbour Shop <shop@example.com>",
        "To": "ana@example.org",
        "Subject": "Hello",
        "Message-ID": f"<{ANA.message}@example.com>",
        "Reply-To": "r-00ff@in.example.com",
        "List-Unsubscribe": f"<https://go.example.com/u/{TOKEN}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Date": "Mon, 01 Dec 2025 10:00:00 +0000",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_{ANA.message}"',
    }
    assert (mail.return_path, mail.to) == ("b-00ff@in.example.com", "ana@example.org")


def test_without_return_path_the_sender_gets_the_bounces() -> None:
    assert mailed().return_path == "shop@example.com"


def test_links_are_tracked_and_actions_personal() -> None:
    html = (
        '<a href="https://shop.example/a?x=1&amp;y=2">A</a> <a class="b" href=\'https://shop.example/b\'>B</a>'
        '<a href="{{ links.register }}">R</a> <a href="https://shop.example/{{ id }}">own</a>'
        '<a href="mailto:a@b.example">M</a> <a href="https://shop.example/b">B again</a>'
    )
    compiled = compile_source(
        EmailSource(subject="x", html=html, text="See https://shop.example/c, or {{ links.page }}.")
    )
    assert compiled.links == ("https://shop.example/a?x=1&y=2", "https://shop.example/b", "https://shop.example/c")
    mail = compiled.render({"id": 7}, ANA)
    assert isinstance(mail, EmailRendered)
    assert re.findall("href=[\"']?([^\"'> ]+)", body(mail, "html")) == [
        f"https://go.example.com/l/0/{TOKEN}",
        f"https://go.example.com/l/1/{TOKEN}",
        f"https://go.example.com/a/register/{TOKEN}",
        "https://shop.example/7",
        "mailto:a@b.example",
        f"https://go.example.com/l/1/{TOKEN}",
    ]
    assert body(mail, "plain") == (f"See https://go.example.com/l/2/{TOKEN}, or https://go.example.com/a/page/{TOKEN}.")


def test_pixel_and_preheader_stand_inside_the_body() -> None:
    html = body(mailed("<html><BODY class='x'><p>Hi</p></BODY></html>", preheader="Soon < now"), "html")
    assert re.search("<BODY class='x'><div style=\"display:none[^>]*>Soon &lt; now</div><p>Hi</p><img", html)
    assert f'src="https://go.example.com/o/{TOKEN}.gif"' in html
    assert html.endswith("></BODY></html>")


def test_a_fragment_becomes_a_document() -> None:
    html = body(mailed("<p>Hi</p>"), "html")
    assert html.startswith("<!doctype html>")
    assert "<body><p>Hi</p><img" in html


def test_values_are_escaped_in_html_and_not_in_text() -> None:
    mail = mailed('<p title="{{ x }}">{{ x }}</p>', text="{{ x }}", values={"x": "<script>\"'&"})
    assert '<p title="&lt;script&gt;&quot;&#x27;&amp;">&lt;script&gt;&quot;&#x27;&amp;</p>' in body(mail, "html")
    assert body(mail, "plain") == "<script>\"'&"


def test_the_text_is_made_from_the_html_where_there_is_none() -> None:
    mail = mailed(
        "<style>p{}</style><h1>Hi {{ name }}</h1><p>See <a href='https://shop.example/'>our shop</a>.</p>"
        "<ul><li>one<li>two</ul>{% if vip %}<p>Welcome back &amp; thanks</p>{% endif %}"
        "<p><a href='{{ links.unsubscribe }}'>Leave</a></p>",
        values={"name": "Ana", "vip": True},
        preheader="hidden",
    )
    assert body(mail, "plain") == (
        f"Hi Ana\n\nSee our shop: https://go.example.com/l/0/{TOKEN} .\n\n- one\n- two\n\n"
        f"Welcome back & thanks\n\nLeave: https://go.example.com/a/unsubscribe/{TOKEN}\n"
    )


MJML = """<mjml><mj-body>{% if points < 5 %}<mj-section><mj-column>
<mj-text font-family="Ubuntu">Hi {{ name }}</mj-text><mj-button href="{{ links.register }}">Go</mj-button>
<mj-button href="https://shop.example/?a=1&amp;b=2">Shop</mj-button></mj-column></mj-section>{% endif %}
</mj-body></mjml>"""


def test_mjml_keeps_its_template_and_fetches_no_font() -> None:
    compiled = compile_source(EmailSource(subject="x", mjml=MJML))
    mail = compiled.render({"name": "<Ana>", "points": 3}, ANA)
    assert isinstance(mail, EmailRendered)
    html = body(mail, "html")
    assert "Hi &lt;Ana&gt;" in html
    assert f'href="https://go.example.com/a/register/{TOKEN}"' in html
    assert "fonts.googleapis" not in html
    assert compiled.links == ("https://shop.example/?a=1&b=2",)
    assert "Hi" not in body(compiled.render({"name": "A", "points": 7}, ANA), "html")  # type: ignore[arg-type]


SOURCES = {
    "neither": ({}, "email.html"),
    "both": ({"html": "<p>", "mjml": "<mjml>"}, "email.mjml"),
    "not MJML": ({"mjml": "<p>Hi</p>"}, "email.mjml"),
    "MJML that includes a file": (
        {"mjml": "<mjml><mj-body><mj-include path='/etc/passwd'/></mj-body></mjml>"},
        "email.mjml",
    ),
    "MJML without end": ({"mjml": "<mjml><mj-body>" + "<mj-wrapper>" * 5_000}, "email.mjml"),
    "an empty subject": ({"subject": " ", "html": "x"}, "email.subject"),
    "a subject of two lines": ({"subject": "a\nBcc: b@c.example", "html": "x"}, "email.subject"),
    "a broken preheader": ({"html": "x", "preheader": "{{"}, "email.preheader"),
    "a broken text": ({"html": "x", "text": "{% if %}"}, "email.text"),
}


@pytest.mark.parametrize(("source", "field"), SOURCES.values(), ids=SOURCES)
def test_refuses_a_source(source: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_source(EmailSource(**{"subject": "x", **source}))
    assert caught.value.field == field
    assert caught.value.remedy


RECIPIENTS = {
    "a name over two lines": ({"to": "Ana\r\nBcc: x@y.example <ana@example.org>"}, {}, "to"),
    "no address": ({"to": "Ana"}, {}, "to"),
    "two addresses": ({"to": "a@b.example, c@d.example"}, {}, "to"),
    "an injected reply address": ({"reply_to": "a@b.example\nBcc: x@y.example"}, {}, "reply_to"),
    "an injected return path": ({"return_path": "a@b.example>\r\nRCPT TO:<x@y.example"}, {}, "return_path"),
    "an injected sender": ({"sender": "Shop\n<shop@example.com>"}, {}, "sender"),
    "an injected header": ({"headers": {"X-A": "a\r\nBcc: x@y.example"}}, {}, "headers.X-A"),
    "a header name with a colon": ({"headers": {"X-A: b\r\nBcc": "a"}}, {}, "headers"),
    "a header of ours": ({"headers": {"from": "x@y.example"}}, {}, "headers"),
    "a header of the content": ({"headers": {"Content-Type": "text/html"}}, {}, "headers"),
    "an odd message id": ({"message": "a>\r\nBcc: x@y.example"}, {}, "message"),
    "a subject from a variable": ({}, {"name": "a\r\nBcc: x@y.example"}, "email.subject"),
    "NUL in a variable": ({}, {"name": "a\x00"}, "values.name"),
    "a missing variable": ({}, {}, "email.subject"),
}


@pytest.mark.parametrize(("changes", "values", "field"), RECIPIENTS.values(), ids=RECIPIENTS)
def test_refuses_a_recipient(changes: dict[str, object], values: dict[str, object], field: str) -> None:
    given_values = values if field.startswith(("email", "values")) else {"name": "Ana"}
    with pytest.raises(InvalidInput) as caught:
        mailed(subject="Hi {{ name }}", personal=to(**changes), values=given_values)
    assert caught.value.field == field


def test_the_boundary_never_occurs_in_the_content() -> None:
    mail = mailed(text=f"--=_{ANA.message}--\n", values={})
    assert mail.mime.count(f"--=_{ANA.message}\r\n".encode()) == 2
    assert body(mail, "plain") == f"--=_{ANA.message}--"


def test_many_void_elements_in_mjml_are_not_nesting() -> None:
    text = "<mj-section><mj-column><mj-text>" + "a<br/>" * 300 + "b<br>" * 300 + "</mj-text></mj-column></mj-section>"
    assert "a<br" in body(mailed(None, mjml=f"<mjml><mj-body>{text}</mj-body></mjml>"), "html")


def test_an_error_in_a_text_made_from_html_names_the_html() -> None:
    with pytest.raises(InvalidInput) as caught:
        mailed("<p>{{ missing }}</p>")
    assert caught.value.field == "email.html"
