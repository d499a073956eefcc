"""Reports of failed delivery in the forms of many servers: who was not reached, for how long, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from noline.channels.mail import parse_mail
from noline.channels.mail.judge import judge_mail

REPORTS = Path(__file__).parent / "reports"
EXPECTED: dict[str, dict[str, Any]] = json.loads((REPORTS / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_reports(name: str) -> None:
    """A status that ends with a dot gives the class alone; an empty one isn't told in the report."""
    expected = EXPECTED[name]
    mail = parse_mail((REPORTS / f"{name}.eml").read_bytes())
    judgement = judge_mail(mail, mail.return_path, [], None)
    assert judgement.kind == "bounce"
    assert sorted(each.recipient for each in judgement.bounces) == sorted(expected["recipients"])
    first = judgement.bounces[0]
    assert first.permanent is expected["permanent"]
    assert first.status.startswith(expected["status"])
    assert first.reason


def test_every_report_is_in_the_table() -> None:
    assert {path.stem for path in REPORTS.glob("*.eml")} == set(EXPECTED)


def test_a_code_that_only_the_words_bring() -> None:
    """A report without a diagnostic: its words tell the server's reply, unless it speaks of another class."""
    raw = (REPORTS / "code-only-in-the-words.eml").read_bytes()
    [bounce] = judge_mail(parse_mail(raw), "", [], None).bounces
    assert (bounce.smtp_code, bounce.bad_address) == (550, True)
    other = raw.replace(b"550 ann", b"450 ann")
    assert [each.smtp_code for each in judge_mail(parse_mail(other), "", [], None).bounces] == [0]
