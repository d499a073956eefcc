"""Pictures that go with a message, made to fit its channel: what is sent, and what is given where it is fetched.

Providers fetch files at addresses of ours: of one that was made to fit the address says how, with a mark that nobody
else can make, so that it can be made again there.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from pathlib import PurePath
from threading import Lock
from typing import Final
from urllib.parse import quote
from uuid import UUID

from msgspec import structs

from noline.channels import Capabilities, File, Outgoing, most_bytes
from noline.content import FORMS, Form, fitted_picture, picture_form
from noline.delivery.token import Signer

_LIMITLESS: Final = 100_000_000
_FIT: Final = re.compile(rf"({'|'.join(FORMS)})-(\d{{3,9}})-([A-Za-z0-9_-]{{10,40}})", re.ASCII)
_KEPT: Final = 8
_lock = Lock()
_lately: OrderedDict[tuple[bytes, Form, int], bytes | None] = OrderedDict()
"""What was made last: a launch sends one picture to many."""


def fitted_files(outgoing: Outgoing, able: Capabilities, signer: Signer) -> Outgoing:
    """Return a message whose pictures fit the channel, as far as they can be made to; other files are as they are.

    It takes its time: not to be called where others wait.
    """
    files = tuple(_fitted(it, place, outgoing.message, able, signer) for place, it in enumerate(outgoing.files))
    return structs.replace(outgoing, files=files) if files != outgoing.files else outgoing


def refitted(content: bytes, fit: str, message: UUID, place: int, signer: Signer) -> tuple[str, bytes] | None:
    """Return the media type and content of a file as its address says that it is to fit; None for no such address."""
    found = _FIT.fullmatch(fit)
    form = next((it for it in FORMS if found and it == found[1]), None)
    if found is None or form is None or not signer.is_fit(message, place, f"{form}-{found[2]}", found[3]):
        return None
    made = _made(content, form, int(found[2]))
    return (f"image/{form}", made) if made is not None else None


def _fitted(file: File, place: int, message: UUID, able: Capabilities, signer: Signer) -> File:
    form = picture_form(file.content, file.media_type, able.media)
    if form is None:
        return file
    most = most_bytes(able, f"image/{form}") or _LIMITLESS
    if file.media_type == f"image/{form}" and len(file.content) <= most:
        return file
    made = _made(file.content, form, most)
    if made is None:
        return file
    name = (
        file.name
        if file.media_type == f"image/{form}"
        else PurePath(file.name).stem + f".{form}".replace("jpeg", "jpg")
    )
    said = f"{form}-{most}"
    base = file.url.rpartition("/")[0]
    url = f"{base}/{quote(name, safe='')}?fit={said}-{signer.fit(message, place, said)}" if file.url else ""
    return File(name, f"image/{form}", made, url)


def _made(content: bytes, form: Form, most: int) -> bytes | None:
    key = (hashlib.blake2b(content, digest_size=16).digest(), form, most)
    with _lock:
        if key in _lately:
            _lately.move_to_end(key)
            return _lately[key]
    made = fitted_picture(content, form, most)
    with _lock:
        _lately[key] = made
        while len(_lately) > _KEPT:
            _lately.popitem(last=False)
    return made
