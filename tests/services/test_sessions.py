"""Sessions on the real log: a code word is answered, menus are followed, time passes, people take over."""

from __future__ import annotations

from stage import Stage

from .programs import BALANCE, MINI, answer, set_up

PHONE = "+447700900321"


async def test_a_code_word_is_answered_from_the_back_end_and_leads_to_people(stage: Stage) -> None:
    await set_up(stage, BALANCE, MINI)
    ana = (await stage.hear("sms", PHONE, "bal")).customer
    await answer(stage, ana, balance="12.5", currency="EUR")
    assert await stage.texts(PHONE) == ["Your balance is €12.50.\n\n1. Call me back\n2. Chat with us"]
    await stage.hear("sms", PHONE, "2")
    assert (await stage.texts(PHONE))[-1] == "A colleague is coming."
    (conversation,) = await stage.conversations(ana)
    assert (conversation.mode, conversation.waiting_for) == ("agent", "us")
    assert conversation.context["balance"]["value"] == "€12.50"
