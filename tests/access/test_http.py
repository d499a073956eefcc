"""Access over HTTP: cookies, forged requests, what is shown and what never is; for every role and the neighbour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest

from apistage import PASSWORD, ApiStage, api_stage
from noline.access import COOKIE, SCOPES
from noline.access.api.signing import session_cookie
from noline.kernel.config import Settings

ROOT = "/api/v1"
OWNER = {"email": "owner@harbour.example", "password": PASSWORD}


@pytest.fixture(scope="module")
async def api(module_dsn: str) -> AsyncIterator[ApiStage]:
    """One stage for the module: tests leave the three agents as they were."""
    async with api_stage(module_dsn) as stage:
        yield stage


async def sign_in(api: ApiStage, client: httpx.AsyncClient | None = None, **more: Any) -> httpx.Response:
    """Sign in over HTTP; a client keeps the cookie, which this one would send over HTTPS alone."""
    client = client or await api.nobody()
    answer = await client.post(f"{ROOT}/session", json=OWNER | more)
    if answer.status_code == 200:
        client.cookies.clear()
        client.cookies.set(COOKIE, cookie_of(answer).value)
    return answer


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    """Return the session's cookie as it was set."""
    return SimpleCookie(answer.headers["set-cookie"])[COOKIE]


async def new_agent(api: ApiStage, name: str, role: str = "viewer") -> dict[str, Any]:
    """Make an agent."""
    body = {"email": f"{name}@harbour.example", "name": name, "role": role, "password": PASSWORD}
    answer = await api.owner.post(f"{ROOT}/agents", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


# ---- sessions -------------------------------------------------------------------------------------------------------


async def test_signing_in_says_who_one_is_and_what_one_may(api: ApiStage) -> None:
    answer = await sign_in(api)
    assert answer.status_code == 200
    found = answer.json()
    assert found["agent"] | {"id": 0} == {"id": 0, "email": OWNER["email"], "name": "Owner", "role": "owner"}
    assert found["key"] is None
    assert set(found["workspace"]) == {"slug", "name", "zone", "region", "language", "currency"}
    assert found["scopes"] == sorted(SCOPES)
    assert found["csrf"]
    assert "password" not in answer.text


async def test_the_cookie_is_for_no_script_no_other_site_and_no_open_line(api: ApiStage) -> None:
    cookie = cookie_of(await sign_in(api))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "lax", "/", True)
    assert (cookie["max-age"], cookie["domain"]) == (str(14 * 24 * 3600), "")


@pytest.mark.parametrize(
    ("base_url", "secure"), [(None, False), ("http://x.example", False), ("https://x.example", True)]
)
def test_the_cookie_is_kept_from_open_lines_where_there_is_a_choice(base_url: str | None, secure: bool) -> None:
    assert session_cookie(Settings(base_url=base_url), "token", 60).secure is secure


async def test_a_session_lasts_from_signing_in_to_signing_out(api: ApiStage) -> None:
    client = await api.nobody()
    signed = (await sign_in(api, client)).json()
    assert (await client.get(f"{ROOT}/session")).json() == signed
    token = client.cookies[COOKIE]
    out = await client.delete(f"{ROOT}/session", headers={"X-CSRF-Token": signed["csrf"]})
    assert (out.status_code, cookie_of(out)["max-age"]) == (204, "0")
    client.cookies.set(COOKIE, token)
    assert (await client.get(f"{ROOT}/session")).status_code == 401


async def test_a_change_without_the_pages_token_is_forged(api: ApiStage) -> None:
    client = await api.nobody()
    await sign_in(api, client)
    for headers in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": client.cookies[COOKIE]}):
        assert (await client.patch(f"{ROOT}/workspace", json={"name": "Mine"}, headers=headers)).status_code == 403
        assert (await client.delete(f"{ROOT}/session", headers=headers)).status_code == 403


async def test_another_site_signs_nobody_in(api: ApiStage) -> None:
    client = await api.nobody(Origin="https://evil.example")
    answer = await sign_in(api, client)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("email", [OWNER["email"], "nobody@harbour.example", "not an address"])
async def test_a_refusal_says_nothing_about_the_address(api: ApiStage, email: str) -> None:
    answer = await sign_in(api, email=email, password="wrong horse battery")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "The address or the password is wrong."
    assert "set-cookie" not in answer.headers


async def test_too_many_failures_say_when_to_come_again(api: ApiStage) -> None:
    for _ in range(5):
        await sign_in(api, email="guessed@harbour.example")
    answer = await sign_in(api, email="guessed@harbour.example")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 901
    assert answer.json()["after"] == int(answer.headers["retry-after"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"email": 1, "password": ""}',
        b'{"email": "a@b.c", "password": "x", "z": 1}',
        b"\xff",
    ],
)
async def test_what_is_no_request_is_refused(api: ApiStage, body: bytes) -> None:
    answer = await (await api.nobody()).post(f"{ROOT}/session", content=body)
    assert answer.status_code == 400


