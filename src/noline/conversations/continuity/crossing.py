"""What a message that carries a code says of it, and where it leads; pure."""

from __future__ import annotations

from noline.conversations.continuity.codes import find_code_words, is_alone
from noline.conversations.continuity.model import Attempt
from noline.log.kinds import Crossed, MessageReceived


def crossed(attempt: Attempt | None, text: str, *, files: bool = False) -> Crossed | None:
    """Return what the log keeps of it. A code that is nobody's counts only where nothing else is said: words may look
    like codes, and people go on with what they write.
    """
    alone = is_alone(text) and not files
    if attempt is None:
        looks = any(sign.isdigit() for code in find_code_words(text) for sign in code)
        return Crossed("unknown", alone=True) if looks and alone else None
    crossing = attempt.crossing
    joined = attempt.outcome == "joined" and crossing is not None
    return Crossed(
        attempt.outcome,
        conversation=crossing.conversation if joined and crossing is not None else None,
        source=crossing.source if crossing is not None else "",
        purpose=crossing.purpose if crossing is not None else "continue",
        alone=alone,
    )


def joins(body: MessageReceived) -> Crossed | None:
    """Return by what a message came over, if it did."""
    return body.crossed if body.crossed is not None and body.crossed.outcome == "joined" else None
