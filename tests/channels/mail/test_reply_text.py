"""What a person wrote now: without older words and signatures, in the languages and clients of the world."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noline.channels.mail import parse_mail, read_reply, reply_text

HERE = Path(__file__).parent
TALON = sorted((HERE / "samples/replies/talon").glob("*.eml"))
CRISP = HERE / "samples/replies/crisp"
LOREM = "Fusce bibendum, quam hendrerit"
ATTRIBUTIONS = (HERE / "attributions.txt").read_text(encoding="utf-8").splitlines()
QUOTED_ONLY = ("Zitat von", "Quoting", "Citando", "Ann Lee, 05.03.2024:")


@pytest.mark.parametrize("path", TALON, ids=lambda path: path.stem)
def test_talon_samples(path: Path) -> None:
    """Where the sample's expectation holds the signature, text and signature together make it up."""
    mail = parse_mail(path.read_bytes())
    reply = read_reply(mail.text, mail.html, mail.subject)
    given_text = path.with_name(f"{path.stem}_reply_text")
    expected = given_text.read_text() if given_text.exists() else "Hello"
    assert reply.text == "Hello"
    assert f"{reply.text}\n\n{reply.signature}".split() == expected.split()


@pytest.mark.parametrize("path", [path for path in TALON if path.stem != "outlook"], ids=lambda path: path.stem)
def test_talon_samples_by_their_html_alone(path: Path) -> None:
    html = parse_mail(path.read_bytes()).html
    assert not html or reply_text(html=html) == "Hello"


def lorem_samples() -> list[Path]:
    return [path for path in sorted(CRISP.glob("*.txt")) if path.read_text(encoding="utf-8").startswith(LOREM)]


