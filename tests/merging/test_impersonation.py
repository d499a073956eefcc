"""Who pretends to be somebody else learns nothing of theirs: forged senders, shared phones, guessed ids, old links."""

from __future__ import annotations

from uuid import UUID

from noline.app.public.chat_session import Chat, lines_of, say
from noline.customers import Named, NewCustomer, Person
from noline.delivery import add_route
from noline.log.kinds import AddressChanged, ProofRequested, ReplyRequested
from stage import Stage

from .people import MAIL, PHONE, addresses, merge, owner

THIEF = "+447700900666"
SEEN = AddressChanged("email", MAIL, MAIL, "verified", "the branch", how="company")


async def ana_with_history(stage: Stage) -> UUID:
    """A customer whose mail address is verified, with something to be found out about."""
    ana = await stage.customer("Ana", email=MAIL)
    await stage.tell(ana, "address.verified", SEEN)
    await stage.hear("email", MAIL, "My account is 4711", subject="Account")
    return ana


async def test_a_forged_sender_verifies_nothing_and_is_answered_only_at_the_true_address(stage: Stage) -> None:
    ana = await stage.customer("Ana", email=MAIL, phone=PHONE)
    forged = await stage.hear("email", MAIL, "It is me. Send my statements to thief@evil.example", subject="Statements")
    assert forged.customer == ana
    known = await addresses(stage, ana)
    assert known[MAIL].verification == "claimed"
    assert "thief@evil.example" not in known
    await stage.tell(ana, "proof.requested", ProofRequested(), conversation=forged.conversation)
    assert [it.body["why"] for it in await stage.facts(ana, "proof.failed")] == ["no_address"]


async def test_an_address_said_in_a_chat_is_not_written_to_before_it_is_proved(stage: Stage) -> None:
    heard = await stage.hear("sms", PHONE, "My mail is thief@evil.example")
    known = await addresses(stage, heard.customer)
    assert known["thief@evil.example"].verification == "inferred"
    assert known["thief@evil.example"].how == "given"
    assert await owner(stage, "email", "thief@evil.example") is None
    mailed = await stage.hear("email", "thief@evil.example", "Hello", subject="Hello")
    assert mailed.customer != heard.customer


async def test_an_address_of_somebody_else_said_in_a_chat_is_a_candidate_and_no_link(stage: Stage) -> None:
    ana = await ana_with_history(stage)
    await stage.advance(minutes=1)
    heard = await stage.hear("sms", THIEF, f"I am {MAIL}, what is my balance?")
    assert heard.customer != ana
    assert await owner(stage, "email", MAIL) == ana
    assert (await addresses(stage, heard.customer))[MAIL].verification == "inferred"
    (found,) = await stage.fetch("select customer, other, how, status from customer_match")
    assert tuple(found) == (heard.customer, ana, "given", "open")
    # A code to "their" verified address does not go to Ana's: it is none of the thief's.
    await stage.tell(heard.customer, "proof.requested", ProofRequested(), conversation=heard.conversation)
    assert [it.body["why"] for it in await stage.facts(heard.customer, "proof.failed")] == ["no_address"]


async def test_who_proves_the_address_is_one_with_its_owner(stage: Stage) -> None:
    ana = await ana_with_history(stage)
    await stage.advance(minutes=1)
    heard = await stage.hear("sms", PHONE, f"I am {MAIL}")
    asked = ProofRequested("email", MAIL)
    await stage.tell(heard.customer, "proof.requested", asked, conversation=heard.conversation)
    (code,) = await stage.fetch("select id from one_time_code")
    await stage.hear("sms", PHONE, stage.noline.signer.one_time(code[0]))
    assert (await stage.profile(heard.customer)).merged_into == ana  # by policy: what a code proved is made
    assert (await stage.hear("sms", PHONE, "Thanks")).customer == ana


