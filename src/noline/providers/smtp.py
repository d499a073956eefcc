"""Provider ``smtp``: email through any mail server, pipelined. Settings, limits and errors: docs/providers/smtp.md."""

from __future__ import annotations

import ssl

from noline.channels import Capabilities, Line, Uncertain
from noline.providers.smtp_line import SmtpLine
from noline.providers.smtp_session import open_session
from noline.providers.smtp_settings import SmtpSettings, tls_context

MAX_MAIL = 25 * 1024 * 1024
"""Bytes of media a mail may carry; servers seldom take more than 35 MB encoded."""


class Smtp:
    """One account at a mail server. An attempt without an answer is repeated: a rare double is better than a loss.

    The Message-ID is ours, so ``Sent`` has no reference; replies and bounces come in through the mailbox.
    """

    name = "smtp"
    uncertain = Uncertain.REPEAT
    capabilities: tuple[Capabilities, ...] = (
        Capabilities(
            channel="email", renders="email", media=("*/*",), max_media_bytes=MAX_MAIL, inbound=True, copies=True
        ),
    )

    def __init__(self, settings: SmtpSettings) -> None:
        self.settings = settings
        self.batch = settings.batch
        self.timeout = 2 * settings.timeout + 5  # SmtpLine.send ends by then, a polite QUIT in between included
        self._context: ssl.SSLContext | None = None
        self._dkim = settings.signer()

    async def open(self) -> Line:
        """Connect, encrypt and sign in; raises ``LineDown``."""
        context = self._tls()
        session = await open_session(self.settings, context)
        return SmtpLine(self.settings, context, session, self._dkim)

    def _tls(self) -> ssl.SSLContext | None:
        if self._context is None and self.settings.tls != "off":
            self._context = tls_context(self.settings)
        return self._context
