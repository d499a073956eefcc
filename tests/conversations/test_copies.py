"""Who else a mail went to: kept and shown, answered with copies, and heard beside the customer in one conversation."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from email import message_from_bytes
from typing import Any

import pytest

from apistage import ApiStage, api_stage
from conversations.mails import ANA, BOB, CAROL, US, answer, mail, post, read, said
from noline.app.mail import MailEdge
from noline.delivery import Message


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    """A company with agents, over HTTP."""
    async with api_stage(dsn) as opened:
        yield opened


async def first(api: ApiStage) -> Message:
    """The customer writes to us, with somebody beside us in To and others in Cc."""
    return await mail(api, ANA, "It leaks.", number=1, to="info", To=f"{US}, {CAROL}", Cc=f"Bob <{BOB}>, {US}, {ANA}")


async def test_whom_a_mail_went_to_besides_us_is_kept_and_shown(api: ApiStage) -> None:
    message = await first(api)
    found = await read(api, message)
    (entry,) = said(found)
    assert (entry["also_to"], entry["cc"], entry["beside"]) == ([CAROL], [BOB], "")
    assert found["reply_all"] == [CAROL, BOB]


async def test_a_long_list_is_cut(api: ApiStage) -> None:
    crowd = ", ".join(f"one{number}@crowd.example" for number in range(60))
    message = await mail(api, ANA, "Hello all", number=1, to="info", To=US, Cc=crowd)
    (entry,) = said(await read(api, message))
    assert len(entry["cc"]) == 20


async def test_an_answer_goes_to_all_who_are_named(api: ApiStage) -> None:
    message = await first(api)
    sent = await answer(api, message, "We come on Monday.", cc=[f" {BOB.upper()} ", CAROL, BOB])
    item = next(it for it in await api.stage.noline.box.since(0) if it.message == sent.id)
    mime = message_from_bytes(b64decode(item.content["mime"]))
    assert (mime["To"], mime["Cc"].replace("\r\n", "")) == (ANA, f"BOB@firm.example, {CAROL}")
    assert item.content["cc"] == ["BOB@firm.example", CAROL]
    assert "It leaks" not in mime.as_string()  # who gets a copy learns nothing of what was said before
    (_, entry) = said(await read(api, message))
    assert (entry["cc"], entry["left_out"]) == (["BOB@firm.example", CAROL], [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"cc": ["bob"]}, "cc[0]", id="no address"),
        pytest.param({"cc": [BOB, "a@b.example\r\nBcc: c@d.example"]}, "cc[1]", id="a second header"),
        pytest.param({"cc": [f"{BOB}, {CAROL}"]}, "cc[0]", id="two in one"),
        pytest.param({"channel": "sms", "cc": [BOB]}, "cc", id="not by mail"),
    ],
)
async def test_what_can_get_no_copy_is_refused(api: ApiStage, body: dict[str, Any], field: str) -> None:
    await api.stage.customer("Ana", phone="+447700900007", email=ANA)
    message = await first(api)
    done = await post(api, f"/conversations/{message.conversation}/messages", {"text": "Hi", "channel": "email"} | body)
    assert (done.status_code, done.json()["field"]) == (422, field)


async def test_a_suppressed_address_gets_no_copy_and_the_thread_says_so(api: ApiStage) -> None:
    bob = await api.stage.customer("Bob", email=BOB)
    await api.stage.noline.database.pool.execute(
        "update customer_address set status = 'bounced' where shard = $1 and customer = $2", api.stage.shard(bob), bob
    )
    message = await first(api)
    await answer(api, message, "We come.", cc=[BOB, CAROL])
    (_, entry) = said(await read(api, message))
    assert entry["cc"] == [CAROL]
    assert entry["left_out"] == [{"address": BOB, "why": "suppressed", "text": ""}]


@pytest.mark.parametrize("way", ["token", "reference to our mail", "reference to the customer's mail"])
async def test_who_got_a_copy_answers_in_the_same_conversation_as_themselves(api: ApiStage, way: str) -> None:
    message = await first(api)
    ours = await answer(api, message, "We come on Monday.", cc=[BOB])
    token = api.stage.token(ours)
    to = f"r-{token}" if way == "token" else "info"
    answered = {
        "token": {},
        "reference to our mail": {"In_Reply_To": f"<{token}@harbour.example>"},
        "reference to the customer's mail": {"In_Reply_To": "<1@mail.example>"},
    }[way]
    heard = await mail(api, BOB, "Yes, STOP by.", number=2, to=to, From=f"Bob Low <{BOB}>", To=ANA, **answered)
    assert (heard.conversation, heard.customer) == (message.conversation, message.customer)
    found = await read(api, message)
    entry = said(found)[-1]
    assert (entry["beside"], entry["address"], entry["sender_name"]) == ("copied", BOB, "Bob Low")
    assert entry["placed_why"] == "It comes from somebody who got a copy in this conversation."
    assert found["reply_all"] == [BOB]
    assert (found["conversation"]["address"], found["conversation"]["waiting_for"]) == (ANA, "us")
    assert [it["value"] for it in found["customer"]["addresses"]] == [ANA]


@pytest.mark.parametrize("text", ["STOP", "yes"])
async def test_a_word_of_somebody_beside_the_customer_is_none_of_the_customers(api: ApiStage, text: str) -> None:
    message = await first(api)
    ours = await answer(api, message, "Shall we come?", cc=[BOB])
    await mail(api, BOB, text, number=2, to=f"r-{api.stage.token(ours)}", To=ANA)
    facts = [it.kind for it in await api.stage.facts(message.customer)]
    assert not {"consent.withdrawn", "message.answered", "address.mentioned", "address.linked"} & set(facts)
    assert await api.stage.one("select count(*) from directory where value = $1", BOB) == 0
    assert await api.stage.one("select count(*) from customer") == 1


async def test_who_got_a_copy_and_writes_anew_is_a_customer_of_their_own(api: ApiStage) -> None:
    message = await first(api)
    ours = await answer(api, message, "We come.", cc=[BOB])
    await mail(api, BOB, "Good.", number=2, to=f"r-{api.stage.token(ours)}", To=ANA)
    own = await mail(api, BOB, "I have a roof too.", number=3, to="info", To=US, Subject="Mine")
    assert own.customer != message.customer
    later = await mail(api, BOB, "Still good.", number=4, to=f"r-{api.stage.token(ours)}", To=ANA)
    assert (later.customer, later.conversation) == (message.customer, message.conversation)


async def test_a_stranger_who_knows_the_customers_mail_is_not_let_in(api: ApiStage) -> None:
    message = await first(api)
    stranger = await mail(
        api, "eve@evil.example", "And me?", number=2, to="info", To=US, In_Reply_To="<1@mail.example>"
    )
    assert stranger.customer != message.customer


async def test_the_customer_goes_on_as_the_customer(api: ApiStage) -> None:
    message = await first(api)
    ours = await answer(api, message, "We come.", cc=[BOB])
    again = await mail(api, ANA, "Fine.", number=2, to=f"r-{api.stage.token(ours)}", To=US, Cc=f"{BOB}, {ANA}")
    entry = said(await read(api, message))[-1]
    assert (again.conversation, entry["beside"], entry["cc"]) == (message.conversation, "", [BOB])


async def test_a_bounce_of_a_copy_leaves_the_customers_message_as_it_is(api: ApiStage) -> None:
    message = await first(api)
    ours = await answer(api, message, "We come.", cc=[BOB])
    token = api.stage.token(ours)
    report = (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {BOB}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n--b--\r\n"
    )
    noline = api.stage.noline
    await MailEdge(noline, sandbox=False, whose=api.stage.workspace).deliver(
        report.encode(), "", [f"b-{token}@{noline.settings.mail_domain}"]
    )
    await api.stage.settle()
    (_, entry) = said(await read(api, message))
    assert entry["status"] in ("sent", "delivered")
    assert [(it["address"], it["why"]) for it in entry["left_out"]] == [(BOB, "bounced")]
    assert await api.stage.one("select count(*) from customer_address where status <> 'active'") == 0
    await answer(api, message, "Once more.", cc=[BOB])
    last = said(await read(api, message))[-1]
    assert (last["cc"], [(it["address"], it["why"]) for it in last["left_out"]]) == ([], [(BOB, "bounced")])


async def complain(api: ApiStage, about: Message, address: str) -> None:
    """A mailbox provider reports that somebody takes a message of ours for spam."""
    original = f"From: {US}\r\nReply-To: <r-{api.stage.token(about)}@mail.localhost>\r\n\r\nHi"
    report = (
        "From: fbl@provider.example\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
        "--b\r\n\r\nA complaint.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: abuse\r\nUser-Agent: X/1\r\nVersion: 1\r\nOriginal-Rcpt-To: <{address}>\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\n--b--\r\n"
    )
    edge = MailEdge(api.stage.noline, sandbox=False, whose=api.stage.workspace)
    await edge.deliver(report.encode(), "", ["fbl@mail.localhost"])
    await api.stage.settle()


async def test_a_complaint_of_somebody_copied_counts_for_their_address_alone(api: ApiStage) -> None:
    bob = await api.stage.customer("Bob", email=BOB, phone="+447700900171")
    message = await first(api)
    ours = await answer(api, message, "We come.", cc=[BOB.upper(), CAROL])
    for address in (BOB, BOB, CAROL):
        await complain(api, ours, address)
    assert await api.stage.one("select count(*) from interaction where kind = 'consent.withdrawn'") == 0
    (marked,) = await api.stage.facts(bob, "address.marked")
    assert (marked.body["value"], marked.body["status"]) == (BOB, "complained")
    rows = await api.stage.fetch("select value from customer_address where status <> 'active'")
    assert [row[0] for row in rows] == [BOB]
    await answer(api, message, "Once more.", cc=[BOB, CAROL])
    last = said(await read(api, message))[-1]
    assert last["cc"] == []
    assert last["status"] in ("sent", "delivered")
    assert [(it["address"], it["why"]) for it in last["left_out"]] == [(BOB, "suppressed"), (CAROL, "suppressed")]


async def test_a_complaint_of_the_customers_own_is_theirs_though_others_got_copies(api: ApiStage) -> None:
    message = await first(api)
    ours = await answer(api, message, "We come.", cc=[BOB])
    await complain(api, ours, ANA)
    (fact,) = await api.stage.facts(message.customer, "consent.withdrawn")
    assert fact.body["channel"] == "email"
