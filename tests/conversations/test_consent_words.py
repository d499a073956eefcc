"""STOP, START and HELP: what they change, what is answered, and what goes out afterwards."""

from __future__ import annotations

import pytest

from noline.access import Rules
from noline.conversations import Conversation
from noline.customers import reply_for
from noline.customers.words import ConsentWord
from noline.log.kinds import ConsentChanged, MessageRequested
from stage import Stage, invitation, open_stage, ticket

PHONE, MAIL = "+447700900007", "ana@mail.example"


async def consent(stage: Stage, channel: str = "sms") -> str | None:
    """What is known of the customer's consent to everything on a channel."""
    state: str | None = await stage.one("select state from consent where subscription = '*' and channel = $1", channel)
    return state


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        pytest.param("STOP", "en", id="English"),
        pytest.param("stop!!", "en", id="shouted"),
        pytest.param("Please stop", "en", id="politely"),
        pytest.param("BAJA", "es", id="Spanish"),
        pytest.param("Arrêt.", "fr", id="French"),
        pytest.param("Abmelden", "de", id="German"),
        pytest.param("PARAR", "pt-BR", id="Portuguese"),
        pytest.param("СТОП", "ru", id="Russian"),
        pytest.param("توقف", "ar", id="Arabic"),
        pytest.param("退订", "zh", id="Chinese"),
    ],
)
async def test_stop_withdraws_on_its_channel_and_says_so_in_the_customers_language(
    stage: Stage, text: str, locale: str
) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL, locale=locale)
    await stage.hear("sms", PHONE, text)
    assert (await consent(stage), await consent(stage, "email")) == ("withdrawn", None)
    assert await stage.texts(PHONE) == [reply_for(ConsentWord.STOP, locale)]
    (fact,) = await stage.facts(ana, "consent.withdrawn")
    assert (fact.channel, fact.body["subscription"], fact.body["how"]) == ("sms", "*", "wrote STOP by sms")


