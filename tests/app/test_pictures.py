"""Pictures on all ways in lose the place where they were taken; on the way out they fit what their channel carries."""

from __future__ import annotations

import base64
import io
import json
import random
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from PIL import Image

from apistage import ApiStage, api_stage
from noline.channels import Attachment, File, Inbound, Outgoing
from noline.content import segments
from noline.delivery import Signer, refitted
from noline.delivery.fitted_files import fitted_files
from noline.providers.twilio import SMS
from noline.providers.whatsapp import ABLE as WHATSAPP

SIGNER = Signer(b"a secret of 32 bytes, kept at home")
MESSAGE = UUID(int=7)
MARK = b"THE-PLACE-IT-WAS-TAKEN-AT"


def photo(form: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a picture as a telephone takes it: on its side, with the place; of noise, so that it stays large."""
    image = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    exif = Image.Exif()
    exif[0x010F] = MARK.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 27.0, 14.0), 3: "W", 4: (2.0, 35.0, 30.0)})
    kept = io.BytesIO()
    image.save(kept, form, exif=exif, quality=100)
    return kept.getvalue()


@pytest.fixture
async def api(dsn: str) -> AsyncIterator[ApiStage]:
    async with api_stage(dsn) as opened:
        yield opened


async def kept_files(api: ApiStage) -> list[bytes]:
    """Return all files that are kept, but for whole mails."""
    return [row[0] for row in await api.stage.fetch("select content from file where media_type like 'image/%'")]


async def test_of_what_the_api_is_given_the_place_is_not_kept(api: ApiStage) -> None:
    await api.stage.customer("Ana", email="ana@example.org")
    photos = [photo(), photo("PNG"), photo("WEBP")]
    attachments = [
        {"name": f"{at}.bin", "media_type": kind, "content": base64.b64encode(it).decode()}
        for at, (kind, it) in enumerate(
            zip(("image/jpeg", "application/octet-stream", "image/webp"), photos, strict=True)
        )
    ]
    wanted = {
        "to": {"channel": "email", "value": "ana@example.org"},
        "content": {"text": "Here", "subject": "Pictures"},
        "attachments": attachments,
    }
    answer = await api.owner.post("/api/v1/messages", json=wanted)
    assert answer.status_code in (200, 201, 202), answer.text
    kept = await kept_files(api)
    assert len(kept) == 3
    assert [it for it in kept if MARK in it or Image.open(io.BytesIO(it)).getexif()] == []
    assert {Image.open(io.BytesIO(it)).size for it in kept} == {(40, 60)}, "and they are upright"


async def test_of_what_comes_in_with_a_mail_the_place_is_not_kept(api: ApiStage) -> None:
    broken = b"\xff\xd8\xff" + MARK
    attachments = (
        Attachment("photo.jpg", "image/jpeg", photo()),
        Attachment("broken.jpg", "image/jpeg", broken),
        Attachment("list.txt", "text/plain", b"Milk"),
        Attachment("bill.pdf", "application/pdf", b"MZ\x90\0"),
    )
    inbound = Inbound(
        "email", "ana@example.org", "shop@example.com", "<1@example.org>", "Look", attachments=attachments
    )
    account = await api.stage.one("select account from route where channel = 'email'")
    await api.stage.noline.arrivals.keep(api.stage.workspace, [inbound], account=account)
    await api.stage.settle()
    (kept,) = await kept_files(api)
    assert MARK not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    rows = await api.stage.fetch("select media_type, content from file where media_type not like 'message/%'")
    others = sorted((row[0], row[1]) for row in rows if row[1] != kept)
    opaque = "application/octet-stream"
    assert others == [(opaque, b"MZ\x90\0"), (opaque, broken), ("text/plain", b"Milk")]
    (body,) = await api.stage.fetch("select body from message where direction = 1")
    wrong = {it["name"]: it.get("why") for it in json.loads(body[0])["attachments"]}
    false = "It is not what it claims to be."
    assert wrong == {"photo.jpg": None, "broken.jpg": false, "list.txt": None, "bill.pdf": false}


def sent(name: str, media_type: str, content: bytes) -> Outgoing:
    """Return a text with a file."""
    file = File(name, media_type, content, f"https://n.example/f/TOKEN/0/{name}")
    return Outgoing(MESSAGE, 1, "sms", "+447700900111", "+447700900000", segments("Look"), "k", files=(file,))


def test_a_picture_that_is_too_heavy_for_its_channel_is_made_to_fit_and_is_given_so_at_its_address() -> None:
    heavy = photo(size=(2600, 2000))
    assert len(heavy) > 5_000_000
    for able in (SMS, WHATSAPP):
        (file,) = fitted_files(sent("holiday.jpg", "image/jpeg", heavy), able, SIGNER).files
        assert len(file.content) <= 5_000_000
        assert MARK not in file.content
        address = urlsplit(file.url)
        assert address.path == "/f/TOKEN/0/holiday.jpg"
        (fit,) = parse_qs(address.query)["fit"]
        assert refitted(heavy, fit, MESSAGE, 0, SIGNER) == ("image/jpeg", file.content)
        for wrong in (fit[:-1], fit.replace("5000000", "9000000"), "jpeg-100", "exe-5000000-aaaaaaaaaaaaaaaa", ""):
            assert refitted(heavy, wrong, MESSAGE, 0, SIGNER) is None
        assert refitted(heavy, fit, MESSAGE, 1, SIGNER) is None
        assert refitted(heavy, fit, UUID(int=8), 0, SIGNER) is None


def test_a_picture_of_a_kind_that_the_channel_does_not_take_becomes_one_that_it_does() -> None:
    (file,) = fitted_files(sent("a b.webp", "image/webp", photo("WEBP")), SMS, SIGNER).files
    assert (file.name, file.media_type) == ("a b.jpg", "image/jpeg")
    assert urlsplit(file.url).path == "/f/TOKEN/0/a%20b.jpg"


def test_what_fits_is_left_alone() -> None:
    for outgoing in (sent("a.jpg", "image/jpeg", photo()), sent("a.pdf", "application/pdf", b"%PDF-1.7")):
        assert fitted_files(outgoing, SMS, SIGNER) is outgoing


async def test_at_its_address_a_picture_is_given_as_it_is_or_as_it_was_made_to_fit(api: ApiStage) -> None:
    customer = await api.stage.customer("Ana", email="ana@example.org")
    picture = {
        "name": "a.png",
        "media_type": "image/png",
        "content": base64.b64encode(photo("PNG", (300, 200))).decode(),
    }
    wanted = {
        "to": {"customer": str(customer)},
        "channel": "email",
        "content": {"text": "Here", "subject": "Picture"},
        "attachments": [picture],
    }
    assert (await api.owner.post("/api/v1/messages", json=wanted)).status_code < 300
    await api.stage.settle()
    (message,) = await api.stage.messages(customer)
    base = f"/f/{api.stage.token(message)}/0"
    signer = api.stage.noline.signer
    whole = await api.owner.get(f"{base}/a.png")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "image/png")
    fitted = await api.owner.get(f"{base}/a.jpg?fit=jpeg-20000-{signer.fit(message.id, 0, 'jpeg-20000')}")
    assert (fitted.status_code, fitted.headers["content-type"]) == (200, "image/jpeg")
    assert len(fitted.content) <= 20_000 < len(whole.content)
    assert Image.open(io.BytesIO(fitted.content)).format == "JPEG"
    assert (await api.owner.get(f"{base}/a.jpg?fit=jpeg-30000-{'A' * 16}")).status_code == 404
