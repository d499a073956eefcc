"""``post``: the company says something in a topic, and its participants hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from noline.customers.conditions import Problem
from noline.journeys.model import Leave, Noted, Outcome, PostInTopic, Visit
from noline.journeys.steps.settings import From, Setting, check_setting, value_of
from noline.journeys.steps.step import MAX_TEXT, Group, Step, told


class Post(Step, frozen=True, tag="post"):
    """Say ``text`` in a ``topic``, named by its id or by a fact that holds it, and go on.

    The text may name variables and attributes, like a template: ``{{ first_name }}``.
    """

    group: ClassVar[Group] = "messages"
    topic: Annotated[str | From, told("The topic, or where its id is known from.", "topic")]
    text: Annotated[str, told("What is said.", "long text")]

    def describe(self) -> str:
        where = f"of {self.topic.field}" if isinstance(self.topic, From) else f"“{self.topic}”"
        return f"Post in the topic {where}."

    def problems(self, variables: frozenset[str]) -> Iterator[Problem]:
        topic: Setting = self.topic
        yield from check_setting(topic, "topic", variables)
        if not topic:
            yield Problem("topic", "It is not said in which topic.", "Choose one.")
        if not self.text.strip() or len(self.text) > MAX_TEXT:
            yield Problem("text", "There is nothing to say, or too much.", f"Give 1 to {MAX_TEXT:,} characters.")

    def enter(self, visit: Visit) -> Outcome:
        topic = value_of(self.topic, visit.facts)
        if not isinstance(topic, str) or not topic:
            return Leave("next", (Noted(visit.key("topic"), "It is not known in which topic to post."),))
        posted = PostInTopic(visit.key("post"), topic, self.text, dict(visit.run.variables))
        return Leave("next", (posted,))
