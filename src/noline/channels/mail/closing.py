"""Recognises the block of name and office below "Best regards", a typed rule above a name, and disclaimers.

A bare "Best regards, Ann" is typed by a person and belongs to the words; once an office, a firm or a telephone follows
below the name, it is a signature that a program adds, from the closing on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_BLOCK = 14  # lines that a block below a closing may have
MAX_WIDTH = 90  # characters of each

_WORDS = (
    "(?:best|kind|kindest|warm|warmest|many|with (?:best|kind|warm))? ?regards|best(?: wishes)?|all the best|cheers|"
    "(?:yours )?(?:sincerely|faithfully|truly|respectfully|cordially)(?: yours)?|yours|br|"
    "mit (?:freundlichen|freundlichem|besten|herzlichen|lieben|vielen) gr(?:ü|ue)(?:ß|ss)(?:en)?|"
    "(?:freundliche|beste|liebe|viele|herzliche|schöne) gr(?:ü|ue)(?:ß|ss)e|gr(?:u|ü)(?:ß|ss)e?|mfg|lg|vg|"
    "hochachtungsvoll|"
    "(?:bien )?cordialement(?: vôtre)?|(?:bien )?(?:à|a) (?:vous|toi)|(?:meilleures |"
    "sincères )?salutations(?: distinguées)?|"
    "sincèrement|respectueusement|amicalement|"
    "(?:un |reciba un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|atte\\.?|cordialmente|"
    "(?:com os )?(?:melhores )?cumprimentos|atenciosamente|att\\.?|abraços?|"
    "(?:cordiali|distinti|i migliori) saluti|saluti|cordialità|"
    "(?:met )?(?:vriendelijke|hartelijke) gr?(?:oet|oeten)|mvg|groet(?:en|jes)?|"
    "(?:med )?(?:venlig|vennlig|vänlig|bästa|bedste|beste|vänliga) (?:hilsen|hilsener|hälsning(?:ar)?)|mvh|"
    "hälsningar|hilsen|"
    "(?:ystävällisin )?terveisin|ystävällisesti|"
    "(?:z )?(?:poważaniem|wyrazami szacunku)|pozdrawiam(?: serdecznie)?|pozdrowienia|"
    "s (?:pozdravem|přátelským pozdravem|úctou|pozdravom)|(?:üdvözlettel|tisztelettel)|cu (?:stimă|respect)|"
    "с уважением|с наилучшими пожеланиями|з повагою|с уважение|saygılarımla|(?:iyi çalışmalar|sevgiler)|"
    "(?:με εκτίμηση|φιλικά)|בברכה|בכבוד רב|مع (?:أطيب )?(?:التحيات|التحية)|تحياتي|"
    "(?:此致|敬礼|祝好|顺祝商祺|谢谢)|(?:よろしくお願い(?:いた)?します|敬具)|감사합니다|trân trọng|hormat saya|"
    "salam hormat"
)
_CLOSING = re.compile(rf"(?:{_WORDS})(?: ?/ ?(?:{_WORDS}))?\s?[,.!，。]{{0,2}}$", re.IGNORECASE)
_RULE = re.compile(r"\s{0,3}(?:-{3,4}|_{3,80})\s*$")
_DISCLAIMER = re.compile(
    r"(?i)[\s*_>\"(]{0,6}(?:"
    r"(?:confidentiality|privacy|legal|disclaimer|privileged)(?: (?:notice|disclaimer|note|"
    r"statement))? ?[:\n-]|disclaimer\b|"
    r"(?:important )?confidentiality notice|"
    r"(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)(?: message)?"
    r"(?:,? (?:and|including|together with) .{1,60})? (?:is|are|may|contains?|was|"
    r"has been) .{0,80}?(?:confidential|privileged|"
    r"intended|solely)|"
    r"if you (?:are not the intended|have received this (?:e-?mail|message) in error)|"
    r"(?:please )?(?:consider|think of) the environment|think before you print|"
    r"diese (?:e-?mail|nachricht)(?: \S{1,20}){0,6}? (?:enthält|kann|ist|könnte) .{0,40}?(?:vertraulich|rechtlich)|"
    r"der inhalt dieser e-?mail|sollten sie nicht der (?:richtige|beabsichtigte)|bitte denken sie an die umwelt|"
    r"ce (?:message|courriel|mail|courrier)(?: électronique)?(?:,? (?:et|ainsi que) .{1,60})? (?:est|sont|"
    r"contien|peut|peuvent) "
    r".{0,60}?(?:confidentiel|destin)|pensez à l['’]environnement|"
    r"(?:este|esta) (?:correo|mensaje|mensagem|e-?mail)(?: electrónico)?.{0,60}? (?:confidencia|privilegiad)|"
    r"aviso (?:legal|de confid)|"
    r"(?:questo|il presente|la presente) (?:messaggio|e-?mail|comunicazione).{0,80}?(?:riservat|confidenzial)|"
    r"le informazioni contenute in quest|dit (?:bericht|e-?mail).{0,80}?(?:vertrouwelijk|bestemd)|"
    r"(?:detta|dette|denne) (?:meddelande|e-?post|e-?mail|mail).{0,80}?(?:konfiden|fortroli)|"
    r"(?:ta wiadomość|niniejsza wiadomość).{0,80}?(?:poufn|przeznaczon)|"
    r"(?:это|данное|настоящее) (?:сообщение|письмо).{0,80}?конфиденциальн|本邮件.{0,30}保密|このメール.{0,30}機密|"
    r"de informatie (?:\S{1,20} ){0,3}?in (?:dit|deze) (?:e-?mail|bericht)|"
    r"bu (?:e-?posta|mesaj|ileti)\w{0,6} .{0,80}?(?:gizli|kişiye özel)|"
    r"(?:tato zpráva|tento (?:e-?mail|dokument)|obsah této zprávy|táto správa).{0,80}?(?:důvěrn|dôvern|určen)|"
    r"(?:ez az (?:e-?mail|üzenet|elektronikus)|jelen (?:e-?mail|üzenet)).{0,80}?(?:bizalmas|címzett)|"
    r"acest (?:mesaj|e-?mail).{0,80}?(?:confiden|destinat)|"
    r"tämä (?:viesti|sähköposti)\w{0,8}.{0,80}?(?:luottamuks|tarkoitettu)|"
    r"(?:το παρόν|αυτό το) (?:μήνυμα|e-?mail).{0,80}?(?:εμπιστευτικ|απόρρητ)|"
    r"(?:це|дане) (?:повідомлення|електронне).{0,80}?конфіденційн|това (?:съобщение|писмо).{0,80}?поверителн|"
    r"(?:ova|ovaj) (?:poruka|e-?mail|elektronička).{0,80}?(?:povjerljiv|poverljiv)|"
    r"הודעה זו.{0,80}?(?:סודי|חסוי)|هذه الرسالة.{0,80}?(?:سري|خاص)|"
    r"本(?:電子)?(?:郵件|信件|邮件).{0,40}(?:機密|机密|保密)|"
    r"本メール.{0,40}(?:機密|秘密)|본 (?:메일|이메일|전자우편).{0,60}(?:기밀|비밀)|"
    r"(?:email|thư điện tử) này.{0,80}?(?:bảo mật|mật)|(?:email|pesan|e-mel) ini.{0,80}?rahasia"
    r")"
)


def is_closing(line: str) -> bool:
    """Say whether the line is a closing and nothing else ("Kind regards,")."""
    text = " ".join(line[:120].replace("*", "").replace("_", "").split())
    return 2 <= len(text) <= 80 and _CLOSING.match(text.lower()) is not None


def is_block(lines: Sequence[str]) -> bool:
    """Say whether the lines below a closing, to their end, are a name and what firms put below it."""
    shown = [" ".join(line[:400].split()) for line in lines]
    if not 2 <= len(shown) <= MAX_BLOCK or _RULE.match(shown[0]) or any(_is_prose(line) for line in shown):
        return False
    return not shown[0].lower().startswith(("p.s", "ps:", "ps "))


def is_typed_rule(line: str) -> bool:
    """Say whether the line is what some people write for ``--``."""
    return _RULE.match(line[:90]) is not None


def is_name(below: Sequence[str], rule: str = "") -> bool:
    """Say whether the lines below a typed rule, to their end, are a name and little more.

    A sentence below dashes is none: there people part what they write.
    """
    if not below or not below[0].strip()[:1].isalpha():
        return False
    if "-" in rule and below[0].rstrip().endswith((".", "!", "?")) and len(below[0].split()) > 2:
        return False
    return len(below) <= 5 and all(len(each) <= 60 and not _is_prose(each) for each in below)


def is_disclaimer(line: str) -> bool:
    """Say whether a firm's disclaimer begins here."""
    return _DISCLAIMER.match(line[:300]) is not None


def _is_prose(line: str) -> bool:
    """Say whether a line is a sentence: long, or ended as one and of more than a few words."""
    if len(line) > MAX_WIDTH:
        return True
    return line.endswith(("?", "!", ".", ":", "。", "？")) and len(line.split()) > 5
