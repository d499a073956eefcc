"""Ids of another company in queries and bodies: what a neighbour sends for each, and what is to come of it."""

from __future__ import annotations

from typing import Any

JOURNEY = {
    "name": "welcome",
    "entry": {"type": "manual"},
    "first": "done",
    "steps": {"done": {"type": "exit"}},
}
_SPAN = "since=2026-03-01T00:00:00Z&until=2026-03-09T00:00:00Z"
_FILE = {"hash": "{digest}", "name": "a.txt", "media_type": "text/plain"}
_DEED = {"id": "0190aaaa-0000-7000-8000-000000000001", "at": "2026-03-02T10:00:00Z"}
REFUSED, EMPTY, KEPT = "refused", "empty", "kept"
WITHIN: dict[tuple[str, str], tuple[str, str, str, Any]] = {
    ("add_topic_participants", "customer"): (
        REFUSED, "post", "topics/{own_topic}/participants", {"participants": [{"customer": "{customer_id}"}]},
    ),
    ("create_topic", "customer"): (
        REFUSED, "post", "topics", {"name": "A", "participants": [{"customer": "{customer_id}"}]},
    ),
    ("post_topic_comment", "answers"): (
        REFUSED, "post", "topics/{own_topic}/comments", {"text": "Hi", "answers": "{comment_id}"},
    ),
    ("post_topic_comment", "author"): (
        REFUSED, "post", "topics/{own_topic}/comments", {"text": "Hi", "author": "{customer_id}"},
    ),
    ("post_topic_comment", "hash"): (
        REFUSED, "post", "topics/{own_topic}/comments", {"text": "Hi", "attachments": [_FILE]},
    ),
    ("assign_conversation", "agent"): (
        REFUSED, "post", "conversations/{own_conversation}/assign", {"agent": "{agent_id}"},
    ),
    ("begin_conversation", "customer"): (REFUSED, "post", "conversations", {"customer": "{customer_id}", "text": "Hi"}),
    ("begin_conversation", "hash"): (
        REFUSED, "post", "conversations",
        {"customer": "{own_customer}", "channel": "email", "text": "Hi", "attachments": [_FILE]},
    ),
    ("begin_conversation", "template"): (
        REFUSED, "post", "conversations",
        {"customer": "{own_customer}", "channel": "whatsapp", "template": "{template_id}"},
    ),
    ("change_alert_rules", "campaign"): (
        KEPT, "put", "alerts/rules", {"budgets": [{"campaign": "{campaign}", "amount": 5}]},
    ),
    ("change_segment", "add"): (KEPT, "patch", "segments/{own_segment}", {"add": ["{customer_id}"]}),
    ("change_segment", "remove"): (KEPT, "patch", "segments/{own_segment}", {"remove": ["{customer_id}"]}),
    ("check_in", "campaign"): (
        KEPT, "post", "desk/check-ins", {**_DEED, "customer": "{own_customer}", "campaign": "{campaign}"},
    ),
    ("check_in", "customer"): (
        REFUSED, "post", "desk/check-ins", {**_DEED, "customer": "{customer_id}", "campaign": "{campaign}"},
    ),
    ("check_in", "id"): (KEPT, "post", "desk/check-ins", {**_DEED, "id": "{message_id}", "code": "K7P4QXZ"}),
    ("count_customers_meant", "segment"): (REFUSED, "post", "customers/count", {"segment": "{segment_id}"}),
    ("create_channel_route", "account"): (REFUSED, "post", "routes", {"account": "{account_id}", "channel": "push"}),
    ("create_figure_segment", "campaign"): (
        REFUSED, "post", f"scorecard/segment?measure=sent&campaign={{campaign}}&{_SPAN}", {"name": "theirs"},
    ),
    ("create_segment", "campaign"): (
        KEPT, "post", "segments",
        {"name": "f", "figure": {"campaign": "{campaign}", "measure": "sent"}},
    ),
    ("create_segment", "customers"): (KEPT, "post", "segments", {"name": "c", "customers": ["{customer_id}"]}),
    ("download_file", "message"): (REFUSED, "get", "files/{digest}?message={own_message}", None),
    ("export_all_customers", "segment"): (REFUSED, "get", "customers/export.csv?segment={segment_id}", None),
    ("export_figure_customers", "campaign"): (
        REFUSED, "get", f"scorecard/customers.csv?measure=sent&campaign={{campaign}}&{_SPAN}", None,
    ),
    ("export_scorecard", "campaign"): (REFUSED, "get", f"scorecard/export.csv?campaign={{campaign}}&{_SPAN}", None),
    ("forward_messages", "messages"): (
        REFUSED, "post", "conversations/{own_conversation}/forwards",
        {"to": "roofer@slate.example", "messages": ["{message_id}"]},
    ),
    ("hand_over", "agent"): (
        REFUSED, "post", "desk/handovers",
        {**_DEED, "conversation": "{own_conversation}", "note": "x", "agent": "{agent_id}"},
    ),
    ("hand_over", "conversation"): (
        REFUSED, "post", "desk/handovers", {**_DEED, "conversation": "{conversation_id}", "note": "x"},
    ),
    ("hand_over", "customer"): (
        REFUSED, "post", "desk/handovers", {**_DEED, "customer": "{customer_id}", "note": "x"},
    ),
    ("hand_over", "id"): (
        REFUSED, "post", "desk/handovers",
        {**_DEED, "id": "{message_id}", "conversation": "{conversation_id}", "note": "x"},
    ),
    ("ask_for_simulation", "customers"): (
        REFUSED, "post", "journeys/simulations", {"definition": JOURNEY, "sample": {"customers": ["{customer_id}"]}},
    ),
    ("ask_for_simulation", "segment"): (
        REFUSED, "post", "journeys/simulations", {"definition": JOURNEY, "sample": {"segment": "{segment_id}"}},
    ),
    ("simulate_journey", "customers"): (
        REFUSED, "post", "journeys/simulate", {"definition": JOURNEY, "sample": {"customers": ["{customer_id}"]}},
    ),
    ("simulate_journey", "segment"): (
        REFUSED, "post", "journeys/simulate", {"definition": JOURNEY, "sample": {"segment": "{segment_id}"}},
    ),
    ("start_runs", "customers"): (REFUSED, "post", "journeys/{own_journey}/runs", {"customers": ["{customer_id}"]}),
    ("list_all_customers", "segment"): (REFUSED, "get", "customers?segment={segment_id}", None),
    ("list_conversations", "agent"): (EMPTY, "get", "conversations?view=all&agent={agent_id}", None),
    ("list_figure_customers", "campaign"): (
        REFUSED, "get", f"scorecard/customers?measure=sent&campaign={{campaign}}&{_SPAN}", None,
    ),
    ("list_messages", "campaign"): (EMPTY, "get", "messages?campaign={campaign}", None),
    ("list_messages", "customer"): (EMPTY, "get", "messages?customer={customer_id}", None),
    ("list_requests", "account"): (EMPTY, "get", "requests?account={account_id}", None),
    ("log_visit", "customer"): (REFUSED, "post", "desk/visits", {**_DEED, "customer": "{customer_id}"}),
    ("log_visit", "id"): (REFUSED, "post", "desk/visits", {**_DEED, "id": "{message_id}", "customer": "{customer_id}"}),
    ("move_message", "conversation"): (
        REFUSED, "post", "messages/{own_message}/move", {"conversation": "{conversation_id}"},
    ),
    ("list_phone_calls", "customer"): (EMPTY, "get", "calls?customer={customer_id}", None),
    ("plan_call", "conversation"): (
        REFUSED, "post", "calls", {"customer": "{own_customer}", "conversation": "{conversation_id}"},
    ),
    ("plan_call", "customer"): (REFUSED, "post", "calls", {"customer": "{customer_id}"}),
    ("play_mail", "answers"): (
        REFUSED, "post", "playground/people/{own_customer}/mail", {"text": "Hi", "answers": "{item_id}"},
    ),
    ("play_open", "item"): (REFUSED, "post", "playground/people/{own_customer}/open", {"item": "{item_id}"}),
    ("preview_letter", "customer"): (
        REFUSED, "post", "templates/preview/letter.pdf", {"template": "notice", "customer": "{customer_id}"},
    ),
    ("preview_template", "customer"): (
        REFUSED, "post", "templates/preview", {"template": "notice", "customer": "{customer_id}"},
    ),
    ("read_customer_figures", "campaign"): (
        EMPTY, "get", "scorecard/customers/{own_customer}?campaign={campaign}", None,
    ),
    ("list_opening_templates", "customer"): (
        REFUSED, "get", "conversations/templates?customer={customer_id}&channel=whatsapp", None,
    ),
    ("read_reply_options", "customer"): (REFUSED, "get", "conversations/reply-options?customer={customer_id}", None),
    ("read_scorecard_funnel", "campaign"): (REFUSED, "get", "scorecard/funnel?campaign={campaign}", None),
    ("read_scorecard_now", "campaign"): (REFUSED, "get", "scorecard?campaign={campaign}", None),
    ("read_scorecard_series", "campaign"): (REFUSED, "get", "scorecard/series?measure=sent&campaign={campaign}", None),
    ("read_scorecard_switches", "campaign"): (REFUSED, "get", "scorecard/switches?campaign={campaign}", None),
    ("read_template_letter", "customer"): (
        REFUSED, "get", "templates/notice/letter.pdf?customer={customer_id}", None,
    ),
    ("replay_webhook", "event"): (REFUSED, "post", "webhooks/{own_webhook}/replay", {"event": "{message_id}"}),
    ("dismiss_match", "other"): (
        REFUSED, "post", "customers/{own_customer}/dismiss-match", {"other": "{customer_id}"},
    ),
    ("merge_customers", "other"): (REFUSED, "post", "customers/{own_customer}/merge", {"other": "{customer_id}"}),
    ("unmerge_customers", "other"): (REFUSED, "post", "customers/{own_customer}/unmerge", {"other": "{customer_id}"}),
    ("send_message", "customer"): (
        REFUSED, "post", "messages", {"to": {"customer": "{customer_id}"}, "content": {"text": "Hi"}},
    ),
    ("send_message", "hash"): (
        REFUSED, "post", "messages",
        {"to": {"customer": "{own_customer}"}, "channel": "email", "content": {"text": "Hi", "subject": "S"},
         "attachments": [_FILE]},
    ),
    ("send_reply", "hash"): (
        REFUSED, "post", "conversations/{own_conversation}/messages",
        {"text": "Hi", "channel": "email", "attachments": [_FILE]},
    ),
    ("send_reply", "template"): (
        REFUSED, "post", "conversations/{own_conversation}/messages",
        {"channel": "whatsapp", "template": "{template_id}"},
    ),
    ("test_campaign", "customer"): (
        REFUSED, "post", "campaigns/{own_campaign}/test", {"event": "mail", "customer": "{customer_id}"},
    ),
}  # fmt: skip
"""Where each goes, the neighbours' own things around it; whether it is refused, finds nothing, or is but an id."""
