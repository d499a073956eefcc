"""Customers: profiles, addresses, the directory, consent, and what is known of them as facts."""

from noline.customers.consent import EVERYTHING, ConsentPolicy, Purpose, may_send
from noline.customers.directory import Directory, Entry
from noline.customers.enter import Entered, Entrance, NewCustomer
from noline.customers.facts import customer_facts
from noline.customers.filtering import Meant, count_meant, read_condition, where
from noline.customers.handler import CustomersPart, SaidWord
from noline.customers.import_jobs import find_import, list_problems
from noline.customers.importing import ImportSettings
from noline.customers.load import Loaded, load_file
from noline.customers.model import (
    ADDRESSES,
    CHANNEL_SCHEMES,
    CONSENTS,
    CUSTOMERS,
    MESSENGERS,
    Address,
    Consent,
    Customer,
)
from noline.customers.normalise import display_form, normalise, normalise_sender
from noline.customers.people import ANONYMOUS, EXTERNAL, Met, Named, People, Person
from noline.customers.quiet_hours import QuietHours, is_quiet, next_allowed
from noline.customers.segments import Segment, add_members, find_segment, list_segments, save_segment
from noline.customers.selection import Statement, check_segment, matching
from noline.customers.view import Profile, find_customer, read_profile
from noline.customers.words import ConsentWord, read_word, reply_for

__all__ = [
    "ADDRESSES",
    "ANONYMOUS",
    "CHANNEL_SCHEMES",
    "CONSENTS",
    "CUSTOMERS",
    "EVERYTHING",
    "EXTERNAL",
    "MESSENGERS",
    "Address",
    "Consent",
    "ConsentPolicy",
    "ConsentWord",
    "Customer",
    "CustomersPart",
    "Directory",
    "Entered",
    "Entrance",
    "Entry",
    "ImportSettings",
    "Loaded",
    "Meant",
    "Met",
    "Named",
    "NewCustomer",
    "People",
    "Person",
    "Profile",
    "Purpose",
    "QuietHours",
    "SaidWord",
    "Segment",
    "Statement",
    "add_members",
    "check_segment",
    "count_meant",
    "customer_facts",
    "display_form",
    "find_customer",
    "find_import",
    "find_segment",
    "is_quiet",
    "list_problems",
    "list_segments",
    "load_file",
    "matching",
    "may_send",
    "next_allowed",
    "normalise",
    "normalise_sender",
    "read_condition",
    "read_profile",
    "read_word",
    "reply_for",
    "save_segment",
    "where",
]
