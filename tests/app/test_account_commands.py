"""What the command line says of accounts: the lines of their health and of their templates."""

from __future__ import annotations

from datetime import UTC, datetime

from noline.app.account_health import AccountTrouble
from noline.app.api.account_health import AccountHealth
from noline.app.api.account_templates import ApprovedTemplate
from noline.app.api.accounts import AccountTest
from noline.app.commands.account_health import told, unsigned
from noline.app.commands.account_templates import listed_line
from noline.content import Approved

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REFUSED = AccountTrouble(NOON, "account", "535 wrong password", "The provider refuses it.", "Mend it.", True, None)


def account(state: str, trouble: AccountTrouble | None = None, since: datetime | None = None) -> AccountHealth:
    return AccountHealth(
        1, "Post office", "smtp", state, since, trouble, None, 7, 3, 2, 1, 4, NOON, NOON, None  # type: ignore[arg-type]  # a literal
    )  # fmt: skip


def test_an_account_that_works_takes_a_line() -> None:
    assert list(told([account("working")])) == [
        "working  Post office (smtp): 3 sent, 2 delivered, 1 failed, 4 received today; 7 waiting"
    ]


def test_one_in_trouble_says_what_the_provider_said_and_what_to_do() -> None:
    lines = list(told([account("refused", REFUSED, NOON)]))
    assert [it.strip() for it in lines[1:]] == [
        "The provider refuses it since 2026-03-02 12:00 UTC.",
        "smtp said: 535 wrong password",
        "Mend it.",
    ]


def test_what_is_over_is_no_trouble() -> None:
    over = AccountTrouble(NOON, "account", "535 wrong password", "It refused.", "Mend it.", False, None)
    assert len(list(told([account("working", over)]))) == 1


def test_it_is_warned_where_nothing_proves_who_sends() -> None:
    assert list(unsigned(AccountTest(True, 7, "", "", [], []))) == []
    assert list(unsigned(AccountTest(True, 7, "", "", [], ["public_key", "inbound_key"]))) == [
        "Whoever knows its address can send in its name: set public_key and inbound_key."
    ]


def test_a_template_takes_a_line_with_its_state_and_why_it_was_refused() -> None:
    approved = Approved("promo", "en_US")
    refused = ApprovedTemplate("promo", "en_US", "REJECTED", "MARKETING", "INVALID_FORMAT", approved)
    taken = ApprovedTemplate("promo", "en_US", "APPROVED", "UTILITY", "", approved)
    assert listed_line(refused) == "REJECTED  promo (en_US) MARKETING INVALID_FORMAT"
    assert listed_line(taken) == "APPROVED  promo (en_US) UTILITY"
