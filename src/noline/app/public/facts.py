"""The facts that visits leave in the log; pure. Ids are derived, so that a reload or a double click is one fact."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from noline.app.public.visit import Visit
from noline.customers import EVERYTHING
from noline.kernel.ids import derive
from noline.log import INBOUND, Draft
from noline.log.kinds import ConsentChanged, CustomerChanged, FormSubmitted, LinkClicked


def link_clicked(visit: Visit, link: str, url: str, now: datetime) -> Draft:
    """An ordinary link was followed."""
    return _fact(visit, "link.clicked", derive(now, visit.message.id, f"clicked {link}"), now, LinkClicked(link, url))


def mail_opened(visit: Visit, now: datetime) -> Draft:
    """The open pixel was fetched; mail programs fetch it again and again, so once an hour counts."""
    return _fact(visit, "mail.opened", derive(_hour(now), visit.message.id, "opened"), now)


def page_visited(visit: Visit, action: str, now: datetime) -> Draft:
    """An action's page was opened, perhaps by a letter's QR code; once an hour counts."""
    return _fact(
        visit, "page.visited", derive(_hour(now), visit.message.id, f"visited {action}"), now, LinkClicked(action)
    )


def form_submitted(visit: Visit, action: str, fields: Mapping[str, str], now: datetime, *, since: str = "") -> Draft:
    """A page's button was pressed. The same content is the same fact, whenever it comes.

    ``since`` tells apart what may be said again after it was taken back: a second unsubscription.
    """
    role = f"form {action} {_digest(fields)} {since}"
    identity = derive(visit.message.at, visit.message.id, role)
    return _fact(visit, "form.submitted", identity, now, FormSubmitted(action, dict(fields)))


def consent_said(visit: Visit, identity: UUID, channel: str, state: str, text: str, now: datetime) -> Draft:
    """The customer gave or withdrew consent to everything on one channel, on a page that said ``text``."""
    body = ConsentChanged(EVERYTHING, channel, "preferences page", text, state)
    return _fact(visit, f"consent.{state}", identity, now, body, channel=channel)


def customer_changed(visit: Visit, identity: UUID, attributes: Mapping[str, Any], now: datetime) -> Draft:
    """The customer changed something of the profile."""
    body = CustomerChanged(attributes=dict(attributes), source="preferences page")
    return _fact(visit, "customer.changed", identity, now, body)


def _fact(visit: Visit, kind: str, identity: UUID, now: datetime, body: Struct | None = None, **more: Any) -> Draft:
    message = visit.message
    given: dict[str, Any] = {"channel": message.channel} | more | ({"body": body} if body is not None else {})
    return Draft(
        id=identity,
        workspace=message.workspace,
        subject=message.customer,
        at=now,
        kind=kind,
        direction=INBOUND,
        conversation=message.conversation,
        message=message.id,
        campaign=message.campaign,
        contact_event=message.contact_event,
        run=message.run,
        purpose=message.purpose,
        **given,
    )


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _digest(fields: Mapping[str, str]) -> str:
    content = "\x1f".join(f"{name}\x1e{fields[name]}" for name in sorted(fields))
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
