"""Mail that arrives: replies go to conversations, bounces and complaints to delivery, the rest to sandbox mailboxes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32
from uuid import UUID

import structlog

from noline.access import Workspace, Workspaces
from noline.app.bootstrap import Noline
from noline.channels import Receipt
from noline.channels.mail import Judgement, MailServer, judge
from noline.content import EmailRendered
from noline.conversations import topic_at
from noline.customers import normalise
from noline.delivery import MessageToken, note_complaint
from noline.kernel.errors import InvalidInput
from noline.kernel.ids import derive
from noline.log import Draft
from noline.log.kinds import AddressMarked, ConsentChanged
from noline.providers import SandboxItem

log = structlog.get_logger()


class MailEdge:
    """Takes mail in for one installation. ``sandbox``: mail to other domains is kept for sandbox customers.

    ``whose``: the workspace that mail is for which names none by its token.
    """

    def __init__(self, noline: Noline, *, sandbox: bool, whose: Workspace | None = None) -> None:
        self._noline = noline
        self._sandbox = sandbox
        self._whose = whose
        self._domain = f"@{noline.settings.mail_domain.lower()}"

    def server(self, protocol: str = "smtp") -> MailServer:
        """Return a server to be started."""
        return MailServer(
            self.deliver,
            self.accepts,
            protocol="lmtp" if protocol == "lmtp" else "smtp",
            hostname=self._noline.settings.mail_domain,
        )

    def accepts(self, recipient: str) -> bool:
        """Say whether an address is ours, or a sandbox customer's."""
        return self._sandbox or recipient.lower().endswith(self._domain)

    async def deliver(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Take one mail; returns after the commit, raises what the sender's server is to be told."""
        ours = [recipient for recipient in recipients if recipient.lower().endswith(self._domain)]
        others = [recipient for recipient in recipients if recipient not in ours]
        if others:
            await self._keep(raw, sender, others)
        if ours:
            await self._judge(raw, sender, ours)

    async def _judge(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        noline = self._noline
        judgement = judge(raw, envelope_from=sender, envelope_to=recipients, reply_domain=noline.settings.mail_domain)
        async with noline.database.transaction() as tx:
            catalogue = await noline.catalogue(tx)
        if judgement.inbound is not None:
            workspace = await self._workspace(judgement.inbound.tokens, recipients, catalogue[Workspaces])
            await noline.ingress.receive(workspace, judgement.inbound, noline.clock.now())
        elif judgement.complaint is not None:
            await self._complaint(judgement)
        elif judgement.receipts:
            await noline.receipts.keep(judgement.receipts, noline.clock.now())

    async def _workspace(self, tokens: Sequence[str], recipients: Sequence[str], workspaces: Workspaces) -> Workspace:
        """Return the workspace that a token or a topic's address names, else the one that was said, or the only one."""
        for text in tokens:
            if token := self._noline.signer.read(text):
                async with self._noline.database.connection() as connection:
                    found = await connection.fetchval(
                        "select workspace from message where shard = $1 and id = $2", token.shard, token.message
                    )
                if found in workspaces.by_id:
                    return workspaces.by_id[found]
        for recipient in recipients:
            named = topic_at(self._noline.signer, recipient)
            if named is not None and named[0] in workspaces.by_id:
                return workspaces.by_id[named[0]]
        if self._whose is not None:
            return self._whose
        if len(workspaces.by_id) != 1:
            raise InvalidInput("This address is not known here.", field="recipient")
        return next(iter(workspaces.by_id.values()))

    async def _complaint(self, judgement: Judgement) -> None:
        """Who presses "this is spam" gets no more marketing by mail, and the message counts as failed."""
        assert judgement.complaint is not None
        for text in judgement.complaint.tokens:
            token = self._noline.signer.read(text)
            if token is None:
                continue
            if await self._is_of_copy(token, judgement.complaint.recipient):
                return
            # Whoever complains has got it: nothing failed, and above all nothing is to be sent instead.
            await self._noline.receipts.keep([Receipt("delivered", token=text)], self._noline.clock.now())
            await self._withdraw(token)
            return

    async def _is_of_copy(self, token: MessageToken, address: str) -> bool:
        """Say whether somebody complained who only got a copy: their address gets nothing more, the customer does."""
        noline = self._noline
        if not address:
            return False
        async with noline.database.transaction() as tx:
            noted = await note_complaint(tx, (token.shard, token.message), address)
        if noted is None:
            return False
        value = normalise("email", address)
        owner = await noline.directory.owner(noted[0], "email", value)
        if owner is not None:
            draft = Draft(
                id=derive(noted[1], token.message, f"complaint {value}"),
                workspace=noted[0],
                subject=owner.customer,
                at=noline.clock.now(),
                kind="address.marked",
                channel="email",
                body=AddressMarked("email", value, "complained", why="complained to the mailbox provider"),
            )
            await noline.appender.append(draft)
        return True

    async def _withdraw(self, token: MessageToken) -> None:
        noline = self._noline
        async with noline.database.connection() as connection:
            row = await connection.fetchrow(
                "select workspace, customer, at from message where shard = $1 and id = $2", token.shard, token.message
            )
        if row is None:
            return
        now = noline.clock.now()
        draft = Draft(
            id=derive(row[2], token.message, "complaint"),
            workspace=row[0],
            subject=row[1],
            at=now,
            kind="consent.withdrawn",
            channel="email",
            message=token.message,
            body=ConsentChanged("*", "email", "complained to the mailbox provider", state="withdrawn"),
        )
        await noline.appender.append(draft)

    async def _keep(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        """Put a mail into the sandbox mailboxes of its recipients."""
        text = sender.partition("@")[0].removeprefix("b-").removeprefix("r-")
        token = self._noline.signer.read(text)
        digest = UUID(bytes=hashlib.blake2b(raw, digest_size=16).digest())
        identity = token.message if token else derive(self._noline.clock.now(), digest, "mail")
        header = BytesHeaderParser(policy=compat32).parsebytes(raw).get("From", sender)
        content = EmailRendered(sender, recipients[0], raw)
        known = text if token else ""
        item = SandboxItem(identity, 1, "email", recipients[0].lower(), str(header), known, content, 0, "")
        await self._noline.box.put([item])