# The one that isn't exact: a relay broke a quoted line in two, and its rest reads like own words.
@pytest.mark.parametrize(
    "path", [each for each in lorem_samples() if each.stem != "email_7"], ids=lambda path: path.stem
)
def test_crisp_samples_with_one_paragraph_of_reply(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert reply_text(text) == text[: text.index("nec nec nibh.") + len("nec nec nibh.")]


@pytest.mark.parametrize(
    ("name", "ends_with", "without"),
    [
        ("correct_sig", "signature.", "rick"),
        ("sig_no_empty_line", "above.", "rick"),
        ("email_1", "-Abhishek Kona", "riak-users mailing"),
        ("email_2", 'individually."', "Abhishek"),
        ("email_2_1", "Outlook with a reply", "Google"),
        ("email_3", "-Abhishek Kona", "Russell"),
        ("email_4", "problem with it.", "Loader"),
        ("email_5", "for a while.", "\n>"),
        ("email_19", "proper rendering.", "torch"),
        ("email_20", "On Thursday.", "parsing"),
        ("email_bullets", "and another", "Joe Smith"),
        ("email_custom_quote_header", "Thank you!", "keltez"),
        ("email_customer_quote_header_2", "very much.", "Developer"),
        ("email_customer_quote_header_3", "merci d'avance", "Someone"),
        ("email_emoji", "🎉", "Pandaland"),
        ("email_iphone", "another email", "Sent"),
        ("email_blackberry", "another email", "Sent"),
        ("email_multi_word_sent_from_my_mobile_device", "another email", "Sent"),
        ("email_sent_from_my_not_signature", "mobile phone.", "\n>"),
        ("email_sent_from", "paragraphs.", "Valerian"),
        ("email_not_a_signature", "Super Domain Name Manager", "\n>"),
        ("email_not_a_signature_2", "Thanks!", "\n>"),
        ("email_one_is_not_on", "when I run...", "Tapley"),
        ("email_reply_header", "Stranger", "My name is"),
        ("email_thread", "from bellow.", "Jim Beam"),
        ("email_unquoted_reply", "This is my reply.", "quote"),
        ("email_zoho", "running a test?", "Java sucks"),
        ("email_tricky_1_on_false_positive", "performance is great.", "\n>"),
        ("email_tricky_3_code_block", "actual signatures.", "\n>"),
        ("email_tricky_4_from_in_body", "message content.", "\n>"),
        ("email_tricky_6_regards_in_sentence", "should be visible.", "\n>"),
        ("email_tricky_7_multiple_dashes", "in my content.", "\n>"),
        ("email_tricky_8_sent_from_in_content", "main server.", "\n>"),
        ("email_tricky_9_nested_quotes", "points below.", "Jane"),
        ("email_tricky_11_double_signature", "John", "Senior"),
        ("email_tricky_13_timestamp_variations", "not quote headers.", "\n>"),
        ("email_tricky_16_unicode_signatures", "Sarah", "Product Manager"),
        ("email_tricky_18_inline_reply", "our use case.", "option C?"),
        ("email_tricky_20_html_entities", "handled correctly.", "Johnny"),
    ],
)
def test_crisp_samples_of_other_kinds(name: str, ends_with: str, without: str) -> None:
    reply = reply_text((CRISP / f"{name}.txt").read_text(encoding="utf-8"))
    assert reply.endswith(ends_with)
    assert without not in reply


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_attributions_end_the_reply(line: str) -> None:
    wrapped = textwrap.fill(line, 50)
    assert reply_text(f"Hello there.\n\n{wrapped}\n> quoted\n\nBelow.") == "Hello there.\n\nBelow."
    if not line.startswith(QUOTED_ONLY):
        assert reply_text(f"Hello there.\n\n{line}\n\nquoted without marks") == "Hello there."
        assert reply_text(f"Hello there.\n\n{wrapped}\n\nquoted without marks") == "Hello there."


@pytest.mark.parametrize(
    "line",
    [
        "Please call me at 14:22 or write to ann@example.com:",
        "On Monday we said the following:",
        "I am writing on 5 March 2024 about my order:",
        "On 5 March 2024 I bought these things:",
        "Am 5. März 2024 habe ich bestellt:",
        "Am 5. März 2024 schrieb ich Ihnen Folgendes:",
        "Le 5 mars 2024 j'ai écrit à votre service :",
        "El 5 de marzo de 2024 les envié lo siguiente:",
        "On 5 March I sent an email to support@example.com:",
        "Here is what I wrote on 12.03.2024:",
        "My address:",
        "Contact: ann@example.com:",
        "From: Paris\nTo: Rome\nDate: 3 May",
        "Subject: my lost parcel",
        "-- first point\n-- second point",
        "Sent from Berlin by your courier, it arrived yesterday broken.",
        "From: now on, please call me.",
    ],
)
def test_a_persons_own_sentences_stay(line: str) -> None:
    text = f"Hello.\n\n{line}\n\nThe end."
    assert reply_text(text) == text


HEADER_BLOCKS = {
    "English": "From: Shop <shop@ours.example>\nSent: Tuesday, March 5, 2024 2:22 PM\nTo: Ann\nSubject: Order",
    "English, bold": "*From:* Shop <shop@ours.example>\n*Sent:* Tuesday\n*To:* Ann\n*Subject:* Order",
    "English, date first": "Date: Tue, 5 Mar 2024\nFrom: shop@ours.example\nTo: ann@example.org\nSubject: Order",
    "German": "Von: Shop <shop@ours.example>\nGesendet: Dienstag, 5. März 2024 14:22\nAn: Ann\nBetreff: Bestellung",
    "French": "De : Shop <shop@ours.example>\nEnvoyé : mardi 5 mars 2024 14:22\nÀ : Ann\nObjet : Commande",
    "Spanish": "De: Shop <shop@ours.example>\nEnviado el: martes, 5 de marzo de 2024\nPara: Ann\nAsunto: Pedido",
    "Portuguese": "De: Shop <shop@ours.example>\nEnviada em: terça-feira\nPara: Ann\nAssunto: Pedido",
    "Italian": "Da: Shop <shop@ours.example>\nInviato: martedì 5 marzo\nA: Ann\nOggetto: Ordine",
    "Dutch": "Van: Shop <shop@ours.example>\nVerzonden: dinsdag 5 maart\nAan: Ann\nOnderwerp: Bestelling",
    "Danish": "Fra: Shop <shop@ours.example>\nSendt: 5. marts 2024 14:22\nTil: Ann\nEmne: Ordre",
    "Swedish": "Från: Shop <shop@ours.example>\nSkickat: den 5 mars 2024\nTill: Ann\nÄmne: Order",
    "Finnish": "Lähettäjä: Shop <shop@ours.example>\nLähetetty: tiistai\nVastaanottaja: Ann\nAihe: Tilaus",
    "Polish": "Od: Shop <shop@ours.example>\nWysłano: wtorek\nDo: Ann\nTemat: Zamówienie",
    "Czech": "Od: Shop <shop@ours.example>\nOdesláno: úterý\nKomu: Ann\nPředmět: Objednávka",
    "Hungarian": "Feladó: Shop <shop@ours.example>\nElküldve: kedd\nCímzett: Ann\nTárgy: Rendelés",
    "Russian": "От: Shop <shop@ours.example>\nОтправлено: вторник\nКому: Ann\nТема: Заказ",
    "Ukrainian": "Від: Shop <shop@ours.example>\nНадіслано: вівторок\nКому: Ann\nТема: Замовлення",
    "Turkish": "Gönderen: Shop <shop@ours.example>\nGönderildi: Salı\nKime: Ann\nKonu: Sipariş",
    "Greek": "Από: Shop <shop@ours.example>\nΣτάλθηκε: Τρίτη\nΠρος: Ann\nΘέμα: Παραγγελία",
    "Japanese": "差出人: Shop <shop@ours.example>\n送信日時: 2024年3月5日\n宛先: Ann\n件名: 注文",
    "Chinese": "发件人: Shop <shop@ours.example>\n发送时间: 2024年3月5日\n收件人: Ann\n主题: 订单",
    "Korean": "보낸 사람: Shop <shop@ours.example>\n보낸 날짜: 2024년 3월 5일\n받는 사람: Ann\n제목: 주문",
    "wrapped": "From: The Shop of Ours\n<shop@ours.example>\nSent: Tuesday\nTo: Ann\nSubject: Order",
    "under a rule": "________________________________\nFrom: Shop <shop@ours.example>\nSent: Tuesday\nTo: "
    "Ann\nSubject: Order",
    "any language under dashes": "----- Mesazhi -----\nFrom: shop@ours.example\n\nx",
    "Original Message": "-----Original Message-----\nHi",
    "Ursprüngliche Nachricht": "-------- Ursprüngliche Nachricht --------\nVon: Shop",
    "Message d'origine": "-------- Message d'origine --------\nDe : Shop",
    "Mensaje original": "-----Mensaje original-----\nDe: Shop",
    "Исходное сообщение": "----- Исходное сообщение -----\nhi",
    "原始邮件": "------------------ 原始邮件 ------------------\nhi",
    "a help desk's line": "##- Please type your reply above this line -##\nhi",
}


@pytest.mark.parametrize("language", HEADER_BLOCKS)
def test_copied_headers_end_the_reply(language: str) -> None:
    reply = read_reply(f"Hello there.\n\n{HEADER_BLOCKS[language]}\n\nolder words")
    assert reply.text == "Hello there."
    assert reply.quoted


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from my iPhone.",
        "Sent from my Samsung Galaxy smartphone.",
        "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
        "Get Outlook for Android<https://aka.ms/AAb9ysg>",
        "Sent from Yahoo Mail for iPhone",
        "Sent with Proton Mail secure email.",
        "Von meinem iPhone gesendet",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Gesendet von Outlook für Android",
        "Gesendet mit der GMX Mail App",
        "Von meinem/meiner Galaxy gesendet",
        "Holen Sie sich Outlook für iOS",
        "Envoyé de mon iPhone",
        "Envoyé depuis mon Galaxy",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Verzonden vanuit Outlook",
        "Sendt fra min iPhone",
        "Skickat från min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "iPhone'umdan gönderildi",
        "iPhoneから送信",
        "发自我的iPhone",
        "從我的 iPhone 傳送",
        "나의 iPhone에서 보냄",
        "Στάλθηκε από το iPhone μου",
        "Được gửi từ iPhone của tôi",
        "-- \nAnn Lee\nExample Ltd\n+49 30 1234",
        "--\nAnn Lee",
        "—\nAnn Lee",
    ],
)
def test_signatures_are_taken_away_and_kept_apart(line: str) -> None:
    reply = read_reply(f"Hello there.\n\n{line}\n")
    assert reply.text == "Hello there."
    assert reply.signature == line.strip()
    assert line.strip() in reply.full_text


