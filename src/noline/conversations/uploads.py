"""Uploads: files that agents and programs bring to be attached; each is kept once, under its content's SHA-256."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from noline.content import MAX_PICTURE, clean_picture, is_genuine, is_picture, is_program
from noline.delivery import Message
from noline.kernel.db import Connection, Database
from noline.kernel.errors import InvalidInput, NotFound, TooLarge
from noline.log.kinds import StoredFile

MAX_FILE: Final = 10 * 1024 * 1024
"""Bytes of one file."""
MOST_FILES: Final = 10

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_KEEP = "insert into file (hash, media_type, size, content) values ($1, $2, $3, $4) on conflict do nothing"
_UPLOADED = "insert into file_upload (workspace, hash) values ($1, $2) on conflict (workspace, hash) do nothing"
_MINE = """
select file.hash, file.size, substring(file.content for 65536) from file_upload join file using (hash)
where file_upload.workspace = $1 and file_upload.hash = any($2)
"""
_CONTENT = "select content from file where hash = $1"


async def keep_upload(database: Database, workspace: int, name: str, media_type: str, content: bytes) -> StoredFile:
    """Keep a file; raises InvalidInput for an empty one, a program, or what is not what it claims to be; TooLarge.

    Pictures are kept upright, without their place, and no larger than messengers carry.
    """
    if not content:
        raise InvalidInput("The file is empty.", field="content", remedy="Choose another file.")
    if len(content) > MAX_FILE:
        raise TooLarge("The file has more than 10 MB.", field="content", remedy="Send a link to it instead.")
    kind = media_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"
    _check(plain_name(name), kind, content, "content")
    if is_picture(kind, content):  # of a telephone's pictures nobody shall learn where they were taken
        content, kind = await asyncio.to_thread(partial(clean_picture, content, most=MAX_PICTURE))
    digest = hashlib.sha256(content).digest()
    async with database.transaction() as tx:
        await tx.execute(_KEEP, digest, kind, len(content), content)
        await tx.execute(_UPLOADED, workspace, digest)
    return StoredFile(plain_name(name), kind, digest.hex(), len(content))


async def check_uploads(connection: Connection, workspace: int, files: Sequence[StoredFile]) -> tuple[StoredFile, ...]:
    """Return files as they are kept; raises InvalidInput for one that was never brought to this workspace.

    Under another name or media type than it was brought with it must be what it claims to be, too.
    """
    if not files:
        return ()
    hashes = [_digest(file.hash) for file in files]
    known = {row[0]: (row[1], row[2]) for row in await connection.fetch(_MINE, workspace, hashes)}
    for at, digest in enumerate(hashes):
        if digest not in known:
            text = "There is no such file."
            raise InvalidInput(text, field=f"attachments[{at}].hash", remedy="Upload it first: POST /api/v1/files.")
        _check(plain_name(files[at].name), files[at].media_type, known[digest][1], f"attachments[{at}].media_type")
    return tuple(
        StoredFile(plain_name(file.name), file.media_type, file.hash, known[digest][0])
        for file, digest in zip(files, hashes, strict=True)
    )


def _check(name: str, kind: str, content: bytes, field: str) -> None:
    """Refuse a program, and what is not what it claims to be; raises InvalidInput."""
    if is_program(name, content):
        text = f"{name} is a program, and programs are not sent to customers."
        raise InvalidInput(text, field=field, remedy="Send a link to where it is to be had.")
    if not is_genuine(kind, content):
        text = f"{name} is not what it claims to be: {kind}."
        raise InvalidInput(text, field=field, remedy="Save it in its own form, or choose the file anew.")


async def read_file(connection: Connection, message: Message, wanted: str) -> tuple[dict[str, Any], bytes]:
    """Return an attachment of a message and its content; raises NotFound for one that it does not hold."""
    held = (message.body or {}).get("attachments", ())
    file = next((it for it in held if it.get("hash") == wanted), None)
    content = await connection.fetchval(_CONTENT, _digest(wanted)) if file is not None else None
    if file is None or content is None:
        raise NotFound("The message holds no such file.", field="hash", remedy="Look at the message's attachments.")
    return file, bytes(content)


def plain_name(name: str) -> str:
    """Return a file's name without paths and control signs."""
    shown = "".join(sign for sign in re.split(r"[/\\]", name)[-1] if sign.isprintable()).strip(" .")
    return shown[:200] or "file"


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise InvalidInput("This is not a SHA-256.", field="hash", remedy="Use 64 hexadecimal digits.") from None
