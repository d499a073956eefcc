"""Slack's reactions: emoji by their names there, and the calls that add and remove one; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from noline.channels import Failed, Fault, Reaction

# docs.slack.dev/reference/methods/reactions.add takes names of emoji, as the client shows them between colons.
REACTIONS: Final[Mapping[str, str]] = {
    "👍": "thumbsup",
    "👎": "thumbsdown",
    "❤️": "heart",
    "😀": "grinning",
    "😂": "joy",
    "😮": "open_mouth",
    "😢": "cry",
    "🙏": "pray",
    "🎉": "tada",
    "👀": "eyes",
    "✅": "white_check_mark",
    "👏": "clap",
    "🔥": "fire",
    "🚀": "rocket",
    "💯": "100",
    "👌": "ok_hand",
    "👋": "wave",
    "🤔": "thinking_face",
}
DONE: Final = ("already_reacted", "no_reaction")
"""Errors that say that it is as it was to be."""


def reaction_calls(reaction: Reaction) -> Sequence[tuple[str, dict[str, Any]]] | Failed:
    """Return the methods to be called and with what; one of ours that stands there is removed first."""
    channel, _, rest = reaction.to.partition(":")
    stamp = rest.partition(":")[0]
    if channel[:1] not in ("C", "D", "G") or not stamp:
        return Failed(Fault.CONTENT, "Slack knows no reaction to this message.")
    unknown = next((it for it in (reaction.before, reaction.emoji) if it and it not in REACTIONS), None)
    if unknown is not None:
        return Failed(Fault.CONTENT, f"Slack has no name for {unknown} here.")
    steps = (("reactions.remove", reaction.before), ("reactions.add", reaction.emoji))
    return [
        (method, {"channel": channel, "timestamp": stamp, "name": REACTIONS[emoji]}) for method, emoji in steps if emoji
    ]
