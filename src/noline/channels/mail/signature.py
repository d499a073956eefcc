"""Recognises where a signature begins: the ``-- `` line, what phones and programs add, and list footers."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r"\s{0,3}(?:--|—|––|—{3,}|__)\s*$")
_RULE_OF_LIST = re.compile(r"_{20,}\s*$")
_LIST_FOOTER = re.compile(r"(?i)mailing list|unsubscribe|to post to this (?:group|list)|mailman/listinfo")

# "Sent from my iPhone" and its kin. The words after it are checked by length, so that sentences stay.
_SENT = re.compile(
    r"(?i)[\s\[(*_~-]{0,6}(?:"
    r"(?:sent|posted) (?:from|via|with|using|securely) |typed on my |get outlook for |(?:holen sie sich|"
    r"hol dir) outlook |"
    r"(?:envoyé|envoyée|transmis|écrit) (?:de(?:puis)?|à partir d[e'’]|avec|via|par|d[’']) ?|télécharger outlook |"
    r"(?:enviado|enviada|enviat) (?:desde|de|do|da|a partir d[eoa]|pelo|pela|por|con|com|via|des d[e'’]) ?|"
    r"(?:obtener|obtén|obter|obtenha) (?:o )?outlook |"
    r"(?:inviato|inviata|spedito) (?:da|dal|dallo|con|tramite) |(?:scarica|ottieni|download) outlook |"
    r"(?:von|vom) [\w/]{1,40}(?: \w{1,40}){0,3} (?:gesendet|aus gesendet|verschickt)|"
    r"(?:gesendet|verschickt|diese nachricht wurde|geschickt) (?:von|vom|mit|über|per|aus) |"
    r"outlook für \w+ (?:beziehen|herunterladen)|"
    r"(?:verzonden|verstuurd|verstuurt) (?:vanaf|vanuit|met|via|van) |(?:download|haal) outlook voor |"
    r"(?:sendt|skickat|sänt|lähetetty) (?:fra|från|med|via|min|mitt|puhelimesta|iphonesta)|(?:hent|få|hämta|"
    r"skaffa) outlook |"
    r"(?:lähetetty|lähetin) |hanki outlook |"
    r"wysłan[eoay] (?:z|ze|przez|za pomocą) |pobierz (?:program )?outlook |"
    r"(?:odesláno|odoslané|odeslané|poslané) (?:z|zo|ze|přes) |získat outlook |"
    r"(?:отправлено|отправлена|послано|надіслано|відправлено|изпратено|послато) (?:с|со|из|через|з|із|від|от|са) |"
    r"(?:poslano|poslato) (?:s|sa|iz|z) |trimis (?:de pe|din|cu) |küldve |elküldve |"
    r"\w{1,20}['’]?(?:dan|den|ımdan|imden|umdan|ümden|tan|ten) gönderildi|gönderildi|"
    r"iphoneから送信|ipadから送信|android ?(?:から|端末から)送信|(?:\w{1,20} ){0,3}\w{1,20}から送信|"
    r"发自我?的?|來自|从我的|從我的|從 ?\w{1,20} ?(?:傳送|寄出)|发送自|傳送自|"
    r"나의 \w{1,20}에서 보냄|내 \w{1,20}에서 보냄|\w{1,20}에서 보냄|"
    r"στάλθηκε από |נשלח מ|أرسلت من|أُرسلت من|مرسل من|ارسال شده از|được gửi từ|đã gửi từ|gửi từ |dikirim dari|ส่งจาก"
    r")"
)
_ADVERTS = re.compile(
    r"(?i)\s*(?:virus-?free\.|avast|this email has been checked for viruses|diese e-mail wurde von avast|"
    r"cet e-mail a été vérifié|el software de antivirus avast|garanti sans virus|libre de virus|livre de vírus|"
    r"virenfrei|"
    r"download the \w+ app|yahoo mail: search, organize|get \w{1,20} for (?:ios|android)|"
    r"scanned by \w+|-{0,3}\s*powered by \w+)"
)
_LINK = re.compile(r"<[^<>\s]{0,500}>|\[[^\[\]\s]{0,500}\]|\((?:https?:)[^()\s]{0,500}\)|https?://\S{1,500}")
MAX_WORDS = 9


def is_delimiter(line: str) -> bool:
    """Say whether the line is the signature's mark: ``-- `` (RFC 3676, 4.3) or what people type for it."""
    return _DELIMITER.match(line[:80]) is not None


def is_strict_delimiter(line: str) -> bool:
    """Say whether the line is exactly the mark that programs write, so that any length may follow."""
    return line == "-- "


def is_sent_from(line: str) -> bool:
    """Say whether the line is what a phone or program adds below a mail; sentences of a person are not."""
    text = " ".join(_LINK.sub(" ", line[:400].replace("\xa0", " ")).split())
    if len(text) > 90 or len(line) > 900:
        return False
    if _ADVERTS.match(text):
        return True
    return _SENT.match(text) is not None and _is_short(text)


def is_list_footer(line: str, following: str) -> bool:
    """Say whether a list's footer begins here: a drawn rule and a word of unsubscribing below it."""
    return _RULE_OF_LIST.match(line[:200]) is not None and _LIST_FOOTER.search(following[:400]) is not None


def _is_short(text: str) -> bool:
    body = text.rstrip(".!)]*_ ")
    return len(body.split()) <= MAX_WORDS and not re.search(r"[,;?!。，]\s|\. |[,;?]$", body)
