"""Double opt-in: ask from the address itself whether a consent is meant, and take a button or a yes as confirmation."""

from __future__ import annotations

from collections.abc import Sequence

from noline.conversations.model import Placement
from noline.customers import Consent, Customer
from noline.delivery import AUTOMATIC, Message, Sending, Wanted, request_message, url_text
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, Put, Scene, Scenes
from noline.log.kinds import ConsentChanged, FormSubmitted, MessageReceived

_TEXTS = {
    "en": ("Please confirm", "Please confirm that you want our messages about {subject}: {link} or answer YES."),
    "es": ("Confirme, por favor", "Confirme que desea nuestros mensajes sobre {subject}: {link} o responda SÍ."),
}


class ConfirmationsPart:
    """Asks for confirmation once for each request, and gives consent when it comes."""

    kinds = frozenset({"consent.requested", "form.submitted", "message.received"})

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Everything it reads has been loaded by the parts before it."""

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        body = interaction.body
        if isinstance(body, ConsentChanged):
            return self._ask(interaction, body, scene)
        if isinstance(body, FormSubmitted) and body.action == "confirm" and interaction.message is not None:
            return self._confirm(scene.get(Message, interaction.message), "pressed the button", scene)
        placement = scene.note(Placement)
        if isinstance(body, MessageReceived) and body.known and placement is not None and placement.positive:
            answers = placement.answers
            if answers is not None and answers.channel == interaction.channel:
                return self._confirm(answers, f"answered yes by {interaction.channel}", scene)
        return None

    def _ask(self, interaction: Interaction, body: ConsentChanged, scene: Scene) -> Effects:
        consent = scene.get(Consent, interaction.subject, body.subscription, body.channel)
        if consent is None or consent.state != "requested":
            return
        sending = scene.catalogue(Sending)
        identity = scene.new_id("confirmation")
        customer = scene.get(Customer, interaction.subject)
        subject, text = _TEXTS.get(customer.locale[:2] if customer else "en", _TEXTS["en"])
        link = f"{sending.base_url}/a/confirm/{url_text(sending.signer.token(scene.shard, identity))}"
        wanted = Wanted(
            id=identity,
            customer=interaction.subject,
            channels=(body.channel,),
            subject=subject,
            text=text.format(subject=body.subscription, link=link),
            about={"confirms": {"subscription": body.subscription, "channel": body.channel}},
            asks=True,
            lane=AUTOMATIC,
        )
        yield from request_message(scene, wanted)[1]

    def _confirm(self, message: Message | None, how: str, scene: Scene) -> Effects:
        confirms = (message.body or {}).get("confirms") if message else None
        if message is None or not isinstance(confirms, dict):
            return
        known = scene.get(Consent, message.customer, confirms["subscription"], confirms["channel"])
        if known is None or known.state != "requested":
            return  # an old link can't undo a withdrawal
        body = ConsentChanged(known.subscription, known.channel, how, text=str((message.body or {}).get("text", "")))
        given = Consent(
            customer=known.customer,
            subscription=known.subscription,
            channel=known.channel,
            workspace=known.workspace,
            state="given",
            at=scene.now,
        )
        yield Put(given)
        yield scene.fact("consent.given", body=body, channel=known.channel, message=message.id)
