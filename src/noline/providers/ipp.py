"""Provider ``ipp``: letters to a printer in the house, or to a print server such as CUPS, by IPP (RFC 8011)."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import structlog

from noline.channels import (
    Capabilities,
    Failed,
    Fault,
    Line,
    LineDown,
    Outgoing,
    Result,
    Sent,
    Tell,
    Uncertain,
    Unknown,
)
from noline.content import LetterRendered
from noline.kernel.answers import read_at_most
from noline.kernel.errors import InvalidInput
from noline.kernel.reach import connector, private_target
from noline.providers.ipp_faults import ABORTED, CANCELED, receipt_of, refused, refused_by_http
from noline.providers.ipp_settings import IppSettings, http_address
from noline.providers.ipp_wire import (
    MEDIA_TYPE,
    IppAnswer,
    Operation,
    Unreadable,
    Value,
    keyword,
    media_type,
    name,
    number,
    read_answer,
    truth,
    uri,
    write_request,
)
from noline.providers.kind import ProviderKind
from noline.providers.postal import read_postal

log = structlog.get_logger()

_OURS = "noline-"
_LOOKED_AT = 500  # so many of the newest jobs
_ASKED = ("job-name", "job-state", "job-state-reasons", "job-media-sheets-completed")
"""The last is for CUPS: without one that it keeps on disk it leaves the names of older jobs out."""
_LARGEST = 4_000_000
_REQUESTS = itertools.count(1)


class Ipp:
    """One printer."""

    name = "ipp"
    uncertain = Uncertain.REPEAT  # a letter that is tried again is looked for among the printer's jobs first
    listens = True
    batch = 20

    def __init__(self, settings: IppSettings) -> None:
        self._settings = settings
        cost, currency = settings.cost, settings.currency
        self.capabilities: tuple[Capabilities, ...] = (
            Capabilities(channel="print", renders="letter", receipts=True, cost=cost, currency=currency),
        )
        self.timeout = settings.timeout * (self.batch + 2)

    async def open(self) -> Line:
        """Look whether the printer is there; raises ``LineDown``."""
        line = IppLine(self._settings)
        try:
            await line.check()
        except BaseException:
            await line.close()
            raise
        return line

    async def check(self) -> None:
        """Look whether the printer is there and prints PDF; raises ``LineDown``."""
        await (await self.open()).close()


class IppLine:
    """A seat's line to a printer."""

    def __init__(self, settings: IppSettings) -> None:
        self._settings = settings
        auth = aiohttp.BasicAuth(settings.username, settings.password, "utf-8") if settings.password else None
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=settings.timeout),
            connector=connector(ssl=_tls(settings)),
            auth=auth,
        )
        self._closed = asyncio.Event()
        self._told: set[str] = set()

    async def check(self) -> None:
        """Ask the printer for what it prints; raises ``LineDown``."""
        wanted = ("requested-attributes", [keyword("document-format-supported")])
        answer = await self._ask(Operation.GET_PRINTER_ATTRIBUTES, [wanted])
        if not isinstance(answer, IppAnswer):
            raise LineDown(_as_failed(answer))
        if not answer.good:
            raise LineDown(refused(answer))
        formats = [form for _, group in answer.groups for form in group.get("document-format-supported", ())]
        if formats and "application/pdf" not in formats:
            raise LineDown(Failed(Fault.ACCOUNT, "The printer prints no PDF; put a print server before it."))

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Print each letter once, one after the other; one result for each, in order."""
        there: set[str] = set()
        if any(outgoing.attempt > 1 for outgoing in batch):
            jobs = await self._jobs("not-completed"), await self._jobs("completed")
            for found in jobs:
                if not isinstance(found, list):
                    return [_as_failed(found)] * len(batch)
                there |= {key for key, state, _ in found if state not in (CANCELED, ABORTED)}
        return [self._sent(it.key) if it.key in there else await self._print(it) for it in batch]

    async def listen(self, tell: Tell) -> None:
        """Bring what became of letters to ``tell`` until the line is closed."""
        while not self._closed.is_set():
            try:
                await self._tell(tell)
            except Exception:  # what the printer says can't be kept now: it is asked again
                log.exception("what a printer told can't be kept")
            try:
                async with asyncio.timeout(self._settings.poll):
                    await self._closed.wait()
            except TimeoutError:
                continue

    async def close(self) -> None:
        """Hang up."""
        self._closed.set()
        await self._client.close()

    async def _tell(self, tell: Tell) -> None:
        jobs = await self._jobs("completed")
        if not isinstance(jobs, list):
            log.warning("a printer can't be asked what it printed", why=jobs.text)
            return
        news = [(key, state, why) for key, state, why in jobs if f"{key} {state}" not in self._told]
        receipts = [receipt for key, state, why in news if (receipt := receipt_of(key, state, why))]
        if receipts:
            await tell(receipts)
        self._told = {f"{key} {state}" for key, state, _ in jobs}

    async def _print(self, outgoing: Outgoing) -> Result:
        if not isinstance(outgoing.content, LetterRendered):
            return Failed(Fault.CONTENT, "A printer prints letters only.")
        try:
            read_postal(outgoing.to, self._settings.country)
        except InvalidInput as error:
            return Failed(Fault.UNREACHABLE, str(error))
        attributes = [("job-name", [name(_OURS + outgoing.key)]), ("document-format", [media_type("application/pdf")])]
        sides = keyword("two-sided-long-edge" if self._settings.duplex else "one-sided")
        document = outgoing.content.pdf
        answer = await self._ask(Operation.PRINT_JOB, attributes, job=[("sides", [sides])], document=document)
        if not isinstance(answer, IppAnswer):
            return answer
        return self._sent(outgoing.key) if answer.good else refused(answer)

    def _sent(self, key: str) -> Sent:
        return Sent(key, self._settings.cost, self._settings.currency)

    async def _jobs(self, which: str) -> list[tuple[str, int, str]] | Failed | Unknown:
        """Return our jobs there: the key of the message, the job's state, and why."""
        attributes: list[tuple[str, Sequence[Value]]] = [
            ("limit", [number(_LOOKED_AT)]),
            ("requested-attributes", [keyword(it) for it in _ASKED]),
            ("which-jobs", [keyword(which)]),
            ("my-jobs", [truth(True)]),
        ]
        answer = await self._ask(Operation.GET_JOBS, attributes)
        if not isinstance(answer, IppAnswer):
            return answer
        return [job for found in answer.jobs() if (job := _job(found))] if answer.good else refused(answer)

    async def _ask(
        self,
        operation: Operation,
        attributes: Sequence[tuple[str, Sequence[Value]]],
        job: Sequence[tuple[str, Sequence[Value]]] = (),
        document: bytes = b"",
    ) -> IppAnswer | Failed | Unknown:
        settings = self._settings
        whole = [("printer-uri", [uri(settings.url)]), ("requesting-user-name", [name(settings.username)]), *attributes]
        body = write_request(operation, next(_REQUESTS) % 2**31, whole, job, document)
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        try:
            async with self._client.post(
                http_address(settings.url), data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    return refused_by_http(answer.status)
                return read_answer(await read_at_most(answer, _LARGEST))
        except aiohttp.ClientConnectorError as error:
            if (private := private_target(error)) is not None:
                return Failed(Fault.ACCOUNT, str(private), retry=True)
            return Failed(Fault.UNAVAILABLE, f"The printer can't be reached: {error}"[:300], retry=True)
        except (aiohttp.ClientError, TimeoutError, OSError, Unreadable) as error:
            return Unknown(f"The printer's answer was not understood: {type(error).__name__}: {error}"[:300])


def _job(found: Mapping[str, list[Any]]) -> tuple[str, int, str] | None:
    named = str(next(iter(found.get("job-name", ())), ""))
    state = next(iter(found.get("job-state", ())), None)
    if not named.startswith(_OURS) or not isinstance(state, int):
        return None
    reasons = ", ".join(str(it) for it in found.get("job-state-reasons", ()) if it != "none")
    return named.removeprefix(_OURS), state, reasons[:200]


def _as_failed(result: Failed | Unknown) -> Failed:
    """A question that changes nothing may be asked again."""
    return result if isinstance(result, Failed) else Failed(Fault.UNAVAILABLE, result.text, retry=True)


def _tls(settings: IppSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not settings.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


IPP = ProviderKind(
    name="ipp",
    channels=("print",),
    settings=IppSettings,
    make=lambda settings, _: Ipp(settings),
    secrets=("password",),
)
