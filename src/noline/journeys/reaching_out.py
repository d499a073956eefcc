"""What a run wants of others than the customer, as effects: a call to be made, a back end's answer, a post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from noline.access import Workspaces
from noline.connectors import Asked, ask
from noline.content import Personal, SmsSource, compile_source
from noline.customers import Customer
from noline.delivery import find_address
from noline.journeys.model import AskBackEnd, PlanCall, PostInTopic, Run
from noline.kernel.errors import InvalidInput
from noline.log import Append, Effect, Scene
from noline.log.kinds import CallPlanned, CommentWritten

OWNER = "run"
"""The kind of owner that runs are to connectors."""
_NOBODY = Personal(message="", token=b"", code="", base_url="about:", sender="", to="")


def plan_call(
    scene: Scene, customer: Customer, conversation: UUID | None, run: Run, intent: PlanCall, department: int | None
) -> list[Effect]:
    """Put a call into a department's list; nothing for a customer without a telephone number."""
    address = find_address(scene, customer.id, "voice")
    if address is None or address.status != "active":
        return []
    script = filled(intent.script, customer, intent.variables) if intent.script else ""
    body = CallPlanned(
        number=address.value, script=script, due_at=intent.at, why="contact", by=f"journey {run.journey}"
    )
    planned = scene.fact(
        "call.plan_requested", channel="voice", conversation=conversation, run=run.id, department=department, body=body
    )
    return [Append(replace(planned.draft, id=intent.call))]


def ask_back_end(
    scene: Scene, customer: Customer, conversation: UUID | None, run: Run, intent: AskBackEnd
) -> list[Effect]:
    """Ask a back end for the run; what it says comes back as an interaction."""
    asked = Asked(intent.connector, intent.operation, dict(intent.arguments), OWNER, run.id, intent.key)
    _, effects = ask(scene, asked, customer=customer.id, conversation=conversation)
    return list(effects)


def post_in_topic(
    scene: Scene, customer: Customer, conversation: UUID | None, run: Run, intent: PostInTopic
) -> list[Effect]:
    """Say something in a topic as the company; raises InvalidInput for what is no topic, or a text without a value."""
    try:
        topic = UUID(intent.topic)
    except ValueError:
        text = "What the step was given is not the id of a topic."
        raise InvalidInput(text, field="topic", remedy="Give the id of one.") from None
    text = filled(intent.text, customer, intent.variables)
    workspace = scene.catalogue(Workspaces).by_id.get(customer.workspace)
    written = CommentWritten(topic=topic, text=text, name=workspace.name if workspace else "", ours=True)
    return [scene.fact("comment.written", conversation=conversation, run=run.id, body=written)]


def filled(text: str, customer: Customer, variables: Mapping[str, Any]) -> str:
    """Return a text with the values of the customer and the run; raises InvalidInput where one is missing."""
    values = {**customer.attributes, **variables}
    compiled = compile_source(SmsSource(text), name="text")
    used = {name: values[name] for name in compiled.variables if name in values}
    return str(getattr(compiled.render(used, _NOBODY), "text", ""))
