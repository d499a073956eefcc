"""A request that somebody kept in a file is read, whichever way they kept it."""

from __future__ import annotations

import pytest

from noline.channels import kept_request

WHOLE = (
    b"GET /webhooks/dlr?msisdn=14845552121&to=%2B161&status=delivered HTTP/1.1\r\n"
    b"Accept: */*\r\nHost: shop.example\r\n\r\n"
)


def test_a_body_alone_is_posted() -> None:
    request = kept_request(b"From=%2B1&Body=a+b\n", headers={"x-a": "1"})
    assert (request.method, request.form, request.headers) == ("POST", {"From": "+1", "Body": "a b"}, {"x-a": "1"})


def test_a_blank_line_is_no_body() -> None:
    assert (kept_request(b"\n").method, kept_request(b"\n").body) == ("GET", b"")


def test_an_empty_file_with_a_query_is_asked_for() -> None:
    request = kept_request(b"", query="?from=%2B44&text=caf%E9")
    assert request.method == "GET"
    assert request.query["from"] == "+44"
    assert request.url == "https://noline.example/in?from=%2B44&text=caf%E9"


@pytest.mark.parametrize("content", [WHOLE, WHOLE.replace(b"\r\n", b"\n"), WHOLE.strip(), b"\xef\xbb\xbf" + WHOLE])
def test_a_whole_request_is_taken_apart(content: bytes) -> None:
    request = kept_request(content)
    assert request.method == "GET"
    assert request.query == {"msisdn": "14845552121", "to": "+161", "status": "delivered"}
    assert request.headers["host"] == "shop.example"
    assert request.url.startswith("https://shop.example/webhooks/dlr?msisdn=14845552121&to=%2B161")
    assert request.body == b""


def test_a_first_line_alone_is_a_whole_request() -> None:
    assert kept_request(b"GET /in?a=1\n").query == {"a": "1"}


def test_a_body_ends_where_its_length_says() -> None:
    whole = b'POST /in HTTP/1.1\nContent-Type: application/json\nContent-Length: 7\n\n{"a":1}\n'
    request = kept_request(whole, method="put")
    assert (request.method, request.body, request.json) == ("PUT", b'{"a":1}', {"a": 1})


def test_headers_may_stand_before_a_body() -> None:
    request = kept_request(b"Host: a.example\nContent-Type: text/plain; charset=x\n\nhello: there\n\nyou")
    assert (request.method, request.headers["content-type"]) == ("POST", "text/plain; charset=x")
    assert request.body == b"hello: there\n\nyou"


def test_words_like_headers_are_a_body() -> None:
    assert kept_request(b"Note: closed\n\nContent-Type: none").body == b"Note: closed\n\nContent-Type: none"


def test_words_that_begin_like_a_request_are_a_body() -> None:
    assert kept_request(b"POST office is closed").body == b"POST office is closed"


@pytest.mark.parametrize("content", [b"a=1&\nb=x%0Ay\n", b"a=1\n&b=x%0Ay", b"a=1\nb=x%0Ay", b"?a=1&b=x%0Ay\r\n"])
def test_a_form_may_stand_on_several_lines(content: bytes) -> None:
    assert kept_request(content).form == {"a": "1", "b": "x\ny"}


@pytest.mark.parametrize(
    "content", [b'{"a": 1}\n', b"--x\r\nContent-Disposition: form-data\r\n\r\na=1\r\n", b"<html>\n"]
)
def test_what_is_no_form_stays_as_it_is(content: bytes) -> None:
    assert kept_request(content).body == content


def test_what_is_given_counts_more_than_what_the_file_says() -> None:
    request = kept_request(WHOLE, query="a=1", headers={"host": "other.example"}, url="https://n.example/in")
    assert request.query["a"] == "1"
    assert request.headers["host"] == "other.example"
    assert request.url.startswith("https://n.example/in?")


def test_the_query_of_an_address_counts() -> None:
    assert kept_request(b"", url="https://n.example/in?a=1").query == {"a": "1"}
    assert kept_request(b"", query="https://n.example/in?a=1").query == {"a": "1"}
