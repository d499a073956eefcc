"""The command line names every bench there is."""

from __future__ import annotations

import inspect
import re

from noline.app.commands.care import bench
from noline.bench import BENCHES


def test_help_names_every_bench() -> None:
    (said,) = inspect.signature(bench, eval_str=True).parameters["name"].annotation.__metadata__
    assert set(BENCHES) == set(re.findall(r"[a-z]+", said.help)) - {"or"}
