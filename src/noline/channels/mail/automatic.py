"""Recognises mail that a program wrote, so that no two auto-responders ever talk to each other (RFC 3834)."""

from __future__ import annotations

import re
from collections.abc import Callable

from noline.channels.mail.model import Automatic, Mail

# What auto-responders put at the very front of a subject, in many languages, mostly followed by a colon.
_SUBJECT = re.compile(
    r"(?i)\s*[\[(*【]{0,2}(?:"
    r"automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder|answer|antwort)|autoreply|autoresponse|autosvar|"
    r"(?:i am |i['’]m )?out of (?:the )?office|out-of-office|ooo\b|vacation(?=:)|"
    r"auto: (?=.{2,80}(?:out of the office|außer haus|"
    r"absent|afwezig|fuera|returning|rückkehr|retour))|away from (?:the office|my mail)|on vacation|"
    r"vacation (?:reply|"
    r"response)|"
    r"automatische (?:antwort|antwoord|reactie|abwesenheitsnotiz)|automatisch antwoord|abwesen\w{0,20}|"
    r"außer haus|nicht im (?:büro|haus)|urlaub\w{0,12}:|afwezig\w{0,14}|niet aanwezig|"
    r"réponse automatique|absence du bureau|absent\w{0,3} du bureau|message d['’]absence|absence\b|en congé|"
    r"respuesta autom[aá]tica|fuera de (?:la )?oficina|ausente|ausencia|resposta autom[aá]tica|"
    r"fora do escrit[oó]rio|aus[eê]ncia|risposta automatica|fuori (?:sede|ufficio)|assen(?:te|za)|"
    r"automatisk (?:svar|svarsmeddelande)|autosvar|automaattinen vastaus|poissa(?:olo\w{0,8}| toimistosta)?|"
    r"ikke til stede|"
    r"ude af kontoret|"
    r"frånvar\w{0,12}|automatyczna odpowied[źz]|odpowied[źz] automatyczna|nieobecno[śs][ćc]|poza biurem|"
    r"automatická odpov[ěe][ďd]|mimo kancel\w{0,4}|automatikus válasz|házon kívül|"
    r"автоматический ответ|автоответ|отсутствие|вне офиса|автоматична відповідь|автовідповідь|автоматичен отговор|"
    r"otomatik (?:yanıt|cevap)|ofis dışında|răspuns automat|αυτόματη απάντηση|מענה אוטומטי|תשובה אוטומטית|"
    r"رد تلقائي|自動応答|自動返信|不在通知|自动回复|自動回覆|自动答复|外出|자동 ?(?:회신|응답|답장)|부재중|"
    r"(?:thư )?trả lời tự động|phản hồi tự động|jawaban otomatis|automatisch bericht|automatiskt svar|autoodpowiedź|"
    r"fravær\w{0,10}|нет на месте|εκτός γραφείου|(?:ال)?رد (?:ال)?تلقائي|خارج المكتب|외출|automatski odgovor|"
    r"samodejni odgovor|"
    r"automatinis atsakymas|automātiskā atbilde|automaatvastus|resposta automàtica|sjálfvirkt svar|"
    r"absent de la birou|"
    r"trả lời tự động|balasan otomatis|ตอบกลับอัตโนมัติ"
    r")"
)
# What stands between such words and the subject that is answered.
_SUBJECT_ENDS = re.compile(
    r"(?i)(?:[\s-]{0,3}(?:auto[- ]?reply|auto[- ]?response|re|aw|sv|tr|reply|message|notice|notification|"
    r"assistant|notiz|"
    r"e?-?mail|メール|temporária|temporal|do escritório|중))?\s{0,3}[\])】]?\s?[:：]|\s?[\])】]|"
    r"[^:]{0,60}\((?:returning|rückkehr|retour)"
)
_BODY = re.compile(
    r"(?i)(?:\bi(?: a|['’])m (?:currently )?(?:out of (?:the )?office|on (?:annual |parental |maternity )?(?:leave|"
    r"vacation|holiday))"
    r"|\bout of (?:the )?office (?:until|from|till|and)|\bwill be out of (?:the )?office|"
    r"limited access to (?:my )?e-?mail"
    r"|this is an auto(?:mat(?:ed|ic))?[- ]?(?:generated )?(?:reply|response|message|e-?mail)"
    r"|bin (?:ich )?(?:derzeit |zurzeit |momentan )?(?:nicht (?:im büro|im haus|erreichbar)|außer haus|im urlaub)"
    r"|je suis (?:actuellement )?(?:absent|en congé|en vacances)|estoy (?:fuera de la oficina|de vacaciones|ausente)"
    r"|estarei (?:ausente|fora)|estou (?:ausente|de férias|fora do escritório)|sono (?:fuori (?:sede|ufficio)|"
    r"assente|in ferie)"
    r"|ik ben (?:momenteel )?(?:afwezig|niet aanwezig|met vakantie|op vakantie)|jag är (?:inte på kontoret|"
    r"på semester)"
    r"|jestem (?:obecnie )?(?:nieobecn|poza biurem|na urlopie)|нахожусь в отпуске|отсутствую|休暇|不在にして)"
)
_NO_REPLY = re.compile(
    r"(?i)(?:no|not|do-?not)[-_.]?reply|mailer-daemon|postmaster|autoresponder|auto-?reply|notifications?@"
)

