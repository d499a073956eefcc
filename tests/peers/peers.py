"""Finds programs that nobody here wrote, starts them as children on loopback, and stops them by their process ids.

Where a program is missing its test is skipped aloud, or fails if ``NOLINE_REQUIRE_PEERS`` is set (as in CI, which has
run ``make peers`` before). Each one started has a directory and a port of its own, and goes with its test.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

CONFIGURATIONS = Path(__file__).parent
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"  # where Debian puts servers; not on everybody's PATH


def find(program: str, package: str, beside: str = "") -> str:
    """Return the path of a program of a Debian package; skips the test, or fails it where peers are required.

    ``beside``: another directory where the package puts it.
    """
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATH}:{beside}")
    if found is None:
        _miss(f"NOT TESTED against {program}: Debian's package {package} is not installed (make peers)")
    assert found is not None
    return found


def find_node(program: str, package: str) -> str:
    """Return the path of a program of an npm package; skips the test, or fails it where peers are required."""
    own = CONFIGURATIONS / "node" / "node_modules" / ".bin"
    found = shutil.which(program, path=f"{own}:{os.environ.get('PATH', '')}")
    if found is None:
        _miss(f"NOT TESTED against {program}: npm's package {package} is not installed (make peers)")
    assert found is not None
    return found


def find_python(name: str, package: str) -> Path:
    """Return the interpreter of a Python program with an environment of its own; skips or fails as ``find`` does."""
    found = Path(os.environ.get("NOLINE_PEERS", "/opt/noline-peers")) / name / "bin" / "python"
    if not found.exists():
        _miss(f"NOT TESTED against {name}: Python's package {package} is not installed (make peers)")
    return found


def need_root(program: str) -> None:
    """Skip the test, or fail it where peers are required, unless we are root."""
    if os.geteuid() != 0:
        _miss(f"NOT TESTED against {program}: it is started as root only")


def _miss(why: str) -> None:
    if os.environ.get("NOLINE_REQUIRE_PEERS"):
        pytest.fail(why)
    pytest.skip(why)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_directory() -> Iterator[Path]:
    """Lend a directory that other users may read: many servers step down from root to a user of their own."""
    with tempfile.TemporaryDirectory(prefix="noline-peer-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def write_configuration(source: Path, target: Path, values: Mapping[str, object]) -> None:
    """Copy a configuration, ``@NAME@`` replaced by its value."""
    text = source.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    target.write_text(text, encoding="utf-8")


@asynccontextmanager
async def started(command: Sequence[str | Path], port: int, *, patience: float = 20) -> AsyncIterator[None]:
    """Run a server until the end of the block; it listens on ``port`` when the block begins.

    It gets SIGTERM at the end and, after ``patience`` seconds, SIGKILL; the rest of its process group goes with it.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
        )
        try:
            await _listening(port, process, patience)
            yield
        except AssertionError as error:
            said.seek(0)
            error.add_note(f"{command[0]} said: {said.read().decode(errors='replace')[-2000:]}")
            raise
        finally:
            await asyncio.to_thread(_stop, process, patience)


async def _listening(port: int, process: subprocess.Popen[bytes], patience: float) -> None:
    async with asyncio.timeout(patience):
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            await asyncio.sleep(0.02)
    raise AssertionError(f"it ended with {process.returncode} instead of listening on port {port}")


def _stop(process: subprocess.Popen[bytes], patience: float) -> None:
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):  # nobody of its group is left
        os.killpg(process.pid, signal.SIGKILL)


async def stop_daemon(pid_file: Path, *, patience: float = 20) -> None:
    """End a server that left its first process, by the process id it wrote down, and wait until it is gone."""
    pid = int(pid_file.read_text())
    os.kill(pid, signal.SIGTERM)
    async with asyncio.timeout(patience):
        while Path(f"/proc/{pid}").exists():
            await asyncio.sleep(0.02)


async def run(
    *command: str | Path, patience: float = 30, environment: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run a program to its end and return its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(), patience)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, said.decode(errors="replace")


