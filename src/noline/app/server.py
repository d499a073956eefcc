"""The server: screens, API and public pages over HTTP, mail in by SMTP and LMTP, mail that programs hand over."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
import uvicorn

from noline.app.bootstrap import Noline
from noline.app.http import http_app
from noline.app.mail import MailEdge
from noline.app.patience import patient_protocol
from noline.app.submission import SubmissionEdge
from noline.channels.mail import MailServer
from noline.kernel.memory import settle

log = structlog.get_logger()


class Server:
    """The listening side of one installation, on loopback unless the settings say otherwise."""

    def __init__(self, noline: Noline) -> None:
        self._noline = noline
        self._mail: list[MailServer] = []
        settings = noline.settings
        config = uvicorn.Config(
            http_app(noline),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,  # paths hold tokens
            server_header=False,
            lifespan="off",
            loop="none",
            http=patient_protocol(),
            ws="wsproto",
            timeout_graceful_shutdown=5,
        )
        self._http = uvicorn.Server(config)
        self._http.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the command has its own
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen on every port; raises OSError for one that can't be had."""
        noline = self._noline
        noline.wake.listen()
        edge = MailEdge(noline, sandbox=True)
        ports = {"smtp": noline.settings.mail_port, "lmtp": noline.settings.lmtp_port}
        for protocol, port in ports.items():
            if port is not None:
                server = edge.server(protocol)
                await server.start(noline.settings.mail_host, port)
                self._mail.append(server)
        desk = SubmissionEdge(noline)
        for implicit, port in ((False, noline.settings.submission_port), (True, noline.settings.submission_tls_port)):
            if port is not None:
                submission = desk.server(implicit=implicit)
                await submission.start(noline.settings.submission_host, port)
                self._mail.append(submission)
        self._task = asyncio.create_task(self._http.serve())
        while not self._http.started and not self._task.done():
            await asyncio.sleep(0.02)
        settle()
        log.info("listening", http=noline.settings.public_url, mail=ports, submission=noline.settings.submission_port)

    async def stop(self) -> None:
        """Stop listening; what was accepted has been written."""
        for server in self._mail:
            await server.stop()
        self._http.should_exit = True
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task
