"""The log: every fact in its subject's place, and the followers that read it in order."""

from noline.log.append import append, append_together
from noline.log.appender import Appended, Appender
from noline.log.bulk import BULK_ROWS, room_for_bulk
from noline.log.commands import Commands
from noline.log.engage import Catalogue, Engage, Part, load_parts
from noline.log.followers import Follower, RangeFollower, Runner
from noline.log.installation import Installation, install, read_installation, rotate_seen
from noline.log.installation import ensure_partitions as ensure_partitions
from noline.log.kinds import KINDS, REACTING
from noline.log.masked import MASKS, Masked
from noline.log.model import INBOUND, NEITHER, OUTBOUND, Draft, Interaction, check_draft, encode_body
from noline.log.read import read_history, read_kinds, read_next, read_subject, read_timeline
from noline.log.relay import Carrier, Relay
from noline.log.rows import RowType
from noline.log.scene import Append, Effect, Effects, Elsewhere, Note, Put, Remove, Scene
from noline.log.scenes import Scenes, Want, want, want_named, want_of
from noline.log.set_aside import SetAside, list_set_aside, replay
from noline.log.timers import TIMERS, Timer, Timers

__all__ = [
    "BULK_ROWS",
    "INBOUND",
    "KINDS",
    "MASKS",
    "NEITHER",
    "OUTBOUND",
    "REACTING",
    "TIMERS",
    "Append",
    "Appended",
    "Appender",
    "Carrier",
    "Catalogue",
    "Commands",
    "Draft",
    "Effect",
    "Effects",
    "Elsewhere",
    "Engage",
    "Follower",
    "Installation",
    "Interaction",
    "Masked",
    "Note",
    "Part",
    "Put",
    "RangeFollower",
    "Relay",
    "Remove",
    "RowType",
    "Runner",
    "Scene",
    "Scenes",
    "SetAside",
    "Timer",
    "Timers",
    "Want",
    "append",
    "append_together",
    "check_draft",
    "encode_body",
    "ensure_partitions",
    "install",
    "list_set_aside",
    "load_parts",
    "read_history",
    "read_installation",
    "read_kinds",
    "read_next",
    "read_subject",
    "read_timeline",
    "replay",
    "room_for_bulk",
    "rotate_seen",
    "want",
    "want_named",
    "want_of",
]
