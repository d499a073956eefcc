"""An agent's mails end with their own signature and the company's; other channels and programs have none."""

from __future__ import annotations

from base64 import b64decode
from email import message_from_bytes, policy

import msgspec

from apistage import api_stage

ANA = "ana@customer.example"


async def test_an_agents_mail_is_signed_by_both_and_the_thread_shows_the_words_alone(dsn: str) -> None:
    async with api_stage(dsn) as api:
        stage = api.stage
        rules = {"rules": {"mail_signature": "Harbour Ltd <b>\nHigh Street 1"}}
        answer = await api.owner.patch("/api/v1/workspace", json=rules)
        assert answer.status_code == 200, answer.text
        assert (await api.agent.put("/api/v1/signature", json={"text": "Kim\r\nSupport"})).status_code == 200
        assert (await api.agent.get("/api/v1/signature")).json() == {"text": "Kim\nSupport"}
        assert (await api.owner.get("/api/v1/signature")).json() == {"text": ""}
        program = await api.program("conversations:write", "conversations:read")
        assert (await program.get("/api/v1/signature")).status_code == 404

        await stage.hear("email", ANA, "Where is it?", subject="Order")
        conversation = await stage.one("select id from conversation")
        path = f"/api/v1/conversations/{conversation}/messages"
        for client, text in ((api.agent, "On its way."), (program, "By machine.")):
            answer = await client.post(path, json={"text": text})
            assert answer.status_code in (200, 201, 202), answer.text
            await stage.settle()
        rows = await stage.fetch("select content from sandbox_item where address = $1 order by arrived", ANA)
        mails = [
            message_from_bytes(b64decode(msgspec.json.decode(row[0])["mime"]), policy=policy.default) for row in rows
        ]
        said = [mail.get_body(("plain",)).get_content().replace("\r\n", "\n") for mail in mails]  # type: ignore[union-attr]
        assert said[0] == "On its way.\n\n-- \nKim\nSupport\nHarbour Ltd <b>\nHigh Street 1\n"
        assert said[1].strip() == "By machine."
        texts = [row[0] for row in await stage.fetch("select body ->> 'text' from message where direction = 2")]
        assert sorted(texts) == ["By machine.", "On its way."]
