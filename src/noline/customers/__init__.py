"""Customers: profiles, addresses, the directory, consent, and what is known of them as facts."""

from noline.customers.anonymous import called, readable, stranger, visitor
from noline.customers.consent import EVERYTHING, ConsentPolicy, Purpose, may_send
from noline.customers.directory import Directory, Entry
from noline.customers.enter import Entered, Entrance, NewCustomer
from noline.customers.evidence import STRENGTH, how_of, made_by, strengthened
from noline.customers.facts import customer_facts
from noline.customers.filtering import Meant, count_meant, read_condition, where
from noline.customers.handler import CustomersPart, SaidWord
from noline.customers.hearing import ALWAYS_OPEN, heard_at, heard_in_public
from noline.customers.import_jobs import find_import, list_problems
from noline.customers.importing import ImportSettings
from noline.customers.kin import Bond, bonds_of, kin_among, merged_among
from noline.customers.load import Loaded, load_file
from noline.customers.meeting import Meetings, Writer
from noline.customers.merges import (
    DECIDED,
    DISMISSED,
    MATCHES,
    MERGED,
    MERGES,
    OPEN,
    Match,
    Merge,
    in_order,
    joined_addresses,
    joined_profile,
    parted_consents,
    parted_profile,
    stricter,
)
from noline.customers.model import (
    ADDRESSES,
    CHANNEL_SCHEMES,
    CONSENTS,
    CUSTOMERS,
    MESSENGERS,
    TEXT_SENDER,
    Address,
    Consent,
    Customer,
)
from noline.customers.normalise import display_form, normalise, normalise_sender, sender_address
from noline.customers.people import ANONYMOUS, EXTERNAL, Met, Named, People, Person
from noline.customers.quiet_hours import QuietHours, is_quiet, next_allowed, zone_of
from noline.customers.returning import mark_of, returned_id, sent_on_for
from noline.customers.rhythm import WEEKDAYS, Rhythm, read_rhythm
from noline.customers.rows import RowError
from noline.customers.segments import (
    SEGMENT_MEMBERS,
    Segment,
    add_members,
    find_segment,
    list_segments,
    save_segment,
)
from noline.customers.selection import Statement, check_segment, matching
from noline.customers.sources import (
    Keeping,
    Kept,
    SourceFact,
    SourceMapping,
    check_mapping,
)
from noline.customers.sources.folders import SourceFolder, note_look, sealed_settings, take_folder
from noline.customers.sources.repository import (
    StoredSource,
    find_source,
    find_source_anywhere,
    note_rows,
    save_source,
)
from noline.customers.sources.run import (
    SourceRowsTaken,
    guess_log,
    keep_log,
    look_into_log,
    take_source_rows,
)
from noline.customers.sources.run import Taken as LogTaken
from noline.customers.standing import Standing, standing
from noline.customers.view import Profile, find_customer, read_profile
from noline.customers.words import ConsentWord, folded, near_word, read_word, reply_for

__all__ = [
    "ADDRESSES",
    "ALWAYS_OPEN",
    "ANONYMOUS",
    "CHANNEL_SCHEMES",
    "CONSENTS",
    "CUSTOMERS",
    "DECIDED",
    "DISMISSED",
    "EVERYTHING",
    "EXTERNAL",
    "MATCHES",
    "MERGED",
    "MERGES",
    "MESSENGERS",
    "OPEN",
    "SEGMENT_MEMBERS",
    "STRENGTH",
    "TEXT_SENDER",
    "WEEKDAYS",
    "Address",
    "Bond",
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
    "Keeping",
    "Kept",
    "Loaded",
    "LogTaken",
    "Match",
    "Meant",
    "Meetings",
    "Merge",
    "Met",
    "Named",
    "NewCustomer",
    "People",
    "Person",
    "Profile",
    "Purpose",
    "QuietHours",
    "Rhythm",
    "RowError",
    "SaidWord",
    "Segment",
    "SourceFact",
    "SourceFolder",
    "SourceMapping",
    "SourceRowsTaken",
    "Standing",
    "Statement",
    "StoredSource",
    "Writer",
    "add_members",
    "bonds_of",
    "called",
    "check_mapping",
    "check_segment",
    "count_meant",
    "customer_facts",
    "display_form",
    "find_customer",
    "find_import",
    "find_segment",
    "find_source",
    "find_source_anywhere",
    "folded",
    "guess_log",
    "heard_at",
    "heard_in_public",
    "how_of",
    "in_order",
    "is_quiet",
    "joined_addresses",
    "joined_profile",
    "keep_log",
    "kin_among",
    "list_problems",
    "list_segments",
    "load_file",
    "look_into_log",
    "made_by",
    "mark_of",
    "matching",
    "may_send",
    "merged_among",
    "near_word",
    "next_allowed",
    "normalise",
    "normalise_sender",
    "note_look",
    "note_rows",
    "parted_consents",
    "parted_profile",
    "read_condition",
    "read_profile",
    "read_rhythm",
    "read_word",
    "readable",
    "reply_for",
    "returned_id",
    "save_segment",
    "save_source",
    "sealed_settings",
    "sender_address",
    "sent_on_for",
    "standing",
    "stranger",
    "strengthened",
    "stricter",
    "take_folder",
    "take_source_rows",
    "visitor",
    "where",
    "zone_of",
]
