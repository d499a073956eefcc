"""A sender's domain looked up for a workspace: with the selectors and senders that its own accounts have."""

from __future__ import annotations

from collections.abc import Iterable

from noline.app.bootstrap import Noline
from noline.channels import SENDERS, DomainReport, check_domain, domain_name
from noline.delivery import list_accounts
from noline.kernel.errors import InvalidInput
from noline.providers import SmtpSettings, public_record, read_settings


async def check_sender(
    noline: Noline,
    workspace: int,
    domain: str,
    selectors: Iterable[str] = (),
    *,
    server: tuple[str, int] | None = None,
) -> DomainReport:
    """Look up a domain; besides the selectors given, those with which smtp accounts sign for it.

    ``server``: asked instead of the installation's name server.
    """
    name = domain_name(domain)
    if server is None and noline.settings.name_server is not None:
        server = noline.settings.name_server, noline.settings.name_server_port
    wanted = dict.fromkeys(selectors, "")
    async with noline.database.connection() as connection:
        accounts = await list_accounts(connection, workspace)
    for account in accounts:
        if account.provider == "smtp":
            settings = read_settings(noline.kinds["smtp"], noline.sealer.open(account.settings))
            if isinstance(settings, SmtpSettings) and settings.dkim_domain.lower().rstrip(".") == name:
                wanted[settings.dkim_selector] = public_record(settings.dkim_key)
    if wrong := next(
        (it for it in wanted if not it.replace("-", "").replace("_", "").replace(".", "").isalnum()), None
    ):
        raise InvalidInput(f"{wrong[:40]!r} is no selector.", field="selector", remedy="For example a1.")
    senders = sorted({SENDERS[it.provider] for it in accounts if it.provider in SENDERS})
    return await check_domain(name, wanted, senders=senders, server=server)
