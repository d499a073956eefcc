"""Consent words: the whole message or nothing, in every language, and a short answer in the customer's own."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from noline.customers.consent_replies import REPLIES
from noline.customers.consent_words import HELP, POLITE, START, STOP
from noline.customers.words import LANGUAGES, ConsentWord, folded, read_word, reply_for

STOPS = [
    "STOP", "stop", "Stop.", "Stop!", "STOP!!!", " stop \n", "'stop'", "“Stop”", "«STOP»", "ＳＴＯＰ",
    "stop please", "Please stop", "PLEASE STOP!!", "stop, thanks", "Please, stop. Thank you", "stop stop stop",
    "stop all", "StopAll", "unsubscribe", "UNSUBSCRIBE ME", "opt-out", "opt out", "end", "quit", "cancel", "revoke",
    "remove me", "stop 🛑", "🛑 STOP 🛑", "Stop ✋🏽", "stop ☝️", "stop?", "¡Basta!", "BAJA", "baja por favor",
    "Dar de baja", "alto", "no más mensajes", "NO MAS MENSAJES", "Sair", "SAIR por favor", "descadastrar", "arrêt",
    "ARRET", "Arrêtez svp", "stop s'il vous plaît", "désabonner", "Abmelden", "bitte abmelden", "STOPP",
    "Stop bitte", "disiscrivimi", "Afmelden", "stop aub", "wypisz", "Rezygnuję", "odhlásit", "ODHLASIT", "odhlásiť",
    "dezabonare", "leiratkozás", "Állj!", "avregistrera", "sluta tack", "afmeld", "avmeld", "lopeta",
    "Lopeta kiitos", "ΣΤΟΠ", "στοπ", "διαγραφή", "ΔΙΑΓΡΑΦΗ", "СТОП", "стоп пожалуйста", "отписаться",
    "Не пишите мне", "відписатися", "отпиши ме", "İPTAL", "iptal", "RET", "DUR", "توقف", "إلغاء الاشتراك",
    "الغاء الاشتراك", "تَوَقَّف", "توقف من فضلك", "لغو", "הסר", "הסירו אותי", "עצור בבקשה", "रोकें", "बंद करें",
    "退订", "退訂", "TD", "取消订阅", "请停止", "停止", "配信停止", "ストップ", "ｽﾄｯﾌﾟ", "停止してください",
    "수신거부", "중지", "dừng lại", "HUY", "Hủy đăng ký", "berhenti", "tolong berhenti", "หยุด", "หยุดครับ",
    "ยกเลิก", "tigil",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_the_whole_message_stops(text: str) -> None:
    assert read_word(text) is ConsentWord.STOP


NOT_CONSENT = [
    "don't stop", "Don’t stop!", "dont stop", "never stop", "stop by tomorrow?", "I'll stop by tomorrow",
    "bus stop", "non stop", "non-stop", "nonstop", "stopped", "stopper", "full stop", "stop at 5?",
    "where is the stop", "stop the press", "can you stop?", "please don't stop", "stop or not", "pit stop",
    "one-stop shop", "stop 5", "stop loss", "s t o p", "cancel my order", "cancel order 17", "quit smoking",
    "the end", "weekend", "unsubscribe my wife but not me", "help me", "I need help", "help yourself",
    "can you help?", "start at 9?", "let's start", "when does it start?", "info@example.com", "no pares",
    "no parar", "alto riesgo", "la baja temporada", "arrêt de bus", "n'arrêtez pas", "bitte nicht abmelden",
    "nicht stoppen", "fine", "Fine!", "son", "red", "anmelden", "Anmeldung", "inscription", "登録", "kündigen",
    "取消", "yes", "no", "ok", "thanks", "please", "bitte", "", " ", "!!!", "👍", "🛑", "не останавливайся",
    "не стоп", "لا تتوقف", "停止しないで", "不要停止", "stop\nI mean, stop in front of the house",
    "STOP " + "x" * 200,
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_CONSENT)
def test_other_messages_are_left_to_be_read(text: str) -> None:
    assert read_word(text) is None


OTHERS = [
    ("START", ConsentWord.START), ("unstop", ConsentWord.START), ("Subscribe!", ConsentWord.START),
    ("ALTA", ConsentWord.START), ("réabonner", ConsentWord.START), ("начать", ConsentWord.START),
    ("ابدأ", ConsentWord.START), ("开始", ConsentWord.START), ("配信再開", ConsentWord.START),
    ("시작", ConsentWord.START), ("เริ่ม", ConsentWord.START), ("Start bitte", ConsentWord.START),
    ("HELP", ConsentWord.HELP), ("help please", ConsentWord.HELP), ("Info", ConsentWord.HELP),
    ("ayuda", ConsentWord.HELP), ("AIDE", ConsentWord.HELP), ("Hilfe!", ConsentWord.HELP),
    ("помощь", ConsentWord.HELP), ("βοήθεια", ConsentWord.HELP), ("hjælp", ConsentWord.HELP),
    ("segítség", ConsentWord.HELP), ("مساعدة", ConsentWord.HELP), ("עזרה", ConsentWord.HELP),
    ("मदद", ConsentWord.HELP), ("帮助", ConsentWord.HELP), ("ヘルプ", ConsentWord.HELP),
    ("도움말", ConsentWord.HELP), ("trợ giúp", ConsentWord.HELP),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word"), OTHERS)
def test_start_and_help(text: str, word: ConsentWord) -> None:
    assert read_word(text) is word


def _phrases(table: dict[str, str]) -> set[str]:
    return {folded(phrase) for listed in table.values() for phrase in listed.split(",")}


def test_every_language_has_all_three_words() -> None:
    assert len(LANGUAGES) >= 40
    assert set(STOP) == set(START) == set(HELP)


def test_no_phrase_means_two_things_and_none_is_empty() -> None:
    stop, start, help_ = _phrases(STOP), _phrases(START), _phrases(HELP)
    assert not stop & start
    assert not stop & help_
    assert not start & help_
    assert "" not in stop | start | help_
    assert max(map(len, stop | start | help_)) <= 60


_STOPS = sorted(_phrases(STOP))
_KNOWN = {word for phrase in _phrases(STOP) | _phrases({"": POLITE}) for word in phrase.split()}
_MEANINGFUL = st.text(string.ascii_letters + "áñßøжшאבجد中の한ไ0123456789", min_size=1, max_size=12).filter(
    lambda word: not set(folded(word).split()) & _KNOWN and folded(word) != ""
)


@given(st.sampled_from(_STOPS), _MEANINGFUL, st.integers(0, 5))
@example("stop", "by", 1)
@example("stop", "don't", 0)
def test_a_stop_with_any_other_word_is_no_stop(phrase: str, other: str, place: int) -> None:
    words = phrase.split()
    words.insert(min(place, len(words)), other)
    assert read_word(" ".join(words)) is not ConsentWord.STOP


@given(st.sampled_from(_STOPS), st.text(" \t\n.,!?;:'\"“”«»()[]-–—…🛑✋😡👍️‍", max_size=6), st.booleans())
def test_signs_around_a_stop_change_nothing(phrase: str, signs: str, upper: bool) -> None:
    text = phrase.upper() if upper else phrase
    assert read_word(f"{signs} {text} {signs}") is ConsentWord.STOP


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_word(text)
    assert folded(folded(text)) == folded(text)


def test_a_workspace_may_add_words_of_its_own() -> None:
    own = {"Basta de avisos": ConsentWord.STOP, "Info": ConsentWord.START}
    assert read_word("¡basta de avisos!", extra=own) is ConsentWord.STOP
    assert read_word("INFO", extra=own) is ConsentWord.START
    assert read_word("STOP", extra=own) is ConsentWord.STOP


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("en", "You will get no more"), ("es-MX", "Ya no recibirá"), ("pt_BR", "Você não"), ("DE", "Sie erhalten"),
        ("nb-NO", "Du får ikke flere meldinger"), ("zh-TW", "您將"), ("zh-Hans-CN", "您将"),
        ("iw", "לא"), ("tlh", "You will get"), ("", "You"),
    ],
)  # fmt: skip
def test_replies_come_in_the_language_of_the_customer(language: str, begins: str) -> None:
    assert reply_for(ConsentWord.STOP, language).startswith(begins)


_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.mark.parametrize("language", sorted(REPLIES))
def test_replies_are_short_and_say_how_to_go_back(language: str) -> None:
    texts = REPLIES[language]
    assert "START" in texts["stop"]
    assert "STOP" in texts["start"]
    assert "STOP" in texts["help"]
    for text in texts.values():
        assert len(text) <= (160 if set(text) <= _GSM else 134), text
