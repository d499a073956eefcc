"""Merging: two customers become one by a hand-over across shards, and two again."""

from noline.app.merging.carrying import Forwarded, Hidden, Merged, Unmerged
from noline.app.merging.finding import Linked, Mentioned, PassedOn
from noline.app.merging.part import MergingPart

__all__ = ["Forwarded", "Hidden", "Linked", "Mentioned", "Merged", "MergingPart", "PassedOn", "Unmerged"]
