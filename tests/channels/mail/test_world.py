"""Whole replies from mail programs of the world: what the person wrote is recovered to the letter, nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noline.channels.mail import read_reply, reply_text

PARTS = ("\n" + (Path(__file__).parent / "replies_of_the_world.txt").read_text(encoding="utf-8")).split("\n## ")[1:]
REPLIES = dict(part.split("\n", 1) for part in PARTS)


@pytest.mark.parametrize("client", REPLIES)
def test_the_words_are_recovered_to_the_letter(client: str) -> None:
    body, words = re.split(r"(?:^|\n)== ?\n", REPLIES[client], maxsplit=1)
    assert reply_text(body) == words.strip()


CARDS = (
    "Thanks,\n\nAnn Lee\nHead of Purchasing | Lee Ltd.\nM +44 7700 900000",
    "Vielen Dank!\nAnn Lee\nTel. 0351 000000",
    "Merci d'avance,\n\nAnn Lee\n+33 4 72 00 00 00\nann@example.org",
    "Ann Lee\nHead of Purchasing\nLee Ltd.\nT: +44 131 000000\nwww.lee.example",
    "Ann Lee | Lee Ltd. | +44 131 000000",
    "=============================\n株式会社李\n李 安\nTEL: 03-0000-0000\n=============================",
    "Kind regards\nAnn Lee\nLee Ltd.\n\nThis email and any attachments are confidential.",
)


@pytest.mark.parametrize("card", CARDS)
def test_business_cards_without_a_mark_are_signatures(card: str) -> None:
    reply = read_reply(f"Hello there.\n\n{card}\n")
    expected = "Hello there.\n\nAnn Lee | Lee Ltd. | +44 131 000000" if "\n" not in card else "Hello there."
    assert reply.text == expected  # one line is no card


@pytest.mark.parametrize(
    "words",
    [
        "Please deliver to:\n\nAnn Lee\nMain Street 5\n+44 131 000000\nann@example.org",
        "My number has changed.\n\nAnn Lee\n+44 131 000000\nann@example.org",
        "These are the shops I looked at.\n\nwww.one.example\nwww.two.example | +44 131 000000",
        "Thanks,\nAnn",
        "Thanks\n\nIt works again. Could you tell me the number to call next time? Mine is 0131 000000.",
        "==========\nA heading\n==========\n\nAnd what I have to say.",
        "Which one?\n\n| lamp | 0131 000000 | the one that I ordered in May and that never came, not the other one.",
    ],
)
def test_addresses_that_people_write_stay(words: str) -> None:
    assert reply_text(words) == words