@asynccontextmanager
async def postfix(next_hops: Mapping[str, int]) -> AsyncIterator[int]:
    """Run a Postfix that hands mail for each domain to a port, and give its own port."""
    need_root("postfix")
    program, port = find("postfix", "postfix"), free_port()
    with own_directory() as directory:
        for name in ("etc", "spool", "data", "log"):
            (directory / name).mkdir()
        shutil.chown(directory / "data", "postfix")
        hops = " ".join(f"{{ {domain} = smtp:[127.0.0.1]:{hop} }}" for domain, hop in next_hops.items())
        for name in ("main.cf", "master.cf"):
            values = {"DIR": directory, "PORT": port, "NEXT": hops}
            write_configuration(CONFIGURATIONS / "postfix" / name, directory / "etc" / name, values)
        async with started([program, "-c", directory / "etc", "start-fg"], port):
            try:
                yield port
            finally:
                await stop_daemon(directory / "spool" / "pid" / "master.pid")


@asynccontextmanager
async def smtp_sink(*options: str) -> AsyncIterator[int]:
    """Run Postfix's test server, which takes mails or refuses them as its options say, and give its port."""
    port = free_port()
    user = ("-u", "nobody") if os.geteuid() == 0 else ()
    async with started([find("smtp-sink", "postfix"), *user, *options, f"127.0.0.1:{port}", "100"], port):
        yield port


async def swaks(port: int, sender: str, recipient: str, *options: str) -> tuple[int, str]:
    """Send one mail as a person would by this client; returns its exit code (0: taken) and the transcript."""
    address = ("--server", f"127.0.0.1:{port}", "--from", sender, "--to", recipient)
    return await run(find("swaks", "swaks"), *address, "--helo", "client.peer.test", *options)


@asynccontextmanager
async def prism(description: str) -> AsyncIterator[int]:
    """Run a server that knows an API by its maker's description alone, refuses what that forbids, and give its port."""
    port, document = free_port(), CONFIGURATIONS / "prism" / description
    program = find_node("prism", "@stoplight/prism-cli")
    async with started([program, "mock", "-h", "127.0.0.1", "-p", str(port), document], port, patience=60):
        yield port


@asynccontextmanager
async def smsc(receipts: str = "text") -> AsyncIterator[tuple[int, Path]]:
    """Run an SMSC of npm's smpp, which brings receipts in this form; gives its port and the file of what it says."""
    node, port = find("node", "nodejs"), free_port()
    if not (CONFIGURATIONS / "node" / "node_modules" / "smpp").is_dir():
        _miss("NOT TESTED against smpp: npm's package smpp is not installed (make peers)")
    with own_directory() as directory:
        said = directory / "said"
        async with started([node, CONFIGURATIONS / "node" / "smsc.cjs", str(port), receipts, said], port):
            yield port, said


class SftpPeer:
    """A running SSH server: where its files lie, and the settings of an account there."""

    def __init__(self, home: Path, port: int, client_key: str, host_key: str) -> None:
        self.home = home
        self.settings: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": port,
            "username": getpass.getuser(),
            "private_key": client_key,
            "host_key": host_key,
        }


