"""Where connections of ours may go: what can be no name is refused before anybody is asked for it."""

from __future__ import annotations

import pytest

from noline.kernel.errors import InvalidInput
from noline.kernel.targets import PublicResolver, check_url

LONG = "a" * 64


@pytest.mark.parametrize("host", [f"{LONG}.example", "a..example", ".example", f"{'a.' * 127}example"])
async def test_what_can_be_no_name(host: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_url(f"https://{host}/hook", private=False)
    assert (refused.value.field, bool(refused.value.remedy)) == ("url", True)
    if ".." in host or LONG in host:
        with pytest.raises(OSError, match="no name"):
            await PublicResolver(private=False).resolve(host, 443)


@pytest.mark.parametrize("host", ["example.com", "example.com.", f"{'a' * 63}.example", "[2001:4860:4860::8888]"])
def test_names_and_addresses(host: str) -> None:
    assert check_url(f"https://{host}/hook", private=False) == host.strip("[]")
