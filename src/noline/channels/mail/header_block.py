"""Recognises the headers that clients copy above the mail they answer ("From: … Sent: … Subject: …"), by language."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LINES = 14  # lines that a block and its wrapped values may take
_LOOK = 300

_FROM = (
    "from|von|de|da|van|od|fra|från|lähettäjä|od koho|отправитель|от кого|от|від|кому від|від кого|gönderen|kimden|"
    "feladó|expéditeur|remitente|mittente|afzender|afsender|avsändare|avsender|nadawca|odesílatel|odosielateľ|από|"
    "מאת|من|"
    "差出人|送信者|发件人|寄件者|寄件人|發件人|보낸 사람|보낸사람|발신|từ|dari|de la|saatja|no|nuo|pošiljatelj|"
    "od koga|ผู้ส่ง|จาก"
)
_TO = (
    "to|an|à|a|para|per|aan|do|til|till|vastaanottaja|komu|кому|до|kime|alıcı|címzett|destinataire|destinatario|"
    "destinatário|ontvanger|modtager|mottagare|adresat|dla|příjemce|προς|אל|إلى|宛先|收件人|收件者|받는 사람|"
    "받는사람|수신|"
    "đến|tới|kepada|ke|către|kellele|kam|kome|za|prejemnik|ถึง"
)
_CC = (
    "cc|kopie|copie à|copie|copia|cópia|kopi|kopia|dw|копия|копія|bilgi|kk|kopio|másolat|másolatot kap|κοιν\\.|"
    "κοινοποίηση|"
    "עותק|نسخة|抄送|副本|参考|참조|bcc|cci|cco|ccn|c\\.c\\."
)
_DATE = (
    "date|sent|datum|gesendet|gesendet am|envoyé|envoyé le|envoyée|enviado|enviado el|enviado em|enviada em|enviat|"
    "fecha|data|data/hora|inviato|verzonden|verzonden op|dato|sendt|skickat|sänt|lähetetty|päiväys|pvm|"
    "wysłano|wysłane|odesláno|odoslané|dátum|odoslaná|elküldve|küldve|дата|отправлено|дата и время|надіслано|"
    "відправлено|"
    "gönderme tarihi|gönderilme tarihi|tarih|gönderildi|ημερομηνία|στάλθηκε|תאריך|נשלח|تاريخ|التاريخ|تم الإرسال|"
    "送信日時|送信日|日時|日付|发送时间|发送日期|發送時間|日期|寄件日期|時間|时间|보낸 날짜|날짜|보냄|đã gửi|ngày|"
    "gửi|"
    "dikirim|tanggal|trimis|saadetud|kuupäev|poslano|message du|วันที่|ส่ง"
)
_SUBJECT = (
    "subject|betreff|betr|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|otsikko|temat|předmět|predmet|tárgy|"
    "тема|konu|θέμα|נושא|الموضوع|موضوع|件名|主题|主題|主旨|标题|제목|chủ đề|tiêu đề|subjek|perihal|subiect|teema|"
    "tēma|"
    "assumpte|zadeva|naslov|re|เรื่อง"
)
_KINDS = (("from", _FROM), ("to", _TO), ("cc", _CC), ("date", _DATE), ("subject", _SUBJECT))
_LABELS = {label.replace("\\", ""): kind for kind, labels in reversed(_KINDS) for label in labels.split("|")}
_LABEL = re.compile(r"[\s>|*_]{0,12}([^\s:：*<>@\d][^:：<>@\d*]{0,26}?)[\s*]{0,3}[:：][\s*]{0,3}")
_RULE = re.compile(r"\s*[-_=—–]{3,}\s*$")


def label_kind(line: str) -> str:
    """Return which header a line shows (from, to, cc, date, subject), or an empty string."""
    found = _LABEL.match(line[:_LOOK].replace("\xa0", " "))
    return _LABELS.get(" ".join(found.group(1).lower().split()), "") if found else ""


def starts_header_block(lines: Sequence[str], at: int) -> bool:
    """Say whether copied headers begin at this line.

    A sender and a subject are needed, or a sender, a date and an address; so a customer's own "From: Paris, To: Rome,
    Date: 3 May" is left alone.
    """
    if label_kind(lines[at]) not in ("from", "date", "subject"):
        return False
    kinds, address, unlabelled = set[str](), False, 0
    for line in lines[at : at + MAX_LINES]:
        shown = line[:_LOOK]
        kind = label_kind(shown)
        if not shown.strip() and "from" in kinds and len(kinds) > 1:
            break
        if not kind:
            unlabelled += bool(shown.strip())
            if unlabelled > 4:
                break
        kinds.add(kind)
        address = address or "@" in shown
        if _is_enough(kinds, address):
            return True
    return False


def _is_enough(kinds: set[str], address: bool) -> bool:
    if "from" not in kinds:
        return False
    others = len(kinds & {"to", "date", "cc"})
    return ("subject" in kinds and others >= 1) or ("date" in kinds and "to" in kinds and address)


def is_rule(line: str) -> bool:
    """Say whether a line is a drawn rule (``____``, ``----``), as stands above copied headers."""
    return _RULE.match(line[:200]) is not None
