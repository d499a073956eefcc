"""Forms with files are read as they were posted, byte for byte, and what is no form is refused."""

from __future__ import annotations

import pytest

from noline.channels import WebhookRequest
from noline.kernel.errors import InvalidInput
from noline.providers.mail_form import read_form, text_of

BODY = (
    b'--xYz\r\nContent-Disposition: form-data; name="text"\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n--xYz2\r\n\r\n'
    b'--xYz\r\nContent-Disposition: form-data; name="a"; filename="C:\\x\\a.bin"\r\nContent-Type: image/png\r\n\r\n'
    b"\x00\r\r\n\n\xff--xYz\r\n--xYz--\r\n"
)


def request(body: bytes, kind: str) -> WebhookRequest:
    return WebhookRequest("POST", "", {}, {"content-type": kind} if kind else {}, body)


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data; boundary=xYz", 'Multipart/Form-Data; boundary="xYz"', "multipart/form-data", ""],
)
def test_texts_and_files_are_read_byte_for_byte(kind: str) -> None:
    form = read_form(request(BODY.replace(b"--xYz2\r\n", b"- xYz2\r\n"), kind))
    assert text_of(form, "text") == "Grüße\r\n- xYz2\r\n"
    file = form["a"].attached()
    assert (file.name, file.media_type, file.content) == ("a.bin", "image/png", b"\x00\r\r\n\n\xff--xYz")


def test_a_body_without_headers_names_its_boundary_itself() -> None:
    body = b'\r\n--b-1\nContent-Type: text/plain\nContent-Disposition: form-data; name="a"\n\nx\n--b-1--\n'
    assert text_of(read_form(request(body, "")), "a") == "x"


def test_a_plain_form_is_read() -> None:
    assert text_of(read_form(request(b"a=1&b=%E2%82%AC", "application/x-www-form-urlencoded")), "b") == "€"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"hello", "multipart/form-data; boundary=xYz"),
        (b"--xYz\r\nhello", "multipart/form-data; boundary=xYz"),
        (b"hello", "multipart/form-data"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
    ],
    ids=["no boundary in it", "no content", "no boundary named", "no text"],
)
def test_what_is_no_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(InvalidInput):
        read_form(request(body, kind))
