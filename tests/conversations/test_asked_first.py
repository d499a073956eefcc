"""What somebody was asked comes before what is guessed: PINs, code words and answers where several things are open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from journeys.running import ask, end_of, ends, publish, runs, start
from noline.conversations.pins import pin_set
from services.programs import BALANCE, MINI, set_up
from stage import Stage

from .board import Board, three

ANNA = "+447700900123"
SURE = BALANCE | {"open_to": "verified", "proof": "pin"}


@pytest.fixture
def board(stage: Stage) -> Board:
    stage.calls = False
    return Board(stage)


async def garden(stage: Stage, board: Board) -> UUID:
    """A topic of three; returns Anna, who is told of it by SMS."""
    await stage.template("question", "Will you come to your appointment?")
    await board.begin()
    anna, *_ = await three(stage, board)
    return anna


async def told(stage: Stage, board: Board) -> None:
    """Anna is told of the topic."""
    await stage.advance(minutes=1)
    await board.post("Welcome")
    await stage.advance(minutes=1)


async def asked(stage: Stage, customer: UUID, name: str = "care", **more: Any) -> None:
    """A journey asks by SMS."""
    step = ask(timeout="P10D", channel="sms", **more)
    again = {"steps": {"q": step, **ends("done", "late")}, "variables": {"said": ""} if "store" in more else {}}
    await publish(stage, name, **again)
    await start(stage, customer, name)
    await stage.advance(minutes=1)


async def sessions(stage: Stage) -> list[tuple[str, str]]:
    """Which services were begun, and what they wait for."""
    rows = await stage.fetch("select service, waits from service_session order by opened_at")
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("typed", ["4711", "4 7 1 1", "PIN 4711", "My PIN is 4711!", "471l1"])
async def test_a_pin_that_was_asked_for_is_never_said_in_a_topic(stage: Stage, board: Board, typed: str) -> None:
    await set_up(stage, SURE)
    anna = await garden(stage, board)
    await stage.tell(anna, "pin.changed", pin_set(stage.noline.signer, anna, "4711", "Sam"))
    await stage.hear("sms", ANNA, "BAL")
    assert await sessions(stage) == [("balance", "pin")]
    await told(stage, board)
    message = await stage.hear("sms", ANNA, typed)
    assert (message.placed_by, (message.body or {})["text"]) == ("asked_secret", "••••")
    assert await board.said() == [("Harbour", "Welcome")]
    kept = await stage.one("select count(*) from interaction where body::text like '%4711%'")
    assert kept == 0, "nor is it kept in the log"
    if typed == "4711":
        assert await sessions(stage) == [("balance", "call")]


async def test_nor_where_it_is_typed_too_late_or_in_answer_to_the_topic(stage: Stage, board: Board) -> None:
    await set_up(stage, SURE)
    anna = await garden(stage, board)
    await stage.tell(anna, "pin.changed", pin_set(stage.noline.signer, anna, "4711", "Sam"))
    await stage.hear("sms", ANNA, "BAL")
    await told(stage, board)
    telling = (await stage.sent(anna))[-1]
    await stage.hear("sms", ANNA, "9999", tokens=(stage.token(telling),))
    await stage.advance(minutes=35)
    assert [it[1] for it in await sessions(stage)] == [""]
    await told(stage, board)
    late = await stage.hear("sms", ANNA, "4711")
    assert (late.placed_by, (late.body or {})["text"]) == ("asked_secret", "••••")
    assert {name for name, _ in await board.said()} == {"Harbour"}


async def test_other_words_are_said_in_the_topic_while_a_pin_is_awaited(stage: Stage, board: Board) -> None:
    await set_up(stage, SURE)
    anna = await garden(stage, board)
    await stage.tell(anna, "pin.changed", pin_set(stage.noline.signer, anna, "4711", "Sam"))
    await stage.hear("sms", ANNA, "BAL")
    await told(stage, board)
    await stage.hear("sms", ANNA, "Lovely roses")
    assert (await board.said())[1:] == [("Anna", "Lovely roses")]


async def test_a_pin_goes_where_it_was_asked_for_though_a_journey_asked_later(stage: Stage, board: Board) -> None:
    await set_up(stage, SURE)
    anna = await garden(stage, board)
    await stage.tell(anna, "pin.changed", pin_set(stage.noline.signer, anna, "4711", "Sam"))
    await stage.hear("sms", ANNA, "BAL")
    await asked(stage, anna, store="said")
    await stage.hear("sms", ANNA, "4711")
    (run,) = await runs(stage, anna)
    assert (run.state, run.variables, await sessions(stage)) == ("waiting", {"said": ""}, [("balance", "call")])
    await stage.hear("sms", ANNA, "Yes")
    assert await end_of(stage, anna) == "done"


@pytest.mark.parametrize("text", ["Yes I will come", "no", "👍"])
async def test_an_open_question_is_answered_though_a_topic_was_told_of_since(
    stage: Stage, board: Board, text: str
) -> None:
    anna = await garden(stage, board)
    await asked(stage, anna)
    await told(stage, board)
    assert (await stage.hear("sms", ANNA, "Lovely roses")).placed_by == "latest_message"
    message = await stage.hear("sms", ANNA, text)
    assert (message.placed_by, await end_of(stage, anna)) == ("open_question", "done")
    assert await board.said() == [("Harbour", "Welcome"), ("Anna", "Lovely roses")]


async def test_a_value_answers_too_and_free_text_the_later_of_both(stage: Stage, board: Board) -> None:
    anna = await garden(stage, board)
    exits = {"invalid": "late"}
    await asked(stage, anna, "guests", valid={"wanted": "whole"}, exits=exits)
    await told(stage, board)
    await stage.hear("sms", ANNA, "Lovely roses")
    await stage.hear("sms", ANNA, "3")
    assert await end_of(stage, anna, "guests") == "done"
    await asked(stage, anna)
    await stage.hear("sms", ANNA, "Whenever you like")
    assert await end_of(stage, anna) == "done"
    assert [text for _, text in await board.said()] == ["Welcome", "Lovely roses"]


async def test_a_word_of_a_service_answers_no_question(stage: Stage, board: Board) -> None:
    await set_up(stage, BALANCE, MINI)
    anna = await garden(stage, board)
    await asked(stage, anna)
    message = await stage.hear("sms", ANNA, "BAL")
    assert (message.placed_by, message.placed_why) == ("code_word", "It is the code word of “Balance”.")
    assert (message.answers, await end_of(stage, anna), await sessions(stage)) == (None, None, [("balance", "call")])
    await stage.hear("sms", ANNA, "Yes")
    assert await end_of(stage, anna) == "done", "it stays open"


async def test_unless_the_question_offers_that_word(stage: Stage, board: Board) -> None:
    await set_up(stage, BALANCE)
    anna = await garden(stage, board)
    valid = {"wanted": "choice", "choices": ["BAL", "LIMIT"]}
    await asked(stage, anna, valid=valid, store="said", exits={"invalid": "late"})
    await stage.hear("sms", ANNA, "bal")
    (run,) = await runs(stage, anna)
    assert (run.state, run.variables) == ("ended", {"said": "BAL"})
    assert await sessions(stage) == []


@pytest.mark.parametrize("text", ["BAL", "MINI 5", "balanse", "JOIN", "Stop"])
async def test_words_after_a_topic_reach_whose_they_are(stage: Stage, board: Board, text: str) -> None:
    await set_up(stage, BALANCE, MINI)
    anna = await garden(stage, board)
    await publish(stage, "club", entry={"type": "message", "word": "join"}, steps=ends("done"))
    await asked(stage, anna)
    await told(stage, board)
    await stage.hear("sms", ANNA, text)
    assert await board.said() == [("Harbour", "Welcome")]
    begun = [name for name, _ in await sessions(stage)]
    if text == "Stop":
        return
    assert await end_of(stage, anna) is None
    assert begun or await end_of(stage, anna, "club") == "done"


async def test_who_wants_to_be_called_is_offered_times_and_chooses_one_after_a_topic(
    stage: Stage, board: Board
) -> None:
    await garden(stage, board)
    await told(stage, board)
    message = await stage.hear("sms", ANNA, "CALL ME")
    assert message.placed_by == "code_word"
    await told(stage, board)
    await stage.hear("sms", ANNA, "2")
    assert [text for _, text in await board.said()] == ["Welcome", "Welcome"]
    assert await stage.one("select count(*) from phone_call where state = 'planned'") == 1


async def test_two_answers_of_the_same_words_answer_two_questions(stage: Stage, board: Board) -> None:
    anna = await garden(stage, board)
    await asked(stage, anna, "one")
    await asked(stage, anna, "two")
    ended = []
    for _ in range(2):
        assert (await stage.hear("sms", ANNA, "Yes")).placed_by == "open_question"
        ended.append([await end_of(stage, anna, name) for name in ("one", "two")])
    assert ended == [[None, "done"], ["done", "done"]]


async def test_an_answer_that_only_one_question_can_take_goes_there(stage: Stage, board: Board) -> None:
    anna = await garden(stage, board)
    exits = {"invalid": "late"}
    await asked(stage, anna, "colour", valid={"wanted": "choice", "choices": ["Red", "Blue"]}, exits=exits)
    await asked(stage, anna, "day", valid={"wanted": "choice", "choices": ["Monday", "Friday"]}, exits=exits)
    await stage.hear("sms", ANNA, "red")
    assert [await end_of(stage, anna, name) for name in ("colour", "day")] == ["done", None]
    await stage.hear("sms", ANNA, "Friday")
    assert await end_of(stage, anna, "day") == "done"
