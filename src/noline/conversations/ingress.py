"""Ingress: a normalised inbound message becomes one ``message.received`` on its customer's shard.

Who wrote is decided here by proof (a token, a code) and else by the directory; first contact claims the address for a
new customer, and of several webhooks at once exactly one wins.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from noline.access import Workspace
from noline.channels import Attachment, Inbound, Media
from noline.content import FALSE_CLAIM, OPAQUE, is_genuine, is_picture, kept_file
from noline.conversations.continuity import Attempt, Crossings, crossed, find_code_words
from noline.conversations.copies import Copies
from noline.conversations.uploads import plain_name
from noline.conversations.whose import Proof, owner_of, referred_to, who_now
from noline.customers import Directory, Meetings, Writer, display_form, sender_address
from noline.delivery import MessageToken, Signer, find_codes, storable
from noline.kernel.db import Database
from noline.kernel.ids import IdSource, Shards, derive
from noline.log import INBOUND, Appended, Appender, Draft
from noline.log.kinds import MessageReceived, StoredFile, WantedFile

MAX_TEXT = 100_000
MOST_FILES = 30
MAX_HTML = 200_000
_LOOK_FOR_CODES = 10_000  # characters of what somebody typed

_REFERENCE = (
    "select message_shard, message from provider_reference where shard = $1 and account = $2 and reference = $3"
)
_KEEP = """
insert into file (hash, media_type, size, content) values ($1, $2, $3, $4) on conflict do nothing
"""


class Ingress:
    """Takes messages in. Nothing is lost: the caller answers its provider after ``receive`` returned."""

    def __init__(
        self,
        database: Database,
        shards: Shards,
        directory: Directory,
        signer: Signer,
        appender: Appender,
        ids: IdSource,
    ) -> None:
        self._database = database
        self._shards = shards
        self._directory = directory
        self._meetings = Meetings(database, shards)
        self._signer = signer
        self._crossings = Crossings(database, shards, signer)
        self._appender = appender
        self._ids = ids
        self._copies = Copies(database, shards, directory)

    async def receive(self, workspace: Workspace, inbound: Inbound, at: datetime, *, account: int = 0) -> Appended:
        """Append the message; raises InvalidInput for an address that can't be one, Unavailable to be sent again."""
        scheme, address = sender_address(inbound.channel, inbound.sender, region=workspace.region)
        proof, attempt = await self._token(workspace, inbound), None
        if proof is None:
            attempt = await self._cross(workspace, inbound, scheme, address, at)
            proof = await self._over(attempt) or await self._proof(workspace, inbound, account)
        beside = await self._copies.beside(workspace.id, inbound, address, proof)
        if beside is not None:
            proof = beside.proof
            customer, known = proof.customer, False
        else:
            customer, known = await self._customer(workspace, scheme, address, proof, at)
        references: tuple[UUID, ...] = ()
        if inbound.references:
            customer, references = await self._references(workspace, inbound, customer, proof)
        body = MessageReceived(
            text=inbound.text[:MAX_TEXT],
            address=address,
            scheme=scheme,
            display=display_form(scheme, inbound.sender) if scheme == "email" else inbound.shown[:200] or address,
            sender_name=inbound.sender_name[:200],
            subject=inbound.subject[:1000],
            full_text=inbound.full_text[:MAX_TEXT] if inbound.full_text != inbound.text else "",
            html=inbound.html[:MAX_HTML],
            recipient=inbound.recipient[:320],
            provider_id=inbound.provider_id[:998],
            answers=proof.message if proof else None,
            answers_by=proof.by if proof else "",
            references=references,
            attachments=tuple([await self._keep(attachment) for attachment in inbound.attachments]),
            automatic=inbound.automatic,
            forwarded=inbound.forwarded,
            known=known,
            media=tuple(_wanted(media, account) for media in inbound.media[:MOST_FILES]),
            choice=inbound.choice[:250],
            unsupported=inbound.unsupported[:100],
            public=inbound.public,
            account=account,
            reaction=inbound.reaction,
            privately=inbound.privately,
            crossed=crossed(attempt, inbound.text, files=bool(inbound.attachments or inbound.media)),
            beside=beside.role if beside is not None else "",
            **await self._copies.others(workspace.id, inbound),
        )
        draft = Draft(
            id=_identity(workspace.id, account, inbound, at),
            workspace=workspace.id,
            subject=customer,
            at=at,
            kind="message.received",
            body=_storable(body),
            direction=INBOUND,
            channel=inbound.channel,
            conversation=body.crossed.conversation if body.crossed is not None else None,
        )
        await self._copies.remember(workspace.id, body, customer, draft.id)
        return await self._appender.append(draft)

    def identity(self, workspace: Workspace, inbound: Inbound, account: int) -> UUID:
        """Return the id that a message with an id of its provider's has, or will have."""
        return _identity(workspace.id, account, inbound, datetime(2020, 1, 1, tzinfo=UTC))

    async def _token(self, workspace: Workspace, inbound: Inbound) -> Proof | None:
        for text in inbound.tokens:
            token = self._signer.read(text)
            if token and (proof := await self._owner(workspace.id, token, "token")):
                return proof
        return None

    async def _cross(
        self, workspace: Workspace, inbound: Inbound, scheme: str, address: str, at: datetime
    ) -> Attempt | None:
        """Use what leads into a conversation that began elsewhere: a link's token, a code word, an expected call."""
        typed = find_code_words(f"{inbound.subject[:200]}\n{inbound.text}")
        passed = [code for text in inbound.tokens for code in find_code_words(text)]
        codes = dict.fromkeys((*self._crossings.codes_of(workspace.id, inbound.tokens), *passed, *typed))
        if (not codes and inbound.channel != "voice") or (inbound.automatic and inbound.channel != "voice"):
            return None
        place = f"{scheme} {address}"
        if inbound.channel != "voice":
            return await self._crossings.use(workspace.id, codes, place, at)
        called = await self._crossings.use(workspace.id, (place,), place, at)
        # Anybody may name a number on the page: a customer's own stays theirs.
        owner = await self._directory.owner(workspace.id, scheme, address)
        if called is None or called.crossing is None or called.outcome != "joined":
            return None
        return called if owner is None or owner.customer == called.crossing.customer else None

    async def _over(self, attempt: Attempt | None) -> Proof | None:
        """Return what a crossing proves: whose conversation goes on, and perhaps which message of ours is answered."""
        if attempt is None or attempt.outcome != "joined" or attempt.crossing is None:
            return None
        customer = attempt.crossing.customer
        async with self._database.connection() as connection:
            now = await who_now(connection, self._shards, customer)
        return Proof("continuity", customer, attempt.crossing.message, now)

    async def _proof(self, workspace: Workspace, inbound: Inbound, account: int) -> Proof | None:
        for code in find_codes(inbound.text[:_LOOK_FOR_CODES])[:4]:
            entry = await self._directory.owner(workspace.id, "code", code)
            if entry is not None and entry.message is not None:
                async with self._database.connection() as connection:
                    shard = self._shards.of(entry.customer)
                    sent = await owner_of(connection, self._shards, shard, entry.message)
                return Proof("code", entry.customer, entry.message, sent.now if sent else None)
        return await self._context(workspace, inbound, account) if inbound.answers and account else None

    async def _context(self, workspace: Workspace, inbound: Inbound, account: int) -> Proof | None:
        """Return the message of ours that the provider says this one answers."""
        shard = self._shards.of_text(account, inbound.answers)
        async with self._database.connection() as connection:
            found = await connection.fetchrow(_REFERENCE, shard, account, inbound.answers)
            sent = await owner_of(connection, self._shards, found[0], found[1]) if found else None
        if found is None or sent is None or sent.workspace != workspace.id:
            return None
        scheme, address = sender_address(inbound.channel, inbound.sender, region=workspace.region)
        owner = await self._directory.owner(workspace.id, scheme, address)
        # In a group somebody else may answer what one was sent: that is theirs, and proves nothing.
        proved = owner is None or sent.is_by_now(owner.customer)
        return Proof("context", sent.customer, found[1], sent.now) if proved else None

    async def _owner(self, workspace: int, token: MessageToken, by: str) -> Proof | None:
        async with self._database.connection() as connection:
            sent = await owner_of(connection, self._shards, token.shard, token.message)
        if sent is None or sent.workspace != workspace:
            return None
        return Proof(by, sent.customer, token.message, sent.now)

    async def _customer(
        self, workspace: Workspace, scheme: str, address: str, proof: Proof | None, at: datetime
    ) -> tuple[UUID, bool]:
        """Return whose message it is, and whether the address is (now) that customer's own."""
        wanted = (
            proof.now or proof.customer if proof else self._ids.new(at, f"customer {workspace.id} {scheme} {address}")
        )
        owner = await self._meetings.owner(Writer(workspace.id, scheme, address, wanted))
        return proof.customer if proof else owner, proof is None or owner in (proof.customer, proof.now)

    async def _references(
        self, workspace: Workspace, inbound: Inbound, customer: UUID, proof: Proof | None
    ) -> tuple[UUID, tuple[UUID, ...]]:
        """Return messages of this customer's that the mail refers to by tokens in its References, and whose it is."""
        tokens = [token for text in inbound.references if (token := self._signer.read(_local_part(text)))]
        if proof is not None:
            shard = self._shards.of(customer)
            return customer, tuple(token.message for token in tokens if token.shard == shard)
        async with self._database.connection() as connection:
            return await referred_to(connection, self._shards, workspace.id, tokens, customer)

    async def _keep(self, attachment: Attachment) -> StoredFile:
        kind, content = attachment.media_type, attachment.content
        if is_picture(kind, content) or not is_genuine(kind, content):
            kind, content = await asyncio.to_thread(kept_file, kind, content)
        digest = hashlib.sha256(content).digest()
        async with self._database.connection() as connection:
            await connection.execute(_KEEP, digest, kind[:200], len(content), content)
        why = FALSE_CLAIM if kind == OPAQUE != attachment.media_type else ""
        return StoredFile(attachment.name, kind, digest.hex(), len(content), why)


