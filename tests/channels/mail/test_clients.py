"""Replies as the mail programs of the world write them: header blocks, HTML marks, phones' lines, closings."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.channels.mail import read_reply, reply_text

HERE = Path(__file__).parent
SENT_FROM = (HERE / "sent_from.txt").read_text(encoding="utf-8").splitlines()
BLOCKS = dict(
    part.removeprefix("## ").strip().split("\n", 1)
    for part in ("\n" + (HERE / "header_blocks.txt").read_text(encoding="utf-8")).split("\n## ")[1:]
)
PAGES = dict(line.split("\t", 1) for line in (HERE / "html_clients.txt").read_text(encoding="utf-8").splitlines())
QUOTE = "\n\nOn 5 Mar 2024, at 14:22, Ann Lee <ann@example.com> wrote:\n\n> older\n"


@pytest.mark.parametrize("line", SENT_FROM)
def test_what_phones_and_programs_add_is_no_word_of_the_person(line: str) -> None:
    assert reply_text(f"Hello there.\n\n{line}\n") == "Hello there."
    assert reply_text(f"Hello there.\n\n{line}{QUOTE}") == "Hello there."


@pytest.mark.parametrize("client", BLOCKS)
def test_copied_headers_end_the_reply(client: str) -> None:
    block = BLOCKS[client]
    assert reply_text(f"Hello there.\n\n{block}\n\nolder words\nmore\n") == "Hello there."
    assert reply_text(f"Hello there.\n\nSent from my iPhone\n\n{block}\n\nolder words\n") == "Hello there."


@pytest.mark.parametrize("client", PAGES)
def test_pages_of_mail_programs(client: str) -> None:
    assert reply_text(html=PAGES[client]) == "Hello there."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            '<p class="MsoNormal">Hi.</p><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Yes,</p>Ann',
            "Hi.\n\nYes,\nAnn",
        ),
        ('<p style="margin: 0px">One</p><p style="margin:0">Two</p><p style="margin:0"><br></p>', "One\nTwo"),
        ('<p>One</p><p style="margin:0 0 1em">Two</p>', "One\n\nTwo"),
    ],
    ids=["Outlook", "no margins", "margins"],
)
def test_paragraphs_are_parted_as_they_are_shown(page: str, text: str) -> None:
    assert reply_text(html=page) == text


SIGNATURES = (
    "-- \nAnn Lee\nCEO",
    "—\nAnn Lee\nCEO",
    "---\nAnn Lee",
    "_______________________\nAnd here's my signature.",
    "Best regards,\n\nAnn Lee\nCEO | Acme Ltd\nT: +49 30 1234\nwww.acme.example",
    "Med venlig hilsen / Kind regards\n\nAnn Lee\nCEO",
    "Mit freundlichen Grüßen\n\nAnn Lee\nVertrieb\n\nAcme GmbH\nMusterstr. 5\n12345 Stadt\nTel.: +49 30 1234\n\n"
    "Geschäftsführer: Bob Lee\nAmtsgericht Stadt, HRB 123",
    "Cordialement,\n\nAnn Lee\nResponsable\nAcme SA\nTél : 01 23 45 67 89",
    "Saludos cordiales,\n\nAnn Lee\nDirectora\nAcme SL",
    "С уважением,\nАнна Ли\nменеджер\n+7 495 123-45-67",
    "CONFIDENTIALITY NOTICE: This e-mail is only for the addressee. It is long and goes on.",
    "This email and any attachments are confidential and intended solely for the addressee.",
    "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen.",
    "Ce message et toutes les pièces jointes sont confidentiels et établis pour ses destinataires.",
)


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("quote", ["", QUOTE, f"\n\n{BLOCKS['en']}\n\nolder"], ids=["alone", "quote", "headers"])
def test_signature_blocks_are_cut(signature: str, quote: str) -> None:
    reply = read_reply(f"Hello there.\n\n{signature}{quote}")
    assert reply.text == "Hello there."
    assert reply.signature == signature.strip()


@pytest.mark.parametrize(
    "words",
    [
        "Best regards,\nAnn",
        "Viele Grüße\nAnn Lee",
        "P.S. Call me.",
        "Here is my address:\n\nAnn Lee\nMain Street 5\n12345 Town\n+49 30 123456",
        "Name: Ann\nDate: 5 March\nTo: Berlin",
        "I use Outlook for Android and it fails.",
        "Cheers to that!\nGreat work.\nSee you.",
        "Regards the delivery, it is late.\nIt was due on Monday.\nPlease check.",
        "Best regards,\nAnn\nP.S. The parcel came without the second lamp, please send it to the same address.",
        "Date: 5 May\nTime: 14:22\nPlace: Berlin",
        "Am Montag um 14:22 war niemand da:\nkeine Antwort.",
        "Le 5 mars à 14:22 le colis est arrivé :\nil était vide.",
        "On 5 March 2024 at 14:22 I got this error:\n\nError 500",
        "==========\nOrder 5\n==========\nis late",
        "I wrote on 05/03/2024 14:22:\n\nWhere is it?",
        "On Monday I wrote: no lamp. On Tuesday you wrote: soon.",
    ],
)
def test_words_of_the_person_stay(words: str) -> None:
    text = f"Hello there.\n\n{words}"
    assert reply_text(text) == text
    assert reply_text(text + QUOTE) == text


@pytest.mark.parametrize(
    ("label", "text", "reply"),
    [
        ("words and attribution in one line", "Yes On Wed, Apr 4, 2012 at 3:59 PM, b@x.example wrote:\n> Hi", "Yes"),
        ("parted by dashes", "a - b--- On Wed, Apr 4, 2012 at 3:59 PM, b@x.example wrote:\n> Hi", "a - b"),
        ("own words right above", "On it.\nOn 5 Mar 2024, at 14:22, Ann <a@x.example> wrote:\n> Hi", "On it."),
        (
            "a link broken within the quote",
            "Yes\n\nOn Monday, 24 September, 2012 at 3:46 PM, bob wrote:\n\n> View (http://x.example/action\n_n=3)\n>\n",
            "Yes",
        ),
        (
            "long quoted lines broken by the phone",
            'Yes\n\nOn Sep 21, 2016 3:18 PM, "x" <n@x.example> wrote:\n> Pitchfork occupy vegan pabst hammock. '
            "Wayfarers etsy pok pok, kale chips\nbrooklyn four dollar toast street art.\n> VIEW ALL\n",
            "Yes",
        ),
        (
            "an attribution of Notes",
            "Yes\n\nAnn Lee ---05.03.2024 14:22:01---Dear all, the order\n\nolder",
            "Yes",
        ),
    ],
)
def test_odd_forms(label: str, text: str, reply: str) -> None:
    assert reply_text(text) == reply


@pytest.mark.parametrize(
    "piece",
    [
        "Best regards,\n",
        "Best regards,\nAnn\nCEO\n",
        "---\na\n",
        "> From: a@b.example\n",
        "> From: a@b.example\n\n",
        ">>> a 1:00 >>>\n",
        "| From | x |\n",
        "x. On 5 wrote:\n",
        "> (http://x\ny)\n> z\n",
        "this message is ",
        "ann wrote on 5 ",
        "From: a@b.example Sent: 1 To: x Subject: y ",
    ],
)
def test_hostile_text_is_read(piece: str) -> None:
    """Quadratic work would take hours here; that the test ends is its point."""
    read_reply(piece * (500_000 // len(piece)))