async def test_after_stop_no_marketing_goes_out_on_that_channel_and_the_books_say_why(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.hear("sms", PHONE, "STOP")
    campaign = await stage.begin("event", invitation("text", "sms"), invitation("mail", "email"))
    assert await stage.fates(ana, campaign) == [("sms", "suppressed", "no_consent"), ("email", "delivered", "")]


async def test_stop_reaches_what_is_waiting_already(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    stage.sends = False
    campaign = await stage.begin("event", invitation("text", "sms"))
    await stage.hear("sms", PHONE, "STOP")
    stage.sends = True
    await stage.settle()
    assert await stage.fates(ana, campaign) == [("sms", "suppressed", "no_consent")]
    assert await stage.texts(PHONE) == [reply_for(ConsentWord.STOP, "en")]


async def test_stop_by_text_ends_receipts_by_text_too_but_not_those_by_mail(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, email=MAIL)
    await stage.hear("sms", PHONE, "STOP")
    await stage.hear("email", MAIL, "unsubscribe")
    for channel in ("sms", "email"):
        await stage.advance(minutes=1)
        body = MessageRequested("Your receipt", channel=channel)
        await stage.tell(ana, "message.requested", body, purpose="transactional")
    fates = [(fate[0], fate[2]) for fate in await stage.fates(ana)]
    assert fates[-2:] == [("sms", "no_consent"), ("email", "")]


async def test_stop_said_again_and_again_is_answered_once(stage: Stage) -> None:
    await stage.customer(phone=PHONE)
    for _ in range(4):
        await stage.hear("sms", PHONE, "STOP")
        await stage.advance(minutes=5)
    assert await stage.texts(PHONE) == [reply_for(ConsentWord.STOP, "en")]


async def test_start_gives_back_what_stop_took(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    for word in ("STOP", "START"):
        await stage.hear("sms", PHONE, word)
        await stage.advance(minutes=5)
    campaign = await stage.begin("event", invitation("text", "sms"))
    assert await consent(stage) == "given"
    assert await stage.fates(ana, campaign) == [("sms", "delivered", "")]
    assert (await stage.texts(PHONE))[:2] == [reply_for(ConsentWord.STOP, "en"), reply_for(ConsentWord.START, "en")]


async def test_start_gives_no_consent_that_was_never_given(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE, consents=())
    await stage.hear("sms", PHONE, "START")
    campaign = await stage.begin("event", invitation("text", "sms"))
    assert await stage.fates(ana, campaign) == [("sms", "suppressed", "no_consent")]


@pytest.mark.parametrize(
    "text",
    ["Don't stop!", "Where is the bus stop?", "stop by tomorrow?", "Can't stop laughing", "Help me move my sofa"],
)
async def test_words_within_a_sentence_are_for_people_to_read(stage: Stage, text: str) -> None:
    await stage.customer(phone=PHONE)
    heard = await stage.hear("sms", PHONE, text)
    assert await consent(stage) is None
    assert await stage.texts(PHONE) == []
    (conversation,) = await stage.conversations(heard.customer)
    assert conversation.waiting_for == "us"


async def test_help_answers_and_changes_nothing(stage: Stage) -> None:
    await stage.customer(phone=PHONE, locale="fr")
    await stage.hear("sms", PHONE, "AIDE")
    assert await stage.texts(PHONE) == [reply_for(ConsentWord.HELP, "fr")]
    assert await consent(stage) is None


async def test_a_question_that_waits_for_us_still_does_after_a_consent_word(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.hear("sms", PHONE, "Where is my parcel?")
    await stage.advance(minutes=1)
    await stage.hear("sms", PHONE, "STOP")
    (conversation,) = await stage.conversations(ana)
    assert conversation.waiting_for == "us"


async def test_a_consent_word_alone_waits_for_nobody(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.hear("sms", PHONE, "STOP")
    (conversation,) = await stage.conversations(ana)
    assert waiting(conversation) == ("open", "nobody")


def waiting(conversation: Conversation) -> tuple[str, str]:
    return conversation.status, conversation.waiting_for


async def test_whoever_holds_a_forwarded_mail_may_stop_it_but_not_start_it(stage: Stage) -> None:
    ana = await stage.customer(email=MAIL)
    await stage.customer("Ben", email="ben@mail.example", consents=())
    await stage.begin("event", invitation("mail", "email"))
    (mail,) = await stage.sent(ana)
    await stage.hear("email", "ben@mail.example", "STOP", tokens=(stage.token(mail),))
    assert await consent(stage, "email") == "withdrawn"
    await stage.advance(minutes=1)
    await stage.hear("email", "ben@mail.example", "START", tokens=(stage.token(mail),))
    assert await consent(stage, "email") == "withdrawn"


async def test_what_was_said_last_counts_even_if_it_is_heard_first(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    before = stage.now
    await stage.advance(hours=1)
    await stage.hear("sms", PHONE, "STOP")
    late = ConsentChanged("*", "sms", "ticked a box an hour ago")
    await stage.tell(ana, "consent.given", late, at=before)
    assert await consent(stage) == "withdrawn"


async def test_a_no_or_a_stop_to_an_invitation_reaches_no_goal(stage: Stage) -> None:
    ana = await stage.customer(phone=PHONE)
    await stage.begin("event", invitation("text", "sms"), ticket("sms"))
    answer = await stage.hear("sms", PHONE, "Stop")
    assert answer.reading == "no"
    assert await stage.facts(ana, "goal.reached") == []


async def test_a_wanted_confirmation_counts_from_its_own_address_alone(dsn: str) -> None:
    async with open_stage(dsn, Rules(double_opt_in=("email",))) as stage:
        ana = await stage.customer(phone=PHONE, email=MAIL, consents=())
        await stage.tell(ana, "consent.requested", ConsentChanged("news", "email", "form"), channel="email")
        (asked,) = await stage.sent(ana, "email")
        news = "select state from consent where subscription = 'news' and channel = 'email'"
        assert await stage.one(news) == "requested"
        await stage.hear("sms", PHONE, "Yes", tokens=(stage.token(asked),))
        await stage.hear("email", "eve@elsewhere.example", "Hello, Eve here")
        await stage.hear("email", "eve@elsewhere.example", "Yes", tokens=(stage.token(asked),))
        assert await stage.one(news) == "requested"
        await stage.hear("email", MAIL, "Yes", tokens=(stage.token(asked),))
        assert await stage.one(news) == "given"
