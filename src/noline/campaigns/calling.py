"""Who calls for a contact by voice: a spoken notice, or one's own people by the dial list; pure."""

from __future__ import annotations

from typing import Final

from noline.campaigns.model import ContactEvent
from noline.delivery import Routes

_VOICE: Final = "voice"
_PEOPLE: Final = "dial_list"
"""The provider by which a message becomes a call in the list."""


def route_of_caller(routes: Routes, workspace: int, event: ContactEvent, department: int | None) -> int:
    """Return the route of a contact's calls; 0, the first of the channel, where no account calls so.

    As with all routes: the department's own before everybody's, and never another's.
    """
    if event.caller == "first" or _VOICE not in event.channels:
        return 0
    of_people = event.caller == "people"
    found = [it for it in routes.by_channel.get((workspace, _VOICE), []) if (it.provider == _PEOPLE) == of_people]
    own = next((it for it in found if it.department == department), None)
    shared = next((it for it in found if it.department is None or department is None), None)
    chosen = own or shared
    return chosen.id if chosen else 0
