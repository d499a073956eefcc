"""What may be given and what is acceptable: grants, passwords, names, addresses. Decided with values alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from difflib import get_close_matches
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final, cast
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from noline.access.model import AREAS, ROLES, SCOPES, Actor, Agent, Role, Status
from noline.kernel.errors import Conflict, Forbidden, InvalidInput

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 1000
LONGEST_NAME: Final = 100

MOST_SKILLS: Final = 20
LONGEST_SKILL: Final = 40

MOST_ORIGINS: Final = 20
"""Sites of one key."""

IDLE: Final = timedelta(hours=12)
"""A session that is not used for so long ends."""
ABSOLUTE: Final = timedelta(days=14)
"""And so does every session after so long."""
TOUCH: Final = timedelta(minutes=1)
"""A use is written down at most so often."""

WINDOW: Final = timedelta(minutes=15)
PER_ADDRESS: Final = 5
"""Failures to sign in under one address, from one place in the network, within the window."""
PER_ADDRESS_ANYWHERE: Final = 50
"""And from all places together: high, so that a stranger does not keep an agent out with a few wrong passwords."""
PER_PEER: Final = 20
"""Failures from one place in the network within the window: an office shares one."""


def check_grant(actor: Actor, scopes: Collection[str], what: str) -> None:
    """Refuse to let anybody give what they lack, or rule whom they don't surpass; raises Forbidden."""
    missing = sorted(set(scopes) - actor.scopes)
    if missing:
        shown = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        text = f"{what} has rights that you lack: {shown}."
        raise Forbidden(text, field="scopes", remedy="Ask somebody who has them.")


def read_scopes(given: Collection[str]) -> tuple[str, ...]:
    """Return scopes in order, each once; raises InvalidInput for none and for one that there is not."""
    for scope in given:
        if scope not in SCOPES:
            near = get_close_matches(scope[:50], SCOPES, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"Use {' or '.join(AREAS)}, with :read or :write."
            raise InvalidInput(f"There is no scope {scope[:50]!r}.", field="scopes", remedy=remedy)
    if not given:
        raise InvalidInput("A key without scopes may do nothing.", field="scopes", remedy="Name at least one.")
    return tuple(sorted(set(given)))


def read_origins(given: Collection[str], scopes: Collection[str]) -> tuple[str, ...]:
    """Return the sites of a key, each once, as browsers name them; raises InvalidInput for what is no site.

    And for a right that must not lie open: such a key may tell events and nothing else.
    """
    if given and set(scopes) != {"events:write"}:
        text = "A key that stands in pages can be read by everybody."
        raise InvalidInput(text, field="scopes", remedy="Give it events:write alone.")
    if len(given) > MOST_ORIGINS:
        raise InvalidInput("These are too many sites.", field="origins", remedy=f"Name {MOST_ORIGINS} at most.")
    return tuple(dict.fromkeys(_origin(it) for it in given))


def _origin(text: str) -> str:
    remedy = "Write it as https://www.example.com, without a path."
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidInput("This is no site.", field="origins", remedy=remedy) from None
    own = parts.scheme == "http" and host in ("localhost", "127.0.0.1")
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if not host or not (parts.scheme == "https" or own) or not plain or not host.isascii():
        raise InvalidInput("This is no site.", field="origins", remedy=remedy)
    usual = port is None or port == {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if usual else f":{port}")


def read_role(role: str) -> Role:
    """Return a role; raises InvalidInput if there is none of that name."""
    if role not in ROLES:
        raise InvalidInput(f"There is no role {role[:50]!r}.", field="role", remedy=f"Use {', '.join(ROLES)}.")
    return cast(Role, role)


def read_status(status: str) -> Status:
    """Return a status; raises InvalidInput if there is none of that name."""
    if status not in ("active", "disabled"):
        raise InvalidInput(f"There is no status {status[:50]!r}.", field="status", remedy="Use active or disabled.")
    return cast(Status, status)


def read_skills(given: Collection[str]) -> tuple[str, ...]:
    """Return skills in small letters, each once; raises InvalidInput for one that is empty or too long."""
    found = tuple(dict.fromkeys(" ".join(it.split()).lower() for it in given))
    if len(found) > MOST_SKILLS or any(not it or len(it) > LONGEST_SKILL for it in found):
        remedy = f"Name up to {MOST_SKILLS}, each of 1 to {LONGEST_SKILL} letters."
        raise InvalidInput("These can't be skills.", field="skills", remedy=remedy)
    return found


def check_owner_remains(agent: Agent, role: Role, status: Status, owners: int) -> None:
    """Refuse to take the last active owner away, one of ``owners``; raises Conflict."""
    was = agent.role == "owner" and agent.status == "active"
    if was and owners < 2 and (role, status) != ("owner", "active"):
        text = f"{agent.name} is the last owner; nobody could change the settings any more."
        raise Conflict(text, field="role", remedy="Make another agent an owner first.")


def read_name(name: str, field: str = "name") -> str:
    """Return a name as it is shown; raises InvalidInput if it is empty, too long or can't be shown."""
    shown = unicodedata.normalize("NFC", name).strip()
    if not shown or len(shown) > LONGEST_NAME:
        raise InvalidInput("The name is missing or too long.", field=field, remedy=f"Use 1 to {LONGEST_NAME} letters.")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in shown):
        raise InvalidInput("The name has characters that can't be shown.", field=field, remedy="Remove them.")
    return shown


def read_email(email: str) -> str:
    """Return an address in lower case, its domain in ASCII; raises InvalidInput if it can't be one."""
    try:
        # Whether its domain receives mail is for a mail to it to show; names such as .test are for trying things.
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        remedy = "Write it as name@example.com."
        raise InvalidInput("This is not an email address.", field="email", remedy=remedy) from None
    return f"{found.local_part}@{found.ascii_domain}".lower()


def check_password(password: str, email: str, field: str = "password") -> None:
    """Refuse what is guessed first; raises InvalidInput. Long and memorable beats short and odd (NIST SP 800-63B)."""
    if len(password) < SHORTEST_PASSWORD:
        text, remedy = "The password is too short.", f"Use {SHORTEST_PASSWORD} characters or more; a sentence is fine."
    elif len(password) > LONGEST_PASSWORD:
        text, remedy = "The password is too long.", f"Use at most {LONGEST_PASSWORD} characters."
    elif password.lower() == email or len(set(password)) < 4:
        text, remedy = "The password is guessed at once.", "Use several words that don't belong together."
    else:
        return
    raise InvalidInput(text, field=field, remedy=remedy)


def network_of(peer: str) -> str:
    """Return the part of the network that a peer is counted under: an IPv6 connection has 2⁶⁴ addresses to itself."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


def seconds_until(at: datetime, now: datetime) -> int:
    """Return the whole seconds until then, at least one."""
    return max(1, int((at - now).total_seconds()) + 1)
