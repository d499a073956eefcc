"""Where the name of a host leads, checked before anything is connected to; for what does not speak HTTP."""

from __future__ import annotations

from noline.connectors.exchange import CallFailed
from noline.kernel.targets import addresses_of_name, is_public

_PRIVATE = "It leads into a private network, which the workspace's rules don't allow."


async def addresses_of(host: str, port: int, *, private: bool) -> list[str]:
    """Return the addresses of a host, to be connected to as they were checked; raises CallFailed."""
    try:
        found = await addresses_of_name(host, port)
    except OSError:
        raise CallFailed("The name of the host leads nowhere.", again="yes") from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not private and any(not is_public(address) for address in addresses):
        raise CallFailed(_PRIVATE, "refused")
    return addresses
