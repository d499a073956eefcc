"""Mails for the tests, built from headers and a body as they come over the wire."""

from __future__ import annotations

TOKEN = "0123456789abcdef" * 3 + "cafe"
OTHER_TOKEN = "fedcba9876543210" * 3 + "beef"
MESSAGE = "7f5b0b52-3c11-4f3b-9d0e-2a8f6b2f9c11"


def mail_of(body: str = "Hello", /, **headers: str) -> bytes:
    """A mail of Ann's; keyword arguments set headers (``in_reply_to`` for In-Reply-To), an empty one leaves it out."""
    fields = {
        "From": "Ann Lee <ann@example.org>",
        "To": "Shop <shop@ours.example>",
        "Subject": "Question",
        "Message-Id": "<ann.1@example.org>",
        "Date": "Tue, 5 Mar 2024 14:22:01 +0100",
        "Mime-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    fields |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    return f"{head}\n{body}".encode()


def report_of(status: str, *, to: str = "news@ours.example", original: str = "", words: str = "It failed.") -> bytes:
    """A standard delivery report whose recipient fields are given."""
    body = (
        f"--b\nContent-Type: text/plain\n\n{words}\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n{status}\n"
        + (f"--b\nContent-Type: text/rfc822-headers\n\n{original}\n" if original else "")
        + "--b--\n"
    )
    return mail_of(
        body,
        **{"from": "MAILER-DAEMON@mx.example.org"},
        to=to,
        subject="Undelivered Mail Returned to Sender",
        content_type="multipart/report; report-type=delivery-status; boundary=b",
        auto_submitted="auto-replied",
    )
