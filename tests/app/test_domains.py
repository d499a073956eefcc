"""A sender's domain is looked up with the selectors and keys of the workspace's own accounts, of no other's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apistage import ApiStage, api_stage
from channels.test_domain import GOOD, name_server
from noline.app.bootstrap import Noline
from noline.app.domains import check_sender
from noline.kernel.config import Settings
from noline.providers import public_record

PEM = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
RECORDS = {"shop.example": ["v=spf1 mx ~all"], "_dmarc.shop.example": ["v=DMARC1; p=reject"]}


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def make(api: ApiStage, name: str, provider: str, **settings: Any) -> None:
    wanted = {"name": name, "provider": provider, "settings": settings}
    answer = await api.owner.post("/api/v1/accounts", json=wanted)
    assert answer.status_code == 201, answer.text


async def test_the_keys_of_our_accounts_are_compared_with_what_is_published(api: ApiStage) -> None:
    signing = {"dkim_domain": "shop.example", "dkim_selector": "a1", "dkim_key": PEM}
    await make(api, "relay", "smtp", host="mail.example.com", **signing)
    await make(api, "service", "mailgun", domain="mg.shop.example", api_key="k")
    workspace = await api.stage.one("select workspace from account where name = 'relay'")

    async with name_server(RECORDS | {"a1._domainkey.shop.example": [GOOD]}) as server:
        spf, dkim, dmarc = (await check_sender(api.stage.noline, workspace, "shop.example", server=server)).findings
    assert (spf.state, "include:mailgun.org" in spf.says, dmarc.state) == ("weak", True, "good")
    assert (dkim.state, dkim.publish.value if dkim.publish else "") == ("broken", public_record(PEM))

    async with name_server(RECORDS | {"a1._domainkey.shop.example": [public_record(PEM)]}) as server:
        report = await check_sender(api.stage.noline, workspace, "shop.example", ["b2"], server=server)
    assert [(it.name, it.state) for it in report.findings if it.what == "dkim"] == [
        ("b2._domainkey.shop.example", "missing"),
        ("a1._domainkey.shop.example", "good"),
    ]

    async with name_server(RECORDS) as server:
        other = await check_sender(api.stage.noline, workspace + 1, "shop.example", server=server)
    assert [it.what for it in other.findings] == ["spf", "dmarc"]


async def test_the_installations_own_name_server_is_asked(api: ApiStage, dsn: str) -> None:
    async with name_server(RECORDS) as (host, port):
        settings = Settings(dsn=dsn, name_server=host, name_server_port=port)
        noline = await Noline.open(settings, dsn)
        try:
            report = await check_sender(noline, api.stage.workspace.id, "shop.example")
        finally:
            await noline.close()
    assert {it.what: it.state for it in report.findings} == {"spf": "good", "dmarc": "good"}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/v1/sender-domain?domain=shop", "domain"),
        ("/api/v1/sender-domain?domain=shop.example&selector=a%20b", "selector"),
    ],
)
async def test_what_can_not_be_looked_up_is_refused(api: ApiStage, path: str, field: str) -> None:
    answer = await api.owner.get(path)
    assert answer.status_code == 400
    assert field in answer.text


async def test_nobody_unknown_may_ask(api: ApiStage) -> None:
    client = await api.nobody()
    assert (await client.get("/api/v1/sender-domain?domain=shop.example")).status_code == 401
