"""Providers over HTTP: what one can have an account with, what each can do by its own declaration, and its guide."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Struct

from noline.access import Workspace
from noline.app.bootstrap import Noline
from noline.channels import Capabilities
from noline.kernel.errors import NotFound
from noline.providers import SettingField, Telling, about, declared, read_guide, setting_fields

ProviderName = Annotated[str, PathParameter(max_length=100)]
_TAG = "Accounts"


class ProviderItem(Struct, frozen=True):
    """A provider one can have an account with, the settings of such an account, and what it can do.

    ``telling``: how messages and receipts come in: over HTTP (hook), by a connection of ours (line), through the
    installation itself (here), or not at all. ``uncertain``: what is done with an attempt whose answer was never seen.
    """

    name: str
    channels: list[str]
    about: str
    settings: list[SettingField]
    sends: bool
    telling: Telling
    uncertain: Literal["", "repeat", "ask", "leave"]
    abilities: list[Capabilities]


class ProviderGuide(Struct, frozen=True):
    """What to set up at a provider, and what its errors mean, as Markdown; empty where nothing is written down."""

    name: str
    text: str


def provider_routes(noline: Noline) -> list[HTTPRouteHandler]:
    """Return the endpoints of providers."""

    @get("/providers", scope="channels:read", tag=_TAG, summary="List providers")
    async def list_provider_kinds(workspace: Workspace) -> list[ProviderItem]:
        """Return the providers that are installed, each with the settings of its accounts and what it can do."""
        return [_item(noline, name, workspace.currency) for name in noline.kinds]

    @get("/providers/{provider:str}/guide", scope="channels:read", tag=_TAG, summary="Read a provider's guide")
    async def read_provider_guide(provider: ProviderName) -> ProviderGuide:
        """Return what to enter at the provider, its limits, and what its errors mean."""
        if provider not in noline.kinds:
            raise NotFound("There is no such provider.", field="provider", remedy="Look at the list of providers.")
        return ProviderGuide(provider, read_guide(noline.kinds[provider]))

    return [list_provider_kinds, read_provider_guide]


def _item(noline: Noline, name: str, currency: str) -> ProviderItem:
    kind = noline.kinds[name]
    it = declared(kind, noline.box)
    return ProviderItem(
        kind.name,
        list(kind.channels),
        about(kind),
        setting_fields(kind),
        kind.sends,
        it.telling,
        it.uncertain,  # type: ignore[arg-type]  # the values of its enumeration
        [msgspec.structs.replace(able, currency=able.currency or currency) for able in it.abilities],
    )
