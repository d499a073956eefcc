"""Recognises where a signature begins: the ``-- `` line, what phones and programs add, and list footers."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r"\s{0,3}(?:--|—|––|—{3,}|__)\s*$")
_NAMED = re.compile(r"\s{0,3}--\s?[A-Z]\w{1,30}\.?(?: [A-Z][\w.'-]{0,30}){0,3},?\s*$")  # "--Ann Lee"
_RULE_OF_LIST = re.compile(r"_{20,}\s*$")
_LIST_FOOTER = re.compile(r"(?i)mailing list|unsubscribe|to post to this (?:group|list)|mailman/listinfo")

# "Sent from my iPhone" and its kin. The words after it are checked by length, so that sentences stay.
_SENT = re.compile(
    r"(?i)[\s\[(*_~-]{0,6}(?:"
    r"(?:sent|posted) (?:from|via|with|using|securely|wirelessly|by) |sent on the (?:go|move|run)\b|typed on my |"
    r"(?:from|från|fra|vom) (?:my|min|mitt|meinem) (?:iphone|ipad|mobile|phone|android|galaxy|samsung|blackberry)|"
    r"<<sent by |(?:\w{1,20} ){1,3}(?:from|via) mobile$|"
    r"(?:envoyé|envoyée|transmis|écrit) (?:sans fil )?(?:de(?:puis)?|à partir d[e'’]|avec|via|par|d[’']) ?|"
    r"provenance ?: courrier|"
    r"(?:enviado|enviada|enviat) (?:desde|de|do|da|a partir d[eoa]|pelo|pela|por|con|com|via|des d[e'’]) ?|"
    r"(?:inviato|inviata|spedito) (?:da|dal|dallo|con|tramite) |"
    r"(?:von|vom) [\w/-]{1,40}(?: [\w-]{1,40}){0,3} (?:gesendet|aus gesendet|verschickt)|diese (?:nachricht|"
    r"e-?mail) wurde "
    r"(?:\S{1,40} ){1,8}gesendet|"
    r"(?:gesendet|verschickt|geschickt) (?:von|vom|mit|über|per|aus) |"
    r"(?:verzonden|verstuurd|verstuurt) (?:vanaf|vanuit|met|via|van) |"
    r"(?:sendt|skickat|sänt|lähetetty) (?:fra|från|med|via|min|mitt|puhelimesta|iphonesta)|"
    r"(?:lähetetty|lähetin) |"
    r"wysłan[eoay] (?:z|ze|przez|za pomocą) |"
    r"(?:odesláno|odoslané|odeslané|poslané) (?:z|zo|ze|přes) |"
    r"(?:отправлено|отправлена|послано|надіслано|відправлено|изпратено|послато) (?:с|со|из|через|з|із|від|от|са) |"
    r"(?:poslano|poslato) (?:s|sa|iz|z) |trimis (?:de pe|din|cu) |küldve |elküldve |[\w-]{3,30} küldve|"
    r"(?:[\w'’]{1,20} ){0,3}[\w'’]{1,25}(?:dan|den|tan|ten) gönderildi|gönderildi|"
    r"saadetud (?:minu )?|išsiųsta iš |nosūtīts no |bidalita nire |"
    r"(?:[\w!]{1,20} ){0,4}[\w!]{1,20}から送信|"
    r"发自|寄自|[来來]自(?:我的| ?outlook| ?qq)|[从從](?:我的| ?windows| ?iphone| ?\w{1,20} ?(?:傳送|寄出|"
    r"发送))|发送自|傳送自|"
    r"(?:\w{1,20} ){0,3}\w{1,20}에서 보냄|"
    r"στάλθηκε από |נשלח מ|أرسلت من|أُرسلت من|مرسل من|تم الإرسال من|ارسال شده از|được gửi từ|đã gửi từ|gửi từ |"
    r"dikirim dari|ส่งจาก"
    r")"
)
_ADVERTS = re.compile(
    r"(?i)\s*(?:virus-?free\.|avast|this email has been checked for viruses|diese e-mail wurde von avast|"
    r"cet e-mail a été vérifié|el software de antivirus avast|garanti sans virus|libre de virus|livre de vírus|"
    r"virenfrei|"
    r"download the \w+ app|yahoo mail: search, organize|get (?:\w{1,20} ){1,2}for (?:ios|android|mobile)|"
    r"scanned by \w+|-{0,3}\s*powered by \w+)"
)
_AVAST = re.compile(r"\s{0,3}[<\[(]?https?://(?:www\.)?(?:avast|avg)\.com/(?:sig-email|email-signature)")
_LINK = re.compile(r"<[^<>\s]{0,500}>|\[[^\[\]\s]{0,500}\]|\((?:https?:)[^()\s]{0,500}\)|https?://\S{1,500}")
# "Get Outlook for iOS" in any language: the name of the program, of a system, and a word of getting.
_OUTLOOK = re.compile(
    r"(?i)outlook\b.{0,20}\b(?:ios|android|mac|windows|mobile)|(?:ios|android)\w{0,8}.{0,20}outlook|outlook android"
)
_GET = re.compile(
    r"(?i)\b(?:get|try|download\w{0,2}|télécharge[rz]|obtenir|obtene[rz]|obtén|obtenga|descargar?|holen|hol|beziehen|"
    r"herunterladen|laden|obter|obtenha|baixar|transferir|scarica\w{0,2}|ottieni|haal|hämta|skaff\w?|hent|få|"
    r"hanki|lataa|"
    r"pobierz|získ\w{2,5}|stáhn\w{2,4}|скача\w{2,3}|загру\w{3,5}|получ\w{2,4}|отрим\w{2,4}|завантаж\w{2,3}|"
    r"вземе\w{2}|edinin|"
    r"indirin|αποκτήστε|λήψη|beszerzése|letöltése|obțineți|descărcați|tải|dapatkan|unduh|preuzmi\w{0,2}|pridobite)\b|"
    r"הורד|קבל|احصل|تنزيل|入手|获取|獲取|下载|下載|取得|다운로드|받기|가져오기|รับ"
)
# A program or a device: such a line needs no blank one above it.
_DEVICE = re.compile(
    r"(?i)iphone|ipad|android|galaxy|samsung|blackberry|huawei|xiaomi|smartphone|handy|tablet|mobile|móvil|my cell\b|"
    r"mobil|outlook|mail|"
    r"windows|device|phone|app\b"
)
# What people and carriers add to it in the same line.
_TAIL = re.compile(
    r"(?i)[\s.,;:!–(-]{1,4}(?:(?:please|kindly|pls|so) )?(?:excuse|forgive|pardon|get the app|an? (?:at&t|"
    r"\w{1,12} [45]g)|"
    r"enjoy secure|apologies|sorry for|samsung galaxy|bitte (?:\S{1,20} )?entschuldig|entschuldig|veuillez|"
    r"merci d[e’']|excus|"
    r"disculp|desculp|perdon|scusa).{0,90}$"
)
MAX_WORDS = 9


def is_delimiter(line: str) -> bool:
    """Say whether the line is the signature's mark: ``-- `` (RFC 3676, 4.3) or what people type for it."""
    return _DELIMITER.match(line[:80]) is not None


