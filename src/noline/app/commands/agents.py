"""``noline agents``: who may sign in."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from noline.access import (
    Agent,
    System,
    Workspace,
    create_agent,
    find_agent_by_email,
    list_agents,
)
from noline.access import set_password as set_password_
from noline.app.bootstrap import Noline
from noline.app.commands.customers import AsJson, InWorkspace
from noline.app.commands.running import messages, show, with_workspace
from noline.kernel.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Say who may sign in, and as what.")

Generate = Annotated[bool, typer.Option("--generate", help="Make a password and print it.")]
Email = Annotated[str, typer.Argument(help="The address they sign in with.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="What colleagues see; by default the part before the @.")] = "",
    role: Annotated[str, typer.Option(help="owner, agent or viewer")] = "agent",
    generate: Generate = False,
    workspace: InWorkspace = "demo",
) -> None:
    """Add an agent. The password is asked for, or read from standard input; never given as an argument."""
    password = _password(generate=generate)

    async def work(noline: Noline, found: Workspace) -> Agent:
        shown = name or email.partition("@")[0]
        actor = System(found.id)
        return await create_agent(noline.database, actor, email=email, name=shown, role=role, password=password)

    agent = with_workspace(workspace, work)
    messages.print(f"{agent.email} may sign in as {agent.role}.")
    _tell(password, generate=generate)


@app.command("list")
def list_(workspace: InWorkspace = "demo", as_json: AsJson = False) -> None:
    """List agents."""

    async def work(noline: Noline, found: Workspace) -> list[Agent]:
        async with noline.database.connection() as connection:
            return await list_agents(connection, found.id, limit=10_000)

    found = with_workspace(workspace, work)
    lines = [f"{it.id:4} {it.role:6} {it.status:8} {it.email}  {it.name}" for it in found]
    show(found, as_json=as_json, lines=lambda: lines or ["There is no agent."])


@app.command("set-password")
def set_password(email: Email, generate: Generate = False, workspace: InWorkspace = "demo") -> None:
    """Give an agent a new password; their sessions end, and they may try again at once."""
    password = _password(generate=generate)

    async def work(noline: Noline, found: Workspace) -> str:
        async with noline.database.connection() as connection:
            agent = await find_agent_by_email(connection, found.id, email)
        await set_password_(noline.database, System(found.id), agent.id, password)
        return agent.email

    messages.print(f"{with_workspace(workspace, work)} has a new password.")
    _tell(password, generate=generate)


def _password(*, generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(15)
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    line = typer.get_text_stream("stdin").readline().rstrip("\r\n")
    if not line:
        raise InvalidInput("There is no password.", field="password", remedy="Write it to standard input.")
    return line


def _tell(password: str, *, generate: bool) -> None:
    """Print a password that was made here: a result, so that a program can read it."""
    if generate:
        print(password)
