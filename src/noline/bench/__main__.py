"""``python -m noline.bench NAME [--size N] [--json] [--smtp HOST:PORT] [--processes N]``."""

from __future__ import annotations

import argparse
import sys

from noline.bench.run import BENCHES, run_bench, say
from noline.kernel.errors import NolineError


def main() -> None:
    """Run one bench."""
    parser = argparse.ArgumentParser(prog="noline.bench", description="Measure a hot path from end to end.")
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--size", type=int, default=None, help="how many interactions, events or recipients")
    parser.add_argument("--processes", type=int, default=None, help="worker processes")
    parser.add_argument("--smtp", default=None, metavar="HOST:PORT", help="a mail server instead of the built-in sink")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line, nothing else")
    given = parser.parse_args()
    try:
        figures = run_bench(given.name, given.size, processes=given.processes, smtp=given.smtp)
    except NolineError as error:
        sys.exit(f"{error}")
    say(figures, as_json=given.json)


if __name__ == "__main__":
    main()