_Evidence = Callable[[Mail], str]


def recognise_automatic(mail: Mail, envelope_from: str | None = None) -> Automatic:
    """Say whether a program wrote the mail. ``envelope_from`` is empty for the null sender, None when unknown.

    ``certain`` on one sign that only programs give (Auto-Submitted, a null sender, an auto-responder's own header);
    ``likely`` on a header that some people's mail carries too, on an auto-responder's subject, or on words of
    absence in subject and body.
    """
    certain = [reason for check in _CERTAIN if (reason := check(mail))]
    if envelope_from == "" or (envelope_from is None and mail.return_path == ""):
        certain.append("the envelope sender is empty")
    likely = [reason for check in _LIKELY if (reason := check(mail))]
    weak = [reason for check in _WEAK if (reason := check(mail))]
    bulk = bool(_list_header(mail))
    if certain:
        return Automatic("certain", (*certain, *likely, *weak), bulk)
    if likely or len(weak) >= 2:
        return Automatic("likely", (*likely, *weak), bulk)
    return Automatic("no", tuple(weak), bulk)


def is_responder_subject(subject: str) -> bool:
    """Say whether a subject begins as those of auto-responders do."""
    return _SUBJECT.match(subject[:200]) is not None


def _auto_submitted(mail: Mail) -> str:
    value = mail.header("auto-submitted").partition(";")[0].strip().lower()
    return f"Auto-Submitted: {value[:60]}" if value and value != "no" else ""


def _responder_header(mail: Mail) -> str:
    for name in (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-autoreply-from",
        "x-mail-autoreply",
    ):
        if mail.header(name).strip().lower() not in ("", "no", "false", "0"):
            return f"the header {name}"
    return "the header x-fc-machinegenerated" if mail.header("x-fc-machinegenerated") else ""


def _precedence(mail: Mail) -> str:
    """Bulk and junk are what responders write, but lists of people too."""
    value = mail.header("precedence").strip().lower()
    told = value in ("auto_reply", "auto-reply") or (value in ("bulk", "junk") and not _discussion(mail))
    return f"Precedence: {value}" if told else ""


def _suppressed(mail: Mail) -> str:
    """OOF, AutoReply and All say that this sender wants no automatic answer; DR and RN are about receipts only."""
    values = {value.strip().lower() for value in mail.header("x-auto-response-suppress").split(",")}
    return "X-Auto-Response-Suppress" if values & {"oof", "autoreply", "all"} else ""


def _report(mail: Mail) -> str:
    return "a report" if mail.media_type == "multipart/report" else ""


def _looping(mail: Mail) -> str:
    """Responders mark their mail so that they know it again, but lists and trackers that pass mail on do so too."""
    passed_on = _discussion(mail) or bool(mail.header("resent-from") or mail.header("resent-to"))
    return "the header X-Loop" if mail.header("x-loop") and not passed_on else ""


def _mailing(mail: Mail) -> str:
    """A list that people leave but don't write to is a mailing; a list with a List-Post is a discussion."""
    return "a mailing" if mail.header("list-unsubscribe") and not _discussion(mail) else ""


def _feedback_id(mail: Mail) -> str:
    return "the header Feedback-ID" if mail.header("feedback-id") else ""


def _subject(mail: Mail) -> str:
    found = _SUBJECT.match(mail.subject[:200])
    if found is None:
        return ""
    return "an auto-responder's subject" if _SUBJECT_ENDS.match(mail.subject[found.end() :][:80]) else ""


def _subject_words(mail: Mail) -> str:
    return "words of absence in the subject" if is_responder_subject(mail.subject) else ""


def _body_words(mail: Mail) -> str:
    return "words of absence in the text" if _BODY.search((mail.text or mail.html)[:4_000]) else ""


def _sender_words(mail: Mail) -> str:
    return "a sender that takes no answer" if _NO_REPLY.search(mail.sender.address[:320]) else ""


def _list_header(mail: Mail) -> str:
    if mail.header("list-id") or mail.header("list-unsubscribe") or mail.header("list-post"):
        return "a list's header"
    return "Precedence: list" if mail.header("precedence").strip().lower() == "list" else ""


def _discussion(mail: Mail) -> bool:
    posted = any(mail.header(name) for name in ("list-post", "x-mailing-list", "x-beenthere", "mailing-list"))
    return posted or mail.header("precedence").strip().lower() == "list"


_CERTAIN: tuple[_Evidence, ...] = (_auto_submitted, _responder_header, _report)
_LIKELY: tuple[_Evidence, ...] = (_precedence, _suppressed, _looping, _mailing, _feedback_id, _subject)
_WEAK: tuple[_Evidence, ...] = (_subject_words, _body_words, _sender_words)
