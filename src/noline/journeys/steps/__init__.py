"""The steps a journey is made of: one file each, listed here. Adding one: its file, this list, its golden scenarios."""

from typing import get_args

from noline.journeys.steps.ask import Ask
from noline.journeys.steps.branch import Branch, Case
from noline.journeys.steps.call_back_end import CallBackEnd
from noline.journeys.steps.callback import Callback
from noline.journeys.steps.digest import Digest
from noline.journeys.steps.exit import Exit
from noline.journeys.steps.goal import Goal
from noline.journeys.steps.hand_off import GiveToAgents
from noline.journeys.steps.post import Post
from noline.journeys.steps.send import Send
from noline.journeys.steps.set import Set
from noline.journeys.steps.settings import From
from noline.journeys.steps.split import Split
from noline.journeys.steps.step import Step, Ways
from noline.journeys.steps.sub_journey import SubJourney
from noline.journeys.steps.throttle import Throttle, budget_of
from noline.journeys.steps.wait import Wait
from noline.journeys.steps.wait_for_event import WaitForEvent

AnyStep = (
    Send
    | Ask
    | Post
    | Wait
    | WaitForEvent
    | Digest
    | Branch
    | Split
    | Throttle
    | Set
    | CallBackEnd
    | GiveToAgents
    | Callback
    | SubJourney
    | Goal
    | Exit
)
"""Every kind of step; in JSON told apart by ``type``."""

STEPS: dict[str, type[Step]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyStep)}

__all__ = [
    "STEPS",
    "AnyStep",
    "Ask",
    "Branch",
    "CallBackEnd",
    "Callback",
    "Case",
    "Digest",
    "Exit",
    "From",
    "GiveToAgents",
    "Goal",
    "Post",
    "Send",
    "Set",
    "Split",
    "Step",
    "SubJourney",
    "Throttle",
    "Wait",
    "WaitForEvent",
    "Ways",
    "budget_of",
]