@asynccontextmanager
async def sshd() -> AsyncIterator[SftpPeer]:
    """Run OpenSSH's server for its own user, who signs in by key and sees files by SFTP."""
    program, keygen, port = find("sshd", "openssh-server"), find("ssh-keygen", "openssh-client"), free_port()
    with own_directory() as directory:
        home = directory / "home"
        home.mkdir()
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # it wants this place to step down in
        for name in ("host_key", "client_key"):
            code, said = await run(keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", directory / name)
            assert code == 0, said
        shutil.copy(directory / "client_key.pub", directory / "authorized_keys")
        values = {"DIR": directory, "HOME": home, "PORT": port, "PAM": "yes" if os.geteuid() == 0 else "no"}
        write_configuration(CONFIGURATIONS / "sshd" / "sshd_config", directory / "sshd_config", values)
        keys = ((directory / "client_key").read_text(), (directory / "host_key.pub").read_text().strip())
        async with started([program, "-D", "-e", "-f", directory / "sshd_config"], port):
            yield SftpPeer(home, port, *keys)


class CupsPeer:
    """A running CUPS: its printer's address, and the file that stands for the paper: what was printed last."""

    def __init__(self, port: int, paper: Path) -> None:
        self.port = port
        self.url = f"ipp://127.0.0.1:{port}/printers/letters"
        self.paper = paper

    async def ask(self, program: str, *arguments: str | Path) -> str:
        """Use one of its own programs, as an operator does."""
        code, said = await run(
            find(program, "cups-client"), *arguments, environment={"CUPS_SERVER": f"127.0.0.1:{self.port}"}
        )
        assert code == 0, said
        return said


@asynccontextmanager
async def cups() -> AsyncIterator[CupsPeer]:
    """Run CUPS with one printer, which draws PostScript with the printer description of cups-pdf into a file."""
    need_root("cupsd")
    program, port = find("cupsd", "cups"), free_port()
    description = "lsb/usr/cups-pdf/CUPS-PDF_opt.ppd"
    if not Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd").exists():
        _miss("NOT TESTED against CUPS: Debian's package printer-driver-cups-pdf is not installed (make peers)")
    with own_directory() as directory:
        for name in ("etc/ppd", "spool/tmp", "cache", "run/certs", "log"):
            (directory / name).mkdir(parents=True)
        for name in ("cupsd.conf", "cups-files.conf"):
            write_configuration(CONFIGURATIONS / "cups" / name, directory / name, {"DIR": directory, "PORT": port})
        files = ("-c", directory / "cupsd.conf", "-s", directory / "cups-files.conf")
        async with started([program, "-f", *files], port):
            peer = CupsPeer(port, directory / "paper")
            await peer.ask("lpadmin", "-p", "letters", "-E", "-v", f"file:{peer.paper}", "-m", description)
            yield peer


@asynccontextmanager
async def apns(directory: Path) -> AsyncIterator[int]:
    """Run a server of Node's HTTP/2 that knows tokens and devices as APNs does, and give its port.

    ``directory`` has ``key.pem`` and ``cert.pem`` of the server and ``public.pem`` of who signs.
    """
    node, port = find("node", "nodejs"), free_port()
    async with started([node, CONFIGURATIONS / "node" / "apns.cjs", str(port), directory], port):
        yield port


@asynccontextmanager
async def push_service() -> AsyncIterator[int]:
    """Run a push service that has browsers of its own, reads what they are sent, and give its port."""
    node, port = find("node", "nodejs"), free_port()
    program = CONFIGURATIONS / "node" / "node_modules" / "web-push-testing" / "src" / "bin" / "server.js"
    if not program.is_file():
        _miss("NOT TESTED against web-push-testing: npm's package is not installed (make peers)")
    async with started([node, program, str(port)], port):
        yield port


class KannelPeer:
    """A running Kannel: the address of its ``sendsms``, and what the SMSC behind it said."""

    def __init__(self, url: str, said: Path, command: list[str]) -> None:
        self.url = url
        self._said = said
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def connect(self, *options: str) -> None:
        """Let the SMSC send messages, again and again; ``-m 1`` before one: only once."""
        with self._said.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def say(self, message: str) -> None:
        """Let somebody send this one message by the SMSC, as ``447700900001 13013 text Hello``."""
        await self.close()
        self.connect("-m", "1", message)

    async def close(self) -> None:
        """Let the SMSC go."""
        if self._process is not None:
            await asyncio.to_thread(_stop_alone, self._process)

    def taken(self) -> list[str]:
        """Return the messages that reached the SMSC, as it shows them."""
        said = self._said.read_text(encoding="utf-8", errors="replace")
        return re.findall(r"Got message \d+: <(.*)>$", said, re.MULTILINE)


@asynccontextmanager
async def kannel(url: str, *messages: str, sends_at: int | None = None) -> AsyncIterator[KannelPeer]:
    """Run a Kannel that tells ``url`` of what comes in, and an SMSC that sends it these messages again and again.

    ``sends_at``: the port of its ``sendsms``, where that must be known before.
    """
    bearerbox, smsbox = find("bearerbox", "kannel"), find("smsbox", "kannel")
    fakesmsc = find("fakesmsc", "kannel-extras", "/usr/lib/kannel/test")
    admin, box, smsc, port = free_port(), free_port(), free_port(), sends_at or free_port()
    with own_directory() as directory:
        configuration, said = directory / "kannel.conf", directory / "fakesmsc.log"
        values = {"DIR": directory, "URL": url, "ADMIN": admin, "BOX": box, "SMSC": smsc, "PORT": port}
        write_configuration(CONFIGURATIONS / "kannel" / "kannel.conf", configuration, values)
        async with started([bearerbox, configuration], admin), started([smsbox, configuration], port):
            command = [fakesmsc, "-H", "127.0.0.1", "-r", str(smsc), "-i", "0.3"]
            peer = KannelPeer(f"http://127.0.0.1:{port}/cgi-bin/sendsms", said, command)
            if messages:
                peer.connect(*messages)
            try:
                yield peer
            finally:
                await peer.close()


def _stop_alone(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
