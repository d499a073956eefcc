"""Several push services side by side: a device's token says which one it is of, also where another would stand in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from noline.delivery import Routes, add_route
from noline.delivery.devices import serves, stands_in
from noline.kernel.clock import wall_now
from noline.log.kinds import MessageRequested
from stage import Stage

APPLE = "8c1f" * 16
ANDROID = "fGw0qy4TQfmX9Wq:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx_" + "x" * 90


@pytest.mark.parametrize(
    ("provider", "address", "expected"),
    [
        ("apns", APPLE, True),
        ("apns", APPLE.upper() + "00" * 30, True),
        ("apns", ANDROID, False),
        ("apns", APPLE[:-1], False),
        ("fcm", ANDROID, True),
        ("fcm", APPLE, False),
        ("http", APPLE, True),
        ("sandbox", ANDROID, True),
    ],
)
def test_a_token_says_whose_it_is(provider: str, address: str, expected: bool) -> None:
    assert serves(provider, address) is expected


def test_one_service_stands_in_for_itself_and_for_what_is_none() -> None:
    assert not stands_in("apns", "fcm")
    assert not stands_in("fcm", "apns")
    assert stands_in("fcm", "fcm")
    assert stands_in("apns", "http")
    assert stands_in("twilio", "vonage")


async def routes_for_push(stage: Stage) -> dict[str, int]:
    """Give the company an account at each service, and two at one of them."""
    async with stage.noline.database.transaction() as tx:
        await tx.execute("delete from route where channel = 'push'")
        workspace = stage.workspace.id
        return {
            name: await add_route(tx, workspace, name, provider, "push", sender="Shop", position=at)
            for at, (name, provider) in enumerate((("apple", "apns"), ("google", "fcm"), ("other", "fcm")))
        }


async def device(stage: Stage, name: str, token: str) -> UUID:
    """A customer with a device, to whom something is sent."""
    customer = await stage.customer(name, push=token)
    stage.sends = False
    body = MessageRequested("Hello", channel="push")
    await stage.tell(customer, "message.requested", body, purpose="service")
    return customer


async def test_each_message_goes_by_the_service_of_its_device(stage: Stage) -> None:
    routes = await routes_for_push(stage)
    apple, android = await device(stage, "Ana", APPLE), await device(stage, "Bob", ANDROID)
    rows = await stage.fetch("select customer, route from outbox")
    assert {row[0]: row[1] for row in rows} == {apple: routes["apple"], android: routes["google"]}


async def test_where_a_service_is_down_only_an_account_at_the_same_one_stands_in(stage: Stage) -> None:
    made = await routes_for_push(stage)
    routes: Routes = (await stage.catalogue())[Routes]
    now = wall_now() + timedelta(seconds=1)
    other = routes.instead_of(routes.by_id[made["google"]], now)
    assert other is not None
    assert other.id == made["other"]
    assert routes.instead_of(routes.by_id[made["apple"]], now) is None


async def test_with_one_account_alone_everything_goes_by_it(stage: Stage) -> None:
    made = await routes_for_push(stage)
    async with stage.noline.database.transaction() as tx:
        await tx.execute("delete from route where id <> $1 and channel = 'push'", made["google"])
        await tx.execute("update installation set catalogue = catalogue + 1")
    customer = await device(stage, "Ana", APPLE)
    rows = await stage.fetch("select customer, route from outbox")
    assert [tuple(row) for row in rows] == [(customer, made["google"])], "its provider says what is wrong with it"