def _wanted(media: Media, account: int) -> WantedFile:
    return WantedFile(
        account=account,
        media_type=storable(media.media_type)[:200],
        name=plain_name(media.name) if media.name else "",
        url=storable(media.url)[:2000],
        id=storable(media.id)[:1000],
        size=media.size,
    )


def _local_part(identity: str) -> str:
    return identity.strip("<> ").partition("@")[0].removeprefix("r-").removeprefix("b-")


def _storable(body: MessageReceived) -> MessageReceived:
    """What people and machines send may hold signs that no text column takes; they carry no meaning."""
    values = {name: _clean(getattr(body, name)) for name in ("text", "display", "sender_name", "subject", "full_text",
                                                             "html", "recipient", "provider_id", "choice",
                                                             "unsupported")}  # fmt: skip
    return msgspec.structs.replace(body, **values)


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _identity(workspace: int, account: int, inbound: Inbound, at: datetime) -> UUID:
    """The same message delivered twice is one: the provider's id, and the content where that may repeat."""
    content = hashlib.blake2b(inbound.text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    parts: Sequence[object] = (workspace, account, inbound.channel, inbound.sender, inbound.provider_id, content)
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16).digest()
    anchor = at if not inbound.provider_id else datetime(2020, 1, 1, tzinfo=at.tzinfo)
    return derive(anchor, UUID(bytes=digest), "received")
