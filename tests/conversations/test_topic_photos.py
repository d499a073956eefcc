"""Photos in a topic: passed on as each channel carries them, without the place where they were taken."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from noline.channels import Attachment, Media
from noline.log.kinds import FileFetched
from stage import Stage

from .board import Board, three


def located_picture() -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 27.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def plain_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def board(stage: Stage) -> Board:
    return Board(stage)


async def test_photos_are_passed_on_as_each_channel_carries_them(stage: Stage, board: Board) -> None:
    await board.begin()
    anna, ben, cleo = await three(stage, board)
    await board.post("Show us")
    (told,) = await stage.sent(ben)
    picture = located_picture()
    await stage.hear(
        "email", "ben@example.com", "Here", tokens=(stage.token(told),),
        attachments=(Attachment("rose.jpg", "image/jpeg", picture),),
    )  # fmt: skip
    comment = (await board.comments())[-1]
    assert [it["name"] for it in comment.files] == ["rose.jpg"]
    kept = await stage.one("select content from file where hash = $1", bytes.fromhex(comment.files[0]["hash"]))
    assert b"GPS" not in kept
    assert Image.open(io.BytesIO(kept)).getexif().get_ifd(0x8825) == {}
    by_sms, by_x = (await stage.sent(anna))[-1], (await stage.sent(cleo))[-1]
    assert (by_sms.body or {})["attachments"][0]["hash"] == comment.files[0]["hash"]
    assert "attachments" not in (by_x.body or {})
    assert "Here [rose.jpg]" in (by_x.body or {})["text"]


async def test_a_picture_that_is_fetched_later_comes_with_its_words(stage: Stage, board: Board) -> None:
    await board.begin()
    _, ben, _ = await three(stage, board)
    await board.post("Show us")
    message = await stage.hear(
        "sms", "+447700900123", "My rose", media=(Media("image/png", "rose.png", "https://m/1"),)
    )
    assert len(await board.said()) == 1
    picture = plain_picture()
    digest = hashlib.sha256(picture).digest()
    await stage.noline.database.pool.execute(
        "insert into file (hash, media_type, size, content) values ($1, 'image/png', $2, $3)",
        digest,
        len(picture),
        picture,
    )
    fetched = FileFetched(0, "rose.png", "image/png", digest.hex(), len(picture))
    await stage.tell(message.customer, "file.fetched", fetched, message=message.id, conversation=message.conversation)
    assert await board.said() == [("Harbour", "Show us"), ("Anna", "My rose")]
    assert ((await stage.sent(ben))[-1].body or {})["attachments"][0]["name"] == "rose.png"
