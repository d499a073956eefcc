"""A company's mail: what comes in by the mail server's door, and what an agent does about it over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx

from apistage import ApiStage
from noline.app.mail import MailEdge
from noline.delivery import Message

ANA, BOB, CAROL, US = "ana@mail.example", "bob@firm.example", "carol@firm.example", "hello@harbour.example"


async def mail(api: ApiStage, sender: str, text: str, *, number: int, to: str, **headers: str) -> Message:
    """Somebody's mail comes in by the mail server's door, later than all before; returns it as it was placed."""
    await api.stage.advance(minutes=1)
    named = {"From": sender, "Message-ID": f"<{number}@{sender.partition('@')[2]}>", "Subject": "The roof"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    noline = api.stage.noline
    ours = f"{to.partition('@')[0]}@{noline.settings.mail_domain}"
    await MailEdge(noline, sandbox=False, whose=api.stage.workspace).deliver(
        f"{head}\r\n{text}\r\n".encode(), sender, [ours]
    )
    await api.stage.settle()
    found = await api.stage.fetch("select id from message where body ->> 'provider_id' = $1", named["Message-ID"])
    return await api.stage.message(found[0][0])


async def post(api: ApiStage, path: str, body: Any) -> httpx.Response:
    """An agent does something, while everything that follows happens."""
    acting = asyncio.create_task(api.agent.post(f"/api/v1{path}", json=body))
    while not acting.done():
        await api.stage.settle()
        await asyncio.sleep(0.005)
    return await acting


async def read(api: ApiStage, message: Message) -> Any:
    """An agent opens a conversation."""
    answer = await api.agent.get(f"/api/v1/conversations/{message.conversation}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def answer(api: ApiStage, message: Message, text: str, **more: Any) -> Message:
    """An agent answers by mail, a minute later; returns what was sent."""
    await api.stage.advance(minutes=1)
    body = {"text": text, "channel": "email"} | more
    done = await post(api, f"/conversations/{message.conversation}/messages", body)
    assert done.status_code in (201, 202), done.text
    return await api.stage.message(UUID(done.json()["id"]))


def said(found: Any) -> list[Any]:
    """The messages of a thread."""
    return [it for it in found["thread"]["entries"] if it["type"] == "message"]
