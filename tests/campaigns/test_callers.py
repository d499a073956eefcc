"""Who calls for a contact by voice: a spoken notice, or one's own people by the dial list."""

from __future__ import annotations

import msgspec
import pytest

from noline.campaigns.calling import route_of_caller
from noline.delivery import Route, Routes, add_route
from stage import Stage, invitation


def route(identity: int, provider: str, department: int | None = None) -> Route:
    return Route(identity, 1, identity, provider, {}, "voice", "", 4, None, 0, None, None, department)


SPOKEN, PEOPLE = route(1, "twilio_voice"), route(2, "dial_list")
THEIRS = route(3, "dial_list", department=7)


@pytest.mark.parametrize(
    ("caller", "department", "routes", "expected"),
    [
        ("first", None, [SPOKEN, PEOPLE], 0),
        ("spoken", None, [PEOPLE, SPOKEN], 1),
        ("people", None, [SPOKEN, PEOPLE], 2),
        ("people", 7, [PEOPLE, THEIRS], 3),
        ("people", 8, [THEIRS, PEOPLE], 2),
        ("people", 8, [THEIRS], 0),
        ("people", None, [SPOKEN], 0),
    ],
)
def test_a_contact_is_called_by_who_is_chosen(
    caller: str, department: int | None, routes: list[Route], expected: int
) -> None:
    known = Routes({it.id: it for it in routes}, {(1, "voice"): routes})
    event = msgspec.structs.replace(invitation("call", "voice"), caller=caller)
    assert route_of_caller(known, 1, event, department) == expected
    assert route_of_caller(known, 1, msgspec.structs.replace(event, channels=("sms",)), department) == 0


async def test_a_call_of_a_campaign_waits_in_the_dial_list_though_another_account_comes_first(stage: Stage) -> None:
    async with stage.noline.database.transaction() as tx:
        await add_route(tx, stage.workspace.id, "spoken", "sandbox", "voice", position=0)
        people = await add_route(tx, stage.workspace.id, "people", "dial_list", "voice", position=1)
    await stage.customer("Ana", phone="+447700900001")
    stage.sends = False
    event = msgspec.structs.replace(invitation("call", "voice"), caller="people", purpose="service")
    await stage.begin("event", event)
    assert await stage.one("select route from outbox") == people
