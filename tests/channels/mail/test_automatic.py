"""Recognising what programs write, so that no two of them answer each other for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from noline.channels.mail import parse_mail, recognise_automatic

from .mails import mail_of

HERE = Path(__file__).parent
RESPONDERS = [line.split("\t") for line in (HERE / "responder_mails.txt").read_text(encoding="utf-8").splitlines()]
PEOPLE = [line.split("\t") for line in (HERE / "absent_people.txt").read_text(encoding="utf-8").splitlines()]
SUBJECTS = (Path(__file__).parent / "responder_subjects.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("label", "headers", "certainty"),
    [
        ("Auto-Submitted", {"auto_submitted": "auto-replied"}, "certain"),
        ("Auto-Submitted with a parameter", {"auto_submitted": "auto-generated; x=y"}, "certain"),
        ("Auto-Submitted: no", {"auto_submitted": "no"}, "no"),
        ("X-Autoreply", {"x_autoreply": "yes"}, "certain"),
        ("X-Autoreply: no", {"x_autoreply": "no"}, "no"),
        ("X-Autorespond", {"x_autorespond": "Away"}, "certain"),
        ("Precedence: auto_reply", {"precedence": "auto_reply"}, "likely"),
        ("Precedence: bulk", {"precedence": "bulk"}, "likely"),
        ("Precedence: list, of people", {"precedence": "list", "list_id": "<x.example>"}, "no"),
        ("Precedence: bulk, of people on a list", {"precedence": "bulk", "x_mailing_list": "l@y.example"}, "no"),
        ("X-Loop", {"x_loop": "ann@example.org"}, "likely"),
        ("X-Loop of a list", {"x_loop": "l@y.example", "list_post": "<mailto:l@y.example>"}, "no"),
        ("X-Loop of a tracker", {"x_loop": "bugs@y.example", "resent_from": "ann@example.org"}, "no"),
        ("a newsletter", {"list_unsubscribe": "<mailto:x@y.example>", "list_id": "<n.example>"}, "likely"),
        ("a discussion", {"list_unsubscribe": "<mailto:x@y.example>", "list_post": "<mailto:l@y.example>"}, "no"),
        ("Exchange wants no answer", {"x_auto_response_suppress": "All"}, "likely"),
        ("Exchange wants no receipts", {"x_auto_response_suppress": "DR, RN, NRN"}, "no"),
        ("Automatic reply:", {"subject": "Automatic reply: Your order"}, "likely"),
        ("Automatische Antwort:", {"subject": "Automatische Antwort: Bestellung"}, "likely"),
        ("Réponse automatique :", {"subject": "Réponse automatique : Commande"}, "likely"),
        ("Respuesta automática:", {"subject": "Respuesta automática: Pedido"}, "likely"),
        ("Resposta automática:", {"subject": "Resposta automática: Pedido"}, "likely"),
        ("Risposta automatica:", {"subject": "Risposta automatica: Ordine"}, "likely"),
        ("Automatisch antwoord:", {"subject": "Automatisch antwoord: Bestelling"}, "likely"),
        ("Autosvar:", {"subject": "Autosvar: Ordre"}, "likely"),
        ("Автоответ:", {"subject": "Автоматический ответ: Заказ"}, "likely"),
        ("自動応答:", {"subject": "自動応答: 注文"}, "likely"),
        ("自动回复:", {"subject": "自动回复: 订单"}, "likely"),
        ("a person's subject on the matter", {"subject": "Out of office hours delivery?"}, "no"),
        ("a person answers an auto-reply", {"subject": "Re: Automatic reply: Your order"}, "no"),
        ("a plain mail", {}, "no"),
    ],
)
def test_evidence_in_headers(label: str, headers: dict[str, str], certainty: str) -> None:
    assert recognise_automatic(parse_mail(mail_of(**headers)), "ann@example.org").certainty == certainty


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Out of office", "I am out of the office until Monday."),
        ("Abwesenheitsnotiz", "Ich bin derzeit nicht im Büro."),
        ("Absence", "Je suis absent jusqu'à lundi."),
        ("Fuera de la oficina", "Estoy de vacaciones."),
        ("Afwezigheid", "Ik ben afwezig tot maandag."),
    ],
)
def test_weak_signs_count_together(subject: str, body: str) -> None:
    together = recognise_automatic(parse_mail(mail_of(body, subject=subject)), "ann@example.org")
    assert together.certainty == "likely"
    assert len(together.reasons) == 2
    assert recognise_automatic(parse_mail(mail_of(body)), "ann@example.org").certainty == "no"


def test_a_null_sender_is_a_program() -> None:
    mail = parse_mail(mail_of())
    assert recognise_automatic(mail, "").certainty == "certain"
    assert recognise_automatic(mail, None).certainty == "no"
    assert recognise_automatic(parse_mail(mail_of(return_path="<>")), None).certainty == "certain"


def test_mail_through_a_list_is_marked_as_such() -> None:
    assert recognise_automatic(parse_mail(mail_of(list_id="<x.example>")), "a@b.example").bulk


@pytest.mark.parametrize("beginning", SUBJECTS)
def test_subjects_of_responders(beginning: str) -> None:
    mail = parse_mail(mail_of(subject=f"{beginning} Order 5"))
    assert recognise_automatic(mail, "ann@example.org").certainty == "likely"


@pytest.mark.parametrize(
    "subject",
    [
        "Absence of the second lamp",
        "Vacation home booking",
        "Urlaub: Frage zu meiner Buchung",
        "Auto: Frage zum Kauf",
        "Auto parts: order 5",
        "Out of office hours delivery: is it possible?",
        "Autosvar virker ikke",
        "Foreign delivery: status",
    ],
)
def test_subjects_of_people(subject: str) -> None:
    assert recognise_automatic(parse_mail(mail_of(subject=subject)), "ann@example.org").certainty == "no"


@pytest.mark.parametrize(("subject", "body"), RESPONDERS)
def test_responders_without_a_sign_in_their_headers(subject: str, body: str) -> None:
    mail = parse_mail(mail_of(body, subject=subject))
    assert recognise_automatic(mail, "ann@example.org").certainty == "likely"
    quoted = "\n\n".join((body, "On 5 Mar 2024, at 14:22, Shop <shop@ours.example> wrote:", "> Is it right?"))
    assert recognise_automatic(parse_mail(mail_of(quoted, subject=subject)), "ann@example.org").certainty == "likely"


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_people_who_tell_of_their_absence(subject: str, body: str) -> None:
    assert recognise_automatic(parse_mail(mail_of(body, subject=subject)), "ann@example.org").certainty == "no"


def test_what_our_own_mail_says_of_itself_is_not_said_by_the_person() -> None:
    own = "On 5 Mar 2024, at 14:22, Shop <shop@ours.example> wrote:\n\n> This is an automated message. Do not reply.\n"
    mail = parse_mail(mail_of(f"Yes, please.\n\n{own}", subject="Re: Your order"))
    assert recognise_automatic(mail, "ann@example.org").certainty == "no"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Read: Order", "Your message\n\n   To: Ann\n   Subject: Order\n\nwas read on Tuesday."),
        ("Gelesen: Bestellung", "Ihre Nachricht\n\nAn: Ann\nBetreff: Bestellung\n\nwurde am Dienstag gelesen."),
        ("Lu : Commande", "Votre message\n\n  À : Ann\n  Objet : Commande\n\na été lu mardi."),
    ],
)
def test_receipts_that_lost_their_report_on_the_way(subject: str, words: str) -> None:
    assert recognise_automatic(parse_mail(mail_of(words, subject=subject))).certainty == "certain"
    assert recognise_automatic(parse_mail(mail_of(words, subject="Order"))).certainty == "no"
    assert (
        recognise_automatic(parse_mail(mail_of("I read it: your message is fine.", subject=subject))).certainty == "no"
    )
