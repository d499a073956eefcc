"""Failure notices without a standard report, as servers of the world write them: what comes in, what is to be read."""

from __future__ import annotations

from typing import NamedTuple


class Notice(NamedTuple):
    label: str
    sender: str
    subject: str
    body: str
    recipient: str
    kind: str = "failed"
    status: str = ""  # what must be found; only the class when it ends with a dot
    code: int = 0


NOTICES = (
    Notice(
        "qmail",
        "MAILER-DAEMON@mail.example.net",
        "failure notice",
        "Hi. This is the qmail-send program at mail.example.net.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<ann@example.org>:\n192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown\nGiving "
        "up on 192.0.2.1.\n\n"
        "--- Below this line is a copy of the message.\n\n"
        "Return-Path: <news@ours.example>\nReceived: (qmail 1 invoked)\nFrom: news@ours.example\nTo: ann@example.org\n"
        "Subject: Hello\nMessage-ID: <7f5b0b52-3c11-4f3b-9d0e-2a8f6b2f9c11@ours.example>\n\nHi Ann\n",
        "ann@example.org",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "qmail, no mailbox",
        "MAILER-DAEMON@mail.example.net",
        "failure notice",
        "Hi. This is the qmail-send program at mail.example.net.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<ann@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
        "ann@example.org",
        status="5.1.1",
    ),
    Notice(
        "Exim",
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. "
        "The following address(es) failed:\n\n  ann@example.org\n    host mx.example.org [192.0.2.2]\n"
        "    SMTP error from remote mail server after RCPT TO:<ann@example.org>:\n    550 No such user here\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n"
        "Received: from x\nFrom: news@ours.example\nTo: ann@example.org\nSubject: Hi\n\nHi\n",
        "ann@example.org",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Exim, still trying",
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "Warning: message 1abc delayed 24 hours",
        "This message was created automatically by mail delivery software.\n"
        "A message that you sent has not yet been delivered to one or more of its\nrecipients after more "
        "than 24 hours on "
        "the queue on mx.example.net.\n\nThe address to which the message has not yet been delivered is:\n\n"
        "  ann@example.org\n    Delay reason: Connection timed out\n\n"
        "No action is required on your part. Delivery attempts will continue for\nsome time.\n",
        "ann@example.org",
        kind="delayed",
        status="4.",
    ),
    Notice(
        "sendmail of old",
        "Mail Delivery Subsystem <MAILER-DAEMON@example.net>",
        "Returned mail: see transcript for details",
        "The original message was received at Tue, 5 Mar 2024 14:22:01 +0100\nfrom x\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<ann@example.org>\n"
        "    (reason: 550 5.7.1 Message rejected as spam)\n\n   ----- Transcript of session follows -----\n"
        "... while talking to mx.example.org.:\n>>> DATA\n<<< 550 5.7.1 Message rejected as spam\n554 "
        "5.0.0 Service unavailable\n",
        "ann@example.org",
        status="5.7.1",
        code=550,
    ),
    Notice(
        "Gmail of today, English",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "\n** Address not found **\n\nYour message wasn't delivered to ann@example.org because the "
        "address couldn't be found, "
        "or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 User unknown\n",
        "ann@example.org",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Gmail, delayed",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Delay)",
        "\n** Delivery incomplete **\n\nThere was a temporary problem delivering your message to ann@example.org. "
        "Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n",
        "ann@example.org",
        kind="delayed",
    ),
    Notice(
        "Exchange 2003",
        "System Administrator <postmaster@example.org>",
        "Undeliverable: Your order",
        "Your message\n\n  To:      Ann Lee\n  Subject: Your order\n  Sent:    Tue, 5 Mar 2024 14:22:01 +0100\n\n"
        "did not reach the following recipient(s):\n\nann@example.org on Tue, 5 Mar 2024 14:22:05 +0100\n"
        "    The e-mail account does not exist at the organization this message was sent to.\n"
        "    <mail.example.org #5.1.1>\n",
        "ann@example.org",
        status="5.1.1",
    ),
    Notice(
        "Exchange Online, German",
        "Microsoft Outlook <postmaster@example.de>",
        "Unzustellbar: Ihre Bestellung",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nann@example.de\n"
        "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\nDiagnoseinformationen für Administratoren:\n"
        "ann@example.de\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'\n",
        "ann@example.de",
        status="5.1.10",
        code=550,
    ),
    Notice(
        "Exchange, French",
        "postmaster@example.fr",
        "Non remis : Votre commande",
        "Échec de la remise à ces destinataires ou groupes :\n\nann@example.fr\n"
        "La boîte aux lettres du destinataire est pleine.\n\n#550 5.2.2 STOREDRV.Deliver; mailbox full\n",
        "ann@example.fr",
        status="5.2.2",
        code=550,
    ),
    Notice(
        "Exchange, Spanish",
        "postmaster@example.es",
        "No se puede entregar: Su pedido",
        "Error al entregar a los siguientes destinatarios o grupos:\n\nann@example.es\n"
        "No se encontró la dirección de correo electrónico que ha especificado.\nRemote Server returned "
        "'550 5.1.1 not found'\n",
        "ann@example.es",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Portuguese",
        "MAILER-DAEMON@example.com.br",
        "Falha na entrega da mensagem",
        "Sua mensagem não foi entregue ao destinatário abaixo:\n\n<ann@example.com.br>: 550 usuário desconhecido\n",
        "ann@example.com.br",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Italian",
        "Mail Delivery System <MAILER-DAEMON@example.it>",
        "Mancata consegna del messaggio",
        "Il messaggio non è stato recapitato al seguente destinatario:\n\n  ann@example.it\n\n  550 "
        "utente sconosciuto\n",
        "ann@example.it",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Dutch",
        "Mail Delivery System <MAILER-DAEMON@example.nl>",
        "Onbestelbaar bericht",
        "Uw bericht kon niet worden afgeleverd bij:\n\nann@example.nl\n\n550 5.1.1 gebruiker onbekend\n",
        "ann@example.nl",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Polish",
        "Mail Delivery System <MAILER-DAEMON@example.pl>",
        "Wiadomość nie dostarczona - niedostarczona przesyłka",
        "Wiadomość nie mogła zostać dostarczona do: ann@example.pl\n\n550 5.1.1 konto nie istnieje\n",
        "ann@example.pl",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Russian",
        "mailer-daemon@example.ru",
        "Недоставленное сообщение",
        "Это письмо создано автоматически. Ваше письмо не может быть доставлено одному или нескольким адресатам:\n\n"
        "ann@example.ru\n    550 5.7.1 пользователь не найден\n",
        "ann@example.ru",
        status="5.7.1",
        code=550,
    ),
    Notice(
        "Japanese",
        "Mail Delivery System <MAILER-DAEMON@example.jp>",
        "配信不能メール",
        "以下の宛先にメールを配信できませんでした。\n\n<ann@example.jp>: 550 5.1.1 宛先が存在しません\n",
        "ann@example.jp",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Chinese",
        "PostMaster@example.cn",
        "系统退信",
        "抱歉，您的邮件被退回来了……\n\n收件人: ann@example.cn\n"
        "退信原因: 收件人邮件地址(ann@example.cn)不存在，邮件无法送达。\n"
        "host mx.example.cn said: 550 Mailbox not found\n",
        "ann@example.cn",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "Yahoo",
        "MAILER-DAEMON@yahoo.com",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<ann@example.org>:\n"
        "No mx record found for domain=example.org\n",
        "ann@example.org",
        status="5.1.2",
    ),
    Notice(
        "Domino",
        "Postmaster@example.org",
        "DELIVERY FAILURE: User ann (ann@example.org) not listed in Domino Directory",
        "Your message\n\n  Subject: Hi\n\nwas not delivered to:\n\n  ann@example.org\n\nbecause:\n\n"
        "  User ann (ann@example.org) not listed in Domino Directory\n",
        "ann@example.org",
        status="5.1.1",
    ),
    Notice(
        "Amazon SES",
        "MAILER-DAEMON@amazonses.com",
        "Delivery Status Notification (Failure)",
        "An error occurred while trying to deliver the mail to the following recipients:\nann@example.org\n",
        "ann@example.org",
    ),
    Notice(
        "Postfix without its report",
        "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your "
        "message could not\n"
        "be delivered to one or more recipients. It's attached below.\n\nFor further assistance, please send mail to "
        "postmaster@example.net.\n\n                   The mail system\n\n"
        "<ann@example.org>: host mx.example.org[192.0.2.2] said: 452 4.2.2 Mailbox full\n    (in reply to "
        "RCPT TO command)\n",
        "ann@example.org",
        status="4.2.2",
        code=452,
    ),
    Notice(
        "MDaemon",
        "MDaemon at mail.example.org <MDaemon@mail.example.org>",
        "Permanent Delivery Failure",
        "The attached message had PERMANENT fatal delivery errors!\n\nFailed address: ann@example.org\n\n"
        "--- Session Transcript ---\n Tue 2024-03-05: <-- 550 5.1.1 unknown or invalid recipient\n",
        "ann@example.org",
        status="5.1.1",
        code=550,
    ),
    Notice(
        "a small gateway",
        "postmaster@example.org",
        "Undeliverable mail",
        "User mailbox exceeds allowed size: ann@example.org\n",
        "ann@example.org",
        status="5.2.2",
    ),
)


def raw_notice(notice: Notice) -> bytes:
    """The notice as it comes over the wire, with a null sender."""
    head = (
        f"Return-Path: <>\nFrom: {notice.sender}\nTo: bounces@ours.example\nSubject: {notice.subject}\n"
        "Date: Tue, 5 Mar 2024 14:22:01 +0100\nMessage-ID: <report.1@example.net>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + notice.body).encode()
