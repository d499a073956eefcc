"""Topics: what is said in one goes out to the rest, on their own channels, and what they answer is said in it."""

from __future__ import annotations

import pytest

from noline.conversations.topics import carriers, topic_address
from noline.customers import in_order
from noline.log.kinds import (
    CommentRemoved,
    Joining,
    MergeRequested,
    ParticipantLeft,
    TopicChanged,
    TopicFollowed,
    TopicRules,
)
from stage import Stage

from .board import TOPIC, Board, three


@pytest.fixture
def board(stage: Stage) -> Board:
    return Board(stage)


async def test_each_is_told_on_their_own_channel_and_each_answer_goes_to_the_rest(stage: Stage, board: Board) -> None:
    await board.begin()
    anna, ben, cleo = await three(stage, board)
    await board.post("The roses are here")
    assert [[it.channel for it in await stage.sent(who)] for who in (anna, ben, cleo)] == [["sms"], ["email"], ["x"]]

    await stage.hear("sms", "+447700900123", "Lovely")
    told = await stage.sent(ben)
    await stage.hear("email", "ben@example.com", "Which colour?", tokens=(stage.token(told[0]),))
    assert await board.said() == [("Harbour", "The roses are here"), ("Anna", "Lovely"), ("Ben", "Which colour?")]
    first, *answers = await board.comments()
    assert [it.post for it in answers] == [first.id, first.id]

    texts = [[(it.body or {})["text"].split("\n")[0] for it in await stage.sent(who)] for who in (anna, cleo)]
    assert texts == [
        ["Harbour (Garden): The roses are here", "Ben (Garden): Which colour?"],
        ["Harbour (Garden): The roses are here", "Anna (Garden): Lovely", "Ben (Garden): Which colour?"],
    ], "no echo to who wrote it"
    assert [(it.body or {})["text"].split("\n")[0] for it in await stage.sent(ben)] == [
        "Harbour wrote in 'Garden':",
        "Anna wrote in 'Garden':",
    ]
    (conversation,) = await stage.conversations(anna)
    assert (conversation.matter, conversation.waiting_for) == (f"topic:{TOPIC}", "nobody")


@pytest.mark.parametrize(
    ("word", "answer", "mode", "status"),
    [
        ("MUTE", "You hear no more of 'Garden'. FOLLOW brings it back.", "muted", "active"),
        ("daily", "You hear of 'Garden' once a day.", "daily", "active"),
        ("Hourly!", "You hear of 'Garden' once an hour.", "hourly", "active"),
        ("stop topic", "You have left 'Garden'. FOLLOW takes you back.", "at_once", "left"),
    ],
)
async def test_a_word_says_how_one_wants_to_hear_of_it(
    stage: Stage, board: Board, word: str, answer: str, mode: str, status: str
) -> None:
    await board.begin()
    anna, _, _ = await three(stage, board)
    await board.post("The roses are here")
    await stage.hear("sms", "+447700900123", word)
    wishes = await board.wishes(anna)
    assert (wishes.mode, wishes.status) == (mode, status)
    await board.post("And the tulips")
    assert await board.told(anna) == ["Harbour (Garden): The roses are here", answer]
    assert await board.said() == [("Harbour", "The roses are here"), ("Harbour", "And the tulips")]
    assert (await board.topic()).participants == (2 if status == "left" else 3)

    await stage.hear("sms", "+447700900123", "follow")
    await board.post("Come and see")
    assert (await board.told(anna))[-1] == "Harbour (Garden): Come and see"
    assert (await board.topic()).participants == 3


async def test_stop_leaves_the_topic_too_and_nobody_brings_them_back_but_they(stage: Stage, board: Board) -> None:
    await board.begin()
    _, ben, _ = await three(stage, board)
    await board.post("The roses are here")
    (told,) = await stage.sent(ben)
    await stage.hear("email", "ben@example.com", "STOP", tokens=(stage.token(told),))
    assert (await board.wishes(ben)).status == "left"
    await board.join(Joining(ben, "Ben"))
    assert (await board.wishes(ben)).status == "left"
    assert (await board.topic()).participants == 2
    count = len(await stage.sent(ben))
    await board.post("Roses again")
    assert len(await stage.sent(ben)) == count


async def test_whoever_was_taken_out_comes_back_by_no_word(stage: Stage, board: Board) -> None:
    await board.begin()
    anna, _, _ = await three(stage, board)
    await board.post("The roses are here")
    await stage.tell(TOPIC, "participant.leave_requested", ParticipantLeft((anna,), "Olga"))
    await stage.hear("sms", "+447700900123", "follow")
    await stage.hear("sms", "+447700900123", "Hello?")
    await board.post("More")
    assert (await board.wishes(anna)).status == "removed"
    assert len(await board.said()) == 2
    assert (await board.told(anna))[1:] == ["You no longer take part in 'Garden'. FOLLOW takes you back."] * 2


