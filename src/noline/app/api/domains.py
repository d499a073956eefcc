"""A sender's domain over HTTP: whether SPF, DKIM and DMARC let its mail arrive, and what to publish."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from noline.access import Principal
from noline.app.bootstrap import Noline
from noline.app.domains import check_sender
from noline.channels import DomainReport

_LABEL = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}"
Domain = Annotated[
    str,
    Parameter(max_length=253, pattern=rf"^{_LABEL}(\.{_LABEL})+$", description="The domain, in its ASCII form."),
]
Selector = Annotated[
    str | None,
    Parameter(
        pattern=rf"^{_LABEL}(\.{_LABEL}){{0,3}}$",
        description="A DKIM selector, besides those of the workspace's own accounts.",
    ),
]


def domain_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoint that looks a domain up."""

    @get("/sender-domain", scope="channels:read", summary="Check a sender's domain", tags=["Accounts"])
    async def check_sender_domain(principal: Principal, domain: Domain, selector: Selector = None) -> DomainReport:
        """Return what the domain publishes of SPF, DKIM and DMARC, what it is worth, and what to publish.

        The selectors with which accounts of the workspace sign for the domain are looked up by themselves.
        """
        return await check_sender(noline, principal.workspace, domain, [selector] if selector else [])

    return [check_sender_domain]
