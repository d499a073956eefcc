"""What customers of Messenger think of an answer, and what they fill in on a feedback template; pure.

Sources: developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/
response_feedback and …/send-messages/templates/customer-feedback-template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from noline.providers.loose import table, tables, word

Table = Mapping[str, Any]


def feedback(item: Table) -> tuple[str, str] | None:
    """Return the words of a customer's judgement, and which message of ours it is of; None where an item has none."""
    if "response_feedback" in item:
        told = table(item["response_feedback"])
        return word(told.get("feedback")), word(told.get("mid"))
    if "messaging_feedback" not in item:
        return None
    screens = tables(table(item["messaging_feedback"]).get("feedback_screens"))
    lines = [_answer(table(held)) for screen in screens for held in table(screen.get("questions")).values()]
    return "\n".join(filter(None, lines)), ""


def _answer(held: Table) -> str:
    said = (word(held.get("payload")), word(table(held.get("follow_up")).get("payload")))
    return ": ".join(filter(None, (word(held.get("title")), ", ".join(filter(None, said)))))
