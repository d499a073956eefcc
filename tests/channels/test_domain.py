"""What a sender's domain publishes is found at a name server and judged in plain words, with what to publish."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from noline.channels import check_domain
from noline.channels.domain_policy import judge_dkim, judge_dmarc, judge_spf
from noline.kernel.errors import InvalidInput


class NameServer(asyncio.DatagramProtocol):
    """A name server with the records that it was given; for ``silent`` names it never answers."""

    def __init__(self, records: Mapping[str, Sequence[str]], silent: Sequence[str] = ()) -> None:
        self._records = records
        self._silent = silent
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question."""
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.AA | dns.flags.RA
        name = question.question[0].name.to_text().rstrip(".").lower()
        if name in self._silent:
            return
        if name not in self._records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.question[0].rdtype == dns.rdatatype.TXT and self._records[name]:
            texts = [quoted(text) for text in self._records[name]]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *texts))
        assert self._transport is not None
        self._transport.sendto(answer.to_wire(), addr)


def quoted(text: str) -> str:
    """Write a text as TXT has it: in strings of 255 at most."""
    pieces = [text[at : at + 255] for at in range(0, len(text), 255)]
    return " ".join(f'"{piece}"' for piece in pieces)


@asynccontextmanager
async def name_server(
    records: Mapping[str, Sequence[str]], silent: Sequence[str] = ()
) -> AsyncIterator[tuple[str, int]]:
    """Run a name server."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: NameServer(records, silent), local_addr=("127.0.0.1", 0))
    try:
        yield "127.0.0.1", transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def rsa_record(bits: int) -> str:
    """Return the record of a new key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(raw).decode()}"


GOOD, OTHER, SHORT = rsa_record(2048), rsa_record(2048), rsa_record(1024)
ED = "v=DKIM1; k=ed25519; p=" + base64.b64encode(
    ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
).decode()  # fmt: skip
INCLUDES = " ".join(f"include:s{n}.example" for n in range(11))


@pytest.mark.parametrize(
    ("records", "lookups", "senders", "state", "publish"),
    [
        (["v=spf1 mx ~all", "google-site-verification=x"], 1, (), "good", ""),
        (["V=SPF1 ip4:192.0.2.1 -all"], 0, (), "good", ""),
        (["v=spf1 redirect=_spf.example"], 1, (), "good", ""),
        ([], 0, (), "missing", "v=spf1 mx ~all"),
        ([], 0, ("include:mailgun.org",), "missing", "v=spf1 include:mailgun.org ~all"),
        (["v=spf10 all"], 0, (), "missing", "v=spf1 mx ~all"),
        (["v=spf1 mx ~all", "v=spf1 a ~all"], 1, (), "broken", ""),
        (["v=spf1 mx +all"], 1, (), "broken", "v=spf1 mx ~all"),
        (["v=spf1 mx all"], 1, (), "broken", "v=spf1 mx ~all"),
        (["v=spf1 mx"], 1, (), "weak", "v=spf1 mx ~all"),
        (["v=spf1 mx ?all"], 1, (), "weak", "v=spf1 mx ~all"),
        (["v=spf1 mx ~all"], 11, (), "broken", ""),
        (["v=spf1 mx ~all"], 1, ("include:amazonses.com",), "weak", "v=spf1 include:amazonses.com mx ~all"),
        (None, 0, (), "unknown", ""),
    ],
)
def test_spf(records: list[str] | None, lookups: int, senders: Sequence[str], state: str, publish: str) -> None:
    found = judge_spf("shop.example", records, lookups=lookups, senders=senders)
    assert (found.state, found.publish.value if found.publish else "") == (state, publish)
    assert found.says


@pytest.mark.parametrize(
    ("records", "ours", "state"),
    [
        ([GOOD], "", "good"),
        ([GOOD], GOOD, "good"),
        ([GOOD.replace("v=DKIM1; k=rsa; ", "")], GOOD, "good"),
        ([GOOD], OTHER, "broken"),
        ([SHORT], "", "weak"),
        ([ED], "", "weak"),
        (["v=DKIM1; p="], "", "broken"),
        ([GOOD[:-20]], "", "broken"),
        (["v=DKIM1; k=ed25519; p=AAAA"], "", "broken"),
        ([GOOD, OTHER], "", "broken"),
        ([], GOOD, "missing"),
        (["hello"], "", "missing"),
        (None, "", "unknown"),
    ],
)
def test_dkim(records: list[str] | None, ours: str, state: str) -> None:
    found = judge_dkim("shop.example", "a1", records, ours=ours)
    assert (found.state, found.name) == (state, "a1._domainkey.shop.example")
    if ours and state != "good":
        assert found.publish is not None
        assert found.publish.value == ours


