"""Provider ``instagram``: direct messages of a professional account of Instagram, and comments on its posts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from noline.channels import Capabilities, Heard, Webhook, WebhookRequest
from noline.providers.kind import ProviderKind
from noline.providers.meta_graph import check_access, check_id, greet, verify
from noline.providers.meta_inbox import media, named, read_page
from noline.providers.meta_send import SendApi, check_tag

ABLE = Capabilities(
    channel="instagram",
    renders="chat",
    max_length=1000,
    media=("image/jpeg", "image/png", "image/gif", "video/", "audio/", "application/pdf"),
    max_media_bytes=8_000_000,
    buttons=13,
    links=3,
    label_length=20,
    inbound=True,
    receipts=True,
    reads=True,
    reactions=True,
    sends_reactions=True,
    reaction_choices=("❤️",),
    reply_window_hours=24,
)


class InstagramSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A professional account. ``account_id``: its id; with a token of Facebook's, that of the page it is linked to.
    ``access_token``: of the account (or page). ``app_secret``: of the app; signs what Meta tells. ``verify_token``:
    chosen by you; Meta says it when you enter the address. ``tag``: sent with each message, such as HUMAN_AGENT, if
    Meta grants it to you. ``comments``: how they are answered where nobody chooses: private (to the writer alone) or
    public (below the comment). ``version``: of the Graph API. ``api_url``: graph.facebook.com for Facebook's tokens.
    """

    account_id: str
    access_token: str
    app_secret: str = ""
    verify_token: str = ""
    tag: str = ""
    comments: Literal["private", "public"] = "private"
    version: str = "v23.0"
    api_url: str = "https://graph.instagram.com"

    def __post_init__(self) -> None:
        """Refuse what can't work."""
        check_id(self.account_id, "account_id")
        check_access(self.access_token, self.version, self.api_url)
        check_tag(self.tag)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"InstagramSettings(account_id={self.account_id!r})"


def read(request: WebhookRequest) -> Heard:
    """Read a notification about an account."""
    return read_page(request, "instagram", "instagram")


INSTAGRAM = ProviderKind(
    name="instagram",
    channels=("instagram",),
    settings=InstagramSettings,
    make=lambda settings, _: SendApi(ABLE, settings.account_id, settings, in_bytes=True),
    secrets=("access_token", "app_secret", "verify_token"),
    webhook=Webhook(read, verify, greet, named=named),
    media=media,
)
