"""What is forwarded: by a customer to us, by them to others, and by us to somebody outside, whose answers come back."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from conversations.mails import ANA, BOB, CAROL, US, answer, mail, post, read, said
from noline.delivery import Message

FORWARDED = (
    "See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Roofer <roofer@slate.example>\r\n"
    "Date: Mon, 2 Mar 2026\r\nSubject: Your roof\r\nTo: Ana <ana@mail.example>\r\n\r\nIt costs 300 euros.\r\n"
)


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company with agents, over HTTP."""
    async with api_stage(dsn) as opened:
        yield opened


async def forwarded(api: ApiStage, message: Message, **more: Any) -> Message:
    """An agent forwards what was said; returns what went out."""
    done = await post(api, f"/conversations/{message.conversation}/forwards", {"to": CAROL} | more)
    assert done.status_code in (201, 202), done.text
    return await api.stage.message(UUID(done.json()["id"]))


async def mime_of(api: ApiStage, message: Message) -> Any:
    """Return the mail that went out."""
    item = next(it for it in await api.stage.noline.box.since(0) if it.message == message.id)
    return message_from_bytes(b64decode(item.content["mime"]), policy=policy.default)


# ---- by the customer


async def test_what_a_customer_forwards_is_shown_as_that_and_readable(api: ApiStage) -> None:
    message = await mail(api, ANA, FORWARDED, number=1, to="info", To=US, Subject="Fwd: Your roof")
    (entry,) = said(await read(api, message))
    assert (entry["forwarded"], entry["text"]) == (True, "See below.")
    assert "It costs 300 euros." in entry["full_text"]


async def test_who_got_our_mail_forwarded_is_claimed_and_not_verified_in_one_conversation(api: ApiStage) -> None:
    message = await mail(api, ANA, "It leaks.", number=1, to="info", To=US)
    ours = await answer(api, message, "We come.")
    third = await mail(api, BOB, "I let you in.", number=2, to=f"r-{api.stage.token(ours)}", To=US)
    assert (third.conversation, third.customer) == (message.conversation, message.customer)
    found = await read(api, message)
    assert said(found)[-1]["beside"] == ""
    assert {it["value"]: it["verification"] for it in found["customer"]["addresses"]} == {
        ANA: "claimed",
        BOB: "claimed",
    }


# ---- by us


async def test_a_conversation_goes_to_somebody_outside_without_notes(api: ApiStage) -> None:
    message = await mail(api, ANA, "It leaks.", number=1, to="info", To=US)
    await post(api, f"/conversations/{message.conversation}/notes", {"text": "She is nice."})
    await answer(api, message, "We come.")
    sent = await forwarded(api, message, text="Can you go?")
    mime = await mime_of(api, sent)
    text = mime.get_content()
    assert (mime["To"], mime["Subject"]) == (CAROL, "Fwd: The roof")
    assert (mime["In-Reply-To"], mime["References"], mime["Cc"]) == (None, None, None)
    assert text.index("Can you go?") < text.index("It leaks.") < text.index("We come.")
    assert "She is nice" not in text
    found = await read(api, message)
    entry = next(it for it in said(found) if it["id"] == str(sent.id))
    assert (entry["beside"], entry["address"], entry["direction"]) == ("outside", CAROL, "out")
    assert found["conversation"]["waiting_for"] == "customer"
    assert [it["value"] for it in found["customer"]["addresses"]] == [ANA]


async def test_one_message_alone_can_go(api: ApiStage) -> None:
    message = await mail(api, ANA, "It leaks.", number=1, to="info", To=US)
    await mail(api, ANA, "My code is 1234.", number=2, to="info", To=US, In_Reply_To="<1@mail.example>")
    text = (await mime_of(api, await forwarded(api, message, messages=[str(message.id)]))).get_content()
    assert "It leaks." in text
    assert "1234" not in text


@pytest.mark.parametrize("sender", [CAROL, "carols-boss@firm.example"])
async def test_answers_from_outside_come_back_for_colleagues_alone(api: ApiStage, sender: str) -> None:
    message = await mail(api, ANA, "It leaks.", number=1, to="info", To=US)
    sent = await forwarded(api, message)
    to = f"r-{api.stage.token(sent)}"
    back = await mail(api, sender, "300 euros. STOP", number=2, to=to, To=US, Subject="Re: Fwd: Secret price")
    assert (back.conversation, back.customer) == (message.conversation, message.customer)
    found = await read(api, message)
    assert (said(found)[-1]["beside"], said(found)[-1]["address"]) == ("outside", sender)
    assert found["reply_all"] == []
    assert [it["value"] for it in found["customer"]["addresses"]] == [ANA]
    mime = await mime_of(api, await answer(api, message, "We come."))
    assert mime["Subject"] == "Re: The roof"
    assert "<2@firm.example>" not in (mime["References"] or "")
    assert await api.stage.one("select count(*) from consent where state = 'withdrawn'") == 0


async def test_what_the_customer_writes_next_answers_nothing_that_was_forwarded(api: ApiStage) -> None:
    message = await mail(api, ANA, "It leaks.", number=1, to="info", To=US)
    sent = await forwarded(api, message)
    later = await mail(api, ANA, "And now?", number=2, to="info", To=US, Subject="Anything new")
    assert later.conversation == message.conversation
    assert later.answers != sent.id


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        pytest.param({"to": ANA}, 422, "to", id="the customer"),
        pytest.param({"to": "carol"}, 422, "to", id="no address"),
        pytest.param({"messages": ["0195ad00-0000-7000-8000-000000000000"]}, 404, "messages", id="not of this one"),
    ],
)
async def test_what_can_not_be_forwarded_is_refused(
    api: ApiStage, body: dict[str, Any], status: int, field: str
) -> None:
    message = await mail(api, ANA, "It leaks.", number=1, to="info", To=US)
    done = await post(api, f"/conversations/{message.conversation}/forwards", {"to": CAROL} | body)
    assert (done.status_code, done.json()["field"]) == (status, field)