FORWARDS = {
    "Gmail": "---------- Forwarded message ---------\nFrom: Bob <bob@example.org>\nDate: Tue\nSubject: "
    "Hi\nTo: Ann\n\nHi Ann",
    "Apple": "Begin forwarded message:\n\nFrom: Bob <bob@example.org>\nSubject: Hi\nDate: 5 March\nTo: Ann\n\nHi Ann",
    "Thunderbird": "-------- Forwarded Message --------\nSubject: \tHi\nDate: \tTue\nFrom: \tBob "
    "<bob@example.org>\nTo: \tAnn\n\nHi",
    "German": "Anfang der weitergeleiteten Nachricht:\n\nVon: Bob <bob@example.org>\nBetreff: Hi\n\nHi Ann",
    "French": "---------- Message transféré ---------\nDe : Bob <bob@example.org>\n\nHi Ann",
    "Spanish": "---------- Mensaje reenviado ----------\nDe: Bob <bob@example.org>\n\nHi Ann",
    "Russian": "-------- Пересылаемое сообщение --------\nОт: Bob <bob@example.org>\n\nHi Ann",
    "Japanese": "---------- 転送されたメッセージ ---------\n差出人: Bob <bob@example.org>\n\nHi Ann",
}


@pytest.mark.parametrize("client", FORWARDS)
def test_forwarded_mails_are_recognised(client: str) -> None:
    reply = read_reply(f"Please see below.\n\n{FORWARDS[client]}")
    assert reply.forwarded
    assert reply.text == "Please see below."
    assert "Bob" in reply.full_text