def is_named_delimiter(line: str) -> bool:
    """Say whether somebody typed the mark and the name in one line."""
    return _NAMED.match(line[:120]) is not None


def is_strict_delimiter(line: str) -> bool:
    """Say whether the line is exactly the mark that programs write, so that any length may follow."""
    return line == "-- "


def is_sent_from(line: str) -> bool:
    """Say whether the line is what a phone or program adds below a mail; sentences of a person are not."""
    if _AVAST.match(line[:120]):
        return True
    text = " ".join(_LINK.sub(" ", line[:400].replace("\xa0", " ")).split())
    if len(text) > 160 or len(line) > 900:
        return False
    if _ADVERTS.match(text) or (_OUTLOOK.search(text) and _GET.search(text) and len(text) < 60):
        return True
    if _SENT.match(text) is None:
        return False
    return _is_short(text) or (_DEVICE.search(text) is not None and _is_short(_TAIL.sub("", text)))


def names_device(line: str) -> bool:
    """Say whether a line names a phone or a mail program, as those that one adds below a mail do."""
    return _DEVICE.search(line[:400]) is not None


def is_list_footer(line: str, following: str) -> bool:
    """Say whether a list's footer begins here: a drawn rule and a word of unsubscribing below it."""
    return _RULE_OF_LIST.match(line[:200]) is not None and _LIST_FOOTER.search(following[:400]) is not None


def _is_short(text: str) -> bool:
    body = text.rstrip(".!)]*_ ")
    most = MAX_WORDS + (4 if _DEVICE.search(body) else 0)
    return len(text) <= 100 and len(body.split()) <= most and not re.search(r"[,;?!。，]\s|\. |[,;?]$", body)
