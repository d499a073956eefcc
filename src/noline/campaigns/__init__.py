"""Campaigns: a goal with an audience, its plan of contact events over days and channels, and its launch."""

from noline.campaigns.handler import CampaignsPart
from noline.campaigns.checks import Finding, check_launch, look_through
from noline.campaigns.launch import cancel, launch, parse_definition, pause, resume
from noline.campaigns.launcher import Launcher, due_events
from noline.campaigns.model import ENROLMENTS, Campaign, Campaigns, ContactEvent, Definition, Enrolment, Goal
from noline.campaigns.policy import problems
from noline.campaigns.repository import find_campaign, load_campaigns, save_campaign

__all__ = [
    "ENROLMENTS",
    "Campaign",
    "Campaigns",
    "CampaignsPart",
    "ContactEvent",
    "Definition",
    "Enrolment",
    "Goal",
    "Launcher",
    "cancel",
    "check_launch",
    "due_events",
    "find_campaign",
    "launch",
    "load_campaigns",
    "parse_definition",
    "pause",
    "problems",
    "resume",
    "save_campaign",
]
