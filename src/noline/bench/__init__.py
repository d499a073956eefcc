"""Bench: how fast the hot paths are, each measured from end to end on a database of its own.

Every bench ends with one JSON object: what was done, how long it took, and what it cost (see ``figures``).
"""

from noline.bench.run import BENCHES, Bench, run_bench, say

__all__ = ["BENCHES", "Bench", "run_bench", "say"]
