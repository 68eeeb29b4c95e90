# SPDX-License-Identifier: MIT
"""Delays at random where harts meet: stress=SEED. All tests under them: make grade STRESS=SEED."""
import os
import re

import pytest

from guests import judge_tap

pytestmark = pytest.mark.skipif(bool(os.environ.get("RELEASE")), reason="only in the debug build")

# Programs that make harts meet, of a few seconds each.
PROGRAMS = "cow_harts", "fork_trees", "pipe_atomic", "pipe_close", "wait_orphans", "files_concurrent"


@pytest.mark.points(2)
def test_seed(guest):
    """The option, with and without a seed; the run prints the one it used."""
    assert "stress=42 repeats" in guest.run("true", append="stress=42").log
    assert re.search(r"stress=\d+ repeats", guest.run("true", append="stress").log)


@pytest.mark.points(5)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_run(guest, seed):
    result = guest.run(f"for p in {' '.join(PROGRAMS)}; do /tests/$p </dev/null; echo end $?; done",
                       cpus=4, append=f"stress={seed}", timeout=60)
    parts = re.split(r"^end (\d+)\n", result.text, flags=re.MULTILINE)
    outcomes = list(zip(PROGRAMS, parts[0::2], parts[1::2]))
    assert len(outcomes) == len(PROGRAMS)
    for program, text, status in outcomes:
        wrong, _ = judge_tap(text, int(status))
        assert not wrong, f"{program}: {wrong}"
