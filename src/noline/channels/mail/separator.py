"""Recognises the line that parts a person's words from a copied or forwarded mail ("-----Original Message-----")."""

from __future__ import annotations

import re

_ORIGINAL = (
    "original message|original mail|original email|originalnachricht|ursprüngliche nachricht|ursprüngliche mail|"
    "original-nachricht|message d'origine|message d’origine|message original|message initial|courriel original|"
    "mensaje original|mensagem original|messaggio originale|missatge original|mensaxe orixinal|"
    "oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|oprindelig meddelelse|oprindelig besked|"
    "oprindelig mail|ursprungligt meddelande|originalmeddelande|opprinnelig melding|opprinnelig e-post|"
    "alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|wiadomość źródłowa|původní zpráva|"
    "původní e-mail|pôvodná správa|eredeti üzenet|исходное сообщение|оригинальное сообщение|исходное письмо|"
    "вихідне повідомлення|оригінальне повідомлення|orijinal ileti|orijinal mesaj|özgün ileti|mesaj original|"
    "mesajul original|originalna poruka|izvorna poruka|izvirno sporočilo|algne sõnum|оригинално съобщение|"
    "αρχικό μήνυμα|ההודעה המקורית|הודעה מקורית|الرسالة الأصلية|پیام اصلی|元のメッセージ|元のメール|"
    "オリジナルメッセージ|"
    "原始邮件|原始郵件|原始訊息|原邮件|원본 메일|원본 메시지|원본메일|thư gốc|tin nhắn gốc|pesan asli|original|"
    "reply message|antwort nachricht|回复的原邮件|initial header|ursprüngliche mitteilung|"
    "reply above this line|previous replies|ข้อความต้นฉบับ"
)
_FORWARDED = (
    "forwarded message|forwarded mail|begin forwarded message|begin forwarded email|start of forwarded message|"
    "weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete mail|"
    "message transféré|message transmis|début du message transféré|début du message réexpédié|courriel transféré|"
    "mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|"
    "início da mensagem encaminhada|início da mensagem reencaminhada|messaggio inoltrato|inizio messaggio inoltrato|"
    "missatge reenviat|doorgestuurd bericht|begin doorgestuurd bericht|videresendt meddelelse|videresendt besked|"
    "start på videresendt besked|vidarebefordrat meddelande|vidarebefordrat brev|videresendt melding|"
    "videresendte meldinger|välitetty viesti|edelleenlähetetty viesti|wiadomość przekazana dalej|"
    "przekazana wiadomość|"
    "początek przekazywanej wiadomości|přeposlaná zpráva|preposlaná správa|továbbított üzenet|továbbított levél|"
    "пересылаемое сообщение|пересланное сообщение|переадресованное сообщение|начало переадресованного сообщения|"
    "пересилане повідомлення|переслане повідомлення|iletilen mesaj|iletilmiş mesaj|iletilen ileti|"
    "mesaj redirecționat|"
    "proslijeđena poruka|posredovano sporočilo|препратено съобщение|προωθημένο μήνυμα|הודעה שהועברה|"
    "رسالة معاد توجيهها|"
    "转发的邮件|转发邮件|转发邮件信息|轉寄的郵件|轉寄郵件|転送されたメッセージ|転送メッセージ|전달된 메시지|"
    "전달된 메일|"
    "thư đã chuyển tiếp|pesan terusan|ข้อความที่ส่งต่อ"
)
_ORIGINALS = frozenset(_ORIGINAL.split("|"))
_FORWARDS = frozenset(_FORWARDED.split("|"))
_DASHED = re.compile(r"\s*[-=_#*–—‐‑]{2,}\s*([^\-=_#*–—‐‑\s][^=_#*]{2,60}?)\s*[-=_#*–—‐‑]{2,}\s*$")
_GROUPWISE = re.compile(r">>> .{3,150}\d{1,2}:\d{2}(?:\s?[AP]M)?\s?>>>\s*$")
# Lotus Notes: "Ann Lee ---05.03.2024 14:22:01---the first words of the mail".
_NOTES = re.compile(r"[^\n-]{2,80}\s?---?\s?\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?\s?---")
_SHARED = re.compile(
    r"(?<=[\w.!?)\]:])(?:\s|-{2,}\s?)On (?=(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|"
    r"oct|nov|dec)[a-z]{0,6}[ ,.]|\d)(?=.{0,60}\d)",
    re.IGNORECASE,
)
_APPLE = re.compile(r"\s*([^\d:：]{8,60}?)\s?[:：]\s*$")
_ABOVE = re.compile(
    r"(?i)above this line|oberhalb dieser (?:linie|zeile)|au-dessus de cette ligne|encima de esta línea|"
    r"acima desta linha"
)
# What forums put above the answers before this one, in a line of its own and in bold.
_EARLIER = re.compile(
    r"\s*\*{1,2}(?:previous replies|vorherige antworten|réponses précédentes|respuestas anteriores|"
    r"respostas anteriores|risposte precedenti|eerdere antwoorden|предыдущие ответы)\*{1,2}\s*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?i)\s*(?:fwd?|wg|tr|rv|enc|i|vs|vb|vl|pd|p[řr]ep|továbbítás|ilt|i̇lt|fs|пересл|转发|轉寄|转寄|転送|전달|"
    r"доправ)\s*[:：]"
)


def split_shared_line(line: str) -> tuple[str, ...]:
    """Part a line in which own words run into an attribution ("Yes. On 5 March … wrote:"), else return it whole."""
    if not line.rstrip().endswith(("wrote:", "wrote: ---")) or len(line) > 400 or line.lstrip().startswith(">"):
        return (line,)
    found = _SHARED.search(line)
    own = line[: found.start()].rstrip(" -") if found else ""
    return (own, line[found.start() :].lstrip(" -")) if found and own.strip("-* ") else (line,)


def is_separator(line: str) -> bool:
    """Say whether the line parts own words from a copied mail."""
    if (
        _EARLIER.match(line[:80]) is not None
        or _NOTES.match(line[:200]) is not None
        or _GROUPWISE.match(line[:200]) is not None
    ):
        return True
    found = _DASHED.match(line[:160])
    if found is None:
        return False
    words = _folded(found.group(1))
    return words in _ORIGINALS or words in _FORWARDS or _ABOVE.search(words) is not None


def is_dashed_phrase(line: str) -> bool:
    """Say whether the line is any words between dashes; copied headers below it make it a separator."""
    return _DASHED.match(line[:160]) is not None


def is_forward(line: str) -> bool:
    """Say whether the line announces a forwarded mail (with dashes, or Apple Mail's "Begin forwarded message:")."""
    found = _DASHED.match(line[:160]) or _APPLE.match(line[:160])
    return found is not None and _folded(found.group(1)) in _FORWARDS


def is_forward_subject(subject: str) -> bool:
    """Say whether a subject begins as those of forwarded mails do, in any language."""
    return _SUBJECT.match(subject[:80]) is not None


def _folded(words: str) -> str:
    return " ".join(words.lower().split()).rstrip(":： ")
