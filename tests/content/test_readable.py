"""A readable text from HTML."""

from __future__ import annotations

import pytest

from noline.content import text_from_html

TEXTS = {
    "paragraphs": ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines\n"),
    "a link": ('<a href="https://x.example/">here</a>', "here: https://x.example/\n"),
    "a link that shows its address": ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/\n"),
    "mail and telephone": ('<a href="mailto:a@b.c">a@b.c</a> <a href="tel:+49">call</a>', "a@b.c call: +49\n"),
    "a list": ("<ul><li>a</li><li>b</li></ul>", "- a\n- b\n"),
    "an image": ('<img src="x" alt="Our shop">', "Our shop\n"),
    "nothing hidden": ('<div style="display:none">x</div><style>p{}</style><script>1</script><p>y</p>', "y\n"),
    "hidden with nesting": ('<div style="display: none"><div>x</div><img></div>y', "y\n"),
    "comments for Outlook": ("<!--[if mso]><table><tr><td>x<![endif]-->y", "y\n"),
    "entities": ("<p>&lt;Müller &amp; Sohn&gt;&nbsp;!</p>", "<Müller & Sohn>\u00a0!\n"),
    "layout tables": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n"),
    "a rule": ("a<hr>b", "a\n\n---\n\nb\n"),
    "whitespace": ("<p>\n  a\n\n  b </p>\n\n\n<p>c</p>", "a b\n\nc\n"),
}


@pytest.mark.parametrize(("html", "text"), TEXTS.values(), ids=TEXTS)
def test_reads(html: str, text: str) -> None:
    assert text_from_html(html) == text