def test_outlook_forwards_are_recognised_by_their_subject() -> None:
    text = f"See below.\n\n{HEADER_BLOCKS['German']}\n\nHallo"
    assert read_reply(text, subject="WG: Bestellung").forwarded
    assert not read_reply(text, subject="AW: Bestellung").forwarded


QUOTE = "<blockquote>older</blockquote>"
HTML = {
    "Gmail": f'<div dir="ltr">Hello</div><br><div class="gmail_quote"><div class="gmail_attr">Klingonisch '
    f"qaSta:</div>{QUOTE}</div>",
    "Gmail, dots of a client": f'<div>Hello</div><div class="gmail_quote '
    f'gmail_quote_container"><div>unknown:</div>{QUOTE}</div>',
    "Apple Mail": "Hello<br><blockquote type=cite>On 5 Mar 2024, Shop wrote:<br>older</blockquote>",
    "Outlook desktop": "<p class=MsoNormal>Hello<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
    "padding:3.0pt 0cm 0cm 0cm'><p><b>Xxx:</b> Shop</p></div><p>older</p>",
    "Outlook web": '<div>Hello</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Xxx:</b> '
    "Shop</div><div>older</div>",
    "Outlook web, forwarded ids": '<div>Hello</div><div id="x_divRplyFwdMsg">Xxx: Shop</div><div>older</div>',
    "Outlook mobile": '<div>Hello</div><div id="ms-outlook-mobile-signature">Foo bar</div>'
    '<div id="mail-editor-reference-message-container"><p>older</p></div>',
    "Thunderbird": f'Hello<br><div class="moz-cite-prefix">Xxx 5.3.24 Shop:<br></div>{QUOTE}',
    "Yahoo": '<div>Hello</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>On x, Shop wrote:</div>older</div>',
    "Proton": '<div>Hello</div><div class="protonmail_quote">On x<blockquote>older</blockquote></div>',
    "GMX": 'Hello<div name="quote" style="border-left: 2px solid #C3D9E5;"><b>Gesendet:</b> x<br>older</div>',
    "Zimbra": 'Hello<br><hr id="zwchr"><b>From: </b>shop@ours.example<br>older',
    "Spark": '<div>Hello</div><div name="messageSignatureSection">Ann</div><div '
    'name="messageReplySection">x: older</div>',
    "Roundcube": f'<p>Hello</p><p id="reply-intro">Xxx:</p>{QUOTE}',
    "signature": '<div>Hello</div><div class="gmail_signature">Ann<br>Example Ltd</div>',
    "style and comments": "<style>p{color:red}</style><!-- older --><p>Hello</p><script>older()</script>",
    "hotmail of old": "Hello<br><br>&gt; Subject: Test<br>&gt; older",
    "an indent is no quote": '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">Hello</blockquote>',
}


@pytest.mark.parametrize("client", HTML)
def test_quotes_and_signatures_in_html(client: str) -> None:
    assert reply_text(html=HTML[client]) == "Hello"


def test_the_html_helps_where_the_text_shows_no_quote() -> None:
    text = "Hello\n\nqaSta Shop jatlh\n\nolder"
    assert reply_text(text, HTML["Gmail"]) == "Hello"


