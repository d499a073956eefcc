"""Reads failure notices that follow no standard: qmail, Exim, Exchange, Gmail and many more, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from noline.channels.mail.automatic import is_responder_subject
from noline.channels.mail.html_text import html_to_text
from noline.channels.mail.model import BounceKind, Mail
from noline.channels.mail.notice_recipients import begins_with_address, failed_recipients, names_address
from noline.channels.mail.original import CARRIERS, own_report
from noline.channels.mail.smtp_words import find_codes, status_of_words

_LOOK = 60_000

_DAEMON = re.compile(
    r"(?i)mailer[-_. ]?daemon|post_master|mail server|mail[-_. ]?daemon|postmaster|mdaemon|mail[-_. ]?deliver|"
    r"delivery subsystem|"
    r"system administrator|systemadministrator|administrateur syst|administrador del sistema|mail system|"
    r"mail-?router|microsoft ?exchange|exchange administrator|bounce|undeliver|mail-?admin|amazonses|maildaemon"
)
_SUBJECT = re.compile(
    r"(?i)undeliver|un-deliver|mail delivery status|message (?:\S{1,40} )?frozen|systems bounce|전송 실패|"
    r"non[- ]?deliver|not deliver|failed mail|error during delivery|"
    r"delivery (?:status )?(?:notification|failure|failed|"
    r"report|has failed|"
    r"unsuccessful|problem|error|incomplete|delayed|warning|final failure)|failed delivery|deliver(?:y|"
    r"ing) (?:of )?(?:your )?(?:mail|message)|"
    r"returned (?:mail|e-?mail|to sender|message)|return(?:ed)? to sender|mail (?:delivery|failure|not delivered|"
    r"returned)|failure notice|"
    r"failure delivery|message (?:status|you sent blocked|blocked|delayed|undeliver|could not be)|could(?: not|"
    r"n't) (?:be )?deliver|"
    r"(?:mail|message) (?:system )?error|bounced? (?:mail|message)|rejected mail|delayed mail|"
    r"warning: (?:could not|message)|"
    r"unzustell|nicht zugestellt|nicht zustellbar|zustell(?:ung|fehler|bericht)|fehlgeschlagen|rückläufer|"
    r"non remis|non distribu|non délivr|échec|impossible de remettre|remise (?:impossible|différée|retardée)|"
    r"retour(?:né)? .{0,12}expéditeur|en erreur|"
    r"no (?:se ha )?(?:entregad|entregab|podido entregar|se pudo entregar)|no entregable|error de entrega|"
    r"fallo (?:en|de) la entrega|devuelto|"
    r"não (?:foi )?(?:entregue|entregá|pôde)|n[aã]o entregue|falha na entrega|devolvid|non recapita|"
    r"mancat[oa] (?:consegna|recapito)|recapito non|"
    r"niet (?:worden )?(?:afgeleverd|bezorg)|onbestelbaar|kan ikke leveres|ikke leveret|ikke levert|"
    r"kunde inte levereras|"
    r"går inte att leverera|inte leverer|toimittaminen|ei voitu toimittaa|toimittamaton|niedostarcz|"
    r"nie dostarczono|zwrot|"
    r"nedoruč|недоставлен|не доставлен|невозможно доставить|ошибка доставки|не удалось доставить|"
    r"не вдалося доставити|"
    r"teslim edilemedi|iletilemedi|kézbesíthetetlen|nedoručiteľn|配信(?:不能|できません|エラー)|未配信|"
    r"送信できません|退信|无法送达|未送达|"
    r"传递失败|無法傳遞|未傳遞|반송|배달 ?(?:되지|실패)|전송 ?실패|אי מסירה|لم يتم التسليم|gửi không thành công|"
    r"tidak terkirim"
)
_BODY = re.compile(
    r"(?i)error occurred while trying to deliver|(?:could|can|was|were|has|have|is|be|been|did)(?: ?no|"
    r"n['’]?)t(?: yet| have)?(?: been| be)? (?:deliver|"
    r"reach|sent|accept|process)|"
    r"unable to (?:deliver|send|relay|reach)|undeliver|delivery (?:to|of|has|for|was|attempt)\b.{0,80}?(?:fail|"
    r"unsuccess|delay|not|error)|"
    r"(?:failed|failure|failing) (?:to )?(?:deliver|address|recipient)|permanent(?:ly)? (?:fatal )?(?:error|fail)|"
    r"fatal errors|delivery problems|"
    r"following address(?:\(?es\)?)? (?:failed|had)|returned to (?:you|sender)|rejected by|was not delivered|"
    r"not delivered to|"
    r"delivery failed|gave up|giving up|qmail-send|recipients? (?:rejected|refused|could not)|user unknown|"
    r"no such user|no valid recipients|(?:has been|was) (?:frozen|blocked)|yet to be delivered|not accepting mail|"
    r"your message .{0,60}(?:blocked|rejected|refused)|invalid address|address not found|does not exist|"
    r"mailbox (?:is )?(?:full|unavailable)|not a valid (?:user|recipient|address|mailbox)|failed recipients?\b|"
    r"did not (?:\w+ )?match|has been returned because|encountered an error|"
    r"nicht zugestellt|konnte .{0,80}nicht|zustellung .{0,80}(?:fehl|nicht)|"
    r"fehler bei der (?:nachrichten)?(?:zustellung|übermittlung)|"
    r"n['’]a pas (?:pu |été )|n['’]a pu |échec de la remise|impossible de (?:remettre|délivrer)|"
    r"pas (?:été )?(?:remis|délivré|distribué)|"
    r"no (?:se )?(?:ha )?(?:podido|pudo|puede) (?:ser )?entreg|no se ha entregado|error (?:al|en la) entrega|"
    r"não (?:foi|pôde|pode)(?: possível| ser)? entreg|falha na entrega|"
    r"non (?:è stato|può essere|è possibile) (?:possibile )?(?:recapit|"
    r"consegn)|recapito non riuscito|"
    r"(?:kon|kan) niet .{0,60}(?:afgeleverd|bezorgd|geleverd)|bezorging .{0,40}mislukt|kunne ikke leveres|"
    r"kunde inte levereras|ei voitu toimittaa|"
    r"nie (?:można|mogła|udało się) .{0,30}dostarcz|nebyla? doručen|nelze doručit|не (?:может|могло|удалось|было|"
    r"был[ао]?)(?: быть)? (?:доставлен|доставить)|"
    r"teslim edilemedi|iletilemedi|nem (?:sikerült )?kézbesít|配信できません|配信されません|届けられません|"
    r"无法(?:送达|投递|发送)|退回|無法(?:傳遞|送達)|"
    r"전송(?:되지|하지) ?못|배달(?:되지|하지) ?못|보낼 수 없"
)
_DELAYED = re.compile(
    r"(?i)warning (?:message )?only|still undelivered|temporarily suspended|not need to resend|"
    r"still (?:being )?(?:retried|trying)|will (?:keep|continue) (?:on )?(?:trying|"
    r"to (?:be )?(?:try|attempt|retr))|"
    r"will (?:be )?retr(?:y|ied)|(?:not|n['’]t) (?:yet been|been yet) delivered|delivery (?:\w+ ){0,3}(?:delayed|"
    r"incomplete)|message (?:\w+ ){0,2}delayed|"
    r"has been postponed|attempts? (?:to deliver .{0,60})?will continue|temporary problem delivering|"
    r"no action is required on your part|"
    r"verzögert|weiterhin versucht|retardée?|différée?|retrasad|se seguirá intentando|atrasad|adiada|in ritardo|"
    r"vertraagd|opóźni|задерж"
)
_GIVEN_UP = re.compile(
    r"(?i)permanent (?:\w+ )?(?:error|fail)|failed permanently|giving up|gave up|will be deleted|no further|"
    r"has been returned"
)
_FOR_GOOD = re.compile(r"(?i)\bpermanent(?:ly)? (?:\w+ )?(?:error|fail)|failed permanently")
# A program's words to a sender, as no person writes them; an address goes with them.
_PROGRAM = re.compile(
    r"(?i)(?:not|n't|unable to) (?:be )?deliver\w{0,3}.{0,60}? to\s(?:the |these |one or more )?(?:following )?"
    r"(?:of its |intended )?(?:user|recipient|address|e-?mail|[<\"']?[^\s@<>]{1,64}@)|"
    r"following (?:e-?mail )?(?:recipient|address)\S{0,4} (?:has |have |had )?(?:fail|permanent|could|can|was|were)|"
    r"failed recipients?\b|non[- ]?delivery (?:report|notification)|delivery (?:status notification|attempts will)|"
    r"smtp error (?:code|from)|error (?:message )?from (?:the )?remote|remote (?:mail )?server (?:said|returned|repl)"
)
# People say "I" and "my"; programs that are so polite ("I'm sorry") write as the mailer daemon.
_PERSON = re.compile(
    r"(?i)\b(?:i|my|me|we|our|us|ich|mich|mir|mein\w{0,2}|wir|unser\w{0,2}|je|mon|mes|nous|notre|yo|mis?|nuestr[oa]|eu|"
    r"meus?|minhas?|nosso|io|mio|mia|noi|ik|mijn|wij|ons|jag|jeg|mitt|moje|моя|мой|мне|меня)\b"
)
_SUCCESS = re.compile(r"(?i)success(?:ful(?:ly)?)?\b|has been (?:delivered|relayed)|was delivered")
_LIBRARY = re.compile(r"(?i)\bcdo\b|phpmailer|swift ?mailer|smtp|mailer-?daemon|javamail")  # no person writes with it
_NEXT_TALK = re.compile(r"(?i)\s*(?:\.\.\. ?)?while talking to|\s*>>> ?rcpt")  # a transcript turns to another server
_NOBODY = re.compile(r"(?i)(?:no|do[-_.]?not)[-_.]?reply\b")
_FORWARDED = re.compile(r"(?i)\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|fw)\s?:")


class Notice(Struct, frozen=True):
    """What a notice says of one recipient; ``recipient`` may be empty."""

    recipient: str
    kind: BounceKind
    status: str
    smtp_code: int
    words: str


def is_failure_notice(mail: Mail, envelope_from: str | None) -> bool:
    """Say whether a mail without delivery status is a program's report that a mail of ours did not arrive."""
    if mail.header("x-failed-recipients"):
        return True
    if is_responder_subject(mail.subject):
        return False
    daemon = _DAEMON.search(_sender_words(mail)) is not None
    null = envelope_from == "" or mail.return_path == ""
    subject, words = _SUBJECT.search(mail.subject[:300]) is not None, notice_text(mail)
    body = _BODY.search(words[:8_000]) is not None
    if daemon and subject:
        return True
    if daemon:
        return body or (subject and _has_codes(words)) or _is_daemons_own(mail, words)
    found = find_codes(words)
    copied = any(part.media_type in CARRIERS for part in mail.parts)
    if null:
        coded = bool(found.status or found.smtp_code)
        return (body and (subject or coded or copied or not mail.subject.strip())) or (subject and coded)
    mailer = mail.header("x-mailer") or mail.header("user-agent")
    if not subject or not body or (mailer and not _LIBRARY.search(mailer[:200])):
        return False
    program = (
        mail.media_type == "multipart/report" or copied or mail.header("auto-submitted").lower().startswith("auto")
    ) or _NOBODY.match(mail.sender.address[:80]) is not None
    return _is_programs(mail, words) or (program and _FORWARDED.match(mail.subject[:20]) is None)


