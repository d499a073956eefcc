"""Engage: the one follower that owns the state of subjects.

An ordered pipeline of small handlers decides purely over a scene; their effects are written in bulk, in one
transaction with the place in the log. The number of statements of a batch does not depend on its size.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import structlog

from noline.kernel.db import Connection
from noline.log.append import append, append_together
from noline.log.kinds import REACTING
from noline.log.model import MAX_DEPTH, Interaction
from noline.log.read import Unreadable
from noline.log.scene import Effects, Scene
from noline.log.scenes import Scenes, Want
from noline.log.set_aside import set_aside

log = structlog.get_logger()


class Part(Protocol):
    """A room's part in engage. The app lists the parts in the order of the pipeline."""

    kinds: frozenset[str]

    async def load(self, tx: Connection, batch: Sequence[Interaction], scenes: Scenes) -> None:
        """Read what else the handler will want of the subjects in ``batch``: a constant number of statements.

        A batch is of one shard or of a few: what is read comes to the scene of its shard.
        """
        ...

    def handle(self, interaction: Interaction, scene: Scene) -> Effects | None:
        """Decide, purely."""
        ...


@runtime_checkable
class Veiling(Protocol):
    """A part that knows what must not be kept of an interaction that is set aside."""

    def veil(self, interaction: Interaction, scene: Scene) -> Effects:
        """Take it out of the log, purely."""
        ...


@runtime_checkable
class Wanting(Protocol):
    """A part that wants something to be read of every batch."""

    def wants(self, batch: Sequence[Interaction], scenes: Scenes) -> Iterable[Want]:
        """Return it, purely; it is there before ``load``, read in one go with what the other parts want."""
        ...


async def load_parts(tx: Connection, parts: Sequence[Part], batch: Sequence[Interaction], scenes: Scenes) -> None:
    """Load what parts want of every batch at once, then what each wants besides."""
    scenes.shard_of |= {it.subject: it.shard for it in batch}
    wanting = [part for part in parts if isinstance(part, Wanting)]
    await scenes.load_all(tx, [it for part in wanting for it in part.wants(batch, scenes)], len(batch))
    for part in parts:
        await part.load(tx, batch, scenes)


Catalogue = Mapping[type, Any]
LoadCatalogue = Callable[[Connection], Awaitable[Catalogue]]


class Engage:
    """The follower."""

    name = "engage"
    reacting = True
    batch = 500

    def __init__(self, parts: Sequence[Part], catalogue: LoadCatalogue, now: Callable[[], datetime]) -> None:
        self.parts = tuple(parts)
        self._catalogue = catalogue
        self._now = now
        self.wrote: set[str] = set()
        """The tables that were written since somebody last asked: who works on them may be told."""
        self._listeners = {kind: [part for part in self.parts if kind in part.kinds] for kind in REACTING}
        for part in self.parts:
            if deaf := part.kinds - REACTING:
                raise ValueError(f"{type(part).__name__} listens to what engage does not react to: {sorted(deaf)}")

    async def handle(self, tx: Connection, shard: int, batch: Sequence[Interaction]) -> None:
        """Handle a batch of one shard within the transaction that moves the cursor."""
        await self.handle_together(tx, {shard: batch})

    async def handle_together(self, tx: Connection, batches: Mapping[int, Sequence[Interaction]]) -> None:
        """Handle batches of several shards within the transaction that moves their cursors."""
        catalogue = await self._catalogue(tx)  # brings a virtual clock up to date too
        scenes = Scenes(list(batches), self._now(), catalogue)
        every = [interaction for batch in batches.values() for interaction in batch]
        await load_parts(tx, self.parts, every, scenes)
        for shard, batch in batches.items():
            scene = scenes.at(shard)
            await set_aside(tx, self.name, [(it, why) for it in batch if (why := self._decide(it, scene))])
        self.wrote |= await scenes.write(tx)
        appended = scenes.appended()
        if len(appended) > 1:
            await append_together(tx, appended, deduplicate=False)
        for shard, drafts in appended.items() if len(appended) == 1 else ():
            await append(tx, shard, drafts, deduplicate=False)

    def _decide(self, interaction: Interaction, scene: Scene) -> str | None:
        """Run the pipeline over one interaction; returns why it could not be handled, after taking all back."""
        if interaction.depth > MAX_DEPTH:
            return f"It is the {interaction.depth}th in a chain of interactions that cause one another."
        if isinstance(interaction.body, Unreadable):
            return f"Its body can't be read: {interaction.body.why}"
        scene.begin(interaction)
        try:
            for part in self._listeners.get(interaction.kind, ()):
                scene.apply(part.handle(interaction, scene))
                if scene.elsewhere:
                    break
        except Exception as error:
            # Whatever a handler trips over concerns this interaction alone; its neighbours go on.
            scene.take_back()
            log.exception("an interaction was set aside", kind=interaction.kind, id=str(interaction.id))
            return self._veiled(interaction, scene, error)
        return None

    def _veiled(self, interaction: Interaction, scene: Scene, error: Exception) -> str:
        """Take out what must not be kept; returns why it is set aside, without what was taken out."""
        veiled = [
            effect for part in self.parts if isinstance(part, Veiling) for effect in part.veil(interaction, scene)
        ]
        scene.apply(veiled)
        return type(error).__name__ if veiled else f"{type(error).__name__}: {error}"