def test_inline_replies_between_quotes_are_kept() -> None:
    text = "On 5 Mar 2024, Shop <s@x.example> wrote:\n> Which size?\n\nLarge.\n\n> Which colour?\n\nBlue.\n"
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On x wrote:</div><blockquote class="gmail_quote">Which size?'
        '</blockquote><div>Large.</div><blockquote class="gmail_quote">Which colour?</blockquote><div>Blue.</div></div>'
    )
    assert reply_text(text) == "Large.\n\nBlue."
    assert reply_text(html=html) == "Large.\n\nBlue."


def test_a_reply_below_the_quote_is_kept() -> None:
    text = "> On 5 Mar 2024, at 14:22, Shop <s@x.example> wrote:\n> \n> Which size?\n\nLarge.\n\n-- \nAnn"
    assert reply_text(text) == "Large."


def test_lists_and_paragraphs_of_html_become_lines() -> None:
    html = (
        "<p>One</p><p>Two <b>bold</b><br>three</p><ul><li>a</li><li>b</li></ul>"
        "<table><tr><td>x</td><td>y</td></tr></table>"
    )
    assert reply_text(html=html) == "One\n\nTwo bold\nthree\n\n- a\n- b\n\nx y"


@pytest.mark.parametrize("reply", ["", "   \n", "> only a quote", "Sent from my iPhone"])
def test_an_empty_reply_is_empty(reply: str) -> None:
    assert reply_text(reply) == ""


HOSTILE = (
    ">", "> \n", "On ", "On 2024\n", "From: a@b\n", "From: a\nTo: b\n", "\n", "-----\n", "_" * 30 + "\n", "wrote: ",
    "a@b.c ", "a@", "Mon 5 a\n", "a <a@b.c>\n", "--\n", "Sent from my ", "Sent from my x\n", "(", "“", "年", "x",
)  # fmt: skip
HOSTILE_HTML = (
    "<div>", "<blockquote>a<br>", '<a "', "<a '", "<", "<a", "<!", "<!--", "&amp", "&#", "<style>", "<pre>\n", "<li>",
    "</div>", '<div class="gmail_quote">', "<p style='",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_half_a_megabyte_of_hostile_text_is_read(piece: str) -> None:
    """Quadratic work would take hours here; that the test ends is its point."""
    read_reply(piece * (500_000 // len(piece)))


@pytest.mark.parametrize("piece", HOSTILE_HTML)
def test_hostile_html_is_read(piece: str) -> None:
    read_reply(html=piece * (150_000 // len(piece)))


words = st.text(alphabet="abc déж \t", min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=6), st.sampled_from(ATTRIBUTIONS), st.lists(words, max_size=5))
def test_own_lines_above_an_attribution_are_never_lost(own: list[str], attribution: str, old: list[str]) -> None:
    text = "\n".join([*own, "", attribution, *(f"> {line}" for line in old or ["x"])])
    assert reply_text(text).split() == " ".join(own).split()


def test_a_mail_forwarded_without_a_word_is_what_the_person_has_to_say() -> None:
    mail = "---------- Forwarded message ---------\nFrom: Bob <bob@example.org>\nSubject: Hi\nTo: Ann\n\nHi Ann"
    reply = read_reply(f"\n\n{mail}\n", subject="Fwd: Hi")
    assert reply.forwarded
    assert reply.text == mail
    assert read_reply(f"-- \nAnn Lee\n\n{mail}").text == mail
    assert reply_text("On 5 Mar 2024, Shop <s@x.example> wrote:\n> Which size?\n") == ""


def test_words_below_a_forwarded_mail_that_is_marked_throughout() -> None:
    marked = "> From: Bob <bob@example.org>\n> Subject: Hi\n>\n> Hi Ann"
    reply = read_reply(f"See below.\n\nBegin forwarded message:\n\n{marked}\n\nWhat now?")
    assert reply.forwarded
    assert reply.text == "See below.\n\nWhat now?"


def test_own_words_with_a_day_right_above_an_attribution_stay() -> None:
    quote = "মঙ্গল, ৫ মার্চ, ২০২৪ তারিখে ২:২২ PM টায় Ann Lee <ann@example.com> লিখেছেন:\n\nolder"
    assert reply_text(f"Come on 5.3.2024 at 14:22.\n{quote}") == "Come on 5.3.2024 at 14:22."


def test_a_card_of_netease_between_bars_is_a_signature() -> None:
    reply = read_reply(
        "好的。\n\n| |\n李安\n|\n|\nann@example.com\n|\n---- 回复的原邮件 ----\n| 发件人 | Shop<s@x.example> |"
    )
    assert reply.text == "好的。"
    assert "李安" in reply.signature