def _is_programs(mail: Mail, words: str) -> bool:
    """Say whether a notice without any sign in its headers is a program's: nobody speaks of themselves in it.

    The words of programs are there, and below them an address that begins a line; and it answers nothing.
    """
    own = "\n".join(line for line in words[:8_000].split("\n") if not line.startswith(">"))
    found = _PROGRAM.search(own)
    if found is None or mail.in_reply_to or _PERSON.search(own[: found.end() + 600]) is not None:
        return False
    return any(begins_with_address(line) for line in own[found.start() :].split("\n")[:12])


def _is_daemons_own(mail: Mail, words: str) -> bool:
    """Say whether the sender is the mailer daemon by name, which writes of nothing but failures and successes."""
    daemon = mail.sender.address.lower().startswith("mailer-daemon@")
    return daemon and names_address(words[:8_000]) and _SUCCESS.search(words[:8_000]) is None


def _sender_words(mail: Mail) -> str:
    """Return the sender's name and the part before the @; of a From without an address ("Mail server <>") all of it."""
    if not mail.sender.address:
        return mail.header("from")[:400]
    local = mail.sender.address.partition("@")[0]
    return f"{mail.sender.name} {local} {mail.header('from')[:400].partition('@')[0]}"[:800]


def read_notices(mail: Mail, original_to: str) -> tuple[Notice, ...]:
    """Return what a failure notice says, one for each recipient it names."""
    text = notice_text(mail)
    delayed = _DELAYED.search(f"{mail.subject[:300]}\n{text[:8_000]}") is not None
    kind: BounceKind = "delayed" if delayed and not _GIVEN_UP.search(text[:8_000]) else "failed"
    recipients = failed_recipients(mail, text, original_to)
    return tuple(_notice(recipient, kind, text, alone=len(recipients) == 1) for recipient in recipients)


