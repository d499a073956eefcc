"""The error tree. Each error says who can mend it, whether trying again may help, and what a person should read.

    NolineError
    ├── InvalidInput      the caller's: names the field and the remedy; nothing was changed
    │   └── TooLarge      the caller's: over a stated limit
    ├── NotFound          the caller's: no such thing in this workspace
    ├── Conflict          the caller's: the state does not allow it
    ├── Forbidden         the caller's: a token is forged, expired or lacks the right
    ├── Unauthenticated   the caller's: no session and no key, or one that has ended
    ├── TooManyRequests   the caller's: too fast, or too many failures; says when to come again
    ├── Misconfigured     the operator's: a setting is missing or wrong; names the key
    └── Unavailable       nobody's for now: try again later

Nothing here knows of HTTP; ``noline.kernel.http`` holds the one table that maps these to problem responses (RFC 9457).
"""

from __future__ import annotations

from typing import ClassVar, Literal

Whose = Literal["caller", "operator", "provider", "nobody"]


class NolineError(Exception):
    """Something went wrong; ``str(error)`` is a sentence for a person."""

    retry: ClassVar[bool] = False
    whose: ClassVar[Whose] = "caller"

    def __init__(self, text: str, *, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field
        self.remedy = remedy

    def __str__(self) -> str:
        """Return ``field: what is wrong. remedy.`` as one line."""
        where = f"{self.field}: " if self.field else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}{self.text}{remedy}"


class InvalidInput(NolineError):
    """The input can't be taken; the field and the remedy are named and nothing was changed."""


class TooLarge(InvalidInput):
    """The input is over a stated limit; nothing was changed."""


class NotFound(NolineError):
    """There is no such thing in this workspace."""


class Conflict(NolineError):
    """The present state does not allow this."""


class Forbidden(NolineError):
    """The token, link or key does not give this right."""


class Unauthenticated(NolineError):
    """Nobody knows who asks."""


class TooManyRequests(NolineError):
    """It was tried too often; ``after`` says in how many seconds it may be tried again."""

    retry = True

    def __init__(self, text: str, *, after: int, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(text, field=field, remedy=remedy)
        self.after = after


class Misconfigured(NolineError):
    """A setting is missing or wrong; ``field`` is its key."""

    whose = "operator"


class Unavailable(NolineError):
    """It can't be done now; the same call may succeed later."""

    retry = True
    whose = "nobody"