async def test_a_digest_waits_for_its_hour_where_the_customer_lives(stage: Stage, board: Board) -> None:
    await board.begin()
    anna = await stage.customer("Anna", phone="+447700900123", zone="America/New_York")
    ben = await stage.customer("Ben", email="ben@example.com")
    await board.join(Joining(anna, "Anna Park"), Joining(ben, "Ben"))
    for customer, mode in ((anna, "daily"), (ben, "hourly")):
        await stage.tell(customer, "topic.followed", TopicFollowed(TOPIC, mode, "page"))
    for text in ("One", "Two", "Three", "Four"):
        await board.post(text)
    await stage.advance(minutes=59)
    assert await board.told(ben) == []
    await stage.advance(minutes=2)
    assert await board.told(ben) == ["4 new in 'Garden':"]
    assert await board.told(anna) == []
    await stage.advance(hours=3)
    assert stage.now.hour == 14, "nine in the morning in New York"
    (digest,) = await stage.sent(anna)
    lines = str((digest.body or {})["text"]).split("\n")
    assert lines[:-1] == ["4 new in 'Garden':", "Harbour: Two", "Harbour: Three", "Harbour: Four", "... and 1 more"]

    await stage.hear("sms", "+447700900123", "Four is best")
    comments = await board.comments()
    assert comments[-1].post == comments[3].id, "it answers the last one that was told"


async def test_hourly_digests_rest_in_quiet_hours(stage: Stage, board: Board) -> None:
    await board.begin()
    ben = await stage.customer("Ben", email="ben@example.com")
    await board.join(Joining(ben, "Ben"))
    await stage.tell(ben, "topic.followed", TopicFollowed(TOPIC, "hourly", "page"))
    await stage.advance(hours=10, minutes=30)
    await board.post("Late")
    await stage.advance(hours=11)
    assert await board.told(ben) == []
    await stage.advance(minutes=31)
    assert await board.told(ben) == ["1 new in 'Garden':"]
    assert (stage.now.hour, stage.now.minute) == (8, 1)


async def test_a_mention_does_not_wait_for_a_digest(stage: Stage, board: Board) -> None:
    await board.begin()
    anna, _, _ = await three(stage, board)
    await board.join(Joining(anna, "Anna Park"))
    told: list[str] = []
    for mode, text, hears in (
        ("daily", "@anna, have you seen this?", True),
        ("daily", "Ask @AnnaPark", True),
        ("daily", "anna@example.com has it", False),
        ("muted", "@anna, have you seen that?", False),
    ):
        await stage.tell(anna, "topic.followed", TopicFollowed(TOPIC, mode, "page"))
        await board.post(text)
        told += [f"Harbour (Garden): {text}"] if hears else []
        assert await board.told(anna) == told, text


@pytest.mark.parametrize(
    ("channel", "sender", "text", "more", "said"),
    [
        ("sms", "+447700900123", "POST garden My roses", {}, "My roses"),
        ("x", "anna", "Garden: my tulips", {}, "my tulips"),
        ("email", "anna@example.com", "Look", {"recipient": "post-garden@mail.example", "subject": "Oh"}, "Oh\n\nLook"),
    ],
)
async def test_a_word_or_an_address_starts_a_post(
    stage: Stage, board: Board, channel: str, sender: str, text: str, more: dict[str, str], said: str
) -> None:
    await board.begin("garden")
    anna = await stage.customer("Anna", phone="+447700900123", email="anna@example.com", x="anna")
    ben = await stage.customer("Ben", email="ben@example.com")
    await board.join(Joining(anna, "Anna"), Joining(ben, "Ben"))
    await board.post("Welcome")
    message = await stage.hear(channel, sender, text, **more)
    assert message.placed_by == "topic"
    _, post = await board.comments()
    assert (post.text, post.author, post.post) == (said, anna, post.id)
    assert len(await board.told(ben)) == 2
    assert (await board.told(anna))[-1].startswith("It stands in 'Garden' now: https://")
    conversations = [it.matter for it in await stage.conversations(anna)]
    assert conversations == [f"topic:{TOPIC}"]


async def test_the_signed_address_of_a_topic_starts_a_post(stage: Stage, board: Board) -> None:
    await board.begin()
    anna = await stage.customer("Anna", email="anna@example.com")
    await board.join(Joining(anna, "Anna"))
    address = topic_address(stage.noline.signer, stage.workspace.id, TOPIC, "mail.example")
    assert len(address.partition("@")[0]) <= 64
    assert await stage.one("select count(*) from topic_comment") == 0
    forged = address[:-15] + ("0" if address[-15] != "0" else "1") + address[-14:]
    await stage.hear("email", "anna@example.com", "Forged", recipient=forged)
    await stage.hear("email", "anna@example.com", "Hello", recipient=address.upper())
    assert await board.said() == [("Anna", "Hello")]


