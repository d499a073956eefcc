"""Provider ``messenger``: a Facebook page's Messenger by Meta's Send API, and comments on the page."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from noline.channels import Capabilities, Heard, Webhook, WebhookRequest
from noline.providers.kind import ProviderKind
from noline.providers.meta_graph import check_access, check_id, greet, verify
from noline.providers.meta_inbox import media, named, read_page
from noline.providers.meta_send import REACTIONS, SendApi, check_tag

ABLE = Capabilities(
    channel="messenger",
    renders="chat",
    max_length=2000,
    media=("image/", "video/", "audio/", "application/", "text/"),
    max_media_bytes=25_000_000,
    buttons=13,
    links=3,
    label_length=20,
    inbound=True,
    receipts=True,
    reads=True,
    reactions=True,
    sends_reactions=True,
    reaction_choices=tuple(REACTIONS),
    locations=True,
    reply_window_hours=24,
)


class MessengerSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Facebook page. ``page_id``: its id. ``access_token``: of the page, with pages_messaging. ``app_secret``: of the
    app; signs what Meta tells. ``verify_token``: chosen by you; Meta says it when you enter the address. ``tag``: sent
    with each message, such as HUMAN_AGENT, if Meta grants it to you. ``comments``: how they are answered where nobody
    chooses: private (to the writer alone) or public (below the comment). ``version``: of the Graph API. ``api_url``:
    another address of it.
    """

    page_id: str
    access_token: str
    app_secret: str = ""
    verify_token: str = ""
    tag: str = ""
    comments: Literal["private", "public"] = "private"
    version: str = "v23.0"
    api_url: str = "https://graph.facebook.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        check_id(self.page_id, "page_id")
        check_access(self.access_token, self.version, self.api_url)
        check_tag(self.tag)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"MessengerSettings(page_id={self.page_id!r})"


def read(request: WebhookRequest) -> Heard:
    """Read a notification about a page."""
    return read_page(request, "messenger", "page")


MESSENGER = ProviderKind(
    name="messenger",
    channels=("messenger",),
    settings=MessengerSettings,
    make=lambda settings, _: SendApi(ABLE, settings.page_id, settings),
    secrets=("access_token", "app_secret", "verify_token"),
    webhook=Webhook(read, verify, greet, named=named),
    media=media,
)
