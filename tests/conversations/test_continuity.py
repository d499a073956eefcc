"""Continuity: a code leads the customer's words into the conversation that they came from, and shows nothing of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from noline.access import create_workspace
from noline.conversations import Conversation, Crossing, code_word
from noline.conversations.continuity import find_code_words, from_conversation, from_message
from noline.conversations.continuity.codes import is_alone
from noline.customers import ADDRESSES, Address
from noline.delivery import add_route
from noline.log.kinds import ByAgent, MergeRequested
from stage import Stage, invitation

OVER = "That code is no longer valid. Write to us here anyway: Harbour will answer you."
ANA, TRAIN, OTHER = "ana@example.org", "+447700900111", "+447700900222"


async def asking(stage: Stage) -> Conversation:
    """Ana has asked something by mail."""
    customer = await stage.customer("Ana", email=ANA)
    await stage.hear("email", ANA, "Where is my parcel?", subject="Parcel")
    (conversation,) = await stage.conversations(customer)
    return conversation


async def issue(stage: Stage, conversation: Conversation, *, places: int = 1, hours: int = 24) -> Crossing:
    identity = stage.noline.ids.new(stage.now, f"crossing {stage.now} {places} {hours}")
    lasts = timedelta(hours=hours)
    return await stage.noline.crossings.issue(
        from_conversation(conversation, identity, stage.now, places=places, lasts=lasts)
    )


def word(stage: Stage, crossing: Crossing) -> str:
    return code_word(stage.noline.crossings.code(crossing))


async def address(stage: Stage, customer: UUID, value: str) -> Address | None:
    async with stage.noline.database.transaction() as tx:
        found = await ADDRESSES.of_subjects(tx, stage.shard(customer), [customer])
    return next((it for it in found if it.value == value), None)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("GO-7K3M9QX", ["7K3M9QX"], id="as it is shown"),
        pytest.param("go-7k3m9qx", ["7K3M9QX"], id="lower case"),
        pytest.param("GO7K3M9QX", ["7K3M9QX"], id="without the dash"),
        pytest.param("Go 7k3 m9qx", ["7K3M9QX"], id="in groups"),
        pytest.param("GO – 7K3M9QX.", ["7K3M9QX"], id="a long dash and a full stop"),
        pytest.param("It is go-7K3M9QX, thanks", ["7K3M9QX"], id="within a sentence"),
        pytest.param("/start GO-7K3M9QX", ["7K3M9QX"], id="as Telegram passes it on"),
        pytest.param("GO-7K3M9Q", [], id="too short"),
        pytest.param("GO-7K3M9QXZ", [], id="too long"),
        pytest.param("GO-7K3M90X", [], id="a sign that no code has"),
        pytest.param("cargo-7K3M9QX", [], id="the end of another word"),
        pytest.param("Let's go to the sea", [], id="words"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_code_word_is_found_however_it_is_typed(text: str, codes: list[str]) -> None:
    assert find_code_words(text) == codes


@pytest.mark.parametrize(
    ("text", "alone"),
    [("GO-7K3M9QX", True), (" go 7k3m9qx! ", True), ("/start GO-7K3M9QX", True), ("", True),
     ("GO-7K3M9QX and where is it?", False)],
)  # fmt: skip
def test_whoever_says_only_a_code_has_asked_nothing(text: str, alone: bool) -> None:
    assert is_alone(text) == alone


async def test_the_code_moves_the_conversation_and_the_address_is_claimed(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before))
    heard = await stage.hear("sms", TRAIN, code.lower().replace("-", " "))
    (after,) = await stage.conversations(before.customer)
    assert (heard.conversation, heard.placed_by) == (before.id, "continuity")
    assert heard.placed_why == "It carries a code that was given by email to continue here."
    assert (after.channel, after.address, after.waiting_for) == ("sms", TRAIN, "us"), "the question still waits for us"
    assert set(after.channels) == {"email", "sms"}
    known = await address(stage, before.customer, TRAIN)
    assert known is not None
    assert (known.verification, known.evidence) == ("claimed", "brought a code from email by sms")
    assert await stage.texts(TRAIN) == ["You are talking with Harbour here now. We have your conversation: just go on."]
    (fact,) = await stage.facts(before.customer, "conversation.continued")
    assert fact.body == {
        "source": "email", "channel": "sms", "scheme": "phone", "address": TRAIN, "purpose": "continue"
    }  # fmt: skip


async def test_what_is_said_beside_the_code_is_for_people(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before))
    await stage.hear("sms", TRAIN, f"{code} I am on the train, any news?")
    assert await stage.texts(TRAIN) == []
    await stage.hear("sms", TRAIN, "Hello?")
    (after,) = await stage.conversations(before.customer)
    assert (after.id, after.waiting_for, after.channel) == (before.id, "us", "sms")


async def test_once_means_one_address_and_the_second_is_told_so(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before))
    await stage.hear("sms", TRAIN, code)
    again = await stage.hear("sms", TRAIN, code)
    assert (again.conversation, again.placed_by) == (before.id, "continuity"), (
        "whoever came over may tap the link again"
    )
    late = await stage.hear("sms", OTHER, code)
    assert late.customer != before.customer
    assert late.conversation != before.id
    assert await stage.texts(OTHER) == [
        "That code is no longer valid. Write to us here anyway: Harbour will answer you."
    ]
    assert await address(stage, before.customer, OTHER) is None


async def test_several_may_use_it_where_that_is_meant(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before, places=2))
    for number in (TRAIN, OTHER):
        assert (await stage.hear("sms", number, code)).conversation == before.id
    assert (await stage.hear("sms", "+447700900333", code)).conversation != before.id


async def test_after_its_window_it_is_over(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before, hours=2))
    await stage.advance(hours=2)
    late = await stage.hear("sms", TRAIN, code)
    assert late.placed_by == "new"
    assert late.customer != before.customer
    assert len(await stage.texts(TRAIN)) == 1


async def test_a_forged_code_says_no_more_than_an_old_one(stage: Stage) -> None:
    before = await asking(stage)
    await issue(stage, before)
    forged = await stage.hear("sms", TRAIN, "GO-7K3M9QX")
    assert forged.customer != before.customer
    assert await stage.texts(TRAIN) == [
        "That code is no longer valid. Write to us here anyway: Harbour will answer you."
    ]
    words = await stage.hear("sms", OTHER, "Go get them all")
    assert words.placed_by == "new"
    assert await stage.texts(OTHER) == [], "words that look like a code are words"


async def test_the_code_of_another_company_is_none(stage: Stage) -> None:
    before = await asking(stage)
    crossing = await issue(stage, before)
    async with stage.noline.database.transaction() as tx:
        other = await create_workspace(tx, "other", "Other")
        await add_route(tx, other.id, "sandbox", "sandbox", "sms", sender="+447700900999")
    mine, stage.workspace = stage.workspace, other
    for tokens, text in (((), word(stage, crossing)), ((stage.noline.crossings.token(crossing),), "hello")):
        heard = await stage.hear("sms", TRAIN, text, tokens=tokens)
        assert heard.workspace == other.id
        assert heard.conversation != before.id
    stage.workspace = mine
    assert (await stage.hear("sms", OTHER, word(stage, crossing))).conversation == before.id, "nobody has used it"


async def test_a_link_that_a_program_passes_on_leads_over_too(stage: Stage) -> None:
    before = await asking(stage)
    crossing = await issue(stage, before)
    token = stage.noline.crossings.token(crossing)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert (await stage.hear("sms", OTHER, "hello", tokens=(forged,))).conversation != before.id
    assert await stage.noline.crossings.behind(forged) is None
    assert await stage.noline.crossings.behind(token) == crossing
    assert (await stage.hear("sms", TRAIN, "hello", tokens=(token,))).placed_by == "continuity"


async def test_a_message_told_twice_uses_one_place(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before))
    for _ in range(2):
        await stage.arrive("sms", TRAIN, code, provider_id="the same")
    await stage.settle()
    heard = [it for it in await stage.messages(before.customer) if it.channel == "sms" and it.direction == 1]
    assert [it.conversation for it in heard] == [before.id]


async def test_a_conversation_that_was_closed_long_ago_goes_on(stage: Stage) -> None:
    before = await asking(stage)
    code = word(stage, await issue(stage, before, hours=24 * 60))
    await stage.tell(before.customer, "conversation.close_requested", ByAgent("Sam"), conversation=before.id)
    await stage.advance(days=40)
    heard = await stage.hear("sms", TRAIN, f"{code} it broke")
    (after,) = await stage.conversations(before.customer)
    assert (heard.conversation, after.status) == (before.id, "open")


async def test_a_message_of_ours_leads_on_before_anything_was_answered(stage: Stage) -> None:
    customer = await stage.customer("Ben", email="ben@example.org")
    await stage.begin("day", invitation("mail", "email"))
    (sent,) = await stage.sent(customer)
    crossing = await stage.noline.crossings.issue(from_message(sent))
    assert await stage.noline.crossings.issue(from_message(sent)) == crossing, "looking again makes no other"
    heard = await stage.hear("sms", TRAIN, f"{word(stage, crossing)} yes")
    assert (heard.customer, heard.answers, heard.placed_by) == (customer, sent.id, "continuity")


async def test_somebody_elses_number_stays_theirs(stage: Stage) -> None:
    before = await asking(stage)
    ben = await stage.customer("Ben", phone=TRAIN)
    code = word(stage, await issue(stage, before))
    heard = await stage.hear("sms", TRAIN, code)
    assert (heard.customer, heard.conversation) == (before.customer, before.id)
    assert await address(stage, before.customer, TRAIN) is None
    owner = await stage.noline.directory.owner(stage.workspace.id, "phone", TRAIN)
    assert owner is not None
    assert owner.customer == ben
    assert await stage.texts(TRAIN) == [], "nothing of the conversation goes to an address that isn't the customer's"
    (told,) = await stage.facts(before.customer, "address.mentioned")
    assert (told.body["how"], told.body["value"]) == ("given", TRAIN), "people may find that the two are one"


async def test_a_code_leads_to_whoever_the_customer_was_merged_into(stage: Stage) -> None:
    older = await stage.customer("Ana", phone="+447700900555")
    await stage.advance(minutes=1)
    before = await asking(stage)
    code = word(stage, await issue(stage, before))
    await stage.tell(before.customer, "customer.merge_requested", MergeRequested(older, "Sam", ""))
    await stage.hear("sms", TRAIN, f"{code} are you there?")
    assert await stage.conversations(before.customer) == []
    moved = next(it for it in await stage.conversations(older) if it.id == before.id)
    assert (moved.channel, moved.address) == ("sms", TRAIN)
    known = await address(stage, older, TRAIN)
    assert known is not None
    assert known.verification == "claimed"


async def test_what_is_long_over_makes_room(stage: Stage) -> None:
    before = await asking(stage)
    await issue(stage, before)
    await stage.advance(days=120)
    noline = stage.noline
    for number in range(4 * noline.shards.count):
        identity = noline.ids.new(stage.now, f"another {number}")
        await noline.crossings.issue(from_conversation(before, identity, stage.now))
    assert await stage.one("select count(*) from crossing where expires_at < $1", stage.now) == 0