def notice_text(mail: Mail) -> str:
    """Return the notice's own words, above the copy of the original mail."""
    return own_report(mail.text[:_LOOK] or html_to_text(mail.html[: 4 * _LOOK]))


def _has_codes(text: str) -> bool:
    found = find_codes(text)
    return bool(found.status or found.smtp_code or status_of_words(text))


def _notice(recipient: str, kind: BounceKind, text: str, *, alone: bool) -> Notice:
    near = words_about(recipient, text)
    here, all_of_it = find_codes(near), find_codes(text)
    if not alone and status_of_words(near):  # what is told of the others doesn't count here
        all_of_it = here
    status = here.status or (all_of_it.status if not here.smtp_code else "")
    code = here.smtp_code or all_of_it.smtp_code
    words = near or next(_telling_lines(text), "") or text
    guessed = status or _class_only(code, status_of_words(near) or status_of_words(text))
    if not status and not code and kind == "failed" and guessed[:1] == "4" and _FOR_GOOD.search(text[:8_000]):
        guessed = f"5{guessed[1:]}"  # the words for the reason say less than those for its end
    if not status and not code and kind == "delayed" and guessed[:1] == "5":
        guessed = f"4{guessed[1:]}"
    return Notice(recipient, kind, guessed, code, " ".join(words.split())[:500])


