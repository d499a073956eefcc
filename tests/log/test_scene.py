"""The scene against a plain dictionary: whatever an interaction did is taken back without a trace."""

from __future__ import annotations

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import Struct

from log.programs.toy import NOON, say, subject_on
from noline.log import Append, Interaction, Note, Put, Remove, RowType, Scene
from noline.log.kinds import EventTracked


class Card(Struct, frozen=True):
    """A row that may change hands."""

    id: int
    owner: UUID
    text: str = ""


CARDS = RowType(Card, "card", key=("id",), subject="owner")
OWNERS = [subject_on(n) for n in range(3)]
KEYS = st.integers(0, 5)


def interaction(n: int) -> Interaction:
    """Return the ``n``-th interaction."""
    draft = say(OWNERS[0], str(n))
    body = EventTracked("say", {})
    return Interaction(
        shard=0,
        seq=n,
        id=draft.id,
        workspace=1,
        subject=draft.subject,
        at=NOON,
        kind=draft.kind,
        version=1,
        body=body,
        direction=0,
        channel=None,
        conversation=None,
        message=None,
        campaign=None,
        contact_event=None,
        run=None,
        department=None,
        purpose=None,
        cost=0,
        currency=None,
        cause=None,
        depth=0,
    )


class SceneMachine(RuleBasedStateMachine):
    """Interactions that put, remove and append; some are taken back."""

    @initialize(stored=st.sets(KEYS))
    def begin_with(self, stored: set[int]) -> None:
        self.scene = Scene(0, NOON, {})
        rows = [Card(key, OWNERS[key % 3], "stored") for key in sorted(stored)]
        self.scene.table(CARDS).load(rows)
        self.stored = {row.id: row for row in rows}
        self.rows = dict(self.stored)
        self.order = {owner: [row.id for row in rows if row.owner == owner] for owner in OWNERS}
        self.facts: list[UUID] = []
        self.n = 0
        self.go_on()

    @rule()
    def go_on(self) -> None:
        """Turn to the next interaction; what the last did stays."""
        self.n += 1
        self.scene.begin(interaction(self.n))
        self.before = (dict(self.rows), {owner: list(keys) for owner, keys in self.order.items()}, list(self.facts))

    @rule(key=KEYS, owner=st.sampled_from(OWNERS), text=st.text(max_size=3))
    def put(self, key: int, owner: UUID, text: str) -> None:
        self.scene.apply([Put(Card(key, owner, text))])
        self.rows[key] = Card(key, owner, text)
        if key not in self.order[owner]:
            self.order[owner].append(key)

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(sorted(self.rows.values(), key=lambda card: card.id)))
        self.scene.apply([Remove(row)])
        del self.rows[row.id]

    @rule()
    def append(self) -> None:
        fact = self.scene.fact("event.tracked", body=EventTracked("say", {}))
        self.scene.apply([fact, Note("noted")])
        assert isinstance(fact, Append)
        self.facts.append(fact.draft.id)

    @rule()
    def take_back(self) -> None:
        self.scene.take_back()
        self.rows, self.order, self.facts = self.before
        assert self.scene.note(str) is None
        self.go_on()

    @invariant()
    def scene_is_as_the_model(self) -> None:
        for key in range(6):
            assert self.scene.get(Card, key) == self.rows.get(key)
        for owner in OWNERS:
            here = [self.rows[key] for key in self.order[owner] if key in self.rows and self.rows[key].owner == owner]
            assert self.scene.of(Card, owner) == here
        assert [draft.id for draft in self.scene.appended] == self.facts
        assert len(set(self.facts)) == len(self.facts)

    @invariant()
    def what_is_written_makes_the_stored_rows_what_the_scene_says(self) -> None:
        ((_, put, gone),) = self.scene.changed()
        written = dict(self.stored) | {row.id: row for row in put}
        for (key,) in gone:
            del written[key]
        assert written == self.rows
        assert [row.id for row in put] == sorted(row.id for row in put)


SceneMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestScene = SceneMachine.TestCase


def test_a_row_loaded_late_does_not_undo_what_was_changed() -> None:
    scene = Scene(0, NOON, {})
    table = scene.table(CARDS)
    scene.begin(interaction(1))
    scene.apply([Put(Card(1, OWNERS[0], "new"))])
    table.load([Card(1, OWNERS[0], "old")])
    assert scene.get(Card, 1) == Card(1, OWNERS[0], "new")


def test_ids_are_the_same_again_when_an_interaction_is_handled_again() -> None:
    made = []
    for _ in range(2):
        scene = Scene(0, NOON, {})
        scene.begin(interaction(1))
        made.append([scene.new_id("message"), scene.new_id("message"), scene.new_id("run")])
    assert made[0] == made[1]
    assert len(set(made[0])) == 3
