"""Action pages and what their buttons do, against the real log and engage."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from noline.kernel.ids import derive
from noline.log.kinds import ConsentChanged

from .public_scene import BASE, BROWSER, PROGRAM, PublicScene, public_scene

ACTIONS = ("register", "unsubscribe", "preferences", "page", "continue")


@pytest.fixture(scope="module")
async def scene(module_dsn: str) -> AsyncIterator[PublicScene]:
    async with public_scene(module_dsn) as opened:
        yield opened


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_get_shows_a_page_and_changes_nothing(scene: PublicScene, action: str) -> None:
    guest = await scene.invite()
    answer = await scene.client.get(f"/a/{action}/{guest.token}")
    assert answer.status_code == 200
    assert '<form method="post">' in answer.text
    assert await scene.facts(guest, "form.submitted", "consent.given", "consent.withdrawn", "customer.changed") == []
    assert await scene.state(guest) == "in"


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_page_tells_no_more_than_the_first_name(scene: PublicScene, action: str) -> None:
    guest = await scene.invite("Ana <b>", event="letter")
    await scene.say(guest, "consent.withdrawn", ConsentChanged("*", "sms", "said so", state="withdrawn"))
    page = (await scene.client.get(f"/a/{action}/{guest.token}")).text
    assert "Hello Ana &lt;b&gt;" in page
    for secret in ("Müller", "9,400", "guest", "Hafenstra", "+49", str(guest.customer)):
        assert secret not in page
    assert " checked" not in page or action == "preferences"
    assert set(re.findall(r'value="([^"]*)" checked', page)) <= {""}, "what was chosen before is not shown"


async def test_registering_reaches_the_goal_once(scene: PublicScene) -> None:
    guest = await scene.invite(event="letter")
    done = await scene.client.post(f"/a/register/{guest.token}")
    assert (done.status_code, "You are registered" in done.text) == (200, True)
    assert await scene.state(guest) == "reached"
    (goal,) = await scene.facts(guest, "goal.reached")
    assert (goal.body["via"], goal.body["how"], goal.contact_event) == ("print", "form", "letter")
    assert "You are registered" in (await scene.client.post(f"/a/register/{guest.token}")).text
    (form,) = await scene.facts(guest, "form.submitted")
    assert (form.body, form.channel, form.message) == ({"action": "register", "fields": {}}, "print", guest.message)


async def test_a_double_click_is_one(scene: PublicScene) -> None:
    guest = await scene.invite()
    clicks = [scene.client.post(f"/a/{action}/{guest.token}") for action in ("register", "unsubscribe") * 4]
    assert {answer.status_code for answer in await asyncio.gather(*clicks)} == {200}
    assert [it.body["action"] for it in await scene.facts(guest, "form.submitted")].count("register") == 1
    assert len(await scene.facts(guest, "consent.withdrawn")) == 1


async def test_a_program_registers_in_json(scene: PublicScene) -> None:
    guest = await scene.invite()
    answer = await scene.client.post(f"/a/register/{guest.token}", json={"guests": "2"}, headers=PROGRAM)
    assert (answer.status_code, answer.json()) == (200, {"status": "done"})
    (form,) = await scene.facts(guest, "form.submitted")
    assert form.body["fields"] == {"guests": "2"}


async def test_spanish_customers_read_spanish(scene: PublicScene) -> None:
    guest = await scene.invite(locale="es-AR")
    page = await scene.client.get(f"/a/register/{guest.token}")
    assert ('<html lang="es">' in page.text, "Hola, Ana" in page.text) == (True, True)
    assert "Su inscripción está hecha" in (await scene.client.post(f"/a/register/{guest.token}")).text


async def test_the_author_s_page_is_shown_with_its_form(scene: PublicScene) -> None:
    guest = await scene.invite("Ana <b>", event="composed")
    answer = await scene.client.get(f"/a/register/{guest.token}")
    assert "<h1>Spring fair at Pier 4</h1>" in answer.text
    assert "Come and see us, Ana &lt;b&gt;." in answer.text
    assert "alert(1)" not in answer.text
    assert f'href="{BASE}/page/a/preferences/{guest.token}"' in answer.text
    assert "Yes, I am coming</button>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-hashes' 'sha256-" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


async def test_the_author_s_form_is_checked_and_shown_again(scene: PublicScene) -> None:
    guest = await scene.invite(event="composed")
    wrong = await scene.client.post(
        f"/a/register/{guest.token}", data={"guests": "9", "email": '"><b>', "vegan": "yes"}
    )
    assert wrong.status_code == 422
    assert "Please choose one of the options." in wrong.text
    assert "This is not an email address." in wrong.text
    assert 'value="&quot;&gt;&lt;b&gt;"' in wrong.text
    assert 'aria-describedby="fault-email"' in wrong.text
    assert ' value="yes" checked' in wrong.text
    assert await scene.state(guest) == "in"
    program = await scene.client.post(f"/a/register/{guest.token}", json={}, headers=PROGRAM)
    assert (program.status_code, program.json()["field"]) == (422, "guests")
    given = {"guests": "2", "email": "", "vegan": "yes"}
    assert (await scene.client.post(f"/a/register/{guest.token}", data=given)).status_code == 200
    (form,) = await scene.facts(guest, "form.submitted")
    assert form.body["fields"] == {"guests": "2", "vegan": "yes"}
    assert await scene.state(guest) == "reached"


async def test_a_page_that_wants_personal_data_is_shown_without_its_text(scene: PublicScene) -> None:
    guest = await scene.invite(event="greedy")
    page = (await scene.client.get(f"/a/register/{guest.token}")).text
    assert "9,400" not in page
    assert "How many are you?" in page


async def test_one_click_unsubscribes_as_rfc_8058_wants(scene: PublicScene) -> None:
    guest = await scene.invite()
    one_click = {"accept": "*/*", "user-agent": ""}
    for _ in range(2):
        answer = await scene.client.post(f"/u/{guest.token}", data={"List-Unsubscribe": "One-Click"}, headers=one_click)
        assert answer.status_code == 200
    assert await scene.consents(guest) == {"email": "withdrawn"}
    (form,) = await scene.facts(guest, "form.submitted")
    assert form.body == {"action": "unsubscribe", "fields": {"channel": "email"}}


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({"files": {"List-Unsubscribe": (None, "One-Click")}}, id="multipart"),
        pytest.param({"content": b""}, id="nothing"),
        pytest.param({"content": b"\xff\xfe&=&%"}, id="no text"),
        pytest.param({"json": [1, 2]}, id="JSON"),
    ],
)
async def test_leaving_never_fails_over_the_form(scene: PublicScene, request_: dict[str, Any]) -> None:
    guest = await scene.invite()
    assert (await scene.client.post(f"/u/{guest.token}", **request_)).status_code == 200
    assert await scene.consents(guest) == {"email": "withdrawn"}


async def test_who_comes_back_can_leave_again_by_the_same_link(scene: PublicScene) -> None:
    guest = await scene.invite()
    for _ in range(3):
        await scene.client.post(f"/u/{guest.token}")
        assert await scene.consents(guest) == {"email": "withdrawn"}
        await scene.say(guest, "consent.given", ConsentChanged("*", "email", "wrote START", state="given"))
        assert await scene.consents(guest) == {"email": "given"}
    assert len(await scene.facts(guest, "form.submitted")) == 3


async def test_the_unsubscribe_page_stops_one_channel_or_all(scene: PublicScene) -> None:
    guest = await scene.invite(event="text")
    page = (await scene.client.get(f"/u/{guest.token}")).text
    assert "by text message." in page
    assert 'name="channel" value="*"' in page
    everything = await scene.client.post(f"/u/{guest.token}", data={"channel": "*"})
    assert "on any channel" in everything.text
    assert await scene.consents(guest) == {"*": "withdrawn"}
    other = await scene.client.post(f"/a/unsubscribe/{guest.token}", data={"channel": "email"})
    assert other.status_code == 422, "the link is about another channel"


async def test_preferences_go_to_and_fro(scene: PublicScene) -> None:
    guest = await scene.invite()
    path = f"/a/preferences/{guest.token}"
    steps: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"email": "no", "sms": "yes", "print": ""}, {"email": "withdrawn", "sms": "given"}),
        ({"email": "yes", "sms": "", "print": ""}, {"email": "given", "sms": "given"}),
        ({"email": "no", "sms": "yes", "print": ""}, {"email": "withdrawn", "sms": "given"}),
    ]
    for chosen, expected in steps:
        assert "Your preferences are saved" in (await scene.client.post(path, data=chosen)).text
        assert await scene.consents(guest) == expected
    before = await scene.facts(guest, "form.submitted")
    assert (await scene.client.post(path, data=steps[-1][0])).status_code == 200
    assert await scene.facts(guest, "form.submitted") == before, "nothing new"


async def test_a_channel_can_be_allowed_again_after_everything_was_stopped(scene: PublicScene) -> None:
    guest = await scene.invite()
    path = f"/a/preferences/{guest.token}"
    await scene.client.post(path, data={"email": "yes"})
    await scene.client.post(f"/u/{guest.token}", data={"channel": "*"})
    await scene.client.post(path, data={"email": "yes"})
    given = await scene.facts(guest, "consent.given")
    assert [fact.channel for fact in given] == ["email", "email"]
    await scene.client.post(f"/u/{guest.token}", data={"channel": "*"})
    assert len(await scene.facts(guest, "consent.withdrawn")) == 2


async def test_the_preferred_channel_becomes_part_of_the_profile(scene: PublicScene) -> None:
    guest = await scene.invite()
    await scene.client.post(f"/a/preferences/{guest.token}", data={"preferred_channel": "sms"})
    (changed,) = await scene.facts(guest, "customer.changed")
    assert changed.body["attributes"] == {"preferred_channel": "sms"}


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param({"email": "perhaps"}, id="no such answer"),
        pytest.param({"whatsapp": "yes"}, id="a channel the company has not"),
        pytest.param({"preferred_channel": "fax"}, id="no such channel"),
    ],
)
async def test_preferences_that_can_t_be_taken_are_refused(scene: PublicScene, chosen: dict[str, str]) -> None:
    guest = await scene.invite()
    assert (await scene.client.post(f"/a/preferences/{guest.token}", data=chosen)).status_code == 422
    assert await scene.consents(guest) == {}


async def test_what_is_written_on_the_continue_page_is_kept(scene: PublicScene) -> None:
    guest = await scene.invite()
    assert (await scene.client.post(f"/a/continue/{guest.token}", data={"message": ""})).status_code == 422
    await scene.client.post(f"/a/continue/{guest.token}", data={"message": "May I bring\r\nmy dog? 🐕"})
    (form,) = await scene.facts(guest, "form.submitted")
    assert form.body["fields"] == {"message": "May I bring\nmy dog? 🐕"}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param({"content": b"a=%00"}, 422, id="NUL"),
        pytest.param({"content": b"a=%ED%A0%80"}, 422, id="half a surrogate pair"),
        pytest.param({"content": b"a=\xff"}, 422, id="no UTF-8"),
        pytest.param({"content": b"&".join(b"f%d=1" % n for n in range(51))}, 413, id="51 fields"),
        pytest.param({"content": b"a=" + b"x" * 70_000}, 413, id="a large body"),
        pytest.param({"content": b"a=" + b"x" * 20_000}, 413, id="a large field"),
        pytest.param({"content": b'{"a":"\\ud800"}', "type": "application/json"}, 422, id="JSON: half a pair"),
        pytest.param({"content": b'{"a":"\xff"}', "type": "application/json"}, 422, id="JSON: no UTF-8"),
        pytest.param({"content": b'{"a":' * 5_000, "type": "application/json"}, 422, id="JSON: deep"),
        pytest.param({"content": b"[" * 50_000, "type": "application/json"}, 422, id="JSON: deep lists"),
        pytest.param({"content": b"<a/>", "type": "text/xml"}, 422, id="XML"),
    ],
)
@pytest.mark.parametrize("headers", [pytest.param(BROWSER, id="browser"), pytest.param(PROGRAM, id="program")])
async def test_what_can_t_be_stored_is_refused(
    scene: PublicScene, request_: dict[str, Any], status: int, headers: dict[str, str]
) -> None:
    guest = await scene.invite()
    kind = request_.get("type", "application/x-www-form-urlencoded")
    answer = await scene.client.post(
        f"/a/register/{guest.token}", content=request_["content"], headers={**headers, "content-type": kind}
    )
    assert answer.status_code == status
    page = answer.headers["content-type"].startswith("text/html")
    assert page == (headers is BROWSER)
    assert page or answer.json()["status"] == status
    assert await scene.facts(guest, "form.submitted") == []


async def test_every_answer_keeps_itself_to_itself(scene: PublicScene) -> None:
    guest = await scene.invite()
    answers = [
        await scene.client.get(f"/a/register/{guest.token}"),
        await scene.client.get(f"/l/0/{guest.token}"),
        await scene.client.get("/a/register/forged", headers=PROGRAM),
        await scene.client.put("/a/register/forged"),
        await scene.client.post(f"/a/register/{guest.token}", content=b"x" * 70_000),
    ]
    assert [answer.status_code for answer in answers] == [200, 302, 404, 405, 413]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_slow_engage_is_told_as_accepted(scene: PublicScene) -> None:
    guest = await scene.invite()
    async with scene.noline.database.transaction() as tx:
        await tx.execute("select from cursor where shard = $1 and follower = 'engage' for update", guest.shard)
        answer = await scene.client.post(f"/a/register/{guest.token}")
    assert (answer.status_code, "We have received it" in answer.text) == (202, True)


async def test_a_token_is_about_its_message_only(scene: PublicScene) -> None:
    guest = await scene.invite()
    missing = scene.noline.signer.token(guest.shard, derive(scene.noline.clock.now(), guest.message, "gone"))
    assert (await scene.client.get(f"/a/register/{missing.hex()}")).status_code == 404
    spelled = scene.noline.signer.token(guest.shard, guest.message).hex()
    assert (await scene.client.get(f"/a/register/{spelled}")).status_code == 200
