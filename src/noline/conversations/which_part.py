"""Asking which matter is meant: the last part to look at a message that nobody before it has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from noline.conversations.matters import name_matters
from noline.conversations.model import Conversation, Handled, Placement
from noline.conversations.speaking import say_automatically
from noline.conversations.which import ASKED_FOR, Undecided, asking
from noline.customers import Customer, SaidWord, standing
from noline.delivery import AUTOMATIC, MESSAGES, SERVICE, Message, Wanted
from noline.kernel.db import Connection
from noline.log import Effects, Interaction, RowType, Scene, Scenes
from noline.log.kinds import MessageReceived

_ASKED = """
select distinct shard, customer from message
where shard = any($1) and customer = any($2) and at > $3 and body ? 'which'
"""
_SAID = MESSAGES.select("conversation = any($2) and customer = any($3) order by at desc limit 200")


class MatterName(Struct, frozen=True):
    """What a matter is called; lives in the scene only."""

    matter: str
    name: str


class WasAsked(Struct, frozen=True):
    """That a customer was asked lately; lives in the scene only."""

    customer: object


MATTER_NAMES = RowType(MatterName, "", key=("matter",), subject="matter")
ASKED = RowType(WasAsked, "", key=("customer",))


class WhichPart:
    """Asks, once."""

    kinds = frozenset({"message.received"})

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Load what was said, and whether one was asked before, where somebody who writes has two matters open."""
        scenes.know(MATTER_NAMES, ASKED)
        writing = list({it.subject: it.workspace for it in batch if it.kind in self.kinds}.items())
        opened = {who: [it for it in scenes.of(Conversation, who) if it.status == "open"] for who, _ in writing}
        torn = [(who, workspace) for who, workspace in writing if len(opened[who]) > 1]
        if not torn:
            return
        subjects = [who for who, _ in torn]
        rows = await scenes.find(tx, _ASKED, *scenes.places(subjects), scenes.now - ASKED_FOR)
        scenes.take_in(ASKED, [(row[0], WasAsked(row[1])) for row in rows])
        talks = [it.id for who in subjects for it in opened[who]]
        await scenes.load(tx, MESSAGES, _SAID, talks, subjects)
        for workspace in Counter(workspace for _, workspace in torn):
            matters = [it.matter for who, mine in torn if mine == workspace for it in opened[who]]
            found = await name_matters(tx, workspace, matters)
            every = [(shard, MatterName(matter, name)) for shard in scenes.of_shard for matter, name in found.items()]
            scenes.take_in(MATTER_NAMES, every)

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide."""
        torn, placement = scene.note(Undecided), scene.note(Placement)
        if torn is None or placement is None or scene.note(Handled) is not None or scene.note(SaidWord) is not None:
            return None
        body = interaction.body
        if not isinstance(body, MessageReceived) or body.public or scene.get(WasAsked, interaction.subject) is not None:
            return None
        return self._ask(interaction, body, torn, placement, scene)

    def _ask(
        self, interaction: Interaction, body: MessageReceived, torn: Undecided, placement: Placement, scene: Scene
    ) -> Effects:
        customer = scene.get(Customer, interaction.subject)
        messages = [it for it in scene.of(Message, interaction.subject) if it.id != interaction.id]
        named = {it.matter: scene.get(MatterName, it.matter) for it in torn.among}
        asked = asking(
            torn.among,
            sorted(messages, key=lambda it: (it.at, it.id.bytes)),
            {matter: name.name for matter, name in named.items() if name is not None},
            customer.locale[:2] if customer else "en",
            body.address,
            verified=standing(scene, interaction.subject, body.scheme, body.address) == "verified",
        )
        if asked is None:
            return
        buttons = [{"label": label, "value": value} for label, value in asked.choices]
        wanted = Wanted(
            customer=interaction.subject,
            channels=(placement.conversation.channel,),
            purpose=SERVICE,
            text=asked.text,
            about={"buttons": buttons, "which": {"message": str(interaction.id)}},
            lane=AUTOMATIC,
            asks=True,
        )
        yield from say_automatically(scene, placement.conversation, wanted)[1]
