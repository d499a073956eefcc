"""What a report says of a call, by a provider or a person: whether it is new, how the call stands after it; pure."""

from __future__ import annotations

import msgspec

from noline.conversations.calls import ENDED, PLANNED, REACHED, RINGING, TALKING, PhoneCall
from noline.log import INBOUND, OUTBOUND
from noline.log.kinds import CallReported


def settled(call: PhoneCall | None, body: CallReported) -> CallReported | None:
    """Return a report that says something new, with what it means; None: it was told before.

    Providers tell of the end twice: of the conversation with an agent, and of the whole call. One that was never
    answered was given up by the caller.
    """
    if call is not None and call.state == ENDED:
        return None
    if body.status == "answered":
        return None if call is not None and call.state == TALKING else body
    if body.status == "ended" and not body.outcome:
        unanswered = call is not None and call.direction == INBOUND and call.state == RINGING
        outcome, status = ("canceled", "missed") if unanswered else (REACHED, "ended")
        return msgspec.structs.replace(body, outcome=outcome, status=status)
    return body


def after_report(call: PhoneCall, body: CallReported) -> PhoneCall:
    """Return a call as it stands after a report that says something new of it."""
    telephone = body.telephone or call.telephone
    by, agent = body.by or call.by, body.agent if body.agent is not None else call.agent
    if body.status == "answered":
        return msgspec.structs.replace(call, state=TALKING, telephone=telephone, by=by, agent=agent)
    # What a provider tells of a call that did not come about leaves it to the agent what becomes of it.
    missed = body.status == "missed" and not body.by
    again = call.direction == OUTBOUND and (body.again_at is not None or missed)
    return msgspec.structs.replace(
        call,
        state=PLANNED if again else ENDED,
        outcome=body.outcome,
        note=body.note or call.note,
        by=by,
        agent=agent,
        telephone=telephone,
        attempts=call.attempts + 1,
        seconds=body.seconds or call.seconds,
        cost=call.cost + body.cost,
        currency=body.currency or call.currency,
        due_at=body.again_at or call.due_at,
    )
