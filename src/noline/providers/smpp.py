"""Provider ``smpp``: SMS by an SMSC or an aggregator that speaks SMPP 3.4, both ways."""

from __future__ import annotations

from noline.channels import Capabilities, Uncertain
from noline.providers.kind import ProviderKind
from noline.providers.smpp_inbound import Parts
from noline.providers.smpp_line import SmppLine
from noline.providers.smpp_session import open_session
from noline.providers.smpp_settings import SmppSettings

SMS = Capabilities(channel="sms", renders="sms", max_length=1530, inbound=True, receipts=True, cost=5)
_BATCH = 200  # a batch is a transaction at its beginning and one at its end: a narrow window needs no more of them
_SLACK = 10.0  # seconds for binding anew before a batch is sent


class Smpp:
    """One account at an SMSC."""

    name = "smpp"
    capabilities: tuple[Capabilities, ...] = (SMS,)

    def __init__(self, settings: SmppSettings) -> None:
        self._settings = settings
        self.listens = settings.bind != "transmitter"
        self._parts = Parts(settings.encoding, settings.message_ids)
        self.uncertain = Uncertain.REPEAT if settings.uncertain == "repeat" else Uncertain.LEAVE
        self.timeout = 2 * settings.timeout + _SLACK
        self.batch = max(4 * settings.window, min(16 * settings.window, _BATCH))

    async def open(self) -> SmppLine:
        """Bind; raises ``LineDown``. The line may be listened to (``Listening``)."""
        return SmppLine(self._settings, await open_session(self._settings), self._parts)

    async def check(self) -> None:
        """Bind and unbind; raises ``LineDown``."""
        await (await open_session(self._settings)).end()


SMPP = ProviderKind(
    name="smpp",
    channels=("sms",),
    settings=SmppSettings,
    make=lambda settings, _: Smpp(settings),
    secrets=("password",),
)