def _class_only(code: int, status: str) -> str:
    """Let the reply code decide the class where the words decided the rest."""
    if not status:
        return f"{code // 100}.0.0" if code else ""
    return f"{code // 100}{status[1:]}" if code and str(code)[0] != status[0] else status


def words_about(recipient: str, text: str) -> str:
    """Return the lines that tell of one recipient: from its last naming on a line of its own up to a blank line."""
    lines = text.split("\n")[:2_000]
    wanted = recipient.lower()
    named = [at for at, line in enumerate(lines) if wanted and wanted in line.lower()]
    begins = [at - 1 if at and lines[at].lstrip().startswith("(") else at for at in named[:20]]  # "(expanded from: …)"
    passages = [_passage(lines, at, wanted) for at in begins]
    telling = [each for each in passages if find_codes(each).status or find_codes(each).smtp_code]
    return (telling or [each for each in passages if status_of_words(each)] or [""])[0]


def _passage(lines: Sequence[str], at: int, wanted: str) -> str:
    kept: list[str] = []
    for line in lines[at : at + 12]:
        if not line.strip() and len(kept) > 1:
            break
        if kept and wanted not in line.lower() and (begins_with_address(line) or _NEXT_TALK.match(line[:80])):
            break
        kept.append(line.strip())
    return " ".join(kept)


def _telling_lines(text: str) -> Iterator[str]:
    lines = [line for line in text.split("\n")[:2_000] if line.strip()]
    yield from (line for line in lines if find_codes(line).status or find_codes(line).smtp_code)
    yield from (line for line in lines if status_of_words(line))
    yield from (line for line in lines if _BODY.search(line[:600]))
