"""Campaigns: a goal with an audience, its plan of contact events over days and channels, and its launch."""

from noline.campaigns.audience import ChannelReach, Reach, Terms, count_reach
from noline.campaigns.checks import Finding, check_launch, look_through
from noline.campaigns.handler import CampaignsPart
from noline.campaigns.launch import cancel, launch, parse_definition, pause, resume
from noline.campaigns.launcher import Launcher, due_events
from noline.campaigns.model import ENROLMENTS, Campaign, Campaigns, ContactEvent, Definition, Enrolment, Goal
from noline.campaigns.people import display_name
from noline.campaigns.policy import problems
from noline.campaigns.repository import find_any, find_campaign, load_campaigns, save_campaign
from noline.campaigns.tickets import Ticket, find_ticket, tickets_of

__all__ = [
    "ENROLMENTS",
    "Campaign",
    "Campaigns",
    "CampaignsPart",
    "ChannelReach",
    "ContactEvent",
    "Definition",
    "Enrolment",
    "Finding",
    "Goal",
    "Launcher",
    "Reach",
    "Terms",
    "Ticket",
    "cancel",
    "check_launch",
    "count_reach",
    "display_name",
    "due_events",
    "find_any",
    "find_campaign",
    "find_ticket",
    "launch",
    "load_campaigns",
    "look_through",
    "parse_definition",
    "pause",
    "problems",
    "resume",
    "save_campaign",
    "tickets_of",
]
