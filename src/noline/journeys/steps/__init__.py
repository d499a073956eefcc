"""The steps a journey is made of: one file each, listed here. Adding one: its file, this list, its golden scenarios."""

from typing import get_args

from noline.journeys.steps.ask import Ask
from noline.journeys.steps.branch import Branch, Case
from noline.journeys.steps.exit import Exit
from noline.journeys.steps.goal import Goal
from noline.journeys.steps.hand_off import GiveToAgents
from noline.journeys.steps.send import Send
from noline.journeys.steps.set import From, Set
from noline.journeys.steps.split import Split
from noline.journeys.steps.step import Step, Ways
from noline.journeys.steps.wait import Wait
from noline.journeys.steps.wait_for_event import WaitForEvent

AnyStep = Send | Ask | Wait | WaitForEvent | Branch | Split | Set | Goal | GiveToAgents | Exit
"""Every kind of step; in JSON told apart by ``type``."""

STEPS: dict[str, type[Step]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyStep)}

__all__ = [
    "STEPS",
    "AnyStep",
    "Ask",
    "Branch",
    "Case",
    "Exit",
    "From",
    "GiveToAgents",
    "Goal",
    "Send",
    "Set",
    "Split",
    "Step",
    "Wait",
    "WaitForEvent",
    "Ways",
]
