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
    "od koga|šalje|ผู้ส่ง|จาก"
)
_TO = (
    "to|an|à|a|para|per|aan|do|til|till|vastaanottaja|komu|кому|до|kime|alıcı|címzett|destinataire|destinatario|"
    "destinatário|ontvanger|modtager|mottagare|adresat|dla|příjemce|προς|אל|إلى|宛先|收件人|收件者|받는 사람|"
    "받는사람|수신|"
    "đến|tới|kepada|ke|către|kellele|kam|kome|za|prima|per a|prejemnik|ถึง"
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
    "dikirim|tanggal|trimis|saadetud|kuupäev|poslano|message du|enviados|วันที่|ส่ง"
)
_SUBJECT = (
    "subject|rubrik|betreff|betr|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|otsikko|temat|předmět|"
    "predmet|tárgy|"
    "тема|konu|θέμα|נושא|الموضوع|موضوع|件名|主题|主題|主旨|标题|제목|chủ đề|tiêu đề|subjek|perihal|subiect|teema|"
    "tēma|"
    "assumpte|zadeva|naslov|re|เรื่อง"
)
_KINDS = (("from", _FROM), ("to", _TO), ("cc", _CC), ("date", _DATE), ("subject", _SUBJECT))
_LABELS = {label.replace("\\", ""): kind for kind, labels in reversed(_KINDS) for label in labels.split("|")}
_LABEL = re.compile(r"[\s>|*_]{0,12}([^\s:：*<>@\d][^:：<>@\d*]{0,26}?)[\s*]{0,3}[:：][\s*]{0,3}")
_ROW = re.compile(r"\s{0,3}\|\s?([^\s|][^|]{0,20}?)\s?\|")  # a row of a table, as NetEase writes them
_INNER = re.compile(r"(?<=\s)([^\W\d]{1,20}(?: \w{1,12})?)\s?:\s")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_ANY_LABEL = re.compile(r"[\s*]{0,6}([^\W\d][^:：<>@\d*|]{0,24}?)[\s*]{0,3}[:：](?!//)[\s*]{0,3}(\S.*)")
_SENDER = re.compile(r"\S[^<>]{0,100}[<\[](?:mailto:)?[^\s<>@]{1,100}@[^\s<>]{3,255}[>\]]\s*$")
_DAY_AND_TIME = re.compile(r"(?=.{0,80}(?<!\d)\d{4}(?!\d)).{0,80}(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
# Nobody gives a day and a time of their own under this label; so no address is needed beside it.
_SENT = re.compile(
    r"(?i)[\s*_>]{0,6}(?:sent|gesendet|envoyé|enviad|inviato|verzonden|sendt|skickat|sänt|lähetetty|wysłan|odesl|"
    r"odosl|отправлено|надіслано|gönderil|送信日時|发送时间|發送時間|보낸 날짜)"
)
_UNSEEN = {0xA0: " ", 0x202F: " ", **dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))}
_RULE = re.compile(r"\s*[-_=—–]{3,}\s*$")


def label_kind(line: str) -> str:
    """Return which header a line shows (from, to, cc, date, subject), or an empty string."""
    shown = _shown(line)
    found = _LABEL.match(shown) or _ROW.match(shown)
    return _LABELS.get(" ".join(found.group(1).lower().split()), "") if found else ""


def _shown(line: str) -> str:
    """Return the beginning of a line without the marks that nobody sees."""
    begin = line[:_LOOK]
    return begin if begin.isascii() else begin.translate(_UNSEEN)


def starts_header_block(lines: Sequence[str], at: int) -> bool:
    """Say whether copied headers begin at this line.

    A sender and a subject are needed, or a date with a time, a person and an address; so a customer's own
    "From: Paris, To: Rome, Date: 3 May" is left alone.
    """
    if _is_unknown_block(lines, at):
        return True
    if label_kind(lines[at]) not in ("from", "date", "subject"):
        return False
    if label_kind(lines[at]) == "from" and _is_one_line(lines[at][:_LOOK]):
        return True
    kinds, address, timed, sent, unlabelled = set[str](), False, False, False, 0
    for line in lines[at : at + MAX_LINES]:
        shown = _shown(line)
        kind = label_kind(shown)
        if not kind:
            unlabelled += bool(shown.strip())
            if unlabelled > 4:
                break
            address = address or ("@" in shown and not unlabelled > 1)
            continue
        kinds.add(kind)
        address = address or "@" in shown
        timed = timed or (kind == "date" and _TIME.search(shown) is not None)
        sent = sent or (kind == "date" and timed and _SENT.match(shown) is not None)
        if sent and {"from", "to"} <= kinds:
            return True
        if _is_enough(kinds, address) or (timed and address and "date" in kinds and kinds & {"to", "from"}):
            return True
    return False


def _is_unknown_block(lines: Sequence[str], at: int) -> bool:
    """Say whether four labelled lines are what Outlook copies in any language: a sender, a day with a time, and two."""
    if "@" not in lines[at][:_LOOK]:
        return False
    found = [_ANY_LABEL.match(_shown(line)) for line in lines[at : at + 4]]
    rows = [(row.group(1).lower(), row.group(2)) for row in found if row is not None]
    if len(rows) < 4 or len({label for label, _ in rows}) < 4:
        return False
    return _SENDER.search(rows[0][1]) is not None and _DAY_AND_TIME.search(rows[1][1]) is not None


def is_quoted_header(lines: Sequence[str], at: int) -> bool:
    """Say whether a run of ``>`` lines from here on is copied headers alone, as Orange puts above a mail."""
    run: list[str] = []
    for line in lines[at : at + MAX_LINES]:
        shown = line[:_LOOK].lstrip()
        if not shown.startswith(">"):
            break
        run.append(shown.lstrip("> "))
    filled = [line for line in run if line.strip()]
    if not filled or len(run) == MAX_LINES:
        return False
    if not all(label_kind(line) or "message du" in line.lower() for line in filled):
        return False
    return any(starts_header_block(filled, begin) for begin in range(min(2, len(filled))))


def _is_one_line(line: str) -> bool:
    """Say whether all headers stand in one line, as some clients copy them."""
    kinds = {_LABELS.get(found.lower(), "") for found in _INNER.findall(line)}
    timed = "date" in kinds and _TIME.search(line) is not None
    return "@" in line and (("subject" in kinds and bool(kinds & {"date", "to"})) or timed)


def _is_enough(kinds: set[str], address: bool) -> bool:
    if "from" not in kinds:
        return False
    others = len(kinds & {"to", "date", "cc"})
    return ("subject" in kinds and others >= 1) or ("date" in kinds and "to" in kinds and address)


def is_rule(line: str) -> bool:
    """Say whether a line is a drawn rule (``____``, ``----``), as stands above copied headers."""
    return _RULE.match(line[:200]) is not None
