"""An unmodified shop's mail by swaks and msmtp through our submission port; what customers answer comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.delivery import Status

from .peers import find, run, swaks
from .submission import SHOP, Shop, make_certificate, open_shop

ANA = "ana@customer.example"
BODY = "Your order 1001 is on its way.\\n\\nhttps://shop.example/orders/1001\\n"


async def by_swaks(shop: Shop, *options: str, to: str = ANA, key: str | None = None) -> tuple[int, str]:
    """Send one mail by swaks, signed in."""
    login = ("--auth-user", "shop", "--auth-password", key if key is not None else shop.key)
    return await swaks(shop.port, "shop@harbour.example", to, *login, *options)


async def test_a_mail_by_swaks_reaches_the_customer_and_the_answer_lands_in_its_conversation(dsn: str) -> None:
    async with open_shop(dsn) as shop:
        header = ("--header", "X-Noline-Matter: order 1001", "--header", "Message-Id: <o1001@shop.example>")
        code, said = await by_swaks(
            shop, "--auth", "PLAIN", "--header", f"From: {SHOP}", "--header", "Subject: Order", "--body", BODY, *header
        )
        assert code == 0, said
        (mail,) = await shop.arrived(ANA)
        assert (mail["Message-ID"], mail["From"]) == ("<o1001@shop.example>", SHOP)
        assert "https://shop.example/orders/1001" in mail.get_content()
        assert not [name for name in mail if name.lower().startswith("x-noline")]
        customer = await shop.customer(ANA)
        (sent,) = await shop.stage.sent(customer, "email")
        assert (sent.purpose, sent.status) == ("transactional", Status.DELIVERED)

        answer = ("--header", "Subject: Re: Order", "--header", "In-Reply-To: <o1001@shop.example>")
        code, said = await swaks(
            shop.mail_port, ANA, str(mail["Reply-To"]), *answer, "--body", "Can I still change it?"
        )
        assert code == 0, said
        await shop.stage.settle()
        (conversation,) = await shop.stage.conversations(customer)
        assert (conversation.matter, conversation.id) == ("order 1001", sent.conversation)
        *_, question = await shop.stage.messages(customer)
        assert (question.answers, question.placed_by) == (sent.id, "token")


@pytest.mark.parametrize("implicit", [False, True], ids=["by STARTTLS", "from the first byte"])
async def test_msmtp_sends_over_tls_to_several_recipients(dsn: str, tmp_path: Path, implicit: bool) -> None:
    both = await make_certificate(tmp_path)
    async with open_shop(dsn, cert=both, implicit=implicit) as shop:
        letter = tmp_path / "mail"
        letter.write_text(f"From: {SHOP}\nTo: {ANA}, Bo <bo@customer.example>\nSubject: News\n\nHello both.\n")
        config = tmp_path / "msmtprc"
        config.write_text(
            f"account default\nhost localhost\nport {shop.port}\ntls on\n"
            f"tls_starttls {'off' if implicit else 'on'}\ntls_trust_file {both}\n"
            f"auth login\nuser anything\npassword {shop.key}\nfrom shop@harbour.example\n"
        )
        config.chmod(0o600)
        program = find("msmtp", "msmtp")
        command = f"{program} --file={config} {ANA} bo@customer.example < {letter}"
        code, said = await run("sh", "-c", command)
        assert code == 0, said
        for address in (ANA, "bo@customer.example"):
            (mail,) = await shop.arrived(address)
            assert mail.get_content().strip() == "Hello both."
            assert mail["To"] == f"{ANA}, Bo <bo@customer.example>"
            token = shop.stage.token((await shop.stage.sent(await shop.customer(address)))[0])
            assert mail["Reply-To"] == f"r-{token}@{shop.stage.noline.settings.mail_domain}"


async def test_swaks_sends_the_same_mail_twice_and_it_goes_out_once(dsn: str) -> None:
    async with open_shop(dsn) as shop:
        for _ in range(2):
            code, said = await by_swaks(shop, "--auth", "LOGIN", "--header", "Message-Id: <twice@shop.example>")
            assert code == 0, said
        assert len(await shop.arrived(ANA)) == 1


async def test_swaks_is_told_what_is_wrong_and_what_helps(dsn: str) -> None:
    async with open_shop(dsn) as shop:
        other = await shop.make_key("messages:read")
        for options, key, answer in (
            ((), "wrong", "535 5.7.8 The password is no API key"),
            ((), other, "Use a key that has messages:write."),
            (("--header", "X-Noline-Purpose: nonsense"), None, "Use one of: service, transactional, marketing."),
            (("--header", "X-Noline-Campaign: nonsense"), None, "Give the slug of one, or leave the header out."),
        ):
            code, said = await by_swaks(shop, *options, key=key)
            assert (code != 0, answer in said) == (True, True), said
        code, said = await swaks(shop.port, "shop@harbour.example", ANA)
        assert (code != 0, "530 5.7.0 Sign in first" in said) == (True, True), said
        code, said = await by_swaks(shop, to=f"r-1@{shop.stage.noline.settings.mail_domain}")
        assert (code != 0, "Give the customer's own address." in said) == (True, True), said
        assert await shop.stage.fetch("select from message") == []
