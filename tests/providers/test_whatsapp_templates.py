"""The templates that Meta lists (as its documentation shows them), and what a message that sends one has to fill in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from noline.channels import Failed, Fault, Reply, Sent
from noline.content.approved import check_approved, check_filled
from noline.providers.whatsapp import WhatsAppSettings
from noline.providers.whatsapp_templates import TemplatePages, listed

ANSWERS: dict[str, Any] = json.loads((Path(__file__).parent / "answers" / "whatsapp_templates.json").read_text())
LISTED = {it["name"]: listed(it) for page in ANSWERS["pages"] for it in page["data"]}
ACCOUNT = {
    "phone_number_id": "106540352242922",
    "access_token": "t",
    "business_account_id": "102290129340398",
}
TEXT = {"type": "text", "text": ""}
PAGE = {"type": "text", "text": ""}


def pages() -> TemplatePages:
    """Return the list of an account, before anything was asked."""
    return TemplatePages(WhatsAppSettings(**ACCOUNT))


def answer(body: Any, status: int = 200) -> Reply:
    """Return an answer of Meta's."""
    return Reply(status, body if isinstance(body, bytes) else json.dumps(body).encode())


def button(kind: str, index: int, parameter: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": [parameter]}


def test_page_follows_page_by_cursor_at_the_account_s_own_address() -> None:
    asked = pages()
    first = asked.probe()
    assert first.url.startswith("https://graph.facebook.com/v23.0/102290129340398/message_templates?fields=name%2C")
    assert (first.method, first.headers, "after" in first.url) == ("GET", {"Authorization": "Bearer t"}, False)
    assert isinstance(asked.result(answer(ANSWERS["pages"][0])), Sent)
    assert asked.wanted
    second = asked.probe()
    assert second.url == f"{first.url}&after=MjQZD"  # never the address that the answer names, which holds the token
    asked.result(answer(ANSWERS["pages"][1]))
    assert [asked.wanted] == [False]
    assert [it.approved.name for it in asked.found] == list(LISTED)


def test_a_list_whose_cursor_stands_still_ends() -> None:
    asked = pages()
    same = ANSWERS["pages"][0]
    asked.result(answer(same))
    asked.result(answer(same))
    assert not asked.wanted


@pytest.mark.parametrize(
    ("name", "components"),
    [
        ("hello_world", []),
        (
            "reservation_confirmation",
            [
                {"type": "header", "parameters": [{"type": "image", "image": {"link": ""}}]},
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "parameter_name": each, "text": ""}
                        for each in ("number_of_guests", "day", "date", "time")
                    ],
                },
            ],
        ),
        ("2023_april_promo", [{"type": "body", "parameters": [TEXT, TEXT]}]),
        ("verification_code", [{"type": "body", "parameters": [TEXT]}, button("url", 0, PAGE)]),
        (
            "limited_time_offer_caribbean_pkg_2023",
            [
                {"type": "header", "parameters": [{"type": "video", "video": {"link": ""}}]},
                {
                    "type": "limited_time_offer",
                    "parameters": [
                        {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 0}},
                    ],
                },
                {"type": "body", "parameters": [TEXT, TEXT]},
                button("copy_code", 0, {"type": "coupon_code", "coupon_code": ""}),
                button("url", 1, PAGE),
            ],
        ),
        (
            "summer_carousel_promo_2023",
            [
                {"type": "body", "parameters": [TEXT, TEXT]},
                {
                    "type": "carousel",
                    "cards": [
                        {
                            "card_index": at,
                            "components": [
                                {"type": "header", "parameters": [{"type": "image", "image": {"link": ""}}]},
                                {"type": "body", "parameters": [TEXT, TEXT]},
                                button("url", 1, PAGE),
                            ],
                        }
                        for at in (0, 1)
                    ],
                },
            ],
        ),
        (
            "sign_up",
            [
                {"type": "header", "parameters": [{"type": "document", "document": {"link": "", "filename": ""}}]},
                button("flow", 0, {"type": "action", "action": {"flow_token": "", "flow_action_data": {}}}),
                button(
                    "mpm", 1, {"type": "action", "action": {"thumbnail_product_retailer_id": "", "sections": []}}
                ),
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_open_is_to_be_filled_in(name: str, components: list[dict[str, Any]]) -> None:
    assert list(LISTED[name].approved.components) == components


@pytest.mark.parametrize("name", LISTED)
def test_a_listed_template_that_is_filled_in_is_taken(name: str) -> None:
    approved = LISTED[name].approved
    filled = json.loads(
        json.dumps(approved.components)
        .replace('"link": ""', '"link": "https://shop.example/a"')
        .replace('"expiration_time_ms": 0', '"expiration_time_ms": 1704067200000')
        .replace('"sections": []', '"sections": [{"title": "Boats"}]')
        .replace(': ""', ': "x"')
    )
    ready = type(approved)(approved.name, approved.language, tuple(filled), approved.wording)
    check_approved(ready, "chat.approved")
    check_filled(ready, "chat.approved")


def test_what_it_says_and_what_the_maker_says_of_it_are_told() -> None:
    refused, taken = LISTED["2023_april_promo"], LISTED["hello_world"]
    assert (refused.status, refused.category, refused.reason) == ("REJECTED", "MARKETING", "INVALID_FORMAT")
    assert (taken.status, taken.reason) == ("APPROVED", "")
    wording = refused.approved.wording
    assert wording is not None
    assert (wording.header, wording.buttons) == ("Fall Sale", ("Stop promotions",))
    assert wording.body.startswith("Hi {{1}}, our Fall Sale is on!")


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        ("the business instead of its WhatsApp account", Fault.REJECTED),
        ("an id of nobody's, or not for this token", Fault.ACCOUNT),
        ("a right that lacks", Fault.ACCOUNT),
        ("an expired token", Fault.ACCOUNT),
        ("too often", Fault.THROTTLED),
    ],
)
def test_a_refusal_is_told_in_meta_s_words(label: str, fault: Fault) -> None:
    told = ANSWERS["refused"][label]
    asked = pages()
    found = asked.result(answer(told["body"], told["status"]))
    assert isinstance(found, Failed)
    assert found.fault is fault
    assert told["body"]["error"]["message"][:100] in found.text
    assert not asked.wanted


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"{}", b'{"data": 1}', b'{"error": "x"}'])
def test_what_is_no_list_is_no_empty_list(body: bytes) -> None:
    assert isinstance(pages().result(answer(body)), Failed)


@pytest.mark.parametrize("odd", [{}, {"components": 1}, {"components": [{"type": "CAROUSEL", "cards": [1]}]}])
def test_a_template_of_another_shape_breaks_nothing(odd: dict[str, Any]) -> None:
    assert listed({"name": "x", **odd}).approved.name == "x"
