"""Pages: nothing harmful passes, the form is data."""

from __future__ import annotations

from typing import Any

import pytest

from noline.content import FormField, PageRendered, PageSource, compile_source, sanitise
from noline.kernel.errors import InvalidInput

from .samples import ANA, TOKEN

HARMLESS = {
    "a script": ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
    "an event": ('<p onclick="x()">a</p>', "<p>a</p>"),
    "a script address": ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
    "a frame": ('<iframe src="https://x.example"></iframe>a', "a"),
    "a form of another": ('<form action="https://x.example"><input name="pin"></form>a', "a"),
    "a style that covers": ('<p style="position:fixed;color:red">a</p>', '<p style="color:red">a</p>'),
    "what is harmless stays": ("<h1>a</h1><table><tbody><tr><td>b</td></tr></tbody></table>",) * 2,
}


@pytest.mark.parametrize(("html", "clean"), HARMLESS.values(), ids=HARMLESS)
def test_sanitises(html: str, clean: str) -> None:
    assert sanitise(html) == clean


def test_renders_with_form_and_links() -> None:
    form = (FormField("seats", "How many?", "choice", True, ("1", "2")), FormField("note", "Note"))
    html = '<p>Hi {{ name }} <a href="https://shop.example/">x</a></p>'
    compiled = compile_source(PageSource(title="For {{ name }}", html=html, form=form, button="Register"))
    assert compiled.links == ("https://shop.example/",)
    assert compiled.render({"name": "<i>Ana"}, ANA) == PageRendered(
        "For <i>Ana",
        f'<p>Hi &lt;i&gt;Ana <a href="https://go.example.com/l/0/{TOKEN}" rel="noopener noreferrer">x</a></p>',
        form,
        "Register",
    )


FORMS: dict[str, tuple[tuple[FormField, ...], str]] = {
    "a kind nobody knows": ((FormField("a", "A", "file"),), "page.form[0].kind"),
    "a name twice": ((FormField("a", "A"), FormField("a", "B")), "page.form[1].name"),
    "an odd name": ((FormField("a b", "A"),), "page.form[0].name"),
    "a choice of nothing": ((FormField("a", "A", "choice"),), "page.form[0].choices"),
    "choices of a text": ((FormField("a", "A", "text", False, ("x",)),), "page.form[0].choices"),
    "too many": (tuple(FormField(f"f{n}", "A") for n in range(51)), "page.form"),
}


@pytest.mark.parametrize(("form", "field"), FORMS.values(), ids=FORMS)
def test_refuses_a_form(form: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        compile_source(PageSource(title="a", html="b", form=form))
    assert caught.value.field == field