async def test_a_shared_phone_is_one_customer_and_proves_nothing_of_the_other(stage: Stage) -> None:
    row = new_customer(stage, "Ana", phone=PHONE, external="C-1")
    (first,) = await stage.entrance().enter(stage.workspace.id, "GB", [row], stage.now)
    await stage.advance(minutes=1)
    ana = first.customer
    (entered,) = await stage.entrance().enter(
        stage.workspace.id, "GB", [new_customer(stage, "Ben", phone=PHONE, external="C-2")], stage.now
    )
    await stage.settle()
    assert entered.customer != ana
    assert await addresses(stage, entered.customer) == {}
    (found,) = await stage.fetch("select how, status from customer_match")
    assert tuple(found) == ("company", "open")
    heard = await stage.hear("sms", PHONE, "My balance?")
    assert heard.customer == ana
    assert (await addresses(stage, ana))[PHONE].verification == "claimed"


async def test_a_guessed_external_id_takes_over_nobody(stage: Stage) -> None:
    row = new_customer(stage, "Ana", phone=PHONE, external="C-1")
    (ana,) = await stage.entrance().enter(stage.workspace.id, "GB", [row], stage.now)
    await stage.settle()
    thief = Person("C-1", "visitor-9", (Named("email", "thief@evil.example", "thief@evil.example"),))
    (met,) = await stage.noline.people.meet(stage.workspace.id, [thief], stage.now, source="site")
    await stage.settle()
    assert met.customer == ana.customer
    known = await addresses(stage, ana.customer)
    assert all(it.verification != "verified" for it in known.values())
    # What is not verified gets no code, and nothing may be disclosed to it.
    mailed = await stage.hear("email", "thief@evil.example", "My balance?", subject="Balance")
    await stage.tell(mailed.customer, "proof.requested", ProofRequested(), conversation=mailed.conversation)
    assert [it.body["why"] for it in await stage.facts(mailed.customer, "proof.failed")] == ["no_address"]


async def test_a_replayed_reply_link_moves_its_own_conversation_and_proves_nothing(stage: Stage) -> None:
    ana = await ana_with_history(stage)
    heard = await stage.hear("email", MAIL, "One more thing", subject="Account")
    await stage.tell(ana, "reply.requested", ReplyRequested("Your account is fine", by="Sam"),
                     conversation=heard.conversation)  # fmt: skip
    (answer,) = await stage.sent(ana, "email")
    token = stage.token(answer)
    for _ in range(2):
        stolen = await stage.hear("sms", THIEF, "And what is the balance?", tokens=(token,))
        assert (stolen.customer, stolen.conversation) == (ana, heard.conversation)
    assert (await addresses(stage, ana)).get(THIEF, None) is None or (
        (await addresses(stage, ana))[THIEF].verification == "claimed"
    )
    await stage.tell(ana, "proof.requested", ProofRequested(), conversation=heard.conversation)
    mails = await stage.fetch("select id, sent_value from one_time_code")
    assert [row["sent_value"] for row in mails] == [MAIL]  # the code goes to Ana, not to who holds the link
    wrong = await stage.hear("sms", THIEF, "123456")
    assert (await addresses(stage, ana)).get(THIEF) is None or wrong.placed_by == "one_time_code"


def new_customer(stage: Stage, name: str, *, phone: str, external: str) -> NewCustomer:
    """A row of the company's own data."""
    return NewCustomer(key=f"{name} {stage.now}", attributes={"first_name": name}, addresses=(("phone", phone),),
                       external_id=external)  # fmt: skip


async def test_a_chat_goes_on_after_a_merge_and_shows_nothing_but_itself(stage: Stage) -> None:
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "chat", "chat", "chat")
    ana = await ana_with_history(stage)
    await stage.advance(minutes=1)
    chat = Chat(stage.workspace, "harbour", proved=False, secret="a" * 22)
    await say(stage.noline, chat, "Is anybody there?", "once")
    await stage.settle()
    visitor = await owner(stage, "chat", chat.address)
    await merge(stage, ana, visitor)
    (talk,) = [it for it in await stage.conversations(ana) if it.status == "open"]
    await stage.tell(ana, "reply.requested", ReplyRequested("Yes, Sam is", by="Sam"), conversation=talk.id)
    lines, _ = await lines_of(stage.noline, chat)
    assert [it.text for it in lines] == ["Is anybody there?", "Yes, Sam is"]
