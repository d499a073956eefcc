"""Real processes, killed, frozen and cut off amid a blast: nobody is skipped, nothing acknowledged is lost.

What may come twice is what a killed process had under way: one batch of the provider for each kill, and it is counted.
"""

from __future__ import annotations

from noline.bench.crash import kill_in_turn
from noline.bench.ground import Ground
from noline.bench.ordeal import BATCH, Reckoning, ordeal


def assert_all_is_well(found: Reckoning, *, twice: int) -> None:
    """Everybody has got the mail, the books balance, what was acknowledged is there once and in order."""
    assert found.lost == 0
    assert found.duplicates <= twice, found
    assert found.balanced
    assert found.sent == found.size
    assert found.set_aside == 0
    assert found.acknowledged > 0
    assert found.acknowledged_lost == found.told_twice == found.out_of_order == 0


async def test_every_process_killed_in_turn_and_the_database_too(ground: Ground, mails: int) -> None:
    async with ordeal(ground, mails) as under_fire:
        await kill_in_turn(under_fire)
        await under_fire.finish()
    found = under_fire.reckoning
    assert found.kills == 2
    assert_all_is_well(found, twice=found.kills * BATCH)


async def test_a_worker_frozen_until_others_have_taken_over_its_work_does_no_harm_when_it_wakes(
    ground: Ground, mails: int
) -> None:
    async with ordeal(ground, mails) as under_fire:
        frozen = under_fire.workers[0]
        await under_fire.reach(0.2)
        frozen.freeze()
        await under_fire.exhaust()  # what it had under way has been given up and done by another
        frozen.wake()
        await under_fire.finish()
    assert_all_is_well(under_fire.reckoning, twice=BATCH)


async def test_every_connection_to_the_database_cut_again_and_again(ground: Ground, mails: int) -> None:
    cuts, ended = 8, 0
    async with ordeal(ground, mails) as under_fire:
        for number in range(cuts):
            await under_fire.reach(number / (cuts + 1) + 0.01)
            ended += await under_fire.cut_connections()
        await under_fire.finish()
    assert ended > cuts
    assert_all_is_well(under_fire.reckoning, twice=0)
