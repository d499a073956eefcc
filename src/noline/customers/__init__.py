"""Customers: profiles, addresses, the directory, consent, and what is known of them as facts."""

from noline.customers.consent import EVERYTHING, ConsentPolicy, Purpose, may_send
from noline.customers.directory import Directory, Entry
from noline.customers.enter import Entered, Entrance, NewCustomer
from noline.customers.facts import customer_facts
from noline.customers.handler import CustomersPart, SaidWord
from noline.customers.importing import ImportSettings
from noline.customers.load import Loaded, load_file
from noline.customers.model import (
    ADDRESSES,
    CHANNEL_SCHEMES,
    CONSENTS,
    CUSTOMERS,
    Address,
    Consent,
    Customer,
)
from noline.customers.normalise import display_form, normalise, normalise_sender
from noline.customers.people import ANONYMOUS, EXTERNAL, Met, Named, People, Person
from noline.customers.quiet_hours import QuietHours, is_quiet, next_allowed
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
    "Met",
    "Named",
    "NewCustomer",
    "People",
    "Person",
    "Profile",
    "Purpose",
    "QuietHours",
    "SaidWord",
    "customer_facts",
    "display_form",
    "find_customer",
    "is_quiet",
    "load_file",
    "may_send",
    "next_allowed",
    "normalise",
    "normalise_sender",
    "read_profile",
    "read_word",
    "reply_for",
]