async def test_a_stranger_starts_a_post_only_where_anyone_may(stage: Stage, board: Board) -> None:
    await board.begin("garden")
    await stage.hear("sms", "+447700900555", "GARDEN let me in")
    assert await board.said() == []
    (refused,) = await stage.texts("+447700900555")
    assert refused == "Only those who take part can post there."
    await stage.hear("email", "stranger@example.com", "In", recipient="post-garden@mail.example")
    assert await stage.texts("stranger@example.com") == []

    await stage.tell(TOPIC, "topic.changed", TopicChanged(rules=TopicRules(starts="anyone")))
    await stage.hear("sms", "+447700900555", "GARDEN let me in!")
    assert [it.text for it in await board.comments()] == ["let me in!"]
    assert (await board.topic()).participants == 1
    await board.post("Welcome")
    assert (await stage.texts("+447700900555"))[-1].startswith("Harbour (Garden): Welcome")


@pytest.mark.parametrize(
    ("rules", "role", "status", "why"),
    [
        ({"posts": "company"}, "participant", "open", "Nobody but us posts there."),
        ({"posts": "owners"}, "participant", "open", "Nobody but us posts there."),
        ({"posts": "owners"}, "owner", "open", ""),
        ({}, "reader", "open", "You can read it, but not post."),
        ({}, "participant", "closed", "It is closed, so nothing was posted."),
    ],
)
async def test_who_may_post(
    stage: Stage, board: Board, rules: dict[str, str], role: str, status: str, why: str
) -> None:
    await board.begin(**rules)
    anna = await stage.customer("Anna", phone="+447700900123")
    await board.join(Joining(anna, "Anna", role))
    await board.post("Welcome")
    await stage.tell(TOPIC, "topic.changed", TopicChanged(status=status))
    await stage.hear("sms", "+447700900123", "Thanks")
    assert [it.text for it in await board.comments()] == (["Welcome"] if why else ["Welcome", "Thanks"])
    assert (await board.told(anna))[1:] == ([why] if why else [])


async def test_machines_do_not_answer_each_other(stage: Stage, board: Board) -> None:
    await board.begin()
    _, ben, _ = await three(stage, board)
    await board.post("Welcome")
    (told,) = await stage.sent(ben)
    for number in range(3):
        await stage.hear("email", "ben@example.com", "I am away", tokens=(stage.token(told),), automatic=True)
        await stage.hear("email", "ben@example.com", "Ticket received", tokens=(stage.token(told),))
        assert len(await board.said()) == 2, f"round {number}: once it may be a person"
    for number in range(40):
        await stage.arrive("email", "ben@example.com", f"Ticket {number}", tokens=(stage.token(told),))
    await stage.settle()
    assert len(await board.said()) == 1 + 30


async def test_who_is_merged_takes_part_as_one_and_is_told_once(stage: Stage, board: Board) -> None:
    await board.begin()
    anna, ben, cleo = await three(stage, board)
    older, younger = in_order(anna, ben)
    await board.post("Before")
    await stage.tell(younger, "customer.merge_requested", MergeRequested(older, "Sam", "the same person"))
    assert (await board.topic()).participants == 2
    before = len(await stage.sent(older))
    await board.post("After")
    assert len(await stage.sent(older)) == before + 1
    await stage.hear("email", "ben@example.com", "One person now")
    assert (await board.comments())[-1].author == older
    assert len(await stage.sent(older)) == before + 1
    assert len(await board.told(cleo)) == 3


async def test_what_is_taken_out_is_told_to_nobody_more(stage: Stage, board: Board) -> None:
    await board.begin()
    anna, _, _ = await three(stage, board)
    comment = await board.post("Something rude")
    await stage.tell(TOPIC, "comment.remove_requested", CommentRemoved(comment, "Olga"))
    (kept,) = await board.comments()
    assert (kept.text, kept.files, kept.removed_by) == ("", [], "Olga")
    assert (await board.topic()).comments == 0
    assert len(await board.told(anna)) == 1


async def test_thousands_are_told_in_slices_each_once(
    stage: Stage, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carriers, "SLICE", 3)
    await board.begin()
    people = [await stage.customer(f"P{number}", x=f"p{number}") for number in range(10)]
    await board.join(*[Joining(it, f"P{number}") for number, it in enumerate(people)])
    await board.post("All hands", author=people[4])
    assert [len(await stage.sent(it)) for it in people] == [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]
    spread = await stage.facts(TOPIC, "comment.spread")
    assert len(spread) == 3
    # A relay that dies before it has noted its place does everything again.
    await stage.noline.database.pool.execute("update cursor set seq = 0 where follower = 'relay'")
    await stage.settle()
    assert [len(await stage.sent(it)) for it in people] == [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]