@pytest.mark.parametrize(
    ("records", "at", "state"),
    [
        (["v=DMARC1; p=reject"], "", "good"),
        (["v=DMARC1; p=none; rua=mailto:d@shop.example"], "", "good"),
        (["v=DMARC1; p=none"], "", "weak"),
        (["v=DMARC1; p=reject; sp=none"], "example", "weak"),
        (["v=DMARC1; p=maybe"], "", "broken"),
        (["v=DMARC1"], "", "broken"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "", "broken"),
        ([], "", "missing"),
        (None, "", "unknown"),
    ],
)
def test_dmarc(records: list[str] | None, at: str, state: str) -> None:
    assert judge_dmarc("shop.example", records, at=at).state == state


async def test_a_domain_is_looked_up() -> None:
    records = {
        "shop.example": ["v=spf1 include:_spf.mail.example ~all", "other"],
        "_spf.mail.example": ["v=spf1 ip4:192.0.2.0/24 -all"],
        "a1._domainkey.shop.example": [GOOD],
        "_dmarc.shop.example": ["v=DMARC1; p=quarantine"],
    }
    async with name_server(records) as server:
        report = await check_domain("Shop.Example.", {"a1": GOOD}, server=server)
    assert report.good
    assert [(it.what, it.state) for it in report.findings] == [("spf", "good"), ("dkim", "good"), ("dmarc", "good")]
    assert report.findings[1].found == GOOD  # put together from its strings


async def test_what_is_missing_is_said_with_what_to_publish() -> None:
    async with name_server({"shop.example": []}) as server:
        report = await check_domain("shop.example", {"a1": GOOD}, server=server)
    assert not report.good
    published = {(it.state, it.publish.name, it.publish.value) for it in report.findings if it.publish}
    assert published == {
        ("missing", "shop.example", "v=spf1 mx ~all"),
        ("missing", "a1._domainkey.shop.example", GOOD),
        ("missing", "_dmarc.shop.example", "v=DMARC1; p=none; rua=mailto:dmarc@shop.example"),
    }


async def test_the_policy_of_a_parent_holds_for_its_children() -> None:
    records = {"news.shop.example": ["v=spf1 mx ~all"], "_dmarc.shop.example": ["v=DMARC1; p=reject; sp=quarantine"]}
    async with name_server(records) as server:
        report = await check_domain("news.shop.example", {}, server=server)
    dmarc = report.findings[-1]
    assert (dmarc.state, dmarc.name) == ("good", "_dmarc.shop.example")
    assert "quarantine" in dmarc.says


async def test_lookups_are_counted_through_what_is_included() -> None:
    records = {
        "shop.example": ["v=spf1 include:one.example include:two.example mx ~all"],
        "one.example": ["v=spf1 " + " ".join(f"a:h{n}.example" for n in range(5)) + " include:shop.example -all"],
        "two.example": ["v=spf1 mx mx mx -all"],
    }
    async with name_server(records) as server:
        report = await check_domain("shop.example", {}, server=server)
    assert (report.findings[0].state, "look-ups" in report.findings[0].says) == ("broken", True)


async def test_circles_of_includes_end() -> None:
    records = {f"s{n}.example": [f"v=spf1 {INCLUDES} -all"] for n in range(11)}
    async with name_server(records) as server:
        report = await check_domain("s0.example", {}, server=server)
    assert report.findings[0].state == "broken"


async def test_silence_is_not_taken_for_an_absence() -> None:
    async with name_server({}, silent=["_dmarc.shop.example"]) as server:
        report = await check_domain("shop.example", {}, server=server)
    assert {it.what: it.state for it in report.findings} == {"spf": "missing", "dmarc": "unknown"}
    assert not report.good


@pytest.mark.parametrize("text", ["", "shop", "a..b", "a b.example", "-" * 64 + ".example", "http://shop.example/"])
async def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        await check_domain(text, {})
    assert error.value.field == "domain"
