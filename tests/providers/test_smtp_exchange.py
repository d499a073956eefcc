"""Whatever a server answers and wherever the line breaks, each mail has one true result."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.channels import Failed, Fault, Result, Sent, Unknown
from noline.providers.smtp_exchange import Exchange, broken
from noline.providers.smtp_letter import Letter
from noline.providers.smtp_reply import BadReply, Reply

LOST = broken("the line broke")


def letter(number: int) -> Letter:
    """Return the letter with this number."""
    return Letter(b"MAIL %d\r\n" % number, b"RCPT %d\r\n" % number, b"Hello %d\r\n.\r\n" % number)


class Server:
    """A server in memory that keeps the order of commands strictly and answers from a list, then with yes.

    ``took`` are the mails it said yes to; it remembers them even where its answer is lost.
    """

    def __init__(self, answers: Sequence[int]) -> None:
        self.answers = list(answers)
        self.took: list[int] = []
        self.most_waiting = 0
        self._mail: int | None = None
        self._recipient = False
        self._body: list[bytes] | None = None

    def hear(self, data: bytes) -> list[Reply]:
        lines = data.split(b"\r\n")[:-1]
        replies = [reply for line in lines if (reply := self._line(line)) is not None]
        self.most_waiting = max(self.most_waiting, len(replies))
        return replies

    def _line(self, line: bytes) -> Reply | None:
        if self._body is not None:
            return self._data(line)
        verb, _, number = line.partition(b" ")
        code = {b"RSET": self._reset, b"MAIL": self._begin, b"RCPT": self._address, b"DATA": self._open}[verb](number)
        return Reply(code, b"said")

    def _answer(self, usual: int) -> int:
        return self.answers.pop(0) if self.answers else usual

    def _reset(self, _: bytes) -> int:
        self._mail, self._recipient = None, False
        return 250

    def _begin(self, number: bytes) -> int:
        assert self._mail is None, "MAIL within an open transaction"
        code = self._answer(250)
        self._mail = int(number) if code == 250 else None
        return code

    def _address(self, _: bytes) -> int:
        if self._mail is None:
            return 503
        code = self._answer(250)
        self._recipient = self._recipient or code == 250
        return code

    def _open(self, _: bytes) -> int:
        """Answer DATA; 354 without a recipient too, as some servers do."""
        usual = 354 if self._recipient else 503
        code = self._answer(usual)
        code = usual if code == 250 else code
        self._body = [] if code == 354 else None
        return code

    def _data(self, line: bytes) -> Reply | None:
        assert self._body is not None
        if line != b".":
            self._body.append(line)
            return None
        body, self._body = self._body, None
        mail, recipient, self._mail, self._recipient = self._mail, self._recipient, None, False
        if mail is None or not recipient:
            assert not body, "a body was sent although no recipient was taken"
            return Reply(554, b"No valid recipients")
        assert body == [b"Hello %d" % mail]
        code = self._answer(250)
        if code == 250:
            self.took.append(mail)
        return Reply(code, b"said")


def play(server: Server, exchange: Exchange, replies_until_break: int) -> list[Result]:
    """Let client and server talk until the end or the break."""
    heard = 0
    waiting = server.hear(exchange.begin())
    while waiting and not exchange.done and heard < replies_until_break:
        heard += 1
        out = exchange.reply(waiting.pop(0))
        waiting.extend(server.hear(out))
    return exchange.end(LOST)


CODES = st.sampled_from([250, 250, 250, 354, 450, 452, 550, 554, 421])


@given(
    answers=st.lists(CODES, max_size=30),
    mails=st.integers(0, 6),
    pipelining=st.booleans(),
    broken_after=st.one_of(st.just(10_000), st.integers(0, 30)),
)
def test_sent_means_taken_and_taken_is_never_called_failed(
    answers: list[int], mails: int, pipelining: bool, broken_after: int
) -> None:
    server = Server(answers)
    exchange = Exchange([letter(number) for number in range(mails)], pipelining=pipelining)
    try:
        results = play(server, exchange, broken_after)
    except BadReply:
        results = exchange.end(LOST)
    assert len(results) == mails
    assert {at for at, result in enumerate(results) if isinstance(result, Sent)} <= set(server.took)
    assert not [at for at in server.took if isinstance(results[at], Failed)]
    assert len(server.took) == len(set(server.took))


@given(pipelining=st.booleans(), mails=st.integers(1, 8))
def test_all_is_sent_where_the_server_says_yes(pipelining: bool, mails: int) -> None:
    server = Server([])
    exchange = Exchange([letter(number) for number in range(mails)], pipelining=pipelining)
    assert play(server, exchange, 10_000) == [Sent()] * mails
    assert exchange.done
    assert exchange.started == mails
    assert server.most_waiting == (1 if not pipelining else 3 if mails == 1 else 4)


def test_pipelined_a_mail_costs_one_round_trip() -> None:
    exchange = Exchange([letter(0), letter(1)], pipelining=True)
    assert exchange.begin() == b"MAIL 0\r\nRCPT 0\r\nDATA\r\n"
    written = [exchange.reply(Reply(code, b"")) for code in (250, 250, 354, 250, 250, 250, 354, 250)]
    assert [part for part in written if part] == [
        b"Hello 0\r\n.\r\nMAIL 1\r\nRCPT 1\r\nDATA\r\n",
        b"Hello 1\r\n.\r\n",
    ]


def test_a_mail_that_can_not_go_is_passed_over() -> None:
    refused = Failed(Fault.CONTENT, "too large")
    exchange = Exchange([refused, letter(1), refused], pipelining=True)
    assert play(Server([]), exchange, 100) == [refused, Sent(), refused]
    empty = Exchange([refused], pipelining=True)
    assert (empty.begin(), empty.done, empty.end(LOST)) == (b"", True, [refused])


def test_an_open_transaction_is_reset_in_the_same_write() -> None:
    exchange = Exchange([letter(0)], pipelining=True, reset=True)
    assert exchange.begin() == b"RSET\r\nMAIL 0\r\nRCPT 0\r\nDATA\r\n"


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "lockstep"])
def test_after_stop_nothing_is_begun_and_what_is_under_way_ends(pipelining: bool) -> None:
    server, exchange = Server([]), Exchange([letter(n) for n in range(3)], pipelining=pipelining)
    replies = server.hear(exchange.begin())
    exchange.stop()
    while replies:
        replies.extend(server.hear(exchange.reply(replies.pop(0))))
    assert exchange.done
    assert exchange.end(LOST) == [Sent(), LOST, LOST]


def test_an_odd_answer_to_the_final_dot_leaves_the_mail_uncertain() -> None:
    exchange = Exchange([letter(0)], pipelining=True)
    exchange.begin()
    for code in (250, 250, 354):
        exchange.reply(Reply(code, b""))
    with pytest.raises(BadReply):
        exchange.reply(Reply(354, b"what"))
    assert isinstance(exchange.end(LOST)[0], Unknown)


def test_an_answer_to_nothing_is_refused() -> None:
    with pytest.raises(BadReply):
        Exchange([], pipelining=True).reply(Reply(250, b"hello?"))


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "one by one"])
@pytest.mark.parametrize(
    ("answers", "first", "took"),
    [
        pytest.param([], Sent(), [1, 2], id="all are taken"),
        pytest.param([250, 250, 550], Sent(missed=(("bob@firm.example", "550 said"),)), [1, 2], id="a copy is refused"),
        pytest.param([250, 550], None, [2], id="the first recipient is refused"),
        pytest.param([550], None, [2], id="the sender is refused"),
    ],
)
def test_copies_go_out_with_the_mail_or_not_at_all(
    answers: list[int], first: Result | None, took: list[int], *, pipelining: bool
) -> None:
    copied = msgspec.structs.replace(letter(1), copies=(b"RCPT TO:<bob@firm.example>\r\n",))
    server = Server(answers)
    exchange = Exchange([copied, letter(2)], pipelining=pipelining)
    out = exchange.begin()
    while out:
        out = b"".join([exchange.reply(reply) for reply in server.hear(out)])
    assert exchange.done
    assert server.took == took
    assert exchange.results[0] == first if first is not None else isinstance(exchange.results[0], Failed)
    assert exchange.results[1] == Sent()
