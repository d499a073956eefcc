"""Recognises in a mail's own words what responders say: that nobody is there, until when, and whom to ask instead.

A person may say any one of these of themselves; a notice says several, or that it is a program's.
"""

from __future__ import annotations

import re

_LOOK = 2_000  # characters of a mail's own words that are looked at

# "I am out of the office", as a state of now; "I was", "I'll be in May" of a trip alone are a person's.
_ABSENT = re.compile(
    r"(?i)(?:\bi(?:['’]m| am|['’]ll be| will be) (?:now |currently |presently )?(?:out of (?:the )?office|"
    r"away from (?:the office|my desk|my mail|e-?mail)|on (?:annual |parental |maternity |paternity |sick )?"
    r"(?:leave|vacation|holiday)|away\b)|\bout of (?:the )?office (?:until|from|till|and|starting)|"
    r"limited access to (?:my )?e-?mail|no access to (?:my )?e-?mail|not be reading my mail|"
    r"\bich bin (?:\S+ ){0,8}?(?:nicht (?:im (?:büro|hause?|dienst)|erreichbar|am (?:arbeits)?platz)|außer haus|"
    r"im urlaub|abwesend|in elternzeit)|\bbin ich (?:\S+ ){0,6}?(?:nicht (?:im büro|im hause?|erreichbar)|im urlaub|"
    r"außer haus|abwesend)|"
    r"\bje (?:suis|serai) (?:actuellement |temporairement )?(?:absente?|en congés?|en vacances|hors du bureau)|"
    r"\b(?:estoy|estaré|me encuentro|me encontraré) (?:actualmente )?(?:fuera de (?:la )?oficina|de vacaciones|"
    r"ausente)|"
    r"\b(?:estou|estarei|encontro-me|me encontro|vou estar) (?:ausente|de férias|fora (?:do escritório|da empresa)?)|"
    r"\b(?:sono|sarò) (?:attualmente )?(?:fuori (?:sede|ufficio|dall['’]ufficio)|assente|in ferie)|"
    r"\b(?:ben ik|ik ben) (?:\S+ ){0,6}?(?:afwezig|niet (?:aanwezig|op kantoor|bereikbaar)|(?:met|op) vakantie|"
    r"vrij\b)|"
    r"\bjag är (?:\S+ ){0,3}?(?:inte på kontoret|på semester|frånvarande|ledig)|"
    r"\bjeg er (?:\S+ ){0,3}?(?:ikke (?:på|til stede)|på ferie|bortreist|ude af kontoret|ute av kontoret|fraværende)|"
    r"\bolen (?:\S+ ){0,2}?(?:lomalla|poissa|vuosilomalla)|"
    r"\bjestem (?:obecnie )?(?:nieobecn|poza biurem|na urlopie)|\bprzebywam na urlopie|"
    r"\bjsem (?:\S+ ){0,2}?(?:mimo kancelář|na dovolené|nepřítom)|\bszabadságon vagyok|"
    r"\bsunt (?:\S+ ){0,2}?în concediu|"
    r"(?:нахожусь|буду находиться) в отпуске|отсутствую|отсутствовать|(?:меня|мене) не буд\w{2,3} в офис|"
    r"(?:перебуваю|знаходжусь) у відпустці|"
    r"\bofis dışında|\bizindeyim|\bizinliyim|\byıllık izin|είμαι (?:\S+ ){0,2}?εκτός γραφείου|(?:είμαι|"
    r"βρίσκομαι) σε άδεια|"
    r"休暇|不在にし|不在と|席を外し|正在(?:休假|度假)|(?:目前)?(?:不在办公室|不在辦公室|外出)|休假中|"
    r"부재중|휴가 ?중|אני (?:\S+ ){0,2}?(?:בחופש|מחוץ למשרד)|(?:أنا|إنني) (?:\S+ ){0,2}?(?:في إجازة|خارج المكتب))"
)
# One of these stands in all that _ABSENT finds; looking for them first is what makes most mails quick.
_KEY = (
    "office|away|leave|vacation|holiday|access to|not be reading|büro|haus|dienst|erreichbar|platz|urlaub|abwesend|"
    "elternzeit|"
    "absent|congé|bureau|vacances|oficina|vacaciones|ausente|férias|escritório|empresa|fora|fuori|assent|ferie|afwezig|"
    "aanwezig|kantoor|bereikbaar|vakantie|vrij|"
    "kontor|semester|frånvarande|ledig|ikke|bortreist|fraværende|lomalla|poissa|"
    "nieobecn|biurem|urlopie|kancel|dovolen|nepřítom|szabads|concediu|отпуск|отсутств|офис|відпуст|ofis|izin|γραφείου|"
    "άδεια|休|不在|席|度假|外出|부재|휴가|בחופש|משרד|إجازة|المكتب"
)
_KEYS = tuple(_KEY.split("|"))
_UNTIL = re.compile(
    r"(?i)\b(?:until|till|through|returning|return (?:on|to the office)|be back|back (?:on|in the office)|"
    r"bis (?:zum |einschließlich |einschl\. |inkl\. )?\w|wieder (?:im büro|erreichbar|da|zurück)|zurück\b|"
    r"jusqu['’]|de retour|hasta (?:el|la)|regreso|vuelta|até (?:ao?|o|dia|\d)|regresso|retorn|fino al|rientr|"
    r"tot (?:en met|en|\d)|terug\b|till och med|åter|tilbake|tilbage|do \d|до \d|вернусь|kadar|έως)|"
    r"まで|直到|返回|까지|עד |حتى "
)
_INSTEAD = re.compile(
    r"(?i)\b(?:(?:urgent|immediate|important) (?:matters?|issues?|assistance|requests?|inquir|quer|help|"
    r"attention|cases?)|"
    r"in (?:case of|an) (?:emergency|urgen)|if (?:it is|this is|your \w+ is) urgent|(?:in|during) my absence|"
    r"(?:respond|reply|answer|get back|attend)(?: to \w+(?: \w+)?)? (?:up)?on my return|when i return|"
    r"dringende[nrms]? (?:fäll|angelegenheit|frage|anliegen)|wird nicht (?:automatisch )?weitergeleitet|"
    r"nicht weitergeleitet|(?:in|während) meiner abwesenheit|meine vertretung|vertritt mich|"
    r"(?:cas d|toute |extrême )['’]?urgen|en mon absence|durant mon absence|"
    r"(?:asuntos?|temas?|casos?|cuestion\w*|caso de) (?:muy )?urgen|en mi ausencia|durante mi ausencia|"
    r"(?:assuntos?|casos?|caso de|quest\S+) urgen|na minha ausência|"
    r"per urgenze|(?:caso di|questioni|comunicazioni) urgen|in mia assenza|"
    r"dringende (?:zaken|gevallen|vragen)|tijdens mijn afwezigheid|"
    r"brådskande|akuta ärenden|hastesaker|ved hast|pilnych (?:spraw|przypadk)|pilne sprawy|naléhav|sürgős|urgenţe|"
    r"срочн\w{2,3} (?:вопрос|случа)|в мое отсутствие|acil (?:durum|konu))|"
    r"緊急|お急ぎ|紧急|急事|緊急|긴급|급한|דחופ|عاجل"
)
_THANKS = re.compile(
    r"(?i)^\W*(?:(?:hello|hi|dear \w+|hallo|guten tag|sehr geehrte[^\n]{0,60}|bonjour|hola|olá|buongiorno|goedendag|"
    r"beste[^\n]{0,30}|hej|hei|dzień dobry|здравствуйте|добрый день)\W+)?"
    r"(?:thank(?:s| you)(?: very much| so much)? for (?:your|the) (?:e-?mail|message|mail|inquiry|interest)|"
    r"(?:vielen |herzlichen |besten )?dank für (?:ihre|deine|die) (?:e-?mail|nachricht|mail|anfrage)|"
    r"(?:je vous remercie|merci) (?:de|pour) votre (?:message|e-?mail|mail|courriel|demande)|"
    r"(?:muchas )?gracias por (?:su|tu) (?:correo|mensaje|e-?mail|consulta)|"
    r"(?:muito )?obrigad[oa] pel[ao] (?:seu |sua )?(?:mensagem|e-?mail|contacto|contato)|"
    r"grazie (?:mille )?per (?:il|la|aver|averci)(?: tu[oa]| su[oa])? ?(?:messaggio|e-?mail|mail|contattat|scritto)?|"
    r"(?:hartelijk )?(?:dank|bedankt) voor (?:uw|je) (?:bericht|e-?mail|mail)|"
    r"tack för (?:ditt|er[t]?) (?:mejl|mail|meddelande)|takk for (?:din|e-?post)|tak for din|kiitos viestistä|"
    r"dziękuję za (?:wiadomość|mail)|děkuji za (?:zprávu|e-?mail)|(?:благодарю|спасибо) за (?:ваше )?(?:письмо|"
    r"сообщение)|"
    r"メールありがとう|ご連絡ありがとう|感谢您的(?:来信|邮件)|메일 ?감사)"
)
# A program says so of itself, at the beginning of a sentence.
_PROGRAM = re.compile(
    r"(?i)(?:^|[\n.!?:;*]\s{0,3}|please note that |bitte beachten sie,? (?:dass )?)\W{0,3}(?:"
    r"th(?:is|e following) (?:e-?mail |message |reply |response )?(?:is|was|"
    r"has been) (?:an )?(?:auto(?:mat(?:ed|ic(?:ally)?))?"
    r"[- ]?(?:generated |confirmation |sent )?)(?:reply|response|message|e-?mail|notification|acknowledge?ment|"
    r"answer|"
    r"generated|sent)?(?=\s*(?:[.,;:!)*\n–-]|$|from\b|to (?:confirm|acknowledge|let|inform)|and\b|please|by\b|"
    r"that (?:we|your)|"
    r"generated|sent))|"
    r"(?:dies|das|hierbei) (?:ist|handelt es sich um) (?:eine|um eine) auto(?:matisch|"
    r"matische)\w* (?:\w+ )?(?:e-?mail|"
    r"nachricht|antwort|mail)|diese (?:e-?mail|nachricht|mail) wurde automatisch|"
    r"ceci est (?:un (?:message|e-?mail|courriel)|une réponse) automatique|ce (?:message|courriel|mail) (?:est|"
    r"a été) "
    r"(?:généré |envoyé )?automatique|"
    r"est[ea] es un (?:mensaje|correo)(?: electrónico)? (?:generado )?autom[aá]tic|este (?:mensaje|"
    r"correo) (?:ha sido|fue|se ha) "
    r"generado autom|"
    r"est[ea] é uma? (?:mensagem|e-?mail|resposta) autom[aá]tic|(?:questo|questa) è (?:un|una) (?:messaggio|e-?mail|"
    r"risposta) automatic|"
    r"dit is een automatisch|detta är ett automatiskt|dette er (?:en|et) automatisk|tämä on automaattinen|"
    r"(?:ta wiadomość|niniejsza wiadomość) (?:została|jest) (?:wygenerowana )?automatyczn|"
    r"(?:это|данное) (?:письмо|сообщение)? ?(?:сформировано |создано |отправлено |является )?автоматическ|"
    r"bu (?:mesaj|e-?posta) otomatik)|"
    r"(?:本|この)?メールは、?(?:システムより|システムから)?自動(?:返信|配信|送信)|自動(?:返信|応答)メール|"
    r"(?:本|此)(?:邮件|郵件)(?:为|是|為|由)(?:系统|系統)?自动|"
    r"系统自动(?:发送|回复)|자동 ?(?:발송|응답|회신)(?:된|되는)? ?(?:메일|메시지)"
)


def tells_of_absence(words: str) -> bool:
    """Say whether somebody says of themselves that they aren't there."""
    shown = words[:_LOOK]
    lowered = shown.lower()
    return any(key in lowered for key in _KEYS) and _ABSENT.search(shown) is not None


def tells_of_end(words: str) -> bool:
    """Say whether a day of return is named."""
    return _UNTIL.search(words[:_LOOK]) is not None


def is_absence_notice(words: str) -> bool:
    """Say whether the words are a notice: absent, and what to do meanwhile; or thanks, absent, and until when."""
    shown = words[:_LOOK]
    if not tells_of_absence(shown):
        return False
    return _INSTEAD.search(shown) is not None or (_THANKS.search(shown) is not None and tells_of_end(shown))


def is_programs(words: str) -> bool:
    """Say whether the words say of themselves that a program wrote them."""
    return _PROGRAM.search(words[:_LOOK]) is not None
