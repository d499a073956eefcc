"""Delivery: whether, when and by which route a message goes, and what became of it."""

from noline.delivery.accounts import (
    Account,
    add_account,
    change_account,
    find_account,
    find_account_anywhere,
    list_accounts,
    remove_account,
)
from noline.delivery.asking import Asker, MessageContent, MessageTo, NewMessage
from noline.delivery.books import Books, balance
from noline.delivery.claim import read_attached
from noline.delivery.eligibility import address_refuses, consent_refuses
from noline.delivery.failover import Failover
from noline.delivery.fate import MessageFate, read_fate
from noline.delivery.handler import DeliveryPart, Replaced, wanted_of
from noline.delivery.health import (
    NOTHING_LATELY,
    Lately,
    MailboxState,
    Period,
    TrafficCost,
    TrafficError,
    TrafficPoint,
    read_costs,
    read_errors,
    read_lately,
    read_mailboxes,
    read_points,
)
from noline.delivery.held import Held
from noline.delivery.model import (
    AUTOMATIC,
    BULK,
    LEDGER,
    MARKETING,
    MESSAGES,
    OUTBOX,
    PERSON,
    SERVICE,
    TRANSACTIONAL,
    Attempt,
    Message,
    Outcome,
    Reason,
    Status,
    storable,
)
from noline.delivery.outgoing import Addresses, hook_address
from noline.delivery.receipts import Receipts
from noline.delivery.record import Sweeper
from noline.delivery.request import Sending, Wanted, find_address, refusal_of, request_message
from noline.delivery.resting import note_mended
from noline.delivery.route_changes import (
    UNTIL_RESUMED,
    RouteSetting,
    change_route,
    find_route,
    insert_route,
    list_routes,
    order_routes,
    remove_route,
    resume_route,
    suspend_route,
)
from noline.delivery.routes import Route, Routes, add_route, load_routes
from noline.delivery.sender import Sender
from noline.delivery.submitting import Submission, Submissions, read_submission, recipient_of
from noline.delivery.surroundings import Surroundings, TellOf
from noline.delivery.tally import Tally
from noline.delivery.token import MessageToken, Signer, TicketToken, find_codes, mark_of, url_text
from noline.delivery.traffic import Passed

__all__ = [
    "AUTOMATIC",
    "BULK",
    "LEDGER",
    "MARKETING",
    "MESSAGES",
    "NOTHING_LATELY",
    "OUTBOX",
    "PERSON",
    "SERVICE",
    "TRANSACTIONAL",
    "UNTIL_RESUMED",
    "Account",
    "Addresses",
    "Asker",
    "Attempt",
    "Books",
    "DeliveryPart",
    "Failover",
    "Held",
    "Lately",
    "MailboxState",
    "Message",
    "MessageContent",
    "MessageFate",
    "MessageTo",
    "MessageToken",
    "NewMessage",
    "Outcome",
    "Passed",
    "Period",
    "Reason",
    "Receipts",
    "Replaced",
    "Route",
    "RouteSetting",
    "Routes",
    "Sender",
    "Sending",
    "Signer",
    "Status",
    "Submission",
    "Submissions",
    "Surroundings",
    "Sweeper",
    "Tally",
    "TellOf",
    "TicketToken",
    "TrafficCost",
    "TrafficError",
    "TrafficPoint",
    "Wanted",
    "add_account",
    "add_route",
    "address_refuses",
    "balance",
    "change_account",
    "change_route",
    "consent_refuses",
    "find_account",
    "find_account_anywhere",
    "find_address",
    "find_codes",
    "find_route",
    "hook_address",
    "insert_route",
    "list_accounts",
    "list_routes",
    "load_routes",
    "mark_of",
    "note_mended",
    "order_routes",
    "read_attached",
    "read_costs",
    "read_errors",
    "read_fate",
    "read_lately",
    "read_mailboxes",
    "read_points",
    "read_submission",
    "recipient_of",
    "refusal_of",
    "remove_account",
    "remove_route",
    "request_message",
    "resume_route",
    "storable",
    "suspend_route",
    "url_text",
    "wanted_of",
]
