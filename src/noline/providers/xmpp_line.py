"""The line to an XMPP server: one session, made anew when it was lost; sends, and brings what comes in to a listener.

All seats of a process share it, as a component may have but one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import uuid4
from xml.etree.ElementTree import Element

import structlog

from noline.channels import Failed, Fault, LineDown, Outgoing, Result, Sent, Tell, Unknown
from noline.kernel.errors import InvalidInput
from noline.providers.lasting import Lasting
from noline.providers.xmpp_read import bare, read_message
from noline.providers.xmpp_session import Lost, NotBegun, Session, open_session
from noline.providers.xmpp_settings import XmppSettings
from noline.providers.xmpp_write import Stanza, receipt, refusal, stanzas_of

log = structlog.get_logger()

_TRIES = (1.0, 3.0)  # seconds before what came in is told once more


class XmppLine:
    """An account's line."""

    def __init__(self, settings: XmppSettings, session: Session) -> None:
        self._settings = settings
        self._lasting = Lasting(session, lambda: open_session(settings))
        self._listening = asyncio.Lock()

    async def send(self, batch: Sequence[Outgoing]) -> Sequence[Result]:
        """Try each message once; one result each, in order."""
        made = [self._made(outgoing) for outgoing in batch]
        try:
            session = await self._lasting.usable()
            stanzas = [stanza for it in made if not isinstance(it, Failed) for stanza in it]
            refused = await session.post(stanzas, self._settings.timeout) if stanzas else {}
        except LineDown as down:
            return [it if isinstance(it, Failed) else down.failed for it in made]
        except NotBegun as error:
            down_now = Failed(Fault.UNAVAILABLE, f"The line is down: {error}", retry=True)
            return [it if isinstance(it, Failed) else down_now for it in made]
        except Lost as error:
            lost = Unknown(f"The line broke: {error}")
            return [it if isinstance(it, Failed) else lost for it in made]
        return [it if isinstance(it, Failed) else _result(it, refused) for it in made]

    async def listen(self, tell: Tell) -> None:
        """Bring what comes in to ``tell`` until the line is closed; of several listeners one after the other hears."""
        async with self._listening:
            await self._lasting.serve(lambda session: session.serve(partial(self._take, session, tell)))

    async def close(self) -> None:
        """Say goodbye and hang up; never raises."""
        await self._lasting.close()

    def _made(self, outgoing: Outgoing) -> list[Stanza] | Failed:
        if not bare(outgoing.to):
            return Failed(Fault.UNREACHABLE, "This is no address of XMPP.", permanent=True)
        stanzas = stanzas_of(outgoing, self._from(outgoing.sender))
        return stanzas or Failed(Fault.CONTENT, "There was nothing to send.")

    def _from(self, sender: str) -> str:
        """Return who a message comes from: a component has every address of its domain, an account its own alone."""
        ours = self._lasting.session.address
        if self._settings.mode == "client" or not sender:
            return ours
        whole = bare(sender if "@" in sender else f"{sender}@{ours}")
        return whole if whole.endswith(f"@{ours}") else ours

    async def _take(self, session: Session, tell: Tell, message: Element) -> None:
        """Tell what a message says; whoever wants to know that it was kept is told, and whoever was not heard, too."""
        said = read_message(message)
        if said.event is None:
            return
        sender, ours = message.get("from", ""), message.get("to") or session.address
        condition = ("internal-server-error", "wait")
        for pause in (*_TRIES, None):
            try:
                await tell([said.event])
            except InvalidInput as error:
                log.warning("a message can't be kept", why=str(error))
                condition = ("not-acceptable", "modify")
                break
            except Exception:
                log.exception("a message can't be kept now")
                if pause is not None and not self._lasting.closed:
                    await asyncio.sleep(pause)
            else:
                if said.receipt:
                    session.say(receipt(sender, bare(ours), uuid4().hex, said.receipt))
                return
        if message.get("type") != "error":
            session.say(refusal(sender, ours, message.get("id", ""), *condition))


def _result(stanzas: Sequence[Stanza], refused: Mapping[str, Failed]) -> Result:
    failed = [refused[stanza.id] for stanza in stanzas if stanza.id in refused]
    if not failed:
        return Sent(stanzas[-1].id)
    if len(failed) == len(stanzas):
        return failed[0]
    return Failed(failed[0].fault, f"Only a part of it was sent: {failed[0].text}")
