"""DKIM signatures hold for another's verifier, whatever is in the mail, and break when it is changed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from noline.channels import Outgoing
from noline.content import EmailRendered
from noline.kernel.errors import InvalidInput
from noline.providers import SmtpSettings
from noline.providers.smtp_dkim import Dkim, relaxed_body
from noline.providers.smtp_letter import Letter, letter_for
from noline.providers.smtp_reply import Offers


def pem(key: Any) -> str:
    """Return a private key in PEM."""
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED = ed25519.Ed25519PrivateKey.generate()
PUBLISHED = {
    "rsa": "v=DKIM1; k=rsa; p="
    + base64.b64encode(RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode(),
    "ed25519": "v=DKIM1; k=ed25519; p="
    + base64.b64encode(ED.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode(),
}
SIGNERS = {"rsa": Dkim("shop.example", "a1", pem(RSA)), "ed25519": Dkim("shop.example", "a1", pem(ED))}

HEADER = b"From: Shop <shop@shop.example>\r\nTo: ana@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
MAILS: Mapping[str, bytes] = {
    "plain": HEADER + b"\r\nHello\r\n",
    "no body": HEADER + b"\r\n",
    "empty lines at the end": HEADER + b"\r\nHello\r\n\r\n\r\n",
    "blanks": HEADER + b"\r\n  Hello \t world\t\r\n \r\n\t\r\nEnd  \r\n \r\n",
    "no end of the last line": HEADER + b"\r\nHello",
    "bare line feeds": HEADER.replace(b"\r\n", b"\n") + b"\nHello\nworld\n",
    "folded header": HEADER
    + b"Reply-To: r-1@reply.shop.example\r\nReferences: <a@b>\r\n\t<c@d>\r\n  <e@f>\r\n\r\nHi\r\n",
    "two of a header": HEADER + b"References: <a@b>\r\nX-A: 1\r\nReferences: <c@d>\r\n\r\nHi\r\n",
    "dots": HEADER + b"\r\n.\r\n..two\r\n",
    "eight bits": HEADER + "\r\nGrüße\r\n".encode(),
    "a way to unsubscribe": HEADER + b"List-Unsubscribe: <https://n.example/u/%b>\r\n\r\nHi\r\n" % (b"x" * 200),
}


def verified(mail: bytes, kind: str) -> bool:
    """Ask dkimpy."""
    record = PUBLISHED[kind].encode()

    def lookup(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"a1._domainkey.shop.example."
        return record

    return bool(dkim.verify(mail, dnsfunc=lookup))


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize("label", MAILS)
def test_another_verifier_accepts_it(kind: str, label: str) -> None:
    assert verified(SIGNERS[kind].sign(MAILS[label]), kind)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Hello\r\n", b"Hallo\r\n"),
        (b"Subject: Hello", b"Subject: Hallo"),
        (b"To: ana@example.org", b"To: bob@example.org"),
        (b"MIME-Version", b"From: eve@example.org\r\nMIME-Version"),
    ],
    ids=["body", "subject", "recipient", "a second sender"],
)
def test_what_is_changed_on_the_way_is_noticed(kind: str, old: bytes, new: bytes) -> None:
    signed = SIGNERS[kind].sign(MAILS["plain"])
    head, _, rest = signed.partition(b"\r\nFrom:")
    changed = head + b"\r\nFrom:" + rest[::-1].replace(old[::-1], new[::-1], 1)[::-1]
    assert changed != signed
    assert not verified(changed, kind)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_what_relays_add_and_refold_does_no_harm(kind: str) -> None:
    signed = SIGNERS[kind].sign(MAILS["folded header"])
    relayed = b"Received: from a by b\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n" + signed.replace(
        b"\r\n\t<", b"\r\n <"
    )
    assert verified(relayed, kind)


def test_lines_of_the_signature_are_short() -> None:
    signed = SIGNERS["rsa"].sign(MAILS["a way to unsubscribe"])
    assert max(len(line) for line in signed.partition(b"\r\nFrom:")[0].split(b"\r\n")) <= 78


def test_the_letter_that_goes_out_is_signed_and_says_its_size() -> None:
    content = EmailRendered("b@shop.example", "ana@example.org", MAILS["plain"])
    outgoing = Outgoing(UUID(int=1), 1, "email", "ana@example.org", "shop@shop.example", content, "k")
    offers = Offers(size=10_000, eight_bit=True)
    bare, signed = letter_for(outgoing, offers), letter_for(outgoing, offers, SIGNERS["ed25519"])
    assert isinstance(bare, Letter)
    assert isinstance(signed, Letter)
    assert b"DKIM-Signature" not in bare.body
    assert verified(signed.body.removesuffix(b".\r\n"), "ed25519")
    assert f"SIZE={len(signed.body) - 3}".encode() in signed.mail


@pytest.mark.parametrize(
    ("body", "relaxed"),
    [
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),  # RFC 6376, 3.4.5
    ],
)
def test_bodies_are_relaxed_as_the_standard_says(body: bytes, relaxed: bytes) -> None:
    assert relaxed_body(body) == relaxed


RIGHT: dict[str, Any] = {"dkim_domain": "shop.example", "dkim_selector": "a1", "dkim_key": pem(ED)}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dkim_domain": ""}, "dkim_domain"),
        ({"dkim_selector": ""}, "dkim_selector"),
        ({"dkim_key": ""}, "dkim_key"),
        ({"dkim_domain": "shop.example; b=x"}, "dkim_domain"),
        ({"dkim_selector": "a\r\nb"}, "dkim_selector"),
        ({"dkim_key": "hello"}, "dkim_key"),
        ({"dkim_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}, "dkim_key"),
        ({"dkim_key": pem(ec.generate_private_key(ec.SECP256R1()))}, "dkim_key"),
    ],
    ids=["no domain", "no selector", "no key", "a tag", "a line", "words", "broken", "another kind"],
)
def test_what_can_not_sign_is_refused_by_name(changed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        SmtpSettings(host="h", **(RIGHT | changed))
    assert error.value.field == field


@pytest.mark.parametrize("lost", [" ", "", "\\n"], ids=["spaces", "nothing", "escaped"])
def test_a_key_whose_lines_were_lost_is_read_all_the_same(lost: str) -> None:
    signer = Dkim("shop.example", "a1", pem(RSA).strip().replace("\n", lost))
    assert verified(signer.sign(MAILS["plain"]), "rsa")


def test_the_key_does_not_show() -> None:
    assert "PRIVATE" not in repr(SmtpSettings(host="h", **RIGHT))