async def test_a_key_says_what_it_is(api: ApiStage) -> None:
    program = await api.program("events:write")
    found = (await program.get(f"{ROOT}/session")).json()
    assert (found["agent"], found["key"]["name"], found["scopes"], found["csrf"]) == (
        None,
        "test",
        ["events:write"],
        None,
    )
    assert (await program.delete(f"{ROOT}/session")).status_code == 403


async def test_ones_own_password(api: ApiStage) -> None:
    await new_agent(api, "pat")
    pat: dict[str, Any] = {"email": "pat@harbour.example"}
    here, elsewhere = await api.nobody(), await api.nobody()
    here.headers["X-CSRF-Token"] = (await sign_in(api, here, **pat)).json()["csrf"]
    await sign_in(api, elsewhere, **pat)
    path = f"{ROOT}/session/password"
    wrong = await here.put(path, json={"current": "wrong horse battery", "password": "a new one at last"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "current")
    short = await here.put(path, json={"current": PASSWORD, "password": "short"})
    assert (short.status_code, short.json()["field"]) == (422, "password")
    assert (await here.put(path, json={"current": PASSWORD, "password": "a new one at last"})).status_code == 204
    assert (await here.get(f"{ROOT}/session")).status_code == 200
    assert (await elsewhere.get(f"{ROOT}/session")).status_code == 401
    assert (await sign_in(api, **pat)).status_code == 401
    assert (await sign_in(api, **pat, password="a new one at last")).status_code == 200


# ---- who may what ---------------------------------------------------------------------------------------------------

ENDPOINTS = [
    ("GET", "/agents", None),
    ("POST", "/agents", {"email": "x@y.zz", "name": "X", "role": "owner", "password": PASSWORD}),
    ("PATCH", "/agents/1", {"role": "owner"}),
    ("PUT", "/agents/1/password", {"password": PASSWORD}),
    ("GET", "/keys", None),
    ("POST", "/keys", {"name": "x", "scopes": ["customers:read"]}),
    ("DELETE", "/keys/1", None),
    ("GET", "/audit", None),
    ("PATCH", "/workspace", {"name": "Mine"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ENDPOINTS)
async def test_only_owners_see_and_change_who_may_what(api: ApiStage, method: str, path: str, body: object) -> None:
    program = await api.program(*(SCOPES - {"settings:read", "settings:write"}))
    for client, status in ((api.agent, 403), (api.viewer, 403), (program, 403), (await api.nobody(), 401)):
        answer = await client.request(method, f"{ROOT}{path}", json=body)
        assert answer.status_code == status
    assert (await api.owner.get(f"{ROOT}/workspace")).json()["name"] != "Mine"


async def test_everybody_known_reads_the_workspace(api: ApiStage) -> None:
    for client in (api.owner, api.agent, api.viewer, await api.program("events:write")):
        found = (await client.get(f"{ROOT}/workspace")).json()
        assert found["rules"]["cap"] == 4


async def test_the_workspace_next_door_is_not_there(api: ApiStage) -> None:
    agent = await new_agent(api, "nora")
    key = (await api.owner.post(f"{ROOT}/keys", json={"name": "k", "scopes": ["events:write"]})).json()["key"]
    attempts = [
        await api.stranger.patch(f"{ROOT}/agents/{agent['id']}", json={"name": "Theirs"}),
        await api.stranger.put(f"{ROOT}/agents/{agent['id']}/password", json={"password": "taken over now"}),
        await api.stranger.delete(f"{ROOT}/keys/{key['id']}"),
    ]
    assert [answer.status_code for answer in attempts] == [404, 404, 404]
    never = await api.stranger.patch(f"{ROOT}/agents/99999", json={"name": "Theirs"})
    assert never.json() == attempts[0].json()
    for path in ("agents", "keys", "audit"):
        assert "nora" not in (await api.stranger.get(f"{ROOT}/{path}")).text


# ---- agents, keys, trail, workspace ---------------------------------------------------------------------------------


async def test_agents_come_change_and_go(api: ApiStage) -> None:
    made = await new_agent(api, "greta")
    path = f"{ROOT}/agents/{made['id']}"
    changed = await api.owner.patch(path, json={"role": "agent", "name": "Greta"})
    assert changed.json() == made | {"role": "agent", "name": "Greta"}
    assert (await sign_in(api, email="greta@harbour.example")).json()["agent"]["role"] == "agent"
    assert (await api.owner.put(f"{path}/password", json={"password": "a new one at last"})).status_code == 204
    assert (await sign_in(api, email="greta@harbour.example")).status_code == 401
    assert (await api.owner.patch(path, json={"status": "disabled"})).json()["status"] == "disabled"
    gone = await sign_in(api, email="greta@harbour.example", password="a new one at last")
    assert gone.status_code == 401


async def test_the_last_owner_stays(api: ApiStage) -> None:
    me = (await api.owner.get(f"{ROOT}/session")).json()["agent"]["id"]
    for change in ({"role": "agent"}, {"status": "disabled"}):
        answer = await api.owner.patch(f"{ROOT}/agents/{me}", json=change)
        assert (answer.status_code, answer.json()["remedy"]) == (409, "Make another agent an owner first.")


@pytest.mark.parametrize(
    "path", ["agents/0", "agents/-1", "agents/2147483648", "agents/x", "agents/99999999999999999999"]
)
async def test_odd_numbers_are_nobody(api: ApiStage, path: str) -> None:
    assert (await api.owner.patch(f"{ROOT}/{path}", json={"name": "X"})).status_code in (400, 404)


async def test_lists_come_in_pages(api: ApiStage) -> None:
    for path, kind in (("agents", 1), ("audit", -1)):
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (await api.owner.get(f"{ROOT}/{path}?limit=2" + (f"&cursor={cursor}" if cursor else ""))).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
        assert len(seen) > 2
        assert seen == sorted(set(seen), key=lambda number, kind=kind: number * kind)  # type: ignore[misc]  # bound now
        assert (await api.owner.get(f"{ROOT}/{path}?cursor=nonsense")).status_code == 422


async def test_a_keys_secret_is_shown_once(api: ApiStage) -> None:
    made = await api.owner.post(f"{ROOT}/keys", json={"name": "till", "scopes": ["events:write", "customers:read"]})
    secret, key = made.json()["secret"], made.json()["key"]
    assert (made.status_code, key["hint"], key["scopes"]) == (201, secret[-4:], ["customers:read", "events:write"])
    assert key in (await api.owner.get(f"{ROOT}/keys?limit=200")).json()["items"]
    assert (
        secret not in (await api.owner.get(f"{ROOT}/keys?limit=200")).text + (await api.owner.get(f"{ROOT}/audit")).text
    )
    program = await api.nobody(Authorization=f"Bearer {secret}")
    assert (await program.get(f"{ROOT}/session")).json()["key"]["id"] == key["id"]
    assert (await api.owner.delete(f"{ROOT}/keys/{key['id']}")).status_code == 204
    assert (await program.get(f"{ROOT}/session")).status_code == 401


async def test_a_key_makes_no_greater_key_and_no_greater_agent(api: ApiStage) -> None:
    program = await api.program("settings:read", "settings:write")
    key = await program.post(f"{ROOT}/keys", json={"name": "more", "scopes": ["customers:read"]})
    agent = {"email": "up@harbour.example", "name": "Up", "role": "owner", "password": PASSWORD}
    me = (await api.owner.get(f"{ROOT}/session")).json()["agent"]["id"]
    password = await program.put(f"{ROOT}/agents/{me}/password", json={"password": "taken over now"})
    made = await program.post(f"{ROOT}/agents", json=agent)
    assert [answer.status_code for answer in (key, made, password)] == [403, 403, 403]


async def test_the_trail_is_filtered(api: ApiStage) -> None:
    await new_agent(api, "trude")
    me = (await api.owner.get(f"{ROOT}/session")).json()["agent"]["id"]
    path = f"{ROOT}/audit?limit=200"
    entries = (await api.owner.get(f"{path}&actor=agent:{me}&action=agent.created")).json()["items"]
    assert entries[0]["object"] == "trude@harbour.example"
    assert {(entry["actor"], entry["action"]) for entry in entries} == {(me, "agent.created")}
    system = (await api.owner.get(f"{path}&actor=system")).json()["items"]
    assert {entry["actor_name"] for entry in system} == {"command line"}
    for odd in ("actor=nobody", "actor=agent:", "actor=agent:99999999999", "action=x"):
        assert (await api.owner.get(f"{path}&{odd}")).status_code == 400
    assert (await api.owner.get(f"{path}&action=a.b%00")).status_code == 422


async def test_the_workspace_changes_rule_by_rule(api: ApiStage) -> None:
    before = (await api.owner.get(f"{ROOT}/workspace")).json()
    after = await api.owner.patch(f"{ROOT}/workspace", json={"language": "es", "rules": {"cap": 9}})
    assert after.json() == before | {"language": "es", "rules": before["rules"] | {"cap": 9}}
    wrong = await api.owner.patch(f"{ROOT}/workspace", json={"rules": {"quiet_from": "late"}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "rules.quiet_from")
    assert (await api.owner.patch(f"{ROOT}/workspace", json={"slug": "mine"})).status_code == 400
    back = {"language": before["language"], "rules": before["rules"]}
    assert (await api.owner.patch(f"{ROOT}/workspace", json=back)).json() == before
