"""A connector and OpenSSH's SFTP server: rows are found in CSV files there, and dropped as new ones, whole and once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from noline.connectors import Answer, Backends, Connector, ConnectorDefinition, Wanted, check_definition

from .peers import SftpPeer, sshd

OPERATIONS: dict[str, Any] = {
    "order": {
        "request": {
            "way": "file",
            "action": "find",
            "path": "orders-{{ day }}.csv",
            "columns": {"phone": "{{ phone }}"},
        },
        "arguments": {"phone": {"personal": True}, "day": {}},
        "response": {
            "order": {"take": "row.order", "optional": True},
            "rows": {"take": "rows|length", "type": "whole"},
        },
    },
    "confirm": {
        "request": {
            "way": "file",
            "action": "drop",
            "path": "in/confirmed-{{ order }}-{{ key }}.csv",
            "columns": {"order": "{{ order }}", "note": "{{ note }}"},
            "separator": ";",
        },
        "arguments": {"order": {}, "note": {}},
        "response": {"file": {"take": "file"}},
    },
}


async def test_files(tmp_path: Any) -> None:
    async with sshd() as peer:
        backends = Backends(dict, tmp_path)
        shop = connector(peer)
        (peer.home / "in").mkdir()
        (peer.home / "orders-1.csv").write_text('phone,order\n+441,"A;1"\n+442,B\n+442,C\n', encoding="utf-8-sig")

        found = await ask(backends, shop, "order", phone="+442", day="1")
        assert found.values == {"order": "B", "rows": 2}, found.error
        assert (await ask(backends, shop, "order", phone="+449", day="1")).values == {"order": None, "rows": 0}
        assert (await ask(backends, shop, "order", phone="+442", day="2")).outcome == "refused"
        for climbing in ("../in", "..", "a/b", ".hidden"):
            assert (await ask(backends, shop, "order", phone="+442", day=f"{climbing}")).outcome == "refused", climbing

        dropped = await ask(backends, shop, "confirm", order="B", note='=HYPERLINK("x")')
        assert (await ask(backends, shop, "confirm", order="B", note="again")).values == dropped.values
        (file,) = (peer.home / "in").iterdir()
        assert file.name == dropped.values["file"] == "confirmed-B-key.csv"
        assert file.read_bytes().decode() == 'order;note\r\nB;"\'=HYPERLINK(""x"")"\r\n'

        (peer.home / "orders-big.csv").write_bytes(b"phone,order\n" + b"x" * (9 << 20))
        assert "8 MB" in (await ask(backends, shop, "order", phone="1", day="big")).error
        (peer.home / "orders-raw.csv").write_bytes(b"phone,order\n\xff\xfe,1\n")
        assert (await ask(backends, shop, "order", phone="1", day="raw")).outcome == "failed"
        other = connector(peer, host_key=peer.settings["host_key"][:-8] + "AAAAAAA=")
        assert (await ask(Backends(dict, tmp_path), other, "order", phone="1", day="1")).outcome != "answered"
        await backends.close()


def connector(peer: SftpPeer, **more: str) -> Connector:
    """A shop's directory as a connector."""
    definition = msgspec.convert({"kind": "file", "operations": OPERATIONS}, ConnectorDefinition)
    check_definition(definition)
    settings = {**peer.settings, "directory": str(peer.home), **more}
    return Connector(1, 1, "shop", definition, settings, datetime.now(UTC))


async def ask(backends: Backends, shop: Connector, operation: str, **arguments: Any) -> Answer:
    """Ask the shop."""
    return await backends.ask(Wanted(shop, operation, arguments, "key", "en", private=True))
