"""Provider ``printhouse``: letters in print runs to a print house by SFTP, its acknowledgements as receipts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from weakref import WeakValueDictionary

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
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ProviderKind
from noline.providers.postal import PostalAddress, read_postal
from noline.providers.printhouse_acks import read_acknowledgements
from noline.providers.printhouse_pdf import merge_run
from noline.providers.printhouse_run import plan_run, write_manifest
from noline.providers.printhouse_settings import PrinthouseSettings
from noline.providers.printhouse_sftp import HalfDone, House, house_of

log = structlog.get_logger()

_SLACK = 30.0
_PAUSE = 5.0  # seconds before acknowledgements are looked for again after a failure


class Printhouse:
    """One account at a print house. What its seats bring at the same time goes into the same run."""

    name = "printhouse"
    uncertain = Uncertain.REPEAT  # a repeated letter is looked for in the runs that are there, before it is printed

    def __init__(self, settings: PrinthouseSettings) -> None:
        self._settings = settings
        self.capabilities: tuple[Capabilities, ...] = (
            Capabilities(
                channel="print", renders="letter", receipts=True, cost=settings.cost, currency=settings.currency
            ),
        )
        self.listens = bool(settings.inbox)
        self.timeout = settings.gather + settings.timeout + _SLACK
        self.batch = settings.run_size

    async def open(self) -> Line:
        """Sign in and look at the directories; raises ``LineDown``."""
        await self.check()
        return PrinthouseLine(press_of(self._settings))

    async def check(self) -> None:
        """Sign in and look at the directories; raises ``LineDown``."""
        async with house_of(self._settings) as house:
            await house.check()


class Press:
    """Gathers letters for a while and makes a run of them; looks for acknowledgements. One a process and account."""

    def __init__(self, settings: PrinthouseSettings) -> None:
        self.settings = settings
        self._waiting: list[tuple[Outgoing, PostalAddress, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Lock()

    async def print(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Print letters with whatever else comes meanwhile; what can't be addressed is not printed."""
        waiting: list[Result | asyncio.Future[Result]] = []
        for outgoing in batch:
            able = _checked(outgoing, self.settings.country)
            if isinstance(able, Failed):
                waiting.append(able)
            else:
                answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
                self._waiting.append((outgoing, able, answer))
                waiting.append(answer)
        if self._waiting and self._task is None:
            self._task = asyncio.create_task(self._gather())
        return [await it if isinstance(it, asyncio.Future) else it for it in waiting]

    async def listen(self, tell: Tell) -> None:
        """Bring acknowledgements to ``tell`` until cancelled; one seat of the process does, the others stand by."""
        async with self._listening:
            while True:
                pause = self.settings.poll
                try:
                    async with house_of(self.settings) as house:
                        for name in await house.acknowledgements():
                            await _take_in(house, name, tell)
                except LineDown as down:
                    log.warning("acknowledgements can't be fetched", why=down.failed.text)
                    pause = max(pause, _PAUSE)
                except Exception:  # what they tell can't be kept now; the files stay, and are read again
                    log.exception("acknowledgements can't be taken in")
                    pause = max(pause, _PAUSE)
                await asyncio.sleep(pause)

    async def _gather(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(self.settings.gather)
                size = self.settings.run_size
                taken, self._waiting = self._waiting[:size], self._waiting[size:]
                results = await self._results([(outgoing, address) for outgoing, address, _ in taken])
                for (_, _, answer), result in zip(taken, results, strict=True):
                    if not answer.done():
                        answer.set_result(result)
        finally:
            self._task = None

    async def _results(self, letters: Sequence[tuple[Outgoing, PostalAddress]]) -> list[Result]:
        """Hand a run over; returns one result each, in order."""
        try:
            async with asyncio.timeout(self.settings.timeout), house_of(self.settings) as house:
                references = await self._hand_over(house, letters)
        except LineDown as down:
            return [down.failed] * len(letters)
        except (HalfDone, TimeoutError) as error:
            return [Unknown(f"The hand-over was cut off: {type(error).__name__}")] * len(letters)
        except Exception as error:  # whatever it is, each letter has its result: it is looked for before it is repeated
            log.exception("a print run failed")
            return [Unknown(f"The hand-over failed: {type(error).__name__}")] * len(letters)
        cost, currency = self.settings.cost, self.settings.currency
        return [Sent(references[outgoing.key], cost, currency) for outgoing, _ in letters]

    async def _hand_over(self, house: House, letters: Sequence[tuple[Outgoing, PostalAddress]]) -> dict[str, str]:
        again = {outgoing.key for outgoing, _ in letters if outgoing.attempt > 1}
        references = await house.find(again) if again else {}
        fresh = [(outgoing, address) for outgoing, address in letters if outgoing.key not in references]
        if fresh:
            run = plan_run(fresh, duplex=self.settings.duplex)
            pdf = await asyncio.to_thread(merge_run, run, duplex=self.settings.duplex)
            await house.hand_over(run.name, pdf, write_manifest(run, self.settings.manifest))
            references |= {letter.key: run.reference(letter) for letter in run.letters}
        return references


class PrinthouseLine:
    """A seat's line: it has no connection of its own, as each hand-over signs in anew."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._closed = asyncio.Event()

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Print each letter once; one result for each, in order."""
        return await self._press.print(batch)

    async def listen(self, tell: Tell) -> None:
        """Bring acknowledgements to ``tell`` until the line is closed."""
        listening = asyncio.create_task(self._press.listen(tell))
        closed = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait({listening, closed}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
        finally:
            listening.cancel()
            closed.cancel()

    async def close(self) -> None:
        """End listening."""
        self._closed.set()


_PRESSES: WeakValueDictionary[PrinthouseSettings, Press] = WeakValueDictionary()


def press_of(settings: PrinthouseSettings) -> Press:
    """Return the press that the seats of an account share."""
    press = _PRESSES.get(settings)
    if press is None:
        press = _PRESSES[settings] = Press(settings)
    return press


def _checked(outgoing: Outgoing, country: str) -> PostalAddress | Failed:
    if not isinstance(outgoing.content, LetterRendered):
        return Failed(Fault.CONTENT, "A print house prints letters only.")
    try:
        return read_postal(outgoing.to, country)
    except InvalidInput as error:
        return Failed(Fault.UNREACHABLE, str(error))


async def _take_in(house: House, name: str, tell: Tell) -> None:
    """Tell what a file acknowledges; it is moved away once that is kept."""
    content = await house.read_acknowledgement(name)
    if content is None:
        return
    read = read_acknowledgements(content)
    for problem in read.problems:
        log.warning("a print house acknowledged something that can't be read", file=name, why=problem)
    if read.receipts:
        await tell(read.receipts)
    await house.done_with(name, read.problems)


PRINTHOUSE = ProviderKind(
    name="printhouse",
    channels=("print",),
    settings=PrinthouseSettings,
    make=lambda settings, _: Printhouse(settings),
    secrets=("private_key",),
)
