"""Schemathesis reads the API's description and tries whatever it allows and forbids, against the real server."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from browser.house import free_port
from noline.access import SCOPES, System, create_key
from noline.app.server import Server
from noline.kernel.config import Settings

from .belongings import SOURCE, TwoCompanies, two_companies

EXAMPLES = os.environ.get("NOLINE_EXAMPLES", "3")
"""For each endpoint; more find more."""
PHASES = os.environ.get("NOLINE_PHASES", "fuzzing")
PATHS = os.environ.get("NOLINE_PATHS", ".*")
"""Of which endpoints, as a regular expression; the coverage phase is long and wants a part at a time."""
KNOWN = os.environ.get("NOLINE_IDS") == "known"
"""Whether paths name what there is; otherwise ids are made up as well, most of which nobody has."""
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


async def test_the_server_does_what_its_description_says(dsn: str, tmp_path: Path) -> None:
    async with two_companies(dsn, tmp_path) as two:
        noline = two.api.stage.noline
        noline.settings = Settings(
            dsn=dsn, data=tmp_path, http_port=free_port(), mail_port=free_port(), submission_port=None
        )
        async with noline.database.transaction() as tx:
            _, secret = await create_key(tx, System(two.api.stage.workspace.id), "schemathesis", sorted(SCOPES))
        configuration = tmp_path / "schemathesis.toml"
        configuration.write_text(CONFIGURATION.read_text() + (_parameters(two) if KNOWN else ""))
        server = Server(noline)
        await server.start()
        try:
            output, status = await _schemathesis(noline.settings.public_url, secret, configuration)
            sys.stdout.write(output)  # what was tried, for whoever asks pytest for it with -rP
        finally:
            await server.stop()
    assert status == 0, output[max(output.find("= FAILURES ="), 0) :][:12_000]


def _parameters(two: TwoCompanies) -> str:
    """Return the ids of what there is, as Schemathesis is told of parameters; two kinds of things go by a ``name``."""
    ids = ((name, value if value.isdigit() else f'"{value}"') for name, value in two.ids.items() if "own_" not in name)
    known = "".join(f'"path.{name}" = {value}\n' for name, value in ids)
    source = (
        f'[[operations]]\ninclude-path-regex = "/sources/"\nparameters = {{ "path.name" = "{SOURCE["source"]}" }}\n'
    )
    return f"\n{source}\n[parameters]\n{known}"


async def _schemathesis(url: str, secret: str, configuration: Path) -> tuple[str, int]:
    child = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(configuration),
        "run", f"{url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {secret}",
        "--checks", "all", "--phases", PHASES, "--include-path-regex", PATHS, "--max-examples", EXAMPLES,
        "--seed", "1", "--no-color", "--suppress-health-check", "all", "--request-timeout", "20",
        "--max-failures", "50",
        "--exclude-operation-id", "revoke_workspace_key",  # it would end the key that it uses
        cwd=configuration.parent, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert child.stdout is not None
    output = (await child.stdout.read()).decode()
    return output, await child.wait()
