"""Several push services side by side: a device's token says which one it is of, also where another would stand in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from noline.delivery import Routes, add_route
from noline.delivery.devices import serves, stands_in
from noline.delivery.routes import Route
from noline.kernel.clock import wall_now
from noline.log.kinds import AddressChanged, MessageRequested
from stage import Stage

APPLE = "8c1f" * 16
ANDROID = "fGw0qy4TQfmX9Wq:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx_" + "x" * 90


BROWSER = "https://push.example/abc#p256dh=x&auth=y&account="


def route(provider: str, app: str = "", *, account: int = 3, channel: str = "push") -> Route:
    """A route of an account at a provider, for an app."""
    settings = {{"fcm": "project_id", "apns": "topic"}.get(provider, "app"): app}
    return Route(account, 1, account, provider, settings, channel, "Shop", 1, None, 0, None)


@pytest.mark.parametrize(
    ("provider", "app", "address", "expected"),
    [
        ("apns", "", APPLE, True),
        ("apns", "", APPLE.upper() + "00" * 30, True),
        ("apns", "", ANDROID, False),
        ("apns", "", APPLE[:-1], False),
        ("fcm", "", ANDROID, True),
        ("fcm", "", APPLE, False),
        ("http", "", APPLE, True),
        ("sandbox", "", ANDROID, True),
        ("fcm", "shop-1", f"shop-1/{ANDROID}", True),
        ("fcm", "shop-2", f"shop-1/{ANDROID}", False),
        ("fcm", "shop-2", ANDROID, True),
        ("apns", "com.example.shop", f"com.example.shop/{APPLE}", True),
        ("apns", "com.example.club", f"com.example.shop/{APPLE}", False),
        ("apns", "com.example.shop", f"com.example.shop/{ANDROID}", False),
        ("http", "", f"com.example.shop/{APPLE}", True),
    ],
)
def test_a_device_says_whose_it_is(provider: str, app: str, address: str, expected: bool) -> None:
    assert serves(route(provider, app), address) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [(f"{BROWSER}3", True), (f"{BROWSER}4", False), ("https://push.example/abc#p256dh=x&auth=y", True)],
)
def test_a_subscription_says_with_which_account_it_was_made(written: str, expected: bool) -> None:
    assert serves(route("webpush", channel="webpush"), written) is expected


def test_one_service_stands_in_for_itself_and_for_what_is_none() -> None:
    assert not stands_in(route("apns"), route("fcm"))
    assert not stands_in(route("fcm"), route("apns"))
    assert stands_in(route("fcm", "shop-1"), route("fcm", "shop-1", account=4))
    assert not stands_in(route("fcm", "shop-1"), route("fcm", "shop-2", account=4))
    assert not stands_in(route("apns", "com.example.shop"), route("apns", "com.example.club", account=4))
    assert not stands_in(route("webpush"), route("webpush", account=4)), "each signs with a key of its own"
    assert stands_in(route("apns"), route("http"))
    assert stands_in(route("twilio"), route("vonage"))


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


async def test_the_account_of_the_devices_app_is_chosen(stage: Stage) -> None:
    """Two projects, two bundle ids; what is of an app without an account is refused, and goes by nobody else's."""
    async with stage.noline.database.transaction() as tx:
        await tx.execute("delete from route where channel = 'push'")
        for name, provider, settings in (
            ("shop", "fcm", {"project_id": "shop-1"}),
            ("club", "fcm", {"project_id": "club-2"}),
            ("shop for apple", "apns", {"topic": "com.example.shop"}),
            ("club for apple", "apns", {"topic": "com.example.club"}),
        ):
            await add_route(tx, stage.workspace.id, name, provider, "push", settings=settings, sender="Shop")
    devices = {
        "club": f"club-2/{ANDROID}",
        "shop": f"shop-1/{ANDROID}1",
        "club for apple": f"com.example.club/{APPLE}",
        "shop for apple": f"com.example.shop/{APPLE[:-1]}0",
    }
    customers = {await device(stage, name, token): name for name, token in devices.items()}
    rows = await stage.fetch(
        "select outbox.customer, account.name from outbox join route on route.id = outbox.route"
        " join account on account.id = route.account"
    )
    assert {customers[row[0]]: row[1] for row in rows} == {name: name for name in devices}
    stranger = await device(stage, "Eve", f"bank-3/{ANDROID}2")
    assert await stage.fates(stranger) == [("push", "suppressed", "account")]


async def test_a_token_that_comes_again_with_its_app_is_the_same_device(stage: Stage) -> None:
    async with stage.noline.database.transaction() as tx:
        await tx.execute("delete from route where channel = 'push'")
        for name in ("shop-1", "club-2"):
            settings = {"project_id": name}
            await add_route(tx, stage.workspace.id, name, "fcm", "push", settings=settings, sender="Shop")
    customer = await device(stage, "Ana", ANDROID)
    body = AddressChanged("push", f"club-2/{ANDROID}", f"club-2/{ANDROID}", "claimed", "the app")
    await stage.tell(customer, "address.linked", body)
    second = await stage.tell(customer, "message.requested", MessageRequested("Again", channel="push"))
    assert (await stage.message(second)).address == f"club-2/{ANDROID}"
