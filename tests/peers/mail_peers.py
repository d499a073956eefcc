"""Programs that judge or take mail as others do: rspamd with a name server of its own, moto as Amazon's services."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from .peers import CONFIGURATIONS, find, find_python, free_port, need_root, own_directory, started, write_configuration


@asynccontextmanager
async def rspamd(records: Mapping[str, str]) -> AsyncIterator[int]:
    """Run rspamd with a name server that knows these TXT records and nothing else, and give its port."""
    need_root("rspamd")
    program, names = find("rspamd", "rspamd"), find("dnsmasq", "dnsmasq-base")
    port, dns = free_port(), free_port()
    with own_directory() as directory:
        for name in ("rspamd.conf", "rules.lua"):
            values = {"DIR": directory, "PORT": port, "DNS": dns}
            write_configuration(CONFIGURATIONS / "rspamd" / name, directory / name, values)
        (directory / "domains").write_text("example\ntest\n")
        published = [f"txt-record={name},{','.join(_quoted(value))}" for name, value in records.items()]
        (directory / "dnsmasq.conf").write_text("\n".join([*published, ""]))
        own = (
            "--no-resolv",
            "--no-hosts",
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--pid-file=",
            "--user=root",
        )
        server = [names, "--keep-in-foreground", f"--conf-file={directory / 'dnsmasq.conf'}", f"--port={dns}", *own]
        async with (
            started(server, dns),
            started([program, "-f", "-i", "-c", directory / "rspamd.conf"], port, patience=60),
        ):
            yield port


def _quoted(value: str) -> list[str]:
    """Return a TXT record's value in strings of at most 255 octets, as they are in DNS."""
    return [f'"{value[at : at + 250]}"' for at in range(0, len(value), 250)]


@asynccontextmanager
async def moto() -> AsyncIterator[int]:
    """Run a server that plays Amazon's services, and give its port."""
    python, port = find_python("moto", "moto[server]"), free_port()
    async with started([python.parent / "moto_server", "-H", "127.0.0.1", "-p", str(port)], port, patience=60):
        yield port
