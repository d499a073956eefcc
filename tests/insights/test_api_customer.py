"""One customer as a whole over the API: the timeline in sentences, conversations, campaigns, how to reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from apistage import ApiStage, api_stage
from noline.campaigns import Goal
from noline.insights.sentences import GROUPS, Naming, sentence_of
from noline.log import KINDS
from noline.log.kinds import Nothing
from noline.log.model import Interaction
from stage import START, invitation


class Story:
    """A customer who was invited by mail and answered by SMS."""

    def __init__(self, api: ApiStage, customer: UUID) -> None:
        self.api = api
        self.customer = customer

    async def get(self, tail: str, **query: Any) -> Any:
        """Read a part of the customer's page."""
        answer = await self.api.viewer.get(f"/api/v1/customers/{self.customer}/{tail}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
async def story(module_dsn: str) -> AsyncIterator[Story]:
    """The story, told once for all tests of this file."""
    async with api_stage(module_dsn) as api:
        stage = api.stage
        customer = await stage.customer("Ana", email="ana@example.com", phone="+442071838750")
        await stage.begin("open-day", invitation("invite", "email"), goal=Goal("registered", words=("yes",)))
        await stage.advance(hours=1)
        await stage.hear("sms", "+442071838750", "yes please")
        await stage.track(customer, "order", total=90)
        yield Story(api, customer)


async def test_the_timeline_says_what_happened_newest_first(story: Story) -> None:
    entries = (await story.get("timeline"))["items"]
    said = [it["sentence"] for it in entries]
    assert said[0] == "Order (total: 90)"
    assert "Wrote by SMS" in said
    assert "“invite” of “Open-Day” sent by email" in said
    assert said[-1] == "Became a customer by import"
    assert [it["at"] for it in entries] == sorted((it["at"] for it in entries), reverse=True)


async def test_a_message_shows_its_words_and_why_it_is_where_it_is(story: Story) -> None:
    entries = (await story.get("timeline", group="message"))["items"]
    words = {(it["kind"], it["channel"]): it["message"] for it in entries if it["message"]}
    received, invited = words["message.received", "sms"], words["message.accepted", "email"]
    assert (received["text"], bool(received["why"])) == ("yes please", True)
    assert invited["subject"] == "Come to our open day, Ana"
    assert invited["status"] in ("sent", "delivered", "read")


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_pages_of_the_timeline_meet_in_either_direction(story: Story, oldest_first: bool) -> None:
    whole = (await story.get("timeline", everything=True, oldest_first=oldest_first, limit=200))["items"]
    found: list[Any] = []
    query: dict[str, Any] = {"everything": True, "oldest_first": oldest_first, "limit": 2}
    while True:
        page = await story.get("timeline", **query)
        found += page["items"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert [it["id"] for it in found] == [it["id"] for it in whole]
    assert len(whole) > 6


async def test_filters_keep_what_they_say(story: Story) -> None:
    assert {it["channel"] for it in (await story.get("timeline", channel="sms"))["items"]} == {"sms"}
    for group in ("message", "campaign", "profile", "event"):
        found = (await story.get("timeline", group=group))["items"]
        assert found
        assert {it["group"] for it in found} == {group}


async def test_conversations_and_campaigns_are_named(story: Story) -> None:
    (conversation,) = (await story.get("conversations"))["items"]
    assert (conversation["about"], conversation["channels"]) == ("Open-Day", ["email", "sms"])
    journeys = await story.get("journeys")
    (enrolment,) = journeys["enrolments"]
    assert (enrolment["name"], enrolment["state"], enrolment["contacts"]) == ("Open-Day", "reached", ["invite"])


async def test_the_best_channel_has_a_reason(story: Story) -> None:
    best = await story.get("best-channel")
    assert (best["channel"], best["sentence"]) == ("sms", "By sms, on which the customer wrote last.")
    assert best["marketing"] == "sms"
    ways = {it["channel"]: it for it in best["channels"]}
    assert ways["email"]["marketing"] is True
    assert ways["push"]["why"] == "There is no address."


async def test_all_data_can_be_had(story: Story) -> None:
    data = await story.get("export.json")
    assert data["profile"]["customer"]["attributes"]["first_name"] == "Ana"
    assert {it["kind"] for it in data["interactions"]} >= {"customer.created", "message.received", "event.tracked"}


def test_every_kind_has_a_sentence_and_a_group() -> None:
    for number, kind in enumerate(KINDS.values()):
        fact = Interaction(
            0, number, UUID(int=1), 1, UUID(int=2), START, kind.name, kind.version, Nothing(), 0, "sms", None, None,
            None, None, None, None, None, 0, None, None, 0,
        )  # fmt: skip
        assert sentence_of(fact, Naming())[0].isupper(), kind.name
        assert kind.name.partition(".")[0] in {*GROUPS, "timer"}, kind.name
