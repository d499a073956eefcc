"""The templates that WhatsApp has approved, as Meta lists them: asked for page by page, and made ready to be filled in.

Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from noline.channels import Call, Failed, Fault, Outgoing, Reply, Result, Sent, not_understood, open_line
from noline.content import Approved, Wording
from noline.kernel.errors import InvalidInput
from noline.providers.kind import ListedTemplate
from noline.providers.loose import table, tables, word
from noline.providers.meta_graph import bearer, read_result
from noline.providers.whatsapp_errors import ERRORS

_FIELDS = "name,language,status,category,rejected_reason,parameter_format,components"
_PAGE = 100
_MOST_PAGES = 60  # an account holds 6,000 at most
_MEDIA = ("IMAGE", "VIDEO", "DOCUMENT")
_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")

Part = dict[str, Any]
Table = Mapping[str, Any]


class Listing(Protocol):
    """The settings that the list is asked for with."""

    @property
    def business_account_id(self) -> str:
        """Whose templates they are."""
        ...

    @property
    def access_token(self) -> str:
        """With whatsapp_business_management."""
        ...

    @property
    def version(self) -> str:
        """Of the Graph API."""
        ...

    @property
    def api_url(self) -> str:
        """Where the API is."""
        ...


async def fetch_templates(settings: Listing) -> Sequence[ListedTemplate]:
    """Ask Meta for all templates of the business account; raises ``LineDown`` with Meta's words where it refuses."""
    if not settings.business_account_id:
        remedy = "Enter the id of the WhatsApp Business account, as Meta's Business Manager shows it."
        raise InvalidInput("The account does not say whose templates they are.", field="settings", remedy=remedy)
    pages = TemplatePages(settings)
    line = await open_line(pages)
    try:
        while pages.wanted:
            await line.probe()
    finally:
        await line.close()
    return pages.found


class TemplatePages:
    """The pages of the list: the next call, and what its answer holds. The way on is by cursor, at our own address."""

    name = "whatsapp"
    timeout = 20.0

    def __init__(self, settings: Listing) -> None:
        base = f"{settings.api_url.rstrip('/')}/{settings.version}"
        self._url = f"{base}/{settings.business_account_id}/message_templates"
        self._headers = bearer(settings.access_token)
        self._after = ""
        self._asked = 0
        self.wanted = True
        self.found: list[ListedTemplate] = []

    def grant(self) -> None:
        """The token goes with every call."""

    def calls(self, outgoing: Outgoing) -> Failed:  # noqa: ARG002 (nothing is sent)
        """Send nothing."""
        return Failed(Fault.CONTENT, "This sends nothing.")

    def probe(self) -> Call:
        """Return the call for the next page."""
        query = {"fields": _FIELDS, "limit": str(_PAGE)} | ({"after": self._after} if self._after else {})
        return Call(f"{self._url}?{urlencode(query)}", headers=self._headers, method="GET")

    def result(self, reply: Reply) -> Result:
        """Take a page in, or say why it was refused."""
        self.wanted = False
        told = reply.object
        if "error" in told or reply.status >= 300 or not isinstance(told.get("data"), list):
            refused = read_result(reply, ERRORS, None)
            return refused if isinstance(refused, Failed) else Failed(Fault.UNAVAILABLE, not_understood(reply).text)
        self.found += [listed(it) for it in tables(told["data"]) if word(it.get("name"))]
        self._asked += 1
        paging = table(told.get("paging"))
        after = word(table(paging.get("cursors")).get("after"))
        self.wanted = bool(paging.get("next")) and after not in ("", self._after) and self._asked < _MOST_PAGES
        self._after = after
        return Sent()


def listed(told: Table) -> ListedTemplate:
    """Return a template as it is listed, with what a message that sends it holds."""
    named = word(told.get("parameter_format")).upper() == "NAMED"
    parts = tables(told.get("components"))
    reason = word(told.get("rejected_reason"))
    approved = Approved(
        word(told.get("name")), word(told.get("language")), tuple(_components(parts, named=named)), _wording(parts)
    )
    category = word(told.get("category"))
    return ListedTemplate(word(told.get("status")), category, "" if reason == "NONE" else reason, approved)


def _components(parts: Iterable[Table], *, named: bool) -> Iterable[Part]:
    """Return what is to be filled in, part by part; a part that holds nothing open is not sent."""
    for part in parts:
        kind = word(part.get("type")).upper()
        if kind == "HEADER":
            yield from _filled("header", _header(part, named=named))
        elif kind == "BODY":
            yield from _filled("body", _values(word(part.get("text")), named=named))
        elif kind == "BUTTONS":
            for at, button in enumerate(tables(part.get("buttons"))):
                yield from _button(button, at)
        elif kind == "LIMITED_TIME_OFFER" and table(part.get("limited_time_offer")).get("has_expiration") is not False:
            offer = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 0}}
            yield {"type": "limited_time_offer", "parameters": [offer]}
        elif kind == "CAROUSEL":
            cards = enumerate(tables(part.get("cards")))
            filled = [(at, list(_components(tables(card.get("components")), named=named))) for at, card in cards]
            yield {"type": "carousel", "cards": [{"card_index": at, "components": held} for at, held in filled]}


def _filled(kind: str, parameters: list[Part]) -> list[Part]:
    return [{"type": kind, "parameters": parameters}] if parameters else []


def _header(part: Table, *, named: bool) -> list[Part]:
    held = word(part.get("format")).upper()
    if held in _MEDIA:
        name = {"filename": ""} if held == "DOCUMENT" else {}
        return [{"type": held.lower(), held.lower(): {"link": "", **name}}]
    if held == "LOCATION":
        return [{"type": "location", "location": {"latitude": "", "longitude": "", "name": "", "address": ""}}]
    if held == "PRODUCT":
        return [{"type": "product", "product": {"product_retailer_id": "", "catalog_id": ""}}]
    return _values(word(part.get("text")), named=named)


def _values(text: str, *, named: bool) -> list[Part]:
    """Return a value for each place that a text leaves open, in the order of their numbers, or each by its name."""
    places = list(dict.fromkeys(_PLACE.findall(text)))
    if named:
        return [{"type": "text", "parameter_name": place, "text": ""} for place in places]
    return [{"type": "text", "text": ""} for _ in places]


def _button(button: Table, at: int) -> list[Part]:
    """Return what a button is told; those that only answer or ring need be told nothing."""
    kind = word(button.get("type")).upper()
    opens = "{{" in word(button.get("url")) or kind == "OTP"
    parameter: Part
    if kind in ("URL", "OTP") and opens:
        kind, parameter = "URL", {"type": "text", "text": ""}
    elif kind == "COPY_CODE":
        parameter = {"type": "coupon_code", "coupon_code": ""}
    elif kind == "FLOW":
        parameter = {"type": "action", "action": {"flow_token": "", "flow_action_data": {}}}
    elif kind == "MPM":
        parameter = {"type": "action", "action": {"thumbnail_product_retailer_id": "", "sections": []}}
    else:
        return []
    return [{"type": "button", "sub_type": kind.lower(), "index": str(at), "parameters": [parameter]}]


def _wording(parts: Iterable[Table]) -> Wording:
    by_kind = {word(part.get("type")).upper(): part for part in parts}
    header, body, footer = (word(table(by_kind.get(kind)).get("text")) for kind in ("HEADER", "BODY", "FOOTER"))
    buttons = tables(table(by_kind.get("BUTTONS")).get("buttons"))
    return Wording(header, body, footer, tuple(filter(None, (word(it.get("text")) for it in buttons))))
