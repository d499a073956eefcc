"""Templates over HTTP: kept in versions, shown for a customer, and what can't be is said by field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apistage import ApiStage, api_stage

SMS = {"type": "sms", "text": "Hello {{ first_name }}, come: {{ links.register }}"}
MAIL = {"type": "email", "subject": "For {{ first_name }}", "html": "<p>{{ first_name }} <script>x</script></p>"}
LETTER = {"type": "letter", "subject": "Come", "paragraphs": ["Dear {{ first_name }},", "do come."]}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(module_dsn) as opened:
        yield opened


async def test_a_template_is_kept_in_versions(api: ApiStage) -> None:
    first = await api.agent.put("/api/v1/templates/hello", json={"variants": {"sms": SMS}})
    assert first.status_code == 200, first.text
    assert (first.json()["version"], first.json()["variables"]) == (1, ["first_name"])
    again = await api.agent.put("/api/v1/templates/hello", json={"variants": {"sms": SMS}})
    assert again.json()["version"] == 1
    second = await api.agent.put("/api/v1/templates/hello", json={"variants": {"sms": SMS, "email": MAIL}})
    assert second.json()["version"] == 2
    before = await api.viewer.get("/api/v1/templates/hello?version=1")
    assert list(before.json()["variants"]) == ["sms"]
    listed = (await api.viewer.get("/api/v1/templates?q=hel")).json()["items"]
    assert [(it["name"], it["version"], it["channels"]) for it in listed] == [("hello", 2, ["email", "sms", "chat"])]


async def test_every_variant_is_shown_for_a_customer(api: ApiStage) -> None:
    ana = await api.stage.customer("Ana", phone="+447700900201")
    wanted = {"variants": {"sms": SMS, "email": MAIL, "letter": LETTER}, "customer": str(ana)}
    answer = await api.viewer.post("/api/v1/templates/preview", json=wanted)
    assert answer.status_code == 200, answer.text
    shown = answer.json()["shown"]
    assert shown["sms"]["text"].startswith("Hello Ana, come: https://preview.example/a/register/")
    assert shown["sms"]["segments"] >= 1
    assert shown["email"]["subject"] == "For Ana"
    assert len(shown["letter"]["pages"]) == 1


async def test_a_variant_that_can_not_be_shown_says_why_and_the_others_are_shown(api: ApiStage) -> None:
    wanted = {"variants": {"sms": SMS, "push": {"type": "push", "title": "Hi", "body": "there"}}}
    shown = (await api.viewer.post("/api/v1/templates/preview", json=wanted)).json()["shown"]
    assert shown["push"] == {
        "type": "push", "title": "Hi", "body": shown["push"]["body"], "url": None, "buttons": [], "reply": "",
        "image": None, "topic": "",
    }  # fmt: skip
    assert shown["sms"] == {
        "type": "fault",
        "detail": "`first_name` has no value.",
        "field": "sms.text",
        "remedy": "Give it a value, or write `{{ first_name|default('…') }}`.",
        "variable": "first_name",
    }
    stood_in = (await api.viewer.post("/api/v1/templates/preview", json=wanted | {"stand_in": True})).json()
    assert stood_in["shown"]["sms"]["text"].startswith("Hello [first_name], come:")
    assert stood_in["lacking"] == {"sms": ["first_name"], "push": []}
    priced = {"variants": {"sms": {"type": "sms", "text": "{{ amount|money('EUR') }}, please"}}, "stand_in": True}
    shown = (await api.viewer.post("/api/v1/templates/preview", json=priced)).json()
    assert (shown["shown"]["sms"]["text"], shown["lacking"]) == ("€0.00, please", {"sms": ["amount"]})


async def test_versions_tell_when_and_by_whom_and_two_who_write_at_once_are_told(api: ApiStage) -> None:
    path = "/api/v1/templates/shared"
    made = await api.agent.put(path, json={"variants": {"sms": SMS}, "base": 0})
    assert made.json()["version"] == 1
    again = await api.owner.put(path, json={"variants": {"sms": SMS, "email": MAIL}, "base": 0})
    assert (again.status_code, again.json()["field"]) == (409, "name")
    assert (await api.owner.put(path, json={"variants": {"email": MAIL}, "base": 1})).json()["version"] == 2
    late = await api.agent.put(path, json={"variants": {"sms": SMS}, "base": 1})
    assert (late.status_code, late.json()["field"]) == (409, "base")
    versions = (await api.viewer.get(f"{path}/versions")).json()["items"]
    assert [(it["version"], it["forms"]) for it in versions] == [(2, ["email"]), (1, ["sms"])]
    assert all(it["saved_at"] and it["saved_by"] for it in versions)
    assert (await api.stranger.get(f"{path}/versions")).status_code == 404


async def test_a_letter_is_given_as_it_would_be_printed(api: ApiStage) -> None:
    bea = await api.stage.customer("Bea", phone="+447700900202")
    await api.agent.put("/api/v1/templates/paper", json={"variants": {"letter": LETTER, "sms": SMS}})
    for answer in (
        await api.viewer.get(f"/api/v1/templates/paper/letter.pdf?customer={bea}"),
        await api.viewer.post(
            "/api/v1/templates/preview/letter.pdf", json={"variants": {"letter": LETTER}, "customer": str(bea)}
        ),
    ):
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    lacking = await api.viewer.get("/api/v1/templates/paper/letter.pdf")
    assert (lacking.status_code, lacking.json()["field"]) == (422, "letter.paragraphs[0]")
    await api.agent.put("/api/v1/templates/textual", json={"variants": {"sms": SMS}})
    assert (await api.viewer.get("/api/v1/templates/textual/letter.pdf")).status_code == 404


async def test_the_vocabulary_knows_links_and_attributes_in_use(api: ApiStage) -> None:
    await api.stage.customer("Cleo", phone="+447700900203")
    words = (await api.viewer.get("/api/v1/templates/vocabulary")).json()
    assert {"register", "unsubscribe"} <= set(words["links"])
    assert words["given"] == ["code", "continue_on", "links", "to"]
    assert "first_name" in words["attributes"]


async def test_a_text_says_which_characters_make_it_dear(api: ApiStage) -> None:
    wanted = {"variants": {"sms": {"type": "sms", "text": "Come – it’s at 5 – do"}}}
    shown = (await api.viewer.post("/api/v1/templates/preview", json=wanted)).json()["shown"]["sms"]
    assert (shown["encoding"], shown["foreign"]) == ("ucs2", "–’")


BAD: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("no variant", "x", {"variants": {}}, 422, "variants"),
    ("a form that there is not", "x", {"variants": {"fax": SMS}}, 422, "variants"),
    ("a form and another type", "x", {"variants": {"email": SMS}}, 422, "variants"),
    ("a template that fails", "x", {"variants": {"sms": SMS | {"text": "{{ name"}}}, 422, "x.sms.text"),
    ("a link that there is not", "x", {"variants": {"sms": SMS | {"text": "{{ links.steal }}"}}}, 422, "x.sms.text"),
    ("a name that can't be one", "No Name", {"variants": {"sms": SMS}}, 422, "name"),
    ("an unknown field", "x", {"variants": {"sms": SMS | {"colour": "red"}}}, 400, "variants"),
    ("nothing", "x", {}, 400, "variants"),
]


@pytest.mark.parametrize(("label", "name", "body", "status", "field"), BAD, ids=[it[0] for it in BAD])
async def test_what_can_not_be_is_refused_by_field(
    api: ApiStage, label: str, name: str, body: dict[str, Any], status: int, field: str
) -> None:
    answer = await api.agent.put(f"/api/v1/templates/{name}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.json()["field"]
    assert answer.json()["remedy"]


async def test_templates_of_others_are_not_seen_and_viewers_save_nothing(api: ApiStage) -> None:
    await api.agent.put("/api/v1/templates/own", json={"variants": {"sms": SMS}})
    assert (await api.stranger.get("/api/v1/templates/own")).status_code == 404
    assert (await api.viewer.put("/api/v1/templates/own", json={"variants": {"sms": SMS}})).status_code == 403
