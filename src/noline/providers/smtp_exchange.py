"""The dialogue that hands mails to a server: which bytes to write upon which reply, and what became of each mail; pure.

With PIPELINING (RFC 2920) a mail costs one round trip: its body, the final dot and the next mail's MAIL, RCPT and DATA
go out together. Without it the same plan is walked one command at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from noline.channels import Failed, Fault, Result, Sent, Unknown
from noline.providers.smtp_letter import Letter
from noline.providers.smtp_reply import BadReply, Reply
from noline.providers.smtp_verdict import Stage, verdict

_SENT = Sent()
_LONE_DOT = b".\r\n"


class Exchange:
    """Mails on their way through one connection: feed it replies, write what it returns.

    ``letters`` holds a ``Failed`` where a mail can't go to this server at all. ``reset``: an earlier transaction may
    still be open. ``results`` is complete, in order, after ``end`` or once ``done``.
    """

    def __init__(self, letters: Sequence[Letter | Failed], *, pipelining: bool, reset: bool = False) -> None:
        self.results: list[Result | None] = [item if isinstance(item, Failed) else None for item in letters]
        self.reset = reset
        self.heard = 0
        self.started = 0
        self.failed: Failed | None = None
        self.left_at: int | None = None
        self._pipelining = pipelining
        self._letters = letters
        self._waiting = deque(at for at, item in enumerate(letters) if isinstance(item, Letter))
        self._plan: deque[tuple[Stage, int, bytes]] = deque()
        self._asked: deque[tuple[Stage, int]] = deque()
        self._refusal: Failed | None = None
        self._copies: deque[bytes] = deque()
        self._missed: dict[int, list[tuple[str, str]]] = {}

    @property
    def done(self) -> bool:
        """Whether nothing more is to be written or awaited."""
        return not self._asked and not self._plan

    def begin(self) -> bytes:
        """Return the first bytes to write; empty where there is nothing to send."""
        self._next()
        return self._write()

    def reply(self, reply: Reply) -> bytes:
        """Take the next reply and return what to write now; raise ``BadReply`` where it makes no sense here."""
        if self.failed is not None:
            return b""  # some go on answering what was pipelined after a 421
        self.heard += 1
        if not self._asked:
            raise BadReply(f"an answer to nothing: {reply.line}")
        stage, at = self._asked.popleft()
        if reply.code == 421:
            self._leave(at, verdict(reply, stage))
            return b""
        _ON[stage](self, at, reply)
        return self._write() if self._plan else b""

    def stop(self) -> None:
        """Begin no further mail; those under way go on."""
        self._waiting.clear()

    def end(self, failed: Failed) -> list[Result]:
        """Settle what is open, the connection being gone or the time over: ``Unknown`` where the final dot went out."""
        unanswered = {at for stage, at in self._asked if stage is Stage.DOT}
        why = self.failed or failed
        self._asked.clear()
        self._plan.clear()
        return [
            result or (Unknown(f"no answer to the final dot: {why.text}") if at in unanswered else why)
            for at, result in enumerate(self.results)
        ]

    def _next(self) -> None:
        """Plan the envelope of the next mail, an open transaction being cleared first."""
        if not self._waiting:
            return
        at = self._waiting.popleft()
        letter = self._letters[at]
        assert isinstance(letter, Letter)
        self.started += 1
        self._refusal = None
        if self.reset:
            self._plan.append((Stage.RSET, at, b"RSET\r\n"))
            self.reset = False
        self._plan.append((Stage.MAIL, at, letter.mail))
        self._plan.append((Stage.RCPT, at, letter.rcpt))
        if not letter.copies:  # else no DATA before it is known that the first recipient is taken
            self._plan.append((Stage.DATA, at, b"DATA\r\n"))

    def _write(self) -> bytes:
        if not self._pipelining:
            return self._write_one()
        plan = self._plan
        self._asked.extend((stage, at) for stage, at, _ in plan)
        out = b"".join([part for _, _, part in plan])
        plan.clear()
        return out

    def _write_one(self) -> bytes:
        if self._asked or not self._plan:
            return b""
        stage, at, part = self._plan.popleft()
        self._asked.append((stage, at))
        return part

    def _on_reset(self, at: int, reply: Reply) -> None:
        """Pass over the answer to RSET: if the server is out of step, MAIL will say so."""

    def _on_mail(self, at: int, reply: Reply) -> None:
        if not reply.positive:
            self._refuse(at, reply, Stage.MAIL)

    def _on_rcpt(self, at: int, reply: Reply) -> None:
        if not reply.positive:
            self._refuse(at, reply, Stage.RCPT)
        letter = self._letters[at]
        if isinstance(letter, Letter) and letter.copies and self.results[at] is None:
            if self._refusal is None:
                self._copies = deque(letter.copies)
                self._plan.extend((Stage.COPY, at, it) for it in letter.copies)
                self._plan.append((Stage.DATA, at, b"DATA\r\n"))
            else:
                self._settle(at)

    def _on_copy(self, at: int, reply: Reply) -> None:
        """Who is to get a copy and is refused keeps nothing back; that they got none is told."""
        address = self._copies.popleft().decode().partition("<")[2].partition(">")[0]
        if not reply.positive:
            self._missed.setdefault(at, []).append((address, reply.line))

    def _on_data(self, at: int, reply: Reply) -> None:
        if reply.code == 354:
            self._hand_over(at)
        else:
            self._refuse(at, reply, Stage.DATA)
            if self._pipelining:
                self._settle(at)

    def _hand_over(self, at: int) -> None:
        """Give the body, or none where the server wants data although it took no recipient (RFC 2920 3.1)."""
        letter = self._letters[at]
        assert isinstance(letter, Letter)
        if self._refusal is None:
            self._plan.append((Stage.DOT, at, letter.body))
        else:
            self.results[at] = self._refusal
            self._plan.append((Stage.VOID, at, _LONE_DOT))
        self._next()

    def _on_dot(self, at: int, reply: Reply) -> None:
        if reply.positive:
            self.results[at] = Sent(missed=tuple(self._missed[at])) if at in self._missed else _SENT
        elif reply.negative:
            self.results[at] = verdict(reply, Stage.DOT)
        else:
            self._asked.appendleft((Stage.DOT, at))  # still unanswered: it ends as Unknown
            raise BadReply(f"an odd answer to the final dot: {reply.line}")

    def _on_void(self, at: int, reply: Reply) -> None:
        """Pass over the answer to a lone dot: the mail was refused before."""

    def _refuse(self, at: int, reply: Reply, stage: Stage) -> None:
        """Note why a mail is refused; the first reason counts, the 503 that follow it do not."""
        if not reply.negative:
            raise BadReply(f"an odd answer to {stage.upper()}: {reply.line}")
        if self._refusal is None:
            self._refusal = verdict(reply, stage)
        if not self._pipelining:
            self._plan.clear()
            self._settle(at)

    def _settle(self, at: int) -> None:
        """Close a refused mail whose transaction is still open, and go on to the next."""
        self.results[at] = self._refusal
        self.reset = True
        self._next()

    def _leave(self, at: int, failed: Failed) -> None:
        """Give up: the server is closing the connection (421). What it had not refused before may be tried again."""
        self.failed, self.left_at = failed, at
        if self.results[at] is None:
            self.results[at] = self._refusal or failed
        self._asked.clear()
        self._plan.clear()
        self._waiting.clear()


# Not bound methods in the exchange: such a circle would keep a whole batch of mails until the collector comes.
_ON: dict[Stage, Callable[[Exchange, int, Reply], None]] = {
    Stage.RSET: Exchange._on_reset,
    Stage.MAIL: Exchange._on_mail,
    Stage.RCPT: Exchange._on_rcpt,
    Stage.COPY: Exchange._on_copy,
    Stage.DATA: Exchange._on_data,
    Stage.DOT: Exchange._on_dot,
    Stage.VOID: Exchange._on_void,
}


def broken(text: str) -> Failed:
    """Describe a connection that broke or fell silent: nothing is wrong with the message."""
    return Failed(Fault.UNAVAILABLE, text, retry=True)
