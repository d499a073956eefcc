"""The stories of the playground: set up at the press of a button, played by hand, ticked by what the log says."""

from noline.app.stories.after_sales import AFTER_SALES
from noline.app.stories.bank import BANK
from noline.app.stories.model import Call, Cast, Play, Step, Story
from noline.app.stories.operator import OPERATOR
from noline.app.stories.playing import Begun, cast_of, find_begun, read_play
from noline.app.stories.receipt import RECEIPT
from noline.app.stories.setting_up import back_end_of, clear_story, set_up_story, wake_back_ends
from noline.app.stories.topic import TOPIC

STORIES = {it.number: it for it in (BANK, TOPIC, RECEIPT, OPERATOR, AFTER_SALES)}
"""By their numbers; story 1 is the guide's, which needs a campaign's letter."""

__all__ = [
    "STORIES",
    "Begun",
    "Call",
    "Cast",
    "Play",
    "Step",
    "Story",
    "back_end_of",
    "cast_of",
    "clear_story",
    "find_begun",
    "read_play",
    "set_up_story",
    "wake_back_ends",
]
